"""A strip under the top bar that says something about the project as long as it is so.

Invariant: it takes no room while there is nothing to say, and never the focus.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget


class Banner(QFrame):
    """A sentence with one button.

    Signals:
        pressed: The button.
    """

    pressed = Signal()

    def __init__(self, button: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self.button = QPushButton(button)
        self.button.setProperty("role", "small")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(12)
        row.addWidget(self._text, 1)
        row.addWidget(self.button)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence."""
        return self._text.text()

    def say(self, text: str) -> None:
        """Show a sentence; an empty one hides the strip."""
        self._text.setText(text)
        self.setVisible(bool(text))
