"""Writing files so that a reader never sees half of one, and reading text whoever wrote it.

Invariant: a file is written under a temporary name in its own folder and moved over the old one in a single step; what
is somebody's work (a recording, a model, results, a project) is only replaced by another of its kind.
"""

from __future__ import annotations

import codecs
import errno
import hashlib
import math
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from engine.errors import StudioError

#: What a file is whose loss would hurt.
RECORDING, RESULTS, MODEL = "a recording", "a database of results or labels", "a model or an archive"
#: How such files begin: where, with what, and which they are. Frames of MPEG are told in ``_work``.
_BEGINNINGS = (
    *((0, magic, RECORDING) for magic in (b"fLaC", b"OggS", b"ID3", b"caff", b"RIFX", b"RF64", b"FORM", b"#!AMR")),
    *((8, magic, RECORDING) for magic in (b"WAVE", b"AVI ")),
    (0, b"\x1a\x45\xdf\xa3", RECORDING),
    (4, b"ftyp", RECORDING),
    (0, b"SQLite format 3\0", RESULTS),
    (0, b"PK\x03\x04", MODEL),
)


@contextmanager
def replacing(path: str | os.PathLike[str], mode: str = "wb") -> Iterator[IO[Any]]:
    """Open a file for writing that takes the place of ``path`` when the block ends well, and vanishes when it does not.

    Text is written as UTF-8 with the line ends as given; a byte of a file name that is no text, as "\\udcff". Missing
    folders are made, and are gone again when the block does not end well.

    Raises:
        StudioError: When the folder cannot be written or the disk is full, or ``path`` is somebody's work of another
            kind; the old file is still there then.
    """
    target = Path(path)
    with _beside(target) as (temporary, whole):
        text = {} if "b" in mode else {"encoding": "utf-8", "errors": "backslashreplace", "newline": ""}
        with temporary.open(mode, **text) as file:  # type: ignore[call-overload]
            yield file
            file.flush()
            os.fsync(file.fileno())
        _spare(target, _work(temporary))
        temporary.replace(target)
        whole()


def check_writable(path: str | os.PathLike[str], kind: str = "") -> None:
    """Make sure, before long work, that its outcome can be written to ``path``. Nothing is left of the trial.

    Args:
        path: Where it is to go.
        kind: MODEL or RESULTS where the outcome is one, and may replace one.

    Raises:
        StudioError: When it cannot, or is somebody's work of another kind.
    """
    target = Path(path)
    with _beside(target) as (temporary, _):
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        _spare(target, kind)
        temporary.touch()


def _spare(target: Path, kind: str) -> None:
    """Refuse to replace somebody's work by what is none, or is of another kind."""
    found = _work(target)
    if found and found != kind:
        raise StudioError(
            f"{target} is {found}, and is not replaced by something else. Choose another name.", path=target
        )


def _work(file: Path) -> str:
    """What is in a file whose loss would hurt; empty where there is nothing of the kind."""
    try:
        with file.open("rb") as content:
            head = content.read(16)
    except (OSError, ValueError):  # there is none, or it is none
        return ""
    if head[:1] == b"\xff" and b"\xe0" <= head[1:2] < b"\xfe":  # a frame of MPEG; FF FE begins a text in UTF-16
        return RECORDING
    return next((what for at, magic, what in _BEGINNINGS if head[at : at + len(magic)] == magic), "")


@contextmanager
def _beside(target: Path) -> Iterator[tuple[Path, Callable[[], None]]]:
    """A name for a temporary file in the folder of ``target``, and what says that the folder is to stay.

    The folder is made where it is missing. The file is gone afterwards, and so is a folder that was made in vain.
    """
    made = [folder for folder in target.parents if not os.path.lexists(folder)]  # never raises
    temporary = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.writing")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield temporary, made.clear
    except OSError as error:
        raise _cannot_write(target, error) from error
    finally:
        try:
            temporary.unlink(missing_ok=True)
        except OSError:
            pass  # there is nothing to remove below a folder that is none, and the error above is the one to tell
        for folder in made:  # the innermost first
            try:
                folder.rmdir()
            except OSError:
                break  # it was not made, or somebody put something into it


def _cannot_write(target: Path, error: OSError) -> StudioError:
    """Why a file cannot be written, and what to do."""
    if target.is_dir():
        return StudioError(
            f"{target} cannot be written: there is a folder of that name. Choose another name.", path=target
        )
    blocked = next((folder for folder in target.parents if folder.is_file()), None)
    if blocked is not None:
        return StudioError(
            f"{target} cannot be written: {blocked} is a file, not a folder. Choose another folder.", path=target
        )
    reason = error.strerror or str(error)
    return StudioError(f"{target} cannot be written: {reason}. Choose another folder, or make room.", path=target)


def write_text(path: str | os.PathLike[str], text: str) -> Path:
    """Write a whole UTF-8 text file and return its path.

    Raises:
        StudioError: See ``replacing``.
    """
    with replacing(path, "w") as file:
        file.write(text)
    return Path(path)


def sha256_hex(path: str | os.PathLike[str]) -> str:
    """The SHA-256 of a file's content, in hexadecimal.

    Raises:
        StudioError: When it cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise StudioError(f"{os.fspath(path)} cannot be read: {error.strerror or error}.", path=path) from error


def file_name(name: str) -> str:
    """A name of the user's as the name of a file or folder that every system takes and that leads nowhere else."""
    safe = re.sub(r"[^\w\- .()+]", "_", name).strip(" .")[:80]
    reserved = re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", safe.split(".")[0])
    return f"_{safe}" if reserved or not safe else safe


def csv_line(cells: Iterable[object]) -> str:
    """Cells as one line of a CSV file, with its line end.

    Not by ``csv.writer``: it leaves a lone carriage return bare when lines end with a line feed, and readers then see
    two lines.
    """
    return ",".join(_quoted(str(cell)) for cell in cells) + "\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\r\n') else cell


def decoded(data: bytes) -> str:
    """The text of a file, or of its first part, in whichever encoding it is.

    UTF-8 or UTF-16, with or without a mark; else Windows' Cyrillic or Western one.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    zeros_even, zeros_odd = data[:2000:2].count(0), data[1:2000:2].count(0)
    if zeros_even + zeros_odd > len(data[:2000]) // 4:
        return data.decode("utf-16-be" if zeros_even > zeros_odd else "utf-16-le", errors="replace")
    try:
        # A first part may end inside a character: the incremental decoder keeps the rest back.
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data)
    except UnicodeDecodeError:
        # Runs of high letters are words in Cyrillic; in Western languages accents stand alone.
        cyrillic = re.search(rb"[\xc0-\xff]{3}", data) is not None
        return data.decode("cp1251" if cyrillic else "cp1252", errors="replace")


def json_ready(value: Any) -> Any:
    """A value for ``json.dumps``: JSON knows no NaN and no infinity, they become None."""
    if isinstance(value, dict):
        return {k: json_ready(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_ready(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def stamp(path: str | os.PathLike[str]) -> tuple[int, int] | None:
    """Size and modification time, by which a changed file is known; None where there is no file."""
    try:
        stat = Path(path).stat()
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return None
    return stat.st_size, stat.st_mtime_ns
