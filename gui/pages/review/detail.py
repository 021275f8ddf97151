"""The chosen answer: seen with some context, heard, what the model thought of it, and the buttons that judge it.

Invariant: sound stops when another item is chosen or the page is left, unless it is that item's own sound.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QWidget

from gui import actions
from gui.jobs import JobRunner
from gui.pages.review.verdict_bar import VerdictBar
from gui.tables.evaluation import AnswersModel
from gui.widgets.clip_detail import ClipDetail
from gui.widgets.clip_view import Clip, WindowScores

_CONTEXT_S = 1.0
_READ_AHEAD = 2


class Detail(ClipDetail):
    """The panel under the list.

    Signals:
        open_asked: Show the item on the Label page.
    """

    open_asked = Signal()

    def __init__(self, model: AnswersModel, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(runner, "review.play", "review.open", parent, spectrogram=True)
        self._model = model
        self._row = -1
        self.open_button = self.other_button
        self.open_button.setText(self.tr("Open on the Label page"))
        self.open_button.clicked.connect(self.open_asked)
        self.aloud = QCheckBox(self.tr("Play at once"))
        self.aloud.setChecked(True)
        actions.explain(self.aloud, "review.aloud")
        self.verdicts = VerdictBar()
        self.bar.insertWidget(self.bar.indexOf(self.play_button), self.aloud)
        self.column.addWidget(self.verdicts)
        self.show_row(-1, in_project=False)

    def show_row(self, row: int, *, in_project: bool, play: bool = False) -> None:
        """Show a row's item, and play it if asked to and wanted; -1 shows none."""
        self.player.stop()
        self._row = row
        self.play_button.setEnabled(row >= 0)
        self.verdicts.setEnabled(row >= 0)
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
        item = self._model.item(row)
        whole = item.start_s == 0 and item.end_s is None
        self.clip.set_clip(*self._clip_of(row), None if whole else (item.start_s, item.end_s))
        self._show_windows()
        self.show_words()
        if play and self.aloud.isChecked():
            self._play_from(item.start_s)
        after = range(row + 1, min(row + 1 + _READ_AHEAD, self._model.rowCount()))
        self.clip.read_ahead([self._clip_of(later) for later in after])

    def show_words(self) -> None:
        """What it is, what the model says, and what was said of it."""
        if self._row < 0:
            return
        model = self._model
        item = model.item(self._row)
        target, said, probabilities = model.answer(self._row)
        text = self.tr("Labelled {}, the model says {}").format(model.name(target), model.name(said))
        told = model.said(self._row)
        self.name.setText(text if told is None else f"{text}  ·  {model.said_words(told)}")
        order = np.argsort(-probabilities)[:4]
        self.words.setText("    ".join(f"{model.name(int(i))} {probabilities[i]:.3f}" for i in order))
        self.words.setToolTip(item.path)

    def _clip_of(self, row: int) -> Clip:
        item = self._model.item(row)
        end_s = None if item.end_s is None else item.end_s + _CONTEXT_S
        return item.path, max(item.start_s - _CONTEXT_S, 0.0), end_s

    def _show_windows(self) -> None:
        """What the model said of each window: of the positive class, or of the class it names."""
        evaluation, model = self._model.evaluation, self._model
        if evaluation is None or not evaluation.windows:
            self.clip.set_windows(None)
            return
        card = evaluation.card
        scores = evaluation.windows[model.index_of(self._row)]
        probs = scores.probs
        if not len(probs):
            self.clip.set_windows(None)
            return
        if card.positive is not None:
            at = card.labels.index(card.positive)
            height = probs[:, at]
            classes = np.where(height > np.float32(card.threshold), at, 1 - at)
            threshold: float | None = card.threshold
        else:
            height, classes = probs.max(axis=1), probs.argmax(axis=1)
            threshold = card.threshold or None
        start_s = (scores.start_s + model.item(self._row).start_s).astype(np.float32)
        colours: list[QColor] = [model.colour(int(i)) for i in classes]
        # A recording that is shorter than a window has one that ends with it.
        window_s = min(card.window_s, float(scores.duration_s)) if len(probs) == 1 else card.window_s
        self.clip.set_windows(WindowScores(start_s, height, colours, window_s, threshold))

    def _start_s(self) -> float:
        return self._model.item(self._row).start_s if self._row >= 0 else 0.0

    def _play_from(self, at_s: float) -> None:
        if self._row < 0:
            return
        item = self._model.item(self._row)
        # From inside the item to its end; who clicks on the context before or after wants to hear that too.
        inside = item.end_s is not None and item.start_s <= at_s < item.end_s
        self.play(item.path, at_s, item.end_s if inside else None if item.end_s is None else at_s + _CONTEXT_S)
