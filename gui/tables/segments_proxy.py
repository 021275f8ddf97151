"""Which rows of the segment table are shown, and in which order.

Invariant: the rows themselves are the model's; nothing here changes one.
"""

from __future__ import annotations

import enum
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSortFilterProxyModel

from gui.tables.segments import Column, SegmentsModel

Index = QModelIndex | QPersistentModelIndex


class Kind(enum.Enum):
    """Which rows are shown."""

    ALL = "all"
    LABELS = "labels"
    SUGGESTIONS = "suggestions"


class SegmentsProxy(QSortFilterProxyModel):
    """Sorting by any column, and rows of a kind whose class, note or author holds a text."""

    def __init__(self, source: SegmentsModel, parent: Any = None) -> None:
        super().__init__(parent)
        self._source = source
        self._wanted = ""
        self.kind = Kind.ALL
        self.setSourceModel(source)
        self.setDynamicSortFilter(True)

    def lessThan(self, left: Index, right: Index) -> bool:
        """Qt's. Asks the model directly: through data() a table of thousands would take a quarter of a second."""
        column = Column(left.column())
        return bool(self._source.sort_key(left.row(), column) < self._source.sort_key(right.row(), column))

    def set_filter(self, text: str) -> None:
        """Show only rows with this text; empty shows all."""
        self.beginFilterChange()
        self._wanted = text.strip().casefold()
        self.endFilterChange()

    def set_kind(self, kind: Kind) -> None:
        """Show only labels, only suggestions, or all."""
        self.beginFilterChange()
        self.kind = kind
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        """Qt's."""
        if self.kind != Kind.ALL and self._source.is_suggestion(row) != (self.kind == Kind.SUGGESTIONS):
            return False
        if not self._wanted:
            return True
        model = self.sourceModel()
        texts = (model.index(row, column, parent).data() for column in (Column.CLASS, Column.BY, Column.NOTE))
        return any(self._wanted in str(text).casefold() for text in texts)
