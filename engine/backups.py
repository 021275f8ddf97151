"""Copies of ``project.db`` in the project's folder ``backups``, and bringing one of them back.

A copy is made with SQLite's backup interface, which gives a whole database while others write to it, and is kept only
when it is found undamaged. The last KEEP_LAST are kept, and of the days before that the newest of each, for KEEP_DAYS.

Invariant: a damaged database never pushes out a good copy, and restoring deletes nothing: the file that was replaced
stays beside the copies.
"""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.errors import StudioError
from engine.lock import Claim
from engine.packaged import program_name

EVERY = timedelta(minutes=10)
KEEP_LAST = 10
KEEP_DAYS = 14

_FOLDER = "backups"
#: No copying takes so long; an older draft is nobody's any more.
_DRAFT_S = 3600.0
_STAMP = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(r"project-(\d{8}T\d{12}Z)\.db")


class DamagedError(StudioError):
    """A project's database is damaged."""


@dataclass(frozen=True)
class Backup:
    """One copy.

    Attributes:
        path: The file.
        made: When, with a time zone.
        size_bytes: Its size.
    """

    path: Path
    made: datetime
    size_bytes: int


@dataclass(frozen=True)
class Restored:
    """What ``restore`` did.

    Attributes:
        backup: The copy that is the project now.
        kept: Where the file lies that was the project before; None when there was none.
    """

    backup: Backup
    kept: Path | None


def backups(folder: str | os.PathLike[str]) -> list[Backup]:
    """The copies of a project, newest first."""
    found = []
    place = Path(folder) / _FOLDER
    for path in place.iterdir() if place.is_dir() else ():
        name = _NAME.fullmatch(path.name)
        if name:
            made = datetime.strptime(name[1], _STAMP).replace(tzinfo=UTC)
            found.append(Backup(path, made, path.stat().st_size))
    return sorted(found, key=lambda b: b.made, reverse=True)


def back_up(folder: str | os.PathLike[str], *, now: bool = False) -> Path | None:
    """Copy a project's database, when the newest copy is older than EVERY and something was written since.

    It may be called from any thread, with the project open.

    Args:
        folder: The project's folder.
        now: Copy in any case.

    Returns:
        The copy, or None when none was due.

    Raises:
        DamagedError: When the database is damaged; how to restore it is in the sentence.
        StudioError: When the copy cannot be written.
    """
    home = Path(folder)
    stamp_ns = _written_ns(home)
    at = datetime.now(UTC)
    if not now and not _due(backups(home), at, stamp_ns):
        return None
    place = home / _FOLDER
    target = place / f"project-{at.strftime(_STAMP)}.db"
    draft = target.with_suffix(".part")
    try:
        place.mkdir(exist_ok=True)
        _copy(home / "project.db", draft)
        if not is_whole(draft):
            raise DamagedError(damage_sentence(home), path=home)
        newest = next(iter(backups(home)), None)
        if newest is not None and not now and filecmp.cmp(draft, newest.path, shallow=False):
            os.utime(newest.path, ns=(stamp_ns, stamp_ns))
            return None
        # The copy bears the time of the last writing, by which the next one knows whether anything has changed.
        os.utime(draft, ns=(stamp_ns, stamp_ns))
        draft.replace(target)
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, sqlite3.Error) and is_damage(error):
            raise DamagedError(damage_sentence(home), path=home) from error
        raise StudioError(
            f"No backup of {home.name} could be made in {place}: {error}. Make room or make the folder writable; your "
            "labels are safe in project.db meanwhile.",
            path=home,
        ) from error
    finally:
        _remove(draft)
    for old in outlived(backups(home), at):
        _remove(old.path)
    for left in place.glob("*.part*"):  # of a program that was killed while it copied
        if at.timestamp() - left.stat().st_mtime > _DRAFT_S:
            _remove(left)
    return target


def _due(existing: list[Backup], at: datetime, stamp_ns: int) -> bool:
    if not existing:
        return True
    # A copy from the future comes from a clock that was wrong; it must not put off the next one.
    fresh = timedelta(0) <= at - existing[0].made < EVERY
    return not fresh and existing[0].path.stat().st_mtime_ns != stamp_ns


def _written_ns(home: Path) -> int:
    """When the database was last written, with its log; an opening alone leaves an empty log, which does not count."""
    stamps = [0]
    for name in ("project.db", "project.db-wal"):
        try:
            stat = (home / name).stat()
        except OSError:
            continue
        if stat.st_size:
            stamps.append(stat.st_mtime_ns)
    return max(stamps)


def _copy(source: Path, draft: Path) -> None:
    with (
        closing(sqlite3.connect(source, timeout=10.0)) as old,
        closing(sqlite3.connect(draft, isolation_level=None)) as new,
    ):
        old.backup(new)
        # A copy is one file: as it came, it would want a log beside it for every look into it.
        new.execute("PRAGMA journal_mode = DELETE")


def is_whole(path: Path) -> bool:
    """Whether a file is an undamaged project database."""
    try:
        with closing(sqlite3.connect(path)) as db:
            fine = db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            return fine and db.execute("SELECT count(*) FROM history").fetchone() is not None
    except sqlite3.Error:
        return False


def outlived(existing: Iterable[Backup], at: datetime) -> list[Backup]:
    """The copies that need not be kept: neither among the last ones, nor the newest of one of the last days."""
    newest_first = sorted(existing, key=lambda b: b.made, reverse=True)
    days: set[object] = set()
    gone = []
    for number, backup in enumerate(newest_first):
        day = backup.made.astimezone().date()
        first_of_day = day not in days
        days.add(day)
        recent = at - backup.made < timedelta(days=KEEP_DAYS)
        if number >= KEEP_LAST and not (first_of_day and recent):
            gone.append(backup)
    return gone


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error says that the file itself is broken, rather than busy or not allowed."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def damage_sentence(folder: Path) -> str:
    """What to tell the user about a damaged project, with its newest whole backup and how to restore it."""
    whole = next((b for b in backups(folder) if is_whole(b.path)), None)
    begin = f"The project {folder} is damaged: its project.db cannot be read."
    if whole is None:
        return f"{begin} There is no whole backup of it; put a copy of project.db of your own there."
    when = whole.made.astimezone().strftime("%Y-%m-%d %H:%M")
    return (
        f"{begin} Its newest whole backup is {whole.path.name} of {when}. To restore it, run: "
        f'{program_name()} restore "{folder}". The damaged file is kept.'
    )


def restore(folder: str | os.PathLike[str], name: str = "") -> Restored:
    """Put a backup in the place of a project's database, which is kept beside the backups.

    The project must not be open anywhere; an open window is noticed, a running training is not.

    Args:
        folder: The project's folder.
        name: The backup's file name; empty: the newest whole one.

    Raises:
        StudioError: When there is no such backup, it is damaged, the project is open, or the disk refuses.
    """
    home = Path(folder).absolute()
    chosen = _choose(home, name)
    claim = Claim(home, alone=True)
    try:
        draft = home / "project.db.restoring"
        shutil.copyfile(chosen.path, draft)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        kept = _set_aside(home)
        draft.replace(home / "project.db")
    except OSError as error:
        raise StudioError(
            f"{chosen.path.name} could not be restored in {home}: {error.strerror or error}. Close the project "
            "everywhere and try again.",
            path=home,
        ) from error
    finally:
        claim.release()
    return Restored(chosen, kept)


def _choose(home: Path, name: str) -> Backup:
    existing = backups(home)
    if not existing:
        raise StudioError(f"There are no backups in {home / _FOLDER}.", path=home)
    if not name:
        whole = next((b for b in existing if is_whole(b.path)), None)
        if whole is None:
            raise StudioError(f"All backups in {home / _FOLDER} are damaged.", path=home)
        return whole
    found = next((b for b in existing if b.path.name == name), None)
    if found is None:
        names = ", ".join(b.path.name for b in existing)
        raise StudioError(f"There is no backup {name} of {home.name}. There are: {names}.", path=home)
    if not is_whole(found.path):
        raise StudioError(f"The backup {name} is damaged. Choose another.", path=found.path)
    return found


def _set_aside(home: Path) -> Path | None:
    """Move the database and its log out of the way: a log that stayed would be played into the restored file."""
    kept = home / _FOLDER / f"replaced-{datetime.now(UTC).strftime(_STAMP)}.db"
    for ending in ("-shm", "-wal", ""):
        old = home / f"project.db{ending}"
        if old.exists():
            old.replace(f"{kept}{ending}")
    return kept if kept.exists() else None


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        pass  # somebody is reading it (Windows); the next round takes it
