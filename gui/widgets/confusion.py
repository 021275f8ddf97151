"""What a model took for what: a row for each true class, a column for each prediction, and each row's recall.

Invariant: a cell's colour is its share of its row, so that a rare class is judged by the same measure as a common one;
its number is the count.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from gui import theme
from gui.widgets.class_look import ink_on

_GAP_PX = 3
_HEAD_PX = 20
_LARGEST_CELL_PX = (136, 76)
_RECALL_PX = 92
#: The faintest cell that holds anything, so that a single mistake is seen.
_LEAST_TINT = 0.10


class Confusion(QWidget):
    """A confusion matrix. A cell under the pointer tells itself in words.

    Signals:
        cell_clicked: The true and the predicted class of the cell.
    """

    cell_clicked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: tuple[str, ...] = ()
        self._counts: tuple[tuple[int, ...], ...] = ()
        self._recall: tuple[float, ...] = ()
        self._chosen: tuple[int, int] | None = None
        self.setAccessibleName(self.tr("Confusion matrix on validation"))
        theme.notifier.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(360, 180)

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return QSize(220, 120)

    def show_matrix(self, labels: Sequence[str], counts: Sequence[Sequence[int]], recall: Sequence[float]) -> None:
        """Show a matrix, ``counts[true][predicted]``, and each class's recall; empty sequences clear it."""
        self._labels = tuple(labels)
        self._counts = tuple(tuple(row) for row in counts)
        self._recall = tuple(recall)
        self._chosen = None
        self.setAccessibleDescription("; ".join(self.words()))
        self.update()

    def choose_cell(self, cell: tuple[int, int] | None) -> None:
        """Frame a cell, or none."""
        self._chosen = cell
        self.update()

    def words(self) -> list[str]:
        """Each class's row as a sentence for those who cannot see it."""
        out = []
        for label, row, recall in zip(self._labels, self._counts, self._recall, strict=True):
            taken = ", ".join(f"{n} {name}" for name, n in zip(self._labels, row, strict=True) if n)
            share = self.tr("none to find") if math.isnan(recall) else self.tr("{:.0%} found").format(recall)
            out.append(f"{label}: {share}" + (f" ({taken})" if taken else ""))
        return out

    def _grid(self) -> tuple[QRectF, float, float]:
        """The box of the cells, and a cell's width and height."""
        n = max(len(self._labels), 1)
        metrics = QFontMetrics(theme.font("small"))
        longest = max((metrics.horizontalAdvance(label) for label in self._labels), default=0)
        left = min(longest + 12, self.width() * 0.3)
        width = min((self.width() - left - _RECALL_PX) / n, _LARGEST_CELL_PX[0])
        height = min((self.height() - _HEAD_PX) / n, _LARGEST_CELL_PX[1])
        return QRectF(left, _HEAD_PX, width * n, height * n), width, height

    def cell_box(self, true: int, predicted: int) -> QRectF:
        """Where a cell is."""
        grid, width, height = self._grid()
        box = QRectF(grid.left() + predicted * width, grid.top() + true * height, width, height)
        gap = _GAP_PX / 2 if min(width, height) > 14 else 0.5
        return box.adjusted(gap, gap, -gap, -gap)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        if not self._labels:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_names(painter)
        for true, row in enumerate(self._counts):
            total = sum(row)
            for predicted, count in enumerate(row):
                self._paint_cell(painter, self.cell_box(true, predicted), count, count / total if total else 0.0)
            self._paint_recall(painter, true)
        if self._chosen is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.current().text), 2))
            painter.drawRoundedRect(self.cell_box(*self._chosen), 4, 4)

    def _paint_names(self, painter: QPainter) -> None:
        grid, width, height = self._grid()
        painter.setFont(theme.font("small"))
        metrics = painter.fontMetrics()
        painter.setPen(QColor(theme.current().faint))
        for i, label in enumerate(self._labels):
            if height >= 11:
                row = QRectF(0, grid.top() + i * height, grid.left() - 8, height)
                text = metrics.elidedText(label, Qt.TextElideMode.ElideRight, int(row.width()))
                painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
            if width >= 16:
                column = QRectF(grid.left() + i * width, 0, width, _HEAD_PX - 2)
                text = metrics.elidedText(label, Qt.TextElideMode.ElideRight, int(width - 2))
                # In a narrow column the start of the name says more than an ellipsis does.
                text = text if metrics.horizontalAdvance(label[:3]) < width - 8 else label[:2]
                painter.drawText(column, Qt.AlignmentFlag.AlignCenter, text)
        recall = QRectF(grid.right() + 12, 0, _RECALL_PX - 12, _HEAD_PX - 2)
        painter.drawText(recall, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.tr("Recall"))

    def _paint_cell(self, painter: QPainter, box: QRectF, count: int, share: float) -> None:
        colours = theme.current()
        tint = 0.0 if not count else _LEAST_TINT + (1 - _LEAST_TINT) * share
        fill = theme.mixed(colours.raised, colours.accent, tint)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        radius = 4 if min(box.width(), box.height()) > 18 else 1
        painter.drawRoundedRect(box, radius, radius)
        painter.setFont(theme.font("table"))
        text = f"{count:,}"
        metrics = painter.fontMetrics()
        if not count or metrics.horizontalAdvance(text) > box.width() - 2 or metrics.height() > box.height() + 2:
            return
        painter.setPen(ink_on(fill) if share > 0.35 else QColor(colours.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_recall(self, painter: QPainter, true: int) -> None:
        colours = theme.current()
        grid, _, height = self._grid()
        if height < 11:
            return
        value = self._recall[true]
        middle = grid.top() + (true + 0.5) * height
        left = grid.right() + 12
        painter.setFont(theme.font("table"))
        painter.setPen(QColor(colours.text if value == value else colours.faint))
        text = f"{value:.2f}" if value == value else "–"
        number = QRectF(left, middle - height / 2, 34, height)
        painter.drawText(number, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        groove = QRectF(left + 36, middle - 2, _RECALL_PX - 12 - 36 - 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(groove, 2, 2)
        if value > 0:
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(QRectF(groove.left(), groove.top(), max(groove.width() * value, 3), 4), 2, 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        for true in range(len(self._counts)):
            for predicted in range(len(self._counts)):
                if self.cell_box(true, predicted).contains(event.position()):
                    self.cell_clicked.emit(true, predicted)

    def tip_at(self, place: QPointF) -> str:
        """What the cell there means, or nothing."""
        for true, row in enumerate(self._counts):
            for predicted, count in enumerate(row):
                if self.cell_box(true, predicted).contains(place):
                    if true == predicted:
                        return self.tr("{} of {} {} were found.").format(count, sum(row), self._labels[true])
                    return self.tr("{} of {} {} were taken for {}.").format(
                        count, sum(row), self._labels[true], self._labels[predicted]
                    )
        return ""

    def event(self, event: QEvent) -> bool:
        """Tell the cell under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self, QRect())
            return True
        return super().event(event)
