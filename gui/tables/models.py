"""The table of models: those of the project, those installed and those that come with Earmark.

Invariant: a row is what the last reading of the folders found; nothing here reads a file after that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from engine import recipes
from engine.bundle import Card
from engine.errors import UsageError
from gui import theme
from gui.translation import measure, told

Index = QModelIndex | QPersistentModelIndex

PROJECT, INSTALLED, SHIPPED = "project", "installed", "shipped"


class Column(IntEnum):
    """The columns."""

    NAME = 0
    FAMILY = 1
    CLASSES = 2
    F1 = 3
    SIZE = 4
    PLACE = 5


_NUMBERS = (Column.F1, Column.SIZE)
#: What figures are taken from, the sternest first.
_PARTS = ("unseen", "test", "val")


@dataclass(frozen=True)
class ModelRow:
    """A model.

    Attributes:
        path: Its file or folder.
        place: PROJECT, INSTALLED or SHIPPED.
        size_bytes: Of the file.
        tested_on: What the figures were measured on: "unseen" sources, "test", "val", or empty when there are none.
        figures: Those figures, as ``training.evaluate.figures`` writes them.
    """

    path: Path
    card: Card
    place: str
    size_bytes: int

    @property
    def tested_on(self) -> str:
        return next((part for part in _PARTS if isinstance(self.card.metrics.get(part), Mapping)), "")

    @property
    def figures(self) -> Mapping[str, Any]:
        return self.card.metrics[self.tested_on] if self.tested_on else {}

    def figure(self, name: str) -> float | None:
        """One figure, or None when it was not or could not be measured."""
        value = self.figures.get(name)
        return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else None

    @property
    def family(self) -> str:
        """The recipe's title, or its id where this Earmark does not know it."""
        try:
            return told(recipes.get(self.card.recipe).title)
        except UsageError:
            return self.card.recipe


def size_text(size_bytes: int) -> str:
    """A file's size for people."""
    if size_bytes >= 1e5:
        return measure(f"{size_bytes / 1e6:.1f}", "MB")
    return measure(f"{size_bytes / 1e3:.0f}", "kB")


class ModelTable(QAbstractTableModel):
    """The rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[ModelRow] = []
        self._order = (Column.PLACE, Qt.SortOrder.AscendingOrder)

    def show(self, rows: Sequence[ModelRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self._sort()
        self.endResetModel()

    def row_of(self, path: Path) -> int:
        """The row of a model, -1 when it is not there."""
        return next((i for i, row in enumerate(self.rows) if row.path == path), -1)

    def place_text(self, place: str) -> str:
        """Where a model lives, in words."""
        words = {PROJECT: self.tr("this project"), INSTALLED: self.tr("installed"), SHIPPED: self.tr("with Earmark")}
        return words[place]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(Column(section))
        if role == Qt.ItemDataRole.ToolTipRole and section == Column.F1:
            return self.tr("Macro F1 on test, or on validation (marked v) where there is no test")
        names = [
            self.tr("Model"),
            self.tr("Family"),
            self.tr("Classes"),
            self.tr("F1"),
            self.tr("Size"),
            self.tr("Where"),
        ]
        return names[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        row, column = self.rows[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole and column in (Column.FAMILY, Column.CLASSES, Column.PLACE):
            return QColor(theme.current().faint)
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("table")
        if role == Qt.ItemDataRole.ToolTipRole:
            said = {Column.CLASSES: ", ".join(row.card.labels), Column.FAMILY: row.family}
            return said.get(column, str(row.path))
        return None

    def _alignment(self, column: Column) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _text(self, row: ModelRow, column: Column) -> str:
        if column == Column.F1:
            f1 = row.figure("macro_f1")
            mark = " v" if row.tested_on == "val" else ""
            return "\u2013" if f1 is None else f"{f1:.2f}{mark}"
        labels = row.card.labels
        texts = {
            Column.NAME: row.card.name,
            Column.FAMILY: row.card.recipe,
            Column.CLASSES: ", ".join(labels) if len(labels) <= 4 else self.tr("%Ln class(es)", "", len(labels)),
            Column.SIZE: size_text(row.size_bytes),
            Column.PLACE: self.place_text(row.place),
        }
        return texts[column]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Qt's."""
        self._order = (Column(column), order)
        self.layoutAboutToBeChanged.emit()
        old = list(self.rows)
        self._sort()
        for index in self.persistentIndexList():
            row = self.rows.index(old[index.row()])
            self.changePersistentIndex(index, self.index(row, index.column()))
        self.layoutChanged.emit()

    def _sort(self) -> None:
        column, order = self._order

        def key(row: ModelRow) -> Any:
            if column == Column.F1:
                f1 = row.figure("macro_f1")
                return -1.0 if f1 is None else f1
            if column == Column.SIZE:
                return row.size_bytes
            if column == Column.PLACE:
                return (PROJECT, INSTALLED, SHIPPED).index(row.place)
            return self._text(row, column).casefold()

        # The sort is stable, so rows that are alike stay as they were found: the newest of the project first.
        self.rows.sort(key=key, reverse=order == Qt.SortOrder.DescendingOrder)
