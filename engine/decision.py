"""From stored probabilities to a class.

Invariant: this is the only place where a threshold meets a probability, so that tables, charts, reports and exports
cannot disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.errors import StudioError


class Decision(NamedTuple):
    """What was decided for each item.

    Attributes:
        predicted: int64, shape (n,): index of the class, or -1 for "unsure".
        shown: float32, shape (n,): the probability to show beside it.
    """

    predicted: np.ndarray
    shown: np.ndarray


def decide(probabilities: np.ndarray, labels: Sequence[str], threshold: float, positive: str | None) -> Decision:
    """Decide for items by their probabilities.

    With a positive class of two, an item is positive when its probability is strictly over the threshold, else it is
    the other class; the positive's probability is shown either way. Without one, the most probable class is taken and
    shown when it is strictly over the threshold, else the item is unsure; a threshold of 0 always decides. An item
    whose probabilities are not numbers is unsure.

    Args:
        probabilities: Shape (n, classes). Compared in float32, so that a stored 0.7 is not over a threshold of 0.7.
        labels: The classes in the order of the columns.
        threshold: 0 to 1.
        positive: The class that a two-class model looks for, or None.
    """
    p = np.asarray(probabilities, np.float32).reshape(-1, len(labels))
    limit = np.float32(threshold)
    if positive is not None and len(labels) == 2:
        at = list(labels).index(positive)
        shown = p[:, at]
        predicted = np.where(shown > limit, at, 1 - at)
    else:
        predicted = p.argmax(axis=1)
        shown = p[np.arange(len(p)), predicted]
        predicted = np.where(shown > limit, predicted, -1)
    return Decision(np.where(np.isnan(p).any(axis=1), -1, predicted).astype(np.int64), shown)


def decide_each(probabilities: np.ndarray, thresholds: Sequence[float], threshold: float = 0.0) -> np.ndarray:
    """Which classes items have, where an item may have several or none.

    Args:
        probabilities: Shape (n, classes). Compared in float32, as in ``decide``.
        thresholds: The model's own, one for each class.
        threshold: One for all classes instead; 0 leaves each its own.

    Returns:
        bool, shape (n, classes): true where the probability is strictly over the class's threshold; an item whose
        probabilities are not numbers has no class.
    """
    limits = np.asarray(thresholds if threshold == 0 else [threshold] * len(thresholds), np.float32)
    p = np.asarray(probabilities, np.float32).reshape(-1, len(limits))
    found: np.ndarray = (p > limits) & ~np.isnan(p).any(axis=1, keepdims=True)
    return found


def joined(labels: Sequence[str], found: np.ndarray) -> str:
    """The classes of one item as text: "rain+wind", or "none".

    Args:
        labels: The classes in the order of the columns.
        found: bool, shape (classes,).
    """
    return "+".join(label for label, has in zip(labels, found, strict=True) if has) or "none"


#: How a recording's probabilities follow from its windows'; what ``aggregate`` knows.
AGGREGATES = ("mean", "max", "top3", "noisy-or")


def aggregate(window_probabilities: np.ndarray, how: str = "mean", *, multi_label: bool = False) -> np.ndarray:
    """One recording's probabilities from those of its windows.

    All but the mean favour what is heard only for a moment; where an item has one class they are scaled to sum to 1.

    Args:
        window_probabilities: Shape (windows, classes), at least one window.
        how: "mean"; "max", each class's largest; "top3", the mean of each class's three largest; "noisy-or", the
            probability that at least one window is of the class if windows were independent.
        multi_label: Whether an item may have several classes.

    Returns:
        float32, shape (classes,).

    Raises:
        StudioError: On another word.

    References:
        J. Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, section 4.3 (noisy-or).
    """
    values = np.asarray(window_probabilities, np.float64)
    if how == "mean":
        total = values.mean(axis=0)
    elif how == "max":
        total = values.max(axis=0)
    elif how == "top3":
        total = np.sort(values, axis=0)[-3:].mean(axis=0)
    elif how == "noisy-or":
        total = -np.expm1(np.log1p(-np.minimum(values, 1 - 1e-15)).sum(axis=0))
    else:
        raise StudioError(
            f"The model joins its windows by {how!r}, which this version of Earmark does not know. Update it."
        )
    if how != "mean" and not multi_label and total.sum() > 0:
        total = total / total.sum()
    return total.astype(np.float32)  # type: ignore[no-any-return]
