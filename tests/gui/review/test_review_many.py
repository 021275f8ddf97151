"""A hundred thousand answers: the page opens on them, goes from one to the next and reports on them without a wait.

What is limited is the time that the window's thread computes, generously: how long a person waits on an idle machine is
measured by ``python -m bench.review``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine import bundle
from engine.decision import decide
from engine.events import run
from engine.project import Project
from gui.pages.review import ReviewPage
from gui.pages.review.exporting import write_files
from gui.pages.review.scoring import Reviewed, Source
from tests.gui.review.review_hand import press
from training.data import Item
from training.evaluate import judge

COUNT = 100_000
FEW = 500


@pytest.fixture
def many(folder: Path) -> Reviewed:
    """So many answers on the project's recordings, a fifth of them wrong; the figures are those of the first ones."""
    rng = np.random.default_rng(0)
    with Project(folder) as project:
        recordings = [(r.id, str(project.audio_path(r))) for r in project.recordings()]
    card = bundle.read_card(folder / "models" / "tiny.earmark")
    target = rng.integers(0, 2, COUNT)
    wrong = rng.random(COUNT) < 0.2
    sure = rng.uniform(0.5, 1.0, COUNT)
    p = np.where((target ^ wrong)[:, None] == np.arange(2), sure[:, None], 1 - sure[:, None]).astype(np.float32)
    items = []
    for number in range(COUNT):
        recording_id, path = recordings[number % 8]
        start_s = 2.0 * number / COUNT
        label, group = card.labels[target[number]], f"recording {recording_id}"
        items.append(Item(str(number), path, start_s, start_s + 1.0, label, (group,), "test", recording_id))
    few = judge(card, items[:FEW], target[:FEW], p[:FEW], "CPU")
    predicted, shown = decide(p, card.labels, card.threshold, card.positive)
    each = np.arange(2)
    evaluation = replace(
        few, items=items, target=target, probabilities=p, predicted=predicted, shown=shown,
        truth=target[:, None] == each, found=predicted[:, None] == each,
    )  # fmt: skip
    return Reviewed(evaluation, (), 0, Source("many", str(folder), 1), "", card, items)


def computing_s(do: Callable[[], object]) -> float:
    """Seconds that this thread computes for something."""
    began = time.thread_time()
    do()
    return time.thread_time() - began


def test_a_hundred_thousand_answers(qtbot, page: ReviewPage, many: Reviewed, tmp_path: Path) -> None:
    def opened() -> None:
        page.show_reviewed(many)
        qtbot.waitUntil(lambda: page.detail.clip.ready)
        page.repaint()

    def relabelled() -> None:
        press(page, Qt.Key.Key_R)
        page.repaint()

    assert computing_s(opened) < 2.0
    assert page.answers.total == COUNT
    assert page.answers.mistakes == page.answers.rowCount() > COUNT // 10
    relabelled()
    assert computing_s(relabelled) < 0.3
    assert page.listing.row == 2
    assert page.detail.player.playing
    assert computing_s(lambda: run(write_files(many, str(tmp_path / "report")))) < 10.0
    with (tmp_path / "report" / "test_results.csv").open() as file:
        assert sum(1 for _ in file) == COUNT + 1
