"""Silence in the middle of the example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment.draws import between
from engine.augment.library import applied
from engine.config import setting


@dataclass(frozen=True)
class Erase:
    """Silences a stretch at a random place, with short fades."""

    id: ClassVar[str] = "erase"
    title: ClassVar[str] = "Random erase"
    blurb: ClassVar[str] = "Silences a stretch of the example, so that no single moment decides."
    kind: ClassVar[str] = "waveform"

    min_share: float = setting(
        0.02, "The shortest stretch, as a share of the example.", title="Least erased", low=0.0, high=0.9
    )
    max_share: float = setting(0.2, "The longest stretch.", title="Most erased", low=0.0, high=0.9)

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        length = int(between(rng, self.min_share, self.max_share) * len(samples))
        start = int(rng.integers(len(samples) - length + 1))
        drawn = {"start_s": start / rate_hz, "erased_s": length / rate_hz}
        return applied("TimeMask", samples, rate_hz, {"t": length, "t0": start}), drawn


TRANSFORM = Erase
