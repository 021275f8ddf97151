"""Sounds drawn from a folder of recordings: noise, impulse responses.

Long recordings are taken apart in blocks; the blocks used last are kept in memory, decoded and at the wanted rate.

Invariant: what is drawn depends on the folder's files and the generator only, never on what happens to be kept, on
other threads, or on which file was found to be bad before.
"""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine import audio, audio_files
from engine.errors import AudioError, StudioError

#: Recordings are decoded in blocks of this length; the last one takes what is left, so that none is tiny.
_BLOCK_S = 30.0
_KEPT_BYTES = 256 << 20

Cut = Callable[[np.ndarray], np.ndarray | None]
"""What is wanted of a block, or None where the block holds nothing of use."""


def draw(folder: str, rate_hz: int, rng: np.random.Generator, cut: Cut) -> tuple[np.ndarray, str] | None:
    """Something from a file drawn at random. A file that is unreadable or of no use is passed over for the next one.

    Args:
        folder: Where the recordings are, in folders at any depth.
        rate_hz: The wanted rate.
        rng: Two numbers are taken from it.
        cut: What is wanted of the samples, which must not be written to.

    Returns:
        What ``cut`` gave, and the file's path; None when there is nothing of use at the drawn place of any file.

    Raises:
        StudioError: When the folder holds no audio.
    """
    files = _files(folder)
    first, place = int(rng.integers(len(files))), rng.random()
    for number in range(len(files)):
        path = files[(first + number) % len(files)]
        found = cut(_kept(path, int(place * _count(path)), rate_hz))
        if found is not None:
            return found, path
    return None


def ready(folder: str, what: str, rate_hz: int, cut: Cut) -> None:
    """Look at the folder afresh and check that one of its files at least is of use.

    Args:
        folder: The folder.
        what: What should be in it, for the sentence: "noise".
        rate_hz: Any rate; the check is made at it.
        cut: As for ``draw``.

    Raises:
        StudioError: When there is no such folder, no audio in it, or nothing of use.
    """
    if not folder:
        raise StudioError(f"No folder with recordings of {what} is chosen. Choose one.")
    _files.cache_clear()
    _count.cache_clear()
    _kept.clear()
    for path in _files(folder):
        for number in range(_count(path)):
            if cut(_kept(path, number, rate_hz)) is not None:
                return
    raise StudioError(
        f"All audio in {folder} is silent or cannot be read, so no {what} can be taken from it. Choose another folder."
    )


@functools.lru_cache(maxsize=16)
def _files(folder: str) -> tuple[str, ...]:
    if not Path(folder).is_dir():
        raise StudioError(f"There is no folder {folder}. Choose another one.")
    refused: list[AudioError] = []
    files = audio_files.find_audio([folder], refused)
    if not files and refused:
        raise refused[0]
    if not files:
        raise StudioError(f"There is no audio in {folder}. Choose another folder.")
    return tuple(files)


@functools.lru_cache(maxsize=1 << 17)
def _count(path: str) -> int:
    """How many blocks a recording has; 1 of one that cannot be read, whose block is empty."""
    try:
        return max(1, int(audio.probe(path).duration_s / _BLOCK_S))
    except AudioError:
        return 1


class _Blocks:
    """The blocks used last, up to so many bytes."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._blocks: OrderedDict[tuple[str, int, int], np.ndarray] = OrderedDict()
        self._bytes = 0

    def __call__(self, path: str, number: int, rate_hz: int) -> np.ndarray:
        """A block of a recording, read-only; empty where it cannot be read."""
        key = (path, number, rate_hz)
        with self._lock:
            if key in self._blocks:
                self._blocks.move_to_end(key)
                return self._blocks[key]
        block = _decoded(path, number, rate_hz)
        with self._lock:
            if key not in self._blocks:
                self._blocks[key] = block
                self._bytes += block.nbytes
            while self._bytes > self._limit and len(self._blocks) > 1:
                self._bytes -= self._blocks.popitem(last=False)[1].nbytes
        return block

    def clear(self) -> None:
        with self._lock:
            self._blocks.clear()
            self._bytes = 0


_kept = _Blocks(_KEPT_BYTES)


def _decoded(path: str, number: int, rate_hz: int) -> np.ndarray:
    end_s = (number + 1) * _BLOCK_S if number + 1 < _count(path) else (number + 2) * _BLOCK_S
    try:
        block = audio.load(path, rate_hz=rate_hz, start_s=number * _BLOCK_S, end_s=end_s)
    except AudioError:
        block = np.zeros(0, np.float32)
    block.setflags(write=False)
    return block
