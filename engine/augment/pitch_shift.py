"""Higher or lower at the same speed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment.draws import between
from engine.augment.library import applied
from engine.augment.time_stretch import stretched
from engine.config import setting


@dataclass(frozen=True)
class PitchShift:
    """Moves all frequencies by the same ratio; the length stays."""

    id: ClassVar[str] = "pitch-shift"
    title: ClassVar[str] = "Pitch shift"
    blurb: ClassVar[str] = (
        "Higher or lower at the same speed, as voices differ. The fine method takes about 9 ms per 3 s."
    )
    kind: ClassVar[str] = "waveform"

    min_semitones: float = setting(-2.0, "Lowest.", title="Lowest shift", unit="semitones", low=-12.0, high=12.0)
    max_semitones: float = setting(2.0, "Highest.", title="Highest shift", unit="semitones", low=-12.0, high=12.0)
    method: str = setting(
        "fast",
        "Fast suits voices and noises; fine also keeps chords clean and is several times slower.",
        choices=("fast", "fine"),
        choice_words=("Fast", "Fine"),
        advanced=True,
    )

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        semitones = between(rng, self.min_semitones, self.max_semitones)
        if self.method == "fast":
            out = _shifted(samples, rate_hz, semitones)
        else:
            out = applied("PitchShift", samples, rate_hz, {"num_semitones": semitones})
        return out, {"shift_semitones": semitones}


def _shifted(samples: np.ndarray, rate_hz: int, semitones: float) -> np.ndarray:
    """Stretched to be longer by the ratio, then played faster by it."""
    import soxr

    ratio = 2.0 ** (semitones / 12)
    longer = stretched(samples, rate_hz, 1 / ratio)
    out = soxr.resample(longer, ratio * rate_hz, rate_hz, quality="HQ")
    return np.pad(out, (0, max(0, len(samples) - len(out))))[: len(samples)]


TRANSFORM = PitchShift
