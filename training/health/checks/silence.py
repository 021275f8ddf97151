"""Are there items without sound?"""

from __future__ import annotations

from collections.abc import Iterator

from training.health.checks import Check, Survey, places
from training.health.findings import Finding, some

SILENT_DB = -60.0
_MANY = 0.05


def _find(survey: Survey) -> Iterator[Finding]:
    silent = [s for s in survey.statistics if s.level_db < SILENT_DB]
    if not silent:
        return
    share = len(silent) / len(survey.statistics)
    yield Finding(
        "silence",
        "warning" if share >= _MANY else "advice",
        f"{len(silent)} of {len(survey.statistics)} items ({share:.1%}) are silent (below {SILENT_DB:.0f} dB of full "
        f"scale), of {some(label for s in silent for label in s.item.labels)}.",
        "There is nothing to learn from them but silence. Remove them unless silence is a class, and check that the "
        "first channel is the one with the sound.",
        places(silent),
    )


CHECK = Check("silence", 60, _find, "No item is silent.")
