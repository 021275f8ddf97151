"""The chosen answer: seen with some context, heard, and what the model thought of it.

Invariant: sound stops when another item is chosen or the page is left.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui import actions
from gui.jobs import JobRunner
from gui.player import Player
from gui.tables.evaluation import AnswersModel
from gui.widgets.clip_view import ClipView
from gui.widgets.key_label import KeyLabel

_CONTEXT_S = 1.0


class Detail(QWidget):
    """The panel under the list.

    Signals:
        failed: A sentence for the user.
        open_asked: Show the item on the Label page.
    """

    failed = Signal(str)
    open_asked = Signal()

    def __init__(self, model: AnswersModel, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._row = -1
        self.player = Player(self)
        self.player.failed.connect(self.failed)
        self.player.stopped.connect(self._on_stopped)
        self._name = QLabel()
        self._name.setProperty("role", "strong")
        self._words = QLabel()
        self._words.setProperty("role", "faint")
        self.play_button = QPushButton(self.tr("Play"))
        actions.explain(self.play_button, "review.play")
        self.play_button.clicked.connect(self.toggle)
        self.open_button = QPushButton(self.tr("Open on the Label page"))
        self.open_button.clicked.connect(self.open_asked)
        self.clip = ClipView(runner)
        self.clip.moment_clicked.connect(self._play_from)
        self.player.moved.connect(self.clip.set_cursor)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._name)
        top.addSpacing(8)
        top.addWidget(self._words, 1)
        top.addWidget(self.open_button)
        top.addWidget(KeyLabel("review.open"))
        top.addSpacing(8)
        top.addWidget(self.play_button)
        top.addWidget(KeyLabel("review.play"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 8)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.clip, 1)
        self.show_row(-1, in_project=False)

    def show_row(self, row: int, *, in_project: bool) -> None:
        """Show a row's item; -1 shows none."""
        self.player.stop()
        self._row = row
        self.play_button.setEnabled(row >= 0)
        self.open_button.setEnabled(row >= 0 and in_project)
        tip = actions.tip("review.open")
        if row >= 0 and not in_project:
            tip = self.tr("This file is not among the project's recordings. Add it on the Label page first.")
        self.open_button.setToolTip(tip)
        if row < 0:
            self._name.clear()
            self._words.clear()
            self.clip.clear(self.tr("Choose an item to see and hear it."))
            return
        model = self._model
        item = model.item(row)
        target, said, probabilities = model.answer(row)
        self._name.setText(self.tr("It is {}, the model says {}").format(model.name(target), model.name(said)))
        order = np.argsort(-probabilities)[:4]
        self._words.setText("    ".join(f"{model.name(int(i))} {probabilities[i]:.3f}" for i in order))
        self._words.setToolTip(item.path)
        end_s = None if item.end_s is None else item.end_s + _CONTEXT_S
        whole = item.start_s == 0 and item.end_s is None
        self.clip.set_clip(
            item.path, max(item.start_s - _CONTEXT_S, 0.0), end_s, None if whole else (item.start_s, item.end_s)
        )

    def toggle(self) -> None:
        """Play the item, or stop."""
        if self.player.playing:
            self.player.stop()
        elif self._row >= 0:
            self._play_from(self._model.item(self._row).start_s)

    def _play_from(self, at_s: float) -> None:
        if self._row < 0:
            return
        item = self._model.item(self._row)
        # From inside the item to its end; who clicks on the context before or after wants to hear that too.
        inside = item.end_s is not None and item.start_s <= at_s < item.end_s
        self.player.play(item.path, at_s, item.end_s if inside else None if item.end_s is None else at_s + _CONTEXT_S)
        self.play_button.setText(self.tr("Stop"))

    def _on_stopped(self) -> None:
        self.clip.set_cursor(None)
        self.play_button.setText(self.tr("Play"))

    def hideEvent(self, event: QHideEvent) -> None:
        """Silence when the page is left."""
        self.player.stop()
        super().hideEvent(event)
