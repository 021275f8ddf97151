"""The course of a run: its figures over the epochs, and a small line that draws them in a cell.

Invariant: of a cross-validation it is the mean of the folds, as far as all of them go.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from engine.training_tables import Run
from gui import theme

Index = QModelIndex | QPersistentModelIndex

#: The values of the curve that a row draws.
CURVE_ROLE = Qt.ItemDataRole.UserRole + 1


def curve_of(run: Run, name: str = "val_f1") -> list[float]:
    """A figure over the epochs, macro F1 on validation unless another one is asked for.

    Of a cross-validation it is the mean of the folds, as far as all of them go.
    """
    by_fold: dict[int, list[float]] = {}
    for row in run.history:
        if name in row:
            value = math.nan if row[name] is None else float(row[name])
            by_fold.setdefault(int(row.get("fold", 0)), []).append(value)
    return [sum(values) / len(values) for values in zip(*by_fold.values(), strict=False)]


class CurveDelegate(QStyledItemDelegate):
    """Draws the course of a run as a small line with its best epoch on it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        super().paint(painter, option, index)
        values = [v for v in index.data(CURVE_ROLE) or () if math.isfinite(v)]
        if not values:
            return
        colours = theme.current()
        room = QRectF(option.rect).adjusted(12, 8, -12, -8)
        low, high = min(values), max(values)
        span = max(high - low, 0.02)
        steps = max(len(values) - 1, 1)
        points = [
            QPointF(room.left() + room.width() * i / steps, room.bottom() - room.height() * (v - low) / span)
            for i, v in enumerate(values)
        ]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.faint), 1.25))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent))
        painter.drawEllipse(points[values.index(high)], 2.5, 2.5)
        painter.restore()
