"""Figures that say how good a classifier is, and how sure one can be of them.

Everything that follows from a confusion matrix is computed from the matrix, so that the bootstrap can draw a thousand
matrices at once. Ranking measures come from scikit-learn.

Invariant: a figure that the data do not define (the recall of a class without examples) is NaN, never 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % interval.

    Attributes:
        value: On all items.
        low, high: The 2.5th and 97.5th percentile of the bootstrap.
        over: What was drawn: "recordings" (groups) where there are at least five, else "items".
        units: How many of them there were.
    """

    value: float
    low: float
    high: float
    over: str
    units: int

    def words(self, digits: int = 3) -> str:
        """For people: ``0.912 (95 % 0.874 to 0.941, 23 recordings)``."""
        return (
            f"{self.value:.{digits}f} (95 % interval {self.low:.{digits}f} to {self.high:.{digits}f}, "
            f"over {self.units} {self.over})"
        )


def confusion(true: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Counts, int64 of shape (classes, classes + 1): row the truth, column the prediction, last column "unsure".

    Args:
        true: int, shape (n,), 0 to classes - 1.
        predicted: int, shape (n,), -1 where the model did not decide.
        classes: How many classes.
    """
    column = np.where(predicted < 0, classes, predicted)
    return np.bincount(true * (classes + 1) + column, minlength=classes * (classes + 1)).reshape(classes, classes + 1)


def _divide(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(b > 0, a / np.maximum(b, 1), np.nan))


def accuracy(matrix: np.ndarray) -> np.ndarray:
    """Share right. Takes one confusion matrix or a stack of them, shape (..., classes, classes + 1)."""
    right = np.trace(matrix[..., :, :-1], axis1=-2, axis2=-1)
    return _divide(right, matrix.sum(axis=(-2, -1)))


def recall(matrix: np.ndarray) -> np.ndarray:
    """Per class, shape (..., classes): share of its examples that were found; NaN without examples."""
    return _divide(np.diagonal(matrix[..., :, :-1], axis1=-2, axis2=-1), matrix.sum(axis=-1))


def precision(matrix: np.ndarray) -> np.ndarray:
    """Per class, shape (..., classes): share of its predictions that are right; NaN where it was never predicted."""
    return _divide(np.diagonal(matrix[..., :, :-1], axis1=-2, axis2=-1), matrix[..., :, :-1].sum(axis=-2))


def f1(matrix: np.ndarray) -> np.ndarray:
    """Per class, shape (..., classes): 2 TP / (2 TP + FP + FN); NaN where neither predicted nor present."""
    right = np.diagonal(matrix[..., :, :-1], axis1=-2, axis2=-1)
    return _divide(2 * right, matrix.sum(axis=-1) + matrix[..., :, :-1].sum(axis=-2))


def macro_f1(matrix: np.ndarray) -> np.ndarray:
    """Mean F1 over the classes that are present in the truth."""
    present = matrix.sum(axis=-1) > 0
    per_class = np.where(present, np.nan_to_num(f1(matrix)), 0.0)
    return _divide(per_class.sum(axis=-1), present.sum(axis=-1))


def balanced_accuracy(matrix: np.ndarray) -> np.ndarray:
    """Mean recall over the classes that are present."""
    per_class = recall(matrix)
    present = matrix.sum(axis=-1) > 0
    return _divide(np.where(present, np.nan_to_num(per_class), 0.0).sum(axis=-1), present.sum(axis=-1))


def cross_entropy(true: np.ndarray, probabilities: np.ndarray) -> float:
    """Mean negative log-probability of the true class, natural logarithm."""
    if not len(true):
        return float("nan")
    picked = probabilities[np.arange(len(true)), true]
    return float(-np.log(np.maximum(picked, 1e-12)).mean())


def auc(true: np.ndarray, probabilities: np.ndarray) -> float:
    """Area under the ROC curve; with more than two classes the mean of one against the rest over those present.

    NaN when fewer than two classes are present, or a probability is not a number.
    """
    from sklearn.metrics import roc_auc_score

    present = np.unique(true)
    if len(present) < 2 or not np.isfinite(probabilities).all():
        return float("nan")
    if probabilities.shape[1] == 2:
        return float(roc_auc_score(true == 1, probabilities[:, 1]))
    return float(np.mean([roc_auc_score(true == c, probabilities[:, c]) for c in present]))


def best_f1_threshold(true: np.ndarray, score: np.ndarray) -> float:
    """The threshold with the largest F1 of the positive class under the rule ``score > threshold``.

    Lies halfway between two neighbouring scores, so that it does not hang on the last digit of one of them.

    Args:
        true: bool, shape (n,).
        score: Probability of the positive class, shape (n,).

    Returns:
        A threshold in [0, 1]; 0.5 when there is no positive or no negative to choose by.
    """
    if true.all() or not true.any():
        return 0.5
    order = np.argsort(-score, kind="stable")
    s, t = score[order].astype(np.float64), true[order]
    # A cut is only possible where the score changes, and nothing is over a threshold that it cannot exceed.
    cut = np.flatnonzero(np.append(s[:-1] > s[1:], True) & (s > 0))
    if not len(cut):
        return 0.5
    hits = np.cumsum(t)[cut]
    f = 2 * hits / (cut + 1 + t.sum())
    best = int(cut[np.argmax(f)])
    below = s[best + 1] if best + 1 < len(s) else 0.0
    return float((s[best] + below) / 2)


def bootstrap(
    true: np.ndarray,
    predicted: np.ndarray,
    groups: Sequence[str],
    classes: int,
    *,
    draws: int = 2000,
    seed: int = 0,
) -> dict[str, Interval]:
    """Accuracy, balanced accuracy and macro F1 with 95 % intervals.

    Whole groups are drawn with replacement, because items of one recording are alike and drawing them singly would
    make the interval too narrow (Efron and Tibshirani 1993, chapter 8). With fewer than five groups items are drawn.

    Args:
        true, predicted: int, shape (n,).
        groups: The group of each item.
        classes: How many classes.
        draws: Bootstrap samples.
        seed: For the draws.
    """
    names, index = np.unique(np.asarray(groups), return_inverse=True)
    over = "recordings"
    if len(names) < 5:
        index, over = np.arange(len(true)), "items"
    units = int(index.max()) + 1
    width = classes * (classes + 1)
    cell = true * (classes + 1) + np.where(predicted < 0, classes, predicted)
    rng = np.random.default_rng(seed)
    if units == len(true):  # drawing single items is drawing cells of the matrix
        drawn = rng.multinomial(units, np.bincount(cell, minlength=width) / units, size=draws)
    else:
        drawn = _drawn_groups(index, cell, width, draws, rng)
    matrices = drawn.reshape(draws, classes, classes + 1)
    whole = confusion(true, predicted, classes)
    figures = {"accuracy": accuracy, "balanced_accuracy": balanced_accuracy, "macro_f1": macro_f1}
    out = {}
    for name, figure in figures.items():
        low, high = np.nanpercentile(figure(matrices), [2.5, 97.5])
        out[name] = Interval(float(figure(whole)), float(low), float(high), over, units)
    return out


def _drawn_groups(index: np.ndarray, cell: np.ndarray, width: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """The confusion matrices of drawn groups, shape (draws, width), in memory that does not grow with the draws."""
    units = int(index.max()) + 1
    pairs, counts = np.unique(index * width + cell, return_counts=True)
    group, place = np.divmod(pairs, width)
    chances = np.full(units, 1 / units)
    out = np.empty((draws, width))
    for row in out:
        times = rng.multinomial(units, chances)
        row[:] = np.bincount(place, weights=times[group] * counts, minlength=width)
    return out
