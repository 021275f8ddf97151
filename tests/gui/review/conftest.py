"""What the tests of the Review page share: a project with a model, the page on it, and an evaluation that is shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from engine import bundle
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.review import ReviewPage
from tests.gui.calls_hand import make_calls
from tests.gui.review.review_hand import evaluate
from training.splits import SplitConfig


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator, tiny_model: Path) -> Path:
    """A project with eight recordings of two classes, cut, split by recording, and a model trained on that split."""

    def sound(number: int, t: np.ndarray) -> np.ndarray:
        hum = np.sin(2 * np.pi * (200 + 150 * number) * t) * (number % 2)
        return 0.3 * hum + 0.1 * rng.standard_normal(len(t))

    split = SplitConfig(val_split=0.25, test_split=0.5)
    home = make_calls(tmp_path / "p", ["person", "machine"], sound, split)
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
