"""Painting segments: the same in every view that shows them.

Invariant: everything is drawn from the layer's frozen rows; a segment under the hand is drawn as the layer's changed
copy, and its row is left as it is.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen

from engine.segments import Marked, Suggestion
from gui import theme
from gui.widgets.class_look import (
    DASH_PX,
    DASH_TILE_PX,
    FOOT,
    PixelLook,
    dash_brush,
    foot_brush,
    ink_on,
    see_through,
    tag_box,
    tinted,
)
from gui.widgets.segment_item import NARROW, Floats, Ints, SegmentLayer, tag_suffix
from gui.widgets.time_view import TimeView

_FEW = 50


def paint(
    painter: QPainter, layer: SegmentLayer, view: TimeView, area: QRect, *, tint: float = 0.19, class_id: int = 0
) -> None:
    """Draw what is visible but for the tags, the dragged segment where the hand has it.

    Very narrow segments are drawn once per pixel column, so that thousands cost no more than hundreds.

    Args:
        tint: How strongly the class's colour lies over what is below, 0 to 1.
        class_id: Only this class; 0: all.
    """
    hidden = layer.dragged.id if layer.dragged else None
    indexes, left, right = layer.seen(view, area.width(), class_id)
    # What is selected or judged stands out even where it is narrow.
    standing_out = [group for group in (layer.chosen, layer.judged) if len(group) <= _FEW]
    strong = np.isin(layer.ids[indexes], [row_id for group in standing_out for row_id in group])
    narrow = right - left < np.where(strong, 4, NARROW)
    if narrow.any():
        _paint_narrow(painter, layer, area, indexes[narrow], left[narrow], right[narrow], tint)
    for i in np.flatnonzero(~narrow).tolist():
        row = layer.rows[int(indexes[i])]
        if row.id != hidden:
            _paint_one(painter, layer, row, area, float(left[i]), float(right[i]), tint)
    dragged = layer.dragged
    if dragged is not None and dragged.class_id in layer.by_id and class_id in (0, dragged.class_id):
        low, high = (view.x_of(at_s, area.width()) for at_s in (dragged.start_s, dragged.end_s))
        _paint_one(painter, layer, dragged, area, low, high, tint)


def paint_tags(painter: QPainter, layer: SegmentLayer, view: TimeView, area: QRect) -> None:
    """Draw the tags that name the class, over what lies on the segments."""
    indexes, left, right = layer.seen(view, area.width())
    hidden = layer.dragged.id if layer.dragged else None
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for i in np.flatnonzero(right - left >= NARROW).tolist():
        row = layer.rows[int(indexes[i])]
        if row.id != hidden:
            low, high = max(float(left[i]), -8.0), min(float(right[i]), area.width() + 8.0)
            _paint_tag(painter, layer, row, area, low, high, layer.lanes[int(indexes[i])])
    if layer.dragged is not None and layer.dragged.class_id in layer.by_id:
        low, high = (view.x_of(at_s, area.width()) for at_s in (layer.dragged.start_s, layer.dragged.end_s))
        if high - low >= NARROW:
            _paint_tag(painter, layer, layer.dragged, area, max(low, -8.0), min(high, area.width() + 8.0), 0)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_narrow(
    painter: QPainter, layer: SegmentLayer, area: QRect, indexes: Ints, left: Floats, right: Floats, tint: float
) -> None:
    """Draw narrow segments as a few rows of pixels that are repeated: thousands then cost as little as one."""
    width = area.width()
    if layer.dragged is not None:
        kept = layer.ids[indexes] != layer.dragged.id
        indexes, left, right = indexes[kept], left[kept], right[kept]
    looks = {c.id: PixelLook.of(c, width, tint) for c in layer.by_id.values()}
    order = np.array(sorted(looks))
    which = np.searchsorted(order, layer.class_ids[indexes])
    proposed = layer.proposed[indexes]
    shade = np.where(proposed, 2, np.isin(layer.ids[indexes], list(layer.chosen)))
    bodies = np.array([[looks[i].body, looks[i].strong, looks[i].weak] for i in order.tolist()], np.uint32)
    edges = np.array([looks[i].edge for i in order.tolist()], np.uint32)[which]
    feet = np.stack([looks[i].foot for i in order.tolist()])
    starts = np.clip(left.astype(int), 0, width - 1)
    ends = np.clip(right.astype(int) + 1, 1, width)
    body = np.zeros(width, np.uint32)
    foot = np.zeros(width, np.uint32)
    fill = bodies[which, shade]
    # All first pixels at once, then all second ones, as far as the segments reach.
    wide = ends - starts > 3
    for step in range(int((ends - starts).max(initial=0))):
        inside = starts + step < ends
        at = starts[inside] + step
        foot[at] = feet[which[inside], at]
        inside &= wide
        body[starts[inside] + step] = fill[inside]

    def edged(some: Ints) -> Ints:
        made = body.copy()
        made[ends[some & wide] - 1] = edges[some & wide]
        made[starts[some]] = edges[some]
        return made

    rows = edged(np.ones_like(wide))[None]
    if proposed.any():
        rows = np.concatenate([rows] * DASH_PX + [edged(~proposed)[None]] * (DASH_TILE_PX - DASH_PX))
    for pixels, box in ((rows, area), (foot[None], QRect(area.left(), area.bottom() + 1 - FOOT, width, FOOT))):
        image = QImage(pixels.data, width, len(pixels), 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        # As a texture, which the painter repeats downwards faster than it would stretch a picture.
        painter.setBrushOrigin(QPointF(box.topLeft()))
        painter.fillRect(box, QBrush(image))


def paint_pointed(painter: QPainter, layer: SegmentLayer, view: TimeView, area: QRect) -> None:
    """Draw what is asked for: a boundary as a line with a grip, a stretch by dimming what is beside it."""
    if layer.pointed is None:
        return
    low, high = (round(view.x_of(at_s, area.width())) + area.left() for at_s in layer.pointed)
    colours = theme.current()
    if layer.pointed[0] < layer.pointed[1]:
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


def paint_marks(painter: QPainter, layer: SegmentLayer, view: TimeView, area: QRect) -> None:
    """Draw the segments that are being marked, up to the playhead."""
    for class_id, start_s in layer.marks.items():
        label = layer.by_id.get(class_id)
        if label is not None:
            low, high = view.x_of(start_s, area.width()), view.x_of(view.cursor_s, area.width())
            box = QRectF(area.left() + low, area.top(), max(high - low, 1.0), area.height())
            painter.fillRect(box, see_through(QColor(label.colour), 0.3))


def _paint_one(
    painter: QPainter, layer: SegmentLayer, segment: Marked, area: QRect, left: float, right: float, tint: float
) -> None:
    label = layer.by_id[segment.class_id]
    strong = segment.id in layer.chosen or segment.id in layer.judged
    proposed = isinstance(segment, Suggestion)
    first = area.left() + round(max(left, -8.0))
    length = area.left() + round(min(right, area.width() + 8.0)) - first
    shade = (0.9 if strong else 0.4) if proposed else (1.5 if strong else 1.0)
    # Whole numbers and colours made once: there may be a hundred of these in a frame.
    painter.fillRect(first, area.top(), length, area.height(), tinted(label.colour, shade * tint))
    foot = area.bottom() + 1 - FOOT
    painter.setBrushOrigin(area.left() + round(left), foot)
    painter.fillRect(first, foot, length, FOOT, foot_brush(label.colour, label.position))
    width = 3 if strong else 2
    if proposed:
        painter.setBrushOrigin(area.left() + round(left), area.top())
        painter.fillRect(first, area.top(), length, width, dash_brush(label.colour, across=True))
    edge = dash_brush(label.colour) if proposed else tinted(label.colour, 1.0)
    for x in (round(left), round(right) - width):
        if -width <= x <= area.width():
            # Edges at the very ends of the recording stay on the screen.
            at = area.left() + min(max(x, 0), area.width() - width)
            painter.fillRect(at, area.top(), width, area.height(), edge)


def _paint_tag(
    painter: QPainter, layer: SegmentLayer, segment: Marked, area: QRect, low: float, high: float, lane: int
) -> None:
    label = layer.by_id[segment.class_id]
    box, text = tag_box(painter.fontMetrics(), label, tag_suffix(segment), low, high, lane)
    if not text and isinstance(segment, Suggestion):
        return  # an empty frame says nothing
    box.translate(area.left(), area.top())
    colour = QColor(label.colour)
    if isinstance(segment, Suggestion):
        # A frame instead of a plate: it is not a label yet.
        ground = QColor(theme.current().panel)
        painter.setPen(QPen(colour, 1.5 if segment.id in layer.judged else 1.0, Qt.PenStyle.DashLine))
        painter.setBrush(ground)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setPen(QColor(theme.current().text))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(ink_on(colour))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
