"""What an actor of a cluster does: it takes a block of rows, scores them, and writes them as one part of the results.

The worker processes are those of one machine (``engine.pool``), with their watchdog; what lies on object storage is
fetched to a disk while they are at the files before.

Invariant: a file that cannot be fetched or read costs its own row and no other; no Ray here.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine import bundle, inputs, places
from engine.classify_config import ClassifyConfig
from engine.cluster import partitions, storage
from engine.cluster.manifest import Item, items
from engine.cluster.partitions import Row, Run
from engine.errors import AudioError, StudioError
from engine.items import part_item
from engine.pool import Pool
from engine.results import DONE, FAILED, TOO_SHORT, FileScore
from engine.runtime import open_scorer

#: A storage that has given nothing for so long is not going to.
_SILENT_S = 60.0
#: So many files for each worker process are on their way or scored at a time, and of fetched ones so many bytes (but
#: one file at least); the others wait where they are.
_AHEAD_FILES, _AHEAD_BYTES = 64, 512 << 20
_TICK_S = 0.1


@dataclass(frozen=True)
class Order:
    """What an actor is to do.

    Attributes:
        run: Where the results go.
        model: The model's name on the storage.
        config: How; its ``workers`` are the processes of one actor.
    """

    run: Run
    model: str
    config: ClassifyConfig


class Scoring:
    """The actor. Whoever makes one outside of a cluster ends it."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._pool: Pool | None = None

    def __call__(self, table: Any) -> Any:
        """Score a block and write its part.

        Args:
            table: Rows of ``manifest.looked_at``.

        Returns:
            A table of one row that tells what was done, see ``summary``.
        """
        began = time.perf_counter()
        block = list(items(table))
        try:
            if self._pool is None:
                self._pool = Pool([], model_here(self._order), replace(self._order.config, channels="split"))
            # Ray ends actors without a chance to clean up behind them.
            with tempfile.TemporaryDirectory(prefix="earmark-") as scratch:
                rows = _Block(block, self._pool, self._order.config, Path(scratch)).rows()
            if rows:
                partitions.write_part(self._order.run, rows)
        except StudioError as error:
            return summary([], len(block), time.perf_counter() - began, fatal=str(error))
        return summary(rows, len(block), time.perf_counter() - began)

    def end(self) -> None:
        """End the worker processes."""
        if self._pool is not None:
            self._pool.end()


def summary(rows: Sequence[Row], asked: int, seconds: float, fatal: str = "") -> Any:
    """What became of a block, as a table of one row that says all the driver needs to know.

    Args:
        rows: What was written.
        asked: Rows of the manifest in the block.
        seconds: What it took.
        fatal: Why nothing was written, as a sentence, where that will be so for other blocks too.
    """
    import pyarrow as pa

    states = [row.score.state for row in rows]
    told = {
        "asked": asked,
        "scored": states.count(DONE),
        "too_short": states.count(TOO_SHORT),
        "failed": states.count(FAILED),
        "audio_s": sum(row.score.duration_s for row in rows if row.score.state == DONE),
        "seconds": seconds,
        "device": next((row.device for row in rows if row.device), ""),
        "fatal": fatal,
        "reasons": [[row.item.path, row.score.reason] for row in rows if row.score.state == FAILED],
    }
    kinds = {"reasons": pa.list_(pa.list_(pa.string()))}
    return pa.table({name: pa.array([value], kinds.get(name)) for name, value in told.items()})


def model_here(order: Order) -> str:
    """The path of the model on this machine, fetched there first where it lies on object storage.

    Raises:
        StudioError: When it cannot be fetched.
    """
    if not storage.is_address(order.model):
        return storage.local_path(order.model)
    folder = places.cache() / "cluster"
    folder.mkdir(exist_ok=True)
    path = folder / f"{order.run.meta['model_fingerprint']}{bundle.SUFFIX}"
    if not path.is_file():
        with tempfile.TemporaryDirectory(dir=folder) as draft:
            storage.fetch(order.model, Path(draft) / path.name, lambda: None)
            (Path(draft) / path.name).replace(path)
    return str(path)


def device_of(order: Order) -> tuple[str, str]:
    """Where the model runs on this machine, and why there."""
    scorer = open_scorer(bundle.load(model_here(order)), order.config.device)
    return scorer.device, scorer.device_reason


class _Fetch(threading.Thread):
    """A file on its way to a disk of this machine; abandoned, it ends with the process."""

    def __init__(self, name: str, target: Path, arrived: threading.Event) -> None:
        super().__init__(daemon=True)
        self._name, self._target, self._arrived = name, target, arrived
        self._seen = time.monotonic()
        self.done = False
        self.error = ""
        self.start()

    def run(self) -> None:
        try:
            storage.fetch(self._name, self._target, self._alive)
        except StudioError as error:
            self.error = str(error)
        self.done = True
        self._arrived.set()

    def _alive(self) -> None:
        self._seen = time.monotonic()

    def give_up_if_silent(self) -> None:
        """Count as done, with an error, when nothing has come for long."""
        if not self.done and time.monotonic() - self._seen > _SILENT_S:
            self.error = str(AudioError(self._name, f"its storage did not answer for {_SILENT_S:.0f} s"))
            self.done = True


@dataclass
class _File:
    """The items of one file of a block.

    Attributes:
        places: Their numbers in the block.
        here: Where the file is on this machine.
        fetch: What brings it here, where it lies elsewhere.
        left: How many of its scores are still to come.
    """

    places: list[int]
    here: Path | None = None
    fetch: _Fetch | None = None
    left: int = 0


class _Block:
    """The rows of one block on their way."""

    def __init__(self, block: list[Item], pool: Pool, config: ClassifyConfig, scratch: Path) -> None:
        self._items = block
        self._pool = pool
        self._split = config.channels == "split"
        self._workers = max(1, config.workers)
        self._scratch = scratch
        self._arrived = threading.Event()
        by_path: dict[str, _File] = {}
        for number, item in enumerate(block):
            if not item.wrong:
                by_path.setdefault(item.path, _File([])).places.append(number)
        self._todo = deque(by_path.values())
        self._coming: list[_File] = []
        self._at_work: dict[int, tuple[int, Item, _File, str]] = {}
        self._fetched_bytes = 0
        self._found = [(n, self._failed(item, item.wrong)) for n, item in enumerate(block) if item.wrong]

    def rows(self) -> list[Row]:
        """Score everything; the rows in the order of the block.

        Raises:
            StudioError: When the model cannot be run here.
        """
        while self._todo or self._coming or self._at_work:
            self._feed()
            for news in self._pool.results():
                if news is not None:
                    self._take(*news)
                self._feed()
            if self._coming and not self._at_work:
                self._arrived.wait(_TICK_S)
        return [row for _, row in sorted(self._found, key=lambda found: (found[0], found[1].item.channel or 0))]

    def _feed(self) -> None:
        """Begin with files as far as there is room, and hand on those that have come."""
        while self._todo and self._has_room():
            file = self._todo.popleft()
            item = self._items[file.places[0]]
            if storage.is_address(item.path):
                self._fetched_bytes += item.size
                file.here = self._scratch / f"{id(file):x}"
                file.fetch = _Fetch(item.path, file.here, self._arrived)
                self._coming.append(file)
            else:
                self._hand_on(file, storage.local_path(item.path))
        self._arrived.clear()
        for file in list(self._coming):
            assert file.fetch is not None
            file.fetch.give_up_if_silent()
            if file.fetch.done:
                self._coming.remove(file)
                if file.fetch.error:
                    self._found += [(n, self._failed(self._items[n], file.fetch.error)) for n in file.places]
                    self._remove(file)
                else:
                    self._hand_on(file, str(file.here))

    def _has_room(self) -> bool:
        files = len(self._coming) + len(self._at_work)
        return files < _AHEAD_FILES * self._workers and self._fetched_bytes < _AHEAD_BYTES * self._workers

    def _hand_on(self, file: _File, here: str) -> None:
        asked = [(n, item) for n in file.places for item in self._parts(self._items[n], here)]
        file.left = len(asked)
        sources = [partitions.source_of(item)._replace(path=here) for _, item in asked]
        first = self._pool.add([part_item(source) for source in sources])
        self._at_work |= {first + i: (n, item, file, here) for i, (n, item) in enumerate(asked)}

    def _parts(self, item: Item, here: str) -> Iterable[Item]:
        if not self._split or item.channel is not None:
            return [item]
        return [item._replace(channel=channel + 1) for channel in range(inputs.channel_count(here))]

    def _take(self, number: int, score: FileScore) -> None:
        place, item, file, here = self._at_work.pop(number)
        reason = score.reason.replace(here, item.path)
        score = replace(score, reason=reason, size=item.size, mtime_ns=item.mtime_ns)
        self._found.append((place, Row(item, score, self._pool.device)))
        file.left -= 1
        if not file.left and file.fetch is not None:
            self._remove(file)

    def _failed(self, item: Item, reason: str) -> Row:
        return Row(item, FileScore(item.path, FAILED, reason, item.size, item.mtime_ns), "")

    def _remove(self, file: _File) -> None:
        """Give back the room of a file that was fetched."""
        if file.here is not None:
            file.here.unlink(missing_ok=True)
            self._fetched_bytes -= self._items[file.places[0]].size
