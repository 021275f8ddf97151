"""The threshold that meets a target on files whose class is known, and keeping it in the model.

Invariant: thresholds are compared as ``engine.decision`` compares them: strictly, in float32.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import resources
from engine import bundle
from engine.bundle import Bundle
from engine.classify import model_fingerprint
from engine.errors import StudioError, UsageError
from engine.events import Job, Progress
from engine.results import DONE, STATES, Columns, ResultStore

TARGETS = ("precision", "recall", "false alarms")
#: Thresholds are chosen with four decimals, as they are shown.
_CANDIDATES = np.round(np.arange(10_001) / 10_000, 4)


@dataclass(frozen=True)
class Target:
    """What a threshold is to bring about.

    Attributes:
        kind: "precision" or "recall" of at least ``value``, or "false alarms": at most that share of the files that are
            not of the class are said to be.
        value: 0 to 1.
        label: Of which class; empty for all of them.
    """

    kind: str
    value: float
    label: str = ""

    def __post_init__(self) -> None:
        if self.kind not in TARGETS:
            raise UsageError(f"A target is {', '.join(TARGETS)}, not {self.kind!r}.")
        if not 0 <= self.value <= 1:
            raise UsageError(f"A target of {self.value:g} cannot be; it lies between 0 and 1.")

    @property
    def words(self) -> str:
        """As a phrase: "precision of rain at least 95 %"."""
        bound = "at most" if self.kind == "false alarms" else "at least"
        return f"{self.kind} of {self.label or 'all classes'} {bound} {self.value * 100:g} %"


@dataclass(frozen=True)
class Known:
    """Scored files whose classes are known.

    Attributes:
        has: bool, shape (files, classes): which classes each one has.
        probabilities: float32, shape (files, classes).
    """

    has: np.ndarray
    probabilities: np.ndarray


@dataclass(frozen=True)
class Answers:
    """Answers that a threshold lets pass or not.

    Attributes:
        right, wrong: float32: how sure each right and each wrong answer is.
        sought: How many files right answers could be given for.
        others: How many files wrong answers could be given for.
    """

    right: np.ndarray
    wrong: np.ndarray
    sought: int
    others: int

    def figures(self, thresholds: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Precision, recall and the share of false alarms at thresholds; 0 where there is nothing to count."""
        limits = np.asarray(thresholds, np.float32)
        hits, alarms = (len(s) - np.searchsorted(np.sort(s), limits, "right") for s in (self.right, self.wrong))
        precision = hits / np.maximum(hits + alarms, 1)
        return precision, hits / max(self.sought, 1), alarms / max(self.others, 1)

    def at(self, threshold: float) -> dict[str, float]:
        """The same at one threshold, by the names of TARGETS."""
        return {kind: float(share[0]) for kind, share in zip(TARGETS, self.figures(np.array([threshold])), strict=True)}


def known(columns: Columns, labels: Sequence[str]) -> Known:
    """The files among some whose classes are known, and that were scored."""
    there = (columns.states == STATES.index(DONE)) & (columns.truth >= 0)
    there &= ~np.isnan(columns.probabilities).any(axis=1)
    has = columns.has[there]
    if not has.shape[1]:
        has = columns.truth[there][:, None] == np.arange(len(labels))
    return Known(has, columns.probabilities[there])


def answers(files: Known, labels: Sequence[str], positive: str | None, several: bool, label: str = "") -> Answers:
    """What a model answers about files, and whether that is right.

    A model that looks for one class, and each class of a model of several at once, answers by that class's probability.
    Of any other model it is the most probable class: the answers of ``label``, or, without one, all answers.

    Args:
        files: The files.
        labels, positive: The model's.
        several: Whether a file may have several classes.
        label: The class that is asked about.

    Raises:
        UsageError: When the model does not have that class, or does not look for it.
    """
    if label and label not in labels:
        raise UsageError(f"There is no class {label}; the model knows {', '.join(labels)}.")
    if positive is not None and label not in ("", positive):
        raise UsageError(f"The model looks for {positive} alone, so that {label} has no threshold of its own.")
    p = files.probabilities
    if several or positive is not None:
        at = list(labels).index(label or positive or labels[0])
        true, given, scores = files.has[:, at], np.ones(len(p), bool), p[:, at]
    else:
        best = p.argmax(axis=1)
        scores = p[np.arange(len(p)), best]
        if not label:
            right = files.has[np.arange(len(p)), best]
            return Answers(scores[right], scores[~right], len(p), len(p))
        at = list(labels).index(label)
        true, given = files.has[:, at], best == at
    return Answers(scores[given & true], scores[given & ~true], int(true.sum()), int((~true).sum()))


def meeting(said: Answers, target: Target) -> float | None:
    """The threshold that meets a target and finds most; of several that find the same, the most precise one.

    It lies halfway between the scores that it tells apart. None where no threshold meets the target and lets a right
    answer pass.
    """
    precision, recall, alarms = said.figures(_CANDIDATES)
    met = {
        "precision": precision >= target.value,
        "recall": recall >= target.value,
        "false alarms": alarms <= target.value,
    }[target.kind]
    met = met & (recall > 0)
    if not met.any():
        return None
    better = recall if target.kind != "recall" else precision
    best = np.lexsort((precision, np.where(met, better, -1.0)))[-1]
    same = np.flatnonzero(met & (better == better[best]) & (precision == precision[best]))
    return float(_CANDIDATES[same[len(same) // 2]])


def met_by(
    files: Known, labels: Sequence[str], positive: str | None, thresholds: Sequence[float], target: Target
) -> dict[str, float | None]:
    """The thresholds by which a model meets a target.

    Args:
        files: Where it is to meet it.
        labels, positive, thresholds: The model's.
        target: What is wanted.

    Returns:
        By class, its threshold, or None where nothing meets the target: of a model of several classes at once, that of
        each class that is asked for; of any other model its one threshold, under the name of the class asked for.
    """
    if not thresholds:
        said = answers(files, labels, positive, False, target.label)
        threshold = meeting(said, target)
        if positive is None and threshold is not None and said.at(0.0) == said.at(threshold):
            threshold = 0.0  # which means that it always decides
        return {target.label or positive or "": threshold}
    wanted = (target.label,) if target.label else labels
    return {label: meeting(answers(files, labels, None, True, label), target) for label in wanted}


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
