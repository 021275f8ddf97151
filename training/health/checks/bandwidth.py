"""Can a class be told by where its spectrum ends, as behind a telephone line, a codec or a resampler?

Invariant: only files of the same sample rate are compared; what a rate gives away is told by the check of file kinds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from training.health.checks import Check, Survey, places
from training.health.checks.silence import SILENT_DB
from training.health.findings import Finding
from training.health.shortcuts import shortcuts


def _find(survey: Survey) -> Iterator[Finding]:
    heard = [s for s in survey.statistics if s.level_db >= SILENT_DB]
    if not heard:
        return
    rate_hz = Counter(s.rate_hz for s in heard).most_common(1)[0][0]
    alike = [s for s in heard if s.rate_hz == rate_hz]
    bands = np.array([s.band_hz for s in alike])
    for one in shortcuts(bands, [s.item.labels for s in alike], [s.item.groups[0] for s in alike]):
        yield Finding(
            "bandwidth",
            "warning" if one.proven else "advice",
            f"The class {one.label} can be told by its frequency range alone: its spectrum ends at "
            f"{one.inside / 1000:.1f} kHz, that of all others at {one.outside / 1000:.1f} kHz, in files of "
            f"{rate_hz:,} Hz.",
            "That is the mark of a telephone line, a codec or a converter, and the model may learn it instead of the "
            "sound. Send all classes through the same chain, or choose a model with a lower sample rate.",
            places(s for s in alike if one.label in s.item.labels),
        )


CHECK = Check("bandwidth", 91, _find, "No class can be told by its frequency range alone.")
