from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import StudioError, UsageError
from engine.project import Project
from engine.segments import Edit, Recording
from training.cli import main
from training.groups import GroupPlan, groups_by_pattern, groups_from_table

PATHS = ("calls/anna-1.wav", "calls/anna-2.wav", "calls/bert-1.wav", "old/bert-1.wav", "misc.mp3")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "p") as made:
        for path in PATHS:
            made.apply(Edit("Add", added=(Recording(made.new_id(), path, 1.0, 8000, 1, "WAV", path, "before"),)))
        yield made


def groups(project: Project) -> list[str]:
    return [r.group for r in project.recordings()]


def table(project: Project, text: str, column: str = "group") -> GroupPlan:
    path = project.folder / "groups.csv"
    path.write_text(text, encoding="utf-8-sig")
    return groups_from_table(project, path, column)


def test_recordings_are_found_by_path_name_and_stem(project: Project) -> None:
    plan = table(project, "file;group;note\nanna-1.wav;anna;x\nANNA-2;anna;\nold\\bert-1.wav;bert;\nmisc;;\n")
    assert groups(project) == ["before"] * 5  # nothing is changed yet
    assert plan.rejected == ()
    assert (plan.matched, plan.changed, plan.groups) == (4, 4, 4)
    assert plan.edit is not None
    project.apply(plan.edit)
    assert groups(project) == ["anna", "anna", "before", "bert", ""]
    project.apply(plan.edit.inverse())
    assert groups(project) == ["before"] * 5


def test_rows_that_cannot_be_used_are_told_and_the_others_count(project: Project) -> None:
    text = "recording,group\nanna-1.wav,a\nbert-1,b\nnobody.wav,c\n,d\nmisc.mp3,x\nmisc,y\nanna-2\nanna-2.wav,before\n"
    plan = table(project, text)
    assert [r.reason for r in plan.rejected] == [
        "Line 5: the recording's name is empty.",
        "Line 8: it has no cell for group.",
        "Line 3: 2 recordings are called bert-1; write it with its folder.",
        "Line 4: it belongs to nobody.wav, which is not in the project.",
        "misc.mp3 is listed with different groups; it keeps the one that it has.",
    ]
    assert plan.edit is not None
    assert [(row.path, row.group) for row in plan.edit.added] == [("calls/anna-1.wav", "a")]
    assert plan.edit.name == "Group 1 recording"
    assert (plan.matched, plan.changed, plan.groups) == (2, 1, 2)


def test_any_column_can_be_the_group(project: Project) -> None:
    plan = table(project, "path\tSpeaker\tfold\nmisc.mp3\tcleo\t3\n", "speaker")
    assert plan.edit is not None
    assert [row.group for row in plan.edit.added] == ["cleo"]
    with pytest.raises(StudioError, match=r"needs a column recording .* and a column group; it has path, speaker\."):
        table(project, "path,speaker\nmisc.mp3,cleo\n")
    with pytest.raises(StudioError, match="it has nothing"):
        table(project, "")


def test_a_pattern_takes_its_first_bracket(project: Project) -> None:
    plan = groups_by_pattern(project, r"([a-z]+)-\d\.wav$")
    assert plan.edit is not None
    project.apply(plan.edit)
    assert groups(project) == ["anna", "anna", "bert", "bert", "before"]
    assert [r.row for r in plan.rejected] == ["misc.mp3"]
    assert groups_by_pattern(project, r"([a-z]+)-\d\.wav$").edit is None
    with pytest.raises(UsageError, match="is not a regular expression"):
        groups_by_pattern(project, "(")
    with pytest.raises(UsageError, match="needs a bracket"):
        groups_by_pattern(project, "anna")


def test_the_verb_writes_what_it_left_out(project: Project) -> None:
    folder = project.folder
    (folder / "g.csv").write_text("file,group\nanna-1.wav,a\nnobody.wav,b\n")
    project.close()
    assert main(["groups", str(folder), "--csv", str(folder / "g.csv"), "--rejects", str(folder / "left.csv")]) == 0
    assert (folder / "left.csv").read_text().splitlines() == [
        "row,reason",
        'line 3,"Line 3: it belongs to nobody.wav, which is not in the project."',
    ]
