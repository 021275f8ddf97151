"""Who may change a project's labels: one process at a time.

What needs the lock is what the window keeps in memory with its undo: recordings, classes, segments and suggestions, in
short all that goes through ``Project.apply``. Reading needs none, and neither do cuts, splits and runs: they are only
added, SQLite puts the writers in a row, and so the command line can cut and train while the window is open.

The lock is an open transaction on ``project.lock``, a database without content. The system lets go of it whenever the
process ends, however it ends, and it is the same kind of lock that ``project.db`` itself relies on, on every system.
All Projects of one process share it.

On a network drive: a second computer finds the lock taken and must not open the project even for reading, because
SQLite's write-ahead log wants all its readers on one computer; it is refused with the name of the other. A drive that
cannot lock at all lets nobody edit, because ``project.db`` would not be safe there either.

Invariant: nothing but SQLite opens ``project.lock`` in this process: closing a file of any other handle would drop the
lock on systems with POSIX locks. The file is never deleted; who removes a lock file can remove another's lock.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

from engine.errors import StudioError

_LOCK = "project.lock"
_HOLDER = "project.holder"
#: A process that only looks whether the lock is taken holds it for less.
_PATIENCE_S = 0.1


class LockedError(StudioError):
    """The labels of a project belong to somebody else now, or cannot be locked."""


@dataclass
class _Held:
    db: sqlite3.Connection
    claims: int
    pid: int


_held: dict[Path, _Held] = {}
_guard = threading.Lock()


class Claim:
    """A share of this process's right to change a project's labels; the right ends with the last share."""

    def __init__(self, folder: Path, *, alone: bool = False) -> None:
        """Take a share, and the right itself where this process does not have it yet.

        Args:
            folder: The project's folder.
            alone: Refuse to share it with the rest of this process too.

        Raises:
            LockedError: When another process has it, or the drive cannot lock.
        """
        self._folder = folder.resolve()
        self._taken = False
        with _guard:
            held = _held.get(self._folder)
            if held is not None and alone:
                raise LockedError(f"{folder.name} is open in this window. Close it first.", path=folder)
            if held is None or held.pid != os.getpid():  # a forked child inherits the table, not the lock
                held = _held[self._folder] = _Held(_lock(self._folder), 0, os.getpid())
                _say_who(self._folder)
            held.claims += 1
            self._taken = True

    def release(self) -> None:
        """Give the share back. Doing so twice is harmless."""
        with _guard:
            held = _held.get(self._folder)
            if not self._taken or held is None:
                return
            self._taken = False
            held.claims -= 1
            if held.claims == 0:
                del _held[self._folder]
                held.db.close()


def refuse_other_computer(folder: Path) -> None:
    """Make sure that no other computer has a project open.

    Raises:
        LockedError: When one has.
    """
    host = _holder(folder)
    if host in ("", platform.node()):
        return
    with _guard:
        if folder.resolve() in _held:
            return
        try:
            _lock(folder.resolve()).close()
        except LockedError:
            raise LockedError(
                f"{folder.name} is open on the computer {host}. Close it there first; on a network drive only one "
                "computer at a time can have a project open.",
                path=folder,
            ) from None


def is_free(folder: Path) -> bool:
    """Whether nobody else has the labels of a project now. It may wait a moment for the answer."""
    with _guard:
        if folder.resolve() in _held:
            return True
        try:
            _lock(folder.resolve()).close()
        except LockedError:
            return False
    return True


def _lock(folder: Path) -> sqlite3.Connection:
    db: sqlite3.Connection | None = None
    try:
        # Any thread may give the last share back; _guard lets only one in at a time.
        db = sqlite3.connect(folder / _LOCK, isolation_level=None, timeout=_PATIENCE_S, check_same_thread=False)
        db.execute("PRAGMA journal_mode = OFF")  # nothing is ever written, so that there is nothing to roll back
        db.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        if db is not None:
            db.close()
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise LockedError(
                f"{folder.name} is open in another window; here it can be looked at, but not changed. Close it there "
                "to go on here.",
                path=folder,
            ) from None
        raise LockedError(
            f"{folder.name} cannot be changed: its folder or drive does not let it be locked ({error}). Copy the "
            "project to a local disk, or make the folder writable.",
            path=folder,
        ) from error
    return db


def _say_who(folder: Path) -> None:
    try:
        (folder / _HOLDER).write_text(json.dumps({"host": platform.node(), "pid": os.getpid()}), encoding="utf-8")
    except OSError:
        pass  # it only makes a sentence more exact


def _holder(folder: Path) -> str:
    try:
        return str(json.loads((folder / _HOLDER).read_text(encoding="utf-8"))["host"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
