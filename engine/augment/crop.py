"""A stretch of the example instead of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment.draws import between
from engine.config import setting


@dataclass(frozen=True)
class Crop:
    """Keeps a stretch from a random place; its length changes."""

    id: ClassVar[str] = "crop"
    title: ClassVar[str] = "Random crop"
    blurb: ClassVar[str] = "Keeps a stretch of the example; the rest of the window is filled as short clips are."
    kind: ClassVar[str] = "waveform"

    min_share: float = setting(
        0.7, "The shortest stretch, as a share of the example.", title="Least kept", low=0.01, high=1.0
    )
    max_share: float = setting(1.0, "The longest stretch.", title="Most kept", low=0.01, high=1.0)

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        length = max(1, round(between(rng, self.min_share, self.max_share) * len(samples)))
        start = int(rng.integers(len(samples) - length + 1))
        drawn = {"start_s": start / rate_hz, "kept_s": length / rate_hz}
        return samples[start : start + length].copy(), drawn


TRANSFORM = Crop
