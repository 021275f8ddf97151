"""The folder of packs: files that hold decoded stretches of recordings.

A pack is a head, a table of what is in it, and samples as little-endian float32, each stretch with its checksum.

Invariant: a pack appears whole, in one step, and is never changed, only removed: processes need no locks. A damaged one
is found out, removed, and counts as not there.
"""

from __future__ import annotations

import os
import shutil
import struct
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

#: The least recently used packs go when the store is larger than this, or than its share of the disk.
LIMIT_BYTES = 20 << 30
_DISK_SHARE = 0.5

ENDING = ".samples"
#: A file among the drafts: workers stop when it is gone.
WANTED = "wanted"
_DRAFTS = ".part"
_OLD_S = 24 * 3600.0

#: A mark (which also is the format's version), how many entries follow, and their checksum.
_HEAD = struct.Struct("<8sII")
_MARK = b"EARSMP01"
#: A table's entries. ``at`` counts bytes from the beginning of the file; an ``end_s`` that is not given is infinite.
ENTRY = np.dtype([("start_s", "<f8"), ("end_s", "<f8"), ("at", "<i8"), ("count", "<i8"), ("crc", "<u4"), ("", "<u4")])


@dataclass(frozen=True)
class Place:
    """Where in the store the samples of a stretch lie."""

    pack: Path
    at: int
    count: int
    crc: int

    def read(self) -> npt.NDArray[np.float32] | None:
        """The samples, straight from the mapped file; None when they are not there any more, or not as written."""
        try:
            mapped = np.memmap(self.pack, "<f4", "r", self.at, (self.count,))
            if zlib.crc32(mapped.data) == self.crc:
                return np.asarray(mapped)
            self.pack.unlink()
        except (OSError, ValueError):  # ValueError: the file is shorter than that
            pass
        return None


def data_at(count: int) -> int:
    """Where the samples of a pack with so many entries begin, in bytes."""
    return _HEAD.size + count * ENTRY.itemsize


def head(entries: np.ndarray) -> bytes:
    """What a pack begins with: its mark and its table, dtype ENTRY."""
    table = entries.tobytes()
    return _HEAD.pack(_MARK, len(entries), zlib.crc32(table)) + table


class Store:
    """The folder of packs, as it was found when it was opened.

    Attributes:
        folder: Where it is.
        limit_bytes: How large it may be.

    Raises:
        OSError: When the folder cannot be made or read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._packs: dict[str, list[Path]] = {}
        self._ages: dict[Path, tuple[float, int]] = {}  # when last used, and bytes
        self._used: set[Path] = set()
        now_s = time.time()
        with os.scandir(folder) as found:
            for entry in found:
                try:
                    state = entry.stat()
                except OSError:
                    continue  # another process has removed it
                path = Path(entry.path)
                if entry.name.endswith(ENDING):
                    self._ages[path] = (state.st_mtime, state.st_size)
                    self._packs.setdefault(entry.name.partition("-")[0], []).append(path)
                elif entry.name.endswith(_DRAFTS) and now_s - state.st_mtime > _OLD_S:
                    shutil.rmtree(path, ignore_errors=True)  # of a process that was ended from outside
        self._bytes = sum(size for _, size in self._ages.values())
        self.limit_bytes = min(LIMIT_BYTES, int(_DISK_SHARE * (self._bytes + shutil.disk_usage(folder).free)))

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *error: object) -> None:
        self.full()

    def packs(self, key: str) -> list[Path]:
        """The packs made from one recording with the same parameters."""
        return self._packs.get(key, [])

    def entries(self, pack: Path) -> np.ndarray:
        """A pack's table, dtype ENTRY; empty, and the pack removed, when it is damaged."""
        try:
            with pack.open("rb") as file:
                mark, count, crc = _HEAD.unpack(file.read(_HEAD.size))
                table = file.read(count * ENTRY.itemsize) if mark == _MARK else b""
                size_bytes = os.fstat(file.fileno()).st_size
            entries = np.frombuffer(table, ENTRY)
            whole = len(entries) == count and zlib.crc32(table) == crc
            if whole and count and int((entries["at"] + 4 * entries["count"]).max()) <= size_bytes:
                return entries
        except (OSError, struct.error, ValueError):
            pass
        self._remove(pack)
        return np.zeros(0, ENTRY)

    def used(self, pack: Path) -> None:
        """Note that a pack is of use: it is the last to be evicted."""
        self._used.add(pack)
        try:
            os.utime(pack)
        except OSError:
            pass  # a cache that can only be read is of use too

    def added(self, pack: Path) -> None:
        """Note a new pack."""
        try:
            state = pack.stat()
        except OSError:
            return  # evicted by another process already
        self._bytes += state.st_size - self._ages.get(pack, (0.0, 0))[1]
        self._ages[pack] = (state.st_mtime, state.st_size)
        self._used.add(pack)

    def full(self) -> bool:
        """Whether it is too large, even without what was not used since it was opened. That is removed as needed."""
        if self._bytes > self.limit_bytes:
            for pack in sorted(self._ages.keys() - self._used, key=lambda pack: self._ages[pack]):
                self._remove(pack)
                if self._bytes <= self.limit_bytes:
                    break
        return self._bytes > self.limit_bytes

    def _remove(self, pack: Path) -> None:
        try:
            pack.unlink(missing_ok=True)
        except OSError:
            return  # Windows: another process reads it
        self._bytes -= self._ages.pop(pack, (0.0, 0))[1]

    @contextmanager
    def drafts(self) -> Iterator[Path]:
        """A folder, for as long as the block lasts, for packs in the making and the file that says they are wanted."""
        folder = Path(tempfile.mkdtemp(_DRAFTS, dir=self.folder))
        try:
            (folder / WANTED).touch()
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
