"""The recording that is worked on or was played last, kept open, so that the next sound of it needs no opening.

Opening a long MP3 means going through its frames: a quarter of a second for three hours, against some milliseconds for
a jump in one that is open.

Invariant: a decoder is used by one thread at a time; while it is lent it is not on the shelf.
"""

from __future__ import annotations

import contextlib
import os
import threading
import weakref

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer

from engine import audio
from engine.errors import StudioError
from engine.events import Job, Progress

#: After so long without a sound a file that is not worked on is closed, so that it can be moved or deleted where
#: systems forbid it.
_KEEP_MS = 60_000


class Lent:
    """An open recording that goes back to the shelf when it is closed."""

    def __init__(self, shelf: KeptOpen, path: str, decoder: audio.Decoder) -> None:
        self._shelf = shelf
        self._path = path
        self._decoder = decoder
        self.info = decoder.info

    def seek(self, frame: int) -> None:
        """See ``engine.audio.Decoder.seek``."""
        self._decoder.seek(frame)

    def read(self, frames: int) -> npt.NDArray[np.float32]:
        """See ``engine.audio.Decoder.read``."""
        return self._decoder.read(frames)

    def close(self) -> None:
        """Give it back."""
        self._shelf.give_back(self._path, self._decoder)

    def discard(self) -> None:
        """Close it instead."""
        self._decoder.close()


class KeptOpen(QObject):
    """Opens recordings and keeps the last one open for a while."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._shelf: list[tuple[str, tuple[int, int], audio.Decoder]] = []  # at most one
        self._awaited = ""
        weakref.finalize(self, _close, self._shelf)  # a page that goes without a word leaves no file open
        self._closing = QTimer(self)
        self._closing.setSingleShot(True)
        self._closing.setInterval(_KEEP_MS)
        self._closing.timeout.connect(self._on_unused)

    def take(self, path: str) -> Lent:
        """An open recording: the one that is kept, unless the file has changed. Any thread may call it.

        Raises:
            AudioError: When it cannot be opened.
        """
        with self._lock:
            there = self._shelf.pop() if self._shelf else None
        if there is not None:
            if there[:2] == (path, _stamp(path)):
                return Lent(self, path, there[2])
            there[2].close()
        return Lent(self, path, audio.Decoder(path))

    def give_back(self, path: str, decoder: audio.Decoder) -> None:
        """Keep a recording open, instead of the one that was kept. Any thread may call it."""
        with self._lock:
            _close(self._shelf)
            self._shelf.append((path, _stamp(path), decoder))

    def opening(self, path: str) -> Job[int]:
        """Open a recording that is likely to be played, to stay open until ``clear`` or until another takes its place.

        A job. What is wrong with the file shows when it is played.

        Returns:
            Its rate in Hz; 0 when it could not be opened, or another one is wanted meanwhile.
        """
        self._awaited = path
        yield Progress(self.tr("Opening"))
        if self._awaited != path:
            return 0
        with contextlib.suppress(StudioError, OSError):
            lent = self.take(path)
            if self._awaited == path:
                lent.close()
            else:
                lent.discard()
            return lent.info.rate_hz
        return 0

    def used(self) -> None:
        """Count the time until it is closed anew."""
        self._closing.start()

    def _on_unused(self) -> None:
        with self._lock:
            if self._shelf and self._shelf[0][0] != self._awaited:
                _close(self._shelf)

    def clear(self) -> None:
        """Close what is kept. For the window's thread."""
        self._closing.stop()
        self._awaited = ""
        with self._lock:
            _close(self._shelf)


def _close(shelf: list[tuple[str, tuple[int, int], audio.Decoder]]) -> None:
    while shelf:
        shelf.pop()[2].close()


def _stamp(path: str) -> tuple[int, int]:
    """What changes when a file is written to."""
    try:
        state = os.stat(path)  # noqa: PTH116 - Path.stat raises on names that are too long in another way
    except OSError:
        return 0, 0
    return state.st_size, state.st_mtime_ns
