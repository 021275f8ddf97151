"""Stretches of a recording in one pass: decoded from front to back, once, however much the stretches overlap.

Each stretch is resampled from its own beginning, as ``audio.load`` does it: the filter starts on silence there, and
the first sample lies where the stretch begins.

Invariant: what a stretch gives is what decoding the recording from its front gives of it, to the last bit. (Behind a
jump, as ``audio.stream`` makes it, the last bits of an MP3's samples may be others.)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from engine import audio
from engine.audio_reader import Floats

_BLOCK_S = 5.0  # as ``audio.stream`` reads; the last bits of resampled samples may depend on it
_LEAP_S = 30.0  # gaps longer than this are leapt over; decoding on is surer, and as quick
_HOLD_S = 120.0  # so much of a recording is held for stretches that overlap; for more, it is played again

Stretch = tuple[float, float]
"""Start and end in seconds; infinite for the recording's end."""


def played(tape: Tape, stretches: Sequence[Stretch], rate_hz: int) -> Iterator[Iterator[Floats]]:
    """The blocks of each of a recording's stretches at a rate; each is to be used before the next is asked for.

    Args:
        tape: The recording.
        stretches: By beginning, for one pass to do.
        rate_hz: The wanted rate.

    Yields:
        For each stretch float32 blocks of shape (n,), n > 0; none of a stretch that lies outside of the recording.
    """
    own_hz = tape.rate_hz
    frames = [_frames_of(stretch, own_hz) for stretch in stretches]
    later = [first for first, _ in frames[1:]] + [math.inf]
    for (first, end), keep_from in zip(frames, later, strict=True):
        blocks = tape.blocks(first, end, keep_from)
        yield blocks if own_hz == rate_hz else audio.resampled(blocks, own_hz, rate_hz)


def _frames_of(stretch: Stretch, rate_hz: int) -> tuple[int, float]:
    """A stretch in frames, as ``audio.stream`` cuts it."""
    first = max(0, round(stretch[0] * rate_hz))
    return first, math.inf if stretch[1] == math.inf else max(first, round(stretch[1] * rate_hz))


class Tape:
    """One channel of a recording, played from front to back; what is still needed of it is held."""

    def __init__(self, decoder: audio.Decoder, channel: audio.ChannelChoice) -> None:
        """
        Args:
            decoder: The recording, open; it is left open.
            channel: Which channel.
        """
        self._decoder = decoder
        self._channel = channel
        self._held: Floats = np.empty(0, np.float32)
        self._held_from = 0

    @property
    def rate_hz(self) -> int:
        """The recording's own."""
        return self._decoder.info.rate_hz

    def blocks(self, first: int, end: float, keep_from: float) -> Iterator[Floats]:
        """The frames from ``first`` up to ``end`` or the recording's end, in blocks.

        Args:
            first: Quickest when not before any earlier ``keep_from``.
            end: Infinite for the recording's end.
            keep_from: Frames from here on will be asked for again.
        """
        size = max(1, round(_BLOCK_S * self._decoder.info.rate_hz))
        at = first
        while at < end:
            wanted = int(min(size, end - at))
            block = self._at(at, wanted)
            self._forget(min(keep_from, at + wanted))
            if len(block):
                yield block
            if len(block) < wanted:
                return
            at += wanted

    def _at(self, first: int, count: int) -> Floats:
        self._go_to(first)
        begin = first - self._held_from
        missing = begin + count - len(self._held)
        if missing > 0:
            new = audio.pick_channel(self._decoder.read(missing), self._channel)
            self._held = np.concatenate([self._held, new]) if len(self._held) else new
        return self._held[begin : begin + count]

    def _go_to(self, frame: int) -> None:
        reached = self._held_from + len(self._held)
        if self._held_from <= frame <= reached:
            return
        rate_hz = self._decoder.info.rate_hz
        if not 0 < frame - reached <= _LEAP_S * rate_hz:
            self._decoder.seek(frame)
        else:
            left = frame - reached
            while left > 0 and (got := len(self._decoder.read(min(left, rate_hz)))):
                left -= got
        self._held, self._held_from = self._held[:0], frame

    def _forget(self, before: float) -> None:
        reached = self._held_from + len(self._held)
        before = max(before, reached - _HOLD_S * self._decoder.info.rate_hz)
        drop = int(min(max(0, before - self._held_from), len(self._held)))
        self._held, self._held_from = self._held[drop:], self._held_from + drop
