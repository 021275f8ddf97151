"""The offer to train what waited when the project was last closed.

Invariant: it is there until it is answered, and trains nothing by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from gui.pages.train.asking import Setup


class LeftOver(QFrame):
    """A strip with a sentence and two buttons.

    Signals:
        taken: They are to be trained.
        forgotten: They are not.
    """

    taken = Signal()
    forgotten = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self._words = QLabel()
        self._words.setWordWrap(True)
        self.train_button = QPushButton(self.tr("Train now"))
        self.train_button.clicked.connect(self.taken)
        self.forget_button = QPushButton(self.tr("Forget"))
        self.forget_button.clicked.connect(self.forgotten)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._words, 1)
        for button in (self.train_button, self.forget_button):
            button.setProperty("role", "small")
            row.addWidget(button)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def show_setups(self, setups: Sequence[Setup]) -> None:
        """Offer these; nothing hides the strip."""
        names = ", ".join(setup.recipe for setup in setups)
        words = self.tr("%Ln training(s) waited when the window was last closed: {}", "", len(setups))
        self._words.setText(words.format(names))
        self.setVisible(bool(setups))
