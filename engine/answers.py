"""What a classification answers, file by file and stretch by stretch, at a threshold: what every export is made from.

Invariant: nothing here runs a model or reads sound; all follows from stored scores.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.decision import decide, decide_each, joined
from engine.results import DONE, ResultStore
from engine.runtime.scorer import WindowScores
from engine.suggest import Proposal, SuggestConfig, proposals


@dataclass(frozen=True)
class Answer:
    """What is said of one file.

    Attributes:
        id, item, state, reason, duration_s: As the store has them.
        truth: Its class as far as known, else empty.
        classes: Numbers of the classes it was given; none when it is unsure or was not scored.
        probability: The one to show; NaN where it was not scored.
        words: Its class or classes, "unsure", "none"; empty where it was not scored.
        probabilities: Of each class; empty where it was not scored.
    """

    id: int
    item: str
    state: str
    reason: str
    duration_s: float
    truth: str
    classes: tuple[int, ...]
    probability: float
    words: str
    probabilities: tuple[float, ...]


def of_files(store: ResultStore, threshold: float, only: Sequence[int] | None = None) -> Iterator[Answer]:
    """The answers for files, in their order.

    Args:
        store: The results.
        threshold: What decides; of a model of several classes at once, 0 leaves each class its own.
        only: Ids of the files; all when None.
    """
    wanted = None if only is None else set(only)
    for file_id, item, state, reason, duration_s, truth, *p in store.rows():
        if wanted is not None and file_id not in wanted:
            continue
        scored = state == DONE
        classes, shown, words = said(store, p, threshold) if scored else ((), float("nan"), "")
        probabilities = tuple(p) if scored else ()
        yield Answer(file_id, item, state, reason, duration_s, truth or "", classes, shown, words, probabilities)


def said(store: ResultStore, probabilities: Sequence[float], threshold: float) -> tuple[tuple[int, ...], float, str]:
    """The classes that probabilities stand for, the probability to show, and the classes in words."""
    p = np.array([probabilities], np.float32)
    if store.thresholds:
        (found,) = decide_each(p, store.thresholds, threshold)
        return tuple(int(i) for i in np.flatnonzero(found)), float(p.max()), joined(store.labels, found)
    (predicted,), (shown,) = decide(p, store.labels, threshold, store.positive)
    if predicted < 0:
        return (), float(shown), "unsure"
    return (int(predicted),), float(shown), store.labels[predicted]


def window_scores(store: ResultStore, file_id: int, duration_s: float) -> WindowScores:
    """The stored scores of a file's windows."""
    start_s, probabilities = store.windows(file_id)
    start = np.round(start_s.astype(np.float64), 4)  # kept in 32 bits, in which 36.21 is 36.209999
    # Of a stretch, the first window begins where it does.
    end_s = duration_s + float(start[0]) if len(start) else duration_s
    end = np.minimum(start + float(store.meta.get("window_s", 0.0)), end_s)
    # A last window that falls short of the end by no more than that is at the end.
    end[end > end_s - max(1e-4, 2 * float(np.spacing(np.float32(end_s))))] = end_s
    return WindowScores(start, end, probabilities, end_s)


def detections(
    store: ResultStore, answer: Answer, threshold: float, config: SuggestConfig | None = None
) -> list[Proposal]:
    """The stretches of a file in which a class is heard, by start.

    Of a model that looks for one class, only that one's; of a model of several classes at once, each class's, which may
    overlap.

    Args:
        store: The results.
        answer: The file.
        threshold: As for ``of_files``.
        config: What makes one stretch of several windows.
    """
    config = config or SuggestConfig()
    scores = window_scores(store, answer.id, answer.duration_s)
    if not len(scores.start_s):
        return []
    if not store.thresholds:
        found = proposals(scores, store.labels, store.positive, threshold, config)
        return [p for p in found if store.positive in (None, p.label)]
    each: list[Proposal] = []
    for at, label in enumerate(store.labels):
        p = scores.probs[:, at : at + 1]
        alone = WindowScores(scores.start_s, scores.end_s, np.hstack([1 - p, p]), scores.duration_s)
        limit = threshold or store.thresholds[at]
        each += [one for one in proposals(alone, ("", label), label, limit, config) if one.label]
    return sorted(each, key=lambda one: (one.start_s, one.label))
