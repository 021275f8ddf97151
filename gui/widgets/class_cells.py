"""Two ways a table cell shows a class and a count: a tag with the class's letter, and a number with a bar.

Invariant: colour is never the only cue: a tag carries its letter and the name beside it, a bar its number.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.segments import LabelClass
from gui import theme
from gui.widgets.class_look import ink_on, letter

Index = QModelIndex | QPersistentModelIndex

#: A cell's data under this role is the LabelClass that it shows.
CLASS_ROLE = Qt.ItemDataRole.UserRole + 1
#: A cell's data under this role is (share of the longest bar, colour).
BAR_ROLE = Qt.ItemDataRole.UserRole + 2

_TAG_PX = 16
_NUMBER_PX = 32
_LONGEST_BAR_PX = 120


def paint_tag(painter: QPainter, left: float, middle: float, label: LabelClass) -> None:
    """A small square in the class's colour with its letter."""
    colour = QColor(label.colour)
    box = QRectF(left, middle - _TAG_PX / 2, _TAG_PX, _TAG_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(ink_on(colour))
    painter.setFont(theme.font("tag"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter(label))


class _CellDelegate(QStyledItemDelegate):
    def _begin(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> QStyleOptionViewItem:
        """The cell as the style paints it without its words; saves the painter."""
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        words, cell.text = cell.text, ""
        cell.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        cell.text = words
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return cell

    def _write(self, painter: QPainter, cell: QStyleOptionViewItem, box: QRectF, align: Qt.AlignmentFlag) -> None:
        painter.setFont(cell.font)
        painter.setPen(cell.palette.color(QPalette.ColorRole.Text))
        words = cell.fontMetrics.elidedText(cell.text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()


class ClassDelegate(_CellDelegate):
    """A class's tag and its name."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        cell = self._begin(painter, option, index)
        area = QRectF(cell.rect).adjusted(8, 0, -4, 0)
        label = index.data(CLASS_ROLE)
        if isinstance(label, LabelClass):
            paint_tag(painter, area.left(), area.center().y(), label)
            area.setLeft(area.left() + _TAG_PX + 8)
        self._write(painter, cell, area, Qt.AlignmentFlag.AlignLeft)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        return super().sizeHint(option, index) + QSize(_TAG_PX + 16, 0)


class CountDelegate(_CellDelegate):
    """A number and a bar as long as its share of the largest."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        cell = self._begin(painter, option, index)
        area = QRectF(cell.rect).adjusted(8, 0, -10, 0)
        bar = index.data(BAR_ROLE)
        length = min(area.width() - _NUMBER_PX - 8, _LONGEST_BAR_PX)
        if bar is not None and length > 12:
            share, colour = bar
            groove = QRectF(area.left() + _NUMBER_PX + 8, area.center().y() - 3, length, 6)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.current().raised))
            painter.drawRoundedRect(groove, 3, 3)
            if share > 0:
                painter.setBrush(colour)
                filled = QRectF(groove.left(), groove.top(), max(length * share, 3.0), 6)
                painter.drawRoundedRect(filled, 3, 3)
        wide = max(_NUMBER_PX, cell.fontMetrics.horizontalAdvance(cell.text) + 2) if bar is None else _NUMBER_PX
        number = QRectF(area.left(), area.top(), wide, area.height())
        self._write(painter, cell, number, Qt.AlignmentFlag.AlignRight)
