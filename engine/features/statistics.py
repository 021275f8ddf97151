"""A spectrum's statistics over time: one vector per recording, for classifiers that need no encoder.

Invariant: the numbers do not depend on the length of a recording that goes on as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.features import Feature
from engine.features.fbank import Fbank
from engine.features.logmel import LogMel

#: Mean, standard deviation, 10th and 90th percentile, and mean change from one frame to the next.
_PER_BAND = 5


@dataclass(frozen=True)
class Statistics:
    """Five numbers for each band of a spectrum, of shape (5 * n_mels,).

    They are the means, the standard deviations, the 10th and 90th percentiles over time, and the mean changes (without
    their sign) from one frame to the next.

    Attributes:
        spectrum: "fbank" (Kaldi's, frames of 25 ms) or "logmel" (frames of 64 ms at 16 kHz).
        rate_hz: Sampling rate of the samples.
        n_mels: Bands.
    """

    id: ClassVar[str] = "statistics"
    time_axis: ClassVar[None] = None
    spectrum: str = "fbank"
    rate_hz: int = 16000
    n_mels: int = 80

    def shape(self, n_samples: int) -> tuple[int]:
        """(5 * n_mels,), whatever the length."""
        return (_PER_BAND * self.n_mels,)

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        """The statistics; see ``engine.features.Feature``."""
        bands_of = self.bands()
        clips = np.atleast_2d(samples)
        out = np.empty((len(clips), _PER_BAND, self.n_mels), np.float32)
        for clip, row in zip(clips, out, strict=True):
            bands = np.moveaxis(bands_of(clip), -1 if self.spectrum == "logmel" else 0, -1)  # (bands, frames)
            bands = np.ascontiguousarray(bands)
            row[0], row[1] = bands.mean(axis=1), bands.std(axis=1)
            row[2:4] = np.percentile(bands, (10, 90), axis=1)
            row[4] = np.abs(np.diff(bands, axis=1)).mean(axis=1) if bands.shape[1] > 1 else 0.0
        flat = out.reshape(len(clips), -1)
        return flat if samples.ndim == 2 else flat[0]

    def bands(self) -> Feature:
        """The spectrum that the numbers are of."""
        if self.spectrum == "logmel":
            return LogMel(rate_hz=self.rate_hz, n_mels=self.n_mels, ref="one")
        return Fbank(rate_hz=self.rate_hz, n_mels=self.n_mels)


FEATURE = Statistics
