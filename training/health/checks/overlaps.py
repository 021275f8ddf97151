"""Do stretches of one file overlap that have different labels or lie in different parts?

Invariant: an overlap shorter than a hundredth of a second is no overlap; label files round their times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from training.health.checks import Check, Survey, places
from training.health.findings import Finding, counted
from training.health.statistics import Statistics

_TINY_S = 0.01


def _find(survey: Survey) -> Iterator[Finding]:
    by_file: dict[str, list[Statistics]] = defaultdict(list)
    for s in survey.statistics:
        by_file[s.item.path].append(s)
    pairs = [pair for found in by_file.values() for pair in _overlapping(found)]
    across = [(a, b) for a, b in pairs if a.item.part != b.item.part]
    contradicting = [(a, b) for a, b in pairs if _contradict(a, b) and a.item.part == b.item.part]
    if across:
        yield Finding(
            "overlaps",
            "fault",
            f"{counted(len(across), 'pair')} of stretches overlap that lie in different parts.",
            "The same seconds would be learnt and tested. Split by recording.",
            places(s for pair in across for s in pair),
        )
    if contradicting:
        yield Finding(
            "overlaps",
            "warning",
            f"{counted(len(contradicting), 'pair')} of stretches overlap that have different labels.",
            "The same seconds teach two answers. Shorten one of the labels, or choose a shorter chunk length.",
            places(s for pair in contradicting for s in pair),
        )


def _contradict(a: Statistics, b: Statistics) -> bool:
    """Whether they have no class in common. Where chunks have several, neighbours need not have all alike."""
    return not {*a.item.labels} & {*b.item.labels}


def _overlapping(found: Sequence[Statistics]) -> Iterator[tuple[Statistics, Statistics]]:
    """The pairs that overlap and contradict each other or differ in part."""
    open_now: list[Statistics] = []
    for s in sorted(found, key=lambda s: s.item.start_s):
        open_now = [o for o in open_now if o.item.start_s + o.duration_s - s.item.start_s > _TINY_S]
        for o in open_now:
            if o.item.part != s.item.part or _contradict(o, s):
                yield o, s
        open_now.append(s)


CHECK = Check("overlaps", 40, _find, "No labels contradict each other at the same time.")
