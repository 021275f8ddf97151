"""Reading a recording into its overview: block by block, and by two threads where reading costs next to nothing.

Invariant: the overview is the same, however many threads read and wherever a file turns out to end.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine import audio
from engine.extremes import ExtremeFinder

Shorts = npt.NDArray[np.int16]

#: Read and looked at together: more would not stay in the processor's own memory until it is looked at. (For the same
#: reason a thread that only reads ahead gains nothing: the other processor has to fetch what it has read.)
_BLOCK_FRAMES = 1 << 18
#: Two threads each look at strides of so many blocks, and at larger ones: they wait for each other at every call.
_SHARED_BLOCK_FRAMES = 1 << 19
_STRIDE_FRAMES = 4 * _SHARED_BLOCK_FRAMES


class Overview(Protocol):
    """What is filled; see ``engine.peaks.Pyramid``."""

    def add(self, block: Shorts) -> None:
        """Take in the next samples, int16 of shape (n, channels)."""
        ...

    def room(self, frames: int) -> Shorts:
        """Where the extremes of the next so many samples belong, int16 of shape (channels, bins, 2)."""
        ...

    def added(self, frames: int) -> None:
        """Count samples whose extremes were put into their ``room``."""
        ...


def take_in(decoder: audio.Decoder, overview: Overview, base: int) -> Iterator[None]:
    """Read a recording from its beginning to its end; yields after every bit of it.

    Args:
        decoder: The recording.
        overview: What is filled.
        base: Samples per bin of its finest level, a power of two.

    Raises:
        AudioError: When the file cannot be read.
    """
    info = decoder.info
    # Slow decoders do some hundred times real time: half a second at first, so that the drawing begins at once.
    size = base * max(1, info.rate_hz // (2 * base))
    room = np.empty((max(size, _BLOCK_FRAMES), info.channels), np.int16)
    shared = not decoder.plain
    while True:
        block = decoder.read_int16(size, room)
        if len(block):
            overview.add(block)
        yield
        if len(block) < size:
            return
        size = min(_BLOCK_FRAMES, 2 * size) // base * base
        if size == _BLOCK_FRAMES and not shared:
            shared = True
            yield from _by_two(decoder, overview, base)


def _by_two(decoder: audio.Decoder, overview: Overview, base: int) -> Iterator[None]:
    """Read the strides that ought to be there from where the decoder is, every other one in a thread of its own.

    What is left, because the file is shorter than it says or no multiple of a stride, is still to be read.
    """
    at, info = decoder.position, decoder.info
    together = 2 * _STRIDE_FRAMES
    if info.frames - at < together:
        return
    with audio.Decoder(info.path) as other, ThreadPoolExecutor(1, "overview") as thread:
        mine, theirs = _Strider(decoder, base), _Strider(other, base)
        while info.frames - at >= together:
            first, second = np.split(overview.room(together), 2, axis=1)
            ahead = thread.submit(theirs.look, at + _STRIDE_FRAMES, second)
            whole = mine.look(at, first)
            if not (ahead.result() and whole):
                break
            overview.added(together)
            at += together
            yield
    decoder.seek(at)


class _Strider:
    """Looks at strides of a recording, with a decoder and memory of its own."""

    def __init__(self, decoder: audio.Decoder, base: int) -> None:
        channels = decoder.info.channels
        self._decoder = decoder
        self._room = np.empty((_SHARED_BLOCK_FRAMES, channels), np.int16)
        self._finder = ExtremeFinder(channels, base, _SHARED_BLOCK_FRAMES // base)

    def look(self, start: int, out: Shorts) -> bool:
        """Find the extremes of the stride from a frame on; False when it is not all there."""
        self._decoder.seek(start)
        for part in np.split(out, _STRIDE_FRAMES // _SHARED_BLOCK_FRAMES, axis=1):
            block = self._decoder.read_int16(_SHARED_BLOCK_FRAMES, self._room)
            if len(block) < _SHARED_BLOCK_FRAMES:
                return False
            self._finder.find(block, part)
        return True
