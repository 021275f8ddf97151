"""Fitting a forest of decision trees on vectors.

Invariant: the same seed gives the same forest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.config import setting
from engine.events import Job
from training import onnx_estimators
from training.deciding import JoiningConfig
from training.estimator_fit import Learned, Vectors, check_vectors, fit_vectors
from training.fits import Fitted, Task


@dataclass(frozen=True)
class TreeConfig(JoiningConfig):
    """How to grow a forest."""

    trees: int = setting(300, "How many trees; more are steadier and slower.", low=1, high=5000)
    leaf_size: int = setting(
        2,
        "Fewest examples at the end of a branch; more make simpler trees.",
        title="Examples per leaf",
        low=1,
        high=1000,
    )
    class_weights: str = setting(
        "auto",
        "Weight of each class: auto makes up for rare classes, none treats every example alike, or numbers in the "
        "order of the classes such as 1.0,4.0.",
        title="Class weights",
    )
    seed: int = setting(0, "The same seed gives the same model.", low=0, high=2**31 - 1)


CONFIG = TreeConfig
MULTI_LABEL = True


def check_task(task: Task) -> None:
    """See ``training.fits.check_task``."""
    check_vectors(task)


def fit_items(task: Task) -> Job[Fitted]:
    """Grow a forest on the windows' vectors; see ``training.fits.fit_items``."""
    config: TreeConfig = task.training
    notes = f"A forest of {config.trees} decision trees on {task.recipe.feature(task.config).id} features."
    return (yield from fit_vectors(task, lambda rows: forest(rows, config), notes))


def forest(rows: Vectors, config: TreeConfig) -> Learned:
    """A forest of trees, each grown on a draw of the examples and asked for shares of classes.

    Where a row may have several classes each tree answers for all of them at once; a row counts as the mean of what it
    counts for each class.

    References:
        Breiman 2001, Random forests.
    """
    from sklearn.ensemble import RandomForestClassifier

    grown = RandomForestClassifier(
        n_estimators=config.trees, min_samples_leaf=config.leaf_size, random_state=config.seed, n_jobs=1
    )
    width = rows.x.shape[1]
    if rows.truth is not None:
        grown.fit(rows.x, rows.truth, sample_weight=rows.counting().mean(axis=1))
        has = [list(classes).index(True) if True in classes else None for classes in grown.classes_]

        def each(x: np.ndarray) -> np.ndarray:
            found = zip(grown.predict_proba(x), has, strict=True)
            shares = np.stack([p[:, at] if at is not None else np.zeros(len(x)) for p, at in found], axis=1)
            yes, no = (np.maximum(share, onnx_estimators.LEAST) for share in (shares, 1 - shares))
            return np.asarray(yes / (yes + no))

        return Learned(onnx_estimators.forest_of_each(grown, width, has), each)
    grown.fit(rows.x, rows.y, sample_weight=rows.weights)

    def probabilities(x: np.ndarray) -> np.ndarray:
        full = np.full((len(x), rows.n_classes), onnx_estimators.LEAST)
        full[:, grown.classes_] = np.maximum(grown.predict_proba(x), onnx_estimators.LEAST)
        return np.asarray(full / full.sum(axis=1, keepdims=True))

    return Learned(onnx_estimators.forest(grown, width, rows.n_classes), probabilities)
