"""What is decided of classified files at a threshold: the numbers of all of them, without Qt.

Invariant: all arrays are of one length and in file order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine import targets
from engine.decision import decide, decide_each
from engine.results import DONE, FAILED, STATES, TOO_SHORT, Columns
from engine.targets import Known

Ints = npt.NDArray[np.int64]

#: Filters besides a class's index and the three categories that follow the classes.
ALL, WRONG = -1, -2


@dataclass(frozen=True)
class Truth:
    """How right the answers are where the truth is known.

    Attributes:
        known: Files with a known class that were scored.
        precision, recall, f1: Of the positive class, of the class shown where a file may have several, or the mean over
            the classes present; NaN where undefined.
        accuracy: Share right; an unsure one is not right, and of several classes all and no others must be found.
    """

    known: int
    precision: float
    recall: float
    f1: float
    accuracy: float


class Decided:
    """The categories of files: a class's index, then unsure (or none of them), too short, failed.

    Attributes:
        labels: The classes.
        positive: The class that a model of two looks for, or None.
        thresholds: Of a model of several classes at once, one for each; else empty.
        aspect: Of such a model, the class whose scores are shown.
        columns: What is known of the files.
        category: int64: what each file is.
        shown: float32: the score that is shown of each; NaN where it was not scored.
        found: bool, shape (files, classes): of a model of several classes at once, which ones each file has.
    """

    def __init__(
        self,
        labels: tuple[str, ...] = (),
        positive: str | None = None,
        threshold: float = 0.0,
        thresholds: tuple[float, ...] = (),
    ) -> None:
        self.labels = labels
        self.positive = positive
        self.thresholds = thresholds
        self.aspect = 0
        self._threshold = threshold
        none = np.zeros(0, np.int64)
        scores = np.zeros((0, len(labels)), np.float32)
        has = np.zeros((0, len(labels) if thresholds else 0), bool)
        self.take(Columns(none, none.astype(np.int8), none.astype(np.float32), none.astype(np.int16), has, scores))

    @property
    def unsure(self) -> int:
        """The category after the classes; then ``unsure + 1`` is too short and ``unsure + 2`` failed."""
        return len(self.labels)

    @property
    def threshold(self) -> float:
        """What decides; of a model of several classes at once, for ``aspect``."""
        return self.thresholds[self.aspect] if self.thresholds else self._threshold

    def take(self, columns: Columns) -> None:
        """Decide of other files, or of more."""
        self.columns = columns
        self._decide()

    def set_threshold(self, threshold: float) -> None:
        """Decide anew; of a model of several classes at once, this is the threshold of ``aspect``."""
        if self.thresholds:
            self.thresholds = tuple(threshold if i == self.aspect else t for i, t in enumerate(self.thresholds))
        else:
            self._threshold = threshold
        self._decide()

    def set_thresholds(self, thresholds: tuple[float, ...]) -> None:
        """Decide anew by a threshold for each class, of a model of several classes at once."""
        self.thresholds = thresholds
        self._decide()

    def set_aspect(self, label: int) -> None:
        """Show another class's scores."""
        self.aspect = label
        self._decide()

    def _decide(self) -> None:
        columns, n = self.columns, len(self.labels)
        self.shown: npt.NDArray[np.float32] = np.full(len(columns.ids), np.nan, np.float32)
        self.category: Ints = n + columns.states.astype(np.int64)
        self.found: npt.NDArray[np.bool_] = np.zeros((len(columns.ids), n), bool)
        scored = columns.states == STATES.index(DONE)
        if not scored.any():
            return
        probabilities = columns.probabilities[scored]
        if self.thresholds:
            found = decide_each(probabilities, self.thresholds)
            self.found[scored] = found
            self.shown[scored] = probabilities[:, self.aspect]
            surest = np.where(found, probabilities, -1.0).argmax(axis=1)
            self.category[scored] = np.where(found.any(axis=1), surest, n)
        else:
            predicted, shown = decide(probabilities, self.labels, self._threshold, self.positive)
            self.shown[scored] = shown
            self.category[scored] = np.where(predicted < 0, n, predicted)

    def windows_over(self, windows: npt.NDArray[np.float32], category: int) -> int:
        """Of a file's windows, float32 (n, classes), how many say what the file is or is looked for in it."""
        if self.thresholds:
            over = windows[:, self.aspect] > np.float32(self.threshold)
        elif self.positive is not None:
            over = windows[:, self.labels.index(self.positive)] > np.float32(self._threshold)
        else:
            over = decide(windows, self.labels, self._threshold, None).predicted == category
        return int(over.sum())

    # Over all files -------------------------------------------------------------------------------------------------

    def counts(self) -> list[int]:
        """Files per category; one of several classes counts in each."""
        counts = [int(n) for n in np.bincount(self.category, minlength=len(self.labels) + 3)]
        return [*map(int, self.found.sum(axis=0)), *counts[self.unsure :]] if self.thresholds else counts

    @property
    def _known(self) -> npt.NDArray[np.bool_]:
        return (self.columns.truth >= 0) & (self.category <= self.unsure)

    @property
    def wrong(self) -> npt.NDArray[np.bool_]:
        """bool: which files are known to be of another class, or to have other ones."""
        wrong: npt.NDArray[np.bool_] = self._known & self._differs(slice(None))
        return wrong

    def is_wrong(self, at: int) -> bool:
        """Whether a scored file whose class is known is another, or has other ones."""
        return bool(self._differs(slice(at, at + 1))[0])

    def _differs(self, which: slice) -> npt.NDArray[np.bool_]:
        """Where what is said is not what is true; means nothing where either is not known."""
        if self.thresholds:
            several: npt.NDArray[np.bool_] = (self.columns.has[which] != self.found[which]).any(axis=1)
            return several
        one: npt.NDArray[np.bool_] = self.columns.truth[which] != self.category[which]
        return one

    def truth(self) -> Truth | None:
        """Figures over the files whose class is known; None where none is."""
        known = self._known
        if not known.any():
            return None
        if self.thresholds:
            has, found = self.columns.has[known], self.found[known]
            at = self.aspect
            hits = np.float64((has & found)[:, at].sum())
            with np.errstate(invalid="ignore", divide="ignore"):
                values = float(hits / found[:, at].sum()), float(hits / has[:, at].sum())
            return Truth(len(has), *values, _f1(*values), float((has == found).all(axis=1).mean()))
        true, said = self.columns.truth[known].astype(np.int64), self.category[known]
        n = len(self.labels)
        matrix = np.bincount(true * (n + 1) + said, minlength=n * (n + 1)).reshape(n, n + 1).astype(np.float64)
        right = np.diagonal(matrix[:, :n])
        with np.errstate(invalid="ignore", divide="ignore"):
            precision, recall = right / matrix[:, :n].sum(axis=0), right / matrix.sum(axis=1)
        if self.positive is not None:
            at = self.labels.index(self.positive)
            values = float(precision[at]), float(recall[at])
            f1 = _f1(*values)
        else:
            present = matrix.sum(axis=1) > 0
            precision = np.nan_to_num(precision[present])
            values = float(precision.mean()), float(recall[present].mean())
            f1 = float(np.mean([_f1(p, r) for p, r in zip(precision, recall[present], strict=True)]))
        return Truth(len(true), *values, f1, float(right.sum() / len(true)))

    def known(self) -> Known | None:
        """The scored files whose classes are known, for a target to be met on them; None where there are none."""
        known = targets.known(self.columns, self.labels)
        return known if len(known.has) else None

    def kept(self, category: int, matching: npt.NDArray[np.bool_] | None) -> Ints:
        """The indices of the files of a category, of ALL or those that are WRONG, among those that match a search."""
        keep = np.ones(len(self.columns.ids), bool) if matching is None else matching
        if category == WRONG:
            keep = keep & self.wrong
        elif self.thresholds and 0 <= category < self.unsure:
            keep = keep & self.found[:, category]
        elif category != ALL:
            keep = keep & (self.category == category)
        return np.flatnonzero(keep)

    def state_rank(self) -> Ints:
        """An order of states: failures first, then wrong ones, then what is right or of unknown truth."""
        rank = np.where(self.wrong, 2, 3)
        rank[self.columns.states == STATES.index(TOO_SHORT)] = 1
        rank[self.columns.states == STATES.index(FAILED)] = 0
        return rank


def _f1(precision: float, recall: float) -> float:
    """The harmonic mean; 0 where nothing is found or nothing is right, NaN where recall is undefined."""
    both = np.nan_to_num(precision) + recall
    return float(2 * precision * recall / both) if both > 0 else float(both)
