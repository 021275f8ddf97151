"""The tables of ``project.db`` and how older files become newer ones.

Invariant: a script that was ever released is never edited; a change of the tables is a new script at the end of
MIGRATIONS. ``PRAGMA user_version`` counts the scripts that a file has seen.
"""

from __future__ import annotations

import sqlite3

from engine.errors import StudioError

MIGRATIONS = (
    """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE recording (
        id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, duration_s REAL NOT NULL, rate_hz INTEGER NOT NULL,
        channels INTEGER NOT NULL, format TEXT NOT NULL, content TEXT NOT NULL, "group" TEXT NOT NULL
    );
    CREATE TABLE class (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, colour TEXT NOT NULL, key TEXT NOT NULL, position INTEGER NOT NULL
    );
    CREATE TABLE segment (
        id INTEGER PRIMARY KEY,
        recording_id INTEGER NOT NULL REFERENCES recording DEFERRABLE INITIALLY DEFERRED,
        start_s REAL NOT NULL, end_s REAL NOT NULL CHECK (end_s >= start_s),
        class_id INTEGER NOT NULL REFERENCES class DEFERRABLE INITIALLY DEFERRED,
        note TEXT NOT NULL, source TEXT NOT NULL, score REAL
    );
    CREATE INDEX segment_by_recording ON segment (recording_id, start_s);
    -- What was edited and when: the history of every label, and what a crash can be reconstructed from.
    CREATE TABLE history (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, name TEXT NOT NULL, removed TEXT NOT NULL, added TEXT NOT NULL
    );
    CREATE TABLE cut (id INTEGER PRIMARY KEY, created TEXT NOT NULL, config TEXT NOT NULL);
    -- Chunks point into recordings. They keep their recording_id when a recording is removed, and are left out by the
    -- join, so that undoing the removal brings them back.
    CREATE TABLE chunk (
        id INTEGER PRIMARY KEY, cut_id INTEGER NOT NULL REFERENCES cut ON DELETE CASCADE,
        recording_id INTEGER NOT NULL, start_s REAL NOT NULL, end_s REAL NOT NULL, class_id INTEGER NOT NULL,
        groups TEXT NOT NULL
    );
    CREATE INDEX chunk_by_cut ON chunk (cut_id, recording_id, start_s);
    CREATE TABLE split (
        id INTEGER PRIMARY KEY, cut_id INTEGER NOT NULL REFERENCES cut ON DELETE CASCADE, created TEXT NOT NULL,
        method TEXT NOT NULL, seed INTEGER NOT NULL, config TEXT NOT NULL, leaky INTEGER NOT NULL
    );
    CREATE TABLE split_item (
        split_id INTEGER NOT NULL REFERENCES split ON DELETE CASCADE, chunk_id INTEGER NOT NULL, part TEXT NOT NULL,
        PRIMARY KEY (split_id, chunk_id)
    ) WITHOUT ROWID;
    CREATE TABLE run (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, recipe TEXT NOT NULL, state TEXT NOT NULL, created TEXT NOT NULL,
        seconds REAL NOT NULL, device TEXT NOT NULL, split_id INTEGER, settings TEXT NOT NULL, history TEXT NOT NULL,
        metrics TEXT NOT NULL, bundle TEXT NOT NULL, note TEXT NOT NULL
    );
    """,
    # Suggestions lie apart from the segments, so that nothing that reads labels can take one for a label.
    """
    CREATE TABLE suggestion (
        id INTEGER PRIMARY KEY,
        recording_id INTEGER NOT NULL REFERENCES recording DEFERRABLE INITIALLY DEFERRED,
        start_s REAL NOT NULL, end_s REAL NOT NULL CHECK (end_s >= start_s),
        class_id INTEGER NOT NULL REFERENCES class DEFERRABLE INITIALLY DEFERRED,
        source TEXT NOT NULL, score REAL, state TEXT NOT NULL
    );
    CREATE INDEX suggestion_by_recording ON suggestion (recording_id, start_s);
    """,
    # A chunk may have further classes; what a check has found is kept with the split that it looked at.
    """
    ALTER TABLE chunk ADD COLUMN also TEXT NOT NULL DEFAULT '[]';
    CREATE TABLE health (
        split_id INTEGER PRIMARY KEY REFERENCES split ON DELETE CASCADE, created TEXT NOT NULL, report TEXT NOT NULL
    );
    """,
    # What was said in review. Like chunks, verdicts outlive their recording: undoing its removal brings them back.
    """
    CREATE TABLE verdict (
        id INTEGER PRIMARY KEY, recording_id INTEGER NOT NULL, start_s REAL NOT NULL, end_s REAL NOT NULL,
        said TEXT NOT NULL, was_id INTEGER NOT NULL, class_id INTEGER NOT NULL, model TEXT NOT NULL, at TEXT NOT NULL
    );
    CREATE INDEX verdict_by_recording ON verdict (recording_id, start_s);
    """,
)


def migrate(db: sqlite3.Connection, where: str) -> None:
    """Bring a database up to the newest tables, each step in a transaction of its own.

    Raises:
        StudioError: When the file was written by a newer Earmark.
    """
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise StudioError(f"The project {where} was last opened by a newer Earmark. Update Earmark to open it.")
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        try:
            db.executescript(f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT;")
        except sqlite3.Error:
            if db.in_transaction:
                db.rollback()
            if db.execute("PRAGMA user_version").fetchone()[0] < number:
                raise  # else another process was faster
