"""Is one class much larger than another?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from training.health.checks import Check, Survey
from training.health.findings import Finding, place

_MUCH = 10


def _find(survey: Survey) -> Iterator[Finding]:
    counts = Counter(label for item in survey.items for label in item.labels)
    (largest, most), (smallest, least) = counts.most_common()[0], counts.most_common()[-1]
    if most > _MUCH * least:
        yield Finding(
            "imbalance",
            "warning",
            f"{largest} has {most} items and {smallest} only {least}, {most / least:.0f} times fewer; always saying "
            f"{largest} would be right in {most / len(survey.items):.1%} of all.",
            f"Look at the recall of each class and at F1 instead of accuracy, and add recordings of {smallest}, or "
            "synthesize more of it.",
            tuple(place(item) for item in survey.items if smallest in item.labels),
        )


CHECK = Check(
    "imbalance",
    81,
    _find,
    "No class is more than ten times larger than another.",
    asked=lambda survey: bool(survey.items),
)
