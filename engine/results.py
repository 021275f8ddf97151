"""The scores of a classification, in one SQLite file per job.

Scores are stored, decisions are not: the class, the counts and the exports follow from the stored probabilities and a
threshold, so moving the threshold never runs a model.

Invariant: a file's row and its windows are committed together; a row is either whole or not there.
"""

from __future__ import annotations

import functools
import json
import os
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from engine.decision import decide, decide_each
from engine.errors import StudioError

#: The columns of a results CSV; new ones are only ever added to the right.
COLUMNS = (
    "audio_file",
    "true_label",
    "predicted_label",
    "probability",
    "true_label_text",
    "predicted_label_text",
    "is_correct",
    "start_s",
    "end_s",
    "threshold",
    "model",
    "model_version",
    "seconds",
    "error",
)

DONE, TOO_SHORT, FAILED = "done", "too short", "failed"
STATES = (DONE, TOO_SHORT, FAILED)

#: A file name need not be text; its bytes are stored as they are, and come back as Python gives such names.
_NAME_ERRORS = sys.getfilesystemencodeerrors()
_as_text = functools.partial(str, encoding="utf-8", errors=_NAME_ERRORS)


#: What stands behind a file's name where its item is a part of it: a channel from 1, a stretch in seconds, or both.
_PART = re.compile(r"(.*)#(\d*)(?:@(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)?)?", re.DOTALL)


class Source(NamedTuple):
    """What an item is: a file, or a part of it.

    Attributes:
        path: The file.
        channel: From 0; None for the one that the model asks for.
        start_s, end_s: The stretch; None for the end of the recording.
    """

    path: str
    channel: int | None = None
    start_s: float = 0.0
    end_s: float | None = None

    @property
    def is_stretch(self) -> bool:
        """Whether it is less than the whole length of its file."""
        return self.start_s > 0 or self.end_s is not None


def channel_item(path: str, channel: int) -> str:
    """What one channel of a recording is called where channels are classified on their own: "call.wav#1"."""
    return part_item(Source(path, channel))


def part_item(source: Source) -> str:
    """What a part of a recording is called where items are parts: "call.wav#1", "call.wav#@12.5-20", "call.wav#"."""
    name = f"{source.path}#" + ("" if source.channel is None else str(source.channel + 1))
    if not source.is_stretch:
        return name
    return f"{name}@{_seconds(source.start_s)}-" + ("" if source.end_s is None else _seconds(source.end_s))


def _seconds(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def source_of(item: str, split: bool) -> Source:
    """What an item is.

    Args:
        item: As the results name it.
        split: Whether items are parts of recordings, whose names say which; see ``part_item``.
    """
    found = _PART.fullmatch(item) if split else None
    if found is None:
        return Source(item)
    path, channel, start_s, end_s = found.groups()
    number = int(channel) - 1 if channel else None
    return Source(path, number, float(start_s or 0), None if end_s is None else float(end_s))


def audio_of(item: str, split: bool) -> tuple[str, int | None]:
    """The file of an item and its channel from 0, as ``source_of``."""
    return source_of(item, split)[:2]


def _as_bytes(text: str) -> bytes:
    return text.encode("utf-8", _NAME_ERRORS)


@dataclass(frozen=True)
class FileScore:
    """What became of one file.

    Attributes:
        path: The file.
        state: "done", "too short" or "failed".
        reason: The sentence for the latter two; for a file that was done, what was wrong with it all the same.
        size, mtime_ns: As they were when it was read, by which a changed file is done again.
        duration_s: Its length; 0 when it could not be read.
        probabilities: One per class, over all windows; empty unless done.
        window_start_s: float32, shape (windows,).
        window_probabilities: float32, shape (windows, classes).
        transcript: What is said in it, where the model writes that down.
    """

    path: str
    state: str
    reason: str = ""
    size: int = 0
    mtime_ns: int = 0
    duration_s: float = 0.0
    probabilities: tuple[float, ...] = ()
    window_start_s: np.ndarray | None = None
    window_probabilities: np.ndarray | None = None
    transcript: str = ""


@dataclass(frozen=True)
class Counts:
    """How many files fall where at a threshold: per class, unsure, too short, failed."""

    per_class: tuple[int, ...]
    unsure: int
    too_short: int
    failed: int


@dataclass(frozen=True)
class Columns:
    """What a table needs of every file at once to count, sort and filter: arrays of one length, in file order.

    Attributes:
        ids: int64, rising.
        states: int8, index into STATES.
        duration_s: float32.
        truth: int16, index into the labels; -1 where it is not known.
        probabilities: float32, shape (files, classes); NaN where the file was not scored.
    """

    ids: np.ndarray
    states: np.ndarray
    duration_s: np.ndarray
    truth: np.ndarray
    probabilities: np.ndarray


def _connected(path: Path) -> sqlite3.Connection:
    """The database, for reading alone where nothing can be written beside it (a disc, another's folder)."""
    db = sqlite3.connect(path, isolation_level=None, timeout=10.0)
    try:
        db.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        if not Path(f"{path}-wal").is_file():  # nothing that was written is missing from the file itself
            db.close()
            db = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None)
    except sqlite3.DatabaseError:
        pass  # not a database: the first real question says so
    db.text_factory = _as_text
    return db


def _make_tables(db: sqlite3.Connection, meta: dict[str, Any]) -> None:
    columns = "".join(f", p{i} REAL" for i in range(len(meta["labels"])))
    db.executescript(
        f"""
        CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE file (
            id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, state TEXT NOT NULL, reason TEXT NOT NULL,
            size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, duration_s REAL NOT NULL, truth TEXT{columns}
        );
        -- All windows of a file in one row: float32 starts, then float32 probabilities, window by window.
        CREATE TABLE windows (file_id INTEGER PRIMARY KEY REFERENCES file, start_s BLOB, probabilities BLOB);
        """
    )
    db.executemany("INSERT INTO meta VALUES (?, ?)", [(k, json.dumps(v)) for k, v in meta.items()])


class ResultStore:
    """The results of one job on disk. Belongs to the thread that opened it."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open existing results.

        Raises:
            StudioError: When the file is not a result store, or is damaged.
        """
        self.path = Path(path)
        if not self.path.is_file():
            raise StudioError(f"There are no results in {self.path}.")
        self._db = _connected(self.path)
        try:
            self.meta: dict[str, Any] = {k: json.loads(v) for k, v in self._db.execute("SELECT name, value FROM meta")}
            self.labels: tuple[str, ...] = tuple(self.meta["labels"])
            self.positive: str | None = self.meta["positive"]
            self.thresholds: tuple[float, ...] = tuple(self.meta.get("thresholds", ()))
        except (sqlite3.Error, KeyError, ValueError) as error:
            self._db.close()
            raise StudioError(
                f"{self.path} holds no results that can be read: {error}. Delete it and classify again.", path=self.path
            ) from error
        self._ids: dict[str, int] = {}
        self._truth: dict[str, str] = {}
        self._has_transcripts = False

    @classmethod
    def create(cls, path: str | os.PathLike[str], meta: dict[str, Any]) -> ResultStore:
        """Begin new results, in place of old ones of that name.

        Args:
            path: Where.
            meta: At least "labels", "positive", "threshold", "model", "model_version", "model_fingerprint".

        Raises:
            StudioError: When the file cannot be written.
        """
        target = Path(path)
        draft = target.with_name(f".{target.name}.{os.getpid()}.making")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            draft.unlink(missing_ok=True)
            with closing(sqlite3.connect(draft, isolation_level=None)) as db:
                _make_tables(db, meta)
            for leftover in (f"{target}-wal", f"{target}-shm"):
                Path(leftover).unlink(missing_ok=True)
            draft.replace(target)
            made = cls(target)
            made._db.execute("PRAGMA journal_mode = WAL")
        except (OSError, sqlite3.Error) as error:
            raise StudioError(f"Results cannot be written to {target}: {error}. Choose another folder.") from error
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        return made

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> ResultStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self, paths: Sequence[str]) -> None:
        """Say which files the job has, in which order: a file's id is its place, whenever it is done.

        Results of other files are dropped; those of a job that was interrupted stay and take their new places.
        """
        self._ids = {path: place for place, path in enumerate(paths, start=1)}
        old = dict(self._db.execute("SELECT path, id FROM file"))
        if all(self._ids.get(path) == place for path, place in old.items()):
            return
        moves = [(-self._ids[path], place) for path, place in old.items() if path in self._ids]
        gone = [(place,) for path, place in old.items() if path not in self._ids]
        with self._writing():
            texts = (("transcript", "file_id"),) if self.has_transcripts else ()
            for table, key in (("windows", "file_id"), *texts, ("file", "id")):
                self._db.executemany(f"DELETE FROM {table} WHERE {key} = ?", gone)
                # By way of negative numbers, so that no two rows ever have the same.
                self._db.executemany(f"UPDATE {table} SET {key} = ? WHERE {key} = ?", moves)
                self._db.execute(f"UPDATE {table} SET {key} = -{key} WHERE {key} < 0")

    def append(self, paths: Sequence[str]) -> int:
        """Give files that arrive later their places behind all others.

        Returns:
            How many of them are new.
        """
        new = [path for path in paths if path not in self._ids]
        last = max(self._ids.values(), default=0)
        self._ids.update((path, place) for place, path in enumerate(new, start=last + 1))
        return len(new)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.rollback()
            raise StudioError(
                f"Results cannot be written to {self.path}: {error}. What was classified before is kept; make room and "
                "start the same job again to go on."
            ) from error

    def add(self, scores: Iterable[FileScore]) -> None:
        """Store files in one transaction; a file that is there already is replaced.

        Raises:
            StudioError: When the disk refuses; what was committed before stays.
        """
        n = len(self.labels)
        marks = ", ".join(["?", "CAST(? AS TEXT)", "?", "CAST(? AS TEXT)", *("?" for _ in range(4 + n))])
        fields = ["path", "state", "reason", "size", "mtime_ns", "duration_s", *(f"p{i}" for i in range(n)), "truth"]
        updates = ", ".join(f"{name} = excluded.{name}" for name in fields[1:-1])
        updates += ", truth = coalesce(excluded.truth, truth)"
        sql = (
            f"INSERT INTO file (id, {', '.join(fields)}) VALUES ({marks}) "
            f"ON CONFLICT (path) DO UPDATE SET {updates} RETURNING id"
        )
        with self._writing():
            self._has_transcripts = self.has_transcripts
            for s in scores:
                p = s.probabilities or (None,) * n
                path, reason = _as_bytes(s.path), _as_bytes(s.reason)
                truth = self._truth.get(s.path)
                row = (self._ids.get(s.path), path, s.state, reason, s.size, s.mtime_ns, s.duration_s, *p, truth)
                file_id = self._db.execute(sql, row).fetchone()[0]
                self._keep_transcript(file_id, s.transcript)
                if s.window_start_s is None or s.window_probabilities is None:
                    self._db.execute("DELETE FROM windows WHERE file_id = ?", (file_id,))
                    continue
                blobs = (
                    np.asarray(s.window_start_s, np.float32).tobytes(),
                    np.asarray(s.window_probabilities, np.float32).tobytes(),
                )
                self._db.execute("INSERT OR REPLACE INTO windows VALUES (?, ?, ?)", (file_id, *blobs))

    def _keep_transcript(self, file_id: int, text: str) -> None:
        """Only models that listen to words have a table of them, which other results are not to carry."""
        if text:
            self._db.execute("CREATE TABLE IF NOT EXISTS transcript (file_id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
            self._db.execute("INSERT OR REPLACE INTO transcript VALUES (?, ?)", (file_id, text))
            self._has_transcripts = True
        elif self._has_transcripts:
            self._db.execute("DELETE FROM transcript WHERE file_id = ?", (file_id,))

    @property
    def has_transcripts(self) -> bool:
        """Whether the model wrote down what is said."""
        if not self._has_transcripts:
            found = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'transcript'").fetchone()
            self._has_transcripts = found is not None
        return self._has_transcripts

    def transcript(self, file_id: int) -> str:
        """What is said in a file; empty where that was not written down."""
        if not self.has_transcripts:
            return ""
        found = self._db.execute("SELECT text FROM transcript WHERE file_id = ?", (file_id,)).fetchone()
        return str(found[0]) if found else ""

    def set_truth(self, truth: dict[str, str]) -> None:
        """Say which class files really are, by path, so that figures can be shown; also of files that come later."""
        self._truth.update(truth)
        with self._writing():
            rows = [(label, _as_bytes(path)) for path, label in truth.items()]
            self._db.executemany("UPDATE file SET truth = ? WHERE path = CAST(? AS TEXT)", rows)

    @property
    def split(self) -> bool:
        """Whether its items are parts of recordings, such as channels; see ``source_of``."""
        return bool(self.meta.get("channels") == "split")

    def set_meta(self, name: str, value: Any) -> None:
        """Change one of the facts about the job."""
        with self._writing():
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, json.dumps(value)))
        self.meta[name] = value

    def set_probabilities(self, found: Iterable[tuple[int, np.ndarray]]) -> None:
        """Replace the probabilities of files, by id, each float32 of shape (classes,)."""
        names = ", ".join(f"p{i} = ?" for i in range(len(self.labels)))
        with self._writing():
            self._db.executemany(
                f"UPDATE file SET {names} WHERE id = ?", ((*map(float, p), file_id) for file_id, p in found)
            )

    def all_windows(self, after_id: int = 0, limit: int = -1) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        """Id, window starts and window probabilities of files in order, as ``windows`` gives them."""
        rows = self._db.execute(
            "SELECT file_id, start_s, probabilities FROM windows WHERE file_id > ? ORDER BY file_id LIMIT ?",
            (after_id, limit),
        )
        for file_id, start_s, probabilities in rows:
            shape = (-1, len(self.labels))
            yield file_id, np.frombuffer(start_s, np.float32), np.frombuffer(probabilities, np.float32).reshape(shape)

    def stamps(self) -> dict[str, tuple[int, int]]:
        """Size and modification time of each file that needs no second look, by path."""
        rows = self._db.execute("SELECT path, size, mtime_ns FROM file WHERE state != ?", (FAILED,))
        return {path: (size, mtime_ns) for path, size, mtime_ns in rows}

    def count(self, up_to_id: int | None = None) -> int:
        """How many files there are; with an id, how many up to it."""
        if up_to_id is None:
            return int(self._db.execute("SELECT count(*) FROM file").fetchone()[0])
        return int(self._db.execute("SELECT count(*) FROM file WHERE id <= ?", (up_to_id,)).fetchone()[0])

    def scores(self) -> np.ndarray:
        """The stored probabilities of all files that were scored, float32, shape (files, classes), in file order."""
        names = ", ".join(f"p{i}" for i in range(len(self.labels)))
        rows = self._db.execute(f"SELECT {names} FROM file WHERE state = ? ORDER BY id", (DONE,)).fetchall()
        return np.array(rows, np.float32).reshape(-1, len(self.labels))

    def truths(self) -> list[str | None]:
        """The true class of each scored file, as far as known, in the order of ``scores``."""
        return [t for (t,) in self._db.execute("SELECT truth FROM file WHERE state = ? ORDER BY id", (DONE,))]

    def counts(self, threshold: float) -> Counts:
        """How many files fall where at a threshold; a file with several classes counts in each."""
        states = dict(self._db.execute("SELECT state, count(*) FROM file GROUP BY state"))
        if self.thresholds:
            found = decide_each(self.scores(), self.thresholds, threshold)
            without, per_label = int((~found.any(axis=1)).sum()), tuple(int(n) for n in found.sum(axis=0))
            return Counts(per_label, without, states.get(TOO_SHORT, 0), states.get(FAILED, 0))
        predicted, _ = decide(self.scores(), self.labels, threshold, self.positive)
        per_class = tuple(int((predicted == i).sum()) for i in range(len(self.labels)))
        return Counts(per_class, int((predicted < 0).sum()), states.get(TOO_SHORT, 0), states.get(FAILED, 0))

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """All files in order: (id, path, state, reason, duration_s, truth, p0, p1, ...)."""
        names = "".join(f", p{i}" for i in range(len(self.labels)))
        yield from self._db.execute(f"SELECT id, path, state, reason, duration_s, truth{names} FROM file ORDER BY id")

    def columns(self, after_id: int = 0) -> Columns:
        """The files with an id above ``after_id``, as arrays."""
        names = "".join(f", p{i}" for i in range(len(self.labels)))
        code = {state: i for i, state in enumerate(STATES)}
        index = {label: i for i, label in enumerate(self.labels)}
        rows = self._db.execute(
            f"SELECT id, state, duration_s, truth{names} FROM file WHERE id > ? ORDER BY id", (after_id,)
        ).fetchall()
        return Columns(
            np.array([row[0] for row in rows], np.int64),
            np.array([code[row[1]] for row in rows], np.int8),
            np.array([row[2] for row in rows], np.float32),
            np.array([index.get(row[3], -1) for row in rows], np.int16),
            np.array([row[4:] for row in rows], np.float32).reshape(-1, len(self.labels)),
        )

    def paths(self, after_id: int = 0) -> Iterator[tuple[int, str]]:
        """Id and path of each file with an id above ``after_id``, in file order."""
        yield from self._db.execute("SELECT id, path FROM file WHERE id > ? ORDER BY id", (after_id,))

    def ids_by_path(self) -> np.ndarray:
        """The ids of all files, int64, in the order of their paths."""
        return np.array([i for (i,) in self._db.execute("SELECT id FROM file ORDER BY path")], np.int64)

    def details(self, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Path and reason of some files, by id: what a table reads for the rows on screen."""
        marks = ", ".join("?" for _ in ids)
        rows = self._db.execute(f"SELECT id, path, reason FROM file WHERE id IN ({marks})", tuple(ids))
        return {i: (path, reason) for i, path, reason in rows}

    def folder(self) -> str:
        """The innermost folder that holds all the files; empty when there is none."""
        first, last = self._db.execute("SELECT min(path), max(path) FROM file").fetchone()
        if first is None:
            return ""
        try:
            # What the first and the last in order have in common, all between them have too.
            return os.path.commonpath([Path(first).parent, Path(last).parent])
        except ValueError:  # on two drives
            return ""

    def windows(self, file_id: int) -> tuple[np.ndarray, np.ndarray]:
        """A file's window starts in seconds, float32 (n,), and their probabilities, float32 (n, classes)."""
        row = self._db.execute("SELECT start_s, probabilities FROM windows WHERE file_id = ?", (file_id,)).fetchone()
        if row is None:
            return np.zeros(0, np.float32), np.zeros((0, len(self.labels)), np.float32)
        return np.frombuffer(row[0], np.float32), np.frombuffer(row[1], np.float32).reshape(-1, len(self.labels))


def harmless(cell: str) -> str:
    """A cell that a spreadsheet will not run as a formula: beginning with ``= + - @`` it gets an apostrophe first."""
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
