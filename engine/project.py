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
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from engine import audio, audio_files, backups, project_file
from engine.errors import AudioError, StudioError
from engine.events import Job, Progress, Skipped
from engine.lock import Claim, LockedError
from engine.segments import OPEN, Edit, LabelClass, Recording, Row, Segment, Suggestion, Verdict, next_class
from engine.training_tables import TrainingTables, now

R = TypeVar("R", Recording, LabelClass, Segment, Suggestion, Verdict)
_ID_BLOCK = 64
_TABLES: dict[type, str] = {
    Recording: "recording",
    LabelClass: "class",
    Segment: "segment",
    Suggestion: "suggestion",
    Verdict: "verdict",
}


class Project(TrainingTables):
    """An open project. Belongs to the thread that opened it; a job opens its own by ``folder``.

    Attributes:
        folder: Where it is.
        refusal: Why the labels cannot be changed, as a sentence; empty unless the last ``claim`` failed, or nothing can
            be written where the project lies.
        warning: Why no backup could be made, as a sentence; empty when all is well.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """Open an existing project; one that cannot be written is opened to look at.

        Raises:
            StudioError: When there is no project, it is damaged, or comes from a newer Earmark.
        """
        self.folder = Path(folder).absolute()
        self.warning = ""
        self._claim: Claim | None = None
        if not (self.folder / project_file.NAME).is_file():
            raise StudioError(f"There is no project in {self.folder}. Choose a folder that holds a project.db.")
        self._db, self._fixed = project_file.open_database(self.folder)
        self.refusal = self._fixed
        self._ids: Iterator[int] = iter(())

    @classmethod
    def create(cls, folder: str | os.PathLike[str], classes: Iterable[str] = ()) -> Project:
        """Make a new project with the given classes, in a folder that is made when it is not there.

        Raises:
            StudioError: When the folder holds a project already or cannot be written.
        """
        home = Path(folder).absolute()
        file = home / project_file.NAME
        if file.exists():
            raise StudioError(f"{home} holds a project already. Open it, or choose another folder.")
        folders = [*(home / name for name in ("runs", "models", "exports")), home, *home.parents]
        made = [folder for folder in folders if not folder.exists()]
        try:
            for folder in folders[:3]:
                folder.mkdir(parents=True, exist_ok=True)
            file.touch()
            project = cls(home)
        except OSError as error:
            _unmake(file, made)
            raise StudioError(
                f"A project cannot be made in {home}: {error.strerror}. Choose another folder."
            ) from error
        except StudioError:
            _unmake(file, made)
            raise
        for name in classes:
            project.ensure_class(name)
        return project

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
        if self._fixed:
            raise StudioError(self._fixed, path=self.folder)
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

    @property
    def claimable(self) -> bool:
        """Whether its labels could be claimed if nobody else had them: it lies where it can be written."""
        return not self._fixed

    def claim(self) -> bool:
        """Take the right to change labels for this process, until the project is closed; ``apply`` does so by itself.

        A window asks right after opening, and again later as long as it is refused: once it succeeds, the labels may
        have been changed by whoever had them. Before the first change a backup is made when one is due.

        Returns:
            Whether labels can be changed now; if not, ``refusal`` says why.

        Raises:
            DamagedError: When the database turns out to be damaged.
        """
        if self._fixed:
            return False
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

    def verdicts(self) -> list[Verdict]:
        """What was said in review of stretches whose recording and class are still in the project, in time."""
        known = "recording_id IN (SELECT id FROM recording) AND class_id IN (SELECT id FROM class)"
        return self._rows(Verdict, f"WHERE {known} ORDER BY recording_id, start_s, id")

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
                (now(), edit.name, _rows_json(edit.removed), _rows_json(edit.added)),
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
        files = yield from audio_files.search(paths)
        known = {r.path for r in self.recordings()}
        added: list[Recording] = []
        for number, path in enumerate(files):
            yield Progress("Adding recordings", number, len(files), "files")
            stored = self._stored_path(path)
            if stored in known:
                yield Skipped(path, f"{path} is in the project already.")
                continue
            try:
                stored.encode()
            except UnicodeEncodeError:
                shown = stored.encode(errors="backslashreplace").decode()
                yield Skipped(path, f"{shown} cannot be added: its name is not valid text. Rename the file.")
                continue
            try:
                info = audio.probe(path)
                content = audio_files.content_hash(path)
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
        files = yield from audio_files.search([folder])
        files.sort(key=lambda f: Path(f).name not in names)
        removed: list[Recording] = []
        added: list[Recording] = []
        for number, path in enumerate(files):
            if not lost:
                break
            yield Progress("Looking for moved recordings", number, len(files), "files")
            try:
                old = lost.pop(audio_files.content_hash(path), None)
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


def _unmake(file: Path, folders: Iterable[Path]) -> None:
    """Remove the beginnings of a project that could not be made, so that the next trial finds the place as it was.

    Args:
        file: The database, which was not there before.
        folders: Those that were not there either, the innermost first.
    """
    with suppress(OSError):
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{file}{ending}").unlink(missing_ok=True)
        for folder in folders:
            if folder.is_dir():
                folder.rmdir()


def _rows_json(rows: Iterable[Row]) -> str:
    return json.dumps([{"table": _TABLES[type(row)], **dataclasses.asdict(row)} for row in rows])
