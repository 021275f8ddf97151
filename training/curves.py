"""How a classifier behaves at every threshold, and whether its probabilities can be believed: what plots show.

Invariant: a threshold told here, given to ``engine.decision.decide``, finds exactly the items that the point beside it
counts: what is found lies strictly over it, in float32.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

#: So many bins of equal width between 0 and 1 judge the calibration.
CALIBRATION_BINS = 15
#: So many bins show how scores are spread.
HISTOGRAM_BINS = 50


@dataclass(frozen=True)
class Points:
    """What a class's score finds at each threshold, from the strictest, which finds nothing, to the loosest.

    Attributes:
        threshold: float32, shape (points,), falling.
        hits: int64, shape (points,): items of the class over the threshold.
        false_alarms: int64, shape (points,): other items over it.
        positives, negatives: How many items are of the class, and how many are not.
    """

    threshold: np.ndarray
    hits: np.ndarray
    false_alarms: np.ndarray
    positives: int
    negatives: int

    @property
    def recall(self) -> np.ndarray:
        """Share of the class's items that are found; NaN when there are none."""
        return _share(self.hits, self.positives)

    @property
    def false_alarm_rate(self) -> np.ndarray:
        """Share of the other items that are found; NaN when there are none."""
        return _share(self.false_alarms, self.negatives)

    @property
    def precision(self) -> np.ndarray:
        """Share of what is found that is right; 1 where nothing is found, as in scikit-learn's curves."""
        found = self.hits + self.false_alarms
        return np.asarray(np.where(found > 0, self.hits / np.maximum(found, 1), 1.0))

    @property
    def f1(self) -> np.ndarray:
        """2 TP / (2 TP + FP + FN); 0 where nothing is found."""
        return np.asarray(2 * self.hits / np.maximum(self.hits + self.false_alarms + self.positives, 1))

    @property
    def accuracy(self) -> np.ndarray:
        """Share of all items that are told right."""
        return _share(self.hits + self.negatives - self.false_alarms, self.positives + self.negatives)

    def thinned(self, most: int = 800) -> Points:
        """These points, or ``most`` of them, evenly along the ROC curve: more than a picture can show."""
        if len(self.threshold) <= most:
            return self
        walked = np.cumsum(np.abs(np.diff(self.hits, prepend=0)) / max(self.positives, 1))
        walked += np.cumsum(np.abs(np.diff(self.false_alarms, prepend=0)) / max(self.negatives, 1))
        at = np.searchsorted(walked, np.linspace(0.0, walked[-1], most - 1))
        kept = np.unique(np.concatenate([[0], np.minimum(at, len(walked) - 1), [len(walked) - 1]]))
        return replace(self, threshold=self.threshold[kept], hits=self.hits[kept], false_alarms=self.false_alarms[kept])

    def at(self, threshold: float) -> int:
        """The index of the point that tells what ``threshold`` finds."""
        # The thresholds fall; the point is the last whose items all lie over it.
        return max(int(np.searchsorted(-self.threshold, -np.float32(threshold), side="right")) - 1, 0)


def points(truth: np.ndarray, score: np.ndarray) -> Points:
    """The operating points of a score.

    Args:
        truth: bool, shape (items,): whether an item is of the class.
        score: Shape (items,), 0 to 1; an item whose score is not a number is never found.
    """
    truth = np.asarray(truth, bool)
    score = np.nan_to_num(np.asarray(score, np.float32), nan=-1.0)
    order = np.argsort(-score, kind="stable")
    s, t = score[order], truth[order]
    last = np.flatnonzero(np.append(s[:-1] > s[1:], True) & (s > 0)) if len(s) else np.zeros(0, np.int64)
    above = s[last]
    below = np.append(s, np.float32(0.0))[last + 1].clip(min=0.0)
    # Halfway to the next score, so that rounding does no harm; neighbouring floats leave only the lower one.
    middle = ((above.astype(np.float64) + below) / 2).astype(np.float32)
    middle = np.where(middle < above, middle, below)
    hits = np.cumsum(t)[last]
    return Points(
        np.concatenate([[np.float32(1.0)], middle]).astype(np.float32),
        np.concatenate([[0], hits]).astype(np.int64),
        np.concatenate([[0], last + 1 - hits]).astype(np.int64),
        int(truth.sum()),
        int((~truth).sum()),
    )


@dataclass(frozen=True)
class Reliability:
    """How often a model is right when it is so sure.

    Attributes:
        count: int64, shape (bins,): items whose probability falls into the bin.
        claimed, right: Shape (bins,): their mean probability, and the share that it came true for; NaN in an empty bin.
    """

    count: np.ndarray
    claimed: np.ndarray
    right: np.ndarray

    @property
    def error(self) -> float:
        """The expected calibration error: mean of |claimed - right| over the items; NaN without items.

        References:
            C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On calibration of modern neural networks", ICML 2017.
        """
        if not self.count.sum():
            return float("nan")
        gap = np.abs(np.nan_to_num(self.claimed) - np.nan_to_num(self.right))
        return float((self.count * gap).sum() / self.count.sum())


def reliability(probability: np.ndarray, right: np.ndarray, bins: int = CALIBRATION_BINS) -> Reliability:
    """Whether probabilities come true, in bins of equal width between 0 and 1.

    Args:
        probability: Shape (items,), 0 to 1; NaN counts nowhere.
        right: bool, shape (items,): whether what the probability is for was so.
        bins: How many bins.
    """
    known = ~np.isnan(probability)
    p, r = np.asarray(probability, np.float64)[known], np.asarray(right, np.float64)[known]
    place = bin_of(p, bins)
    count = np.bincount(place, minlength=bins)
    with np.errstate(invalid="ignore"):
        claimed = np.bincount(place, p, bins) / np.where(count, count, np.nan)
        came = np.bincount(place, r, bins) / np.where(count, count, np.nan)
    return Reliability(count, claimed, came)


def bin_of(probability: np.ndarray, bins: int) -> np.ndarray:
    """Which of equal bins between 0 and 1 a probability falls into; a bin's upper end belongs to it."""
    return np.searchsorted(np.linspace(0.0, 1.0, bins + 1)[1:-1], probability)


def spread(truth: np.ndarray, score: np.ndarray, bins: int = HISTOGRAM_BINS) -> np.ndarray:
    """How the scores of both kinds of items are spread.

    Returns:
        int64, shape (2, bins): of the items that are not of the class, and of those that are.
    """
    known = ~np.isnan(score)
    place = bin_of(np.asarray(score, np.float64)[known], bins)
    return np.bincount(np.asarray(truth, np.int64)[known] * bins + place, minlength=2 * bins).reshape(2, bins)


def _share(part: np.ndarray, whole: int) -> np.ndarray:
    return np.asarray(part / whole if whole else np.full(len(part), np.nan))
