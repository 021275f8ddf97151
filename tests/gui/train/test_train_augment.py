"""The augmentation in the form, its editor, and the preview of the example that the network will get."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDoubleSpinBox

from engine import augment
from engine.augment import Chain, Step
from engine.augment.gain import Gain
from gui.document import Document
from gui.pages.train import TrainPage
from gui.widgets.augment_edit import AugmentEdit
from gui.widgets.example_view import sides
from tests.gui.train.train_hand import PATIENCE_MS, press

LOUDER = json.dumps(Chain((Step(Gain(20.0, 20.0)),)).to_json())


@pytest.fixture
def edit(page: TrainPage) -> AugmentEdit:
    found = page.setup_panel.augmentation
    assert found is not None
    return found


def drawn(qtbot, page: TrainPage) -> None:
    panel = page.augment
    qtbot.waitUntil(
        lambda: panel.shown_example is not None and panel._job is None and not panel._rest.isActive(),
        timeout=PATIENCE_MS,
    )


def setting(page: TrainPage) -> str:
    setup = page.setup_panel.setup()
    assert setup is not None
    return str(setup.training.augment)


def test_a_preset_is_chosen_in_the_form_and_on_the_command_line(page: TrainPage, edit: AugmentEdit) -> None:
    assert setting(page) == "none"
    edit.choice.setCurrentIndex(edit.choice.findData("telephone"))
    assert setting(page) == "telephone"
    assert edit.choice.toolTip() == augment.PRESETS["telephone"].help
    page.setup_panel.training_form.reset()
    assert edit.choice.currentData() == "none"


def test_the_preview_shows_what_was_drawn_and_another_example(qtbot, page: TrainPage, edit: AugmentEdit) -> None:
    edit.set_value("strong")
    press(edit.preview)
    assert page.augmenting
    drawn(qtbot, page)
    first = page.augment.shown_example
    assert first is not None
    assert page.augment.title.text() == "Augmentation: Strong"
    assert page.augment.lines[-1].startswith("Mixup: 50 % of the examples")
    assert first.example.item.label in page.augment._which.text()
    QTest.keyClick(page, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: page.augment.shown_example is not first, timeout=PATIENCE_MS)
    second = page.augment.shown_example
    assert second is not None
    assert second.example.number != first.example.number
    assert second.examples is first.examples
    QTest.keyClick(page, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: page.augment.shown_example is not second, timeout=PATIENCE_MS)
    third = page.augment.shown_example
    assert third is not None
    assert (third.example.number, third.example.epoch) == (second.example.number, 2)
    QTest.keyClick(page, Qt.Key.Key_F7)
    assert not page.augmenting


def test_a_step_of_ones_own_is_added_set_moved_and_removed(qtbot, page: TrainPage, edit: AugmentEdit) -> None:
    edit.set_value("light")
    page.augment_room.open()
    editor = page.augment.editor
    assert [card.step.transform.id for card in editor.cards] == ["gain", "time-shift", "spec-augment"]
    editor.cards[0].share.setValue(80)
    assert json.loads(setting(page))[0]["probability"] == 0.8
    assert edit.choice.currentText() == "Own\u2026"
    assert page.augment.title.text() == "Augmentation: own steps"
    press(editor.cards[0].title)
    low = editor.cards[0].form.field("min_db")
    assert isinstance(low, QDoubleSpinBox)
    low.setValue(-20.0)
    assert json.loads(setting(page))[0]["min_db"] == -20.0
    assert not editor.cards[0].form.isHidden()
    editor.add("polarity")
    press(editor.cards[3].earlier)  # type: ignore[arg-type]
    press(editor.cards[0].remove)  # type: ignore[arg-type]
    assert [step["id"] for step in json.loads(setting(page))] == ["time-shift", "polarity", "spec-augment"]
    chain = augment.chain(setting(page))
    assert chain.steps[0] == augment.PRESETS["light"].steps[1]
    drawn(qtbot, page)


def test_two_steps_that_mix_are_refused_with_a_sentence(page: TrainPage, edit: AugmentEdit) -> None:
    edit.set_value("mixtures")
    page.augment_room.open()
    page.augment.editor.add("mixup")
    assert "only once" in page.augment.editor.notes.texts[0]
    assert setting(page) == "mixtures"


def test_both_sides_are_played_turned_down_alike(
    qtbot, page: TrainPage, edit: AugmentEdit, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[np.ndarray] = []
    monkeypatch.setattr(page.augment.player, "play_samples", lambda samples, rate_hz: played.append(samples))
    edit.set_value(LOUDER)
    page.augment_room.open()
    drawn(qtbot, page)
    QTest.keyClick(page, Qt.Key.Key_O)
    QTest.keyClick(page, Qt.Key.Key_Space)
    original, changed = played
    assert np.abs(changed).max() == pytest.approx(1.0, abs=1e-5)
    assert np.allclose(original * 10, changed, atol=1e-5)
    shown = page.augment.shown_example
    assert shown is not None
    assert page.augment.views[0].side is shown.sides[0]
    assert page.augment.lines == ["Gain: gain 20 dB"]


def test_samples_are_heard_through_the_player(qtbot, page: TrainPage, edit: AugmentEdit) -> None:
    page.augment_room.open()
    drawn(qtbot, page)
    player = page.augment.player
    with qtbot.waitSignal(player.stopped, timeout=10_000):
        press(page.augment.play_buttons[1])
        assert page.augment.play_buttons[1].text() == "Stop"
    assert page.augment.play_buttons[1].text() == "Play"


def test_what_cannot_be_done_is_said_in_place_of_the_picture(
    qtbot, page: TrainPage, edit: AugmentEdit, tmp_path: Path
) -> None:
    edit.set_value(json.dumps([{"id": "noise-files", "folder": str(tmp_path / "nowhere")}]))
    page.augment_room.open()
    qtbot.waitUntil(lambda: "nowhere" in page.augment.views[0]._note)
    assert not page.augment.play_buttons[0].isEnabled()


def test_a_family_without_augmentation_says_so(qtbot, page: TrainPage, document: Document) -> None:
    page.augment_room.open()
    page.setup_panel.cards.choose("timing-trees")
    assert page.setup_panel.augmentation is None
    assert not page.augmenting
    with qtbot.waitSignal(document.noticed) as told:
        page.augment_room.open()
    assert "no augmentation" in told.args[0]


def test_a_spectrogram_stands_in_for_features_that_are_no_picture(rng: np.random.Generator) -> None:
    sound = (0.1 * rng.standard_normal(8_000)).astype(np.float32)
    quiet = sound * np.float32(0.5)
    before, after = sides((sound, quiet), (np.zeros(4, np.float32), np.zeros(4, np.float32)), 8_000, None)
    assert before.picture.ndim == 2
    assert before.peak == pytest.approx(2 * after.peak)
    table = np.arange(12, dtype=np.float32).reshape(3, 4)  # four bands, three frames: time is the first axis
    shown, louder = sides((sound, quiet), (table, table + 100), 8_000, 0)
    assert shown.picture.shape == (4, 3)
    assert louder.picture.min() == 255
