"""Noise added at a signal-to-noise ratio; white, pink and brown noise made for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment.draws import between, one_of
from engine.config import setting

SILENT_POWER = 1e-6
"""Mean square up to which a recording of noise is called silent, and is not used."""

#: How the power of each colour falls with frequency: as 1 / f ** exponent.
_EXPONENTS = {"white": 0.0, "pink": 1.0, "brown": 2.0}
#: Below it all colours are silent: there is nothing to hear, and brown noise would be mostly that.
_LOWEST_HZ = 20.0


def power(samples: np.ndarray) -> float:
    """Mean square."""
    return float(np.mean(np.square(samples, dtype=np.float64)))


def mix_at_snr(speech: np.ndarray, noise: np.ndarray, snr_db: float) -> np.ndarray:
    """Speech with noise at a signal-to-noise ratio of mean squares over the whole clip.

    Args:
        speech: float32 of shape (n,), n at least 1.
        noise: At the same rate; repeated where it is shorter than the speech, cut where it is longer.
        snr_db: The ratio; the gain of the noise is ``sqrt(P_speech / (10 ** (snr_db / 10) * P_noise))``.

    Returns:
        float32 of shape (n,), which may exceed full scale. Speech alone where the noise is silent (``SILENT_POWER``).
    """
    noise = np.resize(noise, len(speech))
    noise_power = power(noise)
    if noise_power <= SILENT_POWER:
        return np.array(speech, np.float32)
    gain = np.sqrt(power(speech) / (10 ** (snr_db / 10) * noise_power))
    mixed: np.ndarray = (speech + noise * gain).astype(np.float32)
    return mixed


def coloured_noise(colour: str, n: int, rate_hz: int, rng: np.random.Generator) -> np.ndarray:
    """Noise whose power falls with frequency: not at all (white), as 1/f (pink) or as 1/f² (brown).

    Returns:
        float32 of shape (n,) with a mean square of 1; zeros where n is too short for a frequency above 20 Hz.
    """
    from scipy.fft import irfft

    hz = np.fft.rfftfreq(n, 1 / rate_hz)
    slope = np.zeros(len(hz), np.float32)
    heard = hz >= _LOWEST_HZ
    slope[heard] = hz[heard] ** (-_EXPONENTS[colour] / 2)
    spectrum = np.empty(len(hz), np.complex64)
    spectrum.real, spectrum.imag = rng.standard_normal((2, len(hz)), np.float32) * slope
    made: np.ndarray = irfft(spectrum, n)
    loudness = np.sqrt(power(made))
    return made / np.float32(loudness) if loudness > 0 else made


@dataclass(frozen=True)
class Noise:
    """Adds noise of one colour at a signal-to-noise ratio of mean squares."""

    id: ClassVar[str] = "noise"
    title: ClassVar[str] = "Noise"
    blurb: ClassVar[str] = (
        "Adds a hiss (white), a rush (pink) or a rumble (brown), as microphones, wind and engines do."
    )
    kind: ClassVar[str] = "waveform"

    colour: str = setting(
        "any",
        "White noise is as strong at every frequency; pink and brown noise grow weaker with it.",
        choices=("any", "white", "pink", "brown"),
        choice_words=("Any", "White", "Pink", "Brown"),
    )
    min_snr_db: float = setting(
        5.0,
        "The strongest noise: how far it lies below the sound.",
        title="Lowest SNR",
        unit="dB",
        low=-30.0,
        high=80.0,
    )
    max_snr_db: float = setting(
        30.0,
        "The weakest noise: how far it lies below the sound.",
        title="Highest SNR",
        unit="dB",
        low=-30.0,
        high=80.0,
    )

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        colour = one_of(rng, self.colour, tuple(_EXPONENTS))
        snr_db = between(rng, self.min_snr_db, self.max_snr_db)
        noise = coloured_noise(colour, len(samples), rate_hz, rng)
        return mix_at_snr(samples, noise, snr_db), {"colour": colour, "snr_db": snr_db}


TRANSFORM = Noise
