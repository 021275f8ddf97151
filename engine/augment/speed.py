"""Slower and lower, or faster and higher, as a tape that runs at another speed.

References:
    T. Ko et al., Audio augmentation for speech recognition, Interspeech 2015.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment.draws import octaves_between
from engine.config import setting


@dataclass(frozen=True)
class Speed:
    """Plays the example at another speed, and so at another pitch; its length changes."""

    id: ClassVar[str] = "speed"
    title: ClassVar[str] = "Speed"
    blurb: ClassVar[str] = (
        "Speed and pitch together, as of a smaller or larger dog: the strongest cheap change for sounds that are not "
        "speech."
    )
    kind: ClassVar[str] = "waveform"

    min_speed: float = setting(0.8, "Slowest; 1 is the speed as it was.", title="Slowest", low=0.25, high=4.0)
    max_speed: float = setting(1.25, "Fastest.", title="Fastest", low=0.25, high=4.0)

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        import soxr

        speed = octaves_between(rng, self.min_speed, self.max_speed)
        made = np.asarray(soxr.resample(samples, speed, 1.0, quality="LQ"), np.float32)
        return made if len(made) else samples[:1].copy(), {"speed": speed}


TRANSFORM = Speed
