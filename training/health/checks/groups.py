"""Is one recording (or speaker, source) on both sides of the split?

Invariant: groups are what the data say they are; whether the data are right is for the checks of copies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from training.data import Item
from training.health.checks import Check, Survey
from training.health.findings import Finding, counted, place, some


def _find(survey: Survey) -> Iterator[Finding]:
    members: dict[str, list[Item]] = defaultdict(list)
    for item in survey.items:
        if item.part:
            for group in item.groups:
                members[group].append(item)
    torn = {group: items for group, items in members.items() if len({item.part for item in items}) > 1}
    if not torn:
        return
    outside = {item.key for items in torn.values() for item in items if item.part != "train"}
    evaluated = sum(1 for item in survey.items if item.part not in ("", "train"))
    verb = "lies" if len(torn) == 1 else "lie"
    yield Finding(
        "groups",
        "fault",
        f"{len(torn)} of {counted(len(members), 'recording')} (or speakers, sources) {verb} in more than one part of "
        f"the split ({some(torn)}); {len(outside)} of the {evaluated} items outside training are concerned.",
        "The model will be asked about recordings that it has learnt, and the figures will be too good to be true. "
        "Split by recording.",
        tuple(place(item) for items in torn.values() for item in sorted(items, key=lambda item: item.part)),
    )


CHECK = Check(
    "groups",
    20,
    _find,
    "No recording (or speaker, source) is in more than one part.",
    asked=lambda survey: bool(survey.parts),
)
