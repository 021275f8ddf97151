"""How many files fall where: a row per class with its colour, its name and its count, each of which is a filter.

Invariant: at most one row is checked, and checking it again unchecks it.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QVBoxLayout, QWidget

from gui import theme

_ROW_PX = 24
_SWATCH_PX = 10
NONE = -1


@dataclass(frozen=True)
class CountRow:
    """One row: what choosing it means, and what it shows."""

    category: int
    colour: QColor
    words: str
    count: int


class _Row(QAbstractButton):
    """One row."""

    def __init__(self) -> None:
        super().__init__()
        self.row = CountRow(NONE, QColor(), "", 0)
        self.setCheckable(True)
        self.setFixedHeight(_ROW_PX)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_row(self, row: CountRow) -> None:
        """Show other words."""
        self.row = row
        self.setAccessibleName(f"{row.words}: {row.count}")
        self.setToolTip(self.tr("Show only: {}").format(row.words))
        self.update()

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(160, _ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.raised))
            painter.drawRoundedRect(area, 4, 4)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.row.colour)
        painter.drawRoundedRect(QRectF(6, area.center().y() - _SWATCH_PX / 2, _SWATCH_PX, _SWATCH_PX), 2, 2)
        painter.setFont(theme.font("strong" if self.isChecked() else "table"))
        painter.setPen(QColor(colours.text))
        count = f"{self.row.count:,}"
        space = painter.fontMetrics().horizontalAdvance(count) + 12
        words = area.adjusted(_SWATCH_PX + 14, 0, -space - 6, 0)
        text = painter.fontMetrics().elidedText(self.row.words, Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if not self.row.count:
            painter.setPen(QColor(colours.faint))
        painter.drawText(area.adjusted(0, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)


class ClassCounts(QScrollArea):
    """The rows, scrolling when there are many.

    Signals:
        chosen: The category of the row that was checked, or NONE.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Counts"))
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setWidget(inside)
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        self._rows: list[_Row] = []
        theme.notifier.changed.connect(self.viewport().update)

    @property
    def rows(self) -> list[CountRow]:
        """What is shown."""
        return [row.row for row in self._rows]

    def button(self, category: int) -> QAbstractButton:
        """The row of a category."""
        return next(row for row in self._rows if row.row.category == category)

    def set_rows(self, rows: list[CountRow]) -> None:
        """Show other rows; the checked category stays checked."""
        while len(self._rows) > len(rows):
            self._rows.pop().deleteLater()
        while len(self._rows) < len(rows):
            made = _Row()
            made.clicked.connect(lambda checked, made=made: self._on_clicked(made, checked))
            self._column.insertWidget(len(self._rows), made)
            self._rows.append(made)
        for shown, row in zip(self._rows, rows, strict=True):
            shown.show_row(row)

    def choose(self, category: int) -> None:
        """Check a row without telling; NONE checks none."""
        for row in self._rows:
            row.setChecked(row.row.category == category)

    def _on_clicked(self, clicked: _Row, checked: bool) -> None:
        category = clicked.row.category if checked else NONE
        self.choose(category)
        self.chosen.emit(category)
