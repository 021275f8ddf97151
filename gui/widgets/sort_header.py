"""The header of a table that can be sorted.

Invariant: the sort mark stands beside the words of its column. (A style sheet can put it over them or in their place,
and nowhere else.)
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHeaderView, QStyleOptionHeader, QWidget

from gui import theme

_FONT_PX, _PADDING_PX, _GAP_PX, _MARK_PX = 12, 11, 6, 6


class SortHeader(QHeaderView):
    """A horizontal header with its own sort mark; to be set before the widths and modes of the columns."""

    def __init__(self, table: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, section: int) -> None:
        """Qt's, without its sort mark."""
        super().initStyleOptionForIndex(option, section)
        option.sortIndicator = QStyleOptionHeader.SortIndicator.None_

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Qt's, with the mark: after the words, or before them where they are at the right."""
        super().paintSection(painter, rect, section)
        if not self.isSortIndicatorShown() or section != self.sortIndicatorSection():
            return
        font = theme.font("body")
        font.setPixelSize(_FONT_PX)
        role = Qt.ItemDataRole
        words = str(self.model().headerData(section, self.orientation(), role.DisplayRole) or "")
        side = self.model().headerData(section, self.orientation(), role.TextAlignmentRole) or self.defaultAlignment()
        width = QFontMetrics(font).horizontalAdvance(words)
        if Qt.AlignmentFlag(side) & Qt.AlignmentFlag.AlignRight:
            left = rect.right() - _PADDING_PX - width - _GAP_PX - _MARK_PX
        else:
            left = rect.left() + _PADDING_PX + width + _GAP_PX
        up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        middle, by = rect.center().y() + 0.5, (1 if up else -1) * _MARK_PX / 4
        points = [QPointF(left, middle + by), QPointF(left + _MARK_PX / 2, middle - by)]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.current().faint), 1.4, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF([*points, QPointF(left + _MARK_PX, middle + by)]))
        painter.restore()
