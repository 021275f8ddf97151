"""How the scores of many files are spread between 0 and 1, with the threshold as a line that can be dragged.

Invariant: the widget only shows; whoever owns it moves the threshold when ``threshold_dragged`` asks for it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gui import theme
from gui.translation import number

BINS = 50
_AXIS_PX = 18
_TOP_PX = 6


def count_scores(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """How many scores fall into each of BINS equal bins over 0 to 1; NaN falls into none."""
    known = scores[~np.isnan(scores)]
    return np.bincount(np.minimum((known * BINS).astype(np.int64), BINS - 1), minlength=BINS)


class Histogram(QWidget):
    """Bars of how many files have which score, one colour on either side of the threshold.

    Signals:
        threshold_dragged: The user wants the threshold there.
    """

    threshold_dragged = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: npt.NDArray[np.int64] = np.zeros(BINS, np.int64)
        self._threshold = 0.0
        self._below = QColor()
        self._above = QColor()
        self.setAccessibleName(self.tr("Histogram of scores"))
        self.setMouseTracking(True)
        theme.notifier.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(480, 108)

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return QSize(200, 72)

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """The height of each bar, in files."""
        return self._counts

    def set_counts(self, counts: npt.NDArray[np.int64]) -> None:
        """Show other bars."""
        self._counts = counts
        self.update()

    def set_threshold(self, threshold: float) -> None:
        """Move the line."""
        self._threshold = threshold
        self.update()

    def set_colours(self, below: QColor, above: QColor) -> None:
        """The colours of the bars left and right of the line."""
        self._below, self._above = below, above
        self.update()

    def _plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(1, _TOP_PX, -1, -_AXIS_PX)

    def x_of(self, score: float) -> float:
        """The pixel of a score."""
        plot = self._plot()
        return plot.left() + score * plot.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = self._plot()
        painter.setPen(QColor(colours.line))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        painter.setPen(Qt.PenStyle.NoPen)
        # By the square root, because nearly all files crowd at the two ends and the few between are what matters.
        heights = np.sqrt(self._counts / max(int(self._counts.max()), 1)) * plot.height()
        width = plot.width() / BINS
        for i, height in enumerate(heights.tolist()):
            if height <= 0:
                continue
            height = max(height, 2.0)
            bar = QRectF(plot.left() + i * width, plot.bottom() - height, max(width - 2, 1.0), height)
            self._paint_bar(painter, bar, i)
        self._paint_axis(painter, plot)
        x = round(self.x_of(self._threshold))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(QRectF(x - 1, 0, 2, plot.bottom()), QColor(colours.text))

    def _paint_bar(self, painter: QPainter, bar: QRectF, index: int) -> None:
        """A bar; the one that the threshold lies in is split there."""
        share = min(max(self._threshold * BINS - index, 0.0), 1.0)
        at = bar.left() + share * bar.width()
        for colour, left, right in ((self._below, bar.left(), at), (self._above, at, bar.right())):
            if right - left > 0.5:
                painter.setBrush(colour)
                painter.drawRoundedRect(QRectF(left, bar.top(), right - left, bar.height()), 1.5, 1.5)

    def _paint_axis(self, painter: QPainter, plot: QRectF) -> None:
        painter.setPen(QColor(theme.current().faint))
        painter.setFont(theme.font("small"))
        y = self.height() - _AXIS_PX
        for mark in (0.0, 0.25, 0.5, 0.75, 1.0):
            box = QRectF(plot.left() + mark * plot.width() - 20, y + 2, 40, _AXIS_PX - 2)
            align = Qt.AlignmentFlag.AlignHCenter
            if mark in (0.0, 1.0):
                align = Qt.AlignmentFlag.AlignLeft if mark == 0.0 else Qt.AlignmentFlag.AlignRight
                box.moveLeft(plot.left() if mark == 0.0 else plot.right() - 40)
            painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter, f"{mark:g}")

    def _score_at(self, place: QPointF) -> float:
        plot = self._plot()
        return min(max((place.x() - plot.left()) / max(plot.width(), 1.0), 0.0), 1.0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the threshold where it was pressed."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.threshold_dragged.emit(self._score_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.threshold_dragged.emit(self._score_at(event.position()))
        else:
            near = abs(event.position().x() - self.x_of(self._threshold)) < 6
            self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)

    def event(self, event: QEvent) -> bool:
        """Say the count of the bar under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = min(int(self._score_at(QPointF(event.pos())) * BINS), BINS - 1)
            low, high = index / BINS, (index + 1) / BINS
            text = self.tr("Files from {:.2f} to {:.2f}: {}").format(low, high, number(int(self._counts[index])))
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)
