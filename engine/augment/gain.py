"""Louder or quieter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment.draws import between
from engine.augment.library import applied
from engine.config import setting


@dataclass(frozen=True)
class Gain:
    """Multiplies the samples; they are not clipped."""

    id: ClassVar[str] = "gain"
    title: ClassVar[str] = "Gain"
    blurb: ClassVar[str] = "Makes the example louder or quieter, so that level alone tells nothing."
    kind: ClassVar[str] = "waveform"

    min_db: float = setting(-12.0, "Quietest.", title="Lowest gain", unit="dB", low=-80.0, high=40.0)
    max_db: float = setting(6.0, "Loudest.", title="Highest gain", unit="dB", low=-80.0, high=40.0)

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        gain_db = between(rng, self.min_db, self.max_db)
        return applied("Gain", samples, rate_hz, {"amplitude_ratio": 10.0 ** (gain_db / 20)}), {"gain_db": gain_db}


TRANSFORM = Gain
