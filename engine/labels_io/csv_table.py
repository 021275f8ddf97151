"""CSV and TSV with a header, in the columns of many tools, and our own: file,start_s,end_s,label,note,source,score.

Cells are written as they are: a label that begins with "=" stays itself, because these files are read back. (Tables of
results, which people open in a spreadsheet, are made harmless instead; see ``engine.results``.)

Invariant: columns are known by their names alone, never by their order.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.files import csv_line
from engine.labels_io.label_file import Collected, Format, LabelFile, LabelRow, decimal, number, number_or_none

_COLUMNS = ("file", "start_s", "end_s", "label", "note", "source", "score")

#: What other tools call our columns, the surest name first: DAS, Perch Hoplite, Dipper and OpenSoundscape, CVAT,
#: Kaleidoscope, crowsetta, and the training tables of this program.
_NAMES = {
    "file": (
        "file", "audio_filepath", "audio_file", "in file", "recording", "filename", "file_name", "notated_path", "path",
        "begin path", "begin file",
    ),
    "folder": ("folder",),
    "start_s": (
        "start_s", "start_seconds", "start_offset_s", "onset_s", "start_time", "start", "onset", "begin_s", "begin",
        "start (s)", "begin time (s)",
    ),
    "end_s": (
        "end_s", "stop_seconds", "end_offset_s", "offset_s", "stop_s", "end_time", "stop_time", "end", "stop",
        "end (s)", "end time (s)",
    ),
    "duration_s": ("duration_s", "duration"),
    "label": (
        "label", "labels", "manual id", "manual id*", "name", "class", "label_text", "species", "category",
        "common name", "annotation_text",
    ),
    "kind": ("label_type",),
    "note": ("note", "notes", "comment", "comments"),
    "source": ("source",),
    "score": ("score", "confidence", "probability"),
}  # fmt: skip
_YES, _NO = ("1", "1.0", "true"), ("0", "0.0", "false", "")


@dataclass(frozen=True)
class _Layout:
    """Where a table's columns are: ours by name, and those of a one-hot table by class."""

    delimiter: str
    columns: dict[str, int]
    classes: dict[str, int]
    unused: tuple[str, ...]


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


def _split(line: str, delimiter: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _layout(text: str) -> _Layout:
    """Where the columns are.

    Raises:
        ValueError: When the table has no labels, or does not say where they belong.
    """
    lines = io.StringIO(text, newline="")
    delimiter = _delimiter(text.split("\n", 1)[0])
    table = csv.reader(lines, delimiter=delimiter)
    titles = [cell.strip() for cell in next(table, [])]
    lower = [title.lower() for title in titles]
    columns: dict[str, int] = {}
    for ours, names in _NAMES.items():
        place = next((lower.index(n) for n in names if n in lower and lower.index(n) not in columns.values()), None)
        if place is not None:
            columns[ours] = place
    if "start_s" not in columns and "in file" in lower and "offset" in lower:
        columns["start_s"] = lower.index("offset")  # Kaleidoscope's OFFSET and DURATION
    rest = {title: k for k, title in enumerate(titles) if k not in columns.values() and title}
    classes: dict[str, int] = {}
    if "label" not in columns:
        sample = [row for row, _ in zip(table, range(1000), strict=False)]
        cells = {row[k].strip().lower() for row in sample for k in rest.values() if k < len(row)}
        if not ({"file", "start_s"} <= columns.keys() and cells & set(_YES) and cells <= {*_YES, *_NO}):
            raise ValueError("it has no column with labels, nor a column for each class with 0 and 1")
        classes, rest = rest, {}
    if "file" not in columns and "start_s" not in columns:
        raise ValueError("it names neither recordings nor times")
    if "start_s" in columns and "end_s" not in columns and "duration_s" not in columns:
        raise ValueError("it has a start but neither an end nor a duration")
    return _Layout(delimiter, columns, classes, tuple(rest))


def _sniff(head: str, name: str) -> float:
    if "\n" not in head or not any(d in head.split("\n", 1)[0] for d in ",;\t"):
        return 0.0
    try:
        _layout(head[: head.rfind("\n") + 1])
    except (ValueError, csv.Error):
        return 0.0
    return 0.8


def _parse(text: str) -> LabelFile:
    found = Collected()
    layout = _layout(text)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter)
    next(table)
    negative = 0
    for line in table:
        cells = {ours: line[k].strip() for ours, k in layout.columns.items() if k < len(line)}
        if not any(cells.values()):
            continue
        if cells.get("kind", "").lower() in ("negative", "uncertain", "0", "2"):
            negative += 1
            continue
        shown = layout.delimiter.join(line)
        try:
            row = _row(cells, table.line_num)
        except ValueError as error:
            found.reject(table.line_num, shown, str(error))
            continue
        labels = [c for c, k in layout.classes.items() if k < len(line) and line[k].strip().lower() in _YES]
        for label in labels if layout.classes else [row.label]:
            found.add(replace(row, label=label), shown)
    if negative:
        found.notes.append(f"Rows that say a class is absent or uncertain were left out ({negative}).")
    if layout.unused:
        found.notes.append(f"Columns that were not used: {', '.join(layout.unused)}.")
    return found.file("csv")


def _row(cells: Mapping[str, str], line: int) -> LabelRow:
    """One line as a row. Raises ValueError on a time that is none."""
    start_s, end_s = 0.0, None
    if cells.get("start_s"):
        start_s = number(cells["start_s"])
    elif cells.get("end_s"):
        raise ValueError("it has an end but no start")
    if cells.get("end_s"):
        end_s = number(cells["end_s"])
    elif cells.get("duration_s") and cells.get("start_s"):
        end_s = start_s + number(cells["duration_s"])
    file = cells.get("file") or None
    if file and cells.get("folder"):
        file = f"{cells['folder'].rstrip('/')}/{file}"
    score = number_or_none(cells.get("score", ""))
    source = cells.get("source") or "person"
    return LabelRow(start_s, end_s, cells.get("label", ""), file, cells.get("note", ""), source, score, line)


def _render(rows: Sequence[LabelRow], durations: Mapping[str, float]) -> str:
    lines = [csv_line(_COLUMNS)]
    for row in sorted(rows, key=lambda row: (row.file or "", row.start_s)):
        end = "" if row.end_s is None else decimal(row.end_s)
        score = "" if row.score is None else decimal(row.score)
        cells = (row.file or "", decimal(row.start_s), end, row.label, row.note, row.source, score)
        lines.append(csv_line(cells))
    return "".join(lines)


FORMAT = Format(
    id="csv",
    title="CSV or TSV table",
    extensions=(".csv", ".tsv", ".txt"),
    sniff=_sniff,
    parse=_parse,
    render=_render,
    several_files=True,
    lossy="Nothing is lost.",
)
