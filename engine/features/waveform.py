"""The samples themselves, for networks that hear raw audio.

Invariant: nothing is normalised per window: the level of a recording stays what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np


@dataclass(frozen=True)
class Waveform:
    """The samples times a scale, of shape (n,), or (length,) where a length is set.

    Attributes:
        rate_hz: Sampling rate of the samples.
        scale: What they are multiplied with; networks trained on 16-bit or other ranges want it.
        clip: The largest magnitude after scaling; None leaves what is larger.
        length: Samples of the result: longer windows are cut, shorter ones play again and again. None takes them as
            they are.
    """

    id: ClassVar[str] = "waveform"
    rate_hz: int = 16000
    scale: float = 1.0
    clip: float | None = None
    length: int | None = None

    def shape(self, n_samples: int) -> tuple[int]:
        """(n,) of a window of n samples, or (length,)."""
        return (self.length or n_samples,)

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        """The scaled samples, as a new array; see ``engine.features.Feature``."""
        n = samples.shape[-1]
        wanted = samples if self.length in (None, n) else samples[..., np.arange(self.length or n) % n]
        scaled: np.ndarray = wanted.astype(np.float32) * np.float32(self.scale)
        if self.clip is not None:
            np.clip(scaled, -self.clip, self.clip, out=scaled)
        return scaled


FEATURE = Waveform
