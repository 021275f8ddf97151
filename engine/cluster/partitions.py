"""The results of a cluster: Parquet files in a folder or on object storage, one for each block of work.

    OUT/_models/FINGERPRINT.earmark    the model, from where the machines take it
    OUT/run=00001/_job.json            what the run was: the model's classes, the settings
    OUT/run=00001/part-HASH.parquet    the rows of one block

Whoever reads OUT as a partitioned table sees the rows of all runs; of rows about the same thing, those of the latest
run count.

Invariant: a part is whole or not there, and its name follows from its rows, so that work that is done twice leaves one.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine import bundle
from engine.classify import job_meta, lacks_words, same_job
from engine.classify_config import ClassifyConfig
from engine.cluster import storage
from engine.cluster.manifest import KEY_BYTES, Item, asked_columns
from engine.errors import StudioError
from engine.items import Source
from engine.results import FAILED, FileScore
from engine.transcripts import packed, unpacked

_JOB, _ENDING = "_job.json", ".parquet"
_RUN = re.compile(r"run=(\d+)$")


@dataclass(frozen=True)
class Run:
    """One run over some material; a folder of parts.

    Attributes:
        name: Its folder.
        number: From 1; of what two runs say about the same, the higher one's counts.
        meta: See ``engine.classify.job_meta``.
    """

    name: str
    number: int
    meta: Mapping[str, Any]

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes."""
        return tuple(self.meta["labels"])

    def parts(self) -> list[str]:
        """The names of its parts."""
        return storage.listing(self.name, (_ENDING,))


@dataclass(frozen=True)
class Row:
    """What became of one item.

    Attributes:
        item: What was asked for; its channel and stretch are what was scored.
        score: What was found.
        device: What scored it.
    """

    item: Item
    score: FileScore
    device: str


def source_of(item: Item) -> Source:
    """The part of a file that an item is."""
    channel = None if item.channel is None else item.channel - 1
    return Source(item.path, channel, item.start_s or 0.0, item.end_s)


def runs(out: str) -> list[Run]:
    """The runs in a place, the earliest first; none where there are none.

    Raises:
        StudioError: When the place cannot be read.
    """
    found = []
    for number in _numbers(out):
        name = _run_name(out, number)
        try:
            meta = json.loads(storage.read(storage.below(name, _JOB)))
        except (StudioError, ValueError):  # broken off before it began
            continue
        found.append(Run(name, number, meta))
    return found


def _numbers(out: str) -> list[int]:
    """The numbers of all runs that were ever begun in a place."""
    from pyarrow import fs

    folder = storage.place(out)
    try:
        chosen = fs.FileSelector(folder.path.rstrip("/"), allow_not_found=True)
        found = folder.filesystem.get_file_info(chosen)
    except Exception as error:  # the errors of storages share no base class
        raise StudioError(f"{out} cannot be listed: {error}. Name a folder, or a place on object storage.") from error
    return sorted(int(match[1]) for info in found if (match := _RUN.search(info.path.rstrip("/"))))


def _run_name(out: str, number: int) -> str:
    return storage.below(out, f"run={number:05d}")


def begin(out: str, model: bundle.Bundle, config: ClassifyConfig) -> tuple[Run, str]:
    """Make the place for a new run, and put the model where all machines find it.

    Returns:
        The run, and the name of the model there.

    Raises:
        StudioError: When the place cannot be written.
    """
    meta = job_meta(model, config)
    placed = storage.below(storage.below(out, "_models"), f"{meta['model_fingerprint']}{bundle.SUFFIX}")
    if model.path is not None and model.path.is_file():
        storage.copy_in(model.path, placed)
    else:
        with tempfile.TemporaryDirectory() as folder:
            storage.copy_in(bundle.save(model, Path(folder) / f"model{bundle.SUFFIX}"), placed)
    meta["model_path"] = placed
    number = max(_numbers(out), default=0) + 1
    run = Run(_run_name(out, number), number, meta)
    storage.write(storage.below(run.name, _JOB), json.dumps(meta, indent=2).encode())
    return run, placed


def of_same_job(all_runs: Sequence[Run], meta: Mapping[str, Any]) -> list[Run]:
    """The runs whose results are those of this job."""
    return [run for run in all_runs if same_job(run.meta, meta) and not lacks_words(run.meta, meta)]


def schema(labels: Sequence[str]) -> Any:
    """The columns of a part, as pyarrow has them; docs/scale.md says what they mean."""
    import pyarrow as pa

    words = pa.dictionary(pa.int32(), pa.string())
    return pa.schema(
        [
            *asked_columns(),
            ("state", words),
            ("reason", pa.string()),
            ("duration_s", pa.float64()),
            *((f"p_{label}", pa.float32()) for label in labels),
            ("window_start_s", pa.list_(pa.float32())),
            ("window_probabilities", pa.list_(pa.float32())),
            ("transcript", pa.string()),
            ("words", pa.string()),
            ("size", pa.int64()),
            ("mtime_ns", pa.int64()),
            ("device", words),
            ("model_fingerprint", words),
            ("key", pa.binary(KEY_BYTES)),
        ]
    )


def write_part(run: Run, rows: Sequence[Row]) -> str:
    """Write the rows of a block; the same block written again takes the place of what was there.

    Returns:
        The name of the part.

    Raises:
        StudioError: When it cannot be written.
    """
    from pyarrow import parquet

    content = io.BytesIO()
    parquet.write_table(_table(run, rows), content, compression="zstd")
    mark = hashlib.blake2b(b"".join(row.item.key for row in rows), digest_size=10).hexdigest()
    name = storage.below(run.name, f"part-{mark}{_ENDING}")
    storage.write(name, content.getvalue())
    return name


def _table(run: Run, rows: Sequence[Row]) -> Any:
    import pyarrow as pa

    scores = [row.score for row in rows]
    columns: dict[str, list[Any]] = {name: [getattr(row.item, name) for row in rows] for name in _OF_ITEM}
    columns |= {name: [getattr(score, name) for score in scores] for name in _OF_SCORE}
    columns["reason"] = [score.reason.encode("utf-8", "backslashreplace").decode() or None for score in scores]
    for place, label in enumerate(run.labels):
        columns[f"p_{label}"] = [s.probabilities[place] if s.probabilities else None for s in scores]
    for name, values in (
        ("window_start_s", [s.window_start_s for s in scores]),
        ("window_probabilities", [s.window_probabilities for s in scores]),
    ):
        columns[name] = [None if v is None else np.asarray(v, np.float32).ravel() for v in values]
    columns["transcript"] = [score.transcript.text if score.transcript else None for score in scores]
    columns["words"] = [packed(score.transcript) if score.transcript else None for score in scores]
    columns["device"] = [row.device for row in rows]
    columns["model_fingerprint"] = [run.meta["model_fingerprint"]] * len(rows)
    kinds = schema(run.labels)
    return pa.table({name: pa.array(columns[name], kinds.field(name).type) for name in kinds.names}, schema=kinds)


_OF_ITEM = ("id", "path", "start_s", "end_s", "channel", "label", "key")
_OF_SCORE = ("state", "duration_s", "size", "mtime_ns")


def finished_keys(part: str) -> bytes | None:
    """The keys of the rows in a part that need no second look, one behind the other; None where it cannot be read.

    Rows of one key are several where each channel is an item: one that failed leaves the key unfinished.
    """
    table = _read(part, ["key", "state"])
    if table is None:
        return None
    keys, states = table["key"].to_pylist(), table["state"].to_pylist()
    failed = {key for key, state in zip(keys, states, strict=True) if state == FAILED}
    return b"".join(key for key in dict.fromkeys(keys) if key not in failed)


def _read(part: str, columns: list[str] | None = None) -> Any:
    from pyarrow import parquet

    try:
        where = storage.place(part)
        with where.filesystem.open_input_file(where.path) as content:
            return parquet.read_table(content, columns=columns)
    except Exception:  # half-written, or of another kind: what it should hold is done again
        return None


def sources(part: str) -> list[Source]:
    """What the rows of a part are about, in their order; none where it cannot be read."""
    table = _read(part, ["path", "channel", "start_s", "end_s"])
    return [] if table is None else [_source(row) for row in table.to_pylist()]


def _source(row: Mapping[str, Any]) -> Source:
    channel = None if row["channel"] is None else row["channel"] - 1
    return Source(row["path"], channel, row["start_s"] or 0.0, row["end_s"])


def scores(part: str, labels: Sequence[str]) -> Iterator[tuple[Source, FileScore, str | None]]:
    """The rows of a part as results of one machine: what each is about, its score with the file as ``path``, its label.

    Args:
        part: Its name; one that cannot be read has no rows.
        labels: The classes of its run.
    """
    table = _read(part)
    if table is None:
        return
    starts, windows = (table[name].combine_chunks() for name in ("window_start_s", "window_probabilities"))
    rows = table.drop_columns(["window_start_s", "window_probabilities"]).to_pylist()
    for number, row in enumerate(rows):
        start_s, found = starts[number].values, windows[number].values
        p = tuple(row[f"p_{label}"] for label in labels)
        score = FileScore(
            row["path"],
            row["state"],
            row["reason"] or "",
            row["size"],
            row["mtime_ns"],
            row["duration_s"],
            () if None in p else p,
            None if start_s is None else start_s.to_numpy(zero_copy_only=False),
            None if found is None else found.to_numpy(zero_copy_only=False).reshape(-1, len(labels)),
            unpacked(row["words"]) if row.get("words") else None,  # parts of earlier versions have no words
        )
        yield _source(row), score, row["label"]
