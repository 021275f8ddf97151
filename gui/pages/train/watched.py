"""What is shown of a training, put together from its events while it goes on, or from what was stored of it.

Invariant: a run that goes on and one that is over become the same ``Watched``, so that both look alike.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.events import EpochDone, Event, FoldBegun, Notice, Progress, Skipped
from engine.training_tables import Run
from gui.jobs import JobThread
from gui.tables.runs import state_words
from gui.translation import told
from gui.widgets.job_bar import Pace, time_left

#: Fields that came with later versions are missing in older histories; those rows are left out.
_EPOCH_FIELDS = {f.name for f in dataclasses.fields(EpochDone)}


@dataclass(frozen=True)
class Matrix:
    """Counts of what was taken for what, ``counts[true][predicted]``, and each class's recall; NaN where none is."""

    labels: tuple[str, ...] = ()
    counts: tuple[tuple[int, ...], ...] = ()
    recall: tuple[float, ...] = ()


@dataclass
class Watched:
    """Everything that is shown of a training.

    Attributes:
        name: The run's; empty while it is not known yet.
        state: In words.
        epochs: In their order; of a cross-validation, those of all folds.
        fold_of: The fold of each epoch; empty where there are no folds.
        folds: How many folds there are; 0 without.
        notices: Sentences and their levels ("info", "result", "warning", "error"), in the order they came.
        epochs_max: How many epochs there can be; None once it has ended.
        matrix: Of the figures that the run has in the end, where there is no latest validation to show.
    """

    name: str = ""
    state: str = ""
    epochs: list[EpochDone] = field(default_factory=list)
    fold_of: list[int] = field(default_factory=list)
    folds: int = 0
    notices: list[tuple[str, str]] = field(default_factory=list)
    epochs_max: int | None = None
    time: str = ""
    matrix: Matrix | None = None

    @property
    def best(self) -> EpochDone | None:
        """The epoch that is kept; of a cross-validation, of the fold that is trained."""
        last = self.fold_of[-1] if self.fold_of else 0
        return next((e for e, fold in reversed(self._with_folds()) if e.best and fold == last), None)

    def _with_folds(self) -> list[tuple[EpochDone, int]]:
        return list(zip(self.epochs, self.fold_of or [0] * len(self.epochs), strict=True))

    def fold(self, number: int) -> list[EpochDone]:
        """The epochs of one fold."""
        return [epoch for epoch, fold in self._with_folds() if fold == number]


class LiveRun(Watched):
    """A training that goes on, put together from its events."""

    def __init__(self, folder: str, recipe: str) -> None:
        super().__init__(name=recipe)
        self.folder = folder
        self.run_id = 0
        self.thread: JobThread | None = None
        self.fitting = False
        self.finish_asked = False
        self._fold = 0
        self._pace = Pace()
        self._progress: Progress | None = None

    def take(self, event: Event) -> None:
        """Take note of an event."""
        if isinstance(event, Progress):
            if self.fitting and event.unit == "windows":
                return  # validating, which is a part of the epoch
            # Only the fitting can be ended early with something to keep.
            self.fitting = event.unit == "epochs"
            # Without the epoch's number in its text the pace is one over all epochs.
            self._progress = dataclasses.replace(event, text="") if self.fitting else event
            if self.fitting and event.total:
                self.epochs_max = round(event.total)
        elif isinstance(event, FoldBegun):
            self._fold, self.folds, self.fitting = event.fold, event.folds, False
        elif isinstance(event, EpochDone):
            self.epochs.append(event)
            self.epochs_max = event.epochs
            if self._fold:
                self.fold_of.append(self._fold)
        elif isinstance(event, Notice):
            self.notices.append((told(event.text), event.level))
        elif isinstance(event, Skipped):
            self.notices.append((told(event.reason), "warning"))

    def go_on_from(self, run: Run) -> None:
        """Show what a cross-validation that goes on had done before."""
        self.name = run.name
        done = {row["fold"] for row in run.metrics.get("folds", ())}
        rows = [row for row in run.history if row.get("fold") in done and row.keys() >= _EPOCH_FIELDS]
        self.epochs, self.fold_of = [_epoch(row) for row in rows], [int(row["fold"]) for row in rows]

    def refresh(self, words: Mapping[str, str]) -> None:
        """Bring ``state`` and ``time`` up to date.

        Args:
            words: "starting", "paused", "cancelling", "stopping", "epoch" ("epoch {} of {}") and "fold" ("fold {} of
                {}, {}") in the user's language.
        """
        now, thread = self._progress, self.thread
        if thread is None or now is None:
            self.state = words["starting"]
            return
        left_s = self._pace.left_s(self._over_all_folds(now), thread.elapsed_s)
        self.time = "" if left_s is None or thread.paused else time_left(left_s)
        if thread.cancelling:
            self.state = words["cancelling"]
        elif thread.paused:
            self.state = words["paused"]
        elif self.finish_asked and self.fitting:
            self.state = words["stopping"]
        elif self.fitting and now.total:
            self.state = words["epoch"].format(min(int(now.done) + 1, round(now.total)), round(now.total))
        else:
            share = f", {100 * now.done / now.total:.0f} %" if now.total else ""
            self.state = told(now.text) + share
        if self._fold and not thread.cancelling:
            self.state = words["fold"].format(self._fold, self.folds, self.state)

    def _over_all_folds(self, now: Progress) -> Progress:
        """The same progress as a part of the whole cross-validation."""
        if not self._fold or not self.fitting or not now.total:
            return now
        return dataclasses.replace(now, done=now.done + (self._fold - 1) * now.total, total=now.total * self.folds)


def stored(run: Run, sentences: Sequence[tuple[str, str]]) -> Watched:
    """A run from the table.

    Args:
        run: The run.
        sentences: What else is to be noticed of it, with levels.
    """
    rows = [row for row in run.history if row.keys() >= _EPOCH_FIELDS]
    notices = [*sentences, *((told(text), "warning") for text in run.metrics.get("notices", ()))]
    weights = {"result": 0, "warning": 1, "error": 1, "info": 2}
    folds = int(run.settings.get("folds", 0))
    return Watched(
        name=run.name,
        state=state_words(run.state, going_on=False),
        epochs=[_epoch(row) for row in rows],
        fold_of=[int(row.get("fold", 1)) for row in rows] if folds else [],
        folds=folds,
        notices=sorted(notices, key=lambda notice: weights[notice[1]]),
        time=time_left(run.seconds) if run.seconds else "",
        matrix=matrix_of(run) if folds or not rows else None,
    )


def matrix_of(run: Run) -> Matrix | None:
    """The confusion matrix of a run's figures; None where it has none, or several classes per item."""
    figures = run.metrics.get("test") or run.metrics.get("val") or {}
    counts, per_class = figures.get("confusion"), figures.get("per_class", {})
    if not counts or len(counts) != len(per_class):
        return None
    recall = (figures_of.get("recall") if figures_of["items"] else None for figures_of in per_class.values())
    return Matrix(tuple(per_class), tuple(tuple(row) for row in counts), tuple(_number(value) for value in recall))


def _number(value: Any) -> float:
    """A stored figure: JSON knows no NaN and holds nothing in its place."""
    return math.nan if value is None else float(value)


def _epoch(row: Mapping[str, Any]) -> EpochDone:
    known = {name: row[name] for name in _EPOCH_FIELDS}
    for name in ("train_loss", "val_loss", "val_accuracy", "val_f1", "learning_rate"):
        known[name] = _number(known[name])
    known["labels"], known["recall"] = tuple(known["labels"]), tuple(map(_number, known["recall"]))
    known["confusion"] = tuple(tuple(counts) for counts in known["confusion"])
    return EpochDone(**known)
