"""Kaldi's filter bank energies, as speech recognisers hear them.

Invariant: equal to kaldi-native-fbank within 5e-3, without dither and with ``snip_edges`` off. Frames are computed some
at a time from one padded clip, so that a long recording has no seams and needs little memory beyond its own.
"""

from __future__ import annotations

import functools
import threading
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

FRAME_S, STEP_S = 0.025, 0.010
PREEMPHASIS = np.float32(0.97)
#: float32's epsilon: the least energy of a band.
LEAST_ENERGY = np.finfo(np.float32).eps
#: What silence gives in every band.
SILENCE = float(np.log(LEAST_ENERGY))
#: Frames transformed together: about as much as a second-level cache holds.
_BLOCK_FRAMES = 128


@dataclass(frozen=True)
class Fbank:
    """Logarithms of mel band energies, of shape (frames, n_mels): frames of 25 ms every 10 ms.

    Attributes:
        rate_hz: Sampling rate of the samples.
        n_mels: Bands.
        fmin_hz, fmax_hz: The range they cover; zero or less counts from half the rate downwards.
    """

    id: ClassVar[str] = "fbank"
    time_axis: ClassVar[int] = 0
    rate_hz: int = 16000
    n_mels: int = 80
    fmin_hz: float = 20.0
    fmax_hz: float = -400.0

    def shape(self, n_samples: int) -> tuple[int, int]:
        """(frames, n_mels) of a window of so many samples; less than half a step gives one frame all the same."""
        step = round(STEP_S * self.rate_hz)
        return max(1, (n_samples + step // 2) // step), self.n_mels

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        """Natural logarithms of energies; see ``engine.features.Feature``."""
        clips = np.atleast_2d(samples)
        compute = _of_thread(self)
        out = np.empty((len(clips), *self.shape(clips.shape[1])), np.float32)
        for clip, rows in zip(clips, out, strict=True):
            compute(clip, rows)
        return out if samples.ndim == 2 else out[0]


class _Computer:
    """Computes clip after clip under one set of settings. Not to be shared between threads: it keeps its buffers."""

    def __init__(self, settings: Fbank) -> None:
        self._step = round(STEP_S * settings.rate_hz)
        self._length = round(FRAME_S * settings.rate_hz)
        n_fft = 1 << (self._length - 1).bit_length()
        phase = np.arange(self._length) * (2 * np.pi / (self._length - 1))
        self._window = ((0.5 - 0.5 * np.cos(phase)) ** 0.85).astype(np.float32)
        self._bank = filters(settings, n_fft)
        self._frames = np.zeros((_BLOCK_FRAMES, n_fft), np.float32)  # zero behind the frame, for good
        self._spectrum = np.empty((_BLOCK_FRAMES, n_fft // 2 + 1), np.complex64)
        self._power = np.empty((_BLOCK_FRAMES, n_fft // 2), np.float32)

    def __call__(self, clip: np.ndarray, out: np.ndarray) -> None:
        """Fill ``out``, float32 of shape (frames, n_mels), from samples, float32 of shape (n,)."""
        before = self._length // 2 - self._step // 2
        behind = max(0, (len(out) - 1) * self._step + self._length - before - len(clip))
        # Beyond its ends the clip is mirrored; the sample before the first one serves the emphasis and counts nothing.
        padded = np.pad(clip, (before + 1, behind), mode="symmetric")
        emphasised = padded[1:] - PREEMPHASIS * padded[:-1]
        plain = np.lib.stride_tricks.sliding_window_view(padded[1:], self._length)[:: self._step]
        frames = np.lib.stride_tricks.sliding_window_view(emphasised, self._length)[:: self._step]
        for start in range(0, len(out), _BLOCK_FRAMES):
            stop = min(start + _BLOCK_FRAMES, len(out))
            self._block(plain[start:stop], frames[start:stop], out[start:stop])

    def _block(self, plain: np.ndarray, emphasised: np.ndarray, out: np.ndarray) -> None:
        from engine.features.fft import rfft_into

        block, whole, power = (room[: len(plain)] for room in (self._frames, self._spectrum, self._power))
        values = block[:, : self._length]
        # Emphasis is linear: taking a constant off each frame before it takes (1 - 0.97) of the constant off after it.
        constant = (1 - PREEMPHASIS) * plain.mean(axis=1)
        np.subtract(emphasised, constant[:, None], out=values)
        values[:, 0] = (1 - PREEMPHASIS) * plain[:, 0] - constant  # which has itself before it
        values *= self._window
        rfft_into(block, whole)
        spectrum = whole[:, : power.shape[1]]
        np.multiply(spectrum.real, spectrum.real, out=power)
        power += spectrum.imag * spectrum.imag
        np.matmul(power, self._bank, out=out)
        np.maximum(out, LEAST_ENERGY, out=out)
        np.log(out, out=out)


def filters(settings: Fbank, n_fft: int) -> np.ndarray:
    """Triangles linear in mel, float32 of shape (n_fft / 2, n_mels); the bin at half the rate is not used."""
    high_hz = settings.fmax_hz if settings.fmax_hz > 0 else settings.rate_hz / 2 + settings.fmax_hz
    low, high = 1127 * np.log1p(np.array([settings.fmin_hz, high_hz]) / 700)
    edges = np.linspace(low, high, settings.n_mels + 2)
    bins = (1127 * np.log1p(np.arange(n_fft // 2) * (settings.rate_hz / n_fft) / 700))[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)  # type: ignore[no-any-return]


_threads = threading.local()


def _of_thread(settings: Fbank) -> _Computer:
    """This thread's computer with these settings."""
    if not hasattr(_threads, "make"):
        _threads.make = functools.lru_cache(maxsize=4)(_Computer)
    made: _Computer = _threads.make(settings)
    return made


FEATURE = Fbank
