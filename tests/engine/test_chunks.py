from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.chunks import CutConfig, cut, cut_recording, cut_span, unlabelled
from engine.errors import StudioError
from engine.events import Notice, run
from engine.project import Project
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


def test_a_chunk_that_another_class_covers_is_left_out() -> None:
    segments = [Segment(1, 1, 0.0, 9.0, 1), Segment(2, 1, 0.0, 2.5, 2)]
    chunks = cut_recording(RECORDING, segments, CutConfig(length_s=3.0, hop_s=3.0, edges="drop"), None)
    assert [(c.start_s, c.class_id) for c in chunks] == [(3.0, 1), (6.0, 1)]


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
