"""What a verdict does to labels: only inside its stretch, in one edit, with its history."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.errors import UsageError
from engine.events import run
from engine.project import Project
from engine.segments import AGREE, RELABEL, UNSURE, Edit, LabelClass, Segment
from engine.verdicts import Stretch, covering, several_edit, verdict_edit


@pytest.fixture
def project(tmp_path: Path) -> Project:
    soundfile.write(tmp_path / "a.wav", np.zeros(80_000, np.float32), 8000)
    made = Project.create(tmp_path / "p", ["a", "b"])
    run(made.add_recordings([tmp_path / "a.wav"]))
    return made


def label(project: Project, start_s: float, end_s: float, which: int = 0) -> None:
    recording, label_class = project.recordings()[0], project.classes()[which]
    project.apply(Edit("Label", added=(Segment(project.new_id(), recording.id, start_s, end_s, label_class.id),)))


def judge(project: Project, said: str, start_s: float, end_s: float, to: LabelClass | None = None) -> Edit:
    recording, first = project.recordings()[0], project.classes()[0]
    before = next((v for v in project.verdicts() if (v.start_s, v.end_s) == (start_s, end_s)), None)
    stretch = Stretch(recording.id, start_s, end_s, before.class_id if before else first.id)
    edit = verdict_edit(said, stretch, to, project.segments(recording.id), before, "m-1", project.new_id)
    project.apply(edit)
    return edit


def told(project: Project) -> list[tuple[float, float, str]]:
    names = {c.id: c.name for c in project.classes()}
    return [(s.start_s, s.end_s, names[s.class_id]) for s in project.segments()]


@pytest.mark.parametrize(
    ("start_s", "end_s", "expected"),
    [
        (2.0, 4.0, [(2.0, 4.0, "b")]),
        (1.5, 4.5, [(2.0, 4.0, "b")]),
        (2.0, 3.98, [(2.0, 4.0, "b")]),
        (2.0, 3.0, [(2.0, 3.0, "b"), (3.0, 4.0, "a")]),
        (2.5, 3.0, [(2.0, 2.5, "a"), (2.5, 3.0, "b"), (3.0, 4.0, "a")]),
        (6.0, 7.0, [(2.0, 4.0, "a"), (6.0, 7.0, "b")]),
    ],
)
def test_only_what_lies_in_the_stretch_changes(
    project: Project, start_s: float, end_s: float, expected: list[tuple[float, float, str]]
) -> None:
    label(project, 2.0, 4.0)
    before = told(project)
    edit = judge(project, RELABEL, start_s, end_s, project.classes()[1])
    assert told(project) == expected
    project.apply(edit.inverse())
    assert told(project) == before
    assert project.verdicts() == []


def test_a_verdict_without_a_change_leaves_the_labels_and_is_kept(project: Project) -> None:
    label(project, 2.0, 4.0)
    judge(project, AGREE, 2.0, 4.0)
    (verdict,) = project.verdicts()
    assert (verdict.said, verdict.was_id, verdict.class_id, verdict.model) == (
        AGREE, project.classes()[0].id, project.classes()[0].id, "m-1",
    )  # fmt: skip
    judge(project, UNSURE, 2.0, 4.0)
    assert [v.said for v in project.verdicts()] == [UNSURE]
    assert told(project) == [(2.0, 4.0, "a")]


def test_a_stretch_judged_twice_remembers_its_first_class(project: Project) -> None:
    label(project, 2.0, 4.0)
    first, second = project.classes()
    judge(project, RELABEL, 2.0, 4.0, second)
    judge(project, RELABEL, 2.0, 4.0, first)
    (verdict,) = project.verdicts()
    assert (verdict.was_id, verdict.class_id) == (first.id, first.id)
    assert told(project) == [(2.0, 4.0, "a")]


def test_the_history_says_from_what_to_what_and_when(project: Project) -> None:
    label(project, 2.0, 4.0)
    judge(project, RELABEL, 2.0, 4.0, project.classes()[1])
    with sqlite3.connect(project.folder / "project.db") as db:
        name, removed, added, at = db.execute(
            "SELECT name, removed, added, at FROM history ORDER BY id DESC LIMIT 1"
        ).fetchone()
    db.close()
    assert name == "Relabel as b"
    assert [row["class_id"] for row in json.loads(removed)] == [project.classes()[0].id]
    assert json.loads(added)[0]["class_id"] == project.classes()[1].id
    assert at


def test_a_removed_recording_takes_its_verdicts_out_of_sight_and_undo_brings_them_back(project: Project) -> None:
    label(project, 2.0, 4.0)
    judge(project, AGREE, 2.0, 4.0)
    gone = project.remove_recordings(project.recordings())
    project.apply(gone)
    assert project.verdicts() == []
    project.apply(gone.inverse())
    assert len(project.verdicts()) == 1


def test_relabelling_needs_a_class(project: Project) -> None:
    label(project, 2.0, 4.0)
    with pytest.raises(UsageError, match="relabel needs a class"):
        judge(project, RELABEL, 2.0, 4.0)


def give(project: Project, start_s: float, end_s: float, *names: str) -> Edit:
    recording = project.recordings()[0]
    classes = {c.name: c for c in project.classes()}
    stretch = Stretch(recording.id, start_s, end_s, classes["a"].id)
    wanted = [classes[name] for name in names]
    edit = several_edit(stretch, wanted, project.segments(recording.id), None, "m-1", project.new_id)
    project.apply(edit)
    return edit


def test_where_a_stretch_may_have_several_classes_it_gets_exactly_those_that_are_wanted(project: Project) -> None:
    label(project, 0.0, 6.0, 0)
    edit = give(project, 2.0, 4.0, "a", "b")
    assert told(project) == [(0.0, 6.0, "a"), (2.0, 4.0, "b")]
    project.apply(edit.inverse())
    assert told(project) == [(0.0, 6.0, "a")]
    give(project, 2.0, 4.0, "b")
    assert told(project) == [(0.0, 2.0, "a"), (2.0, 4.0, "b"), (4.0, 6.0, "a")]
    (verdict,) = project.verdicts()
    first, second = project.classes()
    assert (verdict.said, verdict.was_id, verdict.class_id) == (RELABEL, first.id, second.id)
    with pytest.raises(UsageError, match="at least one class"):
        give(project, 2.0, 4.0)


def test_what_is_missing_of_a_class_is_added_and_what_is_there_stays(project: Project) -> None:
    label(project, 1.0, 3.0, 1)
    give(project, 2.0, 4.0, "b")
    assert told(project) == [(1.0, 3.0, "b"), (3.0, 4.0, "b")]


def test_the_classes_of_a_stretch_are_those_that_cover_half_of_it(project: Project) -> None:
    label(project, 0.0, 3.0, 0)
    label(project, 0.0, 2.0, 1)
    first, second = (c.id for c in project.classes())
    segments = project.segments()
    assert covering(0.0, 4.0, segments) == [first, second]
    assert covering(0.5, 4.5, segments) == [first]
    assert covering(5.0, 6.0, segments) == []
