"""The choice of an augmentation in a form: a preset, or a chain of one's own.

Invariant: its value is what the command line takes too: a preset's name, the path of a JSON file, or JSON.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from engine.augment import PRESETS
from gui import actions
from gui.form import Editor
from gui.translation import told

_OWN = "own"


class AugmentEdit(Editor):
    """A list of presets with "Own" below them, and a button that opens the preview.

    Signals:
        preview_asked: The button was pressed, or "Own" was chosen.
    """

    preview_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = "none"
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Augmentation"))
        for name, chain in PRESETS.items():
            self.choice.addItem(told(chain.title), name)
            self.choice.setItemData(self.choice.count() - 1, told(chain.help), Qt.ItemDataRole.ToolTipRole)
        self.choice.addItem(self.tr("Own\u2026"), _OWN)
        words = self.tr("Put your own steps together and hear what they do.")
        self.choice.setItemData(self.choice.count() - 1, words, Qt.ItemDataRole.ToolTipRole)
        self.choice.currentIndexChanged.connect(self._on_chosen)
        self.preview = QPushButton(self.tr("Hear and change\u2026"))
        self.preview.setProperty("role", "link")
        actions.explain(self.preview, "train.augment")
        self.preview.clicked.connect(lambda: self.preview_asked.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.choice)
        column.addWidget(self.preview)
        self.setFocusProxy(self.choice)

    def value(self) -> str:
        """A preset's name, a path, or JSON."""
        return self._text

    def set_value(self, value: Any) -> None:
        """Choose what a text names."""
        self._text = str(value)
        with QSignalBlocker(self.choice):
            self.choice.setCurrentIndex(self.choice.findData(self._text if self._text in PRESETS else _OWN))
        self.choice.setToolTip(self._words())
        self.changed.emit()

    def _words(self) -> str:
        preset = PRESETS.get(self._text)
        return told(preset.help) if preset is not None else self.tr("Steps of your own.")

    def _on_chosen(self) -> None:
        name = self.choice.currentData()
        if name != _OWN:
            self.set_value(name)
            return
        self.preview_asked.emit()  # what is there becomes one's own when a step is changed
        with QSignalBlocker(self.choice):
            self.choice.setCurrentIndex(self.choice.findData(self._text if self._text in PRESETS else _OWN))
