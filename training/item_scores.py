"""Scoring labelled items: recording by recording, each decoded once from front to back, however many items it has.

Invariant: an item's scores are those that a classification gives a file which holds just that stretch.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from engine import watched
from engine.errors import StudioError
from engine.events import Job, Progress, Skipped
from engine.runtime.scorer import AnyScorer, WindowScores
from engine.runtime.transcript import TranscriptScorer
from engine.transcripts import Transcript
from engine.watched import StuckError, WatchedDecoder
from training.data import Item
from training.tape import Tape, played

_Scored = WindowScores | StudioError


def score_items(scorer: AnyScorer, items: Sequence[Item]) -> Job[list[WindowScores | None]]:
    """Score items. A job: yields Progress, and a Skipped for what cannot be read, once for each recording and reason.

    An item whose text is known is judged by that, where the model judges texts.

    Returns:
        The scores in the order of the items; None of those that were skipped.
    """
    found: list[WindowScores | None] = [None] * len(items)
    by_text = isinstance(scorer, TranscriptScorer)
    recordings: dict[str, list[int]] = {}
    for number, item in enumerate(items):
        if by_text and item.text:
            found[number] = scorer.judge(Transcript.of_text(item.text))  # type: ignore[attr-defined]
        else:
            recordings.setdefault(item.path, []).append(number)
    done = sum(scores is not None for scores in found)
    seconds = 0.0
    for numbers in recordings.values():
        numbers.sort(key=lambda number: items[number].start_s)
        begun = Progress("Evaluating", done, len(items), "items", seconds)
        outcomes = yield from _recording(scorer, [items[number] for number in numbers], begun)
        told: set[str] = set()
        for number, outcome in zip(numbers, outcomes, strict=True):
            if isinstance(outcome, WindowScores):
                found[number] = outcome
                seconds += outcome.duration_s
            elif str(outcome) not in told:
                told.add(str(outcome))
                yield Skipped(items[number].key, str(outcome))
        done += len(numbers)
    yield Progress("Evaluating", len(items), len(items), "items", seconds)
    return found


def _recording(scorer: AnyScorer, items: Sequence[Item], begun: Progress) -> Job[list[_Scored]]:
    """The scores of the items of one recording, by their beginnings, or why there are none."""
    out: list[_Scored] = []
    card = scorer.card
    yield begun
    try:
        with WatchedDecoder(items[0].path) as decoder:
            stretches = [(item.start_s, math.inf if item.end_s is None else item.end_s) for item in items]
            sounds = played(Tape(decoder, card.channel), stretches, card.rate_hz)
            for item, blocks in zip(items, sounds, strict=True):
                length_s = (item.end_s or decoder.info.duration_s) - item.start_s
                now = replace(begun, done=begun.done + len(out))
                try:
                    out.append((yield from _telling(scorer.scoring(_heard(blocks, scorer, item)), length_s, now)))
                except StuckError:
                    raise
                except StudioError as error:
                    out.append(error)
    except StudioError as error:
        out += [error] * (len(items) - len(out))
    return out


def _heard(blocks: Iterable[np.ndarray], scorer: AnyScorer, item: Item) -> Iterator[np.ndarray]:
    """The blocks of an item, or the error that says why there are none."""
    empty = True
    for block in blocks:
        empty = False
        yield block
    if empty:
        card = scorer.card
        yield watched.load(
            item.path, rate_hz=card.rate_hz, channel=card.channel, start_s=item.start_s, end_s=item.end_s
        )


def _telling(steps: Generator[float, None, WindowScores], length_s: float, begun: Progress) -> Job[WindowScores]:
    """Score one item, telling in a long one how far it is."""
    while True:
        try:
            reached_s = next(steps)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
        share = 0.99 * reached_s / max(length_s, reached_s)
        yield replace(begun, done=begun.done + share, audio_s=begun.audio_s + reached_s)
