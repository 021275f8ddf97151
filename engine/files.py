"""Writing files so that a reader never sees half of one.

Invariant: a file is written under a temporary name in its own folder and moved over the old one in a single step.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from engine.errors import StudioError


@contextmanager
def replacing(path: str | os.PathLike[str], mode: str = "wb") -> Iterator[IO[Any]]:
    """Open a file for writing that takes the place of ``path`` when the block ends well, and vanishes when it does not.

    Text is written as UTF-8 with the line ends as given; a byte of a file name that is no text, as "\\udcff". Missing
    folders are made.

    Raises:
        StudioError: When the folder cannot be written or the disk is full; the old file is still there then.
    """
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.writing")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        text = {} if "b" in mode else {"encoding": "utf-8", "errors": "backslashreplace", "newline": ""}
        with temporary.open(mode, **text) as file:  # type: ignore[call-overload]
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StudioError(
            f"{target} cannot be written: {reason}. Choose another folder, or make room.", path=target
        ) from error
    finally:
        try:
            temporary.unlink(missing_ok=True)
        except OSError:
            pass  # there is nothing to remove below a folder that is none, and the error above is the one to tell


def write_text(path: str | os.PathLike[str], text: str) -> Path:
    """Write a whole UTF-8 text file and return its path.

    Raises:
        StudioError: See ``replacing``.
    """
    with replacing(path, "w") as file:
        file.write(text)
    return Path(path)


def csv_line(cells: Iterable[object]) -> str:
    """Cells as one line of a CSV file, with its line end.

    Not by ``csv.writer``: it leaves a lone carriage return bare when lines end with a line feed, and readers then see
    two lines.
    """
    return ",".join(_quoted(str(cell)) for cell in cells) + "\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\r\n') else cell
