"""Raven's selection table: tab-separated with a header; several recordings by Begin Path or Begin File.

Invariant: a time is a time in its own recording. Raven's Begin Time counts through all the files that were open, so
that File Offset wins where it is there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from engine.labels_io.label_file import (
    Collected,
    Format,
    LabelFile,
    LabelRow,
    by_file,
    decimal,
    number,
    number_or_none,
    one_line,
    with_ends,
)

_BEGIN, _END, _OFFSET = "begin time (s)", "end time (s)", "file offset (s)"
_FILES = ("begin path", "begin file")
_LABELS = ("annotation", "label", "species", "species code", "common name", "class", "tag", "tags", "type", "call type")
_NOTES = ("notes", "note", "comments", "comment")
_SCORES = ("score", "confidence")
_COLUMNS = (
    "Selection", "View", "Channel", "Begin Time (s)", "End Time (s)", "Low Freq (Hz)", "High Freq (Hz)",
    "Begin File", "File Offset (s)", "Annotation", "Notes", "Source", "Score",
)  # fmt: skip
#: A selection is a box, and labels here have no frequencies: written from 0 to what telephone and wideband speech span.
_TOP_HZ = 8000


def _sniff(head: str, name: str) -> float:
    header = head.split("\n", 1)[0].lower()
    return 1.0 if "\t" in header and _BEGIN in header and _END in header else 0.0


def _first(cells: Mapping[str, str], names: Sequence[str]) -> str:
    """The first of these columns that is there and filled."""
    return next((cells[n] for n in names if cells.get(n)), "")


def _label_column(header: Sequence[str]) -> str:
    """The column that names the sound: a usual name, or else the first that Raven did not make itself."""
    known = next((name for name in _LABELS if name in header), "")
    own = ("selection", "view", "channel", "source", "end file", "end path", *_FILES, *_NOTES, *_SCORES)
    # Raven's measurements all carry a unit in brackets.
    return known or next((n for n in header if n and n not in own and not n.endswith(")")), "")


def _parse(text: str) -> LabelFile:
    found = Collected()
    table = csv.reader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = [cell.strip().lower() for cell in next(table)]
    if _BEGIN not in header or _END not in header:
        raise ValueError("its first line does not name Begin Time (s) and End Time (s)")
    label_column = _label_column(header)
    seen: set[tuple[str, ...]] = set()
    doubled = 0
    for line in table:
        row, shown = table.line_num, "\t".join(line)
        cells = dict(zip(header, (cell.strip() for cell in line), strict=False))
        if not any(cells.values()):
            continue
        # Each view (waveform, spectrogram) of one selection has a row of its own.
        key = tuple(cells.get(n, "") for n in ("selection", _BEGIN, _END, "channel", *_FILES))
        if cells.get("selection") and key in seen:
            doubled += 1
            continue
        seen.add(key)
        try:
            begin_s, end_s = number(cells.get(_BEGIN, "")), number(cells.get(_END, ""))
            start_s = number(cells[_OFFSET]) if cells.get(_OFFSET) else begin_s
        except ValueError as error:
            found.reject(row, shown, str(error))
            continue
        length_s = end_s - begin_s
        exact_end_s = end_s if start_s == begin_s else round(start_s + length_s, 9)
        found.add(
            LabelRow(
                start_s,
                exact_end_s,
                cells.get(label_column, ""),
                _first(cells, _FILES) or None,
                _first(cells, _NOTES),
                cells.get("source") or "person",
                number_or_none(_first(cells, _SCORES)),
                row,
            ),
            shown,
        )
    if doubled:
        found.notes.append(f"Rows that repeat a selection in another view were left out ({doubled}).")
    return found.file("raven")


def _render(rows: Sequence[LabelRow], durations: Mapping[str, float]) -> str:
    lines = ["\t".join(_COLUMNS)]
    before_s, selection = 0.0, 0
    for file, group in by_file(with_ends(rows, durations)).items():
        for row in group:
            selection += 1
            end_s = row.end_s or 0.0
            score = "" if row.score is None else decimal(row.score)
            times = (decimal(before_s + row.start_s), decimal(before_s + end_s), "0", str(_TOP_HZ))
            texts = (one_line(file or ""), decimal(row.start_s), one_line(row.label), one_line(row.note))
            lines.append("\t".join((str(selection), "Spectrogram 1", "1", *times, *texts, one_line(row.source), score)))
        before_s += durations.get(file or "", 0.0)
    return "\n".join(lines) + "\n"


FORMAT = Format(
    id="raven",
    title="Raven selection table",
    extensions=(".txt", ".selections.txt"),
    sniff=_sniff,
    parse=_parse,
    render=_render,
    several_files=True,
    lossy="Every selection is written with the same range of frequencies, 0 to 8000 Hz.",
)
