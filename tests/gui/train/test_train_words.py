"""What the Train page says of a run, in the user's language, and what it says where there is nothing to show."""

from __future__ import annotations

import pytest

from engine.training_tables import Run
from gui import translation
from gui.pages.train.sentences import sentences_of
from gui.pages.train.watch import WatchPanel
from gui.pages.train.watched import Watched
from gui.tables.runs import Column, RunsModel, TrainView

RUSSIAN = {
    "as asked": "как просили",
    "what it hears on cpu": "слышимое на cpu",
    "torch is not installed": "torch не установлен",
}


@pytest.fixture
def _russian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "told", lambda text: RUSSIAN.get(text, text))


@pytest.mark.usefixtures("_russian")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("cpu (as asked)", "cpu (как просили)"),
        ("cuda (NVIDIA H100)", "cuda (NVIDIA H100)"),
        ("cpu (torch is not installed; as asked)", "cpu (torch не установлен; как просили)"),
        (
            "cpu (as asked); what it hears on cpu (torch is not installed)",
            "cpu (как просили); слышимое на cpu (torch не установлен)",
        ),
        ("", ""),
    ],
)
def test_phrases_on_devices_are_told_one_by_one(words: str, told: str) -> None:
    assert translation.told_device(words) == told


@pytest.mark.usefixtures("_russian")
def test_the_device_of_a_run_and_why_are_told(qtbot) -> None:
    run = Run(1, "one", "logmel-cnn", "done", "2026-01-01", device="cpu (as asked)")
    assert ("Trained on cpu (как просили).", "info") in sentences_of(run)
    model = RunsModel()
    model.show_view(TrainView(runs=(run,)), ())
    assert model._tip(run, Column.DEVICE) == "cpu (как просили)"
    assert model._tip(run, Column.TIME).endswith("; cpu (как просили)")


def test_without_an_epoch_the_place_of_the_matrix_says_so(qtbot) -> None:
    panel = WatchPanel()
    qtbot.addWidget(panel)
    panel.show_watched(Watched(name="one", state="interrupted"), None)
    assert panel.confusion.isHidden()
    assert panel._no_matrix.text() == "No epoch was finished."
    panel.show_watched(Watched(), None)
    assert panel._no_matrix.text() == ""
