"""Reading and writing label files; one module here is one format, found by its ``FORMAT``.

Invariant: which format a file has is decided by its content; its name only settles ties.
"""

from __future__ import annotations

import csv
import functools
import importlib
import os
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from engine.errors import StudioError, UsageError
from engine.files import decoded, write_text
from engine.labels_io.label_file import UNNAMED, Format, LabelFile, LabelRow, Rejected

__all__ = [
    "UNNAMED",
    "Format",
    "LabelFile",
    "LabelRow",
    "Rejected",
    "detect",
    "find",
    "formats",
    "read",
    "write",
]

_HEAD_BYTES = 65536
_LARGEST_BYTES = 256 * 2**20


@functools.cache
def formats() -> tuple[Format, ...]:
    """All formats, by title."""
    modules = (importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    found = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return tuple(sorted(found, key=lambda f: f.title.lower()))


def find(format_id: str) -> Format:
    """The format with that id.

    Raises:
        UsageError: When there is none.
    """
    for known in formats():
        if known.id == format_id:
            return known
    raise UsageError(f"There is no label format {format_id}. The formats are {', '.join(f.id for f in formats())}.")


def detect(path: str | os.PathLike[str]) -> Format:
    """The format of a label file, by its content.

    Raises:
        StudioError: When the file cannot be read, is empty or has none of the known formats.
    """
    return _detect(_text(path, _HEAD_BYTES), Path(path))


def read(path: str | os.PathLike[str], format_id: str | None = None) -> LabelFile:
    """What a label file holds.

    Args:
        path: The file.
        format_id: Its format; None: found by its content.

    Raises:
        StudioError: When the file cannot be read, or is not of that or of any known format.
    """
    text = _text(path)
    known = find(format_id) if format_id is not None else _detect(text[:_HEAD_BYTES], Path(path))
    try:
        return replace(known.parse(text), path=os.fspath(path))
    except (ValueError, csv.Error, RecursionError) as error:
        raise StudioError(f"{path} cannot be read as {known.title}: {error}.", path=path) from error


def write(
    path: str | os.PathLike[str],
    rows: Sequence[LabelRow],
    format_id: str,
    durations: Mapping[str, float] | None = None,
) -> Path:
    """Write labels to a file that takes the place of an older one in a single step.

    Args:
        path: The file.
        rows: The labels, in any order.
        format_id: See ``formats()``.
        durations: Length in seconds of each recording, by the rows' ``file``, as far as it is known.

    Raises:
        StudioError: When the format cannot hold the rows, or the file cannot be written.
    """
    known = find(format_id)
    files = {row.file for row in rows}
    if len(files) > 1 and not known.several_files:
        raise StudioError(
            f"{known.title}: a file holds the labels of one recording, and these belong to {len(files)}. "
            "Write one file for each recording, or choose CSV."
        )
    return write_text(path, known.render(rows, durations or {}))


def _detect(head: str, path: Path) -> Format:
    surest = max(formats(), key=lambda f: (f.sniff(head, path.name), path.suffix.lower() in _lower(f.extensions)))
    if surest.sniff(head, path.name) <= 0:
        names = ", ".join(f.title for f in formats())
        raise StudioError(f"{path} is not a label file that Earmark knows. It reads {names}.", path=path)
    return surest


def _lower(extensions: Sequence[str]) -> list[str]:
    return [e.lower() for e in extensions]


def _text(path: str | os.PathLike[str], limit: int = _LARGEST_BYTES) -> str:
    """A file's text, or its first part. Raises StudioError when it cannot be read or is empty."""
    try:
        with Path(path).open("rb") as file:
            if limit == _LARGEST_BYTES and os.fstat(file.fileno()).st_size > limit:
                raise StudioError(f"{path} is too large for a label file.", path=path)
            data = file.read(limit)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StudioError(f"{path} cannot be read: {reason}.", path=path) from error
    text = decoded(data)
    if not text.strip():
        raise StudioError(f"{path} is empty.", path=path)
    return text
