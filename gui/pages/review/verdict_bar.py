"""The buttons with which a stretch is judged, each with its key.

Invariant: the keys of the classes are those of the Label page where a class has a digit there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from engine.segments import AGREE, SKIP, UNSURE, LabelClass
from gui import actions, theme
from gui.widgets.key_label import KeyLabel

KEYS = "123456789"
#: Not a verdict of its own: the label becomes what the model says.
ACCEPT = "accept"
#: So many classes fit beside the other buttons, and so many into a row of their own with the keys beside them; of more
#: the names are shortened and the keys are in the buttons.
_BESIDE, _ROOMY = 3, 5
_NAME_PX, _SHORT_NAME_PX = 120, 68


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

    Attributes:
        two_rows: Whether the classes are too many to stand beside the other buttons.

    Signals:
        said: One of the verdicts that need no label.
        accepted: The model is right.
        relabelled: The number of the label that it really is.
    """

    said = Signal(str)
    accepted = Signal()
    relabelled = Signal(int)

    def __init__(self, offered: Collection[str] = (AGREE, ACCEPT, UNSURE, SKIP), parent: QWidget | None = None) -> None:
        """
        Args:
            offered: Which verdicts there are besides the classes.
        """
        super().__init__(parent)
        self.two_rows = False
        self._keys: list[str] = []
        self._buttons: dict[int, QPushButton] = {}
        self._first = QHBoxLayout()
        self._first.setSpacing(6)
        for action_id, words, verdict in (
            ("review.agree", self.tr("Label is right"), AGREE),
            ("review.accept", self.tr("Model is right"), ACCEPT),
            ("review.unsure", self.tr("Unsure"), UNSURE),
            ("review.skip", self.tr("Skip"), SKIP),
        ):
            if verdict in offered:
                button = QPushButton(words)
                actions.explain(button, action_id)
                signal = self.accepted if verdict == ACCEPT else self.said
                button.clicked.connect(partial(signal.emit, *(() if verdict == ACCEPT else (verdict,))))
                self._first.addWidget(button)
                self._first.addWidget(KeyLabel(action_id))
        self._first.addSpacing(12)
        self._first.addStretch(1)
        self._words = QLabel(self.tr("It is"))
        self._words.setProperty("role", "faint")
        self._classes = QWidget()
        self._row = QHBoxLayout(self._classes)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addLayout(self._first)
        self._first.insertWidget(self._first.count() - 1, self._classes)

    def show_labels(
        self, labels: Sequence[str], keys: Sequence[str], colours: Sequence[str], *, several: bool = False
    ) -> None:
        """Offer other classes; those without a key are behind a button of their own.

        Args:
            labels, keys, colours: Of each class.
            several: Whether an item may have several, so that a button takes a class away that it has.
        """
        self._row.removeWidget(self._words)
        while (taken := self._row.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.deleteLater()
        self._keys = list(keys)
        self._buttons = {}
        self._row.addWidget(self._words)
        self._words.setVisible(bool(labels))
        order = sorted((key, number) for number, key in enumerate(keys) if key)
        for key, number in order:
            button = self._button(labels[number], key, colours[number], several, crowded=len(order) > _ROOMY)
            button.clicked.connect(lambda _=False, which=number: self.relabelled.emit(which))
            self._buttons[number] = button
            self._row.addWidget(button)
            if len(order) <= _ROOMY:
                mark = QLabel(key)
                mark.setProperty("role", "key")
                mark.setFixedHeight(20)
                self._row.addWidget(mark)
        rest = [number for number, key in enumerate(keys) if not key]
        if rest:
            more = QPushButton(self.tr("Other"))
            more.setProperty("role", "small")
            menu = QMenu(more)
            for number in rest:
                menu.addAction(_swatch(colours[number]), labels[number], partial(self.relabelled.emit, number))
            more.setMenu(menu)
            self._row.addWidget(more)
        self._row.addStretch(1)
        self.two_rows = len(labels) > _BESIDE
        self._place(below=self.two_rows)

    def _button(self, label: str, key: str, colour: str, several: bool, *, crowded: bool) -> QPushButton:
        width = _SHORT_NAME_PX if crowded else _NAME_PX
        name = QFontMetrics(theme.font("small")).elidedText(label, Qt.TextElideMode.ElideMiddle, width)
        button = QPushButton(f"{key}  {name}" if crowded else name)
        button.setProperty("role", "small")
        button.setAccessibleName(label)
        button.setIcon(_swatch(colour))
        button.setCheckable(several)
        words = self.tr("Add or take away the class {} ({})") if several else self.tr("Give it the class {} ({})")
        button.setToolTip(words.format(label, key))
        return button

    def _place(self, *, below: bool) -> None:
        """The classes beside the other buttons, or in a row of their own."""
        self._first.removeWidget(self._classes)
        self._column.removeWidget(self._classes)
        if below:
            self._column.addWidget(self._classes)
        else:
            self._first.insertWidget(self._first.count() - 1, self._classes)

    def show_given(self, numbers: Collection[int]) -> None:
        """Press in the buttons of the classes that the item has; only where it may have several."""
        for number, button in self._buttons.items():
            button.setChecked(number in numbers)

    def number_of(self, key: str) -> int:
        """Which label a digit stands for, or -1."""
        return self._keys.index(key) if key in self._keys else -1
