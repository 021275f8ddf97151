"""The window, driven as a person does: steps, commands, keys, menus, notices, jobs, first start and the end."""

from __future__ import annotations

import subprocess
import sys
import threading
import types
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QWidget

from engine import places, sample
from engine.errors import StudioError
from engine.events import Progress
from engine.segments import change
from gui import actions, first_start, main_window, theme
from gui.main_window import PAGES, MainWindow
from gui.settings import Settings
from gui.widgets.command_palette import Command, rank
from gui.widgets.job_bar import Pace, time_left
from tests.gui.conftest import on_screen

ROOT = Path(__file__).resolve().parents[2]


class PlainPage(QWidget):
    """Stands in for a page: it writes down what the window does with it."""

    def __init__(self, document, runner) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.log: list[object] = []
        document.moment_asked.connect(lambda *moment: self.log.append(moment))
        actions.bind(self, "label.loop", lambda: self.log.append("loop"))

    def shown(self) -> None:
        self.log.append("shown")
        self.setFocus()

    def files_coming(self) -> None:
        self.log.append("files coming")

    def dropped(self, paths: list[str]) -> None:
        self.log.append(paths)

    def close_page(self) -> None:
        self.log.append("closed")


def with_plain_pages(monkeypatch, document, runner) -> MainWindow:
    plain = types.ModuleType("plain_pages")
    plain.PlainPage = PlainPage
    monkeypatch.setitem(sys.modules, "plain_pages", plain)
    place = "plain_pages:PlainPage"
    monkeypatch.setattr(main_window, "PAGES", {**PAGES, "label": place, "train": place})
    return MainWindow(document, runner)


@pytest.fixture
def window(qtbot, dressed, document, runner, monkeypatch):
    """The window over the small project, with a plain page in the place of Label and of Train."""
    with on_screen(with_plain_pages(monkeypatch, document, runner), qtbot) as made:
        yield made


def endless():
    at = 0
    while True:
        at += 1
        yield Progress("On and on", min(at, 900), 1000, "files")
        threading.Event().wait(0.002)


def test_pages_are_made_when_they_are_first_shown(window):
    assert list(window.pages) == ["label"]
    QTest.mouseClick(window.rail.buttons["train"], Qt.MouseButton.LeftButton)
    assert list(window.pages) == ["label", "train"]
    assert window.stack.currentWidget() is window.pages["train"]
    assert window.rail.buttons["train"].isChecked()
    assert window.pages["train"].log == ["shown"]
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.page == "label"
    assert window.pages["label"].log == ["shown", "shown"]


def test_a_page_that_cannot_be_made_leaves_the_one_before(window, monkeypatch):
    monkeypatch.setitem(main_window.PAGES, "train", "there_is_no_such_module:TrainPage")
    with pytest.raises(ModuleNotFoundError):
        window.show_page("train")
    assert window.page == "label"
    assert window.rail.buttons["label"].isChecked()


class Windows(QObject):
    """Writes down every window that opens."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.opened.append(f"{type(watched).__name__} {watched.windowTitle()}")
        return False


def test_making_a_page_opens_no_window_of_its_own(qtbot, dressed, document, runner):
    """A part that is shown before it has a parent flashes up as a window, and takes the focus with it."""
    window = MainWindow(document, runner)
    window.show()
    windows = Windows()
    dressed.installEventFilter(windows)
    for page in PAGES:
        window.show_page(page)
    dressed.removeEventFilter(windows)
    assert windows.opened == []
    window.close()
    window.deleteLater()


def test_a_moment_reaches_a_label_page_that_was_never_shown(qtbot, dressed, document, runner, monkeypatch):
    window = with_plain_pages(monkeypatch, document, runner)
    window.show_page("train")
    first = document.recordings()[0]
    document.moment_asked.emit(first.id, 1.0, 2.0)
    assert window.page == "label"
    assert window.pages["label"].log == ["shown", (first.id, 1.0, 2.0)]
    window.close()
    window.deleteLater()


def test_undo_by_key_names_what_it_takes_back(window, document):
    undo = actions.find(window, "edit.undo")
    assert not undo.isEnabled()
    first = document.segments(document.recordings()[0].id)[0]
    document.edit(change("Resize segment", first, end_s=1.9))
    assert undo.text() == "Undo: Resize segment"
    assert window.top_bar.saved.text() == "Saved"
    QTest.keyClick(window.pages["label"], Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert document.segments(first.recording_id)[0] == first
    assert not undo.isEnabled()
    assert actions.find(window, "edit.redo").text() == "Redo: Resize segment"


def test_the_palette_finds_and_runs_a_command_by_keyboard(window):
    QTest.keyClick(window.pages["label"], Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.palette_sheet
    assert QApplication.focusWidget() is palette.line
    QTest.keyClicks(palette.line, "dar")
    assert [command.text for command in palette.shown] == ["Dark"]
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert theme.current().dark
    assert Settings().theme == "dark"
    assert QApplication.focusWidget() is window.pages["label"]
    window.trigger("view.theme_light")
    assert not theme.current().dark


def test_letters_in_the_palette_trigger_nothing_and_esc_only_closes_it(window):
    page = window.pages["label"]
    escaped = []
    actions.bind(page, "label.escape", lambda: escaped.append(1))
    QTest.keyClick(page, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.palette_sheet.line, "l")
    QTest.keyClick(window.palette_sheet.line, Qt.Key.Key_Escape)
    assert page.log == ["shown"]
    assert not window.palette_sheet.isVisible()
    assert escaped == []
    QTest.keyClick(page, Qt.Key.Key_L)
    assert page.log == ["shown", "loop"]


def test_the_palette_goes_to_another_page_for_its_command(window):
    window.show_page("train")
    window.trigger("label.loop")
    assert window.page == "label"
    assert window.pages["label"].log[-1] == "loop"


def test_a_press_beside_the_sheet_closes_it(window):
    window.key_sheet.ask("label")
    QTest.mouseClick(window.key_sheet, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not window.key_sheet.isVisible()


def test_the_sheet_of_keys_opens_by_f1_and_finds_a_key(window):
    QTest.keyClick(window.pages["label"], Qt.Key.Key_F1)
    sheet = window.key_sheet
    assert sheet.isVisible()
    QTest.keyClicks(sheet.line, "undo")
    texts = [label.text() for label in sheet._scroll.widget().findChildren(QLabel)]
    assert texts[0] == "Edit"
    assert "Undo" in texts
    assert "Redo" not in texts


@pytest.mark.parametrize(
    ("typed", "text", "group", "found"),
    [
        ("", "Loop", "Play", (0, 0)),
        ("loop", "Loop", "Play", (0, 0)),
        ("pl lo", "Loop", "Play", (0, 1)),
        ("oop", "Loop", "Play", (1, 1)),
        ("loop x", "Loop", "Play", None),
    ],
)
def test_commands_are_ranked(typed, text, group, found):
    assert rank(typed, Command(text, group, "", lambda: None)) == found


def test_a_short_notice_stands_in_the_bar_and_an_error_over_the_page(window, document):
    document.notice("Added 2 recordings.")
    assert window.job_bar.said.text() == "Added 2 recordings."
    assert not window.notice.isVisible()
    document.notice("a.wav cannot be read: it is empty. Copy it again.", "error")
    assert window.notice.isVisible()
    assert window.notice.text == "a.wav cannot be read: it is empty. Copy it again."
    assert window.stack.rect().contains(window.notice.geometry())
    document.notice("Added 3 recordings.")
    assert window.notice.isVisible()
    assert QApplication.focusWidget() is window.pages["label"]


def test_a_long_notice_is_never_cut_off(window, document):
    document.notice("All of these were left out: " + ", ".join(f"recording-{i}.wav" for i in range(40)) + ".")
    assert window.notice.isVisible()
    label = window.notice._text
    assert label.height() >= label.heightForWidth(label.width())


def test_a_failed_job_is_told_when_nobody_else_does(window, runner, qtbot):
    def job():
        yield Progress("Reading")
        raise StudioError("The disk is full. Make room.")

    runner.run("Reading", job)
    qtbot.waitUntil(lambda: window.notice.isVisible())
    assert window.notice.text == "The disk is full. Make room."


def test_the_bar_shows_a_job_and_stops_it(window, runner, qtbot):
    thread = runner.run("Classifying inbox", endless)
    runner.run("Quiet work", endless, quiet=True)
    bar = window.job_bar
    qtbot.waitUntil(lambda: bar.title.isVisible() and "%" in bar.state.text())
    assert bar.title.text() == "Classifying inbox"
    assert bar.progress.value() > 0
    assert not bar.more.isVisible()
    QTest.mouseClick(bar.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: thread.outcome == "cancelled")
    assert not bar.title.isVisible()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (41.4, "41 s"), (59.6, "1 min"), (200, "3 min"), (3599, "1 h"), (4400, "1 h 10 min")],
)
def test_time_left_is_said_as_people_say_it(seconds, text):
    assert time_left(seconds) == text


def test_the_pace_follows_the_job():
    pace = Pace()
    assert pace.left_s(Progress("Work", 0, 100), 0.0) is None
    for second in range(1, 11):
        left_s = pace.left_s(Progress("Work", 2 * second, 100), float(second))
    assert left_s == pytest.approx(40.0)
    assert pace.left_s(Progress("Work", 20, 100), 15.0) == pytest.approx(35.0)
    assert pace.left_s(Progress("Other work", 1, 10), 16.0) is None
    assert pace.left_s(Progress("No end known", 5), 17.0) is None


def drop(window: MainWindow, paths: list[Path]) -> bool:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(500, 400), Qt.DropAction.CopyAction, mime, buttons, keys)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(500, 400), Qt.DropAction.CopyAction, mime, buttons, keys))
    return enter.isAccepted()


def test_files_are_handed_to_the_page_and_a_project_is_opened(window, document, tmp_path):
    assert drop(window, [tmp_path / "one.wav", tmp_path / "two.wav"])
    dropped = [str(tmp_path / "one.wav"), str(tmp_path / "two.wav")]
    assert window.pages["label"].log[-2:] == ["files coming", dropped]  # told while they are dragged, then given
    document.create(tmp_path / "other")
    assert drop(window, [tmp_path / "small"])
    assert document.project.folder == tmp_path / "small"


def test_the_project_is_named_and_remembered(window, document, tmp_path):
    document.create(tmp_path / "Приложение calls")
    assert window.top_bar.project.text() == "Приложение calls"
    assert window.windowTitle() == "Приложение calls – Earmark"
    assert Settings().recent == [str(tmp_path / "Приложение calls"), str(tmp_path / "small")]
    window.menus._fill_recent()
    assert [entry.text() for entry in window.menus._recent.actions()] == ["Приложение calls", "small"]
    document.close()
    assert window.windowTitle() == "Earmark"
    assert not actions.find(window, "file.close").isEnabled()


def test_closing_while_a_job_runs_asks_once_and_then_ends_it(window, runner, qtbot):
    thread = runner.run("Training", endless)
    window.close()
    window.close()
    asked = window.findChildren(QMessageBox)
    assert len(asked) == 1
    assert "Training" in asked[0].text()
    stay = next(button for button in asked[0].buttons() if "Go on" in button.text())
    stay.click()
    assert window.isVisible()
    assert thread.isRunning()
    window.close()
    box = window._asking
    next(button for button in box.buttons() if "Stop" in button.text()).click()
    assert not window.isVisible()
    assert thread.isFinished()
    assert window.pages["label"].log[-1] == "closed"


def test_quiet_work_is_no_reason_to_ask(window, runner):
    thread = runner.run("Overview", endless, quiet=True)
    window.close()
    assert not window.isVisible()
    assert thread.isFinished()


def test_the_first_start_makes_and_opens_the_sample_and_the_next_the_last_project(
    qapp, runner, folder, qtbot, monkeypatch
):
    def small(place):
        yield Progress("Making sample recordings", 0, 1)
        return folder

    monkeypatch.setattr(sample, "make", small)
    document = first_start.Document()
    first_start.open_something(document, runner)
    qtbot.waitUntil(lambda: document.project is not None)
    assert document.project.folder == folder
    document.close()
    Settings().remember_project(folder)
    Settings().remember_project(places.cache() / "gone")
    first_start.open_something(document, runner)
    assert document.project.folder == folder
    document.close()


_SCRIPT = """
import sys
from gui.app import make_app
from gui.document import Document
from gui.jobs import JobRunner
from gui.main_window import MainWindow
app = make_app()
window = MainWindow(Document(), JobRunner())
window.show()
app.processEvents()
heavy = {"torch", "scipy", "sklearn", "librosa", "pandas", "matplotlib", "onnxruntime", "av", "pygame", "transformers"}
print(sorted(heavy & {name.split(".")[0] for name in sys.modules}))
window.close()
"""


def test_the_window_shows_without_anything_heavy():
    ended = subprocess.run([sys.executable, "-c", _SCRIPT], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.stdout.strip() == "[]", ended.stderr
