"""The surface on which sound is shown and segments are drawn: what waveform and spectrogram have in common.

Drag an empty place or the inside of a segment to select time; drag an edge to resize, a tag to move; the wheel zooms at
the pointer, with Shift or sideways it pans, and so does dragging with the middle button.

Invariant: a drag is told once, when it ends, so that it is one edit; Escape leaves everything as it was.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from engine.segments import Marked
from gui import theme
from gui.sound import Sound
from gui.widgets import segment_paint
from gui.widgets.class_look import see_through
from gui.widgets.segment_item import Hit, SegmentLayer
from gui.widgets.time_view import TimeView

_START_DRAG = 4
_SNAP_REACH = 6
_SHORTEST_SEGMENT_S = 0.001
_WHEEL_ZOOM = 1.0018


@dataclass
class _Drag:
    """A press of the mouse and what has become of it."""

    at: QPoint
    at_s: float
    part: str  # "start", "end", "tag", "select", "draw" or "pan"
    hit: Hit | None
    modifiers: Qt.KeyboardModifier
    moving: bool = False


class SoundCanvas(QWidget):
    """Base of the views that show sound under segments.

    Signals:
        clicked: Without dragging: the moment, the Hit or None, the keyboard modifiers.
        span_drawn: Time was selected by dragging; the flag says that Shift was held (label it as the last one).
        segment_changed: A drag of a segment or suggestion ended: the row as it was, the row as it should be.
        segment_opened: A segment was double-clicked.
        menu_asked: The Hit or None, the moment, the place on the screen.
    """

    clicked = Signal(float, object, object)
    span_drawn = Signal(float, float, bool)
    segment_changed = Signal(object, object)
    segment_opened = Signal(object)
    menu_asked = Signal(object, float, QPoint)

    tags = True
    #: Whether segments cannot be taken hold of.
    locked = False

    def __init__(self, view: TimeView, layer: SegmentLayer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.layer = layer
        self.sound: Sound | None = None
        self._picture: QPixmap | None = None
        self._drag: _Drag | None = None
        self._cursor_x = 0
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        view.moved.connect(self.redraw)
        layer.changed.connect(self.redraw)
        view.selection_changed.connect(self.update)
        view.cursor_moved.connect(self._on_cursor_moved)
        theme.notifier.changed.connect(self.redraw)

    def set_sound(self, sound: Sound | None) -> None:
        """Show another recording."""
        self.sound = sound
        self.cancel_drag()
        self.redraw()

    def redraw(self) -> None:
        """Paint everything anew at the next frame."""
        self._picture = None
        self._place_cursor()
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return QSize(200, 72)

    # Painting -------------------------------------------------------------------------------------------------------

    @staticmethod
    def channel_lane(area: QRect, number: int, of: int) -> QRectF:
        """The part of an area for one of so many channels; the first is at the top."""
        height = area.height() / of
        return QRectF(area.left(), area.top() + number * height, area.width(), height)

    def paint_sound(self, painter: QPainter, area: QRect) -> None:
        """Draw the sound itself; the painter's scale is the device's."""
        raise NotImplementedError

    def paint_picture(self, painter: QPainter, area: QRect) -> None:
        """Draw sound and segments in their order."""
        raise NotImplementedError

    def paint_over(self, painter: QPainter, area: QRect) -> None:
        """Draw what lies over everything, such as an axis."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        ratio = self.devicePixelRatioF()
        if self._picture is None:
            picture = QPixmap(self.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(QColor(theme.current().panel))
            painter = QPainter(picture)
            painter.setFont(theme.font("tag"))
            if self.sound is not None:
                with self.sound.undisturbed():
                    self.paint_picture(painter, self.rect())
                    self.paint_over(painter, self.rect())
            painter.end()
            self._picture = picture
        painter = QPainter(self)
        dirty = event.rect()
        painter.drawPixmap(
            dirty, self._picture, QRect(dirty.topLeft() * ratio, dirty.size() * ratio) if ratio != 1.0 else dirty
        )
        colours = theme.current()
        painter.setPen(QColor(colours.line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if self.sound is None:
            return
        if self.view.selection is not None:
            left, right = (self.view.x_of(at_s, self.width()) for at_s in self.view.selection)
            box = QRect(round(left), 0, max(round(right - left), 1), self.height())
            painter.fillRect(box, see_through(QColor(colours.accent), 0.24))
            painter.setPen(QColor(colours.accent))
            painter.drawLine(box.left(), 0, box.left(), self.height())
            painter.drawLine(box.right(), 0, box.right(), self.height())
        segment_paint.paint_pointed(painter, self.layer, self.view, self.rect())
        segment_paint.paint_marks(painter, self.layer, self.view, self.rect())
        painter.fillRect(QRect(self._cursor_x, 0, 2, self.height()), self.playhead_colour())

    def playhead_colour(self) -> QColor:
        """A colour that stands out from the sound."""
        return QColor(theme.current().text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        self._picture = None
        self._place_cursor()

    def _place_cursor(self) -> None:
        self._cursor_x = round(self.view.x_of(self.view.cursor_s, self.width()))

    def _on_cursor_moved(self) -> None:
        old = self._cursor_x
        self._place_cursor()
        if self.layer.marks:
            self.update()
        elif old != self._cursor_x:
            self.update(QRect(old - 1, 0, 4, self.height()))
            self.update(QRect(self._cursor_x - 1, 0, 4, self.height()))

    # Mouse ----------------------------------------------------------------------------------------------------------

    def hit_at(self, place: QPoint) -> Hit | None:
        """What of the segments is at a place."""
        font = theme.font("tag")
        return self.layer.hit(self.view, self.width(), place.x(), place.y(), font, tags=self.tags)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        if self.sound is None:
            return
        place, held = event.position().toPoint(), event.modifiers()
        at_s = self.view.s_at(place.x(), self.width())
        if event.button() == Qt.MouseButton.MiddleButton:
            self._drag = _Drag(place, at_s, "pan", None, held)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            hit = self.hit_at(place)
            part = hit.part if hit and hit.part != "body" and not self.locked else "select"
            if held & Qt.KeyboardModifier.ShiftModifier:
                part = "draw"
            self._drag = _Drag(place, at_s, part, hit, held)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        place = event.position().toPoint()
        drag = self._drag
        if drag is None:
            self._show_cursor_for(self.hit_at(place) if self.sound else None)
            return
        if not drag.moving and abs(place.x() - drag.at.x()) < _START_DRAG:
            return
        drag.moving = True
        if drag.part == "pan":
            self.view.pan((drag.at.x() - place.x()) / max(self.width(), 1) * self.view.span_s)
            drag.at = place
            return
        if not 0 <= place.x() <= self.width():
            self.view.pan(
                (place.x() if place.x() < 0 else place.x() - self.width()) / self.width() * self.view.span_s / 4
            )
        at_s = self.view.s_at(place.x(), self.width())
        free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if drag.part in ("select", "draw"):
            self.view.select(self._snapped(drag.at_s, None, free), self._snapped(at_s, None, free))
        elif drag.hit is not None:
            self.layer.drag(self._changed(drag, drag.hit.segment, at_s, free))

    def _changed(self, drag: _Drag, old: Marked, at_s: float, free: bool) -> Marked:
        if drag.part == "tag":
            by_s = at_s - drag.at_s
            length_s = old.end_s - old.start_s
            start_s = self._snapped(old.start_s + by_s, old.id, free)
            if start_s == old.start_s + by_s:
                start_s = self._snapped(old.end_s + by_s, old.id, free) - length_s
            start_s = min(max(start_s, 0.0), max(self.view.duration_s - length_s, 0.0))
            return dataclasses.replace(old, start_s=start_s, end_s=min(start_s + length_s, self.view.duration_s))
        at_s = self._snapped(at_s, old.id, free)
        if drag.part == "start":
            return dataclasses.replace(old, start_s=max(min(at_s, old.end_s - _SHORTEST_SEGMENT_S), 0.0))
        return dataclasses.replace(old, end_s=min(max(at_s, old.start_s + _SHORTEST_SEGMENT_S), self.view.duration_s))

    def _snapped(self, at_s: float, without: int | None, free: bool) -> float:
        """The nearest edge of another segment or the playhead, if it is within reach."""
        if free:
            return at_s
        reach_s = _SNAP_REACH * self.view.span_s / max(self.width(), 1)
        edge_s = self.layer.nearest_edge_s(at_s, without)
        marks = [self.view.cursor_s] if edge_s is None else [edge_s, self.view.cursor_s]
        nearest = min(marks, key=lambda mark_s: abs(mark_s - at_s))
        return nearest if abs(nearest - at_s) <= reach_s else at_s

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        drag, self._drag = self._drag, None
        if drag is None:
            return
        place = event.position().toPoint()
        self._show_cursor_for(self.hit_at(place) if self.sound else None)
        if drag.part == "pan":
            return
        if not drag.moving:
            self.clicked.emit(drag.at_s, drag.hit, drag.modifiers)
        elif drag.part in ("select", "draw"):
            if self.view.selection is not None:
                self.span_drawn.emit(*self.view.selection, drag.part == "draw")
        elif drag.hit is not None and (new := self.layer.dragged) is not None:
            self.layer.drag(None)
            if new != drag.hit.segment:
                self.segment_changed.emit(drag.hit.segment, new)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        hit = self.hit_at(event.position().toPoint()) if self.sound else None
        if hit is not None and event.button() == Qt.MouseButton.LeftButton:
            self.segment_opened.emit(hit.segment)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt's."""
        if self.sound is not None:
            self.menu_asked.emit(
                self.hit_at(event.pos()), self.view.s_at(event.pos().x(), self.width()), event.globalPos()
            )

    def cancel_drag(self) -> bool:
        """Give a drag up; True when there was one."""
        drag, self._drag = self._drag, None
        if drag is None or not drag.moving:
            return False
        self.layer.drag(None)
        if drag.part in ("select", "draw"):
            self.view.select(None)
        return True

    def _show_cursor_for(self, hit: Hit | None) -> None:
        shapes = {"start": Qt.CursorShape.SizeHorCursor, "end": Qt.CursorShape.SizeHorCursor}
        shapes["tag"] = Qt.CursorShape.OpenHandCursor
        part = hit.part if hit is not None and not self.locked else ""
        shape = shapes.get(part, Qt.CursorShape.IBeamCursor)
        self.setCursor(shape if self.sound is not None else Qt.CursorShape.ArrowCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt's."""
        if self.sound is None:
            return
        turn = event.angleDelta()
        sideways = turn.x() if abs(turn.x()) > abs(turn.y()) else 0
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            sideways = turn.y() or turn.x()
        if sideways:
            self.view.pan(-sideways / 120 * 0.1 * self.view.span_s)
        else:
            self.view.zoom(_WHEEL_ZOOM ** turn.y(), self.view.s_at(event.position().x(), self.width()))
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Qt's."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self.redraw()
        super().changeEvent(event)
