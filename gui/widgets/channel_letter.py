"""The letter of a channel: L and R of two, else its number. Shown at the lower left of its lane.

Invariant: a recording with one channel shows no letter.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from gui import theme
from gui.widgets.class_look import see_through

_WIDTH_PX, _HEIGHT_PX, _MARGIN_PX = 18, 16, 6


def letter(channel: int, count: int) -> str:
    """How one of so many channels is called; channels are counted from 0, and called from 1."""
    return "LR"[channel] if count == 2 else str(channel + 1)


def paint(painter: QPainter, lane: QRectF, channel: int, count: int, ink: QColor, ground: QColor) -> None:
    """Draw the letter of a channel into its lane.

    Args:
        count: How many channels the recording has.
        ink, ground: The colour of the letter, and of what it lies on, which is let through a little.
    """
    if count < 2 or lane.height() < 2 * _HEIGHT_PX:
        return
    box = QRectF(lane.left() + _MARGIN_PX, lane.bottom() - _HEIGHT_PX - _MARGIN_PX, _WIDTH_PX, _HEIGHT_PX)
    painter.setFont(theme.font("small"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(see_through(ground, 0.8))
    painter.drawRoundedRect(box, 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(ink)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter(channel, count))
