"""The ruler over the waveform.

Invariant: labels stand at round times and never touch each other.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui import clock, theme
from gui.widgets.time_view import TimeView

_STEPS_S = (
    *(base * 10.0**power for power in range(-4, 0) for base in (1, 2, 5)),
    *(1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400),
)
_ROOM = 84


def step_for(span_s: float, width: int) -> tuple[float, int]:
    """The distance of the labels and the decimals they need."""
    wanted_s = span_s * _ROOM / max(width, 1)
    step_s = next((s for s in _STEPS_S if s >= wanted_s), _STEPS_S[-1])
    decimals = next((d for d in range(5) if abs(step_s * 10**d - round(step_s * 10**d)) < 1e-6), 4)
    return step_s, decimals


class TimeRuler(QWidget):
    """Round times over the view; a click puts the playhead there, a drag moves it along."""

    pressed = Signal(float)

    def __init__(self, view: TimeView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.setAccessibleName(self.tr("Time ruler"))
        view.moved.connect(self.update)
        view.cursor_moved.connect(self.update)
        theme.notifier.changed.connect(self.update)
        self.setFixedHeight(24)

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(400, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        if self.view.duration_s <= 0:
            return
        colours = theme.current()
        painter = QPainter(self)
        painter.setFont(theme.font("small"))
        step_s, decimals = step_for(self.view.span_s, self.width())
        number = int(self.view.start_s / step_s)
        while (at_s := number * step_s) <= self.view.end_s + 1e-9:
            x = self.view.x_of(at_s, self.width())
            painter.fillRect(QRectF(x, 4, 1, self.height() - 4), QColor(colours.line))
            painter.setPen(QColor(colours.faint))
            painter.drawText(
                QRectF(x + 5, 0, _ROOM, self.height()), Qt.AlignmentFlag.AlignVCenter, clock.write(at_s, decimals)
            )
            number += 1
        x = round(self.view.x_of(self.view.cursor_s, self.width())) + 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent))
        bottom = self.height()
        painter.drawPolygon([QPointF(x - 5, bottom - 7), QPointF(x + 5, bottom - 7), QPointF(x, bottom)])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(self.view.s_at(event.position().x(), self.width()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.pressed.emit(self.view.s_at(event.position().x(), self.width()))
