"""Which threshold a model gets: the rules, each applied to validation.

Invariant: a threshold never comes from data that the model was trained on or will be tested on, and it is stored with
the rule that chose it, as a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.config import setting


@dataclass(frozen=True)
class ThresholdConfig:
    """How the threshold is chosen. The settings of a trainer inherit from it."""

    threshold_rule: str = setting(
        "f1",
        "How the threshold of a two-class model, or of each class where items may have several, is chosen on "
        "validation: the largest F1, the most found among those right at least so often, the surest among those that "
        "find at least so many, or a number.",
        title="Threshold by",
        choices=("f1", "precision", "recall", "fixed"),
        choice_words=("Largest F1", "Precision at least", "Recall at least", "Fixed"),
        advanced=True,
    )
    threshold_value: float = setting(
        0.9,
        "The least precision, the least recall, or the fixed threshold itself; not looked at for the largest F1.",
        title="Threshold value",
        low=0.0,
        high=1.0,
        advanced=True,
    )


def choose(true: np.ndarray, score: np.ndarray, name: str, config: ThresholdConfig) -> tuple[float, str]:
    """The threshold of one class under the rule ``score > threshold``, and how it came about as a sentence.

    Args:
        true: bool, shape (n,): whether each validation item has the class.
        score: Its probability, shape (n,).
        name: The class.
        config: The rule.
    """
    if config.threshold_rule == "fixed":
        return config.threshold_value, f"Fixed at {config.threshold_value:g}."
    if true.all() or not true.any():
        lacking = "without" if true.all() else "with"
        return 0.5, f"One half: validation holds no item {lacking} {name} to choose by."
    cuts, precision, recall = curve(true, score)
    if not len(cuts):
        return 0.5, f"One half: validation gives {name} no probability to choose by."
    wanted = config.threshold_value
    if config.threshold_rule == "f1":
        best = int(np.argmax(2 * precision * recall / np.maximum(precision + recall, 1e-12)))
        rule = f"Largest F1 of {name} on validation"
    elif config.threshold_rule == "precision":
        enough = precision >= wanted
        # Among those precise enough the one that finds most; without any, the most precise one.
        best = int(np.argmax(np.where(enough, 1 + recall, precision)))
        rule = f"Precision of {name} at least {wanted:g} on validation"
        rule = rule if enough.any() else f"{rule} could not be had; the largest was taken"
    else:
        enough = recall >= wanted
        best = int(np.argmax(np.where(enough, 1 + precision, recall)))
        rule = f"Recall of {name} at least {wanted:g} on validation"
        rule = rule if enough.any() else f"{rule} could not be had; the largest was taken"
    exact = float(cuts[best])
    short = round(exact, 4)
    threshold = short if ((score > short) == (score > exact)).all() else exact
    return threshold, f"{rule}: precision {precision[best]:.3f}, recall {recall[best]:.3f}."


def curve(true: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All thresholds that tell items apart, with the precision and recall of each, largest threshold first.

    A threshold lies halfway between two neighbouring scores, so that it does not hang on the last digit of one.

    Returns:
        Three arrays of one length; empty when no score is over 0.
    """
    order = np.argsort(-score, kind="stable")
    s, t = score[order].astype(np.float64), true[order]
    # A cut is only possible where the score changes, and nothing is over a threshold that it cannot exceed.
    last = np.flatnonzero(np.append(s[:-1] > s[1:], True) & (s > 0))
    hits = np.cumsum(t)[last]
    below = np.append(s, 0.0)[last + 1]
    return (s[last] + below) / 2, hits / (last + 1), hits / max(1, int(t.sum()))
