"""What to label next: which stretches are asked for, in which order, and how the answers become labels."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import bundle
from engine.bundle import Card
from engine.chunks import CutConfig, cut
from engine.errors import StudioError
from engine.events import run
from engine.project import Project
from engine.runtime.scorer import WindowScores
from engine.segments import Edit, Segment, Verdict
from training import cli
from training.data import DataSet, Item
from training.evaluate import evaluate
from training.label_next import BY_CHANCE, DOUBTED, Candidate, NextConfig, chosen, doubt, label_edit, label_next
from training.label_next import open_stretches as stretches

RATE_HZ = 8000


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Recordings of 4 s, 6 s and 0.6 s; the first second and the fourth of the first one are labelled."""
    for name, length_s in (("one", 4.0), ("two", 6.0), ("short", 0.6)):
        soundfile.write(tmp_path / f"{name}.wav", rng.normal(0, 0.1, round(length_s * RATE_HZ)), RATE_HZ)
    with Project.create(tmp_path / "p", ["person", "machine"]) as project:
        first, *_ = (
            r for name in ("one", "two", "short") for r in run(project.add_recordings([tmp_path / f"{name}.wav"]))
        )
        label = project.classes()[0].id
        rows = [Segment(project.new_id(), first.id, a, a + 1.0, label) for a in (0.0, 3.0)]
        project.apply(Edit("Label", added=tuple(rows)))
    return tmp_path / "p"


def card(**changes: object) -> Card:
    plain = Card(name="m", recipe="r", config={}, feature={}, labels=("a", "b"), rate_hz=8000, window_s=1.0, hop_s=1.0)
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def test_only_what_nobody_has_labelled_or_given_up_is_asked_for(folder: Path) -> None:
    with Project(folder) as project:
        one, two, short = project.recordings()
        assert stretches(project, 1.0) == {
            one: [(1.0, 2.0), (2.0, 3.0)],
            two: [(float(n), float(n + 1)) for n in range(6)],
            short: [(0.0, 0.6)],
        }
        label = project.classes()[0].id
        told = Verdict(project.new_id(), two.id, 2.0, 3.0, "unsure", label, label, "m", "2026-01-01T00:00:00+00:00")
        skipped = dataclasses.replace(told, id=project.new_id(), start_s=4.0, end_s=5.0, said="skip")
        project.apply(Edit("Say", added=(told, skipped)))
        # A stretch that was only skipped comes again.
        assert stretches(project, 2.0)[two] == [(0.0, 2.0), (3.0, 5.0)]


def test_doubt_is_largest_at_the_threshold_and_where_two_classes_are_level() -> None:
    p = np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6]])
    np.testing.assert_allclose(doubt(card(positive="b", threshold=0.8), p), [0.125, 1.0, 0.75])
    three = np.array([[0.5, 0.5, 0.0], [0.6, 0.3, 0.1], [1.0, 0.0, 0.0]])
    np.testing.assert_allclose(doubt(card(labels=("a", "b", "c")), three), [1.0, 0.7, 0.0])
    several = card(multi_label=True, thresholds=(0.5, 0.2))
    np.testing.assert_allclose(doubt(several, np.array([[1.0, 0.2], [0.25, 1.0], [0.0, 0.0]])), [1.0, 0.5, 0.0])


def candidates(doubts: dict[int, list[float]]) -> list[Candidate]:
    none = WindowScores(np.zeros(0), np.zeros(0), np.zeros((0, 2), np.float32), 1.0)
    return [
        Candidate(recording, "x.wav", float(n), n + 1.0, np.array([0.5, 0.5], np.float32), d, none)
        for recording, own in doubts.items()
        for n, d in enumerate(own)
    ]


def test_the_promised_share_comes_by_chance_wherever_one_stops() -> None:
    found = candidates({1: [n / 100 for n in range(80)], 2: [0.0] * 5, 3: [0.0] * 5})
    queue = chosen(found, NextConfig(count=50, chance=0.2))
    assert len({(one.recording_id, one.start_s) for one in queue}) == 50
    for stop in range(5, 51, 5):
        assert sum(one.why == BY_CHANCE for one in queue[:stop]) == stop // 5
    doubted = [one.doubt for one in queue if one.why == DOUBTED]
    assert doubted == sorted(doubted, reverse=True)
    assert doubted[0] == 0.79
    drawn = [one.recording_id for one in queue if one.why == BY_CHANCE]
    assert sorted(drawn[:3]) == [1, 2, 3]  # every recording has its turn
    assert queue == chosen(found, NextConfig(count=50, chance=0.2))
    assert queue != chosen(found, NextConfig(count=50, chance=0.2, seed=1))
    assert all(one.why == DOUBTED for one in chosen(found, NextConfig(count=50, chance=0.0)))
    assert len(chosen(found, NextConfig(count=1000, chance=1.0))) == 90


def test_a_stretch_is_scored_as_an_evaluation_scores_it(folder: Path, tiny_model: Path) -> None:
    queue = run(label_next(folder, tiny_model, NextConfig(length_s=1.0, chance=0.0)))
    assert (queue.unlabelled, len(queue.rows)) == (9, 9)
    items = [Item(str(n), one.path, one.start_s, one.end_s, "person", (str(n),)) for n, one in enumerate(queue.rows)]
    told = run(evaluate(bundle.load(tiny_model), DataSet("x", items)))
    np.testing.assert_array_equal(told.probabilities, [one.probabilities for one in queue.rows])
    assert [one.doubt for one in queue.rows] == sorted(doubt(queue.card, told.probabilities), reverse=True)
    assert [len(one.windows.probs) for one in queue.rows] == [len(windows.probs) for windows in told.windows]


def test_the_length_is_that_of_the_newest_cut_else_of_the_window(folder: Path, tiny_model: Path) -> None:
    assert run(label_next(folder, tiny_model)).length_s == 0.5
    with Project(folder) as project:
        run(cut(project, CutConfig(length_s=0.75, hop_s=0.75)))
    assert run(label_next(folder, tiny_model)).length_s == 0.75


def test_where_everything_is_labelled_that_is_said(folder: Path, tiny_model: Path) -> None:
    with Project(folder) as project:
        label = project.classes()[0].id
        rows = [Segment(project.new_id(), r.id, 0.0, r.duration_s, label) for r in project.recordings()]
        project.apply(Edit("Label", added=tuple(rows)))
    with pytest.raises(StudioError, match=r"p has no stretch of 0\.5 s that nobody has labelled"):
        run(label_next(folder, tiny_model))


def test_another_class_replaces_the_first_and_of_several_each_is_put_in_or_taken_out(folder: Path) -> None:
    one = candidates({1: [0.5]})[0]
    with Project(folder) as project:
        person, machine = project.classes()
        (first,) = label_edit(one, "m", person, (), (), project.new_id).added
        assert (first.start_s, first.end_s, first.source) == (0.0, 1.0, "person, asked by m (doubt)")
        again = label_edit(one, "m", machine, (), (first,), project.new_id)
        assert again.removed == (first,)
        assert [row.class_id for row in again.added] == [machine.id]
        both = label_edit(one, "m", machine, (), (first,), project.new_id, several=True)
        assert (both.removed, [row.class_id for row in both.added]) == ((), [machine.id])
        out = label_edit(one, "m", person, (), (first,), project.new_id, several=True)
        assert (out.removed, out.added) == ((first,), ())


def test_the_table_is_filled_in_and_taken_back(folder: Path, tiny_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "next.csv"
    arguments = ["label-next", str(folder), "--model", str(tiny_model), "--out", str(out), "--length-s", "1"]
    assert cli.main([*arguments, "--count", "5"]) == 0
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5
    assert [row["why"] for row in rows] == ["doubt"] * 4 + ["chance"]
    assert cli.main(["label-next", str(folder), "--take", str(out)]) == 1  # nothing is filled in yet
    rows[0]["label"], rows[4]["label"] = "machine", "rain"
    with out.open("w", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    assert cli.main(["label-next", str(folder), "--take", str(out)]) == 0
    with Project(folder) as project:
        names = {c.id: c.name for c in project.classes()}
        made = [s for s in project.segments() if s.source != "person"]
        assert {(names[s.class_id], s.start_s, s.source) for s in made} == {
            ("machine", float(rows[0]["start_s"]), "person, asked by tiny (doubt)"),
            ("rain", float(rows[4]["start_s"]), "person, asked by tiny (chance)"),
        }
        again = [span for spans in stretches(project, 1.0).values() for span in spans]
        assert len(again) == 7  # what was labelled is not asked for again
