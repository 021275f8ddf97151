"""What a hand does on the Classify page, and what an eye reads there."""

from __future__ import annotations

from pathlib import Path

from gui.pages.classify import ClassifyPage, stores
from gui.tables.results import Column

RATE_HZ = 8_000
META = {
    "labels": ["person", "machine"],
    "positive": "machine",
    "threshold": 0.5,
    "model": "tiny",
    "model_version": "1",
    "model_fingerprint": "none",
    "window_s": 0.5,
}


def column(page: ClassifyPage, which: Column) -> list[str]:
    """What a column of the table says, from top to bottom."""
    model = page.results
    return [model.index(row, which).data() for row in range(model.rowCount())]


def counts(page: ClassifyPage) -> dict[str, int]:
    """What the counts panel says."""
    return {row.words: row.count for row in page.counts.rows}


def show(qtbot, page: ClassifyPage, store: Path) -> None:
    page.open_store(store)
    qtbot.waitUntil(lambda: page.results.total > 0 and not page.reading.busy, timeout=60_000)


def classify(qtbot, page: ClassifyPage, inbox: Path) -> Path:
    page.dropped([str(inbox)])
    qtbot.waitUntil(lambda: not page.running.active and not page.reading.busy, timeout=60_000)
    return stores.path_for(page._document.project, [str(inbox)], page.head.models.chosen.path)
