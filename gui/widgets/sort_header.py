"""The header of a table that can be sorted.

Invariant: the sort mark stands beside the words of its column (a style sheet can put it over them or in their place,
and nowhere else), and words that are cut off can be read in full under the pointer.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHeaderView, QStyleOptionHeader, QToolTip, QWidget

from gui import theme

_FONT_PX, _PADDING_PX, _GAP_PX, _MARK_PX = 12, 11, 6, 6


class SortHeader(QHeaderView):
    """A horizontal header with its own sort mark; to be set before the widths and modes of the columns."""

    def __init__(self, table: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    @staticmethod
    def _font() -> QFont:
        font = theme.font("body")
        font.setPixelSize(_FONT_PX)
        return font

    def _said(self, section: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> str:
        return str(self.model().headerData(section, self.orientation(), role) or "")

    def _marked(self, section: int) -> bool:
        return self.isSortIndicatorShown() and section == self.sortIndicatorSection()

    def needed_px(self, section: int) -> int:
        """How wide a section is that shows all of its words, and its sort mark where it can have one."""
        mark = _GAP_PX + _MARK_PX if self.isSortIndicatorShown() else 0
        return QFontMetrics(self._font()).horizontalAdvance(self._said(section)) + 2 * _PADDING_PX + mark + 1

    def words(self, section: int) -> str:
        """As much of a section's words as there is room for."""
        room = self.sectionSize(section) - 2 * _PADDING_PX
        room -= _GAP_PX + _MARK_PX if self._marked(section) else 0
        return QFontMetrics(self._font()).elidedText(self._said(section), Qt.TextElideMode.ElideRight, max(room, 0))

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, section: int) -> None:
        """Qt's, with words that fit and without its sort mark."""
        super().initStyleOptionForIndex(option, section)
        option.text = self.words(section)
        option.sortIndicator = QStyleOptionHeader.SortIndicator.None_

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell the whole of what is cut off, above what the model has to say of it."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            section = self.logicalIndexAt(event.pos())
            whole = self._said(section)
            if section >= 0 and self.words(section) != whole:
                tip = self._said(section, Qt.ItemDataRole.ToolTipRole)
                QToolTip.showText(event.globalPos(), "\n".join(filter(None, (whole, tip))), self)
                return True
        return super().viewportEvent(event)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Qt's, with the mark: after the words, or before them where they are at the right."""
        super().paintSection(painter, rect, section)
        if not self._marked(section):
            return
        role = Qt.ItemDataRole.TextAlignmentRole
        side = self.model().headerData(section, self.orientation(), role) or self.defaultAlignment()
        width = QFontMetrics(self._font()).horizontalAdvance(self.words(section))
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
