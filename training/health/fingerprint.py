"""What a sound is known by again after it was made quieter, compressed, resampled or mixed with a little noise.

A fingerprint is a few anchors, the moments where the sound is loudest, each with a picture of its spectrum around that
moment. The pictures find pairs that may be copies at the cost of a matrix product; ``likeness`` then compares the
samples of such a pair at the offset that the anchors tell.

Invariant: a picture depends neither on the level nor on what is constant over it (a hum, a filter's colour), so that
two different stretches of rain are not alike.

References:
    J. Haitsma and T. Kalker, "A Highly Robust Audio Fingerprinting System", ISMIR 2002: energy differences of bands in
    the telephone range, which survive coding.
    C. Knapp and G. Carter, "The Generalized Correlation Method for Estimation of Time Delay", IEEE Transactions on
    Acoustics, Speech, and Signal Processing 24(4), 1976: weighting the spectrum before correlating.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np

RATE_HZ = 8_000

_FRAME, _HOP = 512, 128
#: 32 bands of 109 Hz, from 250 to 3750 Hz: what nearly all codecs and telephone lines keep.
_FIRST_BIN, _BANDS, _BINS_PER_BAND = 16, 32, 7
_FRAMES_BEFORE, _FRAMES_AFTER = 8, 24
_APART_FRAMES = 12
#: Levels more than 20 dB below a picture's loudest spot do not count: noise may have changed them.
_DEEPEST = 0.01
_NUMBERS = 128
_BLOCK_S = 10.0

_LARGEST_SHIFT = RATE_HZ // 20
_LEAST_SHARED = 0.5
_BROADER_BINS = 65


@dataclass(frozen=True)
class Fingerprint:
    """The anchors of one item.

    Attributes:
        at_s: Where each lies, in seconds from the item's start, shape (anchors,).
        vectors: Their pictures in short, float16 of length 1, shape (anchors, 128).
    """

    at_s: np.ndarray
    vectors: np.ndarray


@functools.cache
def _shortening() -> np.ndarray:
    # A random projection keeps angles (Johnson and Lindenstrauss 1984) in an eighth of the room.
    size = (_FRAMES_BEFORE + _FRAMES_AFTER) * _BANDS
    axes, _ = np.linalg.qr(np.random.default_rng(0).standard_normal((size, _NUMBERS)))
    return axes.astype(np.float32)


class Fingerprinter:
    """Takes the fingerprint of a stream, holding ten seconds of it at a time.

    Args:
        anchors: How many to keep at most.
    """

    def __init__(self, anchors: int) -> None:
        self._most = anchors
        self._held: list[np.ndarray] = []
        self._held_samples = 0
        self._seen_samples = 0
        self._energy = np.zeros(0, np.float32)
        self._at_s = np.zeros(0)
        self._vectors = np.zeros((0, _NUMBERS), np.float16)

    def add(self, samples: np.ndarray) -> None:
        """Take the next samples, float32 of shape (n,) at RATE_HZ."""
        self._held.append(samples)
        self._held_samples += len(samples)
        if self._held_samples >= _BLOCK_S * RATE_HZ:
            self._digest()

    def _digest(self) -> None:
        energy, at_samples, vectors = _anchors(np.concatenate(self._held), self._most)
        self._energy = np.concatenate([self._energy, energy])
        self._at_s = np.concatenate([self._at_s, (self._seen_samples + at_samples) / RATE_HZ])
        self._vectors = np.concatenate([self._vectors, vectors])
        best = np.argsort(-self._energy, kind="stable")[: self._most]
        self._energy, self._at_s, self._vectors = self._energy[best], self._at_s[best], self._vectors[best]
        self._seen_samples += self._held_samples
        self._held, self._held_samples = [], 0

    def whole(self) -> Fingerprint:
        """The fingerprint of all samples taken; without anchors for silence."""
        if self._held_samples:
            self._digest()
        return Fingerprint(self._at_s, self._vectors)


def _anchors(samples: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Energies, places in samples and vectors of the loudest moments of a block."""
    padded = np.pad(samples, (_FRAMES_BEFORE * _HOP + _FRAME // 2, _FRAMES_AFTER * _HOP + _FRAME))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP]
    spectrum = np.fft.rfft(frames * np.hanning(_FRAME).astype(np.float32), axis=1)
    bins = spectrum[:, _FIRST_BIN : _FIRST_BIN + _BANDS * _BINS_PER_BAND]
    by_bin = bins.real**2 + bins.imag**2
    # Summing over a short last axis is slow, and a matrix product would start threads below our threads.
    power = np.zeros((len(frames), _BANDS), np.float32)
    for k in range(_BINS_PER_BAND):
        power += by_bin[:, k::_BINS_PER_BAND]
    loud = np.convolve(power.sum(axis=1), np.full(5, 0.2, np.float32), "same")
    around = np.lib.stride_tricks.sliding_window_view(np.pad(loud, _APART_FRAMES), 2 * _APART_FRAMES + 1).max(axis=1)
    peak = (loud >= around) & (loud > 0)
    peak[:_FRAMES_BEFORE] = False
    peak[len(peak) - _FRAMES_AFTER :] = False
    at = np.flatnonzero(peak)
    at = at[np.argsort(-loud[at], kind="stable")][:most]
    if not len(at):
        return np.zeros(0, np.float32), at, np.zeros((0, _NUMBERS), np.float16)
    pictures = np.stack([power[i - _FRAMES_BEFORE : i + _FRAMES_AFTER] for i in at])
    levels = np.log(pictures + _DEEPEST * pictures.max(axis=(1, 2), keepdims=True))
    levels -= levels.mean(axis=1, keepdims=True)
    vectors = levels.reshape(len(at), -1) @ _shortening()
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    return loud[at], (at - _FRAMES_BEFORE) * _HOP, vectors.astype(np.float16)


def likeness(one: np.ndarray, other: np.ndarray, offset_samples: int) -> float:
    """How far two sounds have the same samples: the largest correlation near an offset, of either sign.

    The spectra are flattened by half first, so that a common hum or one strong vowel does not decide, and noise in the
    weak bands does not either.

    Args:
        one, other: float32 at RATE_HZ.
        offset_samples: ``one[offset + t]`` should be ``other[t]``; up to 50 ms to both sides are tried.

    Returns:
        0 to 1. On 320 clips of 5 s and on 2,000 spoken digits, copies through MP3 or with noise at 20 dB gave 0.84 to
        0.99, different recordings at most 0.58, and two takes of one word by one speaker at most 0.80.
    """
    size = 1 << math.ceil(math.log2(len(one) + len(other)))
    a, b = _half_flat(one, size), _half_flat(other, size)
    offsets = np.arange(offset_samples - _LARGEST_SHIFT, offset_samples + _LARGEST_SHIFT + 1)
    offsets = offsets[(offsets > -len(other)) & (offsets < len(one))]
    if not len(offsets):
        return 0.0
    products = np.fft.irfft(a * np.conj(b), size)
    best = int(offsets[np.argmax(np.abs(products[offsets % size]))])
    first, last = max(0, best), min(len(one), len(other) + best)
    if last - first < _LEAST_SHARED * min(len(one), len(other)):
        return 0.0
    x = np.fft.irfft(a, size)[first:last]
    y = np.fft.irfft(b, size)[first - best : last - best]
    norm = math.sqrt(float(x @ x) * float(y @ y))
    return abs(float(x @ y)) / norm if norm > 0 else 0.0


def _half_flat(samples: np.ndarray, size: int) -> np.ndarray:
    spectrum = np.fft.rfft(samples, size)
    magnitude = np.abs(spectrum)
    smooth = np.convolve(magnitude, np.full(_BROADER_BINS, 1 / _BROADER_BINS), "same")
    spectrum[: math.ceil(100 * size / RATE_HZ)] = 0
    flat: np.ndarray = spectrum / np.sqrt(smooth + 0.003 * magnitude.max() + 1e-9)
    return flat
