"""Tables and lists as people write them: any usual encoding, any usual delimiter, with a header or without.

Invariant: a file that is no table ends in a sentence that names it; nothing here looks at the audio that it lists.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from engine.errors import StudioError
from engine.files import decoded

COLUMNS = {
    "path": ("audio_filepath", "audio_file", "path", "file", "filename", "filepath"),
    "label": ("label", "class", "category", "true_label_text"),
    "start_s": ("start_s", "start", "start_time"),
    "end_s": ("end_s", "end", "end_time"),
    "group": ("group", "speaker", "recording"),
    "groups": ("groups",),
    "part": ("split", "part"),
    "text": ("text", "transcript"),
}
"""What a table of labelled audio may say of a row, and the names that its columns may have."""


class Labelled(NamedTuple):
    """A table of labelled audio.

    Attributes:
        rows: Of each row the number of its last line, and its cells by the names in ``COLUMNS``; "" where it has none.
        notes: What had to be guessed, as sentences.
    """

    rows: list[tuple[int, dict[str, str]]]
    notes: list[str]


def text_of(path: Path) -> str:
    """The text of a file.

    Raises:
        StudioError: When it cannot be read, or is no text.
    """
    try:
        text = decoded(path.read_bytes())
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror or error}.", path=path) from error
    if "\0" in text:
        raise StudioError(
            f"{path} is not a text file. Give a folder with one sub-folder per class, a CSV or a label file."
        )
    return text


def table_rows(path: Path) -> list[tuple[int, list[str]]]:
    """The rows of a CSV that are not blank, each with the number of its last line.

    Commas, semicolons or tabs part the cells, whichever the first line has most of; any usual encoding will do.

    Raises:
        StudioError: When the file cannot be read, or is no table.
    """
    text = text_of(path)
    if "\n" not in text:
        text = text.replace("\r", "\n")  # from an old Mac
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [(table.line_num, cells) for cells in table if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise StudioError(f"{path} cannot be read as a table: {error}.", path=path) from error


def labelled_rows(path: Path, is_file: Callable[[str], bool]) -> Labelled:
    """The rows of a table of labelled audio.

    Args:
        path: The table.
        is_file: Whether a cell names a file that is there: a table without a header begins with one.

    Raises:
        StudioError: When it cannot be read, is empty, or has no columns of files and labels.
    """
    rows = table_rows(path)
    if not rows:
        raise StudioError(f"{path} is empty. It needs the columns audio_filepath and label.")
    first = rows[0][1]
    header = [cell.strip().lower() for cell in first]
    where: dict[str, int | None] = {}
    for what, names in COLUMNS.items():
        where[what] = next((header.index(name) for name in names if name in header), None)
    body, notes = rows[1:], []
    if where["path"] is None or where["label"] is None:
        if len(first) < 2 or not is_file(first[0].strip()):
            raise StudioError(f"{path} needs the columns audio_filepath and label; it has {', '.join(header)}.")
        notes.append("The CSV has no header; its first two columns were taken as file and label.")
        where, body = {**dict.fromkeys(COLUMNS), "path": 0, "label": 1}, rows
    cells_by_name = [
        (line, {name: cells[at].strip() if at is not None and at < len(cells) else "" for name, at in where.items()})
        for line, cells in body
    ]
    return Labelled(cells_by_name, notes)
