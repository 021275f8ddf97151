"""What the tests of the Train page share: a project to train on, the page on it, a training that is stepped through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.train import TrainPage, running
from tests.gui.train.train_hand import Scripted, make_project


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator) -> Path:
    """A project that is cut and split; ``document`` has it open."""
    return make_project(tmp_path, rng)


@pytest.fixture
def page(qtbot: QtBot, dressed: QApplication, document: Document, runner: JobRunner) -> Iterator[TrainPage]:
    """The page, shown, when it has read the project; on a family whose training starts from plain settings."""
    made = TrainPage(document, runner)
    made.setup_panel.cards.choose("logmel-cnn")
    qtbot.addWidget(made)
    made.resize(1400, 800)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: made._reading is None)
    yield made
    made.hide()
    made.augment.player.stop()


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """A training that goes on only as far as the test lets it, in place of a real one."""
    made = Scripted()
    monkeypatch.setattr(running, "training_job", made)
    return made


@pytest.fixture
def said(document: Document) -> list[str]:
    """The sentences that were told."""
    found: list[str] = []
    document.noticed.connect(lambda text, _level: found.append(text))
    return found
