"""How a class looks wherever it is shown: its letter, its pattern, its tag, and what reads well on its colour.

Invariant: a class is told by its colour, by its letter and by the pattern of its foot: never by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPixmap

from engine.segments import LabelClass

TAG_HEIGHT = 18
TAG_TOP = 4
FOOT = 4
#: The dashes of suggestions, and how far it is from one to the next.
DASH_PX, DASH_TILE_PX = 6, 10
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


@lru_cache(maxsize=256)
def tinted(colour: str, alpha: float) -> QColor:
    """A colour by its name with an opacity from 0 to 1, made once. To be looked at, not changed."""
    return see_through(QColor(colour), alpha)


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
    tile = QPixmap(DASH_TILE_PX, 4) if across else QPixmap(4, DASH_TILE_PX)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.fillRect(0, 0, DASH_PX, DASH_PX, QColor(colour))
    painter.end()
    return QBrush(tile)


def _premultiplied(colour: QColor, alpha: float) -> int:
    red, green, blue = (round(part * alpha) for part in (colour.red(), colour.green(), colour.blue()))
    return (round(255 * alpha) << 24) | (red << 16) | (green << 8) | blue


@dataclass(frozen=True)
class PixelLook:
    """A class's colours as pixels, for segments too narrow to be drawn one by one."""

    body: int
    strong: int
    weak: int
    edge: int
    foot: npt.NDArray[Any]

    @classmethod
    def of(cls, label: LabelClass, width: int, tint: float) -> PixelLook:
        """The look of a class over a width in pixels; ``tint`` is how strongly it lies over what is below."""
        colour = QColor(label.colour)
        dash, gap = _PATTERNS[label.position % len(_PATTERNS)]
        solid = _premultiplied(colour, 1.0)
        foot = np.where(np.arange(width) % (dash + gap) < dash, solid, 0).astype(np.uint32)
        plain, chosen, faint, edge = (_premultiplied(colour, share) for share in (tint, 1.5 * tint, 0.4 * tint, 0.6))
        return cls(plain, chosen, faint, edge, foot)


def tag_box(
    metrics: QFontMetrics, label: LabelClass, suffix: str, low: float, high: float, lane: int
) -> tuple[QRectF, str]:
    """Where the tag of a segment lies that reaches from ``low`` to ``high``, and the words that fit into it.

    Args:
        suffix: What follows the name of the class.
        lane: Its height among tags that would cover each other, from 0.
    """
    text = f"{letter(label)}  {label.name}{suffix}"
    low = max(low, 0.0)
    room = high - low - 6
    width = metrics.horizontalAdvance(text) + 12
    if width > room and room > 52:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room) - 12)
        width = min(width, int(room))
    elif width > room:
        text = letter(label)
        width = metrics.horizontalAdvance(text) + 8
        if width > room:  # the letter is the last to go
            width = max(int(room), 4)
            text = text if metrics.horizontalAdvance(text) + 2 <= width else ""
    return QRectF(low + 3, TAG_TOP + lane * (TAG_HEIGHT + 2), width, TAG_HEIGHT), text
