"""The chosen stretch: seen with some context, heard, what the model thought of it, and the buttons that judge it.

Invariant: sound stops when another one is chosen or the page is left, unless it is that one's own sound.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QWidget

from engine.bundle import Card
from engine.segments import AGREE, SKIP, UNSURE
from gui import actions
from gui.jobs import JobRunner
from gui.pages.review.verdict_bar import ACCEPT, VerdictBar
from gui.tables.evaluation import AnswersModel
from gui.widgets.clip_detail import ClipDetail
from gui.widgets.clip_view import Clip, WindowScores

if TYPE_CHECKING:
    from engine.runtime import scorer

_CONTEXT_S = 1.0
READ_AHEAD = 2
_LISTED = 4

#: A file and the stretch of it; an end of None is the file's.
Place = tuple[str, float, float | None]


class StretchDetail(ClipDetail):
    """One stretch of a file under a list of them. Which one, and what is said of it, is for who derives from it to say.

    Signals:
        open_asked: Show it on the Label page.
    """

    open_asked = Signal()

    def __init__(self, runner: JobRunner, offered: Collection[str], parent: QWidget | None = None) -> None:
        """
        Args:
            runner: Reads the sound.
            offered: See ``VerdictBar``.
        """
        super().__init__(runner, "review.play", "review.open", parent, spectrogram=True)
        self._place: Place | None = None
        self.open_button = self.other_button
        self.open_button.setText(self.tr("Open on the Label page"))
        self.open_button.clicked.connect(self.open_asked)
        self.aloud = QCheckBox(self.tr("Play at once"))
        self.aloud.setChecked(True)
        actions.explain(self.aloud, "review.aloud")
        self.verdicts = VerdictBar(offered)
        self.bar.insertWidget(self.bar.indexOf(self.play_button), self.aloud)
        self.column.addWidget(self.verdicts)

    def show_place(
        self, place: Place | None, after: Sequence[Place] = (), *, in_project: bool = True, play: bool = False
    ) -> None:
        """Show a stretch, and play it if asked to and wanted; None shows nothing.

        Args:
            place: The stretch.
            after: Those that are likely to be wanted next.
            in_project: Whether it can be opened on the Label page.
            play: Whether it is played, if the user wants that at all.
        """
        self.player.stop()
        self._place = place
        self.play_button.setEnabled(place is not None)
        self.verdicts.setEnabled(place is not None)
        self.open_button.setEnabled(place is not None and in_project)
        tip = actions.tip("review.open")
        if place is not None and not in_project:
            tip = self.tr("This file is not among the project's recordings. Add it on the Label page first.")
        self.open_button.setToolTip(tip)
        if place is None:
            self.name.clear()
            self.words.clear()
            self.clip.clear(self.tr("Choose an item to see and hear it."))
            return
        path, start_s, end_s = place
        if play and self.aloud.isChecked():
            self._play_from(start_s)
        whole = start_s == 0 and end_s is None
        self.clip.set_clip(*_with_context(place), None if whole else (start_s, end_s))
        self.words.setToolTip(path)
        self.clip.read_ahead([_with_context(later) for later in after])

    def show_probabilities(self, labels: Sequence[str], probabilities: np.ndarray) -> None:
        """The most probable classes in words."""
        order = np.argsort(-probabilities)[:_LISTED]
        self.words.setText("    ".join(f"{labels[int(i)]} {probabilities[i]:.3f}" for i in order))

    def show_windows(self, card: Card, scores: scorer.WindowScores | None, colour_of: Callable[[int], QColor]) -> None:
        """What the model said of each window: of the positive class, or of the class it names."""
        if scores is None or not len(scores.probs) or self._place is None:
            self.clip.set_windows(None)
            return
        probs = scores.probs
        threshold: float | None
        if card.positive is not None:
            at = card.labels.index(card.positive)
            height = probs[:, at]
            classes = np.where(height > np.float32(card.threshold), at, 1 - at)
            threshold = card.threshold
        else:
            height, classes = probs.max(axis=1), probs.argmax(axis=1)
            threshold = card.threshold or None
        start_s = (scores.start_s + self._place[1]).astype(np.float32)
        colours = [colour_of(int(i)) for i in classes]
        # A recording that is shorter than a window has one that ends with it.
        window_s = min(card.window_s, float(scores.duration_s)) if len(probs) == 1 else card.window_s
        self.clip.set_windows(WindowScores(start_s, height, colours, window_s, threshold))

    def _start_s(self) -> float:
        return self._place[1] if self._place is not None else 0.0

    def _play_from(self, at_s: float) -> None:
        if self._place is None:
            return
        path, start_s, end_s = self._place
        # From inside the stretch to its end; who clicks on the context before or after wants to hear that too.
        inside = end_s is not None and start_s <= at_s < end_s
        self.play(path, at_s, end_s if inside else None if end_s is None else at_s + _CONTEXT_S)


def _with_context(place: Place) -> Clip:
    path, start_s, end_s = place
    return path, max(start_s - _CONTEXT_S, 0.0), None if end_s is None else end_s + _CONTEXT_S


class Detail(StretchDetail):
    """The panel under the list of answers."""

    def __init__(self, model: AnswersModel, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(runner, (AGREE, ACCEPT, UNSURE, SKIP), parent)
        self._model = model
        self._row = -1
        self.show_row(-1, in_project=False)

    def show_row(self, row: int, *, in_project: bool, play: bool = False) -> None:
        """Show a row's item, and play it if asked to and wanted; -1 shows none."""
        self._row = row
        evaluation = self._model.evaluation
        if row < 0 or evaluation is None:
            self.show_place(None)
            return
        after = range(row + 1, min(row + 1 + READ_AHEAD, self._model.rowCount()))
        self.show_place(self._place_of(row), [*map(self._place_of, after)], in_project=in_project, play=play)
        windows = evaluation.windows[self._model.index_of(row)] if evaluation.windows else None
        self.show_windows(evaluation.card, windows, self._model.colour)
        self.show_words()

    def show_words(self) -> None:
        """What it is, what the model says, and what was said of it."""
        model = self._model
        if self._row < 0 or model.evaluation is None:
            return
        text = self.tr("Labelled {}, the model says {}").format(*model.labels_words(self._row))
        told = model.said(self._row)
        self.name.setText(text if told is None else f"{text}  ·  {model.said_words(told)}")
        labels = model.evaluation.card.labels
        self.show_probabilities(labels, model.answer(self._row)[2])
        if model.evaluation.card.multi_label:
            has = model.item(self._row).labels if told is None else told.label.split(";")
            self.verdicts.show_given([number for number, label in enumerate(labels) if label in has])

    def _place_of(self, row: int) -> Place:
        item = self._model.item(row)
        return item.path, item.start_s, item.end_s
