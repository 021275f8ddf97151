"""How segments look and where they can be taken hold of, the same in every view that shows them.

A class is told by its colour, by the letter on its tag and by the pattern of its foot: never by colour alone.

Invariant: everything is drawn from frozen rows; dragging draws a changed copy and leaves the row as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QImage, QPainter, QPixmap

from engine.segments import LabelClass, Segment
from gui.widgets.time_view import TimeView

Ints = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

TAG_HEIGHT = 18
TAG_TOP = 4
FOOT = 4
EDGE_REACH = 5
NARROW = 20
_LANES = 4
_FEW = 50
#: Foot patterns by a class's place: (dash, gap) in pixels; the first is solid.
_PATTERNS = ((1, 0), (3, 3), (8, 3), (1, 3), (5, 1), (2, 1), (12, 6), (6, 6))


def letter(label: LabelClass) -> str:
    """The letter that stands for a class: its key, or else the first letter of its name."""
    return (label.key or label.name[:1] or "?").upper()


def is_suggested(segment: Segment) -> bool:
    """Whether a model said so and nobody has confirmed it."""
    return segment.source.startswith("model")


def ink_on(colour: QColor) -> QColor:
    """Dark or light, whichever reads better on a colour."""
    luminance = 0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue()
    return QColor("#10131a") if luminance > 125 else QColor("#ffffff")


def see_through(colour: QColor, alpha: float) -> QColor:
    """The colour with an opacity from 0 to 1."""
    clear = QColor(colour)
    clear.setAlphaF(alpha)
    return clear


@lru_cache(maxsize=64)
def foot_brush(colour: str, position: int) -> QBrush:
    """The pattern of a class, for the foot of its segments."""
    dash, gap = _PATTERNS[position % len(_PATTERNS)]
    tile = QPixmap(dash + gap, FOOT)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.fillRect(0, 0, dash, FOOT, QColor(colour))
    painter.end()
    return QBrush(tile)


@lru_cache(maxsize=64)
def dash_brush(colour: str) -> QBrush:
    """Dashes for the upright edges of suggestions."""
    tile = QPixmap(4, 10)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.fillRect(0, 0, 4, 6, QColor(colour))
    painter.end()
    return QBrush(tile)


def _premultiplied(colour: QColor, alpha: float) -> int:
    red, green, blue = (round(part * alpha) for part in (colour.red(), colour.green(), colour.blue()))
    return (round(255 * alpha) << 24) | (red << 16) | (green << 8) | blue


@dataclass(frozen=True)
class _Look:
    """A class's colours as pixels, for segments too narrow to be drawn one by one."""

    body: int
    strong: int
    edge: int
    foot: Ints

    @classmethod
    def of(cls, label: LabelClass, width: int, tint: float) -> _Look:
        colour = QColor(label.colour)
        dash, gap = _PATTERNS[label.position % len(_PATTERNS)]
        solid = _premultiplied(colour, 1.0)
        foot = np.where(np.arange(width) % (dash + gap) < dash, solid, 0).astype(np.uint32)
        return cls(_premultiplied(colour, tint), _premultiplied(colour, 1.5 * tint), _premultiplied(colour, 0.6), foot)


def lanes(segments: Sequence[Segment]) -> list[int]:
    """A height for each segment's tag, so that the tags of overlapping segments do not cover each other.

    Args:
        segments: By start.
    """
    free_at = [float("-inf")] * _LANES
    out: list[int] = []
    for segment in segments:
        lane = next((i for i, end_s in enumerate(free_at) if end_s <= segment.start_s), len(out) % _LANES)
        free_at[lane] = max(free_at[lane], segment.end_s)
        out.append(lane)
    return out


@dataclass(frozen=True)
class Hit:
    """What lies under the pointer: a segment and the part of it that was met: "start", "end", "tag" or "body"."""

    segment: Segment
    part: str


class SegmentLayer(QObject):
    """The segments of one recording, ready to be painted and found.

    Attributes:
        chosen: The ids of the selected segments.
        dragged: The segment under the hand, as it would be if let go now.
        marks: Where the segments began that are being marked while playing, by class id.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.segments: list[Segment] = []
        self.chosen: frozenset[int] = frozenset()
        self._classes: dict[int, LabelClass] = {}
        self._lanes: list[int] = []
        self._starts = np.empty(0)
        self._ends = np.empty(0)
        self._ids = np.empty(0, dtype=np.int64)
        self.dragged: Segment | None = None
        self.marks: dict[int, float] = {}

    def set_rows(self, segments: Iterable[Segment], classes: Iterable[LabelClass]) -> None:
        """Take the rows to show."""
        self._classes = {c.id: c for c in classes}
        self.segments = sorted((s for s in segments if s.class_id in self._classes), key=lambda s: (s.start_s, s.id))
        self._starts = np.array([s.start_s for s in self.segments])
        self._ends = np.array([s.end_s for s in self.segments])
        self._ids = np.array([s.id for s in self.segments], dtype=np.int64)
        self._lanes = lanes(self.segments)
        self.changed.emit()

    def choose(self, ids: Iterable[int]) -> None:
        """Show these segments as selected."""
        self.chosen = frozenset(ids)
        self.changed.emit()

    def drag(self, segment: Segment | None) -> None:
        """Show a segment as it would be if let go now; None: nothing is dragged."""
        self.dragged = segment
        self.changed.emit()

    def _seen(self, view: TimeView, width: int) -> tuple[Ints, Floats, Floats]:
        indexes = np.flatnonzero((self._ends >= view.start_s) & (self._starts <= view.end_s))
        scale = width / view.span_s
        return indexes, (self._starts[indexes] - view.start_s) * scale, (self._ends[indexes] - view.start_s) * scale

    def paint(self, painter: QPainter, view: TimeView, area: QRect, *, tags: bool, tint: float = 0.19) -> None:
        """Draw what is visible, the dragged segment where the hand has it.

        Very narrow segments are drawn once per pixel column, so that thousands cost no more than hundreds.

        Args:
            tags: With the tags that name the class.
            tint: How strongly the class's colour lies over what is below, 0 to 1.
        """
        hidden = self.dragged.id if self.dragged else None
        indexes, left, right = self._seen(view, area.width())
        # What is selected stands out even where it is narrow.
        strong = np.isin(self._ids[indexes], list(self.chosen)) if self.chosen else np.zeros(len(indexes), bool)
        narrow = right - left < np.where(strong & (len(self.chosen) <= _FEW), 4, NARROW)
        if narrow.any():
            self._paint_narrow(painter, area, indexes[narrow], left[narrow], right[narrow], tint)
        for i in np.flatnonzero(~narrow).tolist():
            segment = self.segments[int(indexes[i])]
            if segment.id != hidden:
                lane = self._lanes[int(indexes[i])]
                self._paint_one(painter, segment, area, float(left[i]), float(right[i]), lane, tags, tint)
        if self.dragged is not None and self.dragged.class_id in self._classes:
            low, high = (view.x_of(at_s, area.width()) for at_s in (self.dragged.start_s, self.dragged.end_s))
            self._paint_one(painter, self.dragged, area, low, high, 0, tags, tint)

    def _paint_narrow(
        self, painter: QPainter, area: QRect, indexes: Ints, left: Floats, right: Floats, tint: float
    ) -> None:
        """Draw narrow segments as one row of pixels that is stretched: thousands then cost as little as one."""
        width = area.width()
        body = np.zeros(width, np.uint32)
        foot = np.zeros(width, np.uint32)
        hidden = self.dragged.id if self.dragged else None
        looks = {c.id: _Look.of(c, width, tint) for c in self._classes.values()}
        starts = np.clip(left.astype(int), 0, width - 1).tolist()
        ends = np.clip(right.astype(int) + 1, 1, width).tolist()
        for index, start, end in zip(indexes.tolist(), starts, ends, strict=True):
            segment = self.segments[index]
            if segment.id == hidden:
                continue
            look = looks[segment.class_id]
            if end - start > 3:
                body[start:end] = look.strong if segment.id in self.chosen else look.body
                body[end - 1] = look.edge
            body[start] = look.edge
            foot[start:end] = look.foot[start:end]
        for row, box in ((body, area), (foot, QRect(area.left(), area.bottom() + 1 - FOOT, width, FOOT))):
            image = QImage(row.data, width, 1, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
            # As a texture, which the painter repeats downwards faster than it would stretch a picture.
            painter.setBrushOrigin(QPointF(box.topLeft()))
            painter.fillRect(box, QBrush(image))

    def paint_marks(self, painter: QPainter, view: TimeView, area: QRect) -> None:
        """Draw the segments that are being marked, up to the playhead."""
        for class_id, start_s in self.marks.items():
            label = self._classes.get(class_id)
            if label is not None:
                low, high = view.x_of(start_s, area.width()), view.x_of(view.cursor_s, area.width())
                box = QRectF(area.left() + low, area.top(), max(high - low, 1.0), area.height())
                painter.fillRect(box, see_through(QColor(label.colour), 0.3))

    def _paint_one(
        self,
        painter: QPainter,
        segment: Segment,
        area: QRect,
        left: float,
        right: float,
        lane: int,
        tags: bool,
        tint: float,
    ) -> None:
        label = self._classes[segment.class_id]
        colour = QColor(label.colour)
        strong = segment.id in self.chosen
        low, high = max(left, -8.0), min(right, area.width() + 8.0)
        box = QRectF(area.left() + low, area.top(), high - low, area.height())
        painter.fillRect(box, see_through(colour, 1.5 * tint if strong else tint))
        painter.setBrushOrigin(QPointF(area.left() + round(left), area.bottom() + 1 - FOOT))
        painter.fillRect(
            QRectF(box.left(), area.bottom() + 1 - FOOT, box.width(), FOOT), foot_brush(label.colour, label.position)
        )
        width = 3 if strong else 2
        brush = dash_brush(label.colour) if is_suggested(segment) else QBrush(colour)
        for x in (round(left), round(right) - width):
            if -width <= x <= area.width():
                # Edges at the very ends of the recording stay on the screen.
                at = area.left() + min(max(x, 0), area.width() - width)
                painter.fillRect(QRect(at, area.top(), width, area.height()), brush)
        if tags and high - low >= NARROW:
            self._paint_tag(painter, segment, label, area, low, high, lane)

    def _tag_box(
        self, metrics: QFontMetrics, segment: Segment, low: float, high: float, lane: int
    ) -> tuple[QRectF, str]:
        label = self._classes[segment.class_id]
        text = f"{letter(label)}  {label.name}"
        if is_suggested(segment) and segment.score is not None:
            text += f"  {segment.score:.2f}"
        low = max(low, 0.0)
        room = high - low - 6
        width = metrics.horizontalAdvance(text) + 12
        if width > room:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room) - 12) if room > 52 else letter(label)
            width = min(width, max(int(room), 8)) if room > 52 else metrics.horizontalAdvance(text) + 8
            if width > room:
                width, text = max(int(room), 4), ""
        return QRectF(low + 3, TAG_TOP + lane * (TAG_HEIGHT + 2), width, TAG_HEIGHT), text

    def _paint_tag(
        self, painter: QPainter, segment: Segment, label: LabelClass, area: QRect, low: float, high: float, lane: int
    ) -> None:
        box, text = self._tag_box(painter.fontMetrics(), segment, low, high, lane)
        box.translate(area.left(), area.top())
        colour = QColor(label.colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(ink_on(colour))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def hit(self, view: TimeView, width: int, x: float, y: float, font: QFont, *, tags: bool) -> Hit | None:
        """What is at a point: a tag before an edge before a body, and a chosen segment before others."""
        indexes, left, right = self._seen(view, width)
        metrics = QFontMetrics(font)
        best: tuple[tuple[float, ...], Hit] | None = None
        for i, index in enumerate(indexes.tolist()):
            low, high = float(left[i]), float(right[i])
            if not low - EDGE_REACH <= x <= high + EDGE_REACH:
                continue
            segment = self.segments[index]
            near = min(abs(x - low), abs(x - high))
            # In a short segment the middle must stay reachable.
            reach = min(EDGE_REACH, (high - low) / 3) if low < x < high else EDGE_REACH
            strong = 0.0 if segment.id in self.chosen else 1.0
            if tags and high - low >= NARROW:
                box, _ = self._tag_box(metrics, segment, max(low, -8.0), min(high, width + 8.0), self._lanes[index])
                on_tag = box.contains(QPointF(x, y))
            else:
                on_tag = False
            if on_tag and near > 2:
                found = ((0.0, strong, -index), Hit(segment, "tag"))
            elif near <= reach:
                part = "start" if abs(x - low) < abs(x - high) or (x < low and high - low < 1) else "end"
                # Where two segments meet, each is taken by the side it lies on.
                found = ((1.0, strong, near + (0.5 if not low <= x <= high else 0.0)), Hit(segment, part))
            elif low <= x <= high:
                found = ((2.0, strong, high - low), Hit(segment, "body"))
            else:
                continue
            if best is None or found[0] < best[0]:
                best = found
        return best[1] if best else None

    def edges_s(self, without: int | None = None) -> list[float]:
        """All starts and ends, for snapping."""
        return [at for s in self.segments if s.id != without for at in (s.start_s, s.end_s)]
