from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from engine import audio, bundle, suggest
from engine.errors import StudioError, UsageError
from engine.events import Ask, Event, Progress, Skipped, run
from engine.project import Project
from engine.runtime.scorer import Scorer, WindowScores
from engine.segments import Edit, Segment, Suggestion, outside
from engine.suggest import SuggestConfig
from engine.transcripts import Transcript, Word, remember

LABELS = ("A", "B", "C")


def scores(rows: list[list[float]], window_s: float = 1.0, hop_s: float = 1.0) -> WindowScores:
    start = np.arange(len(rows)) * hop_s
    return WindowScores(start, start + window_s, np.array(rows, np.float32), float(start[-1] + window_s))


def binary(positive: list[float]) -> WindowScores:
    return scores([[1 - p, p] for p in positive])


def stretches(found: list[suggest.Proposal]) -> list[tuple[float, float, str]]:
    return [(p.start_s, p.end_s, p.label) for p in found]


def test_overlapping_windows_are_averaged() -> None:
    edges, means = suggest.averaged(scores([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]], window_s=2.0))
    assert edges.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert means[:, 0].tolist() == [1.0, 0.75, 0.25, 0.0]


def test_where_no_window_lies_there_is_no_score() -> None:
    edges, means = suggest.averaged(scores([[1.0, 0.0], [0.0, 1.0]], window_s=1.0, hop_s=3.0))
    assert edges.tolist() == [0.0, 1.0, 3.0, 4.0]
    assert np.isnan(means[:, 0]).tolist() == [False, True, False]


def test_the_average_is_exact_where_windows_are_many(rng: np.random.Generator) -> None:
    found = scores(rng.random((300, 3)).tolist(), window_s=2.3, hop_s=0.7)
    edges, means = suggest.averaged(found)
    middle = (edges[:-1] + edges[1:]) / 2
    expected = [found.probs[(found.start_s <= m) & (found.end_s > m)].mean(axis=0) for m in middle]
    assert np.abs(means - expected).max() < 1e-5


def test_hysteresis_holds_a_class_that_wavers_and_drops_what_never_reached_the_threshold() -> None:
    found = binary([0.1, 0.6, 0.9, 0.65, 0.6, 0.1, 0.7, 0.7, 0.1])
    config = SuggestConfig(hold=0.7, min_duration_s=0.0)
    marked = suggest.proposals(found, ("no", "yes"), "yes", 0.8, config)
    assert stretches(marked) == [(0.0, 1.0, "no"), (1.0, 5.0, "yes"), (5.0, 9.0, "no")]
    assert marked[1].score == pytest.approx((0.6 + 0.9 + 0.65 + 0.6) / 4)


def test_without_a_positive_class_the_unsure_stays_unsuggested() -> None:
    found = scores([[0.9, 0.05, 0.05], [0.4, 0.35, 0.25], [0.1, 0.8, 0.1], [0.1, 0.5, 0.4], [0.3, 0.3, 0.4]])
    marked = suggest.proposals(found, LABELS, None, 0.7, SuggestConfig(hold=0.7, min_duration_s=0.0, min_gap_s=0.0))
    assert stretches(marked) == [(0.0, 1.0, "A"), (2.0, 4.0, "B")]


def test_short_gaps_are_bridged_and_short_stretches_left_out() -> None:
    row = {"A": [0.9, 0.05, 0.05], "B": [0.05, 0.9, 0.05], "-": [0.34, 0.33, 0.33]}
    found = scores([row[c] for c in "AAA-AAABAAA--AAAA-B"])
    config = SuggestConfig(min_duration_s=2.0, min_gap_s=1.5)
    marked = suggest.proposals(found, LABELS, None, 0.5, config)
    assert stretches(marked) == [(0.0, 11.0, "A"), (13.0, 17.0, "A")]


def test_what_is_left_of_a_stretch() -> None:
    assert outside(0.0, 10.0, []) == [(0.0, 10.0)]
    assert outside(0.0, 10.0, [(8.0, 12.0), (-1.0, 2.0), (4.0, 5.0), (4.5, 6.0)]) == [(2.0, 4.0), (6.0, 8.0)]
    assert outside(2.0, 3.0, [(0.0, 9.0)]) == []
    assert outside(2.0, 3.0, [(2.5, 2.5), (3.0, 4.0)]) == [(2.0, 3.0)]  # a point label takes no room


def test_orders() -> None:
    made = [
        Suggestion(i, rec, start, start + 1, 1, "model m", score)
        for i, (rec, start, score) in enumerate([(2, 0.0, 0.6), (1, 5.0, 0.9), (1, 1.0, None), (1, 3.0, 0.6)])
    ]
    assert [s.id for s in suggest.in_time(made)] == [2, 3, 1, 0]
    assert [s.id for s in suggest.most_uncertain_first(made)] == [2, 3, 0, 1]


# With a project -------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator) -> Path:
    home = tmp_path / "Calls"
    with Project.create(home, ["machine"]) as project:
        for name, seconds in (("a.wav", 4.0), ("b.wav", 3.0)):
            sf.write(home / name, rng.normal(0, 0.1, round(seconds * 16000)), 16000)
            run(project.add_recordings([str(home / name)]))
    return home


#: With this, everything is the positive class of the tiny model.
EVERYTHING = SuggestConfig(threshold=0.0)


def test_a_model_proposes_and_undo_takes_it_back(folder: Path, tiny_model: Path) -> None:
    with Project(folder) as project:
        recordings = project.recordings()
        events: list[Event] = []
        edit = run(suggest.suggest(folder, tiny_model, [r.id for r in recordings], EVERYTHING), events.append)
        assert edit is not None
        machine = project.classes()[0]
        made = project.suggestions()
        assert [(s.recording_id, s.start_s, s.end_s, s.class_id) for s in made] == [
            (r.id, 0.0, r.duration_s, machine.id) for r in recordings
        ]
        assert {s.source for s in made} == {"model tiny"}
        scorer = Scorer(bundle.load(tiny_model))
        for recording, suggestion in zip(recordings, made, strict=True):
            path = project.audio_path(recording)
            direct = scorer.score(audio.stream(path, rate_hz=scorer.card.rate_hz))
            edges, means = suggest.averaged(direct)
            expected = np.average(means[:, 1], weights=np.diff(edges))
            assert suggestion.score == pytest.approx(expected, abs=1e-5)
        told = [e for e in events if isinstance(e, Progress) and e.total]
        assert told[-1].total == pytest.approx(7.0)
        assert [e.done for e in told] == sorted(e.done for e in told)
        assert project.segments() == []
        project.apply(edit.inverse())
        assert project.suggestions() == []


def test_accepting_and_rejecting_are_edits(folder: Path, tiny_model: Path) -> None:
    with Project(folder) as project:
        ids = [r.id for r in project.recordings()]
        run(suggest.suggest(folder, tiny_model, ids, EVERYTHING))
        first, second = project.suggestions()
        yes = suggest.accept([first], project.new_id)
        project.apply(yes)
        assert yes.name == "Accept suggestion"
        assert yes.recording_ids == {first.recording_id}
        (segment,) = project.segments()
        assert (segment.start_s, segment.end_s, segment.class_id) == (first.start_s, first.end_s, first.class_id)
        assert (segment.source, segment.score) == ("model tiny", first.score)
        no = suggest.reject([second])
        project.apply(no)
        assert project.suggestions() == []
        assert project.suggestions(state="rejected") == [dataclasses.replace(second, state="rejected")]
        # Neither is proposed again.
        assert run(suggest.suggest(folder, tiny_model, ids, EVERYTHING)) is None
        project.apply(no.inverse())
        project.apply(yes.inverse())
        assert project.suggestions() == [first, second]
        assert project.segments() == []
        assert suggest.accept([first, second], project.new_id).name == "Accept 2 suggestions"


def test_new_suggestions_replace_open_ones_and_spare_what_is_labelled(folder: Path, tiny_model: Path) -> None:
    with Project(folder) as project:
        a, b = project.recordings()
        run(suggest.suggest(folder, tiny_model, [a.id, b.id], EVERYTHING))
        old_a, old_b = project.suggestions()
        label = project.ensure_class("quiet")
        project.apply(Edit("Add", added=(Segment(project.new_id(), a.id, 1.0, 2.0, label.id),)))
        run(suggest.suggest(folder, tiny_model, [a.id], EVERYTHING))
        found = project.suggestions()
        assert [(s.recording_id, s.start_s, s.end_s) for s in found] == [
            (a.id, 0.0, 1.0),
            (a.id, 2.0, a.duration_s),
            (b.id, 0.0, b.duration_s),
        ]
        assert old_b in found
        assert old_a not in found


def test_missing_classes_are_made_in_the_same_edit(folder: Path, tiny_model: Path) -> None:
    nothing_is_positive = SuggestConfig(threshold=1.0)
    with Project(folder) as project:
        a, _ = project.recordings()
        assert run(suggest.suggest(folder, tiny_model, [a.id], nothing_is_positive, labels=("machine",))) is None
        assert [c.name for c in project.classes()] == ["machine"]
        edit = run(suggest.suggest(folder, tiny_model, [a.id], nothing_is_positive))
        assert [c.name for c in project.classes()] == ["machine", "person"]
        assert edit is not None
        project.apply(edit.inverse())
        assert [c.name for c in project.classes()] == ["machine"]
        with pytest.raises(UsageError, match="knows no bird; it knows person, machine"):
            run(suggest.suggest(folder, tiny_model, [a.id], labels=("bird",)))


def test_finishing_early_keeps_the_recordings_that_are_done(folder: Path, tiny_model: Path) -> None:
    with Project(folder) as project:
        a, b = project.recordings()

        def on_event(event: Event) -> Ask | None:
            return Ask.FINISH if isinstance(event, Progress) and "b.wav" in event.text else None

        run(suggest.suggest(folder, tiny_model, [a.id, b.id], EVERYTHING), on_event)
        assert {s.recording_id for s in project.suggestions()} == {a.id}


def test_cancelling_changes_nothing_and_lets_go_of_the_files(folder: Path, tiny_model: Path) -> None:
    with Project(folder) as project:
        ids = [r.id for r in project.recordings()]
        job = suggest.suggest(folder, tiny_model, ids, EVERYTHING)
        for event in job:
            if isinstance(event, Progress) and "b.wav" in event.text:
                break
        job.close()
        assert project.suggestions() == []


def test_a_recording_that_is_gone_is_left_out(folder: Path, tiny_model: Path) -> None:
    with Project(folder) as project:
        a, b = project.recordings()
        (folder / "a.wav").unlink()
        events: list[Event] = []
        run(suggest.suggest(folder, tiny_model, [a.id, b.id], EVERYTHING), events.append)
        assert [Path(e.item).name for e in events if isinstance(e, Skipped)] == ["a.wav"]
        assert {s.recording_id for s in project.suggestions()} == {b.id}


def test_activity_is_proposed_for_a_class(folder: Path, rng: np.random.Generator) -> None:
    samples = rng.normal(0, 1e-3, 10 * 16000)
    samples[3 * 16000 : 5 * 16000] *= 100
    samples[8 * 16000 : 9 * 16000] *= 100
    sf.write(folder / "c.wav", samples, 16000)
    with Project(folder) as project:
        (recording,) = run(project.add_recordings([str(folder / "c.wav")]))
        (machine,) = project.classes()
        run(suggest.suggest_activity(folder, machine.id, [recording.id]))
        found = project.suggestions()
        assert [(s.source, s.score, s.class_id) for s in found] == [("activity", None, machine.id)] * 2
        assert [s.start_s for s in found] == pytest.approx([2.95, 7.95], abs=0.03)
        assert [s.end_s for s in found] == pytest.approx([5.05, 9.05], abs=0.03)
        with pytest.raises(StudioError, match="no longer in the project"):
            run(suggest.suggest_activity(folder, 999, [recording.id]))


def test_words_are_proposed_wherever_they_are_said(folder: Path) -> None:
    with Project(folder) as project:
        machine, recordings = project.classes()[0], project.recordings()
        words = (("Не", 0.1, 0.3), ("слышу!", 0.3, 0.6), ("не", 0.7, 0.8), ("слышно", 0.8, 0.9), ("НЕ", 1.0, 1.1))
        spoken = tuple(Word(text, start_s, end_s, 0.5) for text, start_s, end_s in (*words, ("слышу", 1.1, 1.2)))
        remember(project.audio_path(recordings[0]), Transcript("", spoken))
        ids = [recording.id for recording in recordings]
    edit = run(suggest.suggest_words(folder, machine.id, ids, "не слышу"))
    assert edit is not None
    found = [row for row in edit.added if isinstance(row, Suggestion)]
    assert [(s.start_s, s.end_s, s.class_id, s.source, s.score) for s in found] == [
        (0.1, 0.6, machine.id, "words", 0.5), (1.0, 1.2, machine.id, "words", 0.5),
    ]  # fmt: skip
    assert run(suggest.suggest_words(folder, machine.id, ids[1:], "не слышу")) is None
    with pytest.raises(UsageError, match="no phrase to look for"):
        run(suggest.suggest_words(folder, machine.id, ids, "?!"))
    with pytest.raises(UsageError, match="no longer in the project"):
        run(suggest.suggest_words(folder, 999, ids, "не"))


def test_removing_a_class_or_recording_takes_its_suggestions_and_undo_brings_them_back(
    folder: Path, tiny_model: Path
) -> None:
    with Project(folder) as project:
        a, b = project.recordings()
        run(suggest.suggest(folder, tiny_model, [a.id, b.id], EVERYTHING))
        before = project.suggestions()
        project.apply(suggest.reject(before[:1]))
        for edit in (project.remove_class(project.classes()[0]), project.remove_recordings([a, b])):
            project.apply(edit)
            assert project.suggestions() == project.suggestions(state="rejected") == []
            project.apply(edit.inverse())
            assert len(project.suggestions()) == len(project.suggestions(state="rejected")) == 1
