"""The bar at the top: the program, the project, the menus, whether everything is saved, and the commands.

Invariant: it shows what it is told and asks through signals.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenuBar, QPushButton, QWidget

from gui import actions
from gui.widgets.key_label import KeyLabel

_HEIGHT_PX = 44
_NAME_PX = 280


class _KeyButton(QPushButton):
    """A button that carries its key beside its words."""

    def __init__(self, text: str, action_id: str) -> None:
        super().__init__()
        self.setAccessibleName(text)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(QLabel(text))
        row.addWidget(KeyLabel(action_id), 0, Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(self._row.sizeHint().width(), 28)


class TopBar(QFrame):
    """The top bar.

    Signals:
        commands_asked: The command palette is wanted.
    """

    commands_asked = Signal()

    def __init__(self, menus: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "topbar")
        self.setFixedHeight(_HEIGHT_PX)
        brand = QLabel("Earmark")
        brand.setProperty("role", "brand")
        self._slash = QLabel("/")
        self._slash.setProperty("role", "faint")
        self.project = QLabel()
        self.project.setAccessibleName(self.tr("Project"))
        self.saved = QLabel()
        self.saved.setProperty("role", "faint")
        self.commands = _KeyButton(self.tr("Commands"), "view.commands")
        actions.explain(self.commands, "view.commands")
        self.commands.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.commands.clicked.connect(self.commands_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(brand)
        row.addWidget(self._slash)
        row.addWidget(self.project)
        row.addSpacing(12)
        row.addWidget(menus, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self.saved)
        row.addWidget(self.commands)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._say_saved)
        self.show_project("", "")

    def show_project(self, name: str, folder: str) -> None:
        """Show the open project, or with an empty name that there is none."""
        shown = self.project.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _NAME_PX)
        self.project.setText(shown)
        self.project.setToolTip(folder)
        self._slash.setVisible(bool(name))
        self.project.setVisible(bool(name))
        self.saved.setText("")

    def show_saved(self) -> None:
        """A change was made and is on the disk."""
        self.saved.setText(self.tr("Saved"))
        self._settle.start(2_000)

    def _say_saved(self) -> None:
        self.saved.setText(self.tr("All changes saved"))
