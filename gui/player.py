"""Playing a part of a file through the sound device.

Blocks are decoded by a feeder thread and queued one ahead of the one that sounds; whole files are never read. From the
call of ``play`` to sound it takes: open and seek (a few ms), one block of FIRST_BLOCKS device buffers to decode, and at
most two device buffers of BUFFER_S each; about 40 ms together.

Invariant: the feeder thread is gone when ``stop`` returns, and a missing sound device is a sentence and no crash.
"""

from __future__ import annotations

import os
import threading
import time
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from engine import audio
from engine.errors import StudioError

BUFFER_S = 0.012
FIRST_BLOCKS = 4
_BLOCKS = 16
_POLL_S = 0.004
_TICK_MS = 33
_MIXER_RATES_HZ = (8_000, 96_000)


def _no_sound(error: Exception) -> str:
    text = QCoreApplication.translate("Player", "No sound: {}. Check the sound device and press play again.")
    return text.format(str(error).rstrip("."))


def buffer_frames(rate_hz: int) -> int:
    """The device buffer in frames: the power of two at or below BUFFER_S, not under 64."""
    return max(64, 1 << (int(BUFFER_S * rate_hz).bit_length() - 1))


def _mixer(rate_hz: int) -> Any:
    """pygame's mixer, open at a rate. Imported at the first sound and not before: it costs 0.2 s."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pygame imports pkg_resources where it is present
        import pygame.mixer as mixer
    opened = mixer.get_init()
    if opened is None or opened[0] != rate_hz:
        mixer.quit()
        mixer.init(frequency=rate_hz, size=-16, channels=2, buffer=buffer_frames(rate_hz), allowedchanges=0)
        mixer.set_num_channels(1)
    return mixer


class _Feeder(threading.Thread):
    """Decodes ahead and keeps the mixer's queue filled."""

    def __init__(self, path: str, start_s: float, end_s: float | None, loop: bool) -> None:
        super().__init__(name="player", daemon=True)
        self.loop = loop
        self.error = ""
        self.finished = False
        self._path = path
        self._range_s = (start_s, end_s)
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._anchor: tuple[float, float, float] | None = None  # where in the file, for how long, since when
        self._paused_at: float | None = None
        self._channel: Any = None

    def end(self) -> None:
        """Silence, and wait for the thread."""
        self._ending.set()
        self.join()

    def position_s(self) -> float:
        """What is heard now."""
        with self._lock:
            if self._anchor is None:
                return self._range_s[0]
            at_s, length_s, since = self._anchor
            now = time.perf_counter() if self._paused_at is None else self._paused_at
            return at_s + min(max(now - since, 0.0), length_s)

    def hold(self, held: bool) -> None:
        """Pause or go on."""
        with self._lock:
            if held and self._paused_at is None:
                self._paused_at = time.perf_counter()
                if self._channel is not None:
                    self._channel.pause()
            elif not held and self._paused_at is not None:
                if self._anchor is not None:
                    at_s, length_s, since = self._anchor
                    self._anchor = (at_s, length_s, since + time.perf_counter() - self._paused_at)
                self._paused_at = None
                if self._channel is not None:
                    self._channel.unpause()

    def run(self) -> None:
        """The thread."""
        decoder = None
        try:
            decoder = audio.Decoder(self._path)
            self._feed(decoder)
        except StudioError as error:
            self.error = str(error)
        except Exception as error:  # pygame.error, which is not known before pygame is imported
            self.error = _no_sound(error)
        finally:
            if self._channel is not None:
                self._channel.stop()
            if decoder is not None:
                decoder.close()
            self.finished = True

    def _feed(self, decoder: audio.Decoder) -> None:
        rate_hz = min(max(decoder.info.rate_hz, _MIXER_RATES_HZ[0]), _MIXER_RATES_HZ[1])
        mixer = _mixer(rate_hz)
        blocks = self._blocks(decoder, rate_hz)
        waiting: tuple[Any, float, float] | None = None  # the sound in the mixer's queue, its place, its length
        channel = mixer.Channel(0)
        for at_s, length_s, samples in blocks:
            sound = mixer.Sound(buffer=samples.tobytes())
            if self._channel is None:
                with self._lock:
                    channel.play(sound)
                    self._channel = channel
                    self._anchor = (at_s, length_s, time.perf_counter())
                    if self._paused_at is not None:
                        channel.pause()
                        self._paused_at = time.perf_counter()
                continue
            while waiting is not None and not self._ending.is_set():
                waiting = self._advance(channel, waiting)
                if waiting is not None:
                    self._ending.wait(_POLL_S)
            if self._ending.is_set():
                return
            channel.queue(sound)
            waiting = (sound, at_s, length_s)
        while not self._ending.is_set() and (channel.get_busy() or self._paused_at is not None):
            if waiting is not None:
                waiting = self._advance(channel, waiting)
            self._ending.wait(_POLL_S)

    def _advance(self, channel: Any, waiting: tuple[Any, float, float]) -> tuple[Any, float, float] | None:
        """None once the queued sound has begun, whose place is then where we are."""
        if channel.get_sound() is not waiting[0]:
            return waiting
        with self._lock:
            self._anchor = (waiting[1], waiting[2], time.perf_counter())
        return None

    def _blocks(self, decoder: audio.Decoder, rate_hz: int) -> Any:
        """(place in seconds, length in seconds, int16 stereo) until the end, or for ever in a loop.

        Lengths are whole device buffers except at the end: SDL starts a queued sound at a buffer's edge, so that the
        seams are silent-free.
        """
        ratio = decoder.info.rate_hz / rate_hz
        unit = buffer_frames(rate_hz)
        start_s, end_s = self._range_s
        first = round(start_s * decoder.info.rate_hz)
        last = None if end_s is None else round(end_s * decoder.info.rate_hz)
        count = FIRST_BLOCKS
        while not self._ending.is_set():
            decoder.seek(first)
            at = first
            while last is None or at < last:
                wanted = round(count * unit * ratio)
                block = decoder.read(wanted if last is None else min(wanted, last - at))
                if len(block) == 0:
                    break
                yield at / decoder.info.rate_hz, len(block) / decoder.info.rate_hz, _stereo(block, ratio)
                at += len(block)
                count = _BLOCKS
                if self._ending.is_set():
                    return
            if not self.loop or at == first:
                return


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

    def play(self, path: str, start_s: float, end_s: float | None = None, loop: bool = False) -> None:
        """Play from a moment to another, or to the end of the file."""
        self.stop()
        self._paused = False
        self._feeder = _Feeder(path, start_s, end_s, loop)
        self._feeder.start()
        self._timer.start()

    def set_loop(self, loop: bool) -> None:
        """Whether what is playing begins anew at its end."""
        if self._feeder is not None:
            self._feeder.loop = loop

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
        self.stopped.emit()

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
