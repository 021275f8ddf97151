"""A project that is open elsewhere is looked at and not changed; backups are listed and brought back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine import backups
from engine.project import Project
from engine.segments import Edit, Segment, change
from gui import actions, safety
from gui.document import Document
from gui.main_window import MainWindow
from gui.pages.label import verbs
from gui.tables.segments import Column

ROOT = Path(__file__).resolve().parents[2]
_HOLD = """
import sys
from engine.project import Project
project = Project(sys.argv[1])
assert project.claim()
print("held", flush=True)
if sys.stdin.readline().strip() == "edit":
    from engine.segments import change
    old = project.segments()[0]
    project.apply(change("Move", old, end_s=old.end_s + 0.25))
project.close()
print("free", flush=True)
sys.stdin.readline()
"""


class Elsewhere:
    """Another process that has the labels of a project."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _HOLD, str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout.readline() == "held\n"

    def let_go(self, word: str = "") -> None:
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "free\n"

    def end(self) -> None:
        self._process.communicate("\n\n", timeout=30)


@pytest.fixture
def elsewhere(folder):
    made = Elsewhere(folder)
    yield made
    made.end()


def make_window(qtbot, document, runner) -> MainWindow:
    made = MainWindow(document, runner)
    made.resize(1280, 800)
    made.show()
    made.show_page("label")
    return made


def shut(window: MainWindow) -> None:
    window._may_close = True
    window.close()
    window.deleteLater()


def test_a_project_open_elsewhere_is_shown_and_not_changed(qtbot, dressed, elsewhere, folder, runner):
    document = Document()
    window = make_window(qtbot, document, runner)
    assert document.open(folder)
    assert document.read_only
    assert window.safety.banner.isVisible()
    assert "open in another window" in window.safety.banner.text
    for action_id in ("file.import_labels", "file.restore"):
        assert not actions.find(window, action_id).isEnabled()
    first = document.segments(document.recordings()[0].id)[0]
    with qtbot.waitSignal(document.noticed) as said:
        assert not document.edit(change("Resize segment", first, end_s=1.9))
    assert said.args[1] == "warning"
    assert document.segments(first.recording_id)[0] == first
    assert not document.undo_stack.canUndo()
    with qtbot.waitSignal(document.noticed):
        window.safety.banner.button.click()
    assert window.safety.banner.isVisible()
    shut(window)
    document.close()


def test_a_project_that_is_let_go_elsewhere_is_taken_without_being_asked_for(
    qtbot, dressed, elsewhere, folder, runner, monkeypatch
):
    monkeypatch.setattr(safety, "ASK_AGAIN_MS", 10)
    document = Document()
    window = make_window(qtbot, document, runner)
    document.open(folder)
    looked: list[object] = []
    runner.ended.connect(looked.append)
    qtbot.waitUntil(lambda: len(looked) > 1)  # it is asked for again and again ...
    assert document.read_only
    elsewhere.let_go()
    qtbot.waitUntil(lambda: not document.read_only)  # ... and nobody has to press anything
    assert not window.safety.banner.isVisible()
    shut(window)
    document.close()


def test_what_would_change_labels_is_grey_and_says_why_until_the_labels_are_free(
    qtbot, dressed, elsewhere, folder, runner
):
    document = Document()
    window = make_window(qtbot, document, runner)
    document.open(folder)
    page = window.pages["label"]
    told: list[str] = []
    document.noticed.connect(lambda text, _level: told.append(text))
    changing = {f"label.{name}" for name in verbs.changing(page)}
    assert {made.objectName() for made in page.actions() if not made.isEnabled()} == changing
    assert actions.find(page, "label.split").toolTip() == document.project.refusal
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_Delete)
    assert told == [document.project.refusal]
    QTest.keyClick(page, Qt.Key.Key_1)
    assert told == [document.project.refusal] * 2
    assert not page.editor.armed
    actions.find(page, "label.select_all").trigger()  # looking is free
    assert len(page.editor.chosen()) == 2
    canvas = page.stage.waveform
    qtbot.waitUntil(lambda: page.stage.sound is not None)
    edge = QPoint(round(page.view.x_of(1.5, canvas.width())), canvas.height() // 2)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=edge)
    QTest.mouseMove(canvas, edge + QPoint(40, 0))
    assert page.layer.dragged is None
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=edge + QPoint(40, 0))
    model = page.segments.model
    assert not any(model.flags(model.index(0, column)) & Qt.ItemFlag.ItemIsEditable for column in Column)
    for part in (page.palette_panel.add_button, page.recordings.drop, page.stage.transport.suggest):
        assert not part.isEnabled()
        assert part.toolTip() == document.project.refusal
    elsewhere.let_go()
    window.safety.banner.button.click()
    assert all(made.isEnabled() for made in page.actions())
    assert page.stage.transport.suggest.isEnabled()
    shut(window)
    document.close()


def test_when_the_other_window_lets_go_this_one_has_the_labels_as_they_are(qtbot, dressed, elsewhere, folder, runner):
    document = Document()
    window = make_window(qtbot, document, runner)
    document.open(folder)
    recording = document.recordings()[0]
    assert document.segments(recording.id)[0].end_s == 1.5
    elsewhere.let_go("edit")
    window.safety.banner.button.click()
    assert not document.read_only
    assert not window.safety.banner.isVisible()
    assert actions.find(window, "file.import_labels").isEnabled()
    segment = document.segments(recording.id)[0]
    assert segment.end_s == 1.75
    assert document.edit(change("Resize segment", segment, end_s=1.9))
    shut(window)
    document.close()


def test_a_closed_project_is_free_for_others(document, folder):
    assert not document.read_only
    document.close()
    other = Elsewhere(folder)
    other.end()


@pytest.fixture
def window(qtbot, dressed, document, runner):
    made = make_window(qtbot, document, runner)
    yield made
    shut(made)


def test_a_backup_is_brought_back_and_what_was_there_is_kept(window, document, folder, qtbot):
    recording = document.recordings()[0]
    before = document.segments(recording.id)
    wanted = backups.back_up(folder, now=True)
    speech = document.classes()[0]
    document.edit(Edit("Label", added=(Segment(document.project.new_id(), recording.id, 3.2, 3.8, speech.id),)))
    actions.find(window, "file.restore").trigger()
    sheet = window.safety.sheet
    assert sheet.isVisible()
    row = next(i for i, backup in enumerate(sheet.model.rows) if backup.path == wanted)
    assert sheet.model.index(row, 1).data() == "just now"
    sheet.table.selectRow(row)
    with qtbot.waitSignal(document.noticed) as said:
        sheet.go.click()
    assert document.project is not None
    assert document.segments(recording.id) == before
    assert not document.undo_stack.canUndo()
    kept = next((folder / "backups").glob("replaced-*.db"))
    assert str(kept) in said.args[0]
    rescued = folder.parent / "rescued"
    rescued.mkdir()
    (rescued / "project.db").write_bytes(kept.read_bytes())
    log = Path(f"{kept}-wal")
    if log.is_file():
        (rescued / "project.db-wal").write_bytes(log.read_bytes())
    with Project(rescued) as project:
        assert len(project.segments()) == len(before) + 1


def test_a_damaged_project_offers_its_backups(window, document, folder, qtbot):
    backups.back_up(folder, now=True)
    document.close()
    (folder / "project.db").write_bytes(b"not a database at all" * 400)
    for ending in ("-wal", "-shm"):
        (folder / f"project.db{ending}").unlink(missing_ok=True)
    assert not document.open(folder)
    sheet = window.safety.sheet
    assert sheet.isVisible()
    assert "is damaged" in sheet.notes.texts[0]
    sheet.go.click()
    qtbot.waitUntil(lambda: document.project is not None)
    assert [c.name for c in document.classes()] == ["Speech", "Music"]


def test_backups_are_made_in_the_background(window, document, folder, runner, qtbot):
    for backup in backups.backups(folder):
        backup.path.unlink()
    window.safety.back_up()
    qtbot.waitUntil(lambda: not runner.active)
    assert len(backups.backups(folder)) == 1
    assert window.safety._pace.isActive()
    assert window.safety._pace.interval() == 600_000


def test_without_a_backup_there_is_a_sentence_and_nothing_to_restore(window, folder):
    for backup in backups.backups(folder):
        backup.path.unlink()
    window.safety.choose_backup()
    assert not window.safety.sheet.go.isEnabled()
    assert window.safety.sheet.table.isHidden()
    assert window.safety.sheet.isVisible()
