"""Are there items that are shifted away from zero?"""

from __future__ import annotations

from collections.abc import Iterator

from training.health.checks import Check, Survey, places
from training.health.findings import Finding, counted

_LARGE = 0.01
#: Short pieces of low sounds have a mean of their own; only one that is large beside the sound is the recorder's.
_LARGE_BESIDE_SOUND = 0.1


def _find(survey: Survey) -> Iterator[Finding]:
    shifted = [
        s for s in survey.statistics if abs(s.dc) > _LARGE and abs(s.dc) > _LARGE_BESIDE_SOUND * 10 ** (s.level_db / 20)
    ]
    if not shifted:
        return
    shifted.sort(key=lambda s: -abs(s.dc))
    verb = "is" if len(shifted) == 1 else "are"
    yield Finding(
        "dc",
        "advice",
        f"{counted(len(shifted), 'item')} of {len(survey.statistics)} {verb} shifted away from zero (DC offset, up to "
        f"{abs(shifted[0].dc):.1%} of full scale).",
        "A fault of the recorder or its cable. Run a high-pass filter at 20 Hz over these recordings.",
        places(shifted),
    )


CHECK = Check("dc", 62, _find, "No item has a DC offset.")
