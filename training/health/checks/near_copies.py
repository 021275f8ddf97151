"""Is one sound in two parts, made louder, compressed, resampled or mixed with noise?

Invariant: exact copies are the other check's; each pair is told once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from training.health.checks import Check, Survey, places
from training.health.findings import PART_WORDS, Finding, counted


def _find(survey: Survey) -> Iterator[Finding]:
    pairs = [copy for copy in survey.copies if copy.one.content != copy.other.content]
    if not pairs:
        return
    surest = pairs[0]
    one, other = surest.one.item, surest.other.item
    verb = "is" if len(pairs) == 1 else "are"
    yield Finding(
        "near-copies",
        "fault",
        f"{counted(len(pairs), 'sound')} outside training {verb} another version (louder, compressed, resampled, with "
        f"noise) of a sound in a different part. The plainest: {Path(one.path).name} in the {PART_WORDS[one.part]} "
        f"part and {Path(other.path).name} in the {PART_WORDS[other.part]} part agree by {surest.likeness:.0%}.",
        "The model will be tested on what it has learnt. Give the versions of one sound the same group, or keep one.",
        places(s for copy in pairs for s in (copy.one, copy.other)),
    )


CHECK = Check(
    "near-copies",
    31,
    _find,
    "No part holds another version of a sound in a different part.",
    asked=lambda survey: len(survey.parts) > 1 and bool(survey.statistics),
)
