"""Slower or faster at the same pitch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment.draws import octaves_between
from engine.augment.library import applied
from engine.config import setting
from engine.stretch import FASTEST, SLOWEST, Stretcher


def stretched(samples: np.ndarray, rate_hz: int, speed: float) -> np.ndarray:
    """Samples at another speed and the same pitch (WSOLA).

    Args:
        samples: float32 of shape (n,).
        rate_hz: Their rate.
        speed: 0.5 to 2.0.

    Returns:
        float32 of shape (m,), m about ``n / speed`` and at least 1.
    """
    stretcher = Stretcher(rate_hz, 1, speed)
    made = np.concatenate([stretcher.push(samples[:, None]), stretcher.flush()])[:, 0]
    return made if len(made) else samples[:1].copy()


@dataclass(frozen=True)
class TimeStretch:
    """Plays the example slower or faster; its length changes."""

    id: ClassVar[str] = "time-stretch"
    title: ClassVar[str] = "Time stretch"
    blurb: ClassVar[str] = (
        "Slower or faster at the same pitch, as people speak. The fine method takes about 8 ms per 3 s."
    )
    kind: ClassVar[str] = "waveform"

    min_speed: float = setting(0.9, "Slowest; 0.5 is half as fast.", title="Lowest speed", low=SLOWEST, high=FASTEST)
    max_speed: float = setting(1.1, "Fastest; 2 is twice as fast.", title="Highest speed", low=SLOWEST, high=FASTEST)
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
        speed = octaves_between(rng, self.min_speed, self.max_speed)
        if self.method == "fast":
            out = stretched(samples, rate_hz, speed)
        else:
            out = applied("TimeStretch", samples, rate_hz, {"rate": speed}, leave_length_unchanged=False)
        return (out if len(out) else samples[:1].copy()), {"speed": speed}


TRANSFORM = TimeStretch
