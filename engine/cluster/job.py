"""Classifying on a cluster, as a job: rows go to actors block by block, and what became of each block comes back.

Neither audio nor scores pass through here: actors fetch the one and write the other.

Invariant: a block counts when its part is written; a job that ends early loses the blocks that were at work, no more.
"""

from __future__ import annotations

import math
import os
import queue
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from engine import bundle
from engine.classify_config import ClassifyConfig
from engine.cluster import manifest, partitions, session
from engine.cluster.manifest import Group, Work
from engine.cluster.session import Resources
from engine.cluster.stage import Order, Scoring, device_of
from engine.config import check
from engine.errors import StudioError
from engine.events import FilesScored, Job, Notice, Progress, Skipped
from engine.words import many

#: A block is so much of encoded audio, and never more rows: enough that Ray's own work for it does not count, and that
#: ten million hours leave about a million parts.
_BLOCK_BYTES = 512 << 20
_BLOCK_ROWS = 4096
#: Blocks for each actor at least, so that all end together.
_BLOCKS_EACH = 8
#: Of the cores, what is left to those that read the list and ask for the state of files.
_READING_SHARE = 0.05
_READING_CORES = 0.25
_PARTS_AT_ONCE = 64
_TICK_S = 0.1
_TOLD_REASONS = 1000


@dataclass(frozen=True)
class ClusterClassified:
    """A finished classification on a cluster.

    Attributes:
        out: Where the results are.
        run: Number of the run there.
        files: Rows that were asked for.
        scored, too_short, failed: Items by how they ended; with separate channels a row is several items.
        kept: Rows that were done before.
        audio_s: Seconds of audio scored.
        work_s: Seconds that the actors were at it, all together.
        seconds: Wall time.
        actors: How many there were.
        device: What scored.
    """

    out: str
    run: int
    files: int
    scored: int
    too_short: int
    failed: int
    kept: int
    audio_s: float
    work_s: float
    seconds: float
    actors: int
    device: str


class Crew(NamedTuple):
    """How many actors there are, and what each one has.

    Attributes:
        number: How many.
        cores, gpus: Of each.
        device: Where their models run.
    """

    number: int
    cores: int
    gpus: int
    device: str


def classify_on_cluster(
    given: Sequence[str],
    model_path: str | os.PathLike[str],
    out: str,
    config: ClassifyConfig | None = None,
    *,
    address: str = "auto",
    resume: bool = True,
) -> Job[ClusterClassified]:
    """Classify any number of files on the machines of a cluster into partitioned Parquet.

    A job: yields Progress, FilesScored after each block, Skipped for files that could not be scored. It can be
    cancelled or killed at any time and started again; what was written is kept.

    Args:
        given: Files, folders, patterns, lists, manifests, and addresses on object storage; see ``manifest.find``.
        model_path: A bundle.
        out: A folder that all machines see, or a place on object storage; see ``partitions``.
        config: How; ``workers`` is the number of worker processes in all.
        address: Where the cluster is; see ``session.connected``.
        resume: Leave out what is in the results of earlier runs of the same model and settings, and has not changed.

    Raises:
        StudioError: When there is no audio or no cluster, or the model or the place for the results cannot be used.
    """
    began = time.perf_counter()
    config = config or ClassifyConfig()
    check(config)
    session.need_ray()
    model = bundle.load(model_path)
    work = yield from manifest.find(given, config)
    yield Progress("Connecting to Ray")
    with session.connected(address, config.workers) as has:
        earlier = partitions.runs(out) if resume else []
        run, model_name = partitions.begin(out, model, config)
        crew = yield from _crew(has, Order(run, model_name, config))
        crew = crew._replace(number=min(crew.number, work.total))
        order = Order(run, model_name, replace(config, workers=crew.cores, device=crew.device))
        yield Notice(_words(has, crew))
        parts = [part for old in partitions.of_same_job(earlier, run.meta) for part in old.parts()]
        if parts:
            yield Progress("Reading earlier results")
            finished, damaged = _finished(parts)
            if damaged:
                yield Notice(f"Half-written and not counted: {many(damaged, 'part')} of earlier results.", "warning")
        else:
            finished = manifest.sorted_keys(b"")
        tally = _Tally(work.total)
        dataset = _scored(_looked_at(work, finished), order, crew, _block_rows(work, crew))
        yield from _follow(dataset, tally)
    return tally.outcome(out, run.number, time.perf_counter() - began, crew)


def _words(has: Resources, crew: Crew) -> str:
    where = "Ray started on this machine" if has.own else f"Ray on {many(has.machines, 'machine')}"
    each = f"a GPU and {many(crew.cores, 'core')}" if crew.gpus else "a core"
    return f"{where}: {many(crew.number, 'worker')} with {each} each."


def _crew(has: Resources, order: Order) -> Job[Crew]:
    """Decide how many actors there are, and on what."""
    config = order.config
    left = has.cores - max(1, round(has.cores * _READING_SHARE))
    on_cpu = Crew(config.workers or left, 1, 0, "cpu")
    if config.device == "cpu":
        return on_cpu
    if not has.gpus:
        if config.device != "auto":
            yield Notice(f"{config.device} was asked for, but the cluster has no GPU; the processors compute.")
        return on_cpu
    yield Progress("Asking a GPU of the cluster")
    device, why = _on_a_gpu(order)
    if not device.startswith("cuda"):
        yield Notice(f"The cluster has {many(has.gpus, 'GPU')}, but the processors compute: {why}.")
        return on_cpu
    cores = max(1, (config.workers or left) // has.gpus)
    # Each actor sees the one GPU that Ray gives it.
    return Crew(has.gpus, cores, 1, "cuda")


def _on_a_gpu(order: Order) -> tuple[str, str]:
    """Where the model runs on a machine of the cluster that has a GPU, and why there."""
    import ray

    found: tuple[str, str] = ray.get(ray.remote(num_cpus=0, num_gpus=0.01)(device_of).remote(order))
    return found


def _block_rows(work: Work, crew: Crew) -> int:
    """How many rows an actor is given at once."""
    by_size = _BLOCK_BYTES / work.mean_bytes if work.mean_bytes else _BLOCK_ROWS
    fair = math.ceil(work.total / (crew.number * _BLOCKS_EACH))
    return max(1, min(_BLOCK_ROWS, fair, int(by_size)))


def _finished(parts: Sequence[str]) -> tuple[np.ndarray, int]:
    """The keys of rows that need no second look, and how many parts cannot be read; the cluster reads them."""
    import pyarrow as pa
    import ray

    def keys(table: Any) -> Any:
        found = [partitions.finished_keys(part) for part in table["part"].to_pylist()]
        return pa.table({"keys": pa.array(found, pa.binary())})

    names = _slices(pa.table({"part": list(parts)}), _PARTS_AT_ONCE)
    read = ray.data.from_arrow(names).map_batches(keys, batch_format="pyarrow", batch_size=None, num_cpus=1)
    found, damaged = bytearray(), 0
    for table in read.iter_batches(batch_size=None, batch_format="pyarrow"):
        for some in table["keys"].to_pylist():
            damaged += some is None
            found += some or b""
    return manifest.sorted_keys(bytes(found)), damaged


def _slices(table: Any, rows: int) -> list[Any]:
    return [table.slice(start, rows) for start in range(0, table.num_rows, rows)]


def _looked_at(work: Work, finished: np.ndarray) -> Any:
    """The rows that are still to do, as a dataset."""
    import pyarrow as pa
    import ray

    shared = ray.put(finished)  # once for each machine, which maps it

    def look(table: Any) -> Any:
        return manifest.looked_at(table, ray.get(shared))

    def read(table: Any) -> Any:
        groups = [Group(**row) for row in table.to_pylist()]
        return pa.concat_tables([manifest.read_group(group) for group in groups])

    sources = []
    if work.listed:
        sources.append(ray.data.from_arrow(work.listed))
    if work.groups:
        names = pa.Table.from_pylist([vars(group) for group in work.groups])
        parts = ray.data.from_arrow(_slices(names, max(1, len(work.groups) // 4096)))
        sources.append(parts.map_batches(read, batch_format="pyarrow", batch_size=1, num_cpus=_READING_CORES))
    rows = sources[0].union(*sources[1:]) if len(sources) > 1 else sources[0]
    return rows.map_batches(look, batch_format="pyarrow", batch_size=None, num_cpus=_READING_CORES)


def _scored(rows: Any, order: Order, crew: Crew, block_rows: int) -> Any:
    """What became of the rows, block by block, as a dataset; nothing runs until somebody asks for it."""
    import ray

    pool = ray.data.ActorPoolStrategy(min_size=1, max_size=crew.number, initial_size=crew.number)
    return rows.repartition(target_num_rows_per_block=block_rows, strict=True).map_batches(
        _Actor,
        fn_constructor_args=(order,),
        batch_format="pyarrow",
        batch_size=None,
        compute=pool,
        num_cpus=crew.cores,
        num_gpus=crew.gpus,
    )


class _Actor(Scoring):
    """The actor as Ray starts it."""

    def __init__(self, order: Order) -> None:
        # Worker processes would import the script that Ray runs here, and with it all of Ray.
        main = sys.modules["__main__"]
        main.__file__ = None
        super().__init__(order)


class _Tally:
    """What has been done so far."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.asked = self.scored = self.too_short = self.failed = 0
        self.audio_s = self.work_s = 0.0
        self.device = ""

    def take(self, block: Mapping[str, Any]) -> Iterator[Skipped]:
        """Count a block, and tell of the files in it that failed.

        Raises:
            StudioError: When it says that nothing can be done.
        """
        if block["fatal"]:
            raise StudioError(str(block["fatal"]))
        before = self.failed
        for name in ("asked", "scored", "too_short", "failed", "audio_s"):
            setattr(self, name, getattr(self, name) + block[name])
        self.work_s += block["seconds"]
        self.device = self.device or block["device"]
        # Each has its row; a terminal is not the place for a million of them.
        for path, reason in block["reasons"][: max(0, _TOLD_REASONS - before)]:
            yield Skipped(path, reason)

    def progress(self) -> Progress:
        """How far it is."""
        return Progress("Classifying", self.asked, self.total, "files", self.audio_s)

    def outcome(self, out: str, run: int, seconds: float, crew: Crew) -> ClusterClassified:
        """The result of the job."""
        return ClusterClassified(
            out, run, self.total, self.scored, self.too_short, self.failed, self.total - self.asked, self.audio_s,
            self.work_s, seconds, crew.number, self.device,
        )  # fmt: skip


def _follow(dataset: Any, tally: _Tally) -> Job[None]:
    """Have the dataset made, and tell of it."""
    blocks = _Blocks(dataset)
    yield tally.progress()
    while (block := blocks.next()) is not None:
        if block:
            yield from tally.take(block)
            yield FilesScored(tally.asked, tally.total)
        yield tally.progress()


class _Blocks:
    """The rows of a dataset as they come, so that whoever waits for them can do something else meanwhile."""

    def __init__(self, dataset: Any) -> None:
        self._dataset = dataset
        self._came: queue.Queue[dict[str, Any] | Exception | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            for table in self._dataset.iter_batches(batch_size=None, batch_format="pyarrow"):
                for row in table.to_pylist():
                    self._came.put(row)
            self._came.put(None)
        except Exception as error:  # told where the job is
            self._came.put(error)

    def next(self) -> dict[str, Any] | None:
        """The next row; an empty one when there is none for a moment, and None at the end.

        Raises:
            StudioError: When the cluster gives up.
        """
        try:
            came = self._came.get(timeout=_TICK_S)
        except queue.Empty:
            return {}
        if isinstance(came, Exception):
            raise StudioError(
                f"The cluster broke off: {_first_line(came)}. What was classified is kept; start the same job again to "
                "go on."
            ) from came
        return came


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if lines else type(error).__name__).rstrip(".")
