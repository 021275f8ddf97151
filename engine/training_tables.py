"""What training needs from a project, and what it leaves there: chunks, splits, checks of splits, and runs.

Invariant: chunks and splits are written once and never edited; a changed label or another division is a new cut or a
new split, so that a run always refers to exactly what it was trained on.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.files import json_ready


@dataclass(frozen=True)
class Chunk:
    """A stretch of a recording with its class, or classes: what training sees as one item.

    Attributes:
        class_id: Its class; of several the one that covers most of it.
        groups: What must not be on both sides of a split: the recording's group, or for a chunk made of several
            recordings all of theirs.
        also: Its further classes, where a cut keeps several.
    """

    id: int
    cut_id: int
    recording_id: int
    start_s: float
    end_s: float
    class_id: int
    groups: tuple[str, ...]
    also: tuple[int, ...] = ()

    @property
    def class_ids(self) -> tuple[int, ...]:
        """All its classes, ``class_id`` first."""
        return (self.class_id, *self.also)


@dataclass(frozen=True)
class Cut:
    """One cutting of the labels into chunks, with its settings."""

    id: int
    created: str
    config: dict[str, Any]


@dataclass(frozen=True)
class Split:
    """A frozen division of a cut's chunks into train, val and test."""

    id: int
    cut_id: int
    created: str
    method: str
    seed: int
    config: dict[str, Any]
    leaky: bool


@dataclass(frozen=True)
class Run:
    """One training, as shown in the runs table.

    Attributes:
        state: "running", "done", "stopped" (early, best kept), "cancelled", "failed", or "interrupted" (the window was
            closed meanwhile).
        settings: Recipe and training settings as JSON values.
        history: One dict per epoch.
        metrics: Figures on validation and test, with intervals.
        bundle: Path of the trained model relative to the project, or empty.
    """

    id: int
    name: str
    recipe: str
    state: str
    created: str
    seconds: float = 0.0
    device: str = ""
    split_id: int | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)
    metrics: dict[str, Any] = field(default_factory=dict)
    bundle: str = ""
    note: str = ""


def now() -> str:
    """The moment, as it is stored."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _next_run(db: sqlite3.Connection) -> int:
    """A number that no run of the project ever had: undoing a deletion brings a run back under its own."""
    (highest,) = db.execute("SELECT coalesce(max(id), 0) FROM run").fetchone()
    kept = db.execute("SELECT value FROM meta WHERE name = 'last_run'").fetchone()
    number = max(int(highest), int(kept[0]) if kept else 0) + 1
    db.execute("INSERT OR REPLACE INTO meta VALUES ('last_run', ?)", (str(number),))
    return number


class TrainingTables:
    """The part of ``Project`` that reads and writes cuts, splits and runs."""

    _db: sqlite3.Connection

    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """A transaction, which the project provides."""
        raise NotImplementedError

    def save_cut(self, config: dict[str, Any], chunks: Iterable[Chunk]) -> Cut:
        """Store the chunks of one cutting; their ``id`` and ``cut_id`` are given here."""
        created = now()
        with self._writing() as db:
            cut_id = db.execute(
                "INSERT INTO cut (created, config) VALUES (?, ?)", (created, json.dumps(config))
            ).lastrowid
            db.executemany(
                "INSERT INTO chunk (cut_id, recording_id, start_s, end_s, class_id, groups, also) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (cut_id, c.recording_id, c.start_s, c.end_s, c.class_id, json.dumps(c.groups), json.dumps(c.also))
                    for c in chunks
                ),
            )
        assert cut_id is not None
        return Cut(cut_id, created, config)

    def cuts(self) -> list[Cut]:
        """All cuttings, oldest first."""
        return [
            Cut(i, at, json.loads(c))
            for i, at, c in self._db.execute("SELECT id, created, config FROM cut ORDER BY id")
        ]

    def chunks(self, cut_id: int) -> list[Chunk]:
        """The chunks of a cutting whose recording and class are still in the project.

        Of several classes, those that are gone are left out of ``also``.
        """
        known = {class_id for (class_id,) in self._db.execute("SELECT id FROM class")}
        rows = self._db.execute(
            "SELECT c.id, c.cut_id, c.recording_id, c.start_s, c.end_s, c.class_id, c.groups, c.also FROM chunk c "
            "JOIN recording r ON r.id = c.recording_id JOIN class k ON k.id = c.class_id "
            "WHERE c.cut_id = ? ORDER BY c.id",
            (cut_id,),
        )
        # Most chunks share these texts with others; reading each of them anew would take most of the time.
        lists: dict[str, tuple[Any, ...]] = {"[]": ()}

        def read(text: str) -> tuple[Any, ...]:
            if text not in lists:
                lists[text] = tuple(json.loads(text))
            return lists[text]

        return [
            Chunk(i, cut, rec, a, b, k, read(groups), tuple(c for c in read(also) if c in known))
            for i, cut, rec, a, b, k, groups, also in rows
        ]

    def chunk_counts(self) -> dict[int, int]:
        """How many chunks each cutting has, whether or not their recordings are still in the project."""
        return dict(self._db.execute("SELECT cut_id, count(*) FROM chunk GROUP BY cut_id"))

    def remove_cut(self, cut_id: int) -> None:
        """Delete a cutting with its chunks and splits. Labels are not touched."""
        with self._writing() as db:
            db.execute("DELETE FROM cut WHERE id = ?", (cut_id,))

    def save_split(
        self, cut_id: int, method: str, seed: int, config: dict[str, Any], parts: dict[int, str], leaky: bool
    ) -> Split:
        """Freeze a division of chunks: ``parts`` maps a chunk's id to "train", "val" or "test"."""
        created = now()
        with self._writing() as db:
            split_id = db.execute(
                "INSERT INTO split (cut_id, created, method, seed, config, leaky) VALUES (?, ?, ?, ?, ?, ?)",
                (cut_id, created, method, seed, json.dumps(config), int(leaky)),
            ).lastrowid
            rows = ((split_id, chunk_id, part) for chunk_id, part in parts.items())
            db.executemany("INSERT INTO split_item (split_id, chunk_id, part) VALUES (?, ?, ?)", rows)
        assert split_id is not None
        return Split(split_id, cut_id, created, method, seed, config, leaky)

    def splits(self) -> list[Split]:
        """All splits, oldest first."""
        rows = self._db.execute("SELECT id, cut_id, created, method, seed, config, leaky FROM split ORDER BY id")
        return [Split(i, cut, at, m, seed, json.loads(c), bool(leaky)) for i, cut, at, m, seed, c, leaky in rows]

    def split_parts(self, split_id: int) -> dict[int, str]:
        """Which part each chunk of a split is in."""
        return dict(self._db.execute("SELECT chunk_id, part FROM split_item WHERE split_id = ?", (split_id,)))

    def save_health(self, split_id: int, report: dict[str, Any]) -> None:
        """Keep what a check of a split has found, in place of what the check before it did."""
        with self._writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO health (split_id, created, report) VALUES (?, ?, ?)",
                (split_id, now(), json.dumps(json_ready(report))),
            )

    def health(self, split_id: int) -> dict[str, Any] | None:
        """What the last check of a split has found, as it was saved; None when it never was checked."""
        row = self._db.execute("SELECT report FROM health WHERE split_id = ?", (split_id,)).fetchone()
        return None if row is None else json.loads(row[0])

    def save_run(self, run: Run) -> Run:
        """Store a run, or its new state when its id is known; an id of 0 is replaced by a new one."""
        names = [f.name for f in dataclasses.fields(Run)]
        values = [getattr(run, name) for name in names]
        values = [json.dumps(json_ready(v)) if isinstance(v, (dict, list)) else v for v in values]
        marks = ", ".join("?" for _ in names)
        with self._writing() as db:
            if run.id == 0:
                values[0] = _next_run(db)
            sql = f"INSERT OR REPLACE INTO run ({', '.join(names)}) VALUES ({marks})"
            run_id = db.execute(sql, values).lastrowid
        return dataclasses.replace(run, id=run_id or run.id)

    def runs(self) -> list[Run]:
        """All runs, oldest first."""
        names = [f.name for f in dataclasses.fields(Run)]
        kinds = {"settings", "history", "metrics"}
        rows = self._db.execute(f"SELECT {', '.join(names)} FROM run ORDER BY id").fetchall()
        return [Run(**{n: json.loads(v) if n in kinds else v for n, v in zip(names, row, strict=True)}) for row in rows]

    def interrupted_runs(self) -> list[str]:
        """The names of the runs that were broken off when the window was closed, oldest first."""
        return [name for (name,) in self._db.execute("SELECT name FROM run WHERE state = 'interrupted' ORDER BY id")]

    def remove_run(self, run_id: int) -> None:
        """Delete a run from the table. Its bundle file is left to the caller."""
        with self._writing() as db:
            db.execute("DELETE FROM run WHERE id = ?", (run_id,))
