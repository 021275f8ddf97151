"""What is asked to be trained: the family, the data, files of models; as a command, and kept while it waits."""

from __future__ import annotations

import dataclasses
import shlex
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from engine import recipes
from engine.project import Project
from engine.training_tables import Run
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.train import TrainPage
from gui.pages.train import setup as panel_module
from gui.pages.train.asking import Setup, command, order_of, setup_of, setup_of_order, training_defaults
from gui.pages.train.setup import SetupPanel
from gui.widgets.file_choice import FileChoice, Offer
from tests.gui.train.train_hand import PATIENCE_MS, Scripted, press
from training import waiting


@pytest.fixture
def panel(qtbot, dressed: QApplication, runner: JobRunner) -> SetupPanel:
    made = SetupPanel(runner)
    qtbot.addWidget(made)
    return made


def asked(recipe: str = "mfcc-lstm", **more: object) -> Setup:
    known = recipes.get(recipe)
    return Setup(recipe, known.config(), training_defaults(known), **{"split_id": 1, **more})  # type: ignore[arg-type]


def test_the_recommended_family_comes_first(panel: SetupPanel) -> None:
    assert panel.cards.current is not None
    assert panel.cards.current.id == "logmel-resnet"
    card = next(iter(panel.cards._cards.values()))
    assert card.recipe.id == "logmel-resnet"
    assert "Recommended" in card.accessibleName()


def test_a_family_that_lacks_a_file_says_so_until_it_is_given(
    panel: SetupPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = panel.cards._cards["whisper-encoder"]
    assert card.lines == "Needs a file of yours: choose it in the settings, at “Whisper folder”."
    if not card.isEnabled():
        pytest.skip("its packages are not installed")
    panel.cards.choose("whisper-encoder")
    assert panel.recipe_form is not None
    edit = panel.recipe_form.field("whisper_folder")
    assert isinstance(edit, FileChoice)
    edit.set_value("/models/whisper")
    recipe = recipes.get("whisper-encoder")
    assert card.lines.splitlines() == [recipe.blurb, "Trains in about 20 min (two cores, 20 min of sound)."]


def test_the_encoder_that_comes_with_earmark_is_offered_when_it_is_there(
    panel: SetupPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offered() -> list[str]:
        panel.cards.choose("mfcc-lstm")
        panel.cards.choose("embedding-head")
        assert panel.recipe_form is not None
        edit = panel.recipe_form.field("encoder")
        assert isinstance(edit, FileChoice)
        return [edit.choice.itemText(i) for i in range(edit.choice.count())]

    monkeypatch.setattr(panel_module.encoders, "located", lambda name: name)
    assert offered() == ["none"]
    monkeypatch.setattr(panel_module.encoders, "located", lambda name: f"/shipped/{name}.onnx")
    assert offered() == ["none", "general-embedding"]


def test_a_file_that_was_not_offered_can_be_chosen_and_dropped(qtbot, dressed: QApplication, tmp_path: Path) -> None:
    edit = FileChoice("file", "none")
    qtbot.addWidget(edit)
    edit.set_offers([Offer("first", "/p/first.earmark", "mfcc-lstm")])
    assert edit.value() == ""
    with qtbot.waitSignal(edit.changed):
        edit.choice.setCurrentIndex(1)
        edit.choice.activated.emit(1)
    assert edit.value() == "/p/first.earmark"
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "other.onnx"))])
    none = Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(QPointF(1, 1), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    edit.dropEvent(drop)
    assert edit.value() == str(tmp_path / "other.onnx")
    edit.set_offers([])
    assert edit.choice.currentText() == "other.onnx"


def test_labelled_files_are_trained_on_instead_of_a_split(
    qtbot, page: TrainPage, script: Scripted, folder: Path, tmp_path: Path
) -> None:
    rows = [f"call-{n}.wav,{'hum' if n % 2 == 0 else 'noise'}" for n in range(8)]
    (tmp_path / "list.csv").write_text("\n".join(["audio_filepath,label", *rows, "gone.wav,hum"]))
    page.dropped([str(tmp_path / "list.csv")])
    data = page.setup_panel.data
    qtbot.waitUntil(lambda: "8 items of 2 classes; 1 row left out" in data._words.text(), timeout=PATIENCE_MS)
    assert data.data.currentText() == "list.csv"
    press(page.setup_panel.train_button)
    qtbot.waitUntil(lambda: bool(script.setups), timeout=PATIENCE_MS)
    assert (script.setups[0].split_id, script.setups[0].source) == (None, str(tmp_path / "list.csv"))
    page.trainings.cancel()
    qtbot.waitUntil(lambda: page._live is None and page._reading is None, timeout=PATIENCE_MS)


def test_a_list_of_several_classes_at_once_is_asked_for_so(
    qtbot, page: TrainPage, script: Scripted, folder: Path, tmp_path: Path
) -> None:
    rows = [f"call-{n}.wav,{'hum;low' if n % 2 == 0 else 'noise'}" for n in range(8)]
    (tmp_path / "list.csv").write_text("\n".join(["audio_filepath,label", *rows]))
    data = page.setup_panel.data
    assert data.several.isHidden()
    page.dropped([str(tmp_path / "list.csv")])
    qtbot.waitUntil(lambda: "8 items of 2 classes" in data._words.text(), timeout=PATIENCE_MS)
    assert not data.several.isHidden()
    data.several.setChecked(True)
    # An item of two classes counts for both.
    qtbot.waitUntil(lambda: "12 items of 3 classes" in data._words.text(), timeout=PATIENCE_MS)
    press(page.setup_panel.train_button)
    qtbot.waitUntil(lambda: bool(script.setups), timeout=PATIENCE_MS)
    (setup,) = script.setups
    assert setup.multi_label
    assert "--multi-label" in command(str(folder), setup)
    assert setup_of_order(order_of(setup, "2026-01-01")) == setup
    page.trainings.cancel()
    qtbot.waitUntil(lambda: page._live is None and page._reading is None, timeout=PATIENCE_MS)


def test_files_that_cannot_be_used_are_not_kept(qtbot, page: TrainPage, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("audio_filepath,label\n")
    page.dropped([str(tmp_path / "empty.csv")])
    data = page.setup_panel.data
    qtbot.waitUntil(lambda: bool(data.notes.texts), timeout=PATIENCE_MS)
    assert "no usable labelled audio" in data.notes.texts[0]
    assert data.data.currentText() == "Split 1, by recording"


def test_commands_of_folds_and_of_files() -> None:
    words = shlex.split(command("/p", asked(folds=5, fold_split="group")))
    assert words[-4:] == ["--folds", "5", "--split", "group"]
    words = shlex.split(command("/p", asked(split_id=None, source="/data/list.csv")))
    assert words[3:] == ["--data", "/data/list.csv", "--recipe", "mfcc-lstm", "--out", "/p/models/mfcc-lstm.earmark"]


def test_an_order_and_a_run_ask_for_the_same_again() -> None:
    setup = asked(folds=3, fold_split="stratified")
    setup = dataclasses.replace(setup, training=dataclasses.replace(setup.training, epochs=7))
    order = order_of(setup, "2026-01-01")
    assert setup_of_order(order) == setup
    settings = {
        "config": order.config,
        "training": {**order.training, "gone": 1},
        "folds": 3,
        "fold_split": "stratified",
    }
    assert setup_of(Run(1, "r", "mfcc-lstm", "done", "", split_id=1, settings=settings)) == setup


def test_what_waited_is_offered_when_the_project_is_opened_again(
    qtbot, page: TrainPage, script: Scripted, folder: Path, document: Document, runner: JobRunner
) -> None:
    press(page.setup_panel.train_button)
    qtbot.waitUntil(lambda: page._live is not None and page._live.run_id > 0, timeout=PATIENCE_MS)
    for epochs in (7, 8):
        page.setup_panel.training_form.field("epochs").setValue(epochs)  # type: ignore[attr-defined]
        press(page.setup_panel.train_button)
    assert [order.training["epochs"] for order in waiting.load(folder)] == [7, 8]
    page.close_page()
    qtbot.waitUntil(lambda: not runner.active, timeout=PATIENCE_MS)
    again = TrainPage(document, runner)
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: again._reading is None, timeout=PATIENCE_MS)
    assert again.left_over.isVisible()
    assert "2 trainings waited" in again.left_over.text
    press(again.left_over.train_button)
    qtbot.waitUntil(lambda: len(script.setups) == 2, timeout=PATIENCE_MS)
    assert script.setups[1].training.epochs == 7
    assert [one.setup.training.epochs for one in again.trainings.waiting] == [8]
    assert [order.training["epochs"] for order in waiting.load(folder)] == [8]
    assert not again.left_over.isVisible()
    again.trainings.drop(again.trainings.waiting[0].number)
    assert waiting.load(folder) == []
    again.trainings.cancel()
    qtbot.waitUntil(lambda: again._live is None and again._reading is None, timeout=PATIENCE_MS)


def test_what_waited_is_not_lost_by_what_waits_now_and_can_be_forgotten(
    qtbot, dressed: QApplication, script: Scripted, folder: Path, document: Document, runner: JobRunner
) -> None:
    waiting.save(folder, [order_of(asked(), "2026-01-01")])
    page = TrainPage(document, runner)
    qtbot.addWidget(page)
    page.setup_panel.cards.choose("logmel-cnn")
    page.show()
    qtbot.waitUntil(lambda: page._reading is None, timeout=PATIENCE_MS)
    assert "1 training waited" in page.left_over.text
    for _ in range(2):
        press(page.setup_panel.train_button)
        qtbot.waitUntil(lambda: page._live is not None and page._live.run_id > 0, timeout=PATIENCE_MS)
    assert [order.recipe for order in waiting.load(folder)] == ["mfcc-lstm", "logmel-cnn"]
    press(page.left_over.forget_button)
    assert [order.recipe for order in waiting.load(folder)] == ["logmel-cnn"]
    page.trainings.drop(page.trainings.waiting[0].number)
    page.trainings.cancel()
    qtbot.waitUntil(lambda: page._live is None and page._reading is None, timeout=PATIENCE_MS)
    with Project(folder) as project:
        assert len(project.runs()) == 1
