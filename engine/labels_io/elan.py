"""ELAN's tab-delimited export: the user chose its columns, so that they are found by header or by what they look like.

Invariant: ELAN may write each time three ways (clock, seconds, milliseconds); the first of them is read.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from engine.labels_io.label_file import (
    Collected,
    Format,
    LabelFile,
    LabelRow,
    clock_s,
    decimal,
    number,
    one_line,
    with_ends,
)

_CLOCK = re.compile(r"\d+:\d\d:\d\d[.,]\d{1,3}")
_SECONDS = re.compile(r"\d+[.,]\d+")
_WHOLE = re.compile(r"\d+")
_ANNOTATIONS = ("annotation", "annotations", "annotation value", "value")
_COLUMNS = ("Tier", "Begin Time - ss.msec", "End Time - ss.msec", "Annotation")


def _sniff(head: str, name: str) -> float:
    lines = [line for line in head.split("\n")[:50] if line.strip()]
    header = lines[0].lower() if lines else ""
    if "\t" in header and "begin time" in header and "begin time (s)" not in header:
        return 1.0
    share = sum(_times(line.split("\t")) is not None for line in lines) / max(len(lines), 1)
    return 0.85 * share if share > 0.7 else 0.0


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not blank, numbered, as cells."""
    for row, line in enumerate(io.StringIO(text, newline=None), start=1):
        if line.strip():
            yield row, line.rstrip("\n").split("\t")


def _times(cells: Sequence[str]) -> tuple[int, int] | None:
    """Where begin and end stand in a line without header: the first two times of one kind after the tier's name."""
    for kind in (_CLOCK, _SECONDS, _WHOLE):
        places = [k for k, cell in enumerate(cells) if k > 0 and kind.fullmatch(cell.strip())]
        if len(places) >= 2 and len(cells) > places[1] + 1:
            return places[0], places[1]
    return None


def _seconds(cell: str, header: str) -> float:
    if ":" in cell:
        return clock_s(cell)
    milliseconds = header.endswith("msec") and "ss." not in header
    if not header:
        milliseconds = _WHOLE.fullmatch(cell.strip()) is not None
    return number(cell) / 1000 if milliseconds else number(cell)


def _time_column(header: Sequence[str], what: str) -> int:
    """The column of the begin or end time, or -1."""
    return next((k for k, name in enumerate(header) if name.startswith(what)), -1)


def _parse(text: str) -> LabelFile:
    found = Collected()
    _, first = next(_lines(text))
    header = [cell.strip().lower() for cell in first]
    if any(name.startswith("begin time") for name in header):
        _parse_named(found, text, header, first)
    else:
        for row, line in _lines(text):
            _add_unnamed(found, line, row)
    return found.file("elan")


def _parse_named(found: Collected, text: str, header: Sequence[str], titles: Sequence[str]) -> None:
    begin, end, length = (_time_column(header, what) for what in ("begin time", "end time", "duration"))
    if end < 0 and length < 0:
        raise ValueError("it has a begin time but neither an end time nor a duration")
    known = {"tier", "participant", "file path", "file name", "file", "annotator", ""}
    texts = [k for k, name in enumerate(header) if name in _ANNOTATIONS]
    if not texts:  # one column for each tier, named like it
        times = ("begin time", "end time", "duration")
        texts = [k for k, name in enumerate(header) if name not in known and not name.startswith(times)]
    files = [k for k, name in enumerate(header) if name in ("file path", "file name", "file")]
    for row, line in itertools.islice(_lines(text), 1, None):
        cells = [*line, *[""] * (len(header) - len(line))]
        shown = "\t".join(line)
        try:
            start_s = _seconds(cells[begin], header[begin])
            other = end if end >= 0 else length
            end_s = _seconds(cells[other], header[other]) + (0.0 if end >= 0 else start_s)
        except ValueError as error:
            found.reject(row, shown, str(error))
            continue
        tier = cells[header.index("tier")].strip() if "tier" in header else ""
        file = next((cells[k].strip() for k in files if cells[k].strip()), None)
        filled = [k for k in texts if cells[k].strip()] or texts[:1]
        for k in filled:
            label = cells[k].strip()
            own_tier = tier or ("" if header[k] in _ANNOTATIONS else titles[k].strip())
            found.add(LabelRow(start_s, end_s, label, file, own_tier if own_tier != label else "", row=row), shown)


def _add_unnamed(found: Collected, line: Sequence[str], row: int) -> None:
    shown = "\t".join(line)
    places = _times(line)
    if places is None:
        found.reject(row, shown, "it holds no begin and end time")
        return
    start_s, end_s = (_seconds(line[k], "") for k in places)
    tier, label = line[0].strip(), line[-1].strip()
    found.add(LabelRow(start_s, end_s, label, None, tier if tier != label else "", row=row), shown)


def _render(rows: Sequence[LabelRow], durations: Mapping[str, float]) -> str:
    lines = ["\t".join(_COLUMNS)]
    for row in with_ends(rows, durations):
        label = one_line(row.label)
        lines.append(
            "\t".join((row.tier or label or "default", decimal(row.start_s), decimal(row.end_s or 0.0), label))
        )
    return "\n".join(lines) + "\n"


FORMAT = Format(
    id="elan",
    title="ELAN tab-delimited text",
    extensions=(".txt", ".tsv"),
    sniff=_sniff,
    parse=_parse,
    render=_render,
    several_files=False,
    lossy="Each class becomes a tier; notes, scores and who made a label are not written.",
)
