"""A decoder that is given up when it hangs, for whoever has no process to end.

Classification decodes in processes of its own and ends those (``engine.pool``). What decodes in the process that shows
the window or trains reads through a ``WatchedDecoder``: the work is done in a thread beside, and who waits for it does
not wait for ever.

Invariant: a thread that hung is never asked again, and holds up neither the reader nor the end of the program.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from typing import TypedDict, TypeVar, Unpack

import numpy as np

from engine.audio import ChannelChoice, Decoder, stream_from
from engine.audio_reader import Floats, Shorts
from engine.errors import AudioError

T = TypeVar("T")

#: A decoder that does not get on for so long is stuck. Reading a block of some seconds takes milliseconds.
STUCK_S = 60.0
_LOOK_S = 1.0


class StuckError(AudioError):
    """A recording whose decoder hung. Whatever else is wanted of the recording would hang as well."""

    def __init__(self, path: str) -> None:
        super().__init__(path, f"its decoder did not get on for {STUCK_S:.0f} s")


_Outcome = queue.SimpleQueue[tuple[T | None, BaseException | None]]


def _do(does: Callable[[], T], outcome: _Outcome[T]) -> None:
    try:
        outcome.put((does(), None))
    except BaseException as error:
        outcome.put((None, error))


def _awaited(outcome: _Outcome[T], path: str, reached: Callable[[], int]) -> T:
    """What comes out of work in another thread.

    A seek may have to decode hours of sound in one call: as long as ``reached`` changes, it is left to it.
    """
    silent_s, before = 0.0, reached()
    while True:
        try:
            result, error = outcome.get(timeout=_LOOK_S)
        except queue.Empty:
            silent_s, now = silent_s + _LOOK_S, reached()
            if now != before:
                silent_s, before = 0.0, now
            if silent_s >= STUCK_S:
                raise StuckError(path) from None
            continue
        if error is not None:
            raise error
        return result  # type: ignore[return-value]


def decoding(path: str | os.PathLike[str], work: Callable[[Decoder], T]) -> T:
    """Work on a recording in a thread of its own; the thread has the decoder to itself, so nothing is handed over.

    Args:
        path: The recording.
        work: What is done with its decoder, which is closed afterwards.

    Raises:
        StuckError: When the decoder hangs.
        AudioError: When the recording cannot be opened; and whatever the work raises.
    """
    opened: list[Decoder] = []

    def does() -> T:
        with Decoder(path) as decoder:
            opened.append(decoder)
            return work(decoder)

    outcome: _Outcome[T] = queue.SimpleQueue()
    thread = threading.Thread(target=_do, args=(does, outcome), name="decoding", daemon=True)
    thread.start()
    try:
        result = _awaited(outcome, os.fspath(path), lambda: opened[0].reached if opened else 0)
    except StuckError:
        raise
    except Exception:
        thread.join()
        raise
    thread.join()
    return result


class WatchedDecoder(Decoder):
    """A ``Decoder`` whose calls end with an error where the decoder hangs; it gives the same samples.

    Raises:
        StuckError: From any of its methods, when the decoder did not get on for ``STUCK_S``.
        AudioError: As ``Decoder``.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._name = os.fspath(path)
        self._stuck = False
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        # A daemon: the interpreter does not wait for it when it ends.
        self._thread = threading.Thread(target=self._work, name="decoding", daemon=True)
        self._thread.start()
        try:
            self._waited_for(lambda: super(WatchedDecoder, self).__init__(path))
        except BaseException:
            self._tasks.put(None)
            if not self._stuck:
                self._thread.join()
            raise

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()

    def _waited_for(self, does: Callable[[], T]) -> T:
        """The outcome of a call that is made in the thread."""
        if threading.current_thread() is self._thread:  # a method that calls another one
            return does()
        if self._stuck:
            raise StuckError(self._name)
        outcome: _Outcome[T] = queue.SimpleQueue()
        self._tasks.put(lambda: _do(does, outcome))
        try:
            return _awaited(outcome, self._name, lambda: self.reached)
        except StuckError:
            self._stuck = True
            raise

    def read(self, frames: int) -> Floats:
        """See ``Decoder.read``."""
        return self._waited_for(lambda: super(WatchedDecoder, self).read(frames))

    def read_int16(self, frames: int, room: Shorts | None = None) -> Shorts:
        """See ``Decoder.read_int16``."""
        return self._waited_for(lambda: super(WatchedDecoder, self).read_int16(frames, room))

    def seek(self, frame: int) -> None:
        """See ``Decoder.seek``."""
        self._waited_for(lambda: super(WatchedDecoder, self).seek(frame))

    def close(self) -> None:
        """Close the file; one whose decoder hangs is closed by its thread, should that ever get on."""
        self._tasks.put(super().close)
        self._tasks.put(None)
        if not self._stuck:
            self._thread.join()


class Stretch(TypedDict, total=False):
    """What of a recording is read, and as what: the words of ``audio.load``."""

    rate_hz: int | None
    channel: ChannelChoice
    start_s: float
    end_s: float | None


def load(path: str | os.PathLike[str], **what: Unpack[Stretch]) -> Floats:
    """``audio.load``, with an error where the decoder hangs.

    Raises:
        StuckError: When it does.
        AudioError, UsageError: As ``audio.load``.
    """
    return decoding(path, lambda decoder: np.concatenate(list(stream_from(decoder, **what))))
