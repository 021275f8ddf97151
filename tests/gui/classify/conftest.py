"""What the tests of the Classify page share: files, results, and the page of a project with one model."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.project import Project
from engine.results import DONE, FAILED, TOO_SHORT, FileScore, ResultStore
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.classify import ClassifyPage
from tests.gui.classify.classify_hand import META, RATE_HZ


@pytest.fixture
def inbox(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Five files: tones and noise of different lengths, and a text that calls itself a recording."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number, seconds in enumerate((0.3, 1.0, 1.7, 2.4)):
        t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
        sound = 0.4 * np.sin(2 * np.pi * 300 * (number + 1) * t) + 0.1 * rng.standard_normal(len(t))
        soundfile.write(folder / f"call-{number}.wav", sound.astype(np.float32), RATE_HZ)
    (folder / "broken.wav").write_text("this is no sound")
    return folder


@pytest.fixture
def document(tmp_path: Path) -> Iterator[Document]:
    Project.create(tmp_path / "p", ["person", "machine"]).close()
    made = Document()
    made.open(tmp_path / "p")
    yield made
    made.close()


@pytest.fixture
def runner() -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    assert made.shut_down()


@pytest.fixture
def open_page(qtbot, document: Document, runner: JobRunner) -> Iterator[Callable[[], ClassifyPage]]:
    """Opens the page, as often as is wanted."""
    pages = []

    def open_it() -> ClassifyPage:
        page = ClassifyPage(document, runner)
        pages.append(page)
        qtbot.addWidget(page)
        page.resize(1200, 760)
        page.show()
        page.activateWindow()
        page.shown()
        qtbot.waitUntil(lambda: page.head.models.listed and not runner.active)
        return page

    yield open_it
    for page in pages:
        page.close_page()


@pytest.fixture
def page(open_page, document: Document, tiny_model: Path) -> ClassifyPage:
    """The page of a project with one model."""
    shutil.copy(tiny_model, document.project.folder / "models" / "tiny.earmark")
    return open_page()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Six results: four scored ones in two class folders, one of them exactly at the threshold."""
    scored = (("person/a", 0.1), ("person/b", 0.7), ("machine/c", 0.5), ("machine/d", 0.9))
    rows = [
        FileScore(f"/calls/{name}.wav", DONE, duration_s=10.0 + i, probabilities=(1 - p, p))
        for i, (name, p) in enumerate(scored)
    ]
    rows.append(FileScore("/calls/e.wav", TOO_SHORT, "It lasts 0.10 s, less than the 1 s asked for.", duration_s=0.1))
    rows.append(FileScore("/calls/f.wav", FAILED, "/calls/f.wav cannot be read: it is empty."))
    path = tmp_path / "six.scores"
    with ResultStore.create(path, META) as made:
        made.add(rows)
    return path
