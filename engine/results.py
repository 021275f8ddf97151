"""The scores of a classification, in one SQLite file per job.

Scores are stored, decisions are not: the class, the counts and the exports follow from the stored probabilities and a
threshold, so moving the threshold never runs a model.

Invariant: a file's row and its windows are committed together; a row is either whole or not there.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine import store_file
from engine.decision import decide, decide_each
from engine.errors import StudioError
from engine.result_transcripts import Transcripts
from engine.store_file import as_bytes
from engine.transcripts import Transcript
from engine.truth import ClassNames, truth_arrays

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
    transcript: Transcript | None = None


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
        duration_s: float64.
        truth: int16, the class that each file has, or the first of several; the number of classes where it is known to
            have none of them, -1 where it is not known.
        has: bool, shape (files, classes): all the classes that each file has, where a file may have several; else of
            shape (files, 0).
        probabilities: float32, shape (files, classes); NaN where the file was not scored.
    """

    ids: np.ndarray
    states: np.ndarray
    duration_s: np.ndarray
    truth: np.ndarray
    has: np.ndarray
    probabilities: np.ndarray


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
        self._db = store_file.connected(self.path)
        try:
            self.meta: dict[str, Any] = {k: json.loads(v) for k, v in self._db.execute("SELECT name, value FROM meta")}
            self.labels: tuple[str, ...] = tuple(self.meta["labels"])
            self.positive: str | None = self.meta["positive"]
            self.thresholds: tuple[float, ...] = tuple(self.meta.get("thresholds", ()))
        except (sqlite3.Error, KeyError, ValueError) as error:
            self._db.close()
            reason = "it is of another kind" if isinstance(error, KeyError) else error
            # Whoever names the CSV beside the scores, or a project, must not be told to delete it.
            raise StudioError(
                f"{self.path} holds no results that can be read: {reason}. Results are in the .scores file that "
                "classify leaves beside its CSV; if that one is damaged, delete it and classify again.",
                path=self.path,
            ) from error
        self.classes = ClassNames(self.labels, bool(self.thresholds))
        self._ids: dict[str, int] = {}
        self._truth: dict[str, str] = {}
        #: What is said in the files, where the model writes that down.
        self.transcripts = Transcripts(self._db)

    @classmethod
    def create(cls, path: str | os.PathLike[str], meta: dict[str, Any]) -> ResultStore:
        """Begin new results, in place of old ones of that name.

        Args:
            path: Where.
            meta: At least "labels", "positive", "threshold", "model", "model_version", "model_fingerprint".

        Raises:
            StudioError: When the file cannot be written.
        """
        store_file.make(Path(path), meta)
        return cls(path)

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
            texts = ((table, "file_id") for table in self.transcripts.tables)
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
            for s in scores:
                p = s.probabilities or (None,) * n
                path, reason = as_bytes(s.path), as_bytes(s.reason)
                truth = self._truth.get(s.path)
                row = (self._ids.get(s.path), path, s.state, reason, s.size, s.mtime_ns, s.duration_s, *p, truth)
                file_id = self._db.execute(sql, row).fetchone()[0]
                self.transcripts.keep(file_id, s.transcript)
                if s.window_start_s is None or s.window_probabilities is None:
                    self._db.execute("DELETE FROM windows WHERE file_id = ?", (file_id,))
                    continue
                blobs = (
                    np.asarray(s.window_start_s, np.float32).tobytes(),
                    np.asarray(s.window_probabilities, np.float32).tobytes(),
                )
                self._db.execute("INSERT OR REPLACE INTO windows VALUES (?, ?, ?)", (file_id, *blobs))

    def set_truth(self, truth: dict[str, str]) -> None:
        """Say which class files really are, by path, so that figures can be shown; also of files that come later."""
        self._truth.update(truth)
        with self._writing():
            rows = [(label, as_bytes(path)) for path, label in truth.items()]
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
        return self._db.execute(f"SELECT id, path, state, reason, duration_s, truth{names} FROM file ORDER BY id")

    def columns(self, after_id: int = 0) -> Columns:
        """The files with an id above ``after_id``, as arrays.

        A file whose class nobody stated counts as of the class that its folder is named after.
        """
        names = "".join(f", p{i}" for i in range(len(self.labels)))
        code = {state: i for i, state in enumerate(STATES)}
        classes = self.classes
        rows = self._db.execute(
            f"SELECT id, state, duration_s, truth, path{names} FROM file WHERE id > ? ORDER BY id", (after_id,)
        ).fetchall()
        stated = [classes.numbers(row[3]) if row[3] else classes.of_folder(row[4]) for row in rows]
        return Columns(
            np.array([row[0] for row in rows], np.int64),
            np.array([code[row[1]] for row in rows], np.int8),
            np.array([row[2] for row in rows], np.float64),
            *truth_arrays(stated, len(self.labels), bool(self.thresholds)),
            np.array([row[5:] for row in rows], np.float32).reshape(-1, len(self.labels)),
        )

    def paths(self, after_id: int = 0) -> Iterator[tuple[int, str]]:
        """Id and path of each file with an id above ``after_id``, in file order."""
        return self._db.execute("SELECT id, path FROM file WHERE id > ? ORDER BY id", (after_id,))

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
