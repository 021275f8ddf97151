from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.chunks import CutConfig, cut, cut_recording, cut_span, unlabelled
from engine.config import from_json
from engine.errors import StudioError
from engine.events import Notice, run
from engine.project import Project
from engine.schema import MIGRATIONS, migrate
from engine.segments import Edit, Recording, Segment

RECORDING = Recording(1, "a.wav", 60.0, 16000, 1, "WAV", "x")


def spans(start: float, end: float, duration: float = 60.0, **values: object) -> list[tuple[float, float]]:
    return [(round(a, 6), round(b, 6)) for a, b in cut_span(start, end, duration, CutConfig(**values))]


def test_a_long_segment_is_cut_with_the_hop() -> None:
    assert spans(10, 19, length_s=3.0, hop_s=3.0) == [(10, 13), (13, 16), (16, 19)]
    assert spans(10, 16, length_s=3.0, hop_s=1.5) == [(10, 13), (11.5, 14.5), (13, 16)]


def test_the_rest_at_the_end() -> None:
    assert spans(10, 17, length_s=3.0, hop_s=3.0, edges="drop") == [(10, 13), (13, 16)]
    assert spans(10, 17, length_s=3.0, hop_s=3.0, edges="shift") == [(10, 13), (13, 16), (14, 17)]
    assert spans(10, 17, length_s=3.0, hop_s=3.0, edges="pad") == [(10, 13), (13, 16), (16, 17)]


def test_a_short_segment_is_widened_only_when_it_fills_enough() -> None:
    assert spans(10, 12.7, length_s=3.0, min_overlap=0.8) == [(9.85, 12.85)]
    assert spans(0, 2.7, length_s=3.0, min_overlap=0.8) == [(0, 3)]
    assert spans(57.3, 60, length_s=3.0, min_overlap=0.8) == [(57, 60)]
    assert spans(10, 11, length_s=3.0, edges="pad") == [(10, 11)]
    assert spans(10, 11, length_s=3.0, edges="drop") == []
    assert spans(10, 10, length_s=3.0) == []


@settings(max_examples=300)
@given(
    start=st.floats(0, 50),
    span=st.floats(0, 40),
    length=st.floats(0.1, 10),
    hop=st.floats(0.05, 10),
    edges=st.sampled_from(["shift", "pad", "drop"]),
    overlap=st.floats(0.1, 1.0),
)
def test_chunks_keep_to_the_recording_and_the_label(
    start: float, span: float, length: float, hop: float, edges: str, overlap: float
) -> None:
    duration = 60.0
    end = min(start + span, duration)
    config = CutConfig(length_s=length, hop_s=hop, edges=edges, min_overlap=overlap)
    for a, b in cut_span(start, end, duration, config):
        assert -1e-6 <= a < b <= duration + 1e-6
        assert b - a <= length + 1e-6
        inside = min(b, end) - max(a, start)
        assert inside >= overlap * (b - a) - 1e-5


def test_unlabelled_stretches() -> None:
    segments = [Segment(1, 1, 5.0, 10.0, 1), Segment(2, 1, 8.0, 12.0, 2), Segment(3, 1, 20.0, 60.0, 1)]
    assert list(unlabelled(segments, 60.0)) == [(0.0, 5.0), (12.0, 20.0)]


def classes(segments: list[Segment], **values: object) -> list[tuple[float, float, int]]:
    chunks = cut_recording(RECORDING, segments, CutConfig(length_s=3.0, hop_s=3.0, **values), None)
    return [(round(c.start_s, 6), round(c.end_s, 6), c.class_id) for c in chunks]


def test_a_chunk_that_several_classes_cover() -> None:
    # Class 2 covers two thirds of the first chunk of class 1, and began earlier.
    segments = [Segment(2, 1, 1.0, 10.0, 1), Segment(1, 1, 0.0, 3.0, 2)]
    assert classes(segments, overlap="majority") == [(0, 3, 2), (1, 4, 1), (4, 7, 1), (7, 10, 1)]
    assert classes(segments, overlap="first") == [(0, 3, 2), (4, 7, 1), (7, 10, 1)]
    assert classes(segments, overlap="drop") == [(4, 7, 1), (7, 10, 1)]


def test_a_stretch_labelled_twice_has_one_class() -> None:
    twice = [Segment(1, 1, 3.0, 6.0, 2), Segment(2, 1, 3.0, 6.0, 1)]
    assert classes(twice, overlap="majority") == classes(twice, overlap="first") == [(3, 6, 2)]
    assert classes(twice, overlap="drop") == []
    again = [Segment(1, 1, 3.0, 6.0, 2), Segment(2, 1, 3.0, 6.0, 2)]
    assert classes(again, overlap="drop") == [(3, 6, 2)]


def keeping(segments: list[Segment], background: int | None = None, **values: object) -> list[tuple[float, float, str]]:
    config = CutConfig(length_s=3.0, hop_s=3.0, overlap="keep", **values)
    chunks = cut_recording(RECORDING, segments, config, background)
    return [(round(c.start_s, 6), round(c.end_s, 6), "".join(map(str, c.class_ids))) for c in chunks]


def test_all_classes_are_kept_the_one_that_covers_most_first() -> None:
    segments = [Segment(1, 1, 0.0, 3.0, 1), Segment(2, 1, 1.0, 10.0, 2)]
    assert keeping(segments, edges="drop") == [(0, 3, "12"), (1, 4, "21"), (4, 7, "2"), (7, 10, "2")]
    # The second class covers a third of the first chunk: no more than a least overlap of 0.6 leaves free.
    later = [Segment(1, 1, 0.0, 3.0, 1), Segment(2, 1, 2.0, 5.0, 2)]
    assert keeping(later, min_overlap=0.6) == [(0, 3, "1"), (2, 5, "2")]
    assert keeping(later, min_overlap=0.7) == [(0, 3, "12"), (2, 5, "21")]


def test_a_stretch_that_two_classes_ask_for_is_one_chunk_of_both() -> None:
    assert keeping([Segment(1, 1, 3.0, 6.0, 2), Segment(2, 1, 3.0, 6.0, 1)]) == [(3, 6, "21")]
    # A short label that is widened keeps its class, however little of the chunk it is.
    assert keeping([Segment(1, 1, 3.0, 6.0, 1), Segment(2, 1, 4.2, 4.8, 2)], min_overlap=0.15) == [(3, 6, "12")]


def test_background_is_a_class_beside_no_other() -> None:
    # The label is widened into what nobody labelled, and the background's last chunk is moved up to the label.
    found = keeping([Segment(1, 1, 10.0, 12.0, 1)], 9, min_overlap=0.5)
    assert {classes for _, _, classes in found} == {"1", "9"}
    assert (9.5, 12.5, "1") in found


def test_labels_of_one_class_are_not_counted_twice() -> None:
    # Two labels of class 2 over the same second and a half are half of the chunk, not all of it.
    segments = [Segment(1, 1, 0.0, 3.0, 1), Segment(2, 1, 0.0, 1.4, 2), Segment(3, 1, 0.0, 1.4, 2)]
    assert (0, 3, 1) in classes(segments, overlap="majority")
    assert (0, 3, 1) in classes(segments, overlap="drop", min_overlap=0.5)
    assert (0, 3, 1) not in classes(segments, overlap="drop", min_overlap=0.6)


SPANS = st.lists(
    st.tuples(st.integers(0, 600), st.integers(0, 200), st.integers(1, 3)), min_size=1, max_size=12
)  # tenths of a second


def covered(start_s: float, end_s: float, spans: list[tuple[float, float]]) -> float:
    """Seconds of a stretch that lie in any of the spans, found by looking at its every hundredth."""
    at = np.arange(round(start_s * 1000), round(end_s * 1000)) / 1000 + 0.0005
    return float(np.any([(at > a) & (at < b) for a, b in spans], axis=0).mean() * (end_s - start_s)) if spans else 0.0


@settings(max_examples=150, deadline=None)
@given(
    spans=SPANS,
    edges=st.sampled_from(["shift", "pad", "drop"]),
    overlap=st.sampled_from(["majority", "first", "drop", "keep"]),
    min_overlap=st.sampled_from([0.3, 0.6, 0.8, 1.0]),
    hop=st.sampled_from([0.7, 1.5, 3.0]),
    background=st.sampled_from([None, 9]),
    shuffled=st.randoms(use_true_random=False),
)
def test_what_a_chunk_holds_is_what_its_class_says(
    spans: list[tuple[int, int, int]],
    edges: str,
    overlap: str,
    min_overlap: float,
    hop: float,
    background: int | None,
    shuffled: Random,
) -> None:
    segments = [
        Segment(n, 1, start / 10, min(60.0, (start + span) / 10), class_id)
        for n, (start, span, class_id) in enumerate(spans)
    ]
    config = CutConfig(length_s=3.0, hop_s=hop, edges=edges, overlap=overlap, min_overlap=min_overlap)
    chunks = cut_recording(RECORDING, segments, config, background)
    assert cut_recording(RECORDING, shuffled.sample(segments, len(segments)), config, background) == chunks
    labels: dict[int, list[tuple[float, float]]] = {}
    for segment in segments:
        labels.setdefault(segment.class_id, []).append((segment.start_s, segment.end_s))
    if background is not None:
        labels[background] = list(unlabelled(segments, RECORDING.duration_s))
    assert len({(c.start_s, c.end_s, c.class_id) for c in chunks}) == len(chunks)
    for chunk in chunks:
        length_s = chunk.end_s - chunk.start_s
        assert 0 <= chunk.start_s < chunk.end_s <= RECORDING.duration_s
        assert length_s <= 3.0 + 1e-6
        share = {c: covered(chunk.start_s, chunk.end_s, own) / length_s for c, own in labels.items()}
        own = share.pop(chunk.class_id)
        # Of several classes the first covers most, which need not be the one that asked for the chunk.
        assert own >= min_overlap - 0.01 or chunk.also
        if overlap == "majority":
            assert own >= max(share.values(), default=0.0) - 0.01
        tolerated = min(1 - min_overlap, 0.5)
        if overlap == "drop":
            assert max(share.values(), default=0.0) <= tolerated + 0.01
        if overlap == "keep":
            kept = {c: s for c, s in share.items() if c in chunk.also}
            assert sorted(kept.values(), reverse=True) == pytest.approx([share[c] for c in chunk.also], abs=0.01)
            others = {c: s for c, s in share.items() if c not in chunk.also and c != background}
            assert max(others.values(), default=0.0) <= tolerated + 0.01
            assert background not in chunk.also
        else:
            assert chunk.also == ()
    if min_overlap > 0.5 or overlap in ("majority", "keep"):
        assert len({(c.start_s, c.end_s) for c in chunks}) == len(chunks)


def test_hours_of_labels_in_one_recording_are_cut_at_once() -> None:
    ten_hours = Recording(1, "long.wav", 36000.0, 16000, 1, "WAV", "x")
    segments = [Segment(n, 1, n * 1.2, n * 1.2 + 1.5, n % 3) for n in range(30000 - 1)]
    segments.append(Segment(30000, 1, 0.0, 36000.0, 7))
    began = time.process_time()
    chunks = cut_recording(ten_hours, segments, CutConfig(length_s=1.0, hop_s=0.5, overlap="first"), 9)
    assert len(chunks) > 70000
    assert time.process_time() - began < 20  # one second; comparing all with all would take an hour


def test_the_group_is_the_recordings(tmp_path: object) -> None:
    chunk = cut_recording(RECORDING, [Segment(1, 1, 0.0, 3.0, 1)], CutConfig(), None)[0]
    assert chunk.groups == ("recording 1",)


def test_cutting_a_project(tmp_path: object) -> None:
    with Project.create(f"{tmp_path}/p", ["Speech", "Never used"]) as project:
        for name in ("a.wav", "b.wav"):
            project.apply(Edit("Add", added=(Recording(project.new_id(), name, 30.0, 8000, 1, "WAV", name),)))
        labelled, untouched = project.recordings()
        speech = project.classes()[0]
        with pytest.raises(StudioError, match="Nothing is labelled yet"):
            run(cut(project, CutConfig()))
        project.apply(Edit("Add", added=(Segment(project.new_id(), labelled.id, 3.0, 9.0, speech.id),)))
        events: list[object] = []
        made = run(cut(project, CutConfig(length_s=3.0, hop_s=3.0, background="Other")), events.append)
        names = {c.id: c.name for c in project.classes()}
        found = [(c.start_s, names[c.class_id]) for c in project.chunks(made.id)]
        assert found == [(0.0, "Other"), (3.0, "Speech"), (6.0, "Speech"), *((9.0 + 3 * k, "Other") for k in range(7))]
        assert all(c.recording_id != untouched.id for c in project.chunks(made.id))
        assert [e.text for e in events if isinstance(e, Notice)] == ["The class Never used has no chunk."]
        with pytest.raises(StudioError, match="No chunk of 20 s fits"):
            run(cut(project, CutConfig(length_s=20.0, edges="drop", min_overlap=1.0)))
        events.clear()
        noise = Segment(project.new_id(), labelled.id, 3.0, 6.5, project.classes()[1].id)
        project.apply(Edit("Add", added=(noise,)))
        made = run(cut(project, CutConfig(length_s=3.0, hop_s=3.0, overlap="drop", edges="drop")), events.append)
        assert [c.start_s for c in project.chunks(made.id)] == [6.0]
        assert "Left out, because labels of another class cover them: 2 chunks." in [
            e.text for e in events if isinstance(e, Notice)
        ]
        with pytest.raises(StudioError, match="labels of another class cover every one"):
            run(cut(project, CutConfig(length_s=6.0, overlap="drop", edges="pad")))


def test_a_chunk_of_several_classes_comes_back_with_them(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p", ["A", "B", "C"]) as project:
        recording = Recording(project.new_id(), "a.wav", 30.0, 8000, 1, "WAV", "a")
        a, b, c = project.classes()
        both = [
            Segment(project.new_id(), recording.id, 0.0, 3.0, a.id),
            Segment(project.new_id(), recording.id, 0.0, 3.0, b.id),
            Segment(project.new_id(), recording.id, 6.0, 9.0, c.id),
        ]
        project.apply(Edit("Add", added=(recording, *both)))
        events: list[object] = []
        made = run(cut(project, CutConfig(length_s=3.0, hop_s=3.0, overlap="keep")), events.append)
        assert [chunk.class_ids for chunk in project.chunks(made.id)] == [(a.id, b.id), (c.id,)]
        assert [e.text for e in events if isinstance(e, Notice)] == ["Of several classes at once: 1 chunk."]
        project.apply(Edit("Remove class", removed=(b, both[1])))
        assert [chunk.class_ids for chunk in project.chunks(made.id)] == [(a.id,), (c.id,)]


def test_a_project_of_an_older_version_gets_the_new_columns(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "old.db")
    for number, script in enumerate(MIGRATIONS[:2], start=1):
        db.executescript(f"{script}; PRAGMA user_version = {number}")
    db.execute("INSERT INTO cut VALUES (1, '', '{}')")
    db.execute("INSERT INTO chunk VALUES (1, 1, 1, 0.0, 1.0, 1, '[]')")
    db.commit()
    migrate(db, "old.db")
    assert db.execute("SELECT also FROM chunk").fetchall() == [("[]",)]
    assert db.execute("SELECT count(*) FROM health").fetchone() == (0,)
    db.close()


def test_old_cuts_know_no_overlap() -> None:
    assert from_json(CutConfig, {"length_s": 2.0, "edges": "pad"}).overlap == "majority"
