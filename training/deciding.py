"""How a model's logits become classes: temperature, the way its windows are joined, thresholds; all from validation.

Invariant: the mean of the windows gives way only to a joining that is right more often than chance explains.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.config import setting
from engine.decision import AGGREGATES
from training import calibration
from training.dataset import ItemWindows
from training.thresholds import ThresholdConfig, choose


@dataclass(frozen=True)
class JoiningConfig(ThresholdConfig):
    """How windows are joined. The settings of trainers whose models hear windows inherit from it."""

    aggregate: str = setting(
        "auto",
        "How the answers for the windows of a recording are joined into its own. Automatic takes the mean, unless "
        "another way is clearly right more often on validation.",
        title="Windows joined by",
        choices=("auto", *AGGREGATES),
        choice_words=("Automatic", "Mean", "Highest", "Three highest", "At least one (noisy-or)"),
        advanced=True,
    )


@dataclass(frozen=True)
class Deciding:
    """How logits become classes; the fields are those of the card.

    Attributes:
        notices: What is to be said of the choice.
    """

    temperature: float
    threshold: float
    thresholds: tuple[float, ...]
    rule: str
    aggregate: str = "mean"
    notices: tuple[str, ...] = ()


def deciding(
    val: ItemWindows, logits: np.ndarray, labels: tuple[str, ...], rules: ThresholdConfig, multi_label: bool
) -> Deciding:
    """Choose on validation.

    Args:
        val: The windows of the validation items.
        logits: Of these windows, float32 of shape (windows, classes).
        labels: The classes.
        rules: How thresholds are chosen; a ``JoiningConfig`` also says how windows are joined.
        multi_label: Whether an item may have several classes.
    """
    truth = val.truth(labels, multi_label) > 0.5
    if multi_label:
        temperature = calibration.temperature_of_each(logits, truth[val.owner])
        probabilities = calibration.sigmoid(logits, temperature)
    else:
        temperature = calibration.temperature(logits, val.target[val.owner])
        probabilities = calibration.softmax(logits, temperature)
    asked = rules.aggregate if isinstance(rules, JoiningConfig) else "mean"
    several = len(val) > len(val.items)
    ways = ("mean",) if asked == "auto" and not several else AGGREGATES if asked == "auto" else (asked,)
    found, right = _by(ways[0], val, probabilities, truth, labels, rules, multi_label)
    for way in ways[1:]:
        other, other_right = _by(way, val, probabilities, truth, labels, rules, multi_label)
        gained, lost = int((other_right & ~right).sum()), int((right & ~other_right).sum())
        # A coin that decided each item on which they differ would get so far in one case of forty.
        if gained - lost > 2 * math.sqrt(gained + lost):
            text = (
                f"Windows are joined by “{way}” instead of “{found.aggregate}”: on validation {gained - lost} more of "
                f"{len(val.items)} items are right."
            )
            found, right = replace(other, notices=(*found.notices, text)), other_right
    return replace(found, temperature=temperature)


def _by(
    way: str,
    val: ItemWindows,
    probabilities: np.ndarray,
    truth: np.ndarray,
    labels: Sequence[str],
    rules: ThresholdConfig,
    multi_label: bool,
) -> tuple[Deciding, np.ndarray]:
    """What is decided with windows joined in one way, and which items are right then."""
    joined = val.joined(probabilities, way, multi_label)
    if multi_label:
        chosen = [choose(truth[:, c], joined[:, c], label, rules) for c, label in enumerate(labels)]
        limits = np.array([threshold for threshold, _ in chosen])
        words = " ".join(rule for _, rule in chosen)
        made = Deciding(1.0, 0.0, tuple(t for t, _ in chosen), words, way, _lacking(truth, labels))
        return made, np.asarray(((joined > limits) == truth).all(axis=1))
    if len(labels) != 2:
        made = Deciding(1.0, 0.0, (), "The most probable class is always taken.", way)
        return made, np.asarray(joined.argmax(axis=1) == val.target)
    threshold, rule = choose(truth[:, 1], joined[:, 1], labels[1], rules)
    made = Deciding(1.0, threshold, (), rule, way, _lacking(truth[:, 1:], labels[1:]))
    return made, np.asarray((joined[:, 1] > threshold) == truth[:, 1])


def _lacking(truth: np.ndarray, labels: Sequence[str]) -> tuple[str, ...]:
    """What to say of classes whose threshold validation could not decide."""
    names = [label for c, label in enumerate(labels) if truth[:, c].all() or not truth[:, c].any()]
    if not names:
        return ()
    return (
        f"Validation has no examples with and without {', '.join(names)}, so the threshold there was not chosen but "
        "set to one half. Add recordings, or give validation a larger share.",
    )
