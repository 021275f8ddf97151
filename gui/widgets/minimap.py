"""The whole recording in one line, with the visible part marked.

Invariant: dragging the mark moves the view and nothing else.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.sound import Sound
from gui.widgets import segment_paint
from gui.widgets.class_look import see_through
from gui.widgets.segment_item import SegmentLayer
from gui.widgets.time_view import TimeView
from gui.widgets.waveform import envelope_image

_EDGE_REACH = 5
_SEGMENT_FOOT = 4
_SMALLEST_MARK = 6.0


class Minimap(QWidget):
    """The overview. Drag the mark to pan, its edges to zoom; click elsewhere to go there."""

    asked = Signal(float)

    def __init__(self, view: TimeView, layer: SegmentLayer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.layer = layer
        self.sound: Sound | None = None
        self._whole = TimeView(self)
        self._wave: QPixmap | None = None
        self._grip = ""
        self._grip_s = 0.0
        self.setAccessibleName(self.tr("Overview of the whole recording"))
        self.setMouseTracking(True)
        self.setFixedHeight(44)
        view.moved.connect(self.update)
        view.cursor_moved.connect(self.update)
        layer.changed.connect(self._forget)
        theme.notifier.changed.connect(self._forget)

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(400, 44)

    def set_sound(self, sound: Sound | None) -> None:
        """Show another recording."""
        self.sound = sound
        if sound is not None:
            sound.grown.connect(self._forget)
        self._forget()

    def _forget(self) -> None:
        self._wave = None
        self.update()

    def _draw_whole(self) -> QPixmap:
        assert self.sound is not None
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        colours = theme.current()
        picture.fill(QColor(colours.panel))
        painter = QPainter(picture)
        columns = max(round(self.width() * ratio), 1)
        found = self.sound.peaks_over_all(columns, 0)
        known = abs(found[found == found])
        gain = 0.95 / max(float(known.max()), 1e-3) if known.size else 1.0
        height = round((self.height() - _SEGMENT_FOOT - 4) * ratio)
        image = envelope_image(found, height, min(gain, 32.0), QColor(colours.wave))
        image.setDevicePixelRatio(ratio)
        painter.drawImage(0, 2, image)
        if self._whole.duration_s != self.view.duration_s:
            self._whole.reset(self.view.duration_s)
        foot = self.rect().adjusted(1, self.height() - _SEGMENT_FOOT - 1, -1, -1)
        segment_paint.paint(painter, self.layer, self._whole, foot)
        painter.end()
        return picture

    def _mark(self) -> QRectF:
        whole = max(self.view.duration_s, 1e-9)
        left = self.view.start_s / whole * self.width()
        width = max(self.view.span_s / whole * self.width(), _SMALLEST_MARK)
        return QRectF(min(left, self.width() - width), 0, width, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        colours = theme.current()
        painter = QPainter(self)
        if self.sound is None:
            painter.fillRect(self.rect(), QColor(colours.panel))
            return
        if self._wave is None:
            self._wave = self._draw_whole()
        painter.drawPixmap(0, 0, self._wave)
        painter.setPen(QColor(colours.line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if self.view.span_s < self.view.duration_s * 0.999:
            mark = self._mark()
            painter.fillRect(mark, see_through(QColor(colours.accent), 0.22))
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.drawRect(mark.adjusted(0.5, 0.5, -1, -1))
        x = round(self.view.cursor_s / max(self.view.duration_s, 1e-9) * (self.width() - 1))
        painter.fillRect(x, 0, 1, self.height(), QColor(colours.text))

    def resizeEvent(self, event: object) -> None:
        """Qt's."""
        self._wave = None

    def _grip_at(self, x: float) -> str:
        mark = self._mark()
        if mark.width() > 4 * _EDGE_REACH and abs(x - mark.left()) <= _EDGE_REACH:
            return "start"
        if mark.width() > 4 * _EDGE_REACH and abs(x - mark.right()) <= _EDGE_REACH:
            return "end"
        return "mark" if mark.left() <= x <= mark.right() else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        if event.button() != Qt.MouseButton.LeftButton or self.sound is None:
            return
        at_s = event.position().x() / max(self.width(), 1) * self.view.duration_s
        self._grip = self._grip_at(event.position().x())
        if not self._grip:
            self.view.pan(at_s - self.view.start_s - self.view.span_s / 2)
            self._grip = "mark"
        self._grip_s = at_s - self.view.start_s

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        x = event.position().x()
        at_s = x / max(self.width(), 1) * self.view.duration_s
        if self._grip == "mark":
            self.view.pan(at_s - self._grip_s - self.view.start_s)
        elif self._grip == "start":
            self.view.show(min(max(at_s, 0.0), self.view.end_s - 0.01), self.view.end_s)
        elif self._grip == "end":
            self.view.show(self.view.start_s, max(at_s, self.view.start_s + 0.01))
        else:
            grip = self._grip_at(x) if self.sound else ""
            shapes = {"start": Qt.CursorShape.SizeHorCursor, "end": Qt.CursorShape.SizeHorCursor}
            self.setCursor(shapes.get(grip, Qt.CursorShape.ArrowCursor))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        self._grip = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Put the playhead where it was double-clicked."""
        self.asked.emit(event.position().x() / max(self.width(), 1) * self.view.duration_s)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom the view about the pointer's moment."""
        if self.sound is not None:
            at_s = event.position().x() / max(self.width(), 1) * self.view.duration_s
            self.view.zoom(1.0018 ** event.angleDelta().y(), min(max(at_s, self.view.start_s), self.view.end_s))
