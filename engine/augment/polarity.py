"""The waveform upside down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment.library import applied


@dataclass(frozen=True)
class Polarity:
    """Turns the waveform upside down."""

    id: ClassVar[str] = "polarity"
    title: ClassVar[str] = "Polarity"
    blurb: ClassVar[str] = (
        "Turns the waveform upside down, as a swapped cable does; only networks on raw samples notice."
    )
    kind: ClassVar[str] = "waveform"

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        return applied("PolarityInversion", samples, rate_hz, {}), {}


TRANSFORM = Polarity
