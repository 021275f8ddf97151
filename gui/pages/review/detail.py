"""The chosen answer: seen with some context, heard, and what the model thought of it.

Invariant: sound stops when another item is chosen or the page is left.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui import actions
from gui.jobs import JobRunner
from gui.tables.evaluation import AnswersModel
from gui.widgets.clip_detail import ClipDetail

_CONTEXT_S = 1.0


class Detail(ClipDetail):
    """The panel under the list.

    Signals:
        open_asked: Show the item on the Label page.
    """

    open_asked = Signal()

    def __init__(self, model: AnswersModel, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(runner, "review.play", "review.open", parent)
        self._model = model
        self._row = -1
        self.open_button = self.other_button
        self.open_button.setText(self.tr("Open on the Label page"))
        self.open_button.clicked.connect(self.open_asked)
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
            self.name.clear()
            self.words.clear()
            self.clip.clear(self.tr("Choose an item to see and hear it."))
            return
        model = self._model
        item = model.item(row)
        target, said, probabilities = model.answer(row)
        self.name.setText(self.tr("It is {}, the model says {}").format(model.name(target), model.name(said)))
        order = np.argsort(-probabilities)[:4]
        self.words.setText("    ".join(f"{model.name(int(i))} {probabilities[i]:.3f}" for i in order))
        self.words.setToolTip(item.path)
        end_s = None if item.end_s is None else item.end_s + _CONTEXT_S
        whole = item.start_s == 0 and item.end_s is None
        self.clip.set_clip(
            item.path, max(item.start_s - _CONTEXT_S, 0.0), end_s, None if whole else (item.start_s, item.end_s)
        )

    def _start_s(self) -> float:
        return self._model.item(self._row).start_s if self._row >= 0 else 0.0

    def _play_from(self, at_s: float) -> None:
        if self._row < 0:
            return
        item = self._model.item(self._row)
        # From inside the item to its end; who clicks on the context before or after wants to hear that too.
        inside = item.end_s is not None and item.start_s <= at_s < item.end_s
        self.play(item.path, at_s, item.end_s if inside else None if item.end_s is None else at_s + _CONTEXT_S)
