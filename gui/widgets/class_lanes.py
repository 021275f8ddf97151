"""One lane for each class: who sounds when, also where segments of several classes overlap.

Drag in a lane to mark its class; segments are taken hold of as in the waveform, and every one lies in its own lane.

Invariant: what is drawn or met in a lane belongs to the lane's class.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from engine.segments import LabelClass
from gui import theme
from gui.widgets import segment_paint
from gui.widgets.class_look import ink_on, letter
from gui.widgets.segment_item import Hit, SegmentLayer
from gui.widgets.sound_canvas import SoundCanvas
from gui.widgets.time_view import TimeView

LANE_PX = 22
_TALLEST_LANES = 6
_CAP_PX = 18


class ClassLanes(SoundCanvas):
    """The lanes, in the order of the classes.

    Signals:
        lane_drawn: A stretch was dragged out: start_s, end_s and the id of the lane's class.
    """

    lane_drawn = Signal(float, float, int)

    tags = False

    def __init__(self, view: TimeView, layer: SegmentLayer, parent: QWidget | None = None) -> None:
        super().__init__(view, layer, parent)
        self.setAccessibleName(self.tr("Lanes of the classes"))
        self._begun_in = 0
        self.span_drawn.connect(self._on_span_drawn)
        layer.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        lanes = min(max(len(self.layer.classes), 1), _TALLEST_LANES)
        if self.height() != lanes * LANE_PX or self.minimumHeight() != lanes * LANE_PX:
            self.setFixedHeight(lanes * LANE_PX)

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return QSize(200, LANE_PX)

    def lane(self, number: int) -> QRect:
        """Where a lane lies; with many classes the lanes share the height."""
        count = max(len(self.layer.classes), 1)
        top = number * self.height() // count
        return QRect(0, top, self.width(), (number + 1) * self.height() // count - top)

    def class_at(self, y: int) -> LabelClass | None:
        """The class of the lane at a height."""
        classes = self.layer.classes
        return next((label for i, label in enumerate(classes) if y <= self.lane(i).bottom()), None)

    def hit_at(self, place: QPoint) -> Hit | None:
        """What of the lane's class is at a place."""
        label = self.class_at(place.y())
        if label is None:
            return None
        return self.layer.hit(self.view, self.width(), place.x(), 0, theme.font("tag"), tags=False, class_id=label.id)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        label = self.class_at(event.position().toPoint().y())
        self._begun_in = label.id if label is not None and event.button() == Qt.MouseButton.LeftButton else 0
        super().mousePressEvent(event)

    def _on_span_drawn(self, start_s: float, end_s: float) -> None:
        if self._begun_in:
            self.lane_drawn.emit(start_s, end_s, self._begun_in)

    def paint_picture(self, painter: QPainter, area: QRect) -> None:
        """The lanes with their letters."""
        colours = theme.current()
        for number, label in enumerate(self.layer.classes):
            lane = self.lane(number)
            if number:
                painter.fillRect(QRect(lane.left(), lane.top(), lane.width(), 1), QColor(colours.line))
            painter.save()
            painter.setClipRect(lane)
            body = lane.adjusted(0, 2, 0, -1)
            segment_paint.paint(painter, self.layer, self.view, body, tint=0.45, class_id=label.id)
            painter.restore()

    def paint_over(self, painter: QPainter, area: QRect) -> None:
        """The letter of each lane at its left end, and the name beside it."""
        painter.setFont(theme.font("tag"))
        for number, label in enumerate(self.layer.classes):
            lane = self.lane(number)
            if lane.height() < painter.fontMetrics().height() - 2:
                continue
            colour = QColor(label.colour)
            cap = QRect(lane.left() + 3, lane.center().y() - 7, _CAP_PX, 15)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(cap, 3, 3)
            painter.setPen(ink_on(colour))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, letter(label))
