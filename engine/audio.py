"""Reading recordings: what a file is, its samples, at any place, at any rate.

A file's content decides how it is read, never its name. Nothing here holds more than a few seconds of a recording at
once, except ``load``, which is for clips. A ``Decoder`` belongs to one thread; open one per thread.

Invariant: whatever bytes a file holds, the only error that leaves this module for it is ``AudioError``.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType

import numpy as np

from engine import audio_kinds
from engine.audio_ffmpeg import AvReader
from engine.audio_reader import Floats, Reader, Shorts, UnreadableError
from engine.audio_sndfile import SndfileReader
from engine.errors import AudioError, UsageError

ChannelChoice = str | int
"""Which channel of a recording is used: "first", "mean", or a channel number from 0."""

MIN_RATE_HZ, MAX_RATE_HZ = 100, 1_000_000
_OPENING_FRAMES = 4096
_BY_SNDFILE = {"WAV", "AIFF", "AU", "CAF", "W64", "FLAC", "SPHERE"}


@dataclass(frozen=True)
class AudioInfo:
    """What a recording is.

    Attributes:
        path: The file, as it was given.
        rate_hz: Samples per second and channel.
        channels: How many channels.
        frames: Samples per channel. Exact for WAV, AIFF, FLAC, Ogg and whole MP3 files; the best estimate for
            containers that only state a rounded or guessed length (AAC streams, video containers, damaged files).
        duration_s: ``frames / rate_hz``.
        format: "WAV", "FLAC", "MP3", "OGG/OPUS", "M4A/AAC" ...
        decoder: The library that reads it: "libsndfile" or "ffmpeg".
    """

    path: str
    rate_hz: int
    channels: int
    frames: int
    duration_s: float
    format: str
    decoder: str


def probe(path: str | os.PathLike[str]) -> AudioInfo:
    """Tell what a recording is, having decoded its first samples.

    Raises:
        AudioError: When it is missing, empty, not audio, damaged, or holds no sound.
    """
    with Decoder(path) as decoder:
        return decoder.info


class Decoder:
    """A recording kept open for reading at any place. Use it as a context manager, from one thread.

    Samples that are not numbers (NaN) or infinite are given as 0.

    Args:
        path: The file.

    Attributes:
        info: What the recording is.
        truncated: After reading to the end: whether the file holds less than it promises, or parts of it could not be
            decoded. What could be decoded was delivered.
        warning: The same as a sentence, and whether there were samples that are not numbers; or "".

    Raises:
        AudioError: When it is missing, empty, not audio, damaged, or holds no sound.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = os.fspath(path)
        self._kind = kind = audio_kinds.sniff(self._path)
        # No codec packs silence tighter than a constant FLAC block, 16 Ki frames in a byte with room to spare: whoever
        # decodes more than that is going round in circles.
        self._limit = (1 << 21) + (kind.size_bytes << 14)
        self._position = 0
        self._held: Floats | None = None
        self._mended = False
        self.truncated = False
        self.warning = ""
        self._reader = self._open_best(kind)
        frames = self._reader.frames
        if frames is None:
            frames = len(self._held) if self._held is not None else 0
        frames = min(frames, self._limit)
        rate_hz = self._reader.rate_hz
        self.info = AudioInfo(
            path=self._path,
            rate_hz=rate_hz,
            channels=self._reader.channels,
            frames=frames,
            duration_s=frames / rate_hz,
            format=self._reader.format,
            decoder=self._reader.decoder,
        )

    def _open_best(self, kind: audio_kinds.Kind) -> Reader:
        reason = ""
        for make in _readers(kind):
            reader: Reader | None = None
            try:
                reader = make(self._path, kind)
                self._check(reader)
            except UnreadableError as error:
                if reader is not None:
                    reader.close()
                reason = reason or str(error)
                continue
            return reader
        raise AudioError(self._path, reason)

    def _check(self, reader: Reader) -> None:
        if reader.channels < 1:
            raise UnreadableError("it says that it has no channels")
        if not MIN_RATE_HZ <= reader.rate_hz <= MAX_RATE_HZ:
            raise UnreadableError(f"it claims a sample rate of {reader.rate_hz} Hz, which cannot be right")
        if reader.frames is not None and reader.frames > self._limit:
            raise UnreadableError("it claims to be longer than a file of its size can be")
        opening = reader.read(_OPENING_FRAMES)
        if len(opening) == 0:
            raise UnreadableError("it is damaged: no sound could be decoded" if reader.frames else "it holds no sound")
        self._held = self._finite(opening)

    def __enter__(self) -> Decoder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def position(self) -> int:
        """The frame that the next ``read`` begins with."""
        return self._position

    @property
    def jumps(self) -> bool:
        """Whether ``seek`` reaches a far place without decoding all that lies before it."""
        return self._reader.jumps

    @property
    def plain(self) -> bool:
        """Whether samples lie in the file as 16 bits each: ``read_int16`` and ``seek`` cost next to nothing."""
        reader = self._reader
        return isinstance(reader, SndfileReader) and reader.native_int16 and reader.format != "FLAC"

    @property
    def reached(self) -> int:
        """A number that changes as decoding gets on, within a long seek too; another thread may look at it."""
        return self._reader.reached if hasattr(self, "_reader") else 0

    def read(self, frames: int) -> Floats:
        """The next samples.

        Args:
            frames: How many per channel.

        Returns:
            float32 of shape (n, channels), full scale 1.0; n < ``frames`` only at the end.

        Raises:
            AudioError: When the place sought before cannot be reached.
        """
        frames = min(frames, self._limit - self._position)
        held = self._held
        if held is not None and len(held):
            block, self._held = held[:frames], held[frames:]
            if len(block) < frames:
                block = np.concatenate([block, self._finite(self._reader.read(frames - len(block)))])
        else:
            block = self._finite(self._reader.read(frames))
        self._position += len(block)
        if len(block) < frames and self._hand_over():
            block = np.concatenate([block, self.read(frames - len(block))])
        elif len(block) < frames or self._position >= self._limit:
            self._ended()
        return block

    def _hand_over(self) -> bool:
        """Go on with ffmpeg where libsndfile gave up on a damaged file; ffmpeg resumes behind the damage."""
        if not isinstance(self._reader, SndfileReader) or not self._misses():
            return False
        try:
            other = AvReader(self._path, self._kind)
        except UnreadableError:
            return False
        if other.rate_hz != self._reader.rate_hz:
            other.close()
            return False
        other.channels = self._reader.channels
        other.seek(self._position)
        self._held = self._finite(other.read(_OPENING_FRAMES))
        self._reader.close()
        self._reader = other
        return len(self._held) > 0

    def _misses(self) -> bool:
        # Lengths are estimates for some containers: less than half a second and 2 percent is no cut.
        missing = self.info.frames - self._position
        return missing > 0.5 * self.info.rate_hz and missing > 0.02 * self.info.frames

    def read_int16(self, frames: int, room: Shorts | None = None) -> Shorts:
        """Like ``read``, in 16 bits: int16 of shape (n, channels), full scale 32768, louder samples clipped.

        Several times faster than ``read`` for files that store 16 bits uncompressed.

        Args:
            frames: How many per channel.
            room: Memory that may be read into, int16 of shape (at least ``frames``, channels); what is given back may
                lie in it. Saves making an array for every block of a long recording.
        """
        parts: list[Shorts] = []
        if isinstance(self._reader, SndfileReader) and self._reader.native_int16:
            if self._held is not None:
                self._held = None
                self._reader.seek(self._position)
            parts.append(self._reader.read_int16(frames, room))
            self._position += len(parts[0])
            if len(parts[0]) == frames:
                return parts[0]
            frames -= len(parts[0])
        scaled = self.read(frames) * np.float32(32768)
        parts.append(np.clip(np.rint(scaled, out=scaled), -32768, 32767, out=scaled).astype(np.int16))
        return np.concatenate(parts)

    def seek(self, frame: int) -> None:
        """Go to a frame; behind the end, ``read`` gives nothing.

        Raises:
            AudioError: When the file is damaged and the place cannot be reached.
        """
        frame = max(0, frame)
        if self._held is not None and self._position <= frame <= self._position + len(self._held):
            self._held = self._held[frame - self._position :]
            self._position = frame
            return
        self._held = None
        if isinstance(self._reader, SndfileReader) and self._reader.frames is not None:
            frame = min(frame, self._reader.frames)
        try:
            self._reader.seek(frame)
        except UnreadableError as error:
            raise AudioError(self._path, str(error)) from error
        self._position = frame

    def _finite(self, block: Floats) -> Floats:
        with np.errstate(invalid="ignore", over="ignore"):
            total = float(block.sum())
        if not math.isfinite(total) and not np.isfinite(block).all():  # a sum of numbers may be too large for one
            np.nan_to_num(block, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
            self._mended = True
        return block

    def _ended(self) -> None:
        if self._misses() or self._reader.cut_short or self._position >= self._limit:
            self.truncated = True
            end_s = self._position / self.info.rate_hz
            self.warning = f"{self._path} is cut short or damaged; {end_s:.1f} s of it could be read."
        if self._mended:
            mended = f"{self._path} holds samples that are not numbers; they count as silence."
            self.warning = f"{self.warning} {mended}" if self.truncated else mended

    def close(self) -> None:
        """Close the file."""
        self._reader.close()


def _readers(kind: audio_kinds.Kind) -> tuple[Callable[[str, audio_kinds.Kind], Reader], ...]:
    """The readers to try, the better one first (measured: each is the faster one where it comes first)."""
    if kind.name in _BY_SNDFILE:
        return SndfileReader, AvReader
    if kind.name == "MP3":
        steady = kind.mpeg is not None and kind.mpeg.steady
        return (SndfileReader, AvReader) if steady else (AvReader, SndfileReader)
    # Ogg never goes to libsndfile: a chained file of 92 KB keeps it busy for ten minutes.
    return (AvReader,)


def pick_channel(samples: Floats, choice: ChannelChoice = "first") -> Floats:
    """One channel of a block.

    Args:
        samples: Shape (n, channels).
        choice: "first", "mean", or a channel number from 0.

    Returns:
        Shape (n,), float32.

    Raises:
        UsageError: When there is no such channel.
    """
    channels = samples.shape[1]
    if choice == "mean":
        mixed: Floats = samples.mean(axis=1, dtype=np.float32)
        return mixed
    number = 0 if choice == "first" else _channel_number(choice)
    if not 0 <= number < channels:
        have = "1 channel" if channels == 1 else f"{channels} channels"
        raise UsageError(f"Channel {choice} was asked for, but the recording has {have}, numbered from 0.")
    return np.ascontiguousarray(samples[:, number])


def _channel_number(choice: ChannelChoice) -> int:
    try:
        return int(choice)
    except ValueError:
        raise UsageError(f'The channel is {choice!r}; it must be "first", "mean" or a number from 0.') from None


def stream(
    path: str | os.PathLike[str],
    *,
    rate_hz: int | None = None,
    channel: ChannelChoice = "first",
    start_s: float = 0.0,
    end_s: float | None = None,
    block_s: float = 5.0,
) -> Iterator[Floats]:
    """A recording, or a stretch of it, in blocks of one channel at a wanted rate; memory does not grow with length.

    Args:
        path: The file.
        rate_hz: The wanted rate, or None for the file's own. Resampled with soxr at high quality.
        channel: "first", "mean", or a channel number from 0.
        start_s, end_s: The stretch, in seconds; None is the end of the recording.
        block_s: Seconds read at a time. The blocks that come out vary in length when resampled.

    Yields:
        float32 of shape (n,), n > 0. In sum ``round(frames * rate_hz / own rate)`` samples.

    Raises:
        AudioError: When the file cannot be read, or the stretch holds not one sample.
        UsageError: When it has no such channel.
    """
    with Decoder(path) as decoder:
        yield from stream_from(decoder, rate_hz=rate_hz, channel=channel, start_s=start_s, end_s=end_s, block_s=block_s)


def stream_from(
    decoder: Decoder,
    *,
    rate_hz: int | None = None,
    channel: ChannelChoice = "first",
    start_s: float = 0.0,
    end_s: float | None = None,
    block_s: float = 5.0,
) -> Iterator[Floats]:
    """``stream`` from a decoder that is open already, whose ``warning`` can be asked for afterwards."""
    own_hz = decoder.info.rate_hz
    first = max(0, round(start_s * own_hz))
    left = None if end_s is None else max(0, round(end_s * own_hz) - first)
    if first:
        decoder.seek(first)
    empty = True
    blocks = _channel_blocks(decoder, channel, max(1, round(block_s * own_hz)), left)
    for block in blocks if rate_hz is None or rate_hz == own_hz else resampled(blocks, own_hz, rate_hz):
        empty = False
        yield block
    if empty and left == 0:
        raise AudioError(decoder.info.path, f"the stretch from {start_s:g} to {end_s:g} s is empty")
    if empty:
        reason = f"it ends before {start_s:g} s" if first else "it is too short to hold any sound"
        raise AudioError(decoder.info.path, reason)


def _channel_blocks(decoder: Decoder, channel: ChannelChoice, size: int, left: int | None) -> Iterator[Floats]:
    while left is None or left > 0:
        wanted = size if left is None else min(size, left)
        block = decoder.read(wanted)
        if len(block):
            yield pick_channel(block, channel)
        if len(block) < wanted:
            return
        if left is not None:
            left -= wanted


def resampled(blocks: Iterable[Floats], from_hz: int, to_hz: int) -> Iterator[Floats]:
    """Consecutive blocks of one channel brought to another rate, as if they had been resampled in one piece.

    Args:
        blocks: float32 of shape (n,) each.
        from_hz, to_hz: The rates.

    Yields:
        float32 blocks, in sum ``round(total * to_hz / from_hz)`` samples.
    """
    import soxr

    resampler = soxr.ResampleStream(from_hz, to_hz, 1, dtype="float32", quality="HQ")
    taken = given = 0
    for block in blocks:
        taken += len(block)
        out = resampler.resample_chunk(block)
        if len(out):
            given += len(out)
            yield out
    # soxr rounds its last block its own way, which can miss the wanted length by a sample.
    due = round(taken * to_hz / from_hz) - given
    tail = resampler.resample_chunk(np.empty(0, np.float32), last=True)
    if due > 0:
        yield tail[:due] if len(tail) >= due else np.pad(tail, (0, due - len(tail)))


def load(
    path: str | os.PathLike[str],
    *,
    rate_hz: int | None = None,
    channel: ChannelChoice = "first",
    start_s: float = 0.0,
    end_s: float | None = None,
) -> Floats:
    """A clip as one array: what ``stream`` yields, joined. The whole stretch is held in memory.

    Returns:
        float32 of shape (n,), n > 0.

    Raises:
        AudioError: When the file cannot be read, or the stretch holds not one sample.
        UsageError: When it has no such channel.
    """
    return np.concatenate(list(stream(path, rate_hz=rate_hz, channel=channel, start_s=start_s, end_s=end_s)))
