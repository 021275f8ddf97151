"""The lowest and highest sample of every so many, fast enough not to be felt beside reading the samples.

Invariant: what is found does not depend on how many bins are looked at together.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Shorts = npt.NDArray[np.int16]

#: Transposed together: a megabyte of stereo, which stays in the processor's own memory until it is looked at.
_PIECE_BINS = 1024
#: Frames that stay together when a piece is transposed, at first and again: wide lanes are cheap to move.
_LANES = (32, 4)
_PICKS = (np.minimum, np.maximum)


class _Turner:
    """Transposes samples: from bin after bin to a row for each lane, which holds that lane of every bin.

    Attributes:
        rows: What was turned last, int16 of shape (lanes, bins * width).
    """

    def __init__(self, bins: int, length: int, width: int) -> None:
        """For so many bins of ``length`` samples, in lanes of ``width`` samples."""
        self._bins = bins
        self._lane = np.dtype((np.void, 2 * width))
        self.rows: Shorts = np.empty((length // width, bins * width), np.int16)
        self._by_lane = self.rows.reshape(-1).view(self._lane).reshape(-1, bins)

    def turn(self, samples: Shorts) -> None:
        """Fill ``rows``."""
        np.copyto(self._by_lane, samples.view(self._lane).reshape(self._bins, -1).T)


class ExtremeFinder:
    """Finds the lowest and highest sample of each bin, in blocks of one size.

    Reducing a short last axis is some fifty times slower than comparing long rows with each other, so samples are
    transposed first. Lanes are many frames wide and channels stay interleaved in them, which makes the copy cheap; what
    is left of a lane is transposed again in narrower ones. All memory is made beforehand, and so are the arrays that
    look at it: for pieces that stay in the processor's own memory either would take longer than the work.

    Attributes:
        bins: In a block.
    """

    def __init__(self, channels: int, frames: int, bins: int) -> None:
        """Begin.

        Args:
            channels: How many channels.
            frames: In a bin; a multiple of 32.
            bins: In a block.
        """
        self.bins = bins
        self._frames = frames
        size = frames * channels
        width, narrow = (lane * channels for lane in _LANES)
        self._lanes: Shorts = np.empty((2, bins * width), np.int16)
        turner = _Turner(min(bins, _PIECE_BINS), size, width)
        self._pieces = []
        for first in range(0, bins, _PIECE_BINS):
            end = min(first + _PIECE_BINS, bins)
            if end - first != len(turner.rows[0]) // width:
                turner = _Turner(end - first, size, width)
            lanes = list(self._lanes[:, first * width : end * width])
            self._pieces.append((slice(first * size, end * size), turner, lanes))
        self._narrow = _Turner(bins, width, narrow)
        self._left: Shorts = np.empty(bins * narrow, np.int16)
        self._by_bin = self._left.reshape(bins, -1, channels).transpose(1, 2, 0)
        self._by_frame: Shorts = np.empty(self._by_bin.shape, np.int16)

    def find(self, block: Shorts, out: Shorts) -> None:
        """Look at a block.

        Args:
            block: int16 of shape (n, channels); what its last bin lacks is taken to be like its last frame.
            out: int16 of shape (channels, bins, 2), where to put them.
        """
        lacking = self.bins * self._frames - len(block)
        if lacking:
            block = np.concatenate([block, np.repeat(block[-1:], lacking, axis=0)])
        samples = np.ascontiguousarray(block).reshape(-1)
        for part, turner, lanes in self._pieces:
            turner.turn(samples[part])
            for pick, found in zip(_PICKS, lanes, strict=True):
                pick.reduce(turner.rows, axis=0, out=found)
        for at, pick in enumerate(_PICKS):
            self._narrow.turn(self._lanes[at])
            pick.reduce(self._narrow.rows, axis=0, out=self._left)
            np.copyto(self._by_frame, self._by_bin)
            pick.reduce(self._by_frame, axis=0, out=out[:, :, at])
