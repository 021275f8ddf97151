"""Log-mel spectrograms.

Invariant: equal to ``librosa.power_to_db(librosa.feature.melspectrogram(...))`` within 1e-3 dB.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.features.spectrum import decibels, frame_count, mel_power


@dataclass(frozen=True)
class LogMel:
    """A spectrogram in decibels over mel bands, of shape (n_mels, frames).

    Attributes:
        rate_hz: Sampling rate of the samples.
        n_fft: Samples per frame.
        hop: Samples from one frame to the next.
        n_mels: Bands.
        fmin_hz, fmax_hz: The range they cover; ``fmax_hz`` None is half the rate.
        ref: "max": each window's loudest value is 0 dB, which takes the level away; "one": a power of 1 is 0 dB.
        top_db: Range below each window's loudest value; what is quieter is raised to its lower end.
    """

    id: ClassVar[str] = "logmel"
    rate_hz: int = 16000
    n_fft: int = 1024
    hop: int = 256
    n_mels: int = 128
    fmin_hz: float = 0.0
    fmax_hz: float | None = None
    ref: str = "max"
    top_db: float = 80.0

    def shape(self, n_samples: int) -> tuple[int, int]:
        """(n_mels, frames) of a window of so many samples."""
        return self.n_mels, frame_count(n_samples, self.hop)

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        """Log-mel spectrograms in dB; see ``engine.features.Feature``."""
        clips = np.atleast_2d(samples)
        fmax_hz = self.rate_hz / 2 if self.fmax_hz is None else self.fmax_hz
        power = mel_power(self.rate_hz, self.n_fft, self.hop, self.n_mels, self.fmin_hz, fmax_hz)
        out = np.empty((len(clips), *self.shape(clips.shape[1])), np.float32)
        for clip, mel in zip(clips, out, strict=True):
            decibels(power(clip, mel), self.top_db, peak_is_zero=self.ref == "max")
        return out if samples.ndim == 2 else out[0]


FEATURE = LogMel
