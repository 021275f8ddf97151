"""The legend of a chart: its curves with their values; a press hides a curve or shows it again.

Invariant: the last curve that is shown stays.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from gui import theme
from gui.widgets.chart_axis import figure
from gui.widgets.chart_curve import Curve


class ChartLegend(QLabel):
    """Names in the colours of their curves.

    Attributes:
        hidden: The keys of the curves that are not drawn.

    Signals:
        toggled: Other curves are hidden.
    """

    toggled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.hidden: frozenset[str] = frozenset()
        self._curves: tuple[Curve, ...] = ()
        self._values: tuple[tuple[Curve, float], ...] = ()
        self._epoch: int | None = None
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setMinimumSize(1, 1)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
        self.linkActivated.connect(self.toggle)

    def set_curves(self, curves: Sequence[Curve]) -> None:
        """Other curves, none of them hidden."""
        self._curves, self.hidden = tuple(curves), frozenset()
        self.setToolTip(self.tr("Press a name to hide or show its curve.") if len(curves) > 1 else "")

    def toggle(self, key: str) -> None:
        """Hide a curve, or show it again."""
        hidden = self.hidden ^ {key}
        if len(hidden) < len(self._curves):
            self.hidden = hidden
            self.toggled.emit()

    def show_values(self, values: Sequence[tuple[Curve, float]], epoch: int | None) -> None:
        """Tell values.

        Args:
            values: The curves, the most important first, each with the value to tell.
            epoch: Whose values they are; None for the newest.
        """
        self._values, self._epoch = tuple(values), epoch
        self.write()

    @property
    def plain(self) -> str:
        """What it says, without colours."""
        return "   ".join(f"{curve.title} {figure(value)}".strip() for curve, value in self._values)

    def write(self) -> None:
        """Write it anew, in the look of now."""
        colours = theme.current()
        parts = []
        if self._epoch is not None:
            words = self.tr("epoch {}").format(self._epoch)
            parts.append(f'<span style="color:{_name(colours.faint)}">{words}</span>')
        for curve, value in self._values:
            hidden = curve.key in self.hidden
            colour = _name(colours.faint if hidden else curve.colour)
            line = "line-through" if hidden else "none"
            style = f"color:{colour};font-weight:500;text-decoration:{line}"
            # A name stays on one line with its figure.
            words = f"{html.escape(curve.title)} {figure(value)}".strip().replace(" ", "&nbsp;").replace("-", "\u2011")
            parts.append(f'<a href="{html.escape(curve.key)}" style="{style}">{words}</a>')
        self.setText("&nbsp;&nbsp; ".join(parts))


def _name(colour: str | QColor) -> str:
    return QColor(colour).name()
