"""The sheet of keys (F1): what the keys do here and now, then everywhere else.

Invariant: it is made from the table in ``gui.actions`` alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui import actions
from gui.actions import Action
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.overlay import Overlay

_WIDTH_PX, _COLUMNS = 1080, 3


def ordered(page: str) -> list[list[Action]]:
    """The groups of actions that have keys: those of the page first, then the window's, then those of other pages."""
    with_keys = [row for row in actions.ACTIONS if actions.keys(row.id)]
    groups = [list(rows) for _, rows in groupby(with_keys, key=lambda row: (row.scope, row.group))]
    return sorted(groups, key=lambda rows: {page: 0, "window": 1}.get(rows[0].scope, 2))


def columns(groups: Sequence[Sequence[Action]], count: int) -> list[list[Sequence[Action]]]:
    """The groups in order, spread over columns so that these become about equally long."""
    total = sum(len(rows) + 2 for rows in groups)
    out: list[list[Sequence[Action]]] = [[] for _ in range(count)]
    height = 0
    for rows in groups:
        middle = height + (len(rows) + 2) / 2
        out[min(count - 1, int(middle * count / total))].append(rows)
        height += len(rows) + 2
    return out


class ShortcutSheet(Overlay):
    """Shows all keys, and those that fit a word when one is typed.

    Signals:
        change_asked: Other keys are wanted.
    """

    change_asked = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._page = ""
        title = QLabel(self.tr("Keys"))
        title.setProperty("role", "title")
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Find a key or what it does"))
        self.line.setAccessibleName(self.tr("Find"))
        self.line.setClearButtonEnabled(True)
        self.line.setFixedWidth(260)
        self.line.textChanged.connect(self._fill)
        self.change = QPushButton(actions.tr(actions.action("edit.keys").text))
        actions.explain(self.change, "edit.keys")
        self.change.clicked.connect(self._ask_to_change)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.line)
        head.addWidget(self.change)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._scroll)

    def ask(self, page: str) -> None:
        """Open it, with the keys of a page first."""
        self._page = page
        self.line.clear()
        self._fill("")
        self.open(self.line)

    def _ask_to_change(self) -> None:
        self.close_sheet()
        self.change_asked.emit()

    def place(self) -> None:
        """In the middle, as large as there is room."""
        self.sheet.resize(min(_WIDTH_PX, self.width() - 64), min(720, self.height() - 80))
        self.sheet.move((self.width() - self.sheet.width()) // 2, (self.height() - self.sheet.height()) // 2)

    def _fill(self, typed: str) -> None:
        word = typed.strip().casefold()
        groups: list[Sequence[Action]] = []
        for rows in ordered(self._page):
            fitting = [
                row
                for row in rows
                if word in actions.tr(row.text).casefold() or word in (k.casefold() for k in actions.keys_text(row))
            ]
            if fitting:
                groups.append(fitting)
        body = QWidget()
        body.setProperty("role", "scrolled")
        across = QHBoxLayout(body)
        across.setContentsMargins(0, 0, 8, 0)
        across.setSpacing(32)
        for part in columns(groups, _COLUMNS) if groups else []:
            down = QVBoxLayout()
            down.setSpacing(20)
            for some in part:
                down.addLayout(self._group(some))
            down.addStretch(1)
            across.addLayout(down, 1)
        if not groups:
            nothing = QLabel(self.tr("No key does that."))
            nothing.setProperty("role", "faint")
            across.addWidget(nothing, 0, Qt.AlignmentFlag.AlignTop)
        self._scroll.setWidget(body)  # Qt deletes the one before

    def _group(self, rows: Sequence[Action]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(0, 1)
        name = QLabel(actions.tr(rows[0].group))
        name.setProperty("role", "section")
        grid.addWidget(name, 0, 0, 1, 2)
        rule = QFrame()
        rule.setProperty("role", "rule")
        grid.addWidget(rule, 1, 0, 1, 2)
        for at, row in enumerate(rows, start=2):
            words = ElidedLabel()
            words.setProperty("role", "")
            words.setText(actions.tr(row.text).rstrip("…"))
            grid.addWidget(words, at, 0)
            chips = QHBoxLayout()
            chips.setSpacing(4)
            chips.addStretch(1)
            for text in actions.keys_text(row):
                chip = QLabel(text)
                chip.setProperty("role", "key")
                chips.addWidget(chip)
            grid.addLayout(chips, at, 1)
        return grid
