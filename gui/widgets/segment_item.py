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
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QImage, QPainter, QPen, QPixmap

from engine.segments import LabelClass, Segment, Suggestion
from gui import theme
from gui.widgets.time_view import TimeView

Ints = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Marked = Segment | Suggestion

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
def dash_brush(colour: str, across: bool = False) -> QBrush:
    """Dashes for the upright edges of suggestions, or for their upper ones."""
    tile = QPixmap(10, 4) if across else QPixmap(4, 10)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.fillRect(0, 0, 6, 6, QColor(colour))
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


def _by_start(row: Marked) -> tuple[float, int]:
    return row.start_s, row.id


def lanes(segments: Sequence[Marked]) -> list[int]:
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
    """What lies under the pointer and the part of it that was met: "start", "end", "tag" or "body".

    A suggestion has no part but its body: it is accepted or rejected before it is changed.
    """

    segment: Marked
    part: str


class SegmentLayer(QObject):
    """The segments of one recording, ready to be painted and found.

    Attributes:
        segments: The segments, by start.
        chosen: The ids of the selected segments.
        current: The id of the suggestion that is being judged, or 0.
        dragged: The segment under the hand, as it would be if let go now.
        pointed: The stretch that is asked for, or the boundary that is worked on (its start and end are the same).
        marks: Where the segments began that are being marked while playing, by class id.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.segments: list[Segment] = []
        self.chosen: frozenset[int] = frozenset()
        self.current = 0
        self._rows: list[Marked] = []
        self._classes: dict[int, LabelClass] = {}
        self._lanes: list[int] = []
        self._starts = np.empty(0)
        self._ends = np.empty(0)
        self._ids = np.empty(0, dtype=np.int64)
        self._class_ids = np.empty(0, dtype=np.int64)
        self._edges = np.empty(0)
        self._edge_ids = np.empty(0, dtype=np.int64)
        self.dragged: Segment | None = None
        self.pointed: tuple[float, float] | None = None
        self.marks: dict[int, float] = {}

    def set_rows(
        self, segments: Iterable[Segment], classes: Iterable[LabelClass], suggestions: Iterable[Suggestion] = ()
    ) -> None:
        """Take the rows to show."""
        self._classes = {c.id: c for c in classes}
        self.segments = sorted((s for s in segments if s.class_id in self._classes), key=_by_start)
        proposed = [s for s in suggestions if s.class_id in self._classes]
        self._rows = sorted([*self.segments, *proposed], key=_by_start) if proposed else list(self.segments)
        self._starts = np.array([s.start_s for s in self._rows])
        self._ends = np.array([s.end_s for s in self._rows])
        self._ids = np.array([s.id for s in self._rows], dtype=np.int64)
        self._class_ids = np.array([s.class_id for s in self._rows], dtype=np.int64)
        self._edges = np.array([at_s for s in self.segments for at_s in (s.start_s, s.end_s)])
        self._edge_ids = np.repeat(np.array([s.id for s in self.segments], dtype=np.int64), 2)
        self._lanes = lanes(self._rows)
        self.changed.emit()

    @property
    def classes(self) -> list[LabelClass]:
        """The classes, in their order."""
        return sorted(self._classes.values(), key=lambda label: label.position)

    def choose(self, ids: Iterable[int]) -> None:
        """Show these segments as selected."""
        self.chosen = frozenset(ids)
        self.changed.emit()

    def judge(self, suggestion_id: int) -> None:
        """Show a suggestion as the one that is being judged; 0: none."""
        if suggestion_id != self.current:
            self.current = suggestion_id
            self.changed.emit()

    def point(self, at: tuple[float, float] | None) -> None:
        """Show a stretch or a boundary as the one that is asked for; None: nothing."""
        if at != self.pointed:
            self.pointed = at
            self.changed.emit()

    def drag(self, segment: Segment | None) -> None:
        """Show a segment as it would be if let go now; None: nothing is dragged."""
        self.dragged = segment
        self.changed.emit()

    def _seen(self, view: TimeView, width: int, class_id: int = 0) -> tuple[Ints, Floats, Floats]:
        seen = (self._ends >= view.start_s) & (self._starts <= view.end_s)
        if class_id:
            seen &= self._class_ids == class_id
        indexes = np.flatnonzero(seen)
        scale = width / view.span_s
        return indexes, (self._starts[indexes] - view.start_s) * scale, (self._ends[indexes] - view.start_s) * scale

    def paint(self, painter: QPainter, view: TimeView, area: QRect, *, tint: float = 0.19, class_id: int = 0) -> None:
        """Draw what is visible but for the tags, the dragged segment where the hand has it.

        Very narrow segments are drawn once per pixel column, so that thousands cost no more than hundreds.

        Args:
            tint: How strongly the class's colour lies over what is below, 0 to 1.
            class_id: Only this class; 0: all.
        """
        hidden = self.dragged.id if self.dragged else None
        indexes, left, right = self._seen(view, area.width(), class_id)
        # What is selected or judged stands out even where it is narrow.
        few = len(self.chosen) <= _FEW
        strong = np.isin(self._ids[indexes], [*self.chosen, self.current] if few else [self.current])
        narrow = right - left < np.where(strong, 4, NARROW)
        if narrow.any():
            self._paint_narrow(painter, area, indexes[narrow], left[narrow], right[narrow], tint)
        for i in np.flatnonzero(~narrow).tolist():
            row = self._rows[int(indexes[i])]
            if row.id != hidden:
                self._paint_one(painter, row, area, float(left[i]), float(right[i]), tint)
        dragged = self.dragged
        if dragged is not None and dragged.class_id in self._classes and class_id in (0, dragged.class_id):
            low, high = (view.x_of(at_s, area.width()) for at_s in (dragged.start_s, dragged.end_s))
            self._paint_one(painter, dragged, area, low, high, tint)

    def paint_tags(self, painter: QPainter, view: TimeView, area: QRect) -> None:
        """Draw the tags that name the class, over what lies on the segments."""
        indexes, left, right = self._seen(view, area.width())
        hidden = self.dragged.id if self.dragged else None
        for i in np.flatnonzero(right - left >= NARROW).tolist():
            row = self._rows[int(indexes[i])]
            if row.id != hidden:
                low, high = max(float(left[i]), -8.0), min(float(right[i]), area.width() + 8.0)
                self._paint_tag(painter, row, area, low, high, self._lanes[int(indexes[i])])
        if self.dragged is not None and self.dragged.class_id in self._classes:
            low, high = (view.x_of(at_s, area.width()) for at_s in (self.dragged.start_s, self.dragged.end_s))
            if high - low >= NARROW:
                self._paint_tag(painter, self.dragged, area, max(low, -8.0), min(high, area.width() + 8.0), 0)

    def _paint_narrow(
        self, painter: QPainter, area: QRect, indexes: Ints, left: Floats, right: Floats, tint: float
    ) -> None:
        """Draw narrow segments as one row of pixels that is stretched: thousands then cost as little as one."""
        width = area.width()
        if self.dragged is not None:
            kept = self._ids[indexes] != self.dragged.id
            indexes, left, right = indexes[kept], left[kept], right[kept]
        looks = {c.id: _Look.of(c, width, tint) for c in self._classes.values()}
        order = np.array(sorted(looks))
        which = np.searchsorted(order, self._class_ids[indexes])
        chosen = np.isin(self._ids[indexes], list(self.chosen))
        bodies = np.array([[looks[i].body, looks[i].strong] for i in order.tolist()], np.uint32)
        edges = np.array([looks[i].edge for i in order.tolist()], np.uint32)[which]
        feet = np.stack([looks[i].foot for i in order.tolist()])
        starts = np.clip(left.astype(int), 0, width - 1)
        ends = np.clip(right.astype(int) + 1, 1, width)
        body = np.zeros(width, np.uint32)
        foot = np.zeros(width, np.uint32)
        fill = bodies[which, chosen.astype(int)]
        # All first pixels at once, then all second ones, as far as the segments reach.
        wide = ends - starts > 3
        for step in range(int((ends - starts).max(initial=0))):
            inside = starts + step < ends
            at = starts[inside] + step
            foot[at] = feet[which[inside], at]
            inside &= wide
            body[starts[inside] + step] = fill[inside]
        body[ends[wide] - 1] = edges[wide]
        body[starts] = edges
        for pixels, box in ((body, area), (foot, QRect(area.left(), area.bottom() + 1 - FOOT, width, FOOT))):
            image = QImage(pixels.data, width, 1, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
            # As a texture, which the painter repeats downwards faster than it would stretch a picture.
            painter.setBrushOrigin(QPointF(box.topLeft()))
            painter.fillRect(box, QBrush(image))

    def paint_pointed(self, painter: QPainter, view: TimeView, area: QRect) -> None:
        """Draw what is asked for: a boundary as a line with a grip, a stretch by dimming what is beside it."""
        if self.pointed is None:
            return
        low, high = (round(view.x_of(at_s, area.width())) + area.left() for at_s in self.pointed)
        colours = theme.current()
        if self.pointed[0] < self.pointed[1]:
            dim = theme.veil()
            painter.fillRect(QRect(area.left(), area.top(), max(low - area.left(), 0), area.height()), dim)
            painter.fillRect(QRect(high, area.top(), max(area.right() + 1 - high, 0), area.height()), dim)
            return
        accent = QColor(colours.accent)
        painter.fillRect(QRect(low - 1, area.top(), 3, area.height()), accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRoundedRect(QRectF(low - 5.5, area.center().y() - 12, 12, 24), 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def paint_marks(self, painter: QPainter, view: TimeView, area: QRect) -> None:
        """Draw the segments that are being marked, up to the playhead."""
        for class_id, start_s in self.marks.items():
            label = self._classes.get(class_id)
            if label is not None:
                low, high = view.x_of(start_s, area.width()), view.x_of(view.cursor_s, area.width())
                box = QRectF(area.left() + low, area.top(), max(high - low, 1.0), area.height())
                painter.fillRect(box, see_through(QColor(label.colour), 0.3))

    def _paint_one(
        self, painter: QPainter, segment: Marked, area: QRect, left: float, right: float, tint: float
    ) -> None:
        label = self._classes[segment.class_id]
        colour = QColor(label.colour)
        strong = segment.id in self.chosen or segment.id == self.current
        proposed = isinstance(segment, Suggestion)
        low, high = max(left, -8.0), min(right, area.width() + 8.0)
        box = QRectF(area.left() + low, area.top(), high - low, area.height())
        shade = (0.9 if strong else 0.4) if proposed else (1.5 if strong else 1.0)
        painter.fillRect(box, see_through(colour, shade * tint))
        painter.setBrushOrigin(QPointF(area.left() + round(left), area.bottom() + 1 - FOOT))
        painter.fillRect(
            QRectF(box.left(), area.bottom() + 1 - FOOT, box.width(), FOOT), foot_brush(label.colour, label.position)
        )
        width = 3 if strong else 2
        brush = dash_brush(label.colour) if proposed else QBrush(colour)
        if proposed:
            painter.setBrushOrigin(QPointF(area.left() + round(left), area.top()))
            painter.fillRect(QRectF(box.left(), area.top(), box.width(), width), dash_brush(label.colour, across=True))
        for x in (round(left), round(right) - width):
            if -width <= x <= area.width():
                # Edges at the very ends of the recording stay on the screen.
                at = area.left() + min(max(x, 0), area.width() - width)
                painter.fillRect(QRect(at, area.top(), width, area.height()), brush)

    def _tag_box(
        self, metrics: QFontMetrics, segment: Marked, low: float, high: float, lane: int
    ) -> tuple[QRectF, str]:
        label = self._classes[segment.class_id]
        text = f"{letter(label)}  {label.name}"
        if isinstance(segment, Suggestion):
            text += "  ?" if segment.score is None else f"  {segment.score:.2f}"
        low = max(low, 0.0)
        room = high - low - 6
        width = metrics.horizontalAdvance(text) + 12
        if width > room:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room) - 12) if room > 52 else letter(label)
            width = min(width, max(int(room), 8)) if room > 52 else metrics.horizontalAdvance(text) + 8
            if width > room:
                width, text = max(int(room), 4), ""
        return QRectF(low + 3, TAG_TOP + lane * (TAG_HEIGHT + 2), width, TAG_HEIGHT), text

    def _paint_tag(self, painter: QPainter, segment: Marked, area: QRect, low: float, high: float, lane: int) -> None:
        label = self._classes[segment.class_id]
        box, text = self._tag_box(painter.fontMetrics(), segment, low, high, lane)
        box.translate(area.left(), area.top())
        colour = QColor(label.colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if isinstance(segment, Suggestion):
            # A frame instead of a plate: it is not a label yet.
            ground = QColor(theme.current().panel)
            painter.setPen(QPen(colour, 1.5 if segment.id == self.current else 1.0, Qt.PenStyle.DashLine))
            painter.setBrush(ground)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            painter.setPen(QColor(theme.current().text))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(ink_on(colour))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def hit(
        self, view: TimeView, width: int, x: float, y: float, font: QFont, *, tags: bool, class_id: int = 0
    ) -> Hit | None:
        """What is at a point: a tag before an edge before a body, and a chosen segment before others."""
        indexes, left, right = self._seen(view, width, class_id)
        near = (left - EDGE_REACH <= x) & (x <= right + EDGE_REACH)
        metrics = QFontMetrics(font)
        best: tuple[tuple[float, ...], Hit] | None = None
        for index, low, high in zip(indexes[near].tolist(), left[near].tolist(), right[near].tolist(), strict=True):
            found = self._met(self._rows[index], low, high, x)
            if tags and high - low >= NARROW and (found is None or min(abs(x - low), abs(x - high)) > 2):
                row = self._rows[index]
                box, _ = self._tag_box(metrics, row, max(low, -8.0), min(high, width + 8.0), self._lanes[index])
                if box.contains(QPointF(x, y)):
                    strong = 0.0 if row.id in self.chosen else 1.0
                    part = "body" if isinstance(row, Suggestion) else "tag"
                    found = ((0.0, strong, -index), Hit(row, part))
            if found is not None and (best is None or found[0] < best[0]):
                best = found
        return best[1] if best else None

    def _met(self, row: Marked, low: float, high: float, x: float) -> tuple[tuple[float, ...], Hit] | None:
        """Which part of a row, if any, a place on its height meets, with what makes it better than another."""
        strong = 0.0 if row.id in self.chosen else 1.0
        inside = low <= x <= high
        if isinstance(row, Suggestion):
            return ((3.0, strong, high - low), Hit(row, "body")) if inside else None
        near = min(abs(x - low), abs(x - high))
        # In a short segment the middle must stay reachable.
        reach = min(EDGE_REACH, (high - low) / 3) if low < x < high else EDGE_REACH
        if near <= reach:
            part = "start" if abs(x - low) < abs(x - high) or (x < low and high - low < 1) else "end"
            # Where two segments meet, each is taken by the side it lies on.
            return (1.0, strong, near + (0.0 if inside else 0.5)), Hit(row, part)
        return ((2.0, strong, high - low), Hit(row, "body")) if inside else None

    def nearest_edge_s(self, at_s: float, without: int | None = None) -> float | None:
        """The start or end of another segment that is nearest to a moment."""
        edges = self._edges
        if without is not None:
            edges = edges[self._edge_ids != without]
        return float(edges[np.abs(edges - at_s).argmin()]) if len(edges) else None
