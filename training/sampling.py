"""Which windows an epoch trains on, in what order, and how much each class weighs.

Invariant: an epoch's order follows from the seed and its number, not from the epochs before it.
"""

from __future__ import annotations

import numpy as np

from engine.errors import UsageError

#: How much more than its absence the presence of a rare class may weigh, where items have several classes.
_LARGEST_PRESENCE_WEIGHT = 10.0


def class_weights(text: str, target: np.ndarray, labels: tuple[str, ...]) -> np.ndarray | None:
    """Weights for the loss, float32 of shape (classes,), or None for equal ones.

    "auto" is n / (classes * n_class), so that every class weighs the same in sum.

    Args:
        text: "auto", "none" or numbers such as "1.0,4.0".
        target: int, shape (n,): the classes of the training items.
        labels: The classes.

    Raises:
        UsageError: When the numbers are not one per class, none of them negative and not all 0.
    """
    if text == "none":
        return None
    if text == "auto":
        counts = np.bincount(target[target >= 0], minlength=len(labels))
        weights = np.where(counts > 0, len(target) / (len(labels) * np.maximum(counts, 1)), 0.0)
        return weights.astype(np.float32)
    return _given(text, labels)


def presence_weights(text: str, truth: np.ndarray, labels: tuple[str, ...]) -> np.ndarray | None:
    """As ``class_weights`` where items have several classes: what having a class weighs against not having it.

    "auto" is the number of items without a class by the number of those with it, between 1 and 10.

    Args:
        truth: Shape (n, classes), 1 where an item has the class.
    """
    if text == "none":
        return None
    if text == "auto":
        having = truth.sum(axis=0)
        ratio = (len(truth) - having) / np.maximum(having, 1)
        return np.asarray(np.clip(ratio, 1.0, _LARGEST_PRESENCE_WEIGHT), np.float32)
    return _given(text, labels)


def _given(text: str, labels: tuple[str, ...]) -> np.ndarray:
    try:
        numbers = np.array([float(part) for part in text.split(",")], np.float32)
    except ValueError as error:
        raise UsageError(f"Class weights are {text!r}; give auto, none, or numbers such as 1.0,4.0.") from error
    if len(numbers) != len(labels) or not (np.isfinite(numbers) & (numbers >= 0)).all() or not numbers.any():
        raise UsageError(f"Class weights are {text!r}; give one number for each of {', '.join(labels)}.")
    return numbers


def draws(truth: np.ndarray, how: str, count: int, seed: int, epoch: int) -> np.ndarray:
    """The windows of an epoch in their order.

    Args:
        truth: Shape (windows, classes), 1 where a window has the class.
        how: "shuffle": every window once; "balanced": as many of each class, rare ones several times.
        count: How many are drawn; 0 is as many as there are windows. "shuffle" never draws more than those.
        seed, epoch: Decide the order.

    Returns:
        int64. A window that comes for the k-th time in the epoch (from 0) is given as its number plus k times the
        number of windows, so that each coming can be changed differently; modulo that number it is the window.
    """
    rng = np.random.default_rng([seed, epoch])
    windows = len(truth)
    if how == "shuffle":
        return rng.permutation(windows)[: count or windows]
    members = [np.flatnonzero(column) for column in truth.T]
    members = [rows for rows in members if len(rows)]
    shares = np.array_split(np.arange(count or windows), len(members))
    # Which class gets one more where it does not come out even is drawn too.
    order = rng.permutation(len(members))
    drawn = np.concatenate([_cycled(members[c], len(share), rng) for c, share in zip(order, shares, strict=True)])
    return _numbered(rng.permutation(drawn), windows)


def _cycled(rows: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """So many of some rows, none of them again before all came."""
    rounds = -(-count // len(rows))
    return np.concatenate([rng.permutation(rows) for _ in range(rounds)])[:count] if rounds else rows[:0]


def _numbered(rows: np.ndarray, windows: int) -> np.ndarray:
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    first = np.searchsorted(ordered, ordered)  # where each row's run begins
    coming = np.empty(len(rows), np.int64)
    coming[order] = np.arange(len(rows)) - first
    return rows + coming * windows
