"""In which order answers are worth a second look: sure and wrong, two models that disagree, labels that look wrong.

Invariant: larger is more worth a look, and NaN is what cannot be judged.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.data import Item
from training.evaluate import Evaluation


def disagreement(one: np.ndarray, other: np.ndarray, *, multi_label: bool = False) -> np.ndarray:
    """How far two models disagree on each item, shape (items,), 0 to 1: the Jensen-Shannon divergence in bits.

    Args:
        one, other: Probabilities of shape (items, classes), of the same classes in the same order.
        multi_label: Whether each class is a question of its own; the one on which they differ most counts then.

    References:
        J. Lin, "Divergence measures based on the Shannon entropy", IEEE Trans. Information Theory 37 (1991).
    """
    p, q = np.asarray(one, np.float64), np.asarray(other, np.float64)
    if multi_label:
        each = [disagreement(_apart(p[:, c]), _apart(q[:, c])) for c in range(p.shape[1])]
        return np.asarray(np.max(each, axis=0))
    return np.asarray(np.maximum(_entropy((p + q) / 2) - (_entropy(p) + _entropy(q)) / 2, 0.0))


def _entropy(p: np.ndarray) -> np.ndarray:
    return np.asarray(-(p * np.log2(np.maximum(p, 1e-12))).sum(axis=1))


def label_doubt(target: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """How likely each label is wrong, shape (items,): over 0 where confident learning takes it for an error.

    A class's own bar is its mean probability over the items labelled so. An item whose best class over its bar is not
    its label is counted as mislabelled; both groups are ordered by how much more probable another class is.

    Args:
        target: int, shape (items,): the labels as given.
        probabilities: Shape (items, classes), by a model that has not learned from these labels.

    References:
        C. Northcutt, L. Jiang and I. Chuang, "Confident learning: estimating uncertainty in dataset labels", JAIR 70
        (2021), equations 1 and 2, ranked by normalized margin.
    """
    p = np.asarray(probabilities, np.float64)
    items, classes = p.shape
    rows = np.arange(items)
    known = ~np.isnan(p).any(axis=1)
    own = [p[known & (target == c), c] for c in range(classes)]
    bars = np.array([values.mean() if len(values) else np.inf for values in own])
    over = np.where(p >= bars, p, -1.0)
    suspect = (over.max(axis=1) > 0) & (over.argmax(axis=1) != target)
    others = p.copy()
    others[rows, target] = -1.0
    margin = (others.max(axis=1) - p[rows, target]) / 2  # -0.5 to 0.5
    return np.where(~known, np.nan, np.where(suspect, 0.75 + margin / 2, margin - 0.5))


def label_doubt_each(truth: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """``label_doubt`` where items may have several classes: whether an item is of a class is one label each, and the
    one that is most likely wrong counts.

    Args:
        truth: bool, shape (items, classes): the labels as given.
        probabilities: Shape (items, classes).
    """
    each = [label_doubt(np.asarray(truth[:, c], np.int64), _apart(probabilities[:, c])) for c in range(truth.shape[1])]
    return np.asarray(np.max(each, axis=0))


def _apart(p: np.ndarray) -> np.ndarray:
    """A class's probability as that of two: not of the class, of the class."""
    return np.stack([1.0 - p, p], axis=1)


def same_items(evaluation: Evaluation, items: Sequence[Item], probabilities: np.ndarray) -> np.ndarray:
    """Another model's probabilities in the order of an evaluation's items, NaN where it has none.

    Args:
        evaluation: What is reviewed.
        items: What the other model scored.
        probabilities: Shape (items, classes), in the classes of the evaluation.
    """
    places = {item.key: row for row, item in enumerate(items)}
    found = np.full(evaluation.probabilities.shape, np.nan, np.float32)
    for row, item in enumerate(evaluation.items):
        if item.key in places:
            found[row] = probabilities[places[item.key]]
    return found
