"""Recordings as files: which of the files in folders they are, and how one is known again when it was moved.

Invariant: nothing is passed over in silence but what is no audio by its name: a folder that cannot be looked into is
told to whoever asks.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine import audio_kinds
from engine.errors import AudioError
from engine.events import Job, Skipped

# fmt: off
AUDIO_EXTENSIONS = frozenset({
    ".wav", ".wave", ".w64", ".rf64", ".bwf", ".aif", ".aiff", ".aifc", ".au", ".snd", ".caf", ".flac", ".ogg",
    ".oga", ".opus", ".spx", ".mp1", ".mp2", ".mp3", ".m4a", ".m4b", ".m4r", ".aac", ".adts", ".mp4", ".m4v", ".mov",
    ".mkv", ".mka", ".webm", ".weba", ".wma", ".wmv", ".asf", ".avi", ".flv", ".f4v", ".3gp", ".3g2", ".3gpp",
    ".amr", ".awb", ".ac3", ".eac3", ".dts", ".mpg", ".mpeg", ".ts", ".mts", ".m2ts", ".vob", ".ogv", ".ape", ".wv",
    ".tta", ".mpc", ".sph", ".nist", ".rm", ".ra",
})
# fmt: on
"""Endings (lower case, with the dot) that ``find_audio`` takes in folders."""

_SAMPLE_BYTES = 1 << 16


def find_audio(paths: Iterable[str | os.PathLike[str]], refused: list[AudioError] | None = None) -> list[str]:
    """The recordings among files and folders, each once, in an order that people expect (clip2 before clip10).

    Args:
        paths: Files are taken whatever their names; of folders, and folders in them, whatever has one of
            ``AUDIO_EXTENSIONS`` and is not hidden.
        refused: Gets an error for each folder that could not be looked into, wholly or in part.
    """
    found: dict[str, str] = {}
    closed: dict[str, AudioError] = {}
    for path in paths:
        given = os.fspath(path)
        for name in _audio_in(given, closed) if Path(given).is_dir() else (given,):
            found.setdefault(os.path.realpath(name), name)  # not Path.resolve, which refuses a link to itself
    if refused is not None:
        refused += closed.values()
    return sorted(found.values(), key=natural_key)


def search(paths: Iterable[str | os.PathLike[str]]) -> Job[list[str]]:
    """``find_audio`` as a job, which yields a Skipped for each folder that could not be looked into."""
    refused: list[AudioError] = []
    found = find_audio(paths, refused)
    for error in refused:
        yield Skipped(str(error.path), str(error))
    return found


def _audio_in(folder: str, closed: dict[str, AudioError]) -> Iterator[str]:
    def refuse(error: OSError) -> None:
        where = str(error.filename or folder)
        allowed = not isinstance(error, PermissionError)
        reason = f"the system says: {error.strerror or error}" if allowed else "you are not allowed to look into it"
        closed.setdefault(os.path.realpath(where), AudioError(where, reason))

    been: set[tuple[int, int]] = set()
    for here, folders, files in os.walk(folder, onerror=refuse, followlinks=True):
        try:
            state = Path(here).stat()
        except OSError as error:
            refuse(error)
            folders.clear()
            continue
        mark = (state.st_dev, state.st_ino)
        if mark in been:  # a link back to where we have been
            folders.clear()
            continue
        been.add(mark)
        folders[:] = sorted((name for name in folders if not name.startswith(".")), key=natural_key)
        for name in sorted(files, key=natural_key):
            if not name.startswith(".") and Path(name).suffix.lower() in AUDIO_EXTENSIONS:
                yield os.fspath(Path(here, name))


def natural_key(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """What names are sorted by, so that clip2 comes before clip10."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts], name


def fingerprint(path: str | os.PathLike[str]) -> str:
    """A key under which what was computed from a recording can be kept: changes when the file is written to.

    Raises:
        AudioError: When the file cannot be opened.
    """
    with audio_kinds.open_regular(os.fspath(path)) as file:
        changed_ns = os.fstat(file.fileno()).st_mtime_ns
    return f"{content_hash(path)}-{changed_ns:x}"


def content_hash(path: str | os.PathLike[str]) -> str:
    """A key of a recording's content, by which a moved or renamed file is known again.

    It covers the size and the first, middle and last 64 KiB, so that it costs the same for any length.

    Raises:
        AudioError: When the file cannot be opened or read.
    """
    name = os.fspath(path)
    with audio_kinds.open_regular(name) as file:
        size = os.fstat(file.fileno()).st_size
        digest = hashlib.blake2b(str(size).encode(), digest_size=16)
        try:
            for at in (0, (size - _SAMPLE_BYTES) // 2, size - _SAMPLE_BYTES):
                file.seek(max(0, at))
                digest.update(file.read(_SAMPLE_BYTES))
        except OSError as error:
            raise AudioError(name, f"the system says: {error.strerror or error}") from None
    return digest.hexdigest()
