"""A project: a folder with ``project.db`` that refers to recordings and holds labels, chunks, splits and runs.

Invariant: every change is one committed transaction before the call returns, so that a crash at any moment loses at
most the change that was being made. Labels are changed by one process at a time (``engine/lock.py``). Audio files are
referred to, never copied and never written.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from engine import audio, backups
from engine.errors import AudioError, StudioError
from engine.events import Job, Progress, Skipped
from engine.lock import Claim, LockedError, refuse_other_computer
from engine.schema import MIGRATIONS, migrate
from engine.segments import OPEN, Edit, LabelClass, Recording, Row, Segment, Suggestion, next_class

R = TypeVar("R", Recording, LabelClass, Segment, Suggestion)
_ID_BLOCK = 64
_TABLES: dict[type, str] = {
    Recording: "recording",
    LabelClass: "class",
    Segment: "segment",
    Suggestion: "suggestion",
}


@dataclass(frozen=True)
class Chunk:
    """A stretch of a recording with one class: what training sees as one item.

    Attributes:
        groups: What must not be on both sides of a split: the recording's group, or for a chunk made of several
            recordings all of theirs.
    """

    id: int
    cut_id: int
    recording_id: int
    start_s: float
    end_s: float
    class_id: int
    groups: tuple[str, ...]


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
        state: "running", "done", "stopped" (early, best kept), "cancelled" or "failed".
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


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


class Project:
    """An open project. Belongs to the thread that opened it; a job opens its own by ``folder``.

    Attributes:
        folder: Where it is.
        refusal: Why the labels cannot be changed, as a sentence; empty unless the last ``claim`` failed.
        warning: Why no backup could be made, as a sentence; empty when all is well.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """Open an existing project.

        Raises:
            StudioError: When there is no project, it is damaged, cannot be written, or comes from a newer Earmark.
        """
        self.folder = Path(folder).absolute()
        self.refusal = self.warning = ""
        self._claim: Claim | None = None
        file = self.folder / "project.db"
        if not file.is_file():
            raise StudioError(f"There is no project in {self.folder}. Choose a folder that holds a project.db.")
        refuse_other_computer(self.folder)
        self._connect(file)

    @classmethod
    def create(cls, folder: str | os.PathLike[str], classes: Iterable[str] = ()) -> Project:
        """Make a new project with the given classes, in a folder that is made when it is not there.

        Raises:
            StudioError: When the folder holds a project already or cannot be written.
        """
        home = Path(folder).absolute()
        file = home / "project.db"
        if file.exists():
            raise StudioError(f"{home} holds a project already. Open it, or choose another folder.")
        try:
            home.mkdir(parents=True, exist_ok=True)
            for sub in ("runs", "models", "exports"):
                (home / sub).mkdir(exist_ok=True)
            file.touch()
        except OSError as error:
            raise StudioError(
                f"A project cannot be made in {home}: {error.strerror}. Choose another folder."
            ) from error
        project = cls(home)
        for name in classes:
            project.ensure_class(name)
        return project

    def _connect(self, file: Path) -> None:
        db: sqlite3.Connection | None = None
        try:
            db = sqlite3.connect(file, isolation_level=None, timeout=10.0)
            db.execute("PRAGMA journal_mode = WAL")
            # FULL: a label is on the disk, not only in the system's cache, before the next one can be made.
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA foreign_keys = ON")
            if 0 < db.execute("PRAGMA user_version").fetchone()[0] < len(MIGRATIONS):
                backups.back_up(self.folder, now=True)
            migrate(db, str(self.folder))
        except (sqlite3.Error, StudioError) as error:
            if db is not None:
                db.close()  # a file that is still open could not be replaced by a backup on Windows
            if isinstance(error, StudioError):
                raise
            if backups.is_damage(error):
                raise backups.DamagedError(backups.damage_sentence(self.folder), path=self.folder) from error
            raise StudioError(
                f"The project {self.folder} cannot be opened: {error}. Check that the folder can be written and that "
                "project.db is not damaged."
            ) from error
        self._db = db
        self._ids: Iterator[int] = iter(())

    @property
    def name(self) -> str:
        """The project's name: its folder's."""
        return self.folder.name

    def close(self) -> None:
        """Close the database and give the labels free. The project cannot be used afterwards."""
        self._db.close()
        if self._claim is not None:
            self._claim.release()
            self._claim = None

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield self._db
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.rollback()
            raise StudioError(
                f"The change could not be written to {self.folder}: {error}. Nothing was changed."
            ) from error
        except BaseException:
            if self._db.in_transaction:
                self._db.rollback()
            raise

    # Who may change the labels --------------------------------------------------------------------------------------

    @property
    def read_only(self) -> bool:
        """Whether the labels could not be claimed when that was last tried."""
        return bool(self.refusal)

    def claim(self) -> bool:
        """Take the right to change labels for this process, until the project is closed; ``apply`` does so by itself.

        A window asks right after opening, and again later as long as it is refused: once it succeeds, the labels may
        have been changed by whoever had them. Before the first change a backup is made when one is due.

        Returns:
            Whether labels can be changed now; if not, ``refusal`` says why.

        Raises:
            DamagedError: When the database turns out to be damaged.
        """
        if self._claim is not None:
            return True
        try:
            self._claim = Claim(self.folder)
        except LockedError as error:
            self.refusal = str(error)
            return False
        self.refusal = ""
        self.back_up()
        return True

    def back_up(self) -> None:
        """Make a backup when one is due; a failure becomes ``warning``, because it must not stop the work.

        Raises:
            DamagedError: When the database turns out to be damaged.
        """
        try:
            backups.back_up(self.folder)
        except backups.DamagedError:
            raise
        except StudioError as error:
            self.warning = str(error)
        else:
            self.warning = ""

    # Recordings, classes and segments -------------------------------------------------------------------------------

    def new_id(self) -> int:
        """An id for a new row.

        Ids are never given twice: an undo may bring back a row whose id looks free, and a job has the project open
        besides the window. Each opener therefore takes ids from a block that it reserved in the database.
        """
        found = next(self._ids, None)
        if found is None:
            self._ids = iter(self._reserve_ids())
            found = next(self._ids)
        return found

    def _reserve_ids(self) -> range:
        with self._writing() as db:
            row = db.execute("SELECT value FROM meta WHERE name = 'next_id'").fetchone()
            first = int(row[0]) if row else 1
            after = first + _ID_BLOCK
            db.execute("INSERT OR REPLACE INTO meta VALUES ('next_id', ?)", (str(after),))
        return range(first, after)

    def _rows(self, kind: type[R], where: str = "", values: Sequence[Any] = ()) -> list[R]:
        names = ", ".join(f'"{f.name}"' for f in dataclasses.fields(kind))
        try:
            return [kind(*row) for row in self._db.execute(f"SELECT {names} FROM {_TABLES[kind]} {where}", values)]
        except sqlite3.DatabaseError as error:
            if not backups.is_damage(error):
                raise
            raise backups.DamagedError(backups.damage_sentence(self.folder), path=self.folder) from error

    def recordings(self) -> list[Recording]:
        """All recordings, in the order they were added."""
        return self._rows(Recording, "ORDER BY id")

    def classes(self) -> list[LabelClass]:
        """All classes, in their order."""
        return self._rows(LabelClass, "ORDER BY position, id")

    def segments(self, recording_id: int | None = None) -> list[Segment]:
        """The segments of one recording, or of all, by start."""
        if recording_id is None:
            return self._rows(Segment, "ORDER BY recording_id, start_s, id")
        return self._rows(Segment, "WHERE recording_id = ? ORDER BY start_s, id", (recording_id,))

    def suggestions(self, recording_id: int | None = None, state: str = OPEN) -> list[Suggestion]:
        """The suggestions of one recording, or of all, by start: the open ones, or the rejected ones."""
        if recording_id is None:
            return self._rows(Suggestion, "WHERE state = ? ORDER BY recording_id, start_s, id", (state,))
        return self._rows(
            Suggestion, "WHERE recording_id = ? AND state = ? ORDER BY start_s, id", (recording_id, state)
        )

    def audio_path(self, recording: Recording) -> Path:
        """Where a recording's file should be."""
        return self.folder / recording.path  # an absolute path wins over the folder

    def apply(self, edit: Edit) -> None:
        """Carry out an edit and write it to the history, in one transaction.

        Raises:
            LockedError: When another process has the labels.
            StudioError: When a removed row is not as the edit says, or the disk refuses. Nothing is changed then.
        """
        if not self.claim():
            raise LockedError(self.refusal, path=self.folder)
        old = {(type(row), row.id): row for row in edit.removed}
        new = {(type(row), row.id): row for row in edit.added}
        with self._writing() as db:
            for (kind, row_id), row in old.items():
                names = [f.name for f in dataclasses.fields(row)]
                unchanged = " AND ".join(f'"{n}" IS ?' for n in names)
                values = dataclasses.astuple(row)
                if (kind, row_id) in new:
                    sets = ", ".join(f'"{n}" = ?' for n in names)
                    sql = f"UPDATE {_TABLES[kind]} SET {sets} WHERE {unchanged}"
                    found = db.execute(sql, (*dataclasses.astuple(new[kind, row_id]), *values)).rowcount
                else:
                    found = db.execute(f"DELETE FROM {_TABLES[kind]} WHERE {unchanged}", values).rowcount
                if found != 1:
                    raise StudioError(f"{edit.name} was not done: the project has changed meanwhile. Try again.")
            for (kind, row_id), row in new.items():
                if (kind, row_id) not in old:
                    marks = ", ".join("?" for _ in dataclasses.fields(row))
                    names_sql = ", ".join(f'"{f.name}"' for f in dataclasses.fields(row))
                    sql = f"INSERT INTO {_TABLES[kind]} ({names_sql}) VALUES ({marks})"
                    db.execute(sql, dataclasses.astuple(row))
            db.execute(
                "INSERT INTO history (at, name, removed, added) VALUES (?, ?, ?, ?)",
                (_now(), edit.name, _rows_json(edit.removed), _rows_json(edit.added)),
            )

    def ensure_class(self, name: str) -> LabelClass:
        """The class of that name, made when it is not there."""
        classes = self.classes()
        found = next((c for c in classes if c.name == name), None)
        if found is None:
            found = next_class(classes, name, self.new_id())
            self.apply(Edit(f"Add class {name}", added=(found,)))
        return found

    def remove_class(self, wanted: LabelClass) -> Edit:
        """The edit that removes a class together with its segments and suggestions."""
        where = "WHERE class_id = ? ORDER BY id"
        segments = self._rows(Segment, where, (wanted.id,))
        suggestions = self._rows(Suggestion, where, (wanted.id,))
        return Edit(f"Remove class {wanted.name}", removed=(*segments, *suggestions, wanted))

    def remove_recordings(self, wanted: Sequence[Recording]) -> Edit:
        """The edit that takes recordings, their segments and suggestions out of the project. The files stay."""
        where = "WHERE recording_id = ? ORDER BY id"
        segments = tuple(s for r in wanted for s in self._rows(Segment, where, (r.id,)))
        suggestions = tuple(s for r in wanted for s in self._rows(Suggestion, where, (r.id,)))
        name = "Remove recording" if len(wanted) == 1 else f"Remove {len(wanted)} recordings"
        return Edit(name, removed=(*segments, *suggestions, *wanted))

    def _stored_path(self, path: str | os.PathLike[str]) -> str:
        whole = Path(os.path.normpath(Path(path).absolute()))
        return whole.relative_to(self.folder).as_posix() if whole.is_relative_to(self.folder) else str(whole)

    def add_recordings(self, paths: Iterable[str], group: str = "") -> Job[list[Recording]]:
        """Refer to audio files. Job: yields Progress and one Skipped per file that cannot be read or is here already.

        Args:
            paths: Files, and folders with all the audio below them.
            group: The group given to each of them; empty: each is its own.

        Returns:
            The recordings that were added.
        """
        yield Progress("Looking for recordings")
        files = audio.find_audio(paths)
        known = {r.path for r in self.recordings()}
        added: list[Recording] = []
        for number, path in enumerate(files):
            yield Progress("Adding recordings", number, len(files), "files")
            stored = self._stored_path(path)
            if stored in known:
                yield Skipped(path, f"{path} is in the project already.")
                continue
            try:
                info = audio.probe(path)
                content = audio.content_hash(path)
            except AudioError as error:
                yield Skipped(path, str(error))
                continue
            recording = Recording(
                self.new_id(), stored, info.duration_s, info.rate_hz, info.channels, info.format, content, group
            )
            self.apply(Edit("Add recording", added=(recording,)))
            known.add(stored)
            added.append(recording)
        yield Progress("Adding recordings", len(files), len(files), "files")
        return added

    def missing(self) -> list[Recording]:
        """The recordings whose files are not where they should be."""
        return [r for r in self.recordings() if not self.audio_path(r).is_file()]

    def relink(self, folder: str | os.PathLike[str]) -> Job[Edit | None]:
        """Find missing recordings again below a folder, by content, so that renamed files are found too.

        Returns:
            The edit that was applied, or None when nothing was found.
        """
        lost = {r.content: r for r in self.missing()}
        names = {Path(r.path).name: r for r in lost.values()}
        # Files that still have their old name come first: most moves keep names, and each check costs three reads.
        files = sorted(audio.find_audio([folder]), key=lambda f: Path(f).name not in names)
        removed: list[Recording] = []
        added: list[Recording] = []
        for number, path in enumerate(files):
            if not lost:
                break
            yield Progress("Looking for moved recordings", number, len(files), "files")
            try:
                old = lost.pop(audio.content_hash(path), None)
            except (AudioError, OSError):
                continue
            if old is not None:
                removed.append(old)
                added.append(dataclasses.replace(old, path=self._stored_path(path)))
        if not added:
            return None
        edit = Edit(f"Relink {len(added)} recordings", tuple(removed), tuple(added))
        self.apply(edit)
        return edit

    # Chunks, splits and runs ----------------------------------------------------------------------------------------

    def save_cut(self, config: dict[str, Any], chunks: Iterable[Chunk]) -> Cut:
        """Store the chunks of one cutting; their ``id`` and ``cut_id`` are given here."""
        created = _now()
        with self._writing() as db:
            cut_id = db.execute(
                "INSERT INTO cut (created, config) VALUES (?, ?)", (created, json.dumps(config))
            ).lastrowid
            db.executemany(
                "INSERT INTO chunk (cut_id, recording_id, start_s, end_s, class_id, groups) VALUES (?, ?, ?, ?, ?, ?)",
                ((cut_id, c.recording_id, c.start_s, c.end_s, c.class_id, json.dumps(c.groups)) for c in chunks),
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
        """The chunks of a cutting whose recording and class are still in the project."""
        rows = self._db.execute(
            "SELECT c.id, c.cut_id, c.recording_id, c.start_s, c.end_s, c.class_id, c.groups FROM chunk c "
            "JOIN recording r ON r.id = c.recording_id JOIN class k ON k.id = c.class_id "
            "WHERE c.cut_id = ? ORDER BY c.id",
            (cut_id,),
        )
        return [Chunk(i, cut, rec, a, b, k, tuple(json.loads(groups))) for i, cut, rec, a, b, k, groups in rows]

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
        created = _now()
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

    def save_run(self, run: Run) -> Run:
        """Store a run, or its new state when its id is known; an id of 0 is replaced by a new one."""
        names = [f.name for f in dataclasses.fields(Run)]
        values = [json.dumps(v) if isinstance(v, (dict, list)) else v for v in (getattr(run, name) for name in names)]
        if run.id == 0:
            values[0] = None
        marks = ", ".join("?" for _ in names)
        with self._writing() as db:
            sql = f"INSERT OR REPLACE INTO run ({', '.join(names)}) VALUES ({marks})"
            run_id = db.execute(sql, values).lastrowid
        return dataclasses.replace(run, id=run_id or run.id)

    def runs(self) -> list[Run]:
        """All runs, oldest first."""
        names = [f.name for f in dataclasses.fields(Run)]
        kinds = {"settings", "history", "metrics"}
        rows = self._db.execute(f"SELECT {', '.join(names)} FROM run ORDER BY id").fetchall()
        return [Run(**{n: json.loads(v) if n in kinds else v for n, v in zip(names, row, strict=True)}) for row in rows]

    def remove_run(self, run_id: int) -> None:
        """Delete a run from the table. Its bundle file is left to the caller."""
        with self._writing() as db:
            db.execute("DELETE FROM run WHERE id = ?", (run_id,))


def _rows_json(rows: Iterable[Row]) -> str:
    return json.dumps([{"table": _TABLES[type(row)], **dataclasses.asdict(row)} for row in rows])
