"""Two examples in one, with a target between their two.

References:
    H. Zhang et al., mixup: Beyond empirical risk minimization, ICLR 2018.
    Y. Tokozume, Y. Ushiku and T. Harada, Learning from between-class examples for deep sound recognition, ICLR 2018.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.config import setting
from engine.errors import UsageError

#: Length of the stretches whose loudest one gives a sound's level.
_LEVEL_S = 0.1


@dataclass(frozen=True)
class Mixup:
    """Mixes each example with another one of its batch, and their targets alike."""

    id: ClassVar[str] = "mixup"
    title: ClassVar[str] = "Mixup"
    blurb: ClassVar[str] = "Mixes two examples and their labels, so that the model is less sure where it should not be."
    kind: ClassVar[str] = "batch"

    alpha: float = setting(
        0.3, "Small: one of the two prevails; 1: every share alike; large: half and half.", low=0.01, high=100.0
    )
    domain: str = setting(
        "features",
        "What is mixed. Features are quicker; samples sound like two sounds at once.",
        title="Mixes",
        choices=("features", "waveform"),
        choice_words=("Features", "Samples"),
    )
    level_aware: bool = setting(
        False,
        "Between-class mixing of samples: a louder example is turned down, so that the shares are those heard.",
        advanced=True,
    )

    def ready(self) -> None:
        """Check that the settings go together.

        Raises:
            UsageError: When features should be mixed by their loudness.
        """
        if self.level_aware and self.domain != "waveform":
            raise UsageError("Mixup can heed the level of samples only; let it mix samples, or turn level off.")

    def draw(self, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Partners, int64 of shape (n,), and the share of each example itself, float32 of shape (n,)."""
        return rng.permutation(n), rng.beta(self.alpha, self.alpha, n).astype(np.float32)

    def mix(self, values: np.ndarray, partner: np.ndarray, share: np.ndarray, rate_hz: int) -> np.ndarray:
        """The batch mixed.

        Args:
            values: float32 of shape (n, ...); with ``level_aware`` samples, of shape (n, samples).
            partner: Whom each is mixed with, int64 of shape (n,).
            share: float32 of shape (n,): how much of each is its own.
            rate_hz: The rate of samples.

        Returns:
            float32, of the shape of ``values``.
        """
        own_share = share.astype(np.float64)
        if self.level_aware:
            levels_db = level_db(values, rate_hz)
            ratio = 10.0 ** ((levels_db - levels_db[partner]) / 20)
            own_share = own_share / np.maximum(own_share + ratio * (1 - own_share), np.finfo(float).tiny)
        scale = np.sqrt(own_share**2 + (1 - own_share) ** 2) if self.level_aware else np.ones_like(own_share)
        one, other = (
            (part / scale).astype(np.float32).reshape(-1, *[1] * (values.ndim - 1))
            for part in (own_share, 1 - own_share)
        )
        mixed: np.ndarray = one * values
        mixed += other * values[partner]
        return mixed


def level_db(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    """How loud sounds are to the ear: the A-weighted level of their loudest tenth of a second.

    Args:
        samples: float32 of shape (n, samples).
        rate_hz: Their rate.

    Returns:
        float64 of shape (n,), dB against a mean square of 1; not below -120.

    References:
        IEC 61672-1: A-weighting.
    """
    from scipy.fft import rfft

    size = min(max(2, round(_LEVEL_S * rate_hz)), max(2, samples.shape[1]))
    padded = np.pad(samples, ((0, 0), (0, max(0, size - samples.shape[1]))))
    window = np.hanning(size + 1)[:-1].astype(np.float32)
    f2 = np.fft.rfftfreq(size, 1 / rate_hz) ** 2
    weight = 12194.0**2 * f2**2 / ((f2 + 20.6**2) * np.sqrt((f2 + 107.7**2) * (f2 + 737.9**2)) * (f2 + 12194.0**2))
    heard = 2 * np.square(weight * 10**0.1) / (size * np.square(window).sum())
    both = np.repeat(heard.astype(np.float32), 2)  # for a spectrum's real and its imaginary numbers
    loudest = np.empty(len(padded))
    # One sound at a time: the spectra of a batch would go through the memory, those of a sound stay in the cache.
    for number, sound in enumerate(padded):
        frames = np.lib.stride_tricks.sliding_window_view(sound, size)[:: size // 2]
        spectra = rfft(frames * window, axis=1).view(np.float32)
        np.square(spectra, out=spectra)
        # Not by BLAS: many threads make batches at once, and each of its calls would take all cores again.
        loudest[number] = np.einsum("fb,b->f", spectra, both).max()
    level: np.ndarray = 10 * np.log10(np.maximum(loudest, 1e-12))
    return level


TRANSFORM = Mixup
