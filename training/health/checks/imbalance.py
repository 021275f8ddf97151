"""Is one class much larger than another?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from training.health.checks import Check, Survey
from training.health.findings import Finding

_MUCH = 10


def _find(survey: Survey) -> Iterator[Finding]:
    counts = Counter(item.label for item in survey.items)
    (largest, most), (smallest, least) = counts.most_common()[0], counts.most_common()[-1]
    if most > _MUCH * least:
        yield Finding(
            "imbalance",
            "warning",
            f"{largest} has {most} items and {smallest} only {least}, {most / least:.0f} times fewer; always saying "
            f"{largest} would be right in {most / counts.total():.1%} of all.",
            f"Look at the recall of each class and at F1 instead of accuracy, and add recordings of {smallest}.",
        )


CHECK = Check("imbalance", 81, _find, "No class is more than ten times larger than another.")
