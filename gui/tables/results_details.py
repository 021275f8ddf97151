"""What a table of classified files reads of a few of them at a time: paths, reasons, transcripts, scores of windows.

Invariant: no more than a few thousand files' are kept, however long the table is scrolled.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from engine.results import ResultStore

T = TypeVar("T")

#: Files read together: about what is on the screen.
BLOCK = 128
_KEPT = 4096


class Details:
    """Reads from a store, and keeps what was read last."""

    def __init__(self, store: ResultStore | None = None) -> None:
        self._store = store
        self._words: OrderedDict[int, tuple[str, str]] = OrderedDict()
        self._texts: OrderedDict[int, str] = OrderedDict()
        self._windows: OrderedDict[int, npt.NDArray[np.float32]] = OrderedDict()

    def clear(self) -> None:
        """Forget what was read: it may have changed."""
        self._words.clear()
        self._texts.clear()
        self._windows.clear()

    def words(self, file_id: int, neighbours: Callable[[], list[int]]) -> tuple[str, str]:
        """Path and reason of a file, read together with those of its neighbours."""
        if file_id not in self._words and self._store is not None:
            self._words.update(self._store.details(neighbours()))
            _shorten(self._words)
        return self._words.get(file_id, ("", ""))

    def text(self, file_id: int, neighbours: Callable[[], list[int]]) -> str:
        """What is said in a file, read together with its neighbours; empty where nothing was written down."""
        if file_id not in self._texts and self._store is not None:
            ids = neighbours()
            found = self._store.transcripts.texts(ids)
            self._texts.update((i, found.get(i, "")) for i in ids)
            _shorten(self._texts)
        return self._texts.get(file_id, "")

    def windows(self, file_id: int) -> npt.NDArray[np.float32]:
        """The probabilities of a file's windows, float32 of shape (windows, classes)."""
        if self._store is None:
            return np.zeros((0, 0), np.float32)
        if file_id not in self._windows:
            self._windows[file_id] = self._store.windows(file_id)[1]
            _shorten(self._windows)
        return self._windows[file_id]


def _shorten(kept: OrderedDict[int, T]) -> None:
    while len(kept) > _KEPT:
        kept.popitem(last=False)
