"""Two ways a table cell shows a value: a class with its colour, and a probability as a bar with its number.

Invariant: a colour is never the only cue; the words or the number are always beside it.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui import theme

Index = QModelIndex | QPersistentModelIndex

#: A cell's data under this role is the QColor of its swatch.
SWATCH_ROLE = Qt.ItemDataRole.UserRole + 20
#: A cell's data under this role is (probability, QColor) of its bar.
BAR_ROLE = Qt.ItemDataRole.UserRole + 21

#: The padding that the style sheet gives headings and words.
_PAD_PX = 11
_SWATCH_PX = 10
_BAR_HEIGHT_PX = 6
_NUMBER_PX = 52
_LONGEST_BAR_PX = 120


def paint_bar(painter: QPainter, box: QRectF, share: float, colour: QColor) -> None:
    """A bar filled to a share of its length."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.current().raised))
    painter.drawRoundedRect(box, 2, 2)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(box.left(), box.top(), max(box.width() * share, 1.5), box.height()), 2, 2)


def _background(option: QStyleOptionViewItem, painter: QPainter) -> None:
    """The cell without its words, as the style paints it."""
    empty = QStyleOptionViewItem(option)
    empty.text = ""
    if option.widget.hasFocus() and option.state & QStyle.StateFlag.State_Selected:
        empty.state |= QStyle.StateFlag.State_HasFocus  # the whole row is chosen, not the one cell
    style = option.widget.style()
    style.drawControl(QStyle.ControlElement.CE_ItemViewItem, empty, painter, option.widget)


def _ink(option: QStyleOptionViewItem, index: Index) -> QColor:
    given = index.data(Qt.ItemDataRole.ForegroundRole)
    return given if isinstance(given, QColor) else option.palette.color(QPalette.ColorRole.Text)


class CellDelegate(QStyledItemDelegate):
    """Words in line with their heading, with a small square in the class's colour before them where there is one."""

    def __init__(self, parent: QObject, elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        """
        Args:
            parent: The view.
            elide: Where words that are too long are shortened; of a path the middle says least.
        """
        super().__init__(parent)
        self._elide = elide

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        _background(cell, painter)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(cell.rect).adjusted(_PAD_PX, 0, -_PAD_PX, 0)
        colour = index.data(SWATCH_ROLE)
        if isinstance(colour, QColor):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            square = QRectF(area.left(), area.center().y() - _SWATCH_PX / 2, _SWATCH_PX, _SWATCH_PX)
            painter.drawRoundedRect(square, 2, 2)
            area.setLeft(area.left() + _SWATCH_PX + 8)
        painter.setPen(_ink(cell, index))
        painter.setFont(cell.font)
        words = cell.fontMetrics.elidedText(cell.text, self._elide, int(area.width()))
        painter.drawText(area, int(cell.displayAlignment | Qt.AlignmentFlag.AlignVCenter), words)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        return super().sizeHint(option, index) + QSize(_SWATCH_PX + 16, 0)  # for a double click on the column's edge


class ScoreBarDelegate(QStyledItemDelegate):
    """A bar as long as the probability, and the number."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        _background(cell, painter)
        bar = index.data(BAR_ROLE)
        if bar is None:
            return
        share, colour = bar
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(cell.rect).adjusted(_PAD_PX, 0, -_PAD_PX, 0)
        length = min(area.width() - _NUMBER_PX, _LONGEST_BAR_PX)
        if length > 16:
            middle = area.center().y()
            paint_bar(painter, QRectF(area.left(), middle - _BAR_HEIGHT_PX / 2, length, _BAR_HEIGHT_PX), share, colour)
            area.setLeft(area.left() + length + 8)
        painter.setPen(_ink(cell, index))
        painter.setFont(theme.font("table"))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cell.text)
        painter.restore()
