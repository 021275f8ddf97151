"""What a chart over epochs is told to draw: curves and a mark.

Invariant: a colour is that of the look of now whenever it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor

from gui import theme

_DARKER = 0.3


@dataclass(frozen=True)
class Curve:
    """One curve of a chart.

    Attributes:
        key: Its name in ``show``.
        title: Its name in the legend; empty where the chart's title says it.
        role: The theme's colour it is drawn in: "accent", "text", "good" ..., or a colour of its own as "#rrggbb".
    """

    key: str
    title: str
    role: str

    @property
    def colour(self) -> QColor:
        """Its colour in the look of now."""
        colours = theme.current()
        if not self.role.startswith("#"):
            return QColor(getattr(colours, self.role))
        # Colours that are told apart on dark are too pale on white.
        return QColor(self.role) if colours.dark else theme.mixed(self.role, colours.text, _DARKER)


@dataclass(frozen=True)
class Mark:
    """A ring around one point, with words beside it."""

    x: float
    y: float
    text: str
