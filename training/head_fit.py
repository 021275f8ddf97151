"""Fitting a classical classifier on an encoder's vectors: logistic regression, a discriminant, neighbours or trees.

Invariant: every vector is scaled by the training part's means and deviations, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.config import setting
from engine.events import Job
from training import onnx_estimators
from training.calibration import sigmoid, softmax
from training.deciding import JoiningConfig
from training.estimator_fit import Learned, Vectors, check_vectors, fit_vectors
from training.fits import Fitted, Task
from training.tree_fit import TreeConfig, forest

#: How much more the likest neighbours count: one with a cosine less by 0.1 counts 2.7 times less.
_SHARP = 10.0
_WORDS = {
    "logistic": "Logistic regression",
    "linear": "Linear discriminant",
    "knn": "Nearest neighbours",
    "trees": "Forest of decision trees",
}


@dataclass(frozen=True)
class HeadConfig(JoiningConfig):
    """Which classifier, and how."""

    classifier: str = setting(
        "logistic",
        "What tells the classes apart: logistic regression; linear, a discriminant that is surest with very few "
        "examples; knn, the most similar examples; or trees.",
        title="Classifier",
        choices=tuple(_WORDS),
        choice_words=tuple(_WORDS.values()),
    )
    strength: float = setting(
        0.1, "Of logistic regression: how closely it follows the examples; less is simpler.", low=1e-6, high=1e6,
        advanced=True,
    )  # fmt: skip
    neighbours: int = setting(5, "Of knn: how many examples are asked.", low=1, high=1000, advanced=True)
    class_weights: str = setting(
        "auto",
        "Weight of each class: auto makes up for rare classes, none treats every example alike, or numbers in the "
        "order of the classes such as 1.0,4.0.",
        title="Class weights",
    )
    seed: int = setting(0, "The same seed gives the same model.", low=0, high=2**31 - 1)
    device: str = setting("auto", "Where the encoder runs: auto, cpu, cuda, cuda:1 or mps.", advanced=True)


CONFIG = HeadConfig
MULTI_LABEL = True


def check_task(task: Task) -> None:
    """See ``training.fits.check_task``."""
    check_vectors(task)


def fit_items(task: Task) -> Job[Fitted]:
    """Fit the chosen classifier on the windows' vectors; see ``training.fits.fit_items``."""
    config: HeadConfig = task.training
    learn = {"logistic": _logistic, "linear": _discriminant, "knn": _neighbours, "trees": _trees}[config.classifier]
    what = "an encoder's vectors" if getattr(task.config, "encoder", "") else "statistics of a spectrum (no encoder)"
    notes = f"{_WORDS[config.classifier]} on {what}."
    return (yield from fit_vectors(task, lambda rows: learn(rows, config), notes))


def _scaling(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means and deviations of the columns; a column that never changes is left alone."""
    mean, deviation = x.mean(axis=0, dtype=np.float64), x.std(axis=0, dtype=np.float64)
    return mean.astype(np.float32), np.where(deviation > 1e-6, deviation, 1.0).astype(np.float32)


def _logistic(rows: Vectors, config: HeadConfig) -> Learned:
    from sklearn.linear_model import LogisticRegression

    def fit(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> Any:
        return LogisticRegression(C=config.strength, max_iter=2000).fit(x, y, sample_weight=weights)

    return _linear(fit, rows)


def _discriminant(rows: Vectors, config: HeadConfig) -> Learned:
    """Linear discriminant with the covariance shrunk as Ledoit and Wolf (2004) do; weights act as priors."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    def fit(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> Any:
        sums = np.bincount(y, weights)[np.unique(y)]
        return LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto", priors=sums / sums.sum()).fit(x, y)

    return _linear(fit, rows)


def _linear(fit: Callable[[np.ndarray, np.ndarray, np.ndarray], Any], rows: Vectors) -> Learned:
    """A linear classifier on scaled columns; of rows that may have several classes, one for each class."""
    mean, deviation = _scaling(rows.x)
    x = (rows.x - mean) / deviation
    weights = np.zeros((rows.n_classes, rows.x.shape[1]))
    bias = np.full(rows.n_classes, onnx_estimators.ABSENT)
    if rows.truth is not None:
        bias[rows.truth.all(axis=0)] = -onnx_estimators.ABSENT
        for c, has, counting in rows.questions():
            model = fit(x, has, counting)
            weights[c], bias[c] = model.coef_[0], model.intercept_[0]
    else:
        model = fit(x, rows.y, rows.weights)
        if len(model.classes_) == 2:  # then there is one function, for the second class over the first
            weights[model.classes_[1]] = model.coef_[0]
            bias[model.classes_] = 0.0, model.intercept_[0]
        else:
            weights[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
    squash = softmax if rows.truth is None else sigmoid

    def probabilities(x: np.ndarray) -> np.ndarray:
        return squash(((x - mean) / deviation).astype(np.float64) @ weights.T + bias)

    return Learned(onnx_estimators.linear(mean, deviation, weights, bias), probabilities)


def _votes(rows: Vectors) -> np.ndarray:
    """What each example says of each class, float32 of shape (examples, classes).

    Of rows that may have several classes twice as many columns: for each class, and then against each.
    """
    if rows.truth is not None:
        counting = rows.counting()
        return np.hstack([counting * rows.truth, counting * ~rows.truth]).astype(np.float32)
    votes = np.zeros((len(rows.y), rows.n_classes), np.float32)
    votes[np.arange(len(rows.y)), rows.y] = rows.weights
    return votes


def _neighbours(rows: Vectors, config: HeadConfig) -> Learned:
    mean, deviation = _scaling(rows.x)
    votes = _votes(rows)
    k = min(config.neighbours, len(rows.y))

    def unit(x: np.ndarray) -> np.ndarray:
        scaled = (x - mean) / deviation
        return scaled / np.maximum(np.linalg.norm(scaled, axis=1, keepdims=True), 1e-12)  # type: ignore[no-any-return]

    known = unit(rows.x)

    def probabilities(x: np.ndarray) -> np.ndarray:
        cosines = unit(x) @ known.T
        which = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
        counts = softmax(_SHARP * np.take_along_axis(cosines, which, axis=1))
        sums = (votes[which] * counts[:, :, None]).sum(axis=1) + onnx_estimators.LEAST
        if rows.truth is not None:
            yes, no = np.hsplit(sums, 2)
            return np.asarray(yes / (yes + no))
        return np.asarray(sums / sums.sum(axis=1, keepdims=True))

    both = rows.truth is not None
    return Learned(onnx_estimators.neighbours(mean, deviation, known, votes, k, _SHARP, both=both), probabilities)


def _trees(rows: Vectors, config: HeadConfig) -> Learned:
    return forest(rows, TreeConfig(seed=config.seed))
