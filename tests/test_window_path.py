"""The whole path through the window, by mouse and keys: recordings, labels, chunks, a training, results, a report.

Then the command line does the last two steps with the same model, and has to write the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton, QWidget

from engine.project import Project
from engine.segments import Edit, Segment
from gui import theme
from gui.document import Document
from gui.jobs import JobRunner
from gui.key_guard import KeyGuard
from gui.main_window import MainWindow
from gui.tables.results import Column
from gui.widgets.recipe_cards import RecipeCard
from tests.gui.window_hand import on_screen
from training import cli as command_line

RATE_HZ = 8_000
HALF_S = 1.5
RECORDINGS = 8
RECIPE = "logmel-cnn"
REPORT = ("test_metrics.txt", "test_results.csv", "misclassified.csv")
LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LONG_MS = 30_000


def tone(hz: float, seconds: float) -> np.ndarray:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (0.3 * np.sin(2 * np.pi * hz * t)).astype(np.float32)


def noise(rng: np.random.Generator, seconds: float) -> np.ndarray:
    return (0.1 * rng.standard_normal(round(seconds * RATE_HZ))).astype(np.float32)


@pytest.fixture
def calls(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Recordings that are a tone first and noise then."""
    (tmp_path / "calls").mkdir()
    for number in range(RECORDINGS):
        sound = np.concatenate([tone(300 + 40 * number, HALF_S), noise(rng, HALF_S)])
        soundfile.write(tmp_path / "calls" / f"call {number}.wav", sound, RATE_HZ)
    return tmp_path / "calls"


@pytest.fixture
def inbox(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Five files that are not in the project, and one that only calls itself a recording."""
    (tmp_path / "inbox").mkdir()
    for number, part_s in enumerate((0.0, 0.5, 1.0, 1.5, 2.0)):
        sound = np.concatenate([tone(350 + 30 * number, part_s), noise(rng, 2.0 - part_s)])
        soundfile.write(tmp_path / "inbox" / f"новый {number}.wav", sound, RATE_HZ)
    (tmp_path / "inbox" / "broken.wav").write_text("this is no sound")
    return tmp_path / "inbox"


@pytest.fixture
def window(qtbot: Any, qapp: QApplication) -> Iterator[MainWindow]:
    theme.apply(qapp, "light")
    KeyGuard(qapp)
    runner = JobRunner()
    with on_screen(MainWindow(Document(), runner), qtbot) as made:
        yield made
    assert not runner.active


class Person:
    """Hands, eyes and patience: what each step of the test is said in."""

    def __init__(self, window: MainWindow, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.window = window
        self._qtbot = qtbot
        self._monkeypatch = monkeypatch

    def wait(self, until: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(until()), timeout=LONG_MS)

    def go_to(self, page: str, key: Qt.Key) -> Any:
        QTest.keyClick(self.window, key, CTRL)
        assert self.window.page == page
        return self.window.pages[page]

    def drop(self, *paths: Path) -> None:
        what, copy, none = QMimeData(), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        what.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        where = self.window.rect().center()
        enter = QDragEnterEvent(where, copy, what, LEFT, none)
        enter.ignore()
        QApplication.sendEvent(self.window, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.window, QDropEvent(QPointF(where), copy, what, LEFT, none))

    def type_into(self, field: QWidget, text: str) -> None:
        self.wait(field.isVisible)
        field.setFocus()
        self.wait(field.hasFocus)
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def choose_in_dialog(self, path: Path) -> None:
        dialog = self.window.findChild(QFileDialog)
        assert dialog is not None
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        name.setText(str(path))  # pasted: QTest types no letters beyond ASCII
        QTest.keyClick(name, Qt.Key.Key_Return)
        self.window.activateWindow()  # what a window manager does when a dialog goes
        self.wait(self.window.isActiveWindow)

    def press_and_choose(self, asks: str, path: Path) -> None:
        """Ctrl+E, and the answer to the dialog of the system that comes up, which no test can drive."""
        answer = str(path) if asks == "getExistingDirectory" else (str(path), "")
        self._monkeypatch.setattr(QFileDialog, asks, lambda *_: answer)
        QTest.keyClick(self.window, Qt.Key.Key_E, CTRL)
        self.wait(lambda: not self.window.runner.active)

    # The steps --------------------------------------------------------------------------------------------------------

    def make_project(self, folder: Path) -> None:
        folder.mkdir()
        QTest.keyClick(self.window, Qt.Key.Key_N, CTRL)
        self.choose_in_dialog(folder)
        self.wait(lambda: self.window.document.project is not None)

    def label(self, calls: Path) -> None:
        """The first recording by hand, the others as another program would have labelled them."""
        page, document = self.go_to("label", Qt.Key.Key_1), self.window.document
        self.drop(calls)
        self.wait(lambda: len(document.recordings()) == RECORDINGS)
        self.wait(lambda: page.stage.sound is not None and page.stage.sound.pyramid is not None)
        for name in ("Tone", "Noise"):
            QTest.keyClick(page, Qt.Key.Key_N, CTRL | SHIFT)
            editor = QApplication.focusWidget()
            assert isinstance(editor, QLineEdit)
            editor.selectAll()
            QTest.keyClicks(editor, name)
            QTest.keyClick(editor, Qt.Key.Key_Return)
            self.wait(lambda name=name: name in [label.name for label in document.classes()])
        page.setFocus()
        for start_s, end_s, key in ((0.05, 1.45, Qt.Key.Key_1), (1.55, 2.95, Qt.Key.Key_2)):
            self._drag(page, start_s, end_s)
            QTest.keyClick(page, key)
        marked = document.segments(document.chosen.id)
        names = [document.label_class(segment.class_id).name for segment in marked]
        assert names == ["Tone", "Noise"]
        assert [segment.start_s for segment in marked] == pytest.approx([0.05, 1.55], abs=0.01)
        tones, noises = document.classes()
        rest = [recording for recording in document.recordings() if recording.id != document.chosen.id]
        rows = [
            Segment(document.project.new_id(), recording.id, start_s, start_s + HALF_S, label.id)
            for recording in rest
            for start_s, label in ((0.0, tones), (HALF_S, noises))
        ]
        document.edit(Edit("Label the rest", added=tuple(rows)))

    def _drag(self, page: Any, start_s: float, end_s: float) -> None:
        canvas = page.stage.waveform
        start, end = (QPoint(round(page.view.x_of(at_s, canvas.width())), 90) for at_s in (start_s, end_s))
        QTest.mousePress(canvas, LEFT, pos=start)
        QTest.mouseMove(canvas, (start + end) / 2)
        QTest.mouseMove(canvas, end)
        QTest.mouseRelease(canvas, LEFT, pos=end)

    def cut_and_split(self) -> None:
        page = self.go_to("cut", Qt.Key.Key_2)
        self.type_into(page.settings.cut_form.field("length_s"), "0.5")
        self.type_into(page.settings.cut_form.field("hop_s"), "0.5")
        QTest.mouseClick(page.settings.cut_button, LEFT)
        self.wait(lambda: page.view.cut is not None)
        self.type_into(page.settings.split_form.field("val_split"), "0.25")
        self.type_into(page.settings.split_form.field("test_split"), "0.25")
        QTest.mouseClick(page.settings.split_button, LEFT)
        self.wait(lambda: page.view.split is not None)

    def train(self) -> None:
        page, project = self.go_to("train", Qt.Key.Key_3), self.window.document.project
        setup = page.setup_panel
        self.wait(lambda: setup.data.chosen is not None)
        QTest.mouseClick(next(card for card in setup.cards.findChildren(RecipeCard) if card.recipe.id == RECIPE), LEFT)
        more = next(b for b in setup.recipe_form.findChildren(QPushButton) if b.text() == "More settings")
        QTest.mouseClick(more, LEFT)
        for name, text in (("window_s", "0.5"), ("hop_s", "0.25"), ("rate_hz", "8000"), ("n_mels", "32")):
            self.type_into(setup.recipe_form.field(name), text)
        self.type_into(setup.training_form.field("epochs"), "4")
        QTest.mouseClick(setup.train_button, LEFT)
        self.wait(lambda: project.runs() and project.runs()[0].state == "done" and not self.window.runner.active)

    def classify(self, inbox: Path) -> Any:
        page = self.go_to("classify", Qt.Key.Key_4)
        self.wait(lambda: page.head.models.chosen is not None)
        self.drop(inbox)
        QTest.mouseClick(page.head.go, LEFT)  # stops what the drop began ...
        self.wait(lambda: page.head.go.text() == "Classify")
        QTest.mouseClick(page.head.go, LEFT)  # ... and goes on with it
        self.wait(lambda: page.head.go.text() == "Classify" and not self.window.runner.active)
        return page

    def evaluate(self) -> Any:
        page = self.go_to("review", Qt.Key.Key_5)
        self.wait(lambda: page.models.chosen is not None and page.source is not None)
        QTest.mouseClick(page.go, LEFT)
        self.wait(lambda: page.answers.total > 0 and not self.window.runner.active)
        return page


def column(page: Any, which: Column) -> list[str]:
    return [page.results.index(row, which).data() for row in range(page.results.rowCount())]


def test_the_whole_path_through_the_window_and_the_same_bytes_from_the_command_line(
    window: MainWindow, qtbot: Any, monkeypatch: pytest.MonkeyPatch, calls: Path, inbox: Path, tmp_path: Path
) -> None:
    person, folder = Person(window, qtbot, monkeypatch), tmp_path / "проект"
    person.make_project(folder)
    person.label(calls)
    person.cut_and_split()
    person.train()

    page = person.classify(inbox)
    assert sorted(column(page, Column.FILE)) == ["broken.wav", *(f"новый {i}.wav" for i in range(5))]
    said = dict(zip(column(page, Column.FILE), column(page, Column.RESULT), strict=True))
    assert (said["новый 0.wav"], said["новый 4.wav"], said["broken.wav"]) == ("Noise", "Tone", "Could not read")
    person.type_into(page.threshold.box, "0.31")
    person.press_and_choose("getSaveFileName", tmp_path / "window.csv")

    review = person.evaluate()
    assert review.answers.total == 2 * 2 * 3  # two recordings of the test part, two classes, three chunks each
    person.press_and_choose("getExistingDirectory", tmp_path / "window")

    models = person.go_to("models", Qt.Key.Key_6)
    person.wait(lambda: models.model.rows)
    (model,) = models.model.rows
    assert model.card.labels == ("Noise", "Tone")

    with Project(folder) as project:
        (run,) = project.runs()
        assert run.metrics["test"]["items"] == review.answers.total
    line, report = tmp_path / "line.csv", tmp_path / "line"
    with_model = ["--model", str(model.path)]
    assert command_line.main(["classify", str(inbox), *with_model, "--threshold", "0.31", "--out", str(line)]) == 0
    assert command_line.main(["evaluate", "--data", str(folder), *with_model, "--out", str(report)]) == 0
    assert (tmp_path / "window.csv").read_bytes() == line.read_bytes()
    for name in REPORT:
        assert (tmp_path / "window" / name).read_bytes() == (report / name).read_bytes()
