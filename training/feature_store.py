"""Values of slow features, kept from one training to the next, so that the second runs no encoder.

They lie in packs (``training.packs``), as decoded stretches do: one for a recording's items that were computed
together. A pack is named after the recording's content, the feature with its model files, and how windows are cut.

Invariant: what is kept is what would be computed; whatever cannot be had from the disk is computed instead.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import math
import threading
import time
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine import __version__, audio_files, features, places
from engine.errors import AudioError
from training.data import Item
from training.packs import ENDING, ENTRY, Place, Store, data_at, head

if TYPE_CHECKING:
    from training.dataset import Windowing

#: What was computed is written so often, so that a training that is ended loses little.
_WRITE_S = 5.0
_Stretch = tuple[float, float]


class KeptValues:
    """Values of one feature on the disk; of a feature that is not slow, none. Any number of threads may use it.

    Attributes:
        missing: The items whose values have to be computed.
        trouble: Why values cannot be kept, as a sentence, or nothing.
    """

    def __init__(self, items: Sequence[Item], how: Windowing) -> None:
        """Look for the values of items.

        Raises:
            StudioError: When a model file of the feature cannot be read.
        """
        self.missing = list(items)
        self.trouble = ""
        self._shape = how.feature.shape(round(how.window_s * how.feature.rate_hz))
        self._store: Store | None = None
        self._places: dict[tuple[str, _Stretch], Place] = {}
        self._keys: dict[str, str] = {}
        self._new: dict[str, dict[_Stretch, np.ndarray]] = {}
        self._lock = threading.Lock()
        self._written_s = time.monotonic()
        if not getattr(how.feature, "slow", False):
            return
        made_of = (features.fingerprint(how.feature), how.window_s, how.hop_s, how.short_clip, how.channel, _versions())
        try:
            self._store = Store(places.cache() / "features")
            self._look_up(items, json.dumps(made_of))
        except OSError as error:
            self._fail(error)

    def _look_up(self, items: Sequence[Item], made_of: str) -> None:
        assert self._store is not None
        for path in dict.fromkeys(item.path for item in items):
            try:
                recording = audio_files.fingerprint(path)
            except AudioError:
                continue  # said when the item is read
            key = hashlib.blake2b(f"{recording} {made_of}".encode(), digest_size=16).hexdigest()
            self._keys[path] = key
            for pack in self._store.packs(key):
                for start_s, end_s, at, count, crc, _ in self._store.entries(pack).tolist():
                    self._places[path, (start_s, end_s)] = Place(pack, at, count, crc)
                self._store.used(pack)
        self.missing = [item for item in items if (item.path, _stretch(item)) not in self._places]

    def of(self, item: Item) -> tuple[np.ndarray, float] | None:
        """One item's values, float32 of shape (windows, *feature shape), and its seconds; None where they are not."""
        place = self._places.get((item.path, _stretch(item)))
        kept = place.read() if place is not None else None
        if kept is None or (len(kept) - 1) % math.prod(self._shape):
            return None
        return kept[1:].reshape(-1, *self._shape), float(kept[0])

    def add(self, item: Item, values: np.ndarray, seconds: float) -> None:
        """Keep the values of an item."""
        if self._store is None or item.path not in self._keys:
            return
        with self._lock:
            row = np.append(np.float32(seconds), values.astype("<f4").ravel())
            self._new.setdefault(item.path, {})[_stretch(item)] = row
            if time.monotonic() - self._written_s > _WRITE_S:
                self._write()

    def close(self) -> None:
        """Write what has not been written yet."""
        with self._lock:
            if self._store is not None:
                self._write()
        if self._store is not None:
            self._store.full()  # which removes the oldest where it is

    def _write(self) -> None:
        new, self._new = self._new, {}
        self._written_s = time.monotonic()
        assert self._store is not None
        try:
            with self._store.drafts() as drafts:
                for path, rows in new.items():
                    entries = np.zeros(len(rows), ENTRY)
                    at = data_at(len(rows))
                    for number, (stretch, row) in enumerate(rows.items()):
                        entries[number] = (*stretch, at, len(row), zlib.crc32(row.data), 0)
                        at += row.nbytes
                    which = hashlib.blake2b(repr(list(rows)).encode(), digest_size=16).hexdigest()
                    draft = drafts / f"{self._keys[path]}-{which}{ENDING}"
                    draft.write_bytes(b"".join([head(entries), *(row.tobytes() for row in rows.values())]))
                    pack = self._store.folder / draft.name
                    draft.replace(pack)
                    self._store.added(pack)
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        self._store = None
        self.trouble = (
            f"What the encoder says cannot be kept: {error.strerror or error}. Training goes on without; make room on "
            "the disk, and the next training begins sooner."
        )


def _stretch(item: Item) -> _Stretch:
    return item.start_s, math.inf if item.end_s is None else item.end_s


def _versions() -> list[str]:
    """What decides, besides the recording and the feature, which values come out."""
    found = [__version__]
    for name in ("onnxruntime", "soundfile", "av", "soxr", "numpy"):
        try:
            found.append(importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:  # in a packaged program they change with its own version
            found.append("")
    return found
