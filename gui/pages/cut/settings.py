"""How to cut and how to split, and a check of both, with what came of the last time said below each.

Invariant: what a way of splitting means for the figures is said before it is used, in words.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QComboBox, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.chunks import CutConfig
from gui import actions
from gui.form import ConfigForm
from gui.widgets.panels import Notes, rule, section
from training.splits import SplitConfig


class CutSettings(QFrame):
    """The left side of the Cut page.

    Signals:
        cut_asked, split_asked, check_asked: A button was pressed.
        groups_asked, more_asked: A link was.
    """

    cut_asked = Signal()
    split_asked = Signal()
    check_asked = Signal()
    groups_asked = Signal()
    more_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.cut_form = ConfigForm(CutConfig)
        self.split_form = ConfigForm(SplitConfig)
        method = self._method()
        method.removeItem(method.findData("given"))  # a project's chunks carry no split of their own
        self.cut_notes, self.method_notes, self.split_notes, self.check_notes = Notes(), Notes(), Notes(), Notes()
        self.cut_button = self._button(self.tr("Cut"), "cut.run", self.cut_asked)
        self.split_button = self._button(self.tr("Split"), "cut.split", self.split_asked)
        self.check_button = self._button(self.tr("Check"), "cut.check", self.check_asked)
        self.groups_button = self._link(self.tr("Groups of recordings…"), "cut.groups", self.groups_asked)
        self.more_button = self._link(self.tr("Make more training chunks…"), "cut.more", self.more_asked)
        self.split_form.changed.connect(self._say_method)
        self._build()
        self._say_method()

    def _button(self, text: str, action_id: str, asked: SignalInstance) -> QPushButton:
        button = QPushButton(text)
        actions.explain(button, action_id)
        button.clicked.connect(lambda: asked.emit())
        return button

    def _link(self, text: str, action_id: str, asked: SignalInstance) -> QPushButton:
        button = self._button(text, action_id, asked)
        button.setProperty("role", "link")
        return button

    def _build(self) -> None:
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        for part in (
            section(self.tr("1   Cut labels into chunks")),
            self.cut_form,
            self.cut_button,
            self.cut_notes,
            rule(),
            section(self.tr("2   Split chunks for training and testing")),
            self.split_form,
            self.method_notes,
            self.groups_button,
            self.split_button,
            self.split_notes,
            self.more_button,
            rule(),
            section(self.tr("3   Check before training")),
            self.check_button,
            self.check_notes,
        ):
            column.addWidget(part)
        for link in (self.groups_button, self.more_button):
            column.setAlignment(link, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inner)
        around = QVBoxLayout(self)
        around.setContentsMargins(1, 1, 1, 1)
        around.addWidget(self._scroll)

    def _method(self) -> QComboBox:
        box = self.split_form.field("split")
        assert isinstance(box, QComboBox)
        return box

    def _say_method(self) -> None:
        method = self._method().currentData()
        if method == "stratified":
            text = self.tr("Random leaks: the test then holds parts of recordings that were trained on.")
        elif method == "seed":
            text = self.tr("Recordings stay whole, but one speaker can be on both sides, and a class can be missing.")
        else:
            text = self.tr("All chunks of one recording (or speaker, source) stay together, so figures are honest.")
        self.method_notes.show_lines([text], "info" if method == "group" else "warning")

    def say(self, cut: Iterable[str], split: Iterable[str], check: Iterable[str]) -> None:
        """What is to be known of the last cut, of the last split and of the last check."""
        self.cut_notes.show_lines(cut)
        self.split_notes.show_lines(split)
        self.check_notes.show_lines(check)

    def set_checking(self, running: bool) -> None:
        """Whether the third button checks, or stops a check."""
        self.check_button.setText(self.tr("Stop checking") if running else self.tr("Check"))

    def set_next(self, step: str) -> None:
        """Which button is the thing to do next: "cut", "split", "check", or empty when all is done."""
        buttons = {"cut": self.cut_button, "split": self.split_button, "check": self.check_button}
        for name, button in buttons.items():
            role = "primary" if name == step else ""
            if button.property("role") != role:
                button.setProperty("role", role)
                button.style().unpolish(button)
                button.style().polish(button)
                if role:  # what was said above it may have pushed it down; the layout knows in a moment
                    QTimer.singleShot(0, self, lambda button=button: self._scroll.ensureWidgetVisible(button, 0, 12))
