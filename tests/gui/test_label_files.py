"""Label files in the window: what is shown before an import, the import as one step, and what an export writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from engine import labels_io
from engine.labels_io import Rejected
from engine.labels_io.matching import joined, plan_imports
from engine.segments import Edit, LabelClass, Segment
from gui import actions
from gui.label_files import label_files
from gui.main_window import MainWindow
from gui.tables.label_preview import FileColumn, LineColumn


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Two good lines, one that is there already, one of an unknown recording, one that ends before it starts."""
    lines = ["two.wav,0.5,1.5,Speech", "two.wav,2,3,Bird", "one.wav,0.5,1.5,Speech", "three.wav,0,1,Bird"]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["file,start_s,end_s,label", *lines, "one.wav,3,2,Bird"]) + "\n", encoding="utf-8")
    return path


def shown(window: MainWindow, qtbot, paths: list[Path]):
    sheet = window.label_files.import_sheet
    window.label_files.look_into([str(path) for path in paths])
    qtbot.waitUntil(sheet.isVisible)
    return sheet


def texts(model, column: int) -> list[str]:
    return [model.index(row, column).data() for row in range(model.rowCount())]


def everything(document) -> list[Segment]:
    return [segment for recording in document.recordings() for segment in document.segments(recording.id)]


def test_the_preview_says_what_is_added_what_is_left_out_and_why(window, document, qtbot, table):
    before = everything(document)
    sheet = shown(window, qtbot, [table])
    files, lines = sheet.files_model, sheet.lines_model
    assert [texts(files, column) for column in (FileColumn.FORMAT, FileColumn.RECORDING)] == [
        ["CSV or TSV table"],
        ["two.wav"],
    ]
    assert [texts(files, c) for c in (FileColumn.NEW, FileColumn.THERE, FileColumn.LEFT_OUT)] == [["2"], ["1"], ["2"]]
    assert texts(lines, LineColumn.STATE) == ["left out", "left out", "new", "new"]
    assert texts(lines, LineColumn.CLASS)[2:] == ["Speech", "Bird"]
    assert texts(lines, LineColumn.START)[2:] == ["0:00.500", "0:02.000"]
    why = texts(lines, LineColumn.WHY)
    assert any("three.wav, which is not in the project" in reason for reason in why[:2])
    assert any("lies before the start" in reason for reason in why[:2])
    assert why[3] == "a new class"
    assert "New classes: Bird." in sheet.facts.text()
    assert sheet.go.text() == "Import 2 labels"
    assert everything(document) == before
    sheet.close_sheet()
    assert everything(document) == before


def test_what_is_left_out_can_be_written_down(window, qtbot, tmp_path, table):
    sheet = shown(window, qtbot, [table])
    assert sheet.save.isVisible()
    sheet.save.click()
    dialog = window.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "rejects.csv"))
    dialog.reject()
    head, *rows = (tmp_path / "rejects.csv").read_text().splitlines()
    assert head == "row,reason"
    assert sorted(row.split(",")[0] for row in rows) == [f"{table} line 5", f"{table} line 6"]
    table.write_text("file,start_s,end_s,label\ntwo.wav,0.5,1.5,Speech\n", encoding="utf-8")
    window.label_files.look_into([str(table)])
    qtbot.waitUntil(sheet.save.isHidden)


def test_an_import_is_one_step_of_undo(window, document, qtbot, table):
    before, classes = everything(document), document.classes()
    first, second = document.recordings()
    shown(window, qtbot, [table]).go.click()
    assert [(s.start_s, s.end_s, document.label_class(s.class_id).name) for s in document.segments(second.id)] == [
        (0.5, 1.5, "Speech"),
        (2.0, 3.0, "Bird"),
    ]
    assert document.chosen == second
    assert document.undo_stack.undoText() == "Import 2 labels"
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert everything(document) == before
    assert document.classes() == classes
    assert document.project.segments(first.id) == before


def test_a_file_that_names_no_recording_goes_to_the_one_worked_on_or_to_the_one_chosen(
    window, document, qtbot, tmp_path
):
    first, second = document.recordings()
    document.choose_recording(second.id)
    path = tmp_path / "labels.txt"
    path.write_text("0.25\t0.75\tSpeech\n1\t1\tclick\n", encoding="utf-8")
    sheet = shown(window, qtbot, [path])
    assert texts(sheet.files_model, FileColumn.RECORDING) == ["two.wav"]
    assert sheet.target.currentData() == second.id
    at = sheet.target.findData(first.id)
    sheet.target.setCurrentIndex(at)
    sheet.target.activated.emit(at)
    qtbot.waitUntil(lambda: texts(sheet.files_model, FileColumn.RECORDING) == ["one.wav"])
    sheet.go.click()
    assert {s.recording_id for s in everything(document)} == {first.id}
    assert len(everything(document)) == 4


def test_a_file_called_like_a_recording_goes_there(window, document, qtbot, tmp_path):
    path = tmp_path / "two.txt"
    path.write_text("0.25\t0.75\tSpeech\n", encoding="utf-8")
    sheet = shown(window, qtbot, [path])
    assert sheet.target.currentData() == 0
    assert texts(sheet.files_model, FileColumn.RECORDING) == ["two.wav"]


def test_several_files_are_one_import_and_a_broken_one_does_no_harm(window, document, qtbot, tmp_path, table):
    again, broken = tmp_path / "two.txt", tmp_path / "broken.txt"
    again.write_text("2\t3\tBird\n3.5\t3.75\tFrog\n", encoding="utf-8")
    broken.write_text("this is no label file", encoding="utf-8")
    sheet = shown(window, qtbot, [table, again, broken])
    assert texts(sheet.files_model, FileColumn.NEW) == ["2", "1", ""]
    assert texts(sheet.files_model, FileColumn.THERE) == ["1", "1", ""]
    assert texts(sheet.files_model, FileColumn.FORMAT)[2] == "cannot be read"
    sheet.files.selectRow(2)
    assert sheet.notes.texts[0].startswith(f"{broken} is not a label file that Earmark knows.")
    assert not sheet.target.isEnabled()
    sheet.go.click()
    assert [c.name for c in document.classes()] == ["Speech", "Music", "Bird", "Frog"]
    assert len({c.key for c in document.classes()}) == len({c.colour for c in document.classes()}) == 4
    document.undo_stack.undo()
    assert [c.name for c in document.classes()] == ["Speech", "Music"]


def test_nothing_to_import_cannot_be_imported(window, qtbot, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("file,start_s,end_s,label\nthree.wav,0,1,Bird\n", encoding="utf-8")
    sheet = shown(window, qtbot, [path])
    assert not sheet.go.isEnabled()
    assert sheet.go.text() == "Nothing to import"


def test_plans_of_several_files_join_to_one_edit(document, tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("file,start_s,end_s,label\none.wav,3,4,Bird\n", encoding="utf-8")
    files = [labels_io.read(tmp_path / f"{name}.csv") for name in ("a", "b")]
    plans = plan_imports(document.project, files)
    assert [(plan.count, plan.repeated, plan.new_classes) for plan in plans] == [(1, 0, ("Bird",)), (0, 1, ())]
    edit = joined(plans)
    assert edit.name == "Import 1 label"
    assert [type(row) for row in edit.added] == [LabelClass, Segment]
    assert joined([plans[1]]) is None
    assert not any(isinstance(row, Rejected) for row in edit.added)


def test_label_files_are_told_from_audio_and_folders(tmp_path):
    for name in ("a.csv", "b.TextGrid", "c.wav", "d.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    paths = [str(path) for path in sorted(tmp_path.iterdir())] + [str(tmp_path), str(tmp_path / "gone.csv")]
    assert [Path(path).name for path in label_files(paths)] == ["a.csv", "b.TextGrid", "d.txt"]


def test_label_files_dropped_on_label_are_shown_first(window, qtbot, table):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(table))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(500, 400), Qt.DropAction.CopyAction, mime, buttons, keys))
    QApplication.sendEvent(window, QDropEvent(QPointF(500, 400), Qt.DropAction.CopyAction, mime, buttons, keys))
    qtbot.waitUntil(window.label_files.import_sheet.isVisible)


# Export ---------------------------------------------------------------------------------------------------------------


def export_sheet(window: MainWindow, format_id: str):
    actions.find(window, "file.export_labels").trigger()
    sheet = window.label_files.export_sheet
    sheet.list.setCurrentRow([known.id for known in labels_io.formats()].index(format_id))
    return sheet


def test_every_format_says_what_it_cannot_hold(window):
    for known in labels_io.formats():
        sheet = export_sheet(window, known.id)
        assert sheet.lossy.text() == known.lossy
        assert known.title in sheet.name.text()


def test_the_whole_project_goes_into_one_table(window, document, qtbot, tmp_path):
    sheet = export_sheet(window, "csv")
    target = Path(sheet.target.text())
    assert target == document.project.folder / "exports" / "labels.csv"
    with qtbot.waitSignal(document.noticed) as said:
        sheet.go.click()
    assert said.args[0] == f"Exported to {target}."
    assert not sheet.isVisible()
    rows = labels_io.read(target).rows
    assert [(row.start_s, row.end_s, row.label) for row in rows] == [(0.5, 1.5, "Speech"), (2.0, 3.0, "Music")]
    again = export_sheet(window, "csv")
    assert again.notes.texts == ["labels.csv is there already and will be replaced."]


def test_one_file_for_each_recording_goes_into_a_folder_and_one_recording_into_a_file(window, document, qtbot):
    first, second = document.recordings()
    speech = document.classes()[0]
    row = Segment(document.project.new_id(), second.id, 1.0, 2.0, speech.id)
    document.edit(Edit("Label", added=(row,)))
    document.choose_recording(first.id)
    sheet = export_sheet(window, "audacity")
    assert sheet.makes_folder
    folder = Path(sheet.target.text())
    with qtbot.waitSignal(document.noticed) as said:
        sheet.go.click()
    assert said.args[0] == f"Exported 2 files to {folder}."
    assert sorted(path.name for path in folder.iterdir()) == ["one.txt", "two.txt"]
    sheet = export_sheet(window, "audacity")
    sheet.one.setChecked(True)
    target = folder.parent / "one.txt"
    assert Path(sheet.target.text()) == target
    with qtbot.waitSignal(document.noticed):
        sheet.go.click()
    assert [row.label for row in labels_io.read(target).rows] == ["Speech", "Music"]


def test_what_cannot_be_written_is_said_in_the_sheet(window, qtbot, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    sheet = export_sheet(window, "csv")
    sheet.set_target(str(tmp_path / "file" / "labels.csv"))
    sheet.go.click()
    qtbot.waitUntil(lambda: bool(sheet.notes.texts))
    assert "cannot be written" in sheet.notes.texts[0]
    assert sheet.isVisible()
    assert sheet.go.isEnabled()
