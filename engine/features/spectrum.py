"""Frames, power spectrum, mel bands and decibels: what log-mel and MFCC are made of.

Everything follows librosa's conventions (centred frames with zeros beyond the ends, periodic Hann window, Slaney mel
scale and normalisation) and agrees with it to better than 1e-3 dB.

Invariant: the numbers do not depend on how many clips are computed together, nor on which thread computes them.
"""

from __future__ import annotations

import functools
import itertools
import math
import threading
from dataclasses import dataclass

import numpy as np

#: The least power that is told from silence: -100 dB.
LEAST_POWER = 1e-10
#: Frames transformed together: about as much as a second-level cache holds, so that memory stays flat on any length.
_BLOCK_FRAMES = 64
#: Neighbouring mel bands multiplied together. The filter bank is almost empty: a group only needs the bins it covers.
_GROUPS = 8


def mel_of_hz(hz: np.ndarray) -> np.ndarray:
    """Slaney's mel scale: linear to 1 kHz (15 mel), logarithmic above.

    References:
        Slaney 1998, Auditory Toolbox, version 2.
    """
    return np.where(hz < 1000.0, hz * 3 / 200, 15 + np.log(np.maximum(hz, 1000.0) / 1000) * 27 / math.log(6.4))


def hz_of_mel(mel: np.ndarray) -> np.ndarray:
    """The inverse of ``mel_of_hz``."""
    return np.where(mel < 15.0, mel * 200 / 3, 1000 * np.exp(np.maximum(mel - 15, 0) * math.log(6.4) / 27))


def mel_filterbank(rate_hz: int, n_fft: int, n_mels: int, fmin_hz: float, fmax_hz: float) -> np.ndarray:
    """Triangular filters of equal area, equally spaced in mel.

    Returns:
        float32, shape (n_mels, n_fft // 2 + 1), to be multiplied with power spectra.
    """
    bins_hz = np.arange(n_fft // 2 + 1) * (rate_hz / n_fft)
    low, high = mel_of_hz(np.array([fmin_hz, fmax_hz]))
    edges_hz = hz_of_mel(np.linspace(low, high, n_mels + 2))[:, None]
    rising = (bins_hz - edges_hz[:-2]) / (edges_hz[1:-1] - edges_hz[:-2])
    falling = (edges_hz[2:] - bins_hz) / (edges_hz[2:] - edges_hz[1:-1])
    area = 2.0 / (edges_hz[2:] - edges_hz[:-2])
    bank: np.ndarray = (np.maximum(0.0, np.minimum(rising, falling)) * area).astype(np.float32)
    return bank


def frame_count(n_samples: int, hop: int) -> int:
    """How many centred frames a clip gives."""
    return 1 + n_samples // hop


def decibels(power: np.ndarray, top_db: float, *, peak_is_zero: bool) -> np.ndarray:
    """One clip's power in decibels.

    Args:
        power: float32, any shape; it is overwritten.
        top_db: What lies further below the loudest value is raised to that.
        peak_is_zero: Whether the loudest value becomes 0 dB; else a power of 1 is 0 dB.

    Returns:
        float32; the memory of ``power``.
    """
    loudest = max(float(power.max()), LEAST_POWER)
    np.maximum(power, max(LEAST_POWER, loudest * 10 ** (-top_db / 10)), out=power)
    if peak_is_zero:
        power *= np.float32(1 / loudest)
    np.log(power, out=power)
    power *= np.float32(10 / math.log(10))
    return power


@dataclass(frozen=True)
class _Group:
    """Neighbouring mel bands and the bins they cover."""

    mels: slice
    bins: slice
    weights: np.ndarray  # (mels, bins)


def _groups(bank: np.ndarray) -> list[_Group]:
    """Cut a filter bank into groups of bands; bins outside a group's range have no weight in it."""
    n_mels = len(bank)
    edges = [round(i * n_mels / _GROUPS) for i in range(_GROUPS + 1)]
    groups = []
    for start, stop in itertools.pairwise(edges):
        used = np.flatnonzero(bank[start:stop].any(axis=0))
        first, last = (int(used[0]), int(used[-1]) + 1) if len(used) else (0, 1)
        if stop > start:
            weights = np.ascontiguousarray(bank[start:stop, first:last])
            groups.append(_Group(slice(start, stop), slice(first, last), weights))
    return groups


class MelPower:
    """Computes mel power spectra of one clip after another. Not to be shared between threads: it keeps its buffers."""

    def __init__(self, rate_hz: int, n_fft: int, hop: int, n_mels: int, fmin_hz: float, fmax_hz: float) -> None:
        self._n_fft = n_fft
        self._hop = hop
        self._n_mels = n_mels
        self._groups = _groups(mel_filterbank(rate_hz, n_fft, n_mels, fmin_hz, fmax_hz))
        phase = np.arange(n_fft) * (2 * np.pi / n_fft)
        self._window = (0.5 - 0.5 * np.cos(phase)).astype(np.float32)
        self._frames = np.empty((_BLOCK_FRAMES, n_fft), np.float32)
        self._spectrum = np.empty((_BLOCK_FRAMES, n_fft // 2 + 1), np.complex64)
        self._power = np.empty((_BLOCK_FRAMES, n_fft // 2 + 1), np.float32)

    def __call__(self, samples: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """The mel power of a clip.

        Args:
            samples: float32, shape (n,).
            out: float32, shape (n_mels, frames), where it is put; a new array where there is none.

        Returns:
            float32, shape (n_mels, frames).
        """
        from engine.features.fft import rfft_into

        padded = np.zeros(len(samples) + self._n_fft, np.float32)
        padded[self._n_fft // 2 : self._n_fft // 2 + len(samples)] = samples
        frames = np.lib.stride_tricks.sliding_window_view(padded, self._n_fft)[:: self._hop]
        out = np.empty((self._n_mels, len(frames)), np.float32) if out is None else out
        for start in range(0, len(frames), _BLOCK_FRAMES):
            stop = min(start + _BLOCK_FRAMES, len(frames))
            block, spectrum, power = (room[: stop - start] for room in (self._frames, self._spectrum, self._power))
            np.multiply(frames[start:stop], self._window, out=block)
            rfft_into(block, spectrum)
            np.abs(spectrum, out=power)
            np.multiply(power, power, out=power)
            for group in self._groups:
                np.matmul(group.weights, power[:, group.bins].T, out=out[group.mels, start:stop])
        return out


_of_thread = threading.local()


def mel_power(rate_hz: int, n_fft: int, hop: int, n_mels: int, fmin_hz: float, fmax_hz: float) -> MelPower:
    """This thread's ``MelPower`` with these settings."""
    if not hasattr(_of_thread, "make"):
        _of_thread.make = functools.lru_cache(maxsize=4)(MelPower)
    made: MelPower = _of_thread.make(rate_hz, n_fft, hop, n_mels, fmin_hz, fmax_hz)
    return made
