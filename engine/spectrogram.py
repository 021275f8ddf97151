"""Pictures of sound over time and frequency, made tile by tile so that only what is looked at is computed.

A picture has levels: at level 0 a column is an eighth of the transform long, and each further level doubles that. A
tile is COLUMNS columns of one level. Values are levels in dBFS (a full-scale sine is 0 dB) stored in a byte, so that
brightness and range are a matter of the colour table and never of computing again.

Invariant: a tile depends on its level, its index and the sound alone, so that tiles may be made in any order, kept and
dropped.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

COLUMNS = 128
#: The quietest level a tile can tell, in dBFS; byte 0. Byte 255 is 0 dBFS.
FLOOR_DB = -120.0
#: Longest stretch, in transforms, over which a column looks at every sample; beyond it a column is sampled.
_DENSE_TRANSFORMS = 8
_SAMPLED_TRANSFORMS = 4
_GROUP_ROWS = 16
_BATCH = 32

Reader = Callable[[int, int], npt.NDArray[np.float32]]


def fft_size(rate_hz: int) -> int:
    """The transform's length for a rate: the power of two nearest to 40 ms, a compromise for speech and animals."""
    return int(2 ** max(6, round(math.log2(0.04 * rate_hz))))


@dataclass(frozen=True)
class Scale:
    """How a picture's rows lie on the frequency axis.

    Attributes:
        rate_hz: The sound's sample rate; the top row is at half of it.
        mel: Rows evenly spaced in mel instead of in Hz.
        rows: Number of rows.
    """

    rate_hz: int
    mel: bool = True
    rows: int = 160

    def row_hz(self, share: float) -> float:
        """The frequency at a height, 0 at the bottom and 1 at the top."""
        top_hz = self.rate_hz / 2
        return _hz(share * _mel(top_hz)) if self.mel else share * top_hz

    def share_of(self, hz: float) -> float:
        """The height of a frequency, the inverse of ``row_hz``."""
        top_hz = self.rate_hz / 2
        return _mel(hz) / _mel(top_hz) if self.mel else hz / top_hz


def _mel(hz: float) -> float:
    return 2595.0 * math.log10(1.0 + hz / 700.0)


def _hz(mel: float) -> float:
    return float(700.0 * (10.0 ** (mel / 2595.0) - 1.0))


@lru_cache(maxsize=8)
def _bands(scale: Scale) -> tuple[tuple[slice, slice, npt.NDArray[np.float32]], ...]:
    """Triangles as wide as the rows lie apart, at least as wide as a bin: (bins, rows, weights) of groups of rows.

    In groups, because a row needs few of the bins, and because products this small stay in one thread: a second one
    would only wait for a processor that the window needs.
    """
    size = fft_size(scale.rate_hz)
    bin_hz = scale.rate_hz / size
    bins = np.arange(size // 2 + 1) * bin_hz
    edges = np.array([scale.row_hz(i / (scale.rows + 1)) for i in range(scale.rows + 2)])
    half = np.maximum(np.diff(edges[:-1]), bin_hz)
    weights = np.maximum(0.0, 1.0 - np.abs(bins[:, None] - edges[1:-1]) / half)
    weights = (weights / weights.sum(axis=0)).astype(np.float32)
    groups = []
    for first in range(0, scale.rows, _GROUP_ROWS):
        rows = slice(first, min(first + _GROUP_ROWS, scale.rows))
        used = np.flatnonzero(weights[:, rows].any(axis=1))
        low, high = int(used[0]), int(used[-1]) + 1
        groups.append((slice(low, high), rows, np.ascontiguousarray(weights[low:high, rows])))
    return tuple(groups)


def hop_frames(scale: Scale, level: int) -> int:
    """The length of one column at a level, in frames of the sound."""
    return (fft_size(scale.rate_hz) // 8) << level


def level_for(scale: Scale, frames_per_pixel: float) -> int:
    """The coarsest level whose columns are no wider than a pixel."""
    ratio = frames_per_pixel / hop_frames(scale, 0)
    return max(0, math.floor(math.log2(ratio))) if ratio > 0 else 0


def tile(
    read: Reader, scale: Scale, level: int, index: int, stale: Callable[[], bool] | None = None
) -> npt.NDArray[np.uint8] | None:
    """One tile of the picture.

    A column shows the loudest of the transforms in it, so that a short call stays visible when zoomed out.

    Args:
        read: Gives ``count`` samples (mono float32) from a frame; zeros where there is no sound.
        scale: The frequency axis.
        level: See the module.
        index: The tile begins at frame ``index * COLUMNS * hop_frames(scale, level)``.
        stale: Asked now and then; the work is given up when it says True.

    Returns:
        Bytes (rows, COLUMNS), highest frequency first, or None when it was given up.
    """
    size = fft_size(scale.rate_hz)
    hop = hop_frames(scale, level)
    first = index * COLUMNS * hop
    if hop <= _DENSE_TRANSFORMS * size:
        per_column = max(1, hop // (size // 2))
        step = hop // per_column
        lead = (size - step) // 2
        sound = read(first - lead, (COLUMNS * per_column - 1) * step + size)
        power = _power(np.lib.stride_tricks.sliding_window_view(sound, size)[::step], scale, stale)
        if power is None:
            return None
        power = power.reshape(COLUMNS, per_column, scale.rows).max(axis=1)
    else:
        span = size * (_SAMPLED_TRANSFORMS + 1) // 2
        columns = []
        for column in range(COLUMNS):
            if stale is not None and stale():
                return None
            sound = read(first + column * hop + (hop - span) // 2, span)
            windows = np.lib.stride_tricks.sliding_window_view(sound, size)[:: size // 2]
            found = _power(windows, scale, None)
            assert found is not None
            columns.append(found.max(axis=0))
        power = np.stack(columns)
    decibel = 10.0 * np.log10(np.maximum(power, 10.0 ** (FLOOR_DB / 10.0)))
    return np.ascontiguousarray(np.clip((1.0 - decibel / FLOOR_DB) * 255.0, 0, 255).astype(np.uint8).T[::-1])


def _power(
    windows: npt.NDArray[np.float32], scale: Scale, stale: Callable[[], bool] | None
) -> npt.NDArray[np.float32] | None:
    size = windows.shape[1]
    taper = np.hanning(size + 1)[:-1].astype(np.float32)
    taper *= 2.0 / taper.sum()
    out = np.empty((len(windows), scale.rows), np.float32)
    for start in range(0, len(windows), _BATCH):
        if stale is not None and stale():
            return None
        spectrum = np.fft.rfft(windows[start : start + _BATCH] * taper)
        power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
        for bins, rows, weights in _bands(scale):
            out[start : start + _BATCH, rows] = power[:, bins] @ weights
    return out
