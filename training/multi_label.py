"""Figures of models under which an item may have several classes, or none.

Invariant: the keys are those of ``training.evaluate.figures``, so that whatever shows one kind of model shows the
other; "accuracy" is the share of items whose classes are all found and no others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from training import metrics

_DRAWS = 2000


def figures(
    labels: Sequence[str],
    thresholds: Sequence[float],
    truth: np.ndarray,
    found: np.ndarray,
    probabilities: np.ndarray,
    groups: Sequence[str],
) -> dict[str, Any]:
    """All figures of an evaluation as plain JSON values.

    Args:
        labels: The classes.
        thresholds: One for each.
        truth, found: bool, shape (items, classes): which classes items have, and which were found.
        probabilities: Shape (items, classes).
        groups: The group of each item.
    """
    hits, false_alarms, misses = metrics.counts_of_each(truth, found)
    present = hits + misses > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.where(hits + false_alarms > 0, hits / (hits + false_alarms), np.nan)
        recall = np.where(present, hits / (hits + misses), np.nan)
    per_class = {
        "precision": precision,
        "recall": recall,
        "f1": metrics.f1_of_counts(hits, false_alarms, misses),
        "average_precision": metrics.average_precision(truth, probabilities),
        "threshold": np.asarray(thresholds, np.float64),
    }

    def mean(name: str) -> float:
        return float(np.nan_to_num(per_class[name][present]).mean()) if present.any() else float("nan")

    return {
        "items": len(truth),
        "loss": metrics.binary_cross_entropy(truth.astype(np.float32), probabilities),
        "accuracy": float((truth == found).all(axis=1).mean()),
        "precision": mean("precision"),
        "recall": mean("recall"),
        "f1": mean("f1"),
        "macro_f1": mean("f1"),
        "micro_f1": float(np.nan_to_num(metrics.f1_of_counts(hits.sum(), false_alarms.sum(), misses.sum()))),
        "balanced_accuracy": mean("recall"),
        "mean_average_precision": mean("average_precision"),
        "auc": _auc(truth, probabilities),
        "majority_baseline": _commonest(truth),
        "intervals": _intervals(truth, found, groups),
        "per_class": {
            label: {**{name: float(v[i]) for name, v in per_class.items()}, "items": int(hits[i] + misses[i])}
            for i, label in enumerate(labels)
        },
        "confusion": (truth.T.astype(np.int64) @ found.astype(np.int64)).tolist(),
        "unsure": int((~found.any(axis=1)).sum()),
        "multi_label": True,
    }


def _auc(truth: np.ndarray, probabilities: np.ndarray) -> float:
    from sklearn.metrics import roc_auc_score

    told_apart = [c for c in range(truth.shape[1]) if 0 < truth[:, c].sum() < len(truth)]
    if not told_apart or not np.isfinite(probabilities).all():
        return float("nan")
    return float(np.mean([roc_auc_score(truth[:, c], probabilities[:, c]) for c in told_apart]))


def _commonest(truth: np.ndarray) -> float:
    """The share of items that have just the commonest set of classes."""
    return float(np.unique(truth, axis=0, return_counts=True)[1].max() / len(truth))


def _intervals(truth: np.ndarray, found: np.ndarray, groups: Sequence[str]) -> dict[str, dict[str, Any]]:
    """As ``metrics.bootstrap``: whole groups are drawn, or items where there are fewer than five groups."""
    names, index = np.unique(np.asarray(groups), return_inverse=True)
    over = "recordings"
    if len(names) < 5:
        index, over = np.arange(len(truth)), "items"
    units, classes = int(index.max()) + 1, truth.shape[1]
    # Of each unit: items, items all right, and hits, false alarms and misses of each class.
    rows = np.hstack(
        [
            np.ones((len(truth), 1)),
            (truth == found).all(axis=1, keepdims=True),
            truth & found,
            ~truth & found,
            truth & ~found,
        ]
    )
    sums = np.zeros((units, rows.shape[1]))
    np.add.at(sums, index, rows)
    rng = np.random.default_rng(0)
    drawn = np.stack([rng.multinomial(units, np.full(units, 1 / units)) @ sums for _ in range(_DRAWS)])

    def of(totals: np.ndarray) -> dict[str, np.ndarray]:
        hits, false_alarms, misses = (totals[:, 2 + k * classes : 2 + (k + 1) * classes] for k in range(3))
        present = hits + misses > 0
        there = np.maximum(present.sum(axis=1), 1)
        f1 = np.where(present, np.nan_to_num(metrics.f1_of_counts(hits, false_alarms, misses)), 0.0)
        recall = np.where(present, hits / np.maximum(hits + misses, 1), 0.0)
        return {
            "accuracy": totals[:, 1] / np.maximum(totals[:, 0], 1),
            "balanced_accuracy": recall.sum(axis=1) / there,
            "macro_f1": f1.sum(axis=1) / there,
        }

    whole = of(sums.sum(axis=0, keepdims=True))
    out = {}
    for name, values in of(drawn).items():
        low, high = metrics.limits(values, units)
        out[name] = {"value": float(whole[name][0]), "low": low, "high": high, "over": over, "units": units}
    return out
