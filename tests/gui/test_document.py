"""The document: edits reach the disk, the caches and everyone who listens, and undo takes them back."""

from __future__ import annotations

import dataclasses

import pytest

from engine.project import Project
from engine.segments import Edit, Segment, change
from gui.document import Document


def rows_of(document: Document) -> list[Segment]:
    return document.segments(document.recordings()[0].id)


def test_opening_chooses_the_first_recording_and_tells(qapp, folder, qtbot):
    document = Document()
    with qtbot.waitSignals([document.opened, document.recording_chosen]):
        assert document.open(folder)
    assert document.chosen == document.recordings()[0]
    assert [c.name for c in document.classes()] == ["Speech", "Music"]
    document.close()
    assert document.chosen is None
    assert document.recordings() == []


def test_a_folder_without_a_project_leaves_the_open_one_and_says_so(document, folder, tmp_path):
    said = []
    document.noticed.connect(lambda text, level: said.append((text, level)))
    assert not document.open(tmp_path / "nothing")
    assert document.project.folder == folder
    assert said[0][1] == "error"
    assert "nothing" in said[0][0]


def test_an_edit_is_on_the_disk_when_the_call_returns(document, folder):
    old = rows_of(document)[0]
    assert document.edit(change("Resize segment", old, end_s=1.75))
    with Project(folder) as other:
        assert other.segments(old.recording_id)[0].end_s == 1.75
    assert rows_of(document)[0].end_s == 1.75


def test_undo_and_redo_restore_exactly_and_tell_each_time(document):
    told = []
    document.edited.connect(told.append)
    before = rows_of(document)
    edit = Edit("Delete segment", removed=(before[0],))
    document.edit(edit)
    after = rows_of(document)
    document.undo_stack.undo()
    assert rows_of(document) == before
    document.undo_stack.redo()
    assert rows_of(document) == after == before[1:]
    assert told == [edit, edit.inverse(), edit]


def test_caches_stay_in_step_with_the_file_through_many_edits(document, folder, rng):
    """Edits at random with undo and redo among them; the cached lists equal what a fresh reader finds."""
    document.edit(Edit("Probe"))
    first, second = document.recordings()
    for _ in range(60):
        rows = document.segments(first.id) + document.segments(second.id)
        deed = rng.integers(5)
        if deed == 0 or not rows:
            start_s = float(rng.integers(300)) / 100
            where = (first, second)[rng.integers(2)].id
            made = Segment(document.project.new_id(), where, start_s, start_s + 0.5, document.classes()[0].id)
            document.edit(Edit("Add segment", added=(made,)))
        elif deed == 1:
            document.edit(Edit("Delete segment", removed=(rows[rng.integers(len(rows))],)))
        elif deed == 2:
            row = rows[rng.integers(len(rows))]
            document.edit(change("Move", row, start_s=row.start_s / 2, recording_id=second.id))
        elif deed == 3:
            document.undo_stack.undo()
        else:
            document.undo_stack.redo()
        with Project(folder) as fresh:
            assert document.segments(first.id) == fresh.segments(first.id)
            assert document.segments(second.id) == fresh.segments(second.id)


def test_a_drag_is_one_step_and_one_that_ends_where_it_began_is_none(document):
    start = rows_of(document)[0]
    row = start
    for end_s in (1.6, 1.7, 1.8):
        document.edit(change("Resize segment", row, end_s=end_s), merge=True)
        row = rows_of(document)[0]
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert rows_of(document)[0] == start
    document.undo_stack.redo()
    assert rows_of(document)[0].end_s == 1.8
    document.edit(change("Resize segment", rows_of(document)[0], end_s=start.end_s), merge=True)
    assert not document.undo_stack.canUndo()


def test_edits_that_do_not_ask_for_it_are_not_merged(document):
    for end_s in (1.6, 1.7):
        document.edit(change("Resize segment", rows_of(document)[0], end_s=end_s))
    assert document.undo_stack.count() == 2


def test_an_edit_the_project_refuses_is_told_and_leaves_no_step(document, folder):
    old = rows_of(document)[0]
    with Project(folder) as other:
        other.apply(change("Elsewhere", old, note="changed by another window"))
    said = []
    document.noticed.connect(lambda text, level: said.append(level))
    assert not document.edit(change("Resize segment", old, end_s=1.9))
    assert said == ["error"]
    assert document.undo_stack.count() == 0
    assert rows_of(document)[0].note == "changed by another window"


def test_an_undo_the_project_refuses_drops_the_step(document, folder):
    document.edit(change("Resize segment", rows_of(document)[0], end_s=1.9))
    with Project(folder) as other:
        other.apply(change("Elsewhere", rows_of(document)[0], note="changed"))
    document.undo_stack.undo()
    assert document.undo_stack.count() == 0
    assert rows_of(document)[0].end_s == 1.9


def test_what_a_job_has_done_can_be_undone(document, folder):
    first = document.recordings()[0]
    with Project(folder) as other:
        row = Segment(other.new_id(), first.id, 3.1, 3.5, document.classes()[0].id)
        edit = Edit("Import labels", added=(row,))
        other.apply(edit)
    document.adopt(edit)
    assert row in rows_of(document)
    document.undo_stack.undo()
    assert row not in rows_of(document)


def test_removing_the_chosen_recording_chooses_another(document, qtbot):
    first, second = document.recordings()
    with qtbot.waitSignal(document.recording_chosen) as chosen:
        document.edit(document.project.remove_recordings([first]))
    assert chosen.args == [second.id]
    assert document.chosen == second
    document.undo_stack.undo()
    assert document.recordings() == [first, second]


def test_choosing_what_is_not_there_chooses_none(document):
    document.choose_recording(987_654)
    assert document.chosen is None


def test_lists_given_out_are_the_callers(document):
    rows_of(document).clear()
    document.recordings().clear()
    assert len(rows_of(document)) == 2
    assert len(document.recordings()) == 2


@pytest.mark.parametrize("close_first", [True, False])
def test_undo_does_not_reach_into_another_project(document, tmp_path, close_first):
    document.edit(change("Resize segment", rows_of(document)[0], end_s=1.9))
    if close_first:
        document.close()
    document.create(tmp_path / "other", ["A"])
    assert not document.undo_stack.canUndo()
    assert document.recordings() == []
    assert [dataclasses.replace(c, id=0).name for c in document.classes()] == ["A"]
