"""Several models' probabilities as one: voting, means, and a fitted combination.

Invariant: a model that has no answer (NaN) does not count, and one answer is enough.

References:
    Wolpert 1992, Stacked generalization (for "stacking").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.errors import UsageError

METHODS = ("majority", "weighted", "mean", "stacking")
#: No probability is so small that its logarithm decides alone.
_LEAST = 1e-4


@dataclass(frozen=True)
class Blend:
    """How answers are combined.

    Attributes:
        method: "majority": each model's vote counts one, and the mean probability decides between equals. "weighted"
            and "mean": the mean probability, with and without weights. "stacking": a logistic regression on the
            logarithms of all probabilities.
        weights: One for each model, for "weighted".
        coefficients: float64, shape (classes, models * classes), for "stacking".
        intercept: float64, shape (classes,), for "stacking".
    """

    method: str
    weights: tuple[float, ...] = ()
    coefficients: np.ndarray | None = None
    intercept: np.ndarray | None = None

    def combine(self, probs: np.ndarray, votes: np.ndarray) -> np.ndarray:
        """The probabilities of all models together.

        Args:
            probs: Shape (models, n, classes); NaN where a model has no answer.
            votes: int, shape (models, n): each model's decision; -1 where it makes none.

        Returns:
            float32, shape (n, classes); rows sum to 1, and are NaN where no model has an answer, or, when stacking,
            where one has none.
        """
        if self.method == "stacking":
            assert self.coefficients is not None
            assert self.intercept is not None
            return _softmax(stack_inputs(probs) @ self.coefficients.T + self.intercept).astype(np.float32)
        answered = ~np.isnan(probs).any(axis=2)
        weights = np.array(self.weights if self.method == "weighted" else np.ones(len(probs)), np.float64)
        each = np.where(answered, weights[:, None], 0.0)[:, :, None]
        total = each.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(total > 0, (np.where(answered[:, :, None], probs, 0.0) * each).sum(axis=0) / total, np.nan)
        if self.method != "majority":
            return mean.astype(np.float32)
        counts = (votes[:, :, None] == np.arange(probs.shape[2])).sum(axis=0)
        # The mean counts as one vote that is shared out: it decides between equals and never against a majority.
        return np.asarray((counts + mean) / (counts.sum(axis=1, keepdims=True) + 1), np.float32)


def checked_weights(weights: Sequence[float], models: int) -> tuple[float, ...]:
    """Weights that can be used, as they are.

    Raises:
        UsageError: When there is not one for each model, one is negative or no number, or all are 0.
    """
    fit = len(weights) == models and all(np.isfinite(w) and w >= 0 for w in weights) and sum(weights) > 0
    if not fit:
        given = ", ".join(f"{w:g}" for w in weights) or "none"
        raise UsageError(f"The weights are {given}; give one number for each of the {models} models, not all 0.")
    return tuple(float(w) for w in weights)


def stack_inputs(probs: np.ndarray) -> np.ndarray:
    """What a stacker takes: the logarithms of all probabilities, shape (n, models * classes)."""
    logs = np.log(np.maximum(probs.astype(np.float64), _LEAST))
    return np.asarray(np.moveaxis(logs, 0, 1).reshape(probs.shape[1], -1))


def _softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))
