"""Overloaded: the peaks cut off.

audiomentations clips at percentiles of the samples, which takes a short sound in a long silence away altogether, its
label staying. Here the threshold lies below the peak, as when a microphone is overloaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment.draws import between
from engine.config import setting


@dataclass(frozen=True)
class Clipping:
    """Cuts off what lies above a threshold below the peak."""

    id: ClassVar[str] = "clipping"
    title: ClassVar[str] = "Clipping"
    blurb: ClassVar[str] = "Cuts the peaks off, as an overloaded microphone or recorder does."
    kind: ClassVar[str] = "waveform"

    min_overload_db: float = setting(
        3.0,
        "How far the peak lies above the threshold at least.",
        title="Lowest overload",
        unit="dB",
        low=0.0,
        high=60.0,
    )
    max_overload_db: float = setting(
        15.0,
        "How far the peak lies above the threshold at most.",
        title="Highest overload",
        unit="dB",
        low=0.0,
        high=60.0,
    )

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        overload_db = between(rng, self.min_overload_db, self.max_overload_db)
        threshold = np.float32(np.abs(samples).max() / 10 ** (overload_db / 20))
        return np.clip(samples, -threshold, threshold), {"overload_db": overload_db}


TRANSFORM = Clipping
