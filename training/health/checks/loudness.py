"""Can a class be told by its level alone?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from training.health.checks import Check, Survey, places
from training.health.checks.silence import SILENT_DB
from training.health.findings import Finding
from training.health.shortcuts import shortcuts


def _find(survey: Survey) -> Iterator[Finding]:
    heard = [s for s in survey.statistics if s.level_db >= SILENT_DB]
    levels = np.array([s.level_db for s in heard])
    for one in shortcuts(levels, [s.item.labels for s in heard], [s.item.groups[0] for s in heard]):
        over = "on recordings kept apart" if one.proven else "on items of few recordings"
        yield Finding(
            "loudness",
            "warning" if one.proven else "advice",
            f"The class {one.label} can be told by its level alone: {one.inside:.0f} dB in the middle against "
            f"{one.outside:.0f} dB for all others. Asked which of two sounds is of this class, the level alone is "
            f"right {one.auc:.0%} of the time {over}.",
            "If the class is not louder or quieter by nature, the model may learn the gain instead of the sound. "
            "Train with random gain, or record all classes at the same level.",
            places(s for s in heard if one.label in s.item.labels),
        )


CHECK = Check("loudness", 90, _find, "No class can be told by its level alone.")
