"""The table of what to label next.

Invariant: which label a row has is asked of whoever knows the project, each time: undo changes it too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from engine.segments import LabelClass
from gui import clock, theme
from gui.widgets.score_bar import BAR_ROLE, SWATCH_ROLE

if TYPE_CHECKING:
    from training.label_next import Candidate, Queue

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class NextColumn(IntEnum):
    """The columns."""

    FILE = 0
    TIME = 1
    SAID = 2
    DOUBT = 3
    WHY = 4
    GIVEN = 5


class NextModel(QAbstractTableModel):
    """The stretches of a queue, and what was said of them."""

    def __init__(
        self,
        given: Callable[[Candidate], list[LabelClass]],
        undecided: Callable[[Candidate], bool],
        parent: QObject | None = None,
    ) -> None:
        """
        Args:
            given: Which classes a stretch was given.
            undecided: Whether somebody said that it cannot be told.
            parent: Qt's.
        """
        super().__init__(parent)
        self._given, self._undecided = given, undecided
        self._queue: Queue | None = None
        self._colours: Sequence[str] = ()
        self._skipped: set[int] = set()

    def show_queue(self, queue: Queue | None, colours: Sequence[str] = ()) -> None:
        """Show another queue, in its order."""
        self.beginResetModel()
        self._queue, self._colours, self._skipped = queue, colours, set()
        self.endResetModel()

    def set_colours(self, colours: Sequence[str]) -> None:
        """The colours of the model's classes."""
        self._colours = colours
        self.labels_changed()

    def skip(self, row: int) -> None:
        """A row is passed over, this time."""
        self._skipped.add(row)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(NextColumn) - 1))

    def labels_changed(self) -> None:
        """Labels were given or taken back."""
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(NextColumn) - 1))

    @property
    def queue(self) -> Queue | None:
        """What is shown."""
        return self._queue

    def candidate(self, row: int) -> Candidate:
        """A row's stretch."""
        assert self._queue is not None
        return self._queue.rows[row]

    def given(self, row: int) -> list[LabelClass]:
        """The classes that a row was given."""
        return self._given(self.candidate(row))

    def answered(self, row: int) -> bool:
        """Whether a row was labelled or passed over."""
        return row in self._skipped or bool(self.given(row)) or self._undecided(self.candidate(row))

    def best(self, row: int) -> int:
        """The number of the class that the model finds most probable."""
        return int(np.nan_to_num(self.candidate(row).probabilities).argmax())

    def colour(self, class_index: int) -> QColor:
        """The colour of one of the model's classes."""
        return QColor(self._colours[class_index])

    # Qt's -----------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() or self._queue is None else len(self._queue.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(NextColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == NextColumn.TIME:
            return int(_RIGHT)
        if role == Qt.ItemDataRole.ToolTipRole and section == NextColumn.DOUBT:
            return self.tr("1 where it might as well say something else, 0 where it is sure")
        names = (
            self.tr("Recording"),
            self.tr("From, to"),
            self.tr("Model says"),
            self.tr("Doubt"),
            self.tr("Why"),
            self.tr("You said"),
        )
        return names[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if not index.isValid() or index.row() >= self.rowCount():
            return None
        row, column = index.row(), NextColumn(index.column())
        one = self.candidate(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, column, one)
        if role == Qt.ItemDataRole.ToolTipRole and column == NextColumn.FILE:
            return one.path
        if role == Qt.ItemDataRole.TextAlignmentRole and column == NextColumn.TIME:
            return int(_RIGHT)
        if role == Qt.ItemDataRole.ForegroundRole and (
            column in (NextColumn.TIME, NextColumn.WHY) or (column == NextColumn.GIVEN and not self.given(row))
        ):
            return QColor(theme.current().faint)
        if role == BAR_ROLE and column == NextColumn.DOUBT:
            return one.doubt, QColor(theme.current().accent)
        if role == SWATCH_ROLE:
            return self._swatch(row, column)
        return None

    def _swatch(self, row: int, column: NextColumn) -> QColor | None:
        if column == NextColumn.SAID:
            return self.colour(self.best(row))
        given = self.given(row) if column == NextColumn.GIVEN else []
        return QColor(given[0].colour) if given else None

    def _words(self, row: int, column: NextColumn, one: Candidate) -> str:
        if column == NextColumn.FILE:
            return Path(one.path).name
        if column == NextColumn.TIME:
            return f"{clock.write(one.start_s, 1)} – {clock.write(one.end_s, 1)}"
        if column == NextColumn.SAID:
            best = self.best(row)
            assert self._queue is not None
            return f"{self._queue.card.labels[best]} {one.probabilities[best]:.2f}"
        if column == NextColumn.DOUBT:
            return f"{one.doubt:.3f}"
        if column == NextColumn.WHY:
            return self.tr("drawn by chance") if one.why == "chance" else self.tr("doubted")
        if given := self.given(row):
            return "+".join(label.name for label in given)
        return self.tr("unsure") if self._undecided(one) else self.tr("skipped") if row in self._skipped else ""
