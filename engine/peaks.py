"""The overview of a recording: the lowest and highest sample of every stretch, at several zoom levels.

It is built while the recording is decoded, can be drawn before it is complete, and is cached, so that a long recording
opens at once the second time.

Invariant: a column of a view covers every sample that falls into it, at every zoom. A click of one sample never
disappears.
"""

from __future__ import annotations

import functools
import math
import os
import tempfile
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine import audio, audio_files, places
from engine.errors import AudioError, StudioError
from engine.events import Event, Job, Notice
from engine.extremes import ExtremeFinder
from engine.peaks_intake import take_in

BASE = 256
"""Samples per bin of the finest level."""
FACTOR = 4
"""Bins of one level per bin of the next. A view reads at most about four bins a column."""

_EVENT_S = 0.1
_COARSEST_BINS = 1024
_CACHE_VERSION = 2
_HEAD_SHORTS = 24
#: So much of a cached pyramid, coarsest level first, is looked at when it is opened; the rest only when it is drawn.
_CHECKED_SHORTS = 1 << 18

Shorts = npt.NDArray[np.int16]
Floats = npt.NDArray[np.float32]


class Pyramid:
    """Minimum and maximum of a recording at several zoom levels, 16 bits each.

    One thread may add to it while another looks at it: a view shows what was complete when it was taken.

    Attributes:
        rate_hz: Samples per second and channel.
        channels: How many channels.
        frames: Samples per channel of the recording; the decoder's estimate until ``done``.
        done_frames: How many of them the pyramid covers so far.
    """

    def __init__(self, rate_hz: int, channels: int, frames: int) -> None:
        self.rate_hz = rate_hz
        self.channels = channels
        self.frames = frames
        self.done_frames = 0
        self._arrays: list[Shorts] = [np.zeros(shape, np.int16) for shape in _shapes(channels, frames)]
        self._added_frames = 0
        self._finder: ExtremeFinder | None = None

    @classmethod
    def from_levels(cls, rate_hz: int, frames: int, levels: list[Shorts]) -> Pyramid:
        """A complete pyramid from what ``levels`` gave."""
        pyramid = cls(rate_hz, levels[0].shape[0], 0)
        pyramid._arrays = levels
        pyramid.frames = pyramid.done_frames = pyramid._added_frames = frames
        return pyramid

    @property
    def levels(self) -> list[Shorts]:
        """The bins built so far: per level, finest first, int16 of shape (channels, bins, 2), lowest and highest."""
        return [array[:, : self._bins(level)] for level, array in enumerate(self._arrays)]

    def _bins(self, level: int) -> int:
        size: int = BASE * FACTOR**level
        return -(-self.done_frames // size)

    def add(self, block: Shorts) -> None:
        """Take in the next samples; ``show`` makes them seen.

        Args:
            block: int16 of shape (n, channels), n > 0. Every block but the last has a multiple of ``BASE`` frames.
        """
        out = self.room(len(block))
        if self._finder is None or self._finder.bins != out.shape[1]:
            self._finder = ExtremeFinder(self.channels, BASE, out.shape[1])
        self._finder.find(block, out)
        self.added(len(block))

    def room(self, frames: int) -> Shorts:
        """Where the extremes of the next so many samples belong, int16 of shape (channels, bins of ``BASE``, 2).

        It may be filled by any thread; ``added`` has them counted. Until then nothing else may be added.
        """
        first, bins = self._added_frames // BASE, -(-frames // BASE)
        self._reserve(0, first + bins)
        return self._arrays[0][:, first : first + bins]

    def added(self, frames: int) -> None:
        """Count samples whose extremes were put into their ``room``; like ``add`` in all else."""
        self._added_frames += frames

    def show(self) -> None:
        """Let views show what was added; the coarser levels are made here, so this is for now and then."""
        self._raise_levels(self.done_frames, self._added_frames)
        self.done_frames = self._added_frames
        self.frames = max(self.frames, self.done_frames)

    def _raise_levels(self, start: int, done: int) -> None:
        """Bring the coarser levels up to date for the frames from ``start`` to ``done``."""
        for level in range(1, len(self._arrays)):
            size = BASE * FACTOR**level
            begin, end = start // size, -(-done // size)
            below = self._arrays[level - 1][:, begin * FACTOR : -(-done // (size // FACTOR))]
            self._reserve(level, end)
            self._arrays[level][:, begin:end, 0] = _of_groups(np.minimum, below[..., 0])
            self._arrays[level][:, begin:end, 1] = _of_groups(np.maximum, below[..., 1])

    def _reserve(self, level: int, bins: int) -> None:
        array = self._arrays[level]
        if bins > array.shape[1]:
            larger = np.zeros((self.channels, max(bins, array.shape[1] * 5 // 4), 2), np.int16)
            larger[:, : array.shape[1]] = array
            self._arrays[level] = larger

    def finish(self) -> None:
        """The recording has ended: its length is now known."""
        self.show()
        self.frames = self.done_frames
        self._finder = None

    def view(self, start_frame: float, end_frame: float, pixels: int, channel: int = 0) -> Floats:
        """What to draw for a stretch of the recording.

        Args:
            start_frame, end_frame: The stretch; it may reach beyond the recording at both ends.
            pixels: How many columns.
            channel: From 0.

        Returns:
            float32 of shape (pixels, 2): lowest and highest sample of each column, full scale 1.0; NaN where nothing
            is built yet and outside the recording. Closer than ``BASE`` samples a column the bins show as steps; use
            ``samples_view`` there.
        """
        per_pixel = (end_frame - start_frame) / max(1, pixels)
        level = 0
        while level + 1 < len(self._arrays) and BASE * FACTOR ** (level + 1) <= per_pixel:
            level += 1
        size = BASE * FACTOR**level
        bins = self._bins(level)
        edges = np.linspace(start_frame, end_frame, pixels + 1)
        low = np.floor(edges[:-1] / size).astype(np.int64)
        high = np.maximum(np.ceil(edges[1:] / size).astype(np.int64), low + 1)
        low[(edges[:-1] >= self.done_frames) | (edges[1:] <= 0)] = bins
        return _columns(self._arrays[level][channel, :bins], low, high) / np.float32(32768)


def _shapes(channels: int, frames: int) -> list[tuple[int, int, int]]:
    """The shapes of the levels of a recording, finest first."""
    shapes: list[tuple[int, int, int]] = []
    bins = max(1, -(-frames // BASE))
    while not shapes or bins * FACTOR > _COARSEST_BINS:
        shapes.append((channels, bins, 2))
        bins = -(-bins // FACTOR)
    return shapes


def _columns(bins: npt.NDArray[np.generic], low: npt.NDArray[np.int64], high: npt.NDArray[np.int64]) -> Floats:
    """Lowest and highest of ``bins[low:high]`` (shape (n, 2)) per column; NaN for a column outside."""
    out = np.full((len(low), 2), np.nan, np.float32)
    low, high = np.maximum(low, 0), np.minimum(high, len(bins))
    there = low < high
    if there.any():
        begin, end = int(low[there].min()), int(high[there].max())
        # reduceat wants a starting point behind every column, also the last one.
        part = np.concatenate([bins[begin:end], bins[end - 1 : end]])
        spans = np.stack([low[there], high[there]], axis=1).ravel() - begin
        out[there, 0] = np.minimum.reduceat(part[:, 0], spans)[::2]
        out[there, 1] = np.maximum.reduceat(part[:, 1], spans)[::2]
    return out


def _of_groups(pick: np.ufunc, values: Shorts) -> Shorts:
    """One value for every FACTOR along the second axis; the last group may be shorter.

    Whole columns are compared with whole columns: some ten times faster than ``reduceat`` over groups of four.
    """
    whole = values.shape[1] // FACTOR * FACTOR
    out: Shorts = functools.reduce(pick, [values[:, place:whole:FACTOR] for place in range(FACTOR)])
    if whole < values.shape[1]:
        out = np.concatenate([out, pick.reduce(values[:, whole:], axis=1, keepdims=True)], axis=1)
    return out


def samples_view(decoder: audio.Decoder, start_frame: float, end_frame: float, pixels: int, channel: int = 0) -> Floats:
    """Like ``Pyramid.view``, from the samples themselves, for stretches too short for the pyramid.

    Args:
        decoder: The recording, kept open by the caller; its place moves.
        start_frame, end_frame: The stretch; all of it is held in memory.
        pixels: How many columns.
        channel: From 0.

    Returns:
        float32 of shape (pixels, 2); NaN outside the recording. A column that lies between two samples shows the one
        before it.
    """
    first = max(0, int(np.floor(start_frame)))
    decoder.seek(first)
    samples = decoder.read(max(0, int(np.ceil(end_frame)) - first))[:, channel]
    edges = np.linspace(start_frame, end_frame, pixels + 1)
    low = np.floor(edges[:-1]).astype(np.int64) - first
    high = np.maximum(np.ceil(edges[1:]).astype(np.int64) - first, low + 1)
    return _columns(np.stack([samples, samples], axis=1), low, high)


@dataclass(frozen=True)
class PyramidGrown(Event):
    """More of a recording's overview can be drawn.

    Attributes:
        pyramid: The pyramid, still growing.
        done_frames: How much of it was built when this was told.
    """

    pyramid: Pyramid
    done_frames: int


def build(path: str | os.PathLike[str]) -> Job[Pyramid]:
    """Build a recording's pyramid. Tells ``PyramidGrown`` as it goes, and a ``Notice`` when the file ends early.

    Raises:
        AudioError: When the file cannot be read.
    """
    with audio.Decoder(path) as decoder:
        info = decoder.info
        pyramid = Pyramid(info.rate_hz, info.channels, info.frames)
        told_s = -_EVENT_S
        for _ in take_in(decoder, pyramid, BASE):
            now_s = time.monotonic()
            if now_s - told_s >= _EVENT_S:
                told_s = now_s
                pyramid.show()
                yield PyramidGrown(pyramid, pyramid.done_frames)
        pyramid.finish()
        yield PyramidGrown(pyramid, pyramid.done_frames)
        if decoder.warning:
            yield Notice(decoder.warning, "warning")
    return pyramid


def open_pyramid(path: str | os.PathLike[str]) -> Job[Pyramid]:
    """A recording's pyramid from the cache, or built and put there.

    Raises:
        AudioError: When the file cannot be read.
    """
    pyramid = load_cached(path)
    if pyramid is not None:
        yield PyramidGrown(pyramid, pyramid.done_frames)
        return pyramid
    pyramid = yield from build(path)
    try:
        save(pyramid, path)
    except (OSError, StudioError):
        pass  # a full or read-only disk costs the next opening time, nothing else
    return pyramid


def _cache_file(path: str | os.PathLike[str]) -> Path:
    return places.cache() / "peaks" / f"{audio_files.fingerprint(path)}.peaks"


def save(pyramid: Pyramid, path: str | os.PathLike[str]) -> None:
    """Put a finished pyramid into the cache.

    Args:
        pyramid: The pyramid.
        path: The recording.

    Raises:
        AudioError: When the recording is gone.
        OSError, StudioError: When the cache cannot be written.
    """
    file = _cache_file(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    bins = np.concatenate([level.ravel() for level in reversed(pyramid.levels)])
    checksum = zlib.crc32(bins[:_CHECKED_SHORTS].tobytes())
    # How many levels there are came from the decoder's estimate of the length, so it is kept too.
    head = [_CACHE_VERSION, pyramid.rate_hz, pyramid.channels, pyramid.frames, len(pyramid.levels), checksum]
    handle, draft = tempfile.mkstemp(dir=file.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(np.array(head, np.int64).tobytes())
            out.write(bins.data)
        Path(draft).replace(file)
    finally:
        Path(draft).unlink(missing_ok=True)


def load_cached(path: str | os.PathLike[str]) -> Pyramid | None:
    """A recording's pyramid from the cache; None when it is not there, damaged, or of an older version.

    Raises:
        AudioError: When the recording cannot be opened.
    """
    try:
        file = _cache_file(path)
        # Mapped, not read: the finest level of ten hours is 50 MB, of which a view needs a few kilobytes.
        stored = np.memmap(file, np.int16, "r")
    except AudioError:
        raise
    except (OSError, StudioError, ValueError):  # ValueError: an empty file cannot be mapped
        return None
    if len(stored) < _HEAD_SHORTS:
        return None
    version, rate_hz, channels, frames, count, checksum = (
        int(n) for n in np.array(stored[:_HEAD_SHORTS]).view(np.int64)
    )
    bins = stored[_HEAD_SHORTS:]
    if version != _CACHE_VERSION or zlib.crc32(bins[:_CHECKED_SHORTS].tobytes()) != checksum:
        return None
    shapes = [(channels, -(-frames // (BASE * FACTOR**level)), 2) for level in range(count)]
    if not shapes or len(bins) != sum(math.prod(shape) for shape in shapes):
        return None
    levels: list[Shorts] = []
    for shape in reversed(shapes):
        levels.insert(0, bins[: math.prod(shape)].reshape(shape))
        bins = bins[math.prod(shape) :]
    return Pyramid.from_levels(rate_hz, frames, levels)
