"""Reverberation of a room that is made up: one direct sound and a tail that dies away.

References:
    J.-D. Polack, La transmission de l'énergie sonore dans les salles, 1988: a late tail is noise that decays
    exponentially, by 60 dB within the reverberation time RT60.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment.draws import between, octaves_between
from engine.config import setting

#: The first reflection comes at least this much after the direct sound: a way longer by 0.86 m.
_GAP_S = 0.0025


def impulse_response(rt60_s: float, drr_db: float, rate_hz: int, rng: np.random.Generator) -> np.ndarray:
    """What a room answers to a click.

    Args:
        rt60_s: Seconds in which the tail falls by 60 dB.
        drr_db: How far the direct sound lies above the energy of the whole tail.
        rate_hz: The rate.
        rng: Where the tail is drawn from.

    Returns:
        float32, the direct sound first with a height of 1.
    """
    n = max(1, round(rt60_s * rate_hz))
    gap = max(1, round(_GAP_S * rate_hz))
    tail = rng.standard_normal(n, np.float32) * 10.0 ** (-3.0 * np.arange(n) / (rt60_s * rate_hz))
    tail *= np.sqrt(10.0 ** (-drr_db / 10) / np.sum(np.square(tail)))
    return np.concatenate([np.ones(1), np.zeros(gap - 1), tail]).astype(np.float32)


def convolved(samples: np.ndarray, response: np.ndarray) -> np.ndarray:
    """Samples as they sound through an impulse response, cut to their own length.

    Args:
        samples: float32 of shape (n,).
        response: float32 of shape (m,), m at least 1.

    Returns:
        float32 of shape (n,).
    """
    from scipy.fft import irfft, next_fast_len, rfft

    n = len(samples)
    size = next_fast_len(n + min(n, len(response)) - 1, real=True)
    out: np.ndarray = irfft(rfft(samples, size) * rfft(response[:n], size), size)[:n]
    return out.astype(np.float32)


@dataclass(frozen=True)
class Room:
    """Puts the example into a made-up room; the direct sound keeps its level."""

    id: ClassVar[str] = "room"
    title: ClassVar[str] = "Room"
    blurb: ClassVar[str] = "Adds the reverberation of a made-up room, from a living room to a hall."
    kind: ClassVar[str] = "waveform"

    min_rt60_s: float = setting(
        0.15,
        "The driest room: seconds until its sound has died away.",
        title="Shortest RT60",
        unit="s",
        low=0.02,
        high=10.0,
    )
    max_rt60_s: float = setting(
        0.8,
        "The liveliest room: seconds until its sound has died away.",
        title="Longest RT60",
        unit="s",
        low=0.02,
        high=10.0,
    )
    min_drr_db: float = setting(
        -3.0,
        "Farthest away: the direct sound against the room's.",
        title="Lowest direct sound",
        unit="dB",
        low=-30.0,
        high=40.0,
    )
    max_drr_db: float = setting(
        15.0,
        "Nearest: the direct sound against the room's.",
        title="Highest direct sound",
        unit="dB",
        low=-30.0,
        high=40.0,
    )

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        rt60_s = octaves_between(rng, self.min_rt60_s, self.max_rt60_s)
        drr_db = between(rng, self.min_drr_db, self.max_drr_db)
        response = impulse_response(rt60_s, drr_db, rate_hz, rng)
        return convolved(samples, response), {"rt60_s": rt60_s, "drr_db": drr_db}


TRANSFORM = Room
