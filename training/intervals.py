"""Intervals of the figures that do not follow from a confusion matrix: AUC, average precision, calibration error.

Invariant: whole groups are drawn, as in ``training.metrics.bootstrap``, and a figure's value is computed exactly; only
its draws look at scores in bins, which costs less than a thousandth.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.curves import CALIBRATION_BINS, bin_of
from training.metrics import Interval, drawn_units, limits

_SCORE_BINS = 256
_MOST_DRAWS, _LEAST_DRAWS = 1000, 100
#: Draws times items times classes that may be counted: a second or two.
_BUDGET = 30_000_000


def intervals(
    truth: np.ndarray,
    probabilities: np.ndarray,
    claimed: np.ndarray,
    came_true: np.ndarray,
    groups: Sequence[str],
    values: dict[str, float],
    *,
    seed: int = 0,
) -> dict[str, Interval]:
    """95 % intervals of "auc", "average_precision" and "calibration_error".

    Args:
        truth: bool, shape (items, classes): of the classes whose figures are averaged.
        probabilities: Of the same shape.
        claimed, came_true: Shape (items,): what ``training.curves.reliability`` is given.
        groups: The group of each item.
        values: The figures on all items.
        seed: For the draws.

    Returns:
        By name; a figure that is not defined has no interval.
    """
    items, classes = truth.shape
    index, over = drawn_units(groups)
    units = int(index.max()) + 1
    draws = int(np.clip(_BUDGET // max(items * (classes + 1), 1), _LEAST_DRAWS, _MOST_DRAWS))
    cells = [_cells(truth[:, c], probabilities[:, c]) for c in range(classes)]
    place = bin_of(np.nan_to_num(claimed), CALIBRATION_BINS)
    gaps = np.nan_to_num(claimed) - came_true
    rng = np.random.default_rng(seed)
    chances = np.full(units, 1 / units)
    found = np.empty((draws, 3))
    for row in found:
        weight = rng.multinomial(units, chances)[index].astype(np.float64)
        counts = np.stack([np.bincount(cell, weight, 2 * _SCORE_BINS) for cell in cells])
        counts = counts.reshape(classes, _SCORE_BINS, 2)
        row[0], row[1] = _mean(_areas(counts)), _mean(_precisions(counts))
        row[2] = np.abs(np.bincount(place, weight * gaps, CALIBRATION_BINS)).sum() / weight.sum()
    out = {}
    for column, name in enumerate(("auc", "average_precision", "calibration_error")):
        drawn = found[:, column][np.isfinite(found[:, column])]
        if np.isfinite(values[name]) and len(drawn):
            out[name] = Interval(values[name], *limits(drawn, units), over, units)
    return out


def _cells(truth: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Each item's bin of score, by rank, and whether it is of the class, as one number."""
    score = np.nan_to_num(score)
    edges = np.unique(np.quantile(score, np.linspace(0.0, 1.0, _SCORE_BINS + 1)[1:-1]))
    return np.searchsorted(edges, score) * 2 + np.asarray(truth, np.int64)


def _mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _areas(counts: np.ndarray) -> np.ndarray:
    """Area under the ROC curve of each class, from counts (classes, bins, not or of the class)."""
    other, own = counts[:, :, 0], counts[:, :, 1]
    below = np.cumsum(other, axis=1) - other
    with np.errstate(invalid="ignore", divide="ignore"):
        area = (own * (below + other / 2)).sum(axis=1) / (own.sum(axis=1) * other.sum(axis=1))
    return np.asarray(area)


def _precisions(counts: np.ndarray) -> np.ndarray:
    """Average precision of each class, from the same counts."""
    fallen = counts[:, ::-1]
    own = fallen[:, :, 1]
    hits, found = np.cumsum(own, axis=1), np.cumsum(fallen.sum(axis=2), axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.where(found > 0, hits / found, 0.0)
        average = (own * precision).sum(axis=1) / own.sum(axis=1)
    return np.asarray(average)
