"""What the tests of the Review page do and look at by hand."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.project import Project
from gui.pages.review import ReviewPage
from gui.tables.evaluation import Column

#: Evaluating and training take as long as they take on a machine that does other things too.
PATIENCE_MS = 120_000


def column(page: ReviewPage, which: Column) -> list[str]:
    """What a column of the list says, from top to bottom."""
    return [page.answers.index(row, which).data() for row in range(page.answers.rowCount())]


def chosen_row(page: ReviewPage) -> int:
    return page.listing.view.currentIndex().row()


def press(page: ReviewPage, key: Qt.Key) -> None:
    page.listing.view.setFocus()
    QTest.keyClick(page.listing.view, key)


def labels_in(folder: Path) -> list[tuple[float, float, str]]:
    """The labels that lie on the disk, of all recordings."""
    with Project(folder) as project:
        names = {c.id: c.name for c in project.classes()}
        return [(s.start_s, s.end_s, names[s.class_id]) for s in project.segments()]


def evaluate(qtbot, page: ReviewPage) -> None:
    """Press the button, and wait for the answers."""
    QTest.mouseClick(page.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page._job is None, timeout=PATIENCE_MS)
