"""The row of buttons with which an answer is judged, each with its key.

Invariant: the keys of the classes are those of the Label page where a class has a digit there.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from engine.segments import AGREE, SKIP, UNSURE, LabelClass
from gui import actions
from gui.widgets.key_label import KeyLabel

KEYS = "123456789"


def relabel_keys(labels: Sequence[str], classes: Sequence[LabelClass]) -> list[str]:
    """The digit of each label: the project's own, else the next free one; empty from the tenth on."""
    own = {c.name: c.key for c in classes if c.key and c.key in KEYS}
    taken = {own[label] for label in labels if label in own}
    free = iter([key for key in KEYS if key not in taken])
    return [own[label] if label in own else next(free, "") for label in labels]


def _swatch(colour: str) -> QIcon:
    square = QPixmap(16, 16)
    square.fill(Qt.GlobalColor.transparent)
    painter = QPainter(square)
    painter.fillRect(1, 3, 10, 10, QColor(colour))
    painter.end()
    return QIcon(square)


class VerdictBar(QWidget):
    """Agree, take the model's answer, unsure, skip, and the classes.

    Signals:
        said: One of the verdicts that need no label.
        accepted: The model is right.
        relabelled: The number of the label that it really is.
    """

    said = Signal(str)
    accepted = Signal()
    relabelled = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[str] = []
        self._buttons: list[QPushButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for action_id, words, verdict in (
            ("review.agree", self.tr("Label is right"), AGREE),
            ("review.accept", self.tr("Model is right"), ""),
            ("review.unsure", self.tr("Unsure"), UNSURE),
            ("review.skip", self.tr("Skip"), SKIP),
        ):
            button = QPushButton(words)
            actions.explain(button, action_id)
            if verdict:
                button.clicked.connect(lambda _=False, told=verdict: self.said.emit(told))
            else:
                button.clicked.connect(lambda _=False: self.accepted.emit())
            row.addWidget(button)
            row.addWidget(KeyLabel(action_id))
        row.addSpacing(12)
        self._words = QLabel(self.tr("It is"))
        self._words.setProperty("role", "faint")
        row.addWidget(self._words)
        self._classes = QHBoxLayout()
        self._classes.setSpacing(6)
        row.addLayout(self._classes)
        row.addStretch(1)

    def show_labels(self, labels: Sequence[str], keys: Sequence[str], colours: Sequence[str]) -> None:
        """Offer other classes; those beyond the ninth are relabelled on the Label page."""
        while (taken := self._classes.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.deleteLater()
        self._keys = list(keys)
        self._buttons = []
        self._words.setVisible(bool(labels))
        order = sorted((key, number) for number, key in enumerate(keys) if key)
        for key, number in order:
            button = QPushButton(labels[number])
            button.setIcon(_swatch(colours[number]))
            button.setToolTip(self.tr("Give it the class {} ({})").format(labels[number], key))
            button.clicked.connect(lambda _=False, n=number: self.relabelled.emit(n))
            mark = QLabel(key)
            mark.setProperty("role", "key")
            mark.setFixedHeight(20)
            self._classes.addWidget(button)
            self._classes.addWidget(mark)
            self._buttons.append(button)

    def number_of(self, key: str) -> int:
        """Which label a digit stands for, or -1."""
        return self._keys.index(key) if key in self._keys else -1
