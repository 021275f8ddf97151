"""Files wherever they lie: on disks of this machine, or on object storage by an address such as s3://bucket/key.

A name is a path or an address. Addresses go through pyarrow's own file systems where it has one, else through fsspec.

Invariant: what is written comes to be as a whole or not at all, and what is fetched goes to a disk piece by piece.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from engine.errors import AudioError, StudioError
from engine.files import replacing, stamp

#: Two letters at least: "C:" is a drive.
_ADDRESS = re.compile(r"([A-Za-z][\w+.-]+)://([^/]*)(.*)", re.DOTALL)
#: What pyarrow is told about a storage stands behind its address: s3://bucket/key?region=eu-west-1
_OPTIONS = re.compile(r"\?(\w+=[^?]*)$")
_OF_ARROW = frozenset({"s3", "gs", "gcs", "abfs", "abfss", "hdfs", "viewfs"})
_PIECE_BYTES = 4 << 20
_AT_ONCE = 16
#: What fsspec's file systems call the time of the last change.
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "modified", "created")

Stamp = tuple[int, int]


class Place(NamedTuple):
    """Where a name leads: one of pyarrow's file systems, and the path in it."""

    filesystem: Any
    path: str


def is_address(name: str) -> bool:
    """Whether a name is an address on some storage, and not a path."""
    found = _ADDRESS.fullmatch(name)
    return found is not None and found[1] != "file"


def local_path(name: str) -> str:
    """The path of a name that is no address: "file:///a/b" is /a/b."""
    return name.removeprefix("file://")


def bare(name: str) -> str:
    """A name without the options that may stand behind an address."""
    return _split(name)[0] if is_address(name) else name


def below(folder: str, name: str) -> str:
    """The name of what lies in a folder."""
    if not is_address(folder):
        return os.path.join(local_path(folder), name)  # noqa: PTH118 - of any name
    base, options = _split(folder)
    return f"{base.rstrip('/')}/{name}{options}"


def beside(name: str, other: str) -> str:
    """What a name in a file stands for: a path that is not absolute counts from the file's own folder."""
    if is_address(name) or os.path.isabs(local_path(name)):  # noqa: PTH117
        return name
    if not is_address(other):
        return os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(local_path(other))), name))  # noqa: PTH100, PTH118, PTH120
    base, options = _split(other)
    return f"{base.rpartition('/')[0]}/{name}{options}"


def _split(address: str) -> tuple[str, str]:
    """An address, and the options behind it with their question mark."""
    found = _OPTIONS.search(address)
    return (address, "") if found is None else (address[: found.start()], found[0])


def place(name: str) -> Place:
    """Where a name leads.

    Raises:
        StudioError: When nothing knows that kind of storage, or a library for it is missing.
    """
    found = _ADDRESS.fullmatch(name)
    if found is None or found[1] == "file":
        return Place(_on_disk(), os.path.abspath(local_path(name)))  # noqa: PTH100
    kind, host, rest = found.groups()
    try:
        if kind in _OF_ARROW:
            rest, options = _split(rest)
            root = _of_arrow(f"{kind}://{host}{options}")
            return Place(root.filesystem, f"{root.path.rstrip('/')}/{rest.lstrip('/')}".rstrip("/"))
        return _of_fsspec(name)
    except (ImportError, ValueError, OSError) as error:
        raise StudioError(
            f"{name} cannot be reached: {_reason(error)}. Give a path or an address such as s3://bucket/folder, and "
            "install what its kind of storage needs."
        ) from error


@functools.cache
def _on_disk() -> Any:
    from pyarrow import fs

    return fs.LocalFileSystem()


@functools.lru_cache(maxsize=64)
def _of_arrow(root: str) -> Place:
    # Once for each storage: finding out a bucket's region is a question over the network.
    from pyarrow import fs

    return Place(*fs.FileSystem.from_uri(root))


def _of_fsspec(name: str) -> Place:
    import fsspec
    from pyarrow import fs

    system, path = fsspec.core.url_to_fs(name)
    return Place(fs.PyFileSystem(fs.FSSpecHandler(system)), path)


def stamps(names: Sequence[str]) -> list[Stamp | None]:
    """Size and time of the last change of files, by which a changed file is known; None where there is none.

    The time is 0 where the storage tells none.
    """
    out: list[Stamp | None] = [None] * len(names)
    far = [i for i, name in enumerate(names) if is_address(name)]
    for i in set(range(len(names))) - set(far):
        out[i] = stamp(local_path(names[i]))
    if far:
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            for i, found in zip(far, threads.map(_stamp, (names[i] for i in far)), strict=True):
                out[i] = found
    return out


def _stamp(name: str) -> Stamp | None:
    from pyarrow import fs

    try:
        where = place(name)
        if isinstance(where.filesystem, fs.PyFileSystem):
            told = where.filesystem.handler.fs.info(where.path)
            return int(told.get("size") or 0), _time_ns(told)
        info = where.filesystem.get_file_info(where.path)
    except Exception:  # whatever a storage answers: fetching the file will say what is wrong with it
        return None
    return (info.size or 0, info.mtime_ns or 0) if info.type == fs.FileType.File else None


def _time_ns(told: dict[str, Any]) -> int:
    value = next((told[name] for name in _TIMES if told.get(name)), 0)
    if isinstance(value, datetime):
        value = value.timestamp()
    return round(value * 1e9) if isinstance(value, (int, float)) else 0


def fetch(name: str, target: Path, alive: Callable[[], None]) -> None:
    """Copy a file to a disk of this machine, some megabytes at a time.

    Args:
        name: Its address.
        target: Where to.
        alive: Called after every piece.

    Raises:
        AudioError: When it is not there, or the storage does not give it.
    """
    try:
        where = place(name)
        # Compressed by its ending would be a guess; what it is shows in its content.
        with where.filesystem.open_input_stream(where.path, compression=None) as source, target.open("wb") as copy:
            while piece := source.read(_PIECE_BYTES):
                copy.write(piece)
                alive()
    except StudioError:
        raise
    except FileNotFoundError:
        raise AudioError(name, "there is no such file") from None
    except Exception as error:  # the errors of the storages' own libraries share no base class
        raise AudioError(name, f"it could not be fetched, {_reason(error)}") from error


def write(name: str, data: bytes) -> None:
    """Write a whole file. What was there before is replaced in one step.

    Raises:
        StudioError: When it cannot be written.
    """
    with _writing(name) as file:
        file.write(data)


@contextmanager
def _writing(name: str) -> Iterator[Any]:
    if not is_address(name):
        with replacing(local_path(name)) as file:
            yield file
        return
    with _told(name, "written", "Make room, or see to the right to write there"):
        where = place(name)
        # Object storage has no folders, and shows an object only when it is complete.
        if where.filesystem.type_name not in ("s3", "gcs", "abfs"):
            where.filesystem.create_dir(where.path.rpartition("/")[0], recursive=True)
        with where.filesystem.open_output_stream(where.path) as file:
            yield file


def copy_in(source: Path, name: str) -> None:
    """Write a file of this machine to a place.

    Raises:
        StudioError: When it cannot be read or written.
    """
    with source.open("rb") as content, _writing(name) as file:
        shutil.copyfileobj(content, file, _PIECE_BYTES)


def read(name: str) -> bytes:
    """A whole small file.

    Raises:
        StudioError: When it cannot be read.
    """
    with _told(name, "read", "See whether it is there, and to the right to read it"):
        where = place(name)
        with where.filesystem.open_input_stream(where.path, compression=None) as file:
            data: bytes = file.read()
        return data


def listing(folder: str, endings: Iterable[str], *, recursive: bool = True) -> list[str]:
    """The names of all files below a folder that have one of some endings, in order; none where there is no folder.

    What begins with a dot or an underscore is left out, with all below it.

    Raises:
        StudioError: When the storage cannot be asked.
    """
    from pyarrow import fs

    top, options = _split(folder) if is_address(folder) else (os.path.abspath(local_path(folder)), "")  # noqa: PTH100
    with _told(folder, "listed", "See to the right to read there"):
        where = place(folder)
        base = where.path.rstrip("/")
        chosen = fs.FileSelector(base, recursive=recursive, allow_not_found=True)
        found = where.filesystem.get_file_info(chosen)
    wanted = tuple(endings)
    out = []
    for info in found:
        inner = info.path[len(base) :].strip("/")
        hidden = any(part.startswith((".", "_")) for part in inner.split("/"))
        if info.type == fs.FileType.File and not hidden and inner.lower().endswith(wanted):
            out.append(f"{top.rstrip('/')}/{inner}{options}")
    return sorted(out)


def is_folder(name: str) -> bool:
    """Whether a name is that of a folder.

    Raises:
        StudioError: When the storage cannot be asked.
    """
    from pyarrow import fs

    with _told(name, "looked at", "See to the right to read there"):
        where = place(name)
        return bool(where.filesystem.get_file_info(where.path).type == fs.FileType.Directory)


@contextmanager
def _told(name: str, done: str, advice: str) -> Iterator[None]:
    """Whatever a storage's library raises becomes a sentence."""
    try:
        yield
    except StudioError:
        raise
    except Exception as error:  # they share no base class
        raise StudioError(f"{name} cannot be {done}: {_reason(error)}. {advice}.", path=name) from error


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
