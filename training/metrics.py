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
        low, high: The 2.5th and 97.5th percentile of the bootstrap; see ``limits`` for answers that are all right.
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


def weighted(per_class: np.ndarray, matrix: np.ndarray) -> float:
    """Mean of a figure of each class, each weighing as much as it has examples; one that is not defined counts as 0."""
    support = matrix.sum(axis=-1)
    return float((np.nan_to_num(per_class) * support).sum() / support.sum()) if support.sum() else float("nan")


def matthews(matrix: np.ndarray) -> np.ndarray:
    """Matthews' correlation coefficient, -1 to 1; NaN where all items are, or are called, of one class.

    Takes one confusion matrix or a stack of them; "unsure" counts as an answer that is never right.

    References:
        J. Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient", 2004.
    """
    counts = np.asarray(matrix, np.float64)
    total = counts.sum(axis=(-2, -1))
    true, said = counts.sum(axis=-1), counts.sum(axis=-2)
    right = np.trace(counts[..., :, :-1], axis1=-2, axis2=-1)
    joint = right * total - (true * said[..., :-1]).sum(axis=-1)
    spread = (total**2 - (true**2).sum(axis=-1)) * (total**2 - (said**2).sum(axis=-1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(spread > 0, joint / np.sqrt(np.maximum(spread, 1e-300)), np.nan))


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


def average_precision(truth: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Of each class, shape (classes,): the area below its precision over its recall; NaN for a class without items.

    Args:
        truth: Shape (n, classes), 1 where an item has the class.
        probabilities: Of the same shape.
    """
    from sklearn.metrics import average_precision_score

    have = truth > 0.5
    return np.array(
        [
            average_precision_score(have[:, c], probabilities[:, c]) if have[:, c].any() else np.nan
            for c in range(truth.shape[1])
        ]
    )


def counts_of_each(truth: np.ndarray, found: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each class, where items may have several: hits, false alarms and misses, int64 of shape (classes,).

    Args:
        truth, found: Shape (n, classes), true where an item has the class, and where it was found.
    """
    have, said = truth > 0.5, np.asarray(found, bool)
    return (have & said).sum(axis=0), (~have & said).sum(axis=0), (have & ~said).sum(axis=0)


def f1_of_counts(hits: np.ndarray, false_alarms: np.ndarray, misses: np.ndarray) -> np.ndarray:
    """2 TP / (2 TP + FP + FN); NaN where there is neither."""
    return _divide(2 * np.asarray(hits), 2 * np.asarray(hits) + false_alarms + misses)


def binary_cross_entropy(truth: np.ndarray, probabilities: np.ndarray) -> float:
    """Mean over items and classes of the negative log-probability of whether the item has the class."""
    if not truth.size:
        return float("nan")
    right = np.where(truth > 0.5, probabilities, 1 - probabilities)
    return float(-np.log(np.maximum(right, 1e-12)).mean())


def bootstrap(
    true: np.ndarray,
    predicted: np.ndarray,
    groups: Sequence[str],
    classes: int,
    *,
    draws: int = 2000,
    seed: int = 0,
) -> dict[str, Interval]:
    """Accuracy, balanced accuracy, macro F1 and Matthews' coefficient with 95 % intervals.

    Whole groups are drawn with replacement, because items of one recording are alike and drawing them singly would
    make the interval too narrow (Efron and Tibshirani 1993, chapter 8). With fewer than five groups items are drawn.

    Args:
        true, predicted: int, shape (n,).
        groups: The group of each item.
        classes: How many classes.
        draws: Bootstrap samples.
        seed: For the draws.
    """
    index, over = drawn_units(groups)
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
    figures = {
        "accuracy": accuracy,
        "balanced_accuracy": balanced_accuracy,
        "macro_f1": macro_f1,
        "matthews": matthews,
    }
    out = {}
    for name, figure in figures.items():
        values = figure(matrices)
        if np.isnan(values).all():
            continue  # a correlation with nothing that varies
        low, high = limits(values, units, worst=-1.0 if name == "matthews" else 0.0)
        out[name] = Interval(float(figure(whole)), low, high, over, units)
    return out


def limits(drawn: np.ndarray, units: int, *, worst: float = 0.0) -> tuple[float, float]:
    """The 95 % interval that draws of a figure give.

    Resampling knows only what it has seen: out of four right answers it draws nothing but right ones, and would call
    that certain. Where all draws are as good as can be, or as bad, the exact limits for ``units`` answers that are all
    right, or all wrong, take their place: for four of them 0.398 to 1.

    Args:
        drawn: The figure in each draw, shape (draws,); NaN where it is not defined.
        units: How many units were drawn each time.
        worst: The least that the figure can be; the most is 1.

    References:
        C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the
        binomial", Biometrika 26 (1934).
    """
    low, high = (float(limit) for limit in np.nanpercentile(drawn, [2.5, 97.5]))
    unseen = (1 - worst) * (1 - 0.025 ** (1 / units))
    return (1 - unseen if low >= 1 - 1e-9 else low), (worst + unseen if high <= worst + 1e-9 else high)


def drawn_units(groups: Sequence[str]) -> tuple[np.ndarray, str]:
    """What a bootstrap draws: the number of each item's unit, int64 of shape (n,), and what units are.

    Whole groups are drawn, "recordings"; with fewer than five of them single "items".
    """
    names, index = np.unique(np.asarray(groups), return_inverse=True)
    return (np.arange(len(groups)), "items") if len(names) < 5 else (index, "recordings")


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
