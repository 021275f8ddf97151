"""Finding the same sound in two parts of a split under different names.

Invariant: a pair is reported only when its samples agree at the offset that its fingerprints tell; pairs that the
split already knows to belong together are not looked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np

from engine import audio
from engine.device import cpu_count
from engine.errors import StudioError
from engine.events import Job, Progress
from training.health.fingerprint import RATE_HZ, likeness
from training.health.statistics import Statistics
from training.splits import components

#: Below what the pictures of any copy that was tried reached (0.88), so that nothing is lost here.
_WORTH_A_LOOK = 0.85
#: Above what two takes of one word by one speaker reached (see ``fingerprint.likeness``).
_SAME = 0.85
_LOOKS_PER_ITEM, _MOST_LOOKED_AT = 3, 1_000
_ROWS = 1_024
_BEFORE_S, _AFTER_S = 4.0, 8.0


@dataclass(frozen=True)
class Copy:
    """Two items in different parts that are the same sound.

    Attributes:
        one, other: The items; ``one`` is not in training.
        likeness: 0 to 1; see ``fingerprint.likeness``.
    """

    one: Statistics
    other: Statistics
    likeness: float


@dataclass(frozen=True)
class _Candidate:
    other: int
    one_s: float
    other_s: float
    similarity: float


@dataclass(frozen=True)
class _Anchors:
    """The anchors of all items of some parts; ``item`` and ``block`` are the index and the group of each."""

    vectors: np.ndarray
    at_s: np.ndarray
    item: np.ndarray
    block: np.ndarray


def find_copies(statistics: Sequence[Statistics]) -> Job[list[Copy]]:
    """Pairs of items from different parts and different groups that are copies of each other, the surest first.

    Finds copies that were made louder or quieter, inverted, coded, resampled, shifted, clipped or mixed with a little
    noise; not those that were stretched, pitched or reverberated.

    Returns:
        One pair for each item outside training that has a copy, exact copies included.
    """
    block_of = _blocks(statistics)
    candidates: dict[int, dict[int, _Candidate]] = defaultdict(dict)
    for part, others in (("test", ("train", "val")), ("val", ("train",))):
        rows, columns = _anchors(statistics, block_of, (part,)), _anchors(statistics, block_of, others)
        for first in range(0, len(rows.item), _ROWS):
            yield Progress("Comparing the parts", first, len(rows.item), "sounds")
            for one, candidate in _alike(rows, columns, slice(first, first + _ROWS)):
                known = candidates[one].get(candidate.other)
                if known is None or known.similarity < candidate.similarity:
                    candidates[one][candidate.other] = candidate
    best = {one: sorted(found.values(), key=lambda c: -c.similarity) for one, found in candidates.items()}
    surest_first = sorted(best, key=lambda one: -best[one][0].similarity)[:_MOST_LOOKED_AT]
    copies: list[Copy] = []
    pool = ThreadPoolExecutor(cpu_count())
    try:
        running = {pool.submit(_look, statistics, one, best[one][:_LOOKS_PER_ITEM]) for one in surest_first}
        while running:
            done, running = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
            copies += [copy for future in done if (copy := future.result()) is not None]
            yield Progress("Comparing likely copies", len(surest_first) - len(running), len(surest_first), "items")
    finally:
        pool.shutdown(cancel_futures=True)
    return sorted(copies, key=lambda copy: (-copy.likeness, copy.one.item.key))


def _blocks(statistics: Sequence[Statistics]) -> list[int]:
    """Items with the same number share groups, directly or through others."""
    number = {item.key: i for i, block in enumerate(components([s.item for s in statistics])) for item in block}
    return [number[s.item.key] for s in statistics]


def _anchors(statistics: Sequence[Statistics], block_of: Sequence[int], parts: tuple[str, ...]) -> _Anchors:
    chosen = [i for i, s in enumerate(statistics) if s.item.part in parts and len(s.fingerprint.at_s)]
    if not chosen:
        return _Anchors(np.zeros((0, 0), np.float16), np.zeros(0), np.zeros(0, np.int64), np.zeros(0, np.int64))
    counts = [len(statistics[i].fingerprint.at_s) for i in chosen]
    return _Anchors(
        np.concatenate([statistics[i].fingerprint.vectors for i in chosen]),
        np.concatenate([statistics[i].fingerprint.at_s for i in chosen]),
        np.repeat(chosen, counts),
        np.repeat([block_of[i] for i in chosen], counts),
    )


def _alike(rows: _Anchors, columns: _Anchors, some: slice) -> Iterator[tuple[int, _Candidate]]:
    """For each of some rows the column that is most like it, where that is alike enough."""
    vectors = rows.vectors[some].astype(np.float32)
    best = np.full(len(vectors), _WORTH_A_LOOK, np.float32)
    where = np.full(len(vectors), -1)
    for first in range(0, len(columns.item), 8 * _ROWS):
        piece = slice(first, first + 8 * _ROWS)
        similarity = vectors @ columns.vectors[piece].astype(np.float32).T
        similarity[rows.block[some][:, None] == columns.block[piece][None]] = 0.0
        nearest = similarity.argmax(axis=1)
        value = similarity[np.arange(len(vectors)), nearest]
        better = value > best
        best[better], where[better] = value[better], first + nearest[better]
    for row in np.flatnonzero(where >= 0):
        column = int(where[row])
        at_s = float(rows.at_s[some][row])
        candidate = _Candidate(int(columns.item[column]), at_s, float(columns.at_s[column]), float(best[row]))
        yield int(rows.item[some][row]), candidate


def _look(statistics: Sequence[Statistics], one: int, candidates: Sequence[_Candidate]) -> Copy | None:
    """The first candidate that holds when the samples themselves are compared."""
    for candidate in candidates:
        try:
            a, a_from_s = _around(statistics[one], candidate.one_s)
            b, b_from_s = _around(statistics[candidate.other], candidate.other_s)
        except StudioError:  # it was readable a moment ago; without it there is nothing to compare
            continue
        offset_s = (candidate.one_s - a_from_s) - (candidate.other_s - b_from_s)
        found = likeness(a, b, round(offset_s * RATE_HZ))
        if found >= _SAME:
            return Copy(statistics[one], statistics[candidate.other], found)
    return None


def _around(statistics: Statistics, at_s: float) -> tuple[np.ndarray, float]:
    """The samples around a moment of an item, and the moment in the item at which they begin."""
    item = statistics.item
    from_s = max(0.0, at_s - _BEFORE_S)
    until_s = min(statistics.duration_s, at_s + _AFTER_S)
    start_s = item.start_s + from_s
    return audio.load(item.path, rate_hz=RATE_HZ, start_s=start_s, end_s=item.start_s + until_s), from_s
