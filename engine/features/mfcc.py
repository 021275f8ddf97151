"""Mel-frequency cepstral coefficients with their slopes, frame by frame.

Invariant: equal to ``librosa.feature.mfcc`` and ``librosa.feature.delta`` within 1e-3.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.features.spectrum import decibels, frame_count, mel_power

TOP_DB = 80.0


@functools.cache
def cosines(n_mfcc: int, n_mels: int) -> np.ndarray:
    """The first rows of the orthonormal DCT-II, float64, shape (n_mfcc, n_mels)."""
    k = np.arange(n_mfcc)[:, None]
    rows = np.sqrt(2 / n_mels) * np.cos(np.pi / n_mels * k * (np.arange(n_mels) + 0.5))
    rows[0] /= np.sqrt(2)
    return rows  # type: ignore[no-any-return]


@functools.cache
def slope(width: int, order: int) -> np.ndarray:
    """What to multiply ``width`` neighbours with to get the order-th derivative of the polynomial fitted to them.

    References:
        Savitzky and Golay 1964, Smoothing and differentiation of data by simplified least squares procedures.
    """
    k = np.arange(width) - width // 2
    shape = k.astype(np.float64) if order == 1 else k**2 - np.mean(k**2)
    return (order * shape / np.sum(shape**2)).astype(np.float32)  # type: ignore[no-any-return]


def delta(values: np.ndarray, width: int, order: int) -> np.ndarray:
    """First or second derivative along the last axis, by a polynomial of that order fitted to ``width`` neighbours.

    Near the ends the fit of the outermost ``width`` values holds; its highest derivative is the same at each of them.

    Args:
        values: float32, at least ``width`` along the last axis.
        width: Odd, at least 3.
        order: 1 or 2.
    """
    inner = np.lib.stride_tricks.sliding_window_view(values, width, axis=-1) @ slope(width, order)
    ends = [(0, 0)] * (values.ndim - 1) + [(width // 2, width // 2)]
    return np.pad(inner, ends, mode="edge")


@dataclass(frozen=True)
class Mfcc:
    """MFCCs, their slopes and the slopes' slopes, of shape (frames, 3 * n_mfcc), or (frames, n_mfcc) without slopes.

    A window with more frames than wanted is cut; one with fewer repeats its own from the start.

    Attributes:
        rate_hz: Sampling rate of the samples.
        n_mfcc: Coefficients.
        n_fft: Samples per frame.
        hop: Samples from one frame to the next.
        n_mels: Mel bands under the coefficients.
        deltas: Whether to add both slopes.
        delta_width: Frames a slope is fitted to; odd.
        frames: Frames of the result.
    """

    id: ClassVar[str] = "mfcc"
    time_axis: ClassVar[int] = 0
    rate_hz: int = 4096
    n_mfcc: int = 10
    n_fft: int = 512
    hop: int = 256
    n_mels: int = 128
    deltas: bool = True
    delta_width: int = 5
    frames: int = 131

    def shape(self, n_samples: int) -> tuple[int, int]:
        """(frames, columns), whatever the length of the window."""
        return self.frames, self.n_mfcc * (3 if self.deltas else 1)

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        """MFCCs; see ``engine.features.Feature``."""
        clips = np.atleast_2d(samples)
        power = mel_power(self.rate_hz, self.n_fft, self.hop, self.n_mels, 0.0, self.rate_hz / 2)
        found = frame_count(clips.shape[1], self.hop)
        # A slope needs delta_width frames: shorter clips get frames of zeros.
        rows = np.zeros((self.n_mfcc, max(found, self.delta_width)), np.float32)
        wanted = np.arange(self.frames) % rows.shape[1]
        out = np.empty((len(clips), *self.shape(clips.shape[1])), np.float32)
        for clip, result in zip(clips, out, strict=True):
            mel_db = decibels(power(clip), TOP_DB, peak_is_zero=False)
            # In double precision: 128 bands of -100 dB add up to more than float32 can hold to three decimals.
            rows[:, :found] = cosines(self.n_mfcc, self.n_mels) @ mel_db.astype(np.float64)
            parts = [rows]
            if self.deltas:
                parts += [delta(rows, self.delta_width, order) for order in (1, 2)]
            np.take(np.concatenate(parts).T, wanted, axis=0, out=result)
        return out if samples.ndim == 2 else out[0]


FEATURE = Mfcc
