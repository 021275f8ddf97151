"""What a cluster is given: lists of this machine and manifests that the cluster reads become rows of one form.

A manifest is a Parquet or CSV table with a column ``path`` (or another of ``inputs.PATH_COLUMNS``) and, where wanted,
``id``, ``start_s``, ``end_s``, ``channel`` (from 1) and ``label``.

Invariant: a row's key says what is classified and what state its file is in, and nothing else.
"""

from __future__ import annotations

import fnmatch
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from engine import inputs
from engine.audio_files import AUDIO_EXTENSIONS
from engine.classify_config import ClassifyConfig
from engine.cluster import storage
from engine.errors import StudioError
from engine.events import Job, Notice, Progress

KEY_BYTES = 16
#: Rows of a list that are looked at together, before they are divided for the actors.
_SLICE_ROWS = 5000
#: Files whose sizes are asked for to tell how many make a block.
_SAMPLE = 64


class Item(NamedTuple):
    """One row: what is to be classified.

    Attributes:
        id: The user's own name for it; None where there is none.
        path: The file.
        start_s, end_s: The stretch of it; None for its beginning and its end.
        channel: From 1; None for the one that the model asks for.
        label: Its class as far as known.
        size, mtime_ns: Of the file; 0 where it is not there.
        wrong: Why it cannot be classified at all, as a sentence; else empty.
        key: See ``key_of``.
    """

    id: str | None
    path: str
    start_s: float | None
    end_s: float | None
    channel: int | None
    label: str | None
    size: int
    mtime_ns: int
    wrong: str
    key: bytes


@dataclass(frozen=True)
class Group:
    """A part of a Parquet manifest that is read at once.

    Attributes:
        name: The file.
        number: Of its row group.
        manifest: What was given, from whose folder paths count.
    """

    name: str
    number: int
    manifest: str


@dataclass
class Work:
    """What is to be classified.

    Attributes:
        listed: Rows that this machine listed, in slices.
        groups: Parts of manifests that the cluster reads.
        total: How many rows there are.
        mean_bytes: Of a file, judged by the first ones.
    """

    listed: list[Any] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    total: int = 0
    mean_bytes: float = 0.0


def asked_columns() -> list[tuple[str, Any]]:
    """The columns that say what is to be classified, in manifests and in results, as pyarrow has them."""
    import pyarrow as pa

    return [
        ("id", pa.string()),
        ("path", pa.string()),
        ("start_s", pa.float64()),
        ("end_s", pa.float64()),
        ("channel", pa.int32()),
        ("label", pa.string()),
    ]


def schema() -> Any:
    """The columns of rows, as pyarrow has them: the fields of ``Item``."""
    import pyarrow as pa

    return pa.schema(
        [
            *asked_columns(),
            ("size", pa.int64()),
            ("mtime_ns", pa.int64()),
            ("wrong", pa.string()),
            ("key", pa.binary(KEY_BYTES)),
        ]
    )


def find(given: Sequence[str], config: ClassifyConfig) -> Job[Work]:
    """Everything that is to be classified. A job: yields Progress.

    Args:
        given: As for ``inputs.find``; besides, addresses of files and folders on object storage. A table, and a folder
            whose name ends in .parquet, is a manifest: Parquet is read by the cluster, CSV here.
        config: Which of what folders hold is wanted.

    Raises:
        StudioError: When a manifest or a folder cannot be read, or there is nothing in them.
    """
    yield Progress("Looking for audio")
    work = Work()
    here: list[str] = []
    for name in given:
        table = name.removeprefix("@")
        ending = os.path.splitext(storage.bare(table).rstrip("/"))[1].lower()  # noqa: PTH122 - of any name
        if ending == ".parquet":
            _add_parquet(work, table)
        elif ending in inputs.TABLES:
            _add(work, _from_csv(table))
        elif ending in inputs.LISTS and not storage.is_address(table):
            named = inputs.listed(table)
            _add(work, [_plain(line) for line in named if storage.is_address(line)])
            here += [storage.local_path(line) for line in named if not storage.is_address(line)]
        elif storage.is_address(name):
            _add(work, [_plain(file) for file in _far(name, config)])
        else:
            here.append(storage.local_path(name))
    if here:
        found = yield from inputs.find(here, replace(config, channels="model"))
        _add(work, [_plain(os.path.abspath(file), found.truth.get(file)) for file in found.items])  # noqa: PTH100
    if not work.total:
        where = ", ".join(given)
        raise StudioError(f"There is no audio in {where}. Give audio files, folders with some, or a manifest.")
    yield from _judge_sizes(work)
    return work


def _plain(path: str, label: str | None = None) -> dict[str, Any]:
    return {"path": path, "label": label}


def _far(name: str, config: ClassifyConfig) -> list[str]:
    """The files that an address stands for: itself, what matches it, or the audio in a folder."""
    pattern = storage.bare(name)
    start = min((pattern.find(sign) for sign in "*[" if sign in pattern), default=-1)
    folder = name if start < 0 else pattern[:start].rpartition("/")[0] + name.removeprefix(pattern)
    if start < 0 and not storage.is_folder(name):
        return [name]
    found = storage.listing(folder, AUDIO_EXTENSIONS, recursive=config.recursive)
    asked = [file for file in found if start < 0 or fnmatch.fnmatchcase(storage.bare(file), pattern)]
    return [file for file in asked if inputs.wanted(storage.bare(file), config)]


def _add(work: Work, rows: list[dict[str, Any]]) -> None:
    import pyarrow as pa

    for start in range(0, len(rows), _SLICE_ROWS):
        part = rows[start : start + _SLICE_ROWS]
        names = ("id", "path", "start_s", "end_s", "channel", "label", "wrong")
        columns = {name: [_written(row.get(name)) for row in part] for name in names}
        for number, path in enumerate(columns["path"]):
            if path != part[number]["path"]:
                columns["wrong"][number] = (
                    f"{path} has a name that is no text, which a table cannot hold. Rename it, or classify it without "
                    "--cluster."
                )
        kinds = {name: schema().field(name).type for name in names}
        work.listed.append(pa.table({name: pa.array(columns[name], kinds[name]) for name in names}))
    work.total += len(rows)


def _written(value: Any) -> Any:
    return value.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(value, str) else value


def _from_csv(name: str) -> list[dict[str, Any]]:
    rows = []
    for line, cells in enumerate(inputs.csv_rows(storage.read(name), name), start=2):
        row = inputs.lower_names(cells)
        path = inputs.first_of(row, inputs.PATH_COLUMNS)
        if path is None:
            continue
        numbers = {}
        for column, kind in (("start_s", float), ("end_s", float), ("channel", int)):
            numbers[column] = _number(row.get(column), kind, f"{name}, line {line}: {column}")
        rows.append(
            {
                "id": row.get("id") or None,
                "path": storage.beside(inputs.as_written(path), name),
                "label": inputs.first_of(row, inputs.TRUTH_COLUMNS),
                **numbers,
            }
        )
    if not rows:
        raise StudioError(_no_paths(name), path=name)
    return rows


def _no_paths(name: str) -> str:
    return f"{name} names no file. It needs a column path (or {', '.join(inputs.PATH_COLUMNS[:2])}) with the paths."


def _number(text: Any, kind: Callable[[str], float], what: str) -> float | None:
    if text is None or not str(text).strip():
        return None
    try:
        return kind(str(text))
    except ValueError:
        raise StudioError(f"{what} is {text!r}, which is not a number of that kind. Correct the manifest.") from None


def _add_parquet(work: Work, name: str) -> None:
    """Take the row groups of a Parquet manifest; only its footers are read here."""
    from pyarrow import parquet

    files = storage.listing(name, (".parquet",)) if storage.is_folder(name) else [name]
    if not files:
        raise StudioError(f"{name} holds no Parquet file.", path=name)
    for file in files:
        where = storage.place(file)
        try:
            with where.filesystem.open_input_file(where.path) as content:
                footer = parquet.read_metadata(content)
                _check_columns(footer.schema.to_arrow_schema(), name)
        except StudioError:
            raise
        except Exception as error:  # pyarrow's errors share no base class
            raise StudioError(f"{file} cannot be read as a Parquet table: {error}.", path=file) from error
        work.groups += [Group(file, number, name) for number in range(footer.num_row_groups)]
        work.total += footer.num_rows


def _check_columns(columns: Any, name: str) -> None:
    """Refuse a manifest whose columns cannot be what they are called, before anything is started."""
    from pyarrow import types

    kinds = {str(column.name).strip().lower(): column.type for column in columns}
    if not set(inputs.PATH_COLUMNS) & set(kinds):
        raise StudioError(_no_paths(name), path=name)
    for column, fits in (("start_s", _is_number), ("end_s", _is_number), ("channel", types.is_integer)):
        kind = kinds.get(column)
        if kind is not None and not fits(kind) and not types.is_null(kind):
            raise StudioError(f"The column {column} of {name} holds {kind}; it must hold numbers.", path=name)


def _is_number(kind: Any) -> bool:
    from pyarrow import types

    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


def read_group(group: Group) -> Any:
    """A part of a Parquet manifest as a table of rows that are not looked at yet.

    Raises:
        StudioError: When it cannot be read any more.
    """
    import pyarrow as pa
    from pyarrow import parquet

    where = storage.place(group.name)
    try:
        with where.filesystem.open_input_file(where.path) as content:
            file = parquet.ParquetFile(content)
            names = {str(name).strip().lower(): name for name in file.schema_arrow.names}
            path = next(names[name] for name in inputs.PATH_COLUMNS if name in names)
            label = next((names[name] for name in inputs.TRUTH_COLUMNS if name in names), None)
            taken: dict[str, str] = {
                name: names[name] for name in ("id", "start_s", "end_s", "channel") if name in names
            }
            taken["path"] = path
            if label is not None:
                taken["label"] = label
            table = file.read_row_group(group.number, columns=sorted(set(taken.values())))
    except Exception as error:  # pyarrow's errors share no base class
        raise StudioError(f"{group.name} cannot be read as a Parquet table: {error}.", path=group.name) from error
    kinds = {f.name: f.type for f in schema() if f.name not in ("size", "mtime_ns", "key")}
    columns = {
        name: table[taken[name]].cast(kind) if name in taken else pa.nulls(table.num_rows, kind)
        for name, kind in kinds.items()
    }
    paths = [storage.beside(path, group.manifest) if path else "" for path in columns["path"].to_pylist()]
    return pa.table(columns | {"path": pa.array(paths, pa.string())})


def looked_at(table: Any, finished: np.ndarray) -> Any:
    """Rows with the states of their files and their keys; those that are finished are left out.

    Args:
        table: Rows of ``find`` or ``read_group``.
        finished: See ``sorted_keys``.
    """
    import pyarrow as pa

    columns = {name: table[name].to_pylist() for name in table.column_names}
    found = [stamp or (0, 0) for stamp in storage.stamps(columns["path"])]
    columns["wrong"] = [
        why or _wrong(path, start_s, end_s, channel)
        for why, path, start_s, end_s, channel in zip(
            *(columns[name] for name in ("wrong", "path", "start_s", "end_s", "channel")), strict=True
        )
    ]
    columns["size"], columns["mtime_ns"] = [size for size, _ in found], [at for _, at in found]
    what = zip(*(columns[name] for name in ("id", "path", "start_s", "end_s", "channel")), found, strict=True)
    columns["key"] = [key_of(*row) for row in what]
    rows = pa.table(columns, schema=schema())
    return rows.filter(pa.array(~among(columns["key"], finished)))


def _wrong(path: str | None, start_s: float | None, end_s: float | None, channel: int | None) -> str:
    if not path:
        return "A row of the manifest names no file."
    if start_s is not None and not start_s >= 0:
        return f"{path}: start_s is {start_s:g}, which is before the beginning."
    if end_s is not None and not end_s > (start_s or 0):
        return f"{path}: end_s is {end_s:g}, which is not after the start."
    return f"{path}: channel is {channel}; channels are counted from 1." if channel is not None and channel < 1 else ""


def key_of(
    id: str | None,
    path: str | None,
    start_s: float | None,
    end_s: float | None,
    channel: int | None,
    stamp: storage.Stamp,
) -> bytes:
    """What a row is known by: KEY_BYTES bytes of a hash of what is classified and of its file's size and time."""
    text = repr((id, path, start_s, end_s, channel, stamp))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def sorted_keys(keys: bytes) -> np.ndarray:
    """Keys one behind the other as a table that ``among`` searches: uint64 of shape (2, n)."""
    halves = np.frombuffer(keys, ">u8").reshape(-1, 2).astype(np.uint64)
    return np.ascontiguousarray(halves[np.argsort(halves[:, 0], kind="stable")].T)


def among(keys: Sequence[bytes], finished: np.ndarray) -> np.ndarray:
    """Which keys are in a table of ``sorted_keys``; bool of shape (keys,).

    Of two finished keys with the same first half only one is found; the other's row is then done again, which is seldom
    (once in 2**64 pairs) and does no harm.
    """
    first, second = finished
    if not len(first) or not keys:
        return np.zeros(len(keys), bool)
    wanted = np.frombuffer(b"".join(keys), ">u8").reshape(-1, 2).astype(np.uint64)
    at = np.minimum(np.searchsorted(first, wanted[:, 0]), len(first) - 1)
    same: np.ndarray = (first[at] == wanted[:, 0]) & (second[at] == wanted[:, 1])
    return same


def items(table: Any) -> Iterator[Item]:
    """The rows of a table of ``looked_at``."""
    for row in table.to_pylist():
        yield Item(**row)


def _judge_sizes(work: Work) -> Job[None]:
    """Find out how large files are, from the first ones."""
    if work.listed:
        names = work.listed[0]["path"].slice(0, _SAMPLE).to_pylist()
    else:
        names = read_group(work.groups[0])["path"].slice(0, _SAMPLE).to_pylist()
    sizes = [found[0] for found in storage.stamps([name or "" for name in names]) if found is not None]
    work.mean_bytes = float(np.mean(sizes)) if sizes else 0.0
    if not sizes:
        yield Notice(f"None of the first {len(names)} files is there, {names[0]} for one.", "warning")
