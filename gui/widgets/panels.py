"""The surfaces that pages are laid out on, and the sentences that stand on them.

Invariant: nothing here knows what it carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gui.widgets.elided_label import ElidedLabel
from gui.widgets.flow import Flow
from gui.widgets.sort_header import SortHeader

ROW_PX = 29
#: What reaches a panel's edges ends so far above the lowest one: lower down it would cover the round corners.
FLUSH_FOOT_PX = 4
#: A column is never narrower than this share of the width that it was given, nor than the words above it.
_NARROWEST = 0.8


def section(text: str = "") -> QLabel:
    """The heading of a panel."""
    label = ElidedLabel(text)
    label.setProperty("role", "section")
    return label


def rule() -> QFrame:
    """A thin line across."""
    line = QFrame()
    line.setProperty("role", "rule")
    return line


class Panel(QFrame):
    """A surface with a heading and whatever is put into its ``column``.

    Attributes:
        title: The heading.
        head: The row with the heading, to which controls can be added at the right.
        column: The layout below it.
    """

    def __init__(self, title: str = "", *, flush: bool = False, parent: QWidget | None = None) -> None:
        """
        Args:
            title: The heading.
            flush: Whether what is below reaches the panel's edges, as a table does.
        """
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.title = section(title)
        self.head = QHBoxLayout()
        self.head.setContentsMargins(12, 8, 12, 4)
        self.head.setSpacing(8)
        self.head.addWidget(self.title, 1)
        self.column = QVBoxLayout()
        self.column.setContentsMargins(*((1, 0, 1, FLUSH_FOOT_PX) if flush else (12, 0, 12, 12)))
        self.column.setSpacing(8)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self.head)
        whole.addLayout(self.column, 1)

    def flowing_head(self, *before: QWidget) -> Flow:
        """Let the head go on below where there is no room for all of it on one line.

        Args:
            before: What stands before the heading.

        Returns:
            The row; what is added to it stands at the right.
        """
        self.head.removeWidget(self.title)
        row = Flow()
        row.add(*before, self.title)
        row.push()
        self.head.addLayout(row, 1)
        return row

    def add(self, *parts: QWidget | QLayout) -> None:
        """Put widgets and layouts below what is there."""
        for part in parts:
            if isinstance(part, QLayout):
                self.column.addLayout(part)
            else:
                self.column.addWidget(part)


class Notes(QWidget):
    """Sentences, one under the other, on tinted strips where they warn; takes no room while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._lines: tuple[tuple[str, str], ...] = ()
        self.hide()

    @property
    def texts(self) -> list[str]:
        """The sentences."""
        return [text for text, _ in self._lines]

    def show_lines(self, lines: Iterable[str], level: str = "warning") -> None:
        """Show these sentences in place of those before; level "info", "warning" or "error"."""
        wanted = tuple((text, level) for text in lines)
        if wanted == self._lines:
            return
        self._lines = wanted
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for text, _ in wanted:
            label = QLabel(text)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if level == "info":
                label.setProperty("role", "faint")
                self._column.addWidget(label)
                continue
            strip = QFrame()
            strip.setProperty("role", "notice")
            strip.setProperty("level", level)
            inside = QVBoxLayout(strip)
            inside.setContentsMargins(10, 6, 10, 6)
            inside.addWidget(label)
            self._column.addWidget(strip)
        self.setVisible(bool(wanted))


class WideTable(QTableView):
    """A table whose columns together fill its width, in given proportions.

    A column stays as wide as the words above it; where there is no room for all of them the table can be scrolled.
    """

    def __init__(self, widths: Sequence[int], parent: QWidget | None = None) -> None:
        """
        Args:
            widths: The columns' widths in pixels where the table is as wide as their sum.
        """
        super().__init__(parent)
        self.setHorizontalHeader(SortHeader(self))
        self._widths = tuple(widths)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Qt's."""
        super().setModel(model)
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Divide the width among the columns that are shown."""
        shown = {column: width for column, width in enumerate(self._widths) if not self.isColumnHidden(column)}
        head = self.horizontalHeader()
        if self.model() is None or not shown or not isinstance(head, SortHeader):
            return
        narrowest = head.minimumSectionSize()
        least = {column: max(head.needed_px(column), int(_NARROWEST * shown[column]), narrowest) for column in shown}
        free = dict(shown)
        while free:
            left = self.viewport().width() - sum(least[column] for column in shown if column not in free)
            scale = left / sum(free.values())
            tight = [column for column, width in free.items() if int(width * scale) < least[column]]
            if not tight:
                break
            for column in tight:
                del free[column]
        for column, width in shown.items():
            self.setColumnWidth(column, int(width * scale) if column in free else least[column])


def calm(view: QTableView) -> None:
    """Give a table its look: rows of one height that are chosen as a whole, without grid and row numbers."""
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setTabKeyNavigation(False)
    rows = view.verticalHeader()
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setMinimumSectionSize(ROW_PX)
    rows.setDefaultSectionSize(ROW_PX)
    view.horizontalHeader().setHighlightSections(False)


def table_view(name: str, widths: Sequence[int]) -> QTableView:
    """A calm table whose columns fill its width.

    Args:
        name: What it lists, for those who cannot see it.
        widths: The proportions of its columns: their widths in pixels where the table is as wide as their sum.
    """
    view = WideTable(widths)
    view.setAccessibleName(name)
    calm(view)
    view.horizontalHeader().setMinimumSectionSize(40)
    return view
