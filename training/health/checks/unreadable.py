"""What could not be used at all?

Invariant: a row that was refused while reading and an item that could not be decoded are told together.
"""

from __future__ import annotations

from collections.abc import Iterator

from training.health.checks import Check, Survey
from training.health.findings import Finding, counted, place


def _find(survey: Survey) -> Iterator[Finding]:
    rejected = survey.data.rejected
    if rejected:
        yield Finding(
            "unreadable",
            "warning",
            f"{counted(len(rejected), 'row')} of the data could not be used. The first: {rejected[0].reason}",
            "Correct them, or leave them out knowingly.",
        )
    if survey.unreadable:
        yield Finding(
            "unreadable",
            "warning",
            f"{counted(len(survey.unreadable), 'item')} of {len(survey.items)} could not be read. The first: "
            f"{survey.unreadable[0].reason}",
            "They will be left out of the training. Replace or remove these files.",
            tuple(place(one.item) for one in survey.unreadable),
        )


CHECK = Check("unreadable", 50, _find, "All files could be read.", asked=lambda _: True)
