"""Earlier or later in the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment.draws import between
from engine.augment.library import applied
from engine.config import setting


@dataclass(frozen=True)
class TimeShift:
    """Moves the example in its window, with short fades where it was cut."""

    id: ClassVar[str] = "time-shift"
    title: ClassVar[str] = "Time shift"
    blurb: ClassVar[str] = "Moves the sound to an earlier or later place in the window."
    kind: ClassVar[str] = "waveform"

    max_share: float = setting(0.25, "Farthest, as a share of the window.", title="Farthest", low=0.0, high=1.0)
    wrap: bool = setting(True, "What leaves the window at one end comes in at the other; otherwise silence does.")

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        places = round(between(rng, -self.max_share, self.max_share) * len(samples))
        out = applied("Shift", samples, rate_hz, {"shift_amount": places}, shift_unit="samples", rollover=self.wrap)
        return out, {"shift_s": places / rate_hz}


TRANSFORM = TimeShift
