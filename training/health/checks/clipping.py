"""Are there items that were recorded too loud?"""

from __future__ import annotations

from collections.abc import Iterator

from training.health.checks import Check, Survey, places
from training.health.findings import Finding, some

#: One sample in a thousand in a cut-off top is heard as crackling.
_HEARD = 0.001
_MANY = 0.1


def _find(survey: Survey) -> Iterator[Finding]:
    clipped = sorted((s for s in survey.statistics if s.clipped_share > _HEARD), key=lambda s: -s.clipped_share)
    if not clipped:
        return
    share = len(clipped) / len(survey.statistics)
    names = some(label for s in clipped for label in s.item.labels)
    yield Finding(
        "clipping",
        "warning" if share >= _MANY else "advice",
        f"{len(clipped)} of {len(survey.statistics)} items ({share:.1%}) are overdriven: their tops are cut off "
        f"(up to {clipped[0].clipped_share:.1%} of the samples), of {names}.",
        "Record with less gain, or take the recording from before it was made louder. If only one class is overdriven, "
        "the model may learn that instead of the sound.",
        places(clipped),
    )


CHECK = Check("clipping", 61, _find, "No item is overdriven.")
