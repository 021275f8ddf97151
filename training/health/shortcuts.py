"""Whether a class can be told by one number alone that should not matter, such as its level.

Invariant: what is judged is how well unseen recordings are told apart, not how well the ones at hand can be described.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: Fewer recordings on either side than this, and items are judged singly: a hint, not a proof.
_ENOUGH_RECORDINGS = 5
_ENOUGH_ITEMS = 10
_FOLDS = 5
TOLD_APART = 0.9


@dataclass(frozen=True)
class Shortcut:
    """A class that one number gives away.

    Attributes:
        label: The class.
        auc: Area under the ROC curve on recordings whose side was not known: 0.5 is guessing, 1 is always right.
        inside, outside: Median of the number in the class and in all others.
        proven: Whether there were enough recordings to judge by; else the items were judged.
    """

    label: str
    auc: float
    inside: float
    outside: float
    proven: bool


def shortcuts(values: np.ndarray, labels: Sequence[tuple[str, ...]], groups: Sequence[str]) -> list[Shortcut]:
    """The classes that are told from all others with an AUC above TOLD_APART, the plainest first.

    Each recording counts once for each of its classes, or each set of classes that its items have, with the median of
    those items.

    Args:
        values: The number, one for each item.
        labels, groups: The classes and the recording (or speaker, source) of each item.
    """
    pooled: dict[tuple[tuple[str, ...], str], list[float]] = defaultdict(list)
    for value, classes, group in zip(values, labels, groups, strict=True):
        pooled[tuple(sorted(classes)), group].append(float(value))
    unit_values = np.array([np.median(found) for found in pooled.values()])
    unit_groups = np.array([group for _, group in pooled])
    names = sorted({label for classes in labels for label in classes})
    two_sides = len(names) == 2 and all(len(classes) == 1 for classes in labels)
    found = []
    for label in names[:1] if two_sides else names:  # of two classes, one says it all
        mine = np.array([label in classes for classes, _ in pooled])
        proven = min(mine.sum(), (~mine).sum()) >= _ENOUGH_RECORDINGS
        of_label = np.array([label in classes for classes in labels])
        if proven:
            area = _held_out_auc(unit_values, mine, unit_groups)
        elif min(of_label.sum(), (~of_label).sum()) >= _ENOUGH_ITEMS:
            area = auc(values, of_label)
            area = max(area, 1 - area)
        else:
            continue
        if area > TOLD_APART:
            inside, outside = float(np.median(values[of_label])), float(np.median(values[~of_label]))
            found.append(Shortcut(label, area, inside, outside, bool(proven)))
    return sorted(found, key=lambda shortcut: -shortcut.auc)


def auc(values: np.ndarray, positive: np.ndarray) -> float:
    """How often a positive lies above a negative, ties counting half (Mann and Whitney 1947)."""
    _, rank, count = np.unique(values, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(count) - (count - 1) / 2
    positives, negatives = int(positive.sum()), int((~positive).sum())
    above = mean_rank[rank][positive].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def _held_out_auc(values: np.ndarray, positive: np.ndarray, groups: np.ndarray) -> float:
    """The AUC when the side of each fold of recordings is learnt from the other folds."""
    order = {group: i for i, group in enumerate(dict.fromkeys(groups[np.argsort(~positive, kind="stable")]))}
    fold = np.array([order[group] for group in groups]) % _FOLDS
    signed = np.empty(len(values))
    for number in range(_FOLDS):
        held = fold == number
        seen = positive[~held]
        upwards = auc(values[~held], seen) >= 0.5 if seen.any() and not seen.all() else True
        signed[held] = values[held] if upwards else -values[held]
    return auc(signed, positive)
