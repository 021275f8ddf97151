"""Fixtures of the window's tests: a small project, a runner, the dressed application, a guard against lost threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.events import run
from engine.project import Project
from engine.segments import Edit, Segment
from gui import theme, translation
from gui.document import Document
from gui.jobs import JobRunner
from gui.key_guard import KeyGuard
from gui.main_window import MainWindow
from gui.pages.label import LabelPage
from tests.gui.window_hand import on_screen

RATE_HZ = 8_000


@pytest.fixture(autouse=True)
def _no_lost_threads() -> Iterator[None]:
    """A test that leaves a thread running would make a later one fail, or Qt abort: it fails itself instead."""
    before = set(threading.enumerate())
    yield
    left = [
        t for t in set(threading.enumerate()) - before if t.is_alive() and not isinstance(t, threading._DummyThread)
    ]
    assert not left, f"still running: {left}"


@pytest.fixture(scope="session", autouse=True)
def _speaks_english(qapp: QApplication) -> None:
    """Counts have their forms ("1 file", "2 files") from the English catalogue, whatever the desktop speaks."""
    translation.install(qapp, "en")


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application with its light look and the guard of keys, as ``gui.app`` makes it."""
    theme.apply(qapp, "light")
    KeyGuard(qapp)
    return qapp


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator) -> Path:
    """A project with two recordings of 4 s, the classes Speech and Music, and two segments in the first."""
    for name in ("one", "two"):
        samples = rng.uniform(-0.3, 0.3, 4 * RATE_HZ).astype(np.float32)
        soundfile.write(tmp_path / f"{name}.wav", samples, RATE_HZ)
    with Project.create(tmp_path / "small", ["Speech", "Music"]) as project:
        first, _ = run(project.add_recordings([str(tmp_path / "one.wav"), str(tmp_path / "two.wav")]))
        speech, music = project.classes()
        rows = (
            Segment(project.new_id(), first.id, 0.5, 1.5, speech.id),
            Segment(project.new_id(), first.id, 2.0, 3.0, music.id),
        )
        project.apply(Edit("Label", added=rows))
    return tmp_path / "small"


@pytest.fixture
def document(qapp: QApplication, folder: Path) -> Iterator[Document]:
    """A document with the small project open."""
    made = Document()
    assert made.open(folder)
    yield made
    made.close()


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[JobRunner]:
    """A runner whose jobs are ended with the test."""
    made = JobRunner()
    yield made
    assert made.shut_down(), [thread.title for thread in made.active]


@pytest.fixture
def window(qtbot: QtBot, dressed: QApplication, document: Document, runner: JobRunner) -> Iterator[MainWindow]:
    """The whole window over the small project."""
    with on_screen(MainWindow(document, runner), qtbot) as made:
        yield made


@pytest.fixture
def label_folder(tmp_path: Path, rng: np.random.Generator) -> Path:
    """A project with one recording: six seconds of near silence, then six of noise."""
    sound = rng.uniform(-0.5, 0.5, round(12.0 * RATE_HZ)).astype(np.float32)
    sound[: 6 * RATE_HZ] *= 0.01
    soundfile.write(tmp_path / "one.wav", sound, RATE_HZ)
    with Project.create(tmp_path / "p", ["Speech", "Music"]) as project:
        run(project.add_recordings([tmp_path / "one.wav"]))
    return tmp_path / "p"


@pytest.fixture
def page(qtbot: QtBot, label_folder: Path) -> Iterator[LabelPage]:
    """The Label page on that recording, shown and with the focus."""
    document = Document()
    document.open(label_folder)
    runner = JobRunner()
    made = LabelPage(document, runner)
    qtbot.addWidget(made)
    made.resize(1200, 760)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is made)
    qtbot.waitUntil(lambda: not runner.active and made.stage.sound is not None and made.stage.sound.pyramid is not None)
    yield made
    made.close_page()
    assert runner.shut_down()
    document.close()
