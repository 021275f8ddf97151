"""Several charts in one place, of which one is shown; its title is the list they are chosen from.

Invariant: all of them get their points, whichever is shown, so that another one is right as soon as it is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from gui.widgets.live_chart import LiveChart

_ARROW_PX = 30
_LIST_PX = 200


class ChartDeck(QStackedWidget):
    """The charts, the first one shown."""

    def __init__(self, name: str, charts: Sequence[LiveChart], parent: QWidget | None = None) -> None:
        """
        Args:
            name: What is chosen, for those who cannot see it.
            charts: Their accessible names are their titles.
        """
        super().__init__(parent)
        self.charts = tuple(charts)
        self.choices: list[QComboBox] = []
        for chart in charts:
            choice = QComboBox()
            choice.setProperty("role", "heading")
            choice.setAccessibleName(name)
            choice.addItems([one.accessibleName() for one in charts])
            # As wide as its own title: the list, when it is open, is as wide as all of them.
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            width = choice.fontMetrics().horizontalAdvance(chart.accessibleName())
            choice.setFixedWidth(width + _ARROW_PX)
            choice.view().setMinimumWidth(_LIST_PX)
            choice.activated.connect(self.show_chart)
            chart.set_heading(choice)
            self.choices.append(choice)
            self.addWidget(chart)
        self.show_chart(0)

    def show_chart(self, at: int) -> None:
        """Show another chart."""
        for choice in self.choices:
            with QSignalBlocker(choice):
                choice.setCurrentIndex(at)
        self.setCurrentIndex(at)
