"""How to cut and how to split, with what came of the last time said below each.

Invariant: what a way of splitting means for the figures is said before it is used, in words.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.chunks import CutConfig
from gui import actions
from gui.form import ConfigForm
from gui.widgets.panels import Notes, section
from training.splits import SplitConfig


class CutSettings(QFrame):
    """The left side of the Cut page.

    Signals:
        cut_asked, split_asked: A button was pressed.
    """

    cut_asked = Signal()
    split_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.cut_form = ConfigForm(CutConfig)
        self.split_form = ConfigForm(SplitConfig)
        method = self._method()
        method.removeItem(method.findData("given"))  # a project's chunks carry no split of their own
        self.cut_notes, self.method_notes, self.split_notes = Notes(), Notes(), Notes()
        self.cut_button = QPushButton(self.tr("Cut"))
        actions.explain(self.cut_button, "cut.run")
        self.cut_button.clicked.connect(lambda: self.cut_asked.emit())
        self.split_button = QPushButton(self.tr("Split"))
        actions.explain(self.split_button, "cut.split")
        self.split_button.clicked.connect(lambda: self.split_asked.emit())
        self.split_form.changed.connect(self._say_method)
        self._build()
        self._say_method()

    def _build(self) -> None:
        rule = QFrame()
        rule.setProperty("role", "rule")
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(10)
        for part in (
            section(self.tr("1   Cut labels into chunks")),
            self.cut_form,
            self.cut_button,
            self.cut_notes,
            rule,
            section(self.tr("2   Split chunks for training and testing")),
            self.split_form,
            self.method_notes,
            self.split_button,
            self.split_notes,
        ):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        around = QVBoxLayout(self)
        around.setContentsMargins(1, 1, 1, 1)
        around.addWidget(scroll)

    def _method(self) -> QComboBox:
        box = self.split_form.field("split")
        assert isinstance(box, QComboBox)
        return box

    def _say_method(self) -> None:
        if self._method().currentData() == "stratified":
            text = self.tr("Random leaks: the test then holds parts of recordings that were trained on.")
            self.method_notes.show_lines([text], "warning")
        else:
            text = self.tr("All chunks of one recording (or speaker, source) stay together, so figures are honest.")
            self.method_notes.show_lines([text], "info")

    def say(self, cut: Iterable[str], split: Iterable[str]) -> None:
        """What is to be known of the last cut and of the last split."""
        self.cut_notes.show_lines(cut)
        self.split_notes.show_lines(split)

    def set_next(self, step: str) -> None:
        """Which button is the thing to do next: "cut", "split", or empty when both are done."""
        for name, button in (("cut", self.cut_button), ("split", self.split_button)):
            role = "primary" if name == step else ""
            if button.property("role") != role:
                button.setProperty("role", role)
                button.style().unpolish(button)
                button.style().polish(button)
