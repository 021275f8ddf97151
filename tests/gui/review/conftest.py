"""What the tests of the Review page share: a project with a model, the page on it, and an evaluation that is shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import bundle
from engine.chunks import CutConfig, cut
from engine.events import run
from engine.project import Project
from engine.segments import Edit, Segment
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.review import ReviewPage
from tests.gui.review.review_hand import LENGTH_S, RATE_HZ, evaluate
from training.splits import SplitConfig, split_project


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator, tiny_model: Path) -> Path:
    """A project with eight recordings of two classes, cut, split by recording, and a model trained on that split."""
    home = tmp_path / "p"
    with Project.create(home, ["person", "machine"]) as project:
        for number in range(8):
            t = np.arange(round(LENGTH_S * RATE_HZ)) / RATE_HZ
            sound = 0.3 * np.sin(2 * np.pi * (200 + 150 * number) * t) * (number % 2) + 0.1 * rng.standard_normal(
                len(t)
            )
            soundfile.write(tmp_path / f"call-{number}.wav", sound.astype(np.float32), RATE_HZ)
        recordings = run(project.add_recordings([str(tmp_path / f"call-{i}.wav") for i in range(8)]))
        classes = project.classes()
        for number, recording in enumerate(recordings):
            segment = Segment(project.new_id(), recording.id, 0.0, LENGTH_S, classes[number % 2].id)
            project.apply(Edit("Label", added=(segment,)))
        run(cut(project, CutConfig(length_s=1.0, hop_s=1.0)))
        run(split_project(project, SplitConfig(val_split=0.25, test_split=0.5)))
    model = bundle.load(tiny_model)
    card = dataclasses.replace(model.card, data={"split": {"split_id": 1}})
    bundle.save(dataclasses.replace(model, card=card, weights=model.tensors()), home / "models" / "tiny.earmark")
    return home


@pytest.fixture(autouse=True)
def _no_other_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """The models that are shipped are not among those to choose from."""
    monkeypatch.setattr(bundle, "installed", list)


@pytest.fixture
def open_page(qtbot) -> Iterator[Callable[[Path | None], ReviewPage]]:
    opened = []

    def open_it(folder: Path | None) -> ReviewPage:
        document, runner = Document(), JobRunner()
        if folder is not None:
            document.open(folder)
        page = ReviewPage(document, runner)
        opened.append((page, document, runner))
        qtbot.addWidget(page)
        page.resize(1200, 760)
        page.show()
        page.activateWindow()
        page.shown()
        qtbot.waitUntil(lambda: page.models.listed and not runner.active)
        return page

    yield open_it
    for page, document, runner in opened:
        page.close_page()
        document.close()
        assert runner.shut_down()


@pytest.fixture
def page(open_page, folder: Path) -> ReviewPage:
    return open_page(folder)


@pytest.fixture
def reviewed(qtbot, page: ReviewPage) -> ReviewPage:
    """The page after a press of Evaluate."""
    evaluate(qtbot, page)
    return page
