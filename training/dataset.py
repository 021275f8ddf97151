"""From items to what a network eats: every item's windows, decoded and turned into features once.

Invariant: the windows of an item are those that classification would cut from the same audio (``engine.windows``), so
that validation measures what classification does.
"""

from __future__ import annotations

import tempfile
from collections import Counter, deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine import places
from engine.decision import aggregate
from engine.device import cpu_count
from engine.errors import StudioError
from engine.events import Job, Notice, Progress, Skipped
from engine.features import Feature, compute
from engine.windows import cut_windows
from training.cache import Samples, fill
from training.data import Item
from training.feature_store import KeptValues

#: Features beyond this many bytes are kept in a file that the system pages in and out, instead of in memory. Up to it
#: they are held twice for a moment, while they are put together.
_IN_MEMORY_BYTES = 1 << 30


@dataclass
class ItemWindows:
    """Which windows belong to which items.

    Attributes:
        items: The items that could be read.
        owner: int64, shape (windows,): which item each window belongs to.
        target: int64, shape (items,): each item's class index; -1 for a label that the model does not know.
        seconds: Length of the audio, all items together.
    """

    items: list[Item]
    owner: np.ndarray
    target: np.ndarray
    seconds: float

    def __len__(self) -> int:
        return len(self.owner)

    def truth(self, labels: Sequence[str], multi_label: bool) -> np.ndarray:
        """Which classes each item has, float32 of shape (items, classes): 1 or 0.

        Args:
            labels: The classes in the order of the model's outputs.
            multi_label: Whether an item has all its classes, or ``target`` alone.
        """
        out = np.zeros((len(self.items), len(labels)), np.float32)
        if not multi_label:
            known = self.target >= 0
            out[np.flatnonzero(known), self.target[known]] = 1
            return out
        index = {label: i for i, label in enumerate(labels)}
        for row, item in zip(out, self.items, strict=True):
            row[[index[name] for name in item.labels if name in index]] = 1
        return out

    def item_mean(self, window_values: np.ndarray) -> np.ndarray:
        """Mean over each item's windows; shape (windows, n) to (items, n)."""
        sums = np.zeros((len(self.items), window_values.shape[1]), np.float64)
        np.add.at(sums, self.owner, window_values)
        return sums / np.bincount(self.owner, minlength=len(self.items))[:, None]

    def joined(self, window_probabilities: np.ndarray, how: str, multi_label: bool) -> np.ndarray:
        """Each item's probabilities from those of its windows, as ``engine.decision.aggregate`` joins them."""
        if how == "mean":
            return self.item_mean(window_probabilities)
        own = [window_probabilities[self.owner == number] for number in range(len(self.items))]
        return np.stack([aggregate(found, how, multi_label=multi_label) for found in own])


@dataclass
class WindowSet(ItemWindows):
    """The windows of some items, ready for training.

    Attributes:
        features: float32, shape (windows, *feature shape).
    """

    features: np.ndarray


@dataclass(frozen=True)
class Windowing:
    """How a recipe cuts audio into windows, and where the networks of its feature compute."""

    feature: Feature
    window_s: float
    hop_s: float
    short_clip: str
    channel: str | int = "first"
    device: str = "cpu"


def item_windows(item: Item, how: Windowing, samples: Samples) -> tuple[np.ndarray, float]:
    """The features of one item's windows, shape (n, *feature shape), and its length in seconds.

    Args:
        item: What to read.
        how: The recipe's windows and features.
        samples: Where its samples are had, at the feature's rate.

    Raises:
        AudioError: When the file cannot be read, or the stretch lies outside it.
    """
    rate = how.feature.rate_hz
    sound = samples.of(item)
    windows = cut_windows(sound, round(how.window_s * rate), round(how.hop_s * rate), how.short_clip)
    return compute(how.feature, windows, how.device), len(sound) / rate


def build(items: Sequence[Item], labels: Sequence[str], how: Windowing, text: str) -> Job[WindowSet]:
    """Compute the features of items, on as many threads as there are cores; what was decoded before is not again.

    Args:
        items: What to read; one that cannot be read is skipped with a reason.
        labels: The classes in the order of the model's outputs.
        how: The recipe's windows and features.
        text: What the progress says ("Reading training data").

    Raises:
        StudioError: When none of the items can be read.
    """
    index = {label: i for i, label in enumerate(labels)}
    values = KeptValues(items, how)
    samples = yield from fill(values.missing, how.feature.rate_hz, how.channel)
    kept: list[Item] = []
    counts: list[int] = []
    store = _Store(how)
    seconds = 0.0
    threads = cpu_count()
    failures: Counter[str] = Counter()
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[tuple[Item, Future[tuple[np.ndarray, float]]]] = deque()
        todo = iter(items)
        done = 0
        try:
            while True:
                while len(waiting) < 2 * threads and (item := next(todo, None)) is not None:
                    waiting.append((item, pool.submit(_item_values, item, how, samples, values)))
                if not waiting:
                    break
                item, future = waiting.popleft()
                try:
                    features, length_s = future.result()
                except StudioError as error:
                    failures[item.path] += 1
                    if failures[item.path] == 1:  # one sentence per file, however many items it has
                        yield Skipped(item.key, str(error))
                else:
                    kept.append(item)
                    counts.append(len(features))
                    store.add(features)
                    seconds += length_s
                done += 1
                yield Progress(text, done, len(items), "items", seconds)
        finally:
            for _, future in waiting:
                future.cancel()
            values.close()
    if values.trouble:
        yield Notice(values.trouble, "warning")
    if not kept:
        raise StudioError(
            f"None of the {len(items)} items could be read. Check that the files are there and are audio."
        )
    owner = np.repeat(np.arange(len(kept)), counts)
    target = np.array([index.get(item.label, -1) for item in kept], np.int64)
    return WindowSet(kept, owner, target, seconds, store.whole())


def _item_values(item: Item, how: Windowing, samples: Samples, values: KeptValues) -> tuple[np.ndarray, float]:
    """``item_windows``, or what was kept of it."""
    kept = values.of(item)
    if kept is not None:
        return kept
    found, seconds = item_windows(item, how, samples)
    values.add(item, found, seconds)
    return found, seconds


class _Store:
    """Collects feature arrays, in memory first and in an unnamed file once they grow large."""

    def __init__(self, how: Windowing) -> None:
        self._shape = how.feature.shape(round(how.window_s * how.feature.rate_hz))
        self._parts: list[np.ndarray] = []
        self._bytes = 0
        self._rows = 0
        self._file: Any = None

    def add(self, features: np.ndarray) -> None:
        """Take the features of one more item.

        Raises:
            StudioError: When the disk is full.
        """
        self._rows += len(features)
        self._bytes += features.nbytes
        self._parts.append(features)
        if self._bytes <= _IN_MEMORY_BYTES:
            return
        folder = places.cache()
        try:
            if self._file is None:
                # Unnamed: the system frees it when the array is let go, also after a crash.
                self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - lives as long as the array
            for part in self._parts:
                self._file.write(part.tobytes())
            self._file.flush()
        except OSError as error:
            raise StudioError(
                f"Features cannot be kept in {folder}: {error.strerror or error}. Make room, or name another place in "
                "the environment variable EARMARK_HOME."
            ) from error
        self._parts.clear()

    def whole(self) -> np.ndarray:
        """All features, float32 of shape (windows, *feature shape)."""
        if self._file is None:
            return np.concatenate(self._parts)
        with self._file:
            return np.memmap(self._file, np.float32, "r+", shape=(self._rows, *self._shape))
