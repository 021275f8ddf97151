"""A sheet that asks for some settings before something is done with them.

Invariant: it stays open, and says why, until what was asked for is possible or it is closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.config import settings_of
from engine.errors import UsageError
from gui.form import ConfigForm
from gui.translation import told
from gui.widgets.overlay import Overlay
from gui.widgets.panels import Notes

_WIDTH_PX = 520
_FIELD_PX = 232


class FormSheet(Overlay):
    """A title, a sentence, a form and a button.

    Attributes:
        heading, words: The title and the sentence.
        form: The settings.
        notes: What is to be known of them, or against them.
        go: The button.

    Signals:
        accepted: The button was pressed; the settings.
    """

    accepted = Signal(object)

    def __init__(self, window: QWidget, title: str, words: str, config: Any, button: str) -> None:
        """
        Args:
            title, words: What it is about.
            config: A settings dataclass, or one with other values than its defaults.
            button: What will be done.
        """
        super().__init__(window)
        self.heading = QLabel(title)
        self.heading.setProperty("role", "title")
        self.heading.setWordWrap(True)
        self.words = QLabel(words)
        self.words.setProperty("role", "faint")
        self.words.setWordWrap(True)
        self.form = ConfigForm(config)
        for s in settings_of(config):
            self.form.field(s.name).setFixedWidth(_FIELD_PX)
        self.notes = Notes()
        self.form.changed.connect(lambda: self.say(""))
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.close_sheet)
        self.go = QPushButton(button)
        self.go.setProperty("role", "primary")
        self.go.clicked.connect(self._on_go)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self.foot.addStretch(1)
        self.foot.addWidget(cancel)
        self.foot.addWidget(self.go)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        for part in (self.heading, self.words, self.form, self.notes):
            column.addWidget(part)
        column.addLayout(self.foot)

    def enable_where(self, choice: str, fields: Mapping[str, Sequence[str]]) -> None:
        """Let fields be filled in only where they belong to what is chosen.

        Args:
            choice: A setting with choices.
            fields: The settings that belong to each value of it.
        """
        box = self.form.field(choice)
        assert isinstance(box, QComboBox)
        bound = sorted({name for names in fields.values() for name in names})

        def follow() -> None:
            wanted = fields.get(box.currentData(), ())
            for name in bound:
                self.form.field(name).setEnabled(name in wanted)

        box.currentIndexChanged.connect(follow)
        follow()

    def ask(self) -> None:
        """Open it."""
        self.notes.show_lines(())
        self.open(self.go)

    def say(self, text: str, level: str = "warning") -> None:
        """A sentence below the form."""
        self.notes.show_lines([text] if text else (), level)
        self.place()

    def place(self) -> None:
        """In the middle, as high as what it holds."""
        width = min(_WIDTH_PX, self.width() - 64)
        layout = self.sheet.layout()
        assert layout is not None
        layout.activate()
        self.sheet.resize(width, layout.totalHeightForWidth(width))
        left, top = (self.width() - self.sheet.width()) // 2, (self.height() - self.sheet.height()) // 2
        self.sheet.move(left, max(top, 16))

    def _on_go(self) -> None:
        try:
            self.accepted.emit(self.form.value())
        except UsageError as error:
            self.say(told(str(error)))
