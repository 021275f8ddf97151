"""Is the very same sound in the data more than once?

Invariant: sounds are compared by their decoded samples, so that the same sound in a WAV and a FLAC file is one; silence
is no sound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from training.health.checks import Check, Survey, places
from training.health.checks.silence import SILENT_DB
from training.health.findings import Finding, counted
from training.health.statistics import Statistics


def _find(survey: Survey) -> Iterator[Finding]:
    same: dict[bytes, list[Statistics]] = defaultdict(list)
    for s in survey.statistics:
        if s.level_db >= SILENT_DB:
            same[s.content].append(s)
    sets = [found for found in same.values() if len(found) > 1]
    leaks = [found for found in sets if len({s.item.part for s in found}) > 1]
    torn = [found for found in sets if len({frozenset(s.item.labels) for s in found}) > 1]
    harmless = [found for found in sets if found not in leaks and found not in torn]
    if leaks:
        yield Finding(
            "exact-copies",
            "fault",
            f"{counted(len(leaks), 'sound')} can be found in more than one part, sample for sample"
            f"{_under_names(leaks)}.",
            "The model will be tested on what it has learnt. Keep one of each, or give the copies the same group.",
            _places(leaks),
        )
    if torn:
        yield Finding(
            "exact-copies",
            "warning",
            f"{counted(len(torn), 'sound')} can be found more than once with different labels.",
            "One of the labels is wrong, or the sound belongs to both classes. Listen, and keep one of each.",
            _places(torn),
        )
    if harmless:
        extra = sum(len(found) - 1 for found in harmless)
        yield Finding(
            "exact-copies",
            "advice",
            f"{counted(len(harmless), 'sound')} can be found more than once in the same part ({extra} too many).",
            "They count several times. Remove the copies unless that is meant.",
            _places(harmless),
        )


def _under_names(sets: Sequence[Sequence[Statistics]]) -> str:
    return " under different names" if any(len({s.item.path for s in found}) > 1 for found in sets) else ""


def _places(sets: Sequence[Sequence[Statistics]]) -> tuple:
    return places(s for found in sets for s in found)


CHECK = Check("exact-copies", 30, _find, "No sound is in the data twice.")
