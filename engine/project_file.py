"""Opening ``project.db``: to work on it, or, where it lies on what cannot be written, to look at it.

Invariant: looking at a project writes nothing, not even beside it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from engine import backups
from engine.errors import StudioError
from engine.lock import refuse_other_computer
from engine.schema import MIGRATIONS, migrate

NAME = "project.db"
#: What SQLite says of a file or folder that cannot be written; others are refused while they are opened.
_NOT_WRITABLE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)


def open_database(folder: Path) -> tuple[sqlite3.Connection, str]:
    """A project's database.

    Returns:
        The connection, which commits each statement by itself, and why it can only be read, as a sentence; empty where
        it can be written.

    Raises:
        DamagedError: When it is damaged; how to restore it is in the sentence.
        StudioError: When it cannot be read, comes from a newer Earmark, or another computer has it open.
    """
    file = folder / NAME
    try:
        if os.access(folder, os.W_OK) and os.access(file, os.W_OK):
            refuse_other_computer(folder)
            try:
                return _to_work_on(folder), ""
            except sqlite3.OperationalError as error:
                # Some systems tell only by trying: drives of the network, folders of another user.
                if _code(error) not in _NOT_WRITABLE:
                    raise
        return _to_look_at(folder), (
            f"{folder.name} lies where nothing can be written ({folder}); it can be looked at, but not changed. Copy "
            "the folder to a disk that can be written to work on it."
        )
    except (sqlite3.Error, OSError) as error:
        if isinstance(error, sqlite3.Error) and backups.is_damage(error):
            raise backups.DamagedError(backups.damage_sentence(folder), path=folder) from error
        raise StudioError(
            f"The project {folder} cannot be opened: {error}. Check that the folder can be written and that "
            "project.db is not damaged."
        ) from error


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _to_work_on(folder: Path) -> sqlite3.Connection:
    db = sqlite3.connect(folder / NAME, isolation_level=None, timeout=10.0)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        # FULL: a label is on the disk, not only in the system's cache, before the next one can be made.
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        if 0 < _version(db) < len(MIGRATIONS):
            backups.back_up(folder, now=True)
        migrate(db, str(folder))
    except BaseException:
        db.close()  # a file that is still open could not be replaced by a backup on Windows
        raise
    return db


def _to_look_at(folder: Path) -> sqlite3.Connection:
    file = folder / NAME
    log = file.with_name(f"{NAME}-wal")
    if log.is_file() and log.stat().st_size:
        db = _with_log(file, log)
    else:
        path = quote(file.as_posix())
        # Immutable: SQLite then neither locks nor asks for the files that it keeps beside a database.
        uri = f"file://{'' if path.startswith('/') else '/'}{path}?mode=ro&immutable=1"
        db = sqlite3.connect(uri, uri=True, isolation_level=None)
    try:
        db.execute("PRAGMA query_only = ON")
        if _version(db) < len(MIGRATIONS):
            raise StudioError(
                f"The project {folder} was made by an older Earmark and lies where nothing can be written, so it "
                "cannot be brought up to date. Copy the folder to a disk that can be written, and open it there."
            )
        migrate(db, str(folder))  # there is nothing to do but to refuse a newer one
    except BaseException:
        db.close()
        raise
    return db


def _with_log(file: Path, log: Path) -> sqlite3.Connection:
    """A database whose last changes are still in its log, where the log cannot be worked in: a copy in memory."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    with tempfile.TemporaryDirectory() as place:
        for source in (file, log):
            shutil.copyfile(source, Path(place) / source.name)
        with closing(sqlite3.connect(Path(place) / file.name)) as copy:
            copy.backup(db)
    return db


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
