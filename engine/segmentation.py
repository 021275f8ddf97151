"""From the scores of a recording's windows to segments without gaps: which class is heard from where to where.

Unlike suggestions (``engine.suggest``), which are the stretches that a model is sure of, a segmentation gives every
moment of the recording to one class: programme or advertisement, speech or music.

Invariant: the segments of a recording begin at 0, follow each other without gap or overlap, end with the recording, and
no two neighbours have the same class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.config import setting
from engine.errors import UsageError
from engine.runtime.scorer import WindowScores
from engine.suggest import averaged

#: A window that is quite sure and quite wrong must not outweigh all others.
_SMALLEST = 1e-3


@dataclass(frozen=True)
class SegmentConfig:
    """How window scores become segments."""

    method: str = setting(
        "viterbi",
        "What makes up for single windows that are wrong: viterbi finds the likeliest sequence of segments that are "
        "long enough, median takes the median of the scores around each moment, rules are the four rules of the "
        "podcast scripts for two classes, none takes each moment as it is.",
        choices=("viterbi", "median", "rules", "none"),
        choice_words=("Likeliest sequence", "Median", "Four rules", "None"),
    )
    min_duration_s: float = setting(
        10.0,
        "Shorter segments are not believed: for viterbi the shortest segment, for median the length of the median.",
        title="Shortest segment",
        unit="s",
        low=0.0,
        high=3600.0,
    )
    switch_cost: float = setting(
        1.0,
        "For viterbi: how much likelier the windows must be with a change of class than without one, as a natural "
        "logarithm.",
        title="Cost of a change",
        low=0.0,
        high=100.0,
        advanced=True,
    )


@dataclass(frozen=True)
class Stretch:
    """One segment of a recording.

    Attributes:
        start_s, end_s: Where it lies.
        label: The class.
        score: Mean probability of the class in it.
    """

    start_s: float
    end_s: float
    label: str
    score: float


def segments(
    scores: WindowScores,
    labels: Sequence[str],
    config: SegmentConfig,
    positive: str | None = None,
    threshold: float = 0.5,
) -> list[Stretch]:
    """The segments of a recording.

    Args:
        scores: The probabilities of its windows.
        labels: The classes, in the order of the scores.
        config: How to smooth.
        positive: The class that a two-class model looks for, or None.
        threshold: The model's own; where there is a positive class, scores are weighed so that it is the point at which
            both classes are equally likely.

    Raises:
        UsageError: When the four rules are asked for and there are not two classes.
    """
    edges, probs = averaged(scores)
    # The scores of the moments before the first window and between windows that do not touch are their neighbours'.
    heard = np.flatnonzero(~np.isnan(probs).any(axis=1))
    probs = probs[heard[np.searchsorted((heard[1:] + heard[:-1]) / 2, np.arange(len(probs)))]]
    edges = np.concatenate([[0.0], edges[1:-1], [max(scores.duration_s, float(edges[-1]))]])
    seconds = np.diff(edges)
    classes = _smoothed(_weighed(probs, labels, positive, threshold), seconds, config)
    bounds = np.flatnonzero(np.diff(classes, prepend=-1, append=-1))
    return [
        Stretch(
            float(edges[first]),
            float(edges[stop]),
            labels[classes[first]],
            float(np.average(probs[first:stop, classes[first]], weights=seconds[first:stop])),
        )
        for first, stop in pairwise(bounds)
    ]


def _weighed(probs: np.ndarray, labels: Sequence[str], positive: str | None, threshold: float) -> np.ndarray:
    """Probabilities in which a positive class that is just at the threshold is as likely as the other."""
    if positive is None or len(labels) != 2 or not 0 < threshold < 1:
        return probs
    at = list(labels).index(positive)
    weight = np.ones(2)
    weight[at], weight[1 - at] = 1 / threshold, 1 / (1 - threshold)
    weighed = probs * weight
    return np.asarray(weighed / weighed.sum(axis=1, keepdims=True))


def check_method(config: SegmentConfig, classes: int) -> None:
    """Refuse a method that cannot smooth so many classes, before anything is scored.

    Raises:
        UsageError: When the four rules are asked for and there are not two classes.
    """
    if config.method == "rules" and classes != 2:
        raise UsageError(f"The four rules are for two classes; the model has {classes}. Choose viterbi.")


def _smoothed(probs: np.ndarray, seconds: np.ndarray, config: SegmentConfig) -> np.ndarray:
    """The class of each cell, int64 of shape (cells,)."""
    if config.method == "viterbi":
        return likeliest(probs, seconds, config.min_duration_s, config.switch_cost)
    if config.method == "median":
        return _median(probs, seconds, config.min_duration_s)
    classes: np.ndarray = probs.argmax(axis=1)
    if config.method == "rules":
        check_method(config, probs.shape[1])
        return four_rules(classes)
    return classes


def likeliest(probs: np.ndarray, seconds: np.ndarray, min_duration_s: float, switch_cost: float = 0.0) -> np.ndarray:
    """The likeliest sequence of classes in which every segment is long enough.

    The first and the last segment may be shorter: what lies beyond the recording is not known. A segment lasts as many
    cells as the shortest duration fills at the cells' median length.

    Args:
        probs: Shape (cells, classes).
        seconds: Shape (cells,): how long the cells are; each weighs as much as it lasts.
        min_duration_s: The shortest segment.
        switch_cost: What a change of class costs, in nats of a cell of median length.

    Returns:
        int64, shape (cells,).

    References:
        Viterbi 1967, Error bounds for convolutional codes; the duration is modelled by a chain of states per class,
        Rabiner 1989, A tutorial on hidden Markov models, section IV D.
    """
    cells, n = probs.shape
    usual = float(np.median(seconds))
    depth = max(1, min(cells, round(min_duration_s / usual)))
    evidence = np.log(np.maximum(probs, _SMALLEST)) * (seconds / usual)[:, None]
    # best[c, d]: the best sequence so far that ends in class c after d + 1 cells of it, in the last state after more.
    best = np.repeat(evidence[0][:, None], depth, axis=1)
    came_from = np.empty((cells, n), np.int64)  # for a segment that begins here: the class before it
    stayed = np.zeros((cells, n), bool)  # whether the full-length state was reached by staying in it
    for cell in range(1, cells):
        full = best[:, -1]
        # The best class to come from, and for that class itself the second best.
        order = np.argsort(full)
        before = np.where(np.arange(n) == order[-1], order[-2] if n > 1 else order[-1], order[-1])
        came_from[cell] = before
        begin = full[before] - switch_cost
        if n == 1:
            begin[:] = -np.inf
        moved = np.empty_like(best)
        moved[:, 0] = begin
        moved[:, 1:] = best[:, :-1]
        stayed[cell] = full >= moved[:, -1]
        moved[:, -1] = np.maximum(moved[:, -1], full)
        best = moved + evidence[cell][:, None]
    return _traced(best, came_from, stayed)


def _traced(best: np.ndarray, came_from: np.ndarray, stayed: np.ndarray) -> np.ndarray:
    """The classes along the best sequence, backwards from its end."""
    cells, depth = len(came_from), best.shape[1]
    label, at = np.unravel_index(int(best.argmax()), best.shape)
    out = np.empty(cells, np.int64)
    for cell in range(cells - 1, 0, -1):
        out[cell] = label
        if at == depth - 1 and stayed[cell, label]:
            continue
        if at > 0:
            at -= 1
        else:
            label, at = came_from[cell, label], depth - 1
    out[0] = label
    return out


def _median(probs: np.ndarray, seconds: np.ndarray, length_s: float) -> np.ndarray:
    width = max(1, round(length_s / float(np.median(seconds))))
    width += 1 - width % 2
    padded = np.pad(probs, ((width // 2, width // 2), (0, 0)), mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(padded, width, axis=0)
    return np.asarray(np.median(around, axis=-1).argmax(axis=1))


#: For rule three: what may lie between three of a class on both sides, "t" for that class and "o" for the other.
_MIXTURES = ("ooto", "otto", "otoo", "oottoo", "ootto", "ottoo", "ootoo")


def four_rules(classes: np.ndarray) -> np.ndarray:
    """Smooth a sequence of two classes (0 and 1) by the four rules of the podcast scripts, the fourth first.

    Four: of AAAABABBBB the lone A in B goes, so that the change lies at the first B. Three: mixtures of four to six
    between three of a class on each side become that class. Two: AABABAA becomes A throughout, and likewise for B. One:
    runs of one to five whose neighbours on both sides are longer than they themselves become their neighbours' class.

    References:
        github.com/Taylor-eOS/lstm-classifier (2024), whose order it keeps.
    """
    text = "".join("AB"[c] for c in classes)
    for target, other in ("AB", "BA"):
        text = text.replace(target * 4 + other + target + other * 4, target * 4 + other * 6)
    text = _replaced(text, [f"ttt{mixture}ttt" for mixture in _MIXTURES])
    text = _replaced(text, ["ttotott"])
    for length in range(1, 6):
        text = _without_short_runs(text, length)
    return np.array(["AB".index(letter) for letter in text], np.int64)


def _replaced(text: str, patterns: Sequence[str]) -> str:
    """Every occurrence of a pattern, for either class as its "t", becomes that class throughout."""
    for pattern in sorted(patterns, key=len, reverse=True):
        for target, other in ("AB", "BA"):
            text = text.replace(pattern.replace("t", target).replace("o", other), target * len(pattern))
    return text


def _without_short_runs(text: str, length: int) -> str:
    """Runs of this length become their neighbours' class where both neighbours are longer."""
    bounds = [0, *(i for i in range(1, len(text)) if text[i] != text[i - 1]), len(text)]
    runs = list(pairwise(bounds))
    out = list(text)
    for (before, _), (first, stop), (_, after) in zip(runs, runs[1:], runs[2:], strict=False):
        if stop - first == length and first - before > length and after - stop > length:
            out[first:stop] = [text[before]] * length
    return "".join(out)
