"""The file of a result store: how it is made, and how it is opened.

Invariant: a store is made whole or not at all, and what was there before it stays until then.
"""

from __future__ import annotations

import functools
import json
import os
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from engine.errors import StudioError

#: A file name need not be text; its bytes are stored as they are, and come back as Python gives such names.
_NAME_ERRORS = sys.getfilesystemencodeerrors()
_as_text = functools.partial(str, encoding="utf-8", errors=_NAME_ERRORS)


def as_bytes(text: str) -> bytes:
    """A name, or a sentence with one in it, as it is stored: ``CAST(? AS TEXT)`` takes it."""
    return text.encode("utf-8", _NAME_ERRORS)


def connected(path: Path) -> sqlite3.Connection:
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


def make(path: Path, meta: Mapping[str, Any]) -> None:
    """Make an empty store, in place of an old one of that name.

    Args:
        path: Where; missing folders are made.
        meta: See ``ResultStore.create``.

    Raises:
        StudioError: When the file cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.making")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with closing(sqlite3.connect(draft, isolation_level=None)) as db:
            _make_tables(db, meta)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        for leftover in (f"{path}-wal", f"{path}-shm"):
            Path(leftover).unlink(missing_ok=True)
        draft.replace(path)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise StudioError(f"Results cannot be written to {path}: {reason}. Choose another folder.") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _make_tables(db: sqlite3.Connection, meta: Mapping[str, Any]) -> None:
    columns = "".join(f", p{i} REAL" for i in range(len(meta["labels"])))
    # Who drops files waits for this, and the disk is slow: it is asked once, for the whole file, afterwards.
    db.executescript(
        f"""
        PRAGMA synchronous = OFF;
        PRAGMA journal_mode = WAL;
        BEGIN;
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
    db.execute("COMMIT")
