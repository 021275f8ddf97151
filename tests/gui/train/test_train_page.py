"""The Train page, driven as a person does: with a training that the test steps through, and once with a real one."""

from __future__ import annotations

import dataclasses
import math
import shlex
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QLineEdit, QSpinBox

from engine.errors import StudioError
from engine.events import Job, Progress, run
from engine.project import Project
from engine.training_tables import Run
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.train import TrainPage
from gui.pages.train.asking import training_defaults
from gui.tables.run_score import measured_on, score
from gui.tables.runs import Column, state_words
from gui.widgets.confusion import Confusion
from gui.widgets.recipe_cards import RecipeCards
from tests.gui.train.train_hand import PATIENCE_MS, Scripted, figures, press
from training import cli as command_line
from training import run as training_run
from training.splits import SplitConfig, split_project

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def cell(page: TrainPage, row: int, column: Column) -> str:
    return str(page.runs.index(row, column).data())


def field(page: TrainPage, name: str) -> Any:
    form = page.setup_panel.recipe_form if name in ("window_s", "hop_s") else page.setup_panel.training_form
    assert form is not None
    return form.field(name)


def start(qtbot, page: TrainPage, script: Scripted, epochs: int) -> None:
    press(page.setup_panel.train_button)
    qtbot.waitUntil(lambda: page._live is not None and page._live.run_id > 0 and page._live.fitting)
    script.let(epochs)
    qtbot.waitUntil(lambda: len(page.watch.watched.epochs) == epochs)


def ended(qtbot, page: TrainPage, state: str) -> None:
    qtbot.waitUntil(lambda: page._live is None and page._reading is None and cell(page, 0, Column.STATE) == state)


def test_nothing_to_train_on_leads_to_the_cut_page(
    qtbot, dressed: QApplication, tmp_path: Path, runner: JobRunner
) -> None:
    document = Document()
    document.create(tmp_path / "new", ["A"])
    page = TrainPage(document, runner)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page._reading is None)
    assert page.empty.words[0] == "There is nothing to train on yet"
    with qtbot.waitSignal(document.page_asked) as asked:
        press(page.empty_button)
    assert asked.args == ["cut"]
    with qtbot.waitSignal(document.noticed) as told:
        press(page.setup_panel.train_button)
    assert "Cut page" in told.args[0]
    document.close()


def test_the_form_starts_from_the_recipe_and_goes_back_to_it(page: TrainPage) -> None:
    panel = page.setup_panel
    assert panel.cards.current is not None
    assert panel.cards.current.id == "logmel-cnn"
    panel.cards.choose("mfcc-lstm")
    setup = panel.setup()
    assert setup is not None
    assert setup.training == training_defaults(panel.cards.current)
    assert setup.training.patience == 10
    epochs = field(page, "epochs")
    assert isinstance(epochs, QSpinBox)
    epochs.setValue(7)
    panel.cards.choose("logmel-cnn")
    assert field(page, "epochs").value() == 30
    panel.cards.choose("mfcc-lstm")
    assert field(page, "epochs").value() == 7
    panel.training_form.reset()
    assert field(page, "epochs").value() == 50


def test_an_effort_sets_the_form_and_a_change_leaves_it(page: TrainPage) -> None:
    panel = page.setup_panel
    assert panel.effort_buttons["balanced"].isChecked()
    press(panel.effort_buttons["best"])
    assert field(page, "epochs").value() == 60
    assert panel.training_form.value().augment == "strong"
    press(panel.effort_buttons["quick"])
    assert field(page, "epochs").value() == 10
    assert panel.training_form.value().augment == "none"
    field(page, "epochs").setValue(11)
    assert not any(button.isChecked() for button in panel.effort_buttons.values())
    panel.cards.choose("timing-trees")
    assert panel._efforts.isHidden()


def test_the_time_is_measured_when_asked(qtbot, page: TrainPage) -> None:
    panel = page.setup_panel
    panel.cards.choose("mfcc-lstm")
    field(page, "epochs").setValue(3)
    press(panel.estimate_button)
    qtbot.waitUntil(lambda: panel.estimate_button.text().startswith("At most"), timeout=4 * PATIENCE_MS)
    assert panel.estimate_button.text().endswith("an epoch")
    field(page, "epochs").setValue(4)
    assert panel.estimate_button.text() == "How long will it take?"


def test_a_training_is_seen_as_it_goes(qtbot, page: TrainPage, document: Document, script: Scripted, said) -> None:
    start(qtbot, page, script, 3)
    assert script.setups[0].split_id == 1
    watch = page.watch
    assert watch.curves.f1.points == {"val": [0.5, 0.75, 0.9]}
    assert watch.curves.f1.mark_text == "best 0.900 at epoch 3"
    assert watch.curves.loss.points == {"train": [1, 1 / 2, 1 / 3], "val": [1.5, 0.75, 0.5]}
    assert watch.confusion.words() == ["Hum: 100% found (6 Hum)", "Noise: 25% found (3 Hum, 1 Noise)"]
    assert watch._figures["speed"].text() == "123"
    assert watch._figures["wait"].text() == "25 %"
    assert "Training on cpu: as asked." in watch._sentences.text()
    qtbot.waitUntil(lambda: cell(page, 0, Column.STATE) == "epoch 4 of 5")
    assert cell(page, 0, Column.F1) == "–"
    script.let(2)
    ended(qtbot, page, "done")
    assert [cell(page, 0, c) for c in (Column.RUN, Column.F1, Column.INTERVAL, Column.ON, Column.DEVICE)] == [
        "logmel-cnn-1",
        "0.90",
        "0.80 to 1.00",
        "test",
        "cpu",
    ]
    assert watch.curves.f1.points == {"val": list(Scripted.F1)}
    assert watch.curves.f1.mark_text == "best 0.900 at epoch 3"
    assert "Macro F1 0.900 on the test (10 items)" in watch._sentences.text()
    assert not watch.buttons.isVisible()
    assert any("Macro F1 0.900 on the test" in text for text in said)


def test_others_wait_for_their_turn(qtbot, page: TrainPage, script: Scripted, said: list[str]) -> None:
    start(qtbot, page, script, 1)
    field(page, "epochs").setValue(7)
    press(page.setup_panel.train_button)
    assert said[-1] == "logmel-cnn waits for its turn; it is number 1 in the queue."
    field(page, "epochs").setValue(8)
    press(page.setup_panel.train_button)
    assert [cell(page, row, Column.STATE) for row in (0, 1)] == ["waiting", "waiting"]
    assert len(script.setups) == 1
    page.runs_table.selectRow(0)  # the one that was asked for last
    QTest.keyClick(page.runs_table, Qt.Key.Key_Delete)
    assert [one.setup.training.epochs for one in page.trainings.waiting] == [7]
    page.trainings.cancel()
    qtbot.waitUntil(lambda: len(script.setups) == 2 and page._live is not None and page._live.run_id > 0)
    assert script.setups[1].training.epochs == 7
    assert page.trainings.waiting == []
    script.let(5)
    ended(qtbot, page, "done")
    assert [cell(page, row, Column.STATE) for row in (0, 1)] == ["done", "cancelled"]


def test_stop_keeps_what_there_is(qtbot, page: TrainPage, folder: Path, script: Scripted) -> None:
    start(qtbot, page, script, 2)
    press(page.watch.finish_button)
    assert not page.watch.finish_button.isEnabled()
    ended(qtbot, page, "stopped")
    with Project(folder) as project:
        (stored,) = project.runs()
    assert stored.state == "stopped"
    assert len(stored.history) == 2


def test_pause_holds_it_and_cancel_ends_it(qtbot, page: TrainPage, folder: Path, script: Scripted) -> None:
    start(qtbot, page, script, 1)
    QTest.keyClick(page, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: cell(page, 0, Column.STATE) == "paused")
    assert page.watch.pause_button.text() == "Resume"
    press(page.watch.pause_button)
    assert page.watch.pause_button.text() == "Pause"
    script.let(1)
    qtbot.waitUntil(lambda: len(page.watch.watched.epochs) == 2)
    press(page.watch.pause_button)
    press(page.watch.cancel_button)
    ended(qtbot, page, "cancelled")
    with Project(folder) as project:
        assert project.runs()[0].state == "cancelled"
    assert "no model was kept" in page.watch._sentences.text()


def test_a_failure_is_a_sentence_and_a_row(qtbot, page: TrainPage, script: Scripted, said) -> None:
    script.trouble = "The loss is no longer a number. Choose a smaller learning rate."
    press(page.setup_panel.train_button)
    script.let(1)
    ended(qtbot, page, "failed")
    assert said[-1] == script.trouble
    assert script.trouble in page.watch._sentences.text()


def test_a_stored_run_is_shown_in_the_same_charts_while_another_goes_on(
    qtbot, page: TrainPage, script: Scripted
) -> None:
    start(qtbot, page, script, 5)
    ended(qtbot, page, "done")
    start(qtbot, page, script, 2)
    assert [cell(page, row, Column.RUN) for row in (0, 1)] == ["logmel-cnn-2", "logmel-cnn-1"]
    page.runs_table.selectRow(1)
    assert page.watch.curves.f1.points == {"val": list(Scripted.F1)}
    assert not page.watch.buttons.isVisible()
    script.let(1)
    qtbot.waitUntil(lambda: cell(page, 0, Column.STATE) == "epoch 4 of 5")
    assert page.watch.curves.f1.points == {"val": list(Scripted.F1)}
    page.runs_table.selectRow(0)
    assert page.watch.curves.f1.points == {"val": list(Scripted.F1[:3])}
    assert page.watch.buttons.isVisible()
    script.let(2)
    ended(qtbot, page, "done")


def test_a_run_whose_program_died_is_interrupted(qtbot, page: TrainPage, document: Document, folder: Path) -> None:
    with Project(folder) as project:
        project.save_run(Run(0, "old", "logmel-cnn", "running", "2026-01-01", split_id=1))
    document.runs_changed.emit()
    qtbot.waitUntil(lambda: page.runs.rowCount() == 1)
    assert cell(page, 0, Column.STATE) == "interrupted"
    assert "there is no model yet" in page.watch._sentences.text()
    assert not page.watch.resume_button.isHidden()


def test_a_newer_split_is_chosen_and_a_random_one_is_called_flattering(
    qtbot, page: TrainPage, document: Document, folder: Path
) -> None:
    panel = page.setup_panel
    assert panel.data.data.currentText() == "Split 1, by recording"
    assert "12 chunks to train on, 6 for validation, 6 for the test" in panel.data._words.text()
    with Project(folder) as project:
        run(split_project(project, SplitConfig(split="stratified")))
    document.splits_changed.emit()
    qtbot.waitUntil(lambda: panel.data.data.count() == 2)
    assert panel.data.data.currentText() == "Split 2, random"
    assert "figures will flatter" in panel.data.notes.texts[0]
    QTest.keyClick(panel.data.data, Qt.Key.Key_Down)
    document.splits_changed.emit()
    qtbot.waitUntil(lambda: page._reading is None)
    assert panel.data.data.currentText() == "Split 1, by recording"


@pytest.mark.parametrize(
    ("metrics", "on"),
    [
        ({"test": figures(0.9), "val": figures(0.8), "leaky": False}, "test"),
        ({"test": figures(0.9), "val": figures(0.8), "leaky": True}, "random test"),
        ({"test": None, "val": figures(0.8), "leaky": False}, "validation"),
    ],
)
def test_a_figure_says_what_it_was_measured_on(metrics: dict[str, Any], on: str) -> None:
    found = score(Run(1, "r", "logmel-cnn", "done", "2026-01-01", metrics=metrics))
    assert found is not None
    assert measured_on(found) == on
    assert found.value == (0.8 if on == "validation" else 0.9)
    assert score(Run(1, "r", "logmel-cnn", "cancelled", "2026-01-01")) is None


def test_states_in_words() -> None:
    assert state_words("running", going_on=True) == "running"
    assert state_words("running", going_on=False) == "interrupted"


def test_a_card_that_cannot_be_chosen_says_why(qtbot, dressed: QApplication) -> None:
    from engine import recipes

    known = recipes.get("logmel-cnn")
    lacking = dataclasses.replace(known, id="other", title="Other", needs=("no_such_package",))
    cards = RecipeCards([lacking, known])
    qtbot.addWidget(cards)
    cards.choose("other")
    assert cards.current is None
    cards.choose_first()
    assert cards.current is known
    said = cards._cards["other"].accessibleDescription()
    assert said == "Needs no_such_package, which is not installed: pip install -r requirements-speech.txt"
    assert not cards._cards["other"].isVisibleTo(cards)
    cards.all_button.click()
    assert cards._cards["other"].isVisibleTo(cards)
    cards._cards[known.id].taken.emit()
    assert not cards._cards["other"].isVisibleTo(cards)


def test_a_confusion_cell_tells_itself(qtbot, dressed: QApplication) -> None:
    matrix = Confusion()
    qtbot.addWidget(matrix)
    matrix.resize(400, 200)
    matrix.show_matrix(("Hum", "Noise", "None"), ((6, 0, 0), (3, 1, 0), (0, 0, 0)), (1.0, 0.25, math.nan))
    assert matrix.tip_at(QPointF(matrix.cell_box(1, 0).center())) == "3 of 4 Noise were taken for Hum."
    assert matrix.tip_at(QPointF(matrix.cell_box(0, 0).center())) == "6 of 6 Hum were found."
    assert matrix.tip_at(QPointF(1, 1)) == ""
    assert matrix.words()[2] == "None: none to find"
    assert matrix.grab().toImage().pixelColor(matrix.cell_box(0, 0).center().toPoint()).isValid()


def test_the_copied_command_asks_for_the_same_training(
    page: TrainPage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.setup_panel.cards.choose("mfcc-lstm")
    field(page, "epochs").setValue(3)
    window = field(page, "window_s")
    assert isinstance(window, QDoubleSpinBox)
    window.setValue(1.024)
    weights = field(page, "class_weights")
    assert isinstance(weights, QLineEdit)
    weights.setText("1.0,4.0")
    setup = page.setup_panel.setup()
    assert setup is not None
    QTest.keyClick(page, Qt.Key.Key_C, CTRL | SHIFT)
    words = shlex.split(QGuiApplication.clipboard().text())
    assert words == [
        *("python", "main.py", "train", "--project", str(folder), "--recipe", "mfcc-lstm", "--split-id", "1"),
        *("--window-s", "1.024", "--epochs", "3", "--class-weights", "1.0,4.0"),
    ]
    asked: list[Any] = []

    def note(where: str, plan: training_run.Plan, split_id: int | None = None) -> Job[Run]:
        asked.append((where, plan, split_id))
        yield Progress("Noting")
        raise StudioError("Enough.")

    monkeypatch.setattr(training_run, "train_project", note)
    assert command_line.main(words[2:]) == 1
    assert asked == [(str(folder), training_run.Plan("mfcc-lstm", setup.config, setup.training), 1)]


def test_a_real_training_gives_what_the_command_gives(qtbot, page: TrainPage, document: Document, folder: Path) -> None:
    page.setup_panel.cards.choose("mfcc-lstm")
    field(page, "epochs").setValue(2)
    field(page, "window_s").setValue(1.0)
    field(page, "hop_s").setValue(1.0)
    QTest.keyClick(page, Qt.Key.Key_C, CTRL | SHIFT)
    words = shlex.split(QGuiApplication.clipboard().text())
    with qtbot.waitSignal(document.models_changed, timeout=120_000):
        QTest.keyClick(page, Qt.Key.Key_Return, CTRL)
    ended(qtbot, page, "done")
    assert cell(page, 0, Column.RUN) == "mfcc-lstm-1"
    assert cell(page, 0, Column.ON) == "test"
    assert cell(page, 0, Column.SIZE).endswith(" MB")
    assert len(page.watch.curves.f1.points["val"]) == 2
    assert command_line.main(words[2:]) == 0
    with Project(folder) as project:
        window, terminal = project.runs()
    assert (folder / window.bundle).is_file()
    assert window.metrics["speed_x"] > 0
    assert {**terminal.metrics, "speed_x": 0} == {**window.metrics, "speed_x": 0}
    assert terminal.settings == window.settings
    timed = {"elapsed_s", "windows_per_s", "wait_share"}
    for ours, theirs in zip(window.history, terminal.history, strict=True):
        assert {k: v for k, v in ours.items() if k not in timed} == {k: v for k, v in theirs.items() if k not in timed}
