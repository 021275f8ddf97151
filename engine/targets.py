"""The threshold that meets a target on files whose class is known, and keeping it in the model.

Invariant: thresholds are compared as ``engine.decision`` compares them: strictly, in float32.
"""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import numpy as np

import resources
from engine import bundle
from engine.bundle import Bundle
from engine.classify import model_fingerprint
from engine.errors import StudioError, UsageError
from engine.events import Job, Progress
from engine.results import ResultStore

TARGETS = ("precision", "recall", "false alarms")
#: Thresholds are chosen with four decimals, as they are shown.
_CANDIDATES = np.round(np.arange(10_001) / 10_000, 4)


def meeting(true: np.ndarray, scores: np.ndarray, target: str, value: float) -> float | None:
    """The threshold that meets a target and finds most; of several that find the same, the most precise one.

    It lies halfway between the scores that it tells apart.

    Args:
        true: bool, shape (n,): whether each file is of the class.
        scores: float32, shape (n,): its probability.
        target: "precision" or "recall" of at least ``value``, or "false alarms": at most that share of the files that
            are not of the class.
        value: 0 to 1.

    Returns:
        The threshold; None where none meets it.
    """
    if target not in TARGETS:
        raise UsageError(f"A target is {', '.join(TARGETS)}, not {target!r}.")
    limits = _CANDIDATES.astype(np.float32)
    scores = np.asarray(scores, np.float32)
    hits = true.sum() - np.searchsorted(np.sort(scores[true]), limits, "right")
    alarms = (~true).sum() - np.searchsorted(np.sort(scores[~true]), limits, "right")
    recall, alarm_rate = hits / max(int(true.sum()), 1), alarms / max(int((~true).sum()), 1)
    precision = hits / np.maximum(hits + alarms, 1)
    met = {"precision": precision >= value, "recall": recall >= value, "false alarms": alarm_rate <= value}[target]
    met = met & (hits > 0)
    if not met.any():
        return None
    better = recall if target != "recall" else precision
    best = np.lexsort((precision, np.where(met, better, -1.0)))[-1]
    same = np.flatnonzero(met & (better == better[best]) & (precision == precision[best]))
    return float(_CANDIDATES[same[len(same) // 2]])


def keep_in_model(
    store_path: str | os.PathLike[str],
    model_path: str | os.PathLike[str],
    threshold: float,
    rule: str,
    thresholds: tuple[float, ...] = (),
) -> Job[str]:
    """Make a threshold the model's own. A job: yields Progress.

    Args:
        store_path: The results on which it was chosen.
        model_path: The model that gave them.
        threshold: It; 0 for a model of several classes at once.
        rule: How it was chosen, as a sentence.
        thresholds: Of such a model, one for each class.

    Returns:
        The model's name.

    Raises:
        StudioError: When the file is another model by now, or cannot be written.
    """
    yield Progress("Keeping the threshold")
    model = bundle.load(model_path)
    with ResultStore(store_path) as store:
        if store.meta["model_fingerprint"] != model_fingerprint(model):
            raise StudioError(
                f"{os.fspath(model_path)} is not the model that gave these results. Classify again with it first.",
                path=model_path,
            )
        _keep(model, model_path, threshold, rule, thresholds)
        store.set_meta("threshold", threshold)
        store.set_meta("thresholds", list(thresholds))
    return model.card.name


def keep_threshold(
    model_path: str | os.PathLike[str], threshold: float, rule: str, thresholds: tuple[float, ...] = ()
) -> Job[str]:
    """Make a threshold that was chosen on an evaluation the model's own; otherwise like ``keep_in_model``.

    Raises:
        StudioError: When the model cannot be read or written, or is not of that many classes.
    """
    yield Progress("Keeping the threshold")
    model = bundle.load(model_path)
    if len(thresholds) != len(model.card.thresholds):
        raise StudioError(f"{os.fspath(model_path)} is another model by now. Evaluate it again first.", path=model_path)
    _keep(model, model_path, threshold, rule, thresholds)
    return model.card.name


def _keep(
    model: Bundle, path: str | os.PathLike[str], threshold: float, rule: str, thresholds: tuple[float, ...]
) -> None:
    if Path(path).parent == resources.path("models"):
        raise StudioError(
            f"{model.card.name} is shipped with Earmark and stays as it is. Export it on the Models page and import "
            "the copy: that one is yours.",
            path=path,
        )
    card = dataclasses.replace(model.card, threshold=threshold, thresholds=thresholds, threshold_rule=rule)
    bundle.save(dataclasses.replace(model, card=card), path)
