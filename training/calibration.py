"""From logits to probabilities that mean what they say.

Invariant: what is fitted here is fitted on validation, never on what was trained on or will be tested on.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from training import metrics

#: The range of temperatures. Beyond it the network is broken, not badly calibrated.
_LOWEST, _HIGHEST = 0.25, 8.0
#: With fewer mistakes than this on validation a model is not made surer.
_ENOUGH_MISTAKES = 10


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Probabilities of logits over the last axis, float64, for classes of which one is right."""
    z: np.ndarray = logits.astype(np.float64) / temperature
    z = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(z / z.sum(axis=-1, keepdims=True))


def sigmoid(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Probabilities of logits, float64, for classes of which any number are right."""
    z = np.clip(logits.astype(np.float64) / temperature, -500, 500)
    return np.asarray(1 / (1 + np.exp(-z)))


def temperature(logits: np.ndarray, target: np.ndarray) -> float:
    """The temperature that makes probabilities fit best: softmax(logits / T) with the least cross-entropy.

    It makes a model surer (T below 1) only where validation holds at least ten mistakes: without mistakes the best fit
    is boundless certainty, which says nothing about other recordings.

    Args:
        logits: Shape (n, classes), of validation.
        target: Shape (n,): class indices; -1, a class that the model does not know, is not looked at.

    Returns:
        T between 0.25 and 8; 1.0 when there is nothing to fit.

    References:
        Guo et al. 2017, On calibration of modern neural networks.
    """
    logits, target = logits[target >= 0], target[target >= 0]
    if len(target) < 2 or len(np.unique(target)) < 2:
        return 1.0
    mistakes = int((logits.argmax(axis=1) != target).sum())
    return _least(lambda t: metrics.cross_entropy(target, softmax(logits, t)), mistakes)


def temperature_of_each(logits: np.ndarray, truth: np.ndarray) -> float:
    """As ``temperature``, where an item may have several classes: of sigmoid(logits / T).

    Args:
        logits: Shape (n, classes), of validation.
        truth: Shape (n, classes), 1 where an item has the class.
    """
    if len(truth) < 2 or truth.min() == truth.max():
        return 1.0
    mistakes = int(((logits > 0) != (truth > 0.5)).sum())
    return _least(lambda t: metrics.binary_cross_entropy(truth, sigmoid(logits, t)), mistakes)


def _least(loss: Callable[[float], float], mistakes: int) -> float:
    from scipy.optimize import minimize_scalar

    lowest = _LOWEST if mistakes >= _ENOUGH_MISTAKES else 1.0
    bounds = (np.log(lowest), np.log(_HIGHEST))
    found = minimize_scalar(
        lambda log_t: loss(float(np.exp(log_t))), bounds=bounds, method="bounded", options={"xatol": 1e-3}
    )
    return float(np.exp(found.x))
