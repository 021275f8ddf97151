"""Playing a part of a file through the sound device.

Blocks are decoded by a feeder thread and queued one ahead of the one that sounds; whole files are never read. From the
call of ``play`` to sound it takes: seeking (a few ms), one block of FIRST_BLOCKS device buffers to decode, and at most
two device buffers (see ``gui.sound_device``); about 40 ms together. Recording and device are open already when
``opening`` was run, or something was played before.

Slower and faster keeps the pitch. Another speed does not wait for what is queued: the sound begins anew at the place
that is heard, and the old one fades out under it. That takes _POLL_S, one such block and two device buffers: 30 ms.

Invariant: the feeder thread is gone when ``stop`` returns, and a missing sound device is a sentence and no crash.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from engine import audio
from engine.errors import StudioError
from engine.events import Job
from engine.stretch import FASTEST, SLOWEST, Stretcher
from gui.kept_open import KeptOpen, Lent
from gui.sound_device import buffer_frames, device_hz, open_device
from gui.translation import told

FIRST_BLOCKS = 4
_BLOCKS = 16
_POLL_S = 0.004
_KEPT = 4
_FADE_MS = 20
_TICK_MS = 33


def _no_sound(error: Exception) -> str:
    text = QCoreApplication.translate("Player", "No sound: {}. Check the sound device and press play again.")
    return text.format(told(str(error)).rstrip("."))


class SampleSource:
    """Samples that are in memory, read as a file is."""

    def __init__(self, samples: npt.NDArray[np.float32], rate_hz: int) -> None:
        """Mono samples of shape (n,) at a rate."""
        self._samples = samples[:, None]
        self._position = 0
        self.info = audio.AudioInfo("", rate_hz, 1, len(samples), len(samples) / rate_hz, "samples", "memory")

    def seek(self, frame: int) -> None:
        """As ``Decoder.seek``."""
        self._position = min(max(frame, 0), len(self._samples))

    def read(self, frames: int) -> npt.NDArray[np.float32]:
        """As ``Decoder.read``."""
        block = self._samples[self._position : self._position + frames]
        self._position += len(block)
        return block

    def close(self) -> None:
        """As ``Decoder.close``."""


Source: TypeAlias = Lent | SampleSource


class _Piece(NamedTuple):
    """Some sound and what of the file it is: from where, how much, and how many seconds of the file in one."""

    samples: npt.NDArray[np.int16]
    at_s: float
    length_s: float
    speed: float


class _Anchor(NamedTuple):
    """The piece that is heard and since when."""

    piece: _Piece
    since: float


class _Waiting(NamedTuple):
    """The sound in the mixer's queue, and whether silence was met once where it should have begun."""

    sound: Any
    piece: _Piece
    missed: bool = False


class _Feeder(threading.Thread):
    """Decodes ahead and keeps the mixer's queue filled."""

    def __init__(
        self, opened: Callable[[], Source], start_s: float, end_s: float | None, loop: bool, speed: float
    ) -> None:
        super().__init__(name="player", daemon=True)
        self.loop = loop
        self.speed = speed
        self.error = ""
        self.finished = False
        self._opened = opened
        self._range_s = (start_s, end_s)
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._anchor: _Anchor | None = None
        self._paused_at: float | None = None
        self._channel: Any = None  # the one that is heard
        self._channels: tuple[Any, ...] = ()
        # pygame lets go of a sound that has ended a moment before it forgets it, and gives it out meanwhile: the last
        # ones are kept here, so that what ``get_sound`` gives is never a sound that is gone.
        self._kept: deque[Any] = deque(maxlen=_KEPT)

    def end(self) -> None:
        """Silence, and wait for the thread."""
        self._ending.set()
        self.join()

    def position_s(self) -> float:
        """What is heard now."""
        with self._lock:
            if self._anchor is None:
                return self._range_s[0]
            piece, since = self._anchor
            now = time.perf_counter() if self._paused_at is None else self._paused_at
            at_s = piece.at_s + min(max(now - since, 0.0) * piece.speed, piece.length_s)
            end_s = self._range_s[1]
            return at_s if end_s is None else min(at_s, end_s)  # a stretched piece may end a fade later

    def hold(self, held: bool) -> None:
        """Pause or go on."""
        with self._lock:
            if held and self._paused_at is None:
                self._paused_at = time.perf_counter()
                if self._channel is not None:
                    self._channel.pause()
            elif not held and self._paused_at is not None:
                if self._anchor is not None:
                    piece, since = self._anchor
                    self._anchor = _Anchor(piece, since + time.perf_counter() - self._paused_at)
                self._paused_at = None
                if self._channel is not None:
                    self._channel.unpause()

    def run(self) -> None:
        """The thread."""
        decoder = None
        try:
            decoder = self._opened()
            self._feed(decoder)
        except StudioError as error:
            self.error = told(str(error))
        except Exception as error:  # pygame.error, which is not known before pygame is imported
            self.error = _no_sound(error)
        finally:
            for channel in self._channels:
                channel.stop()
            if decoder is not None:
                decoder.close()
            self.finished = True

    def _feed(self, decoder: Source) -> None:
        rate_hz = device_hz(decoder.info.rate_hz)
        mixer = open_device(rate_hz)
        self._channels = tuple(mixer.Channel(number) for number in range(2))
        silence = mixer.Sound(buffer=bytes(4 * buffer_frames(rate_hz)))
        from_s = self._range_s[0]
        turns = itertools.cycle(self._channels)
        while self._play(mixer, next(turns), decoder, rate_hz, from_s, silence):
            from_s = self.position_s()

    def _play(self, mixer: Any, channel: Any, decoder: Source, rate_hz: int, from_s: float, silence: Any) -> bool:
        """Play on one channel at one speed; True when another speed was asked for meanwhile."""
        speed = self.speed
        waiting: _Waiting | None = None
        begun = False
        for piece in self._pieces(decoder, rate_hz, from_s, speed):
            sound = mixer.Sound(buffer=piece.samples.tobytes())
            self._kept.append(sound)
            if not begun:
                self._begin(channel, sound, piece, silence)
                begun = True
                continue
            while waiting is not None and not self._ending.is_set() and self.speed == speed:
                waiting = self._advance(channel, waiting)
                if waiting is not None:
                    self._ending.wait(_POLL_S)
            if self._ending.is_set() or self.speed != speed:
                return not self._ending.is_set()
            channel.queue(sound)
            waiting = _Waiting(sound, piece)
        while not self._ending.is_set() and (waiting or channel.get_busy() or self._paused_at is not None):
            if begun and self.speed != speed:
                return True
            if waiting is not None:
                waiting = self._advance(channel, waiting)
            self._ending.wait(_POLL_S)
        return False

    def _begin(self, channel: Any, sound: Any, piece: _Piece, silence: Any) -> None:
        """Start the first sound of a speed, over the one before if there is one."""
        with self._lock:
            before, self._channel = self._channel, channel
            if before is not None:
                before.queue(silence)  # or what is queued would follow when the fade has ended
                before.fadeout(_FADE_MS)
            channel.play(sound, fade_ms=_FADE_MS if before is not None else 0)
            self._anchor = _Anchor(piece, time.perf_counter())
            if self._paused_at is not None:
                channel.pause()
                self._paused_at = time.perf_counter()

    def _advance(self, channel: Any, waiting: _Waiting) -> _Waiting | None:
        """None once the queued sound has begun, whose place is then where we are."""
        if channel.get_sound() is not waiting.sound:
            if channel.get_busy():
                return waiting
            # The sound before it ended in the very moment in which it was queued, and the mixer has missed it.
            if not waiting.missed:
                return waiting._replace(missed=True)
            channel.play(waiting.sound)
        with self._lock:
            self._anchor = _Anchor(waiting.piece, time.perf_counter())
        return None

    def _pieces(self, decoder: Source, rate_hz: int, from_s: float, speed: float) -> Iterator[_Piece]:
        """What is to be heard from a moment on, until the end, or for ever in a loop."""
        start_s, end_s = self._range_s
        source_hz = decoder.info.rate_hz
        begin, first = round(start_s * source_hz), round(from_s * source_hz)
        last = None if end_s is None else round(end_s * source_hz)
        count = FIRST_BLOCKS
        while not self._ending.is_set():
            decoder.seek(first)
            heard = False
            for piece in self._once(decoder, rate_hz, first, last, count, speed):
                yield piece
                heard, count = True, _BLOCKS
                if self._ending.is_set():
                    return
            if not self.loop or (first == begin and not heard):
                return
            first = begin

    def _once(
        self, decoder: Source, rate_hz: int, first: int, last: int | None, count: int, speed: float
    ) -> Iterator[_Piece]:
        """The sound from one frame to another.

        Lengths are whole device buffers except at the end: SDL starts a queued sound at a buffer's edge, so that the
        seams are silent-free.
        """
        source_hz, channels = decoder.info.rate_hz, decoder.info.channels
        ratio = source_hz / rate_hz
        stretcher = Stretcher(source_hz, channels, speed)
        made = np.zeros((0, channels), np.float32)
        left, ended = None if last is None else last - first, False
        while True:
            wanted = round(count * buffer_frames(rate_hz) * ratio)
            while len(made) < wanted and not ended:
                block = decoder.read(wanted if left is None else min(wanted, left))
                left = None if left is None else left - len(block)
                ended = len(block) == 0
                made = np.concatenate([made, stretcher.flush() if ended else stretcher.push(block)])
            if not len(made):
                return
            at = first + max(stretcher.position - len(made) * speed, 0)
            now, made = made[:wanted], made[wanted:]
            yield _Piece(_stereo(now, ratio), at / source_hz, len(now) * speed / source_hz, speed)
            count = _BLOCKS


def _stereo(block: npt.NDArray[np.float32], ratio: float) -> npt.NDArray[np.int16]:
    """The first two channels as 16 bits; one channel goes to both sides.

    Args:
        ratio: Source frames per device frame; other than 1 only for rates that no device plays.
    """
    if ratio != 1.0:
        places = np.arange(round(len(block) / ratio)) * ratio
        block = np.stack([np.interp(places, np.arange(len(block)), c) for c in block.T], axis=1).astype(np.float32)
    pair = block[:, [0, 1]] if block.shape[1] > 1 else np.repeat(block, 2, axis=1)
    return (np.clip(np.nan_to_num(pair), -1.0, 1.0) * 32767.0).astype(np.int16)


class Player(QObject):
    """Plays one stretch at a time.

    Signals:
        moved: Where the sound is, in seconds of the file, about 30 times a second.
        stopped: The sound ended, by itself or by ``stop``.
        failed: A sentence.
    """

    moved = Signal(float)
    stopped = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feeder: _Feeder | None = None
        self._paused = False
        self._kept = KeptOpen(self)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._on_tick)

    @property
    def playing(self) -> bool:
        """Whether sound comes out, or would after a moment."""
        return self._feeder is not None and not self._paused

    @property
    def paused(self) -> bool:
        """Whether ``resume`` would go on."""
        return self._feeder is not None and self._paused

    @property
    def position_s(self) -> float:
        """Where the sound is, in seconds of the file."""
        return self._feeder.position_s() if self._feeder is not None else 0.0

    def play(
        self, path: str, start_s: float, end_s: float | None = None, loop: bool = False, speed: float = 1.0
    ) -> None:
        """Play from a moment to another, or to the end of the file, at SLOWEST to FASTEST times its speed."""
        self._begin(_Feeder(lambda: self._kept.take(path), start_s, end_s, loop, speed))

    def opening(self, path: str) -> Job[None]:
        """Open a recording that is likely to be played, and the device: the first sound then comes as quickly as any.

        A job. What is wrong with either shows when it is played.
        """
        rate_hz = yield from self._kept.opening(path)
        if rate_hz:
            with contextlib.suppress(Exception):  # pygame.error, which is not known before pygame is imported
                open_device(device_hz(rate_hz), needed=False)

    def play_samples(self, samples: npt.NDArray[np.float32], rate_hz: int) -> None:
        """Play mono samples that are in no file, float32 of shape (n,)."""
        self._begin(_Feeder(lambda: SampleSource(samples, rate_hz), 0.0, None, False, 1.0))

    def _begin(self, feeder: _Feeder) -> None:
        self.stop()
        self._paused = False
        self._feeder = feeder
        feeder.start()
        self._timer.start()

    def set_loop(self, loop: bool) -> None:
        """Whether what is playing begins anew at its end."""
        if self._feeder is not None:
            self._feeder.loop = loop

    def set_speed(self, speed: float) -> None:
        """Go on slower or faster at the same pitch."""
        if self._feeder is not None:
            self._feeder.speed = min(max(speed, SLOWEST), FASTEST)

    def pause(self) -> None:
        """Hold the sound where it is."""
        if self._feeder is not None and not self._paused:
            self._paused = True
            self._feeder.hold(True)
            self._timer.stop()
            self.moved.emit(self.position_s)

    def resume(self) -> None:
        """Go on from where it was held."""
        if self._feeder is not None and self._paused:
            self._paused = False
            self._feeder.hold(False)
            self._timer.start()

    def stop(self) -> None:
        """Silence. Does nothing when it is silent already."""
        feeder, self._feeder = self._feeder, None
        if feeder is None:
            return
        self._timer.stop()
        self._paused = False
        feeder.end()
        self._kept.used()
        self.stopped.emit()

    def release(self) -> None:
        """Silence, and let go of the file that was played last."""
        self.stop()
        self._kept.clear()

    def _on_tick(self) -> None:
        feeder = self._feeder
        if feeder is None:
            return
        self.moved.emit(feeder.position_s())
        if feeder is self._feeder and feeder.finished:
            error = feeder.error
            self.stop()
            if error:
                self.failed.emit(error)
