"""The rail at the left: the steps of the work in their order.

Invariant: exactly one step is marked, and it is the page that is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui import actions, theme

_WIDTH_PX, _ROOM_PX = 72, 14


class Rail(QFrame):
    """One button with a drawing and a word for each page.

    Signals:
        asked: The id of the page that was pressed.
    """

    asked = Signal(str)

    def __init__(self, pages: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setAccessibleName(self.tr("Steps"))
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(0)
        for page in pages:
            row = actions.action(f"view.{page}")
            button = QToolButton()
            button.setProperty("role", "rail")
            button.setText(actions.tr(row.text))
            actions.explain(button, row.id)
            button.setCheckable(True)
            button.setIconSize(QSize(20, 20))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            # A press is for the page: its keys work at once. The rail is still reached by Tab.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, page=page: self.asked.emit(page))
            self._group.addButton(button)
            self.buttons[page] = button
            column.addWidget(button)
        column.addStretch(1)
        metrics = QFontMetrics(theme.font("small"))
        widest = max(metrics.horizontalAdvance(button.text()) for button in self.buttons.values())
        self.setFixedWidth(max(_WIDTH_PX, widest + _ROOM_PX))
        theme.notifier.changed.connect(self._draw)
        self._draw()

    def mark(self, page: str) -> None:
        """Mark the step that is shown."""
        self.buttons[page].setChecked(True)

    def _draw(self) -> None:
        colours = theme.current()
        for page, button in self.buttons.items():
            name = actions.action(f"view.{page}").icon
            button.setIcon(theme.icon(name, colours.faint, on=colours.accent))
