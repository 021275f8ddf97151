"""Audacity's label track: one label a line, "start TAB end TAB text".

Invariant: a line that begins with a backslash belongs to the label above it and is never a label.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from engine.labels_io.label_file import (
    Collected,
    Format,
    LabelFile,
    LabelRow,
    decimal,
    number,
    number_or_none,
    one_line,
    with_ends,
)

_NUMBER = r"\s*[-+]?\d+(?:[.,]\d*)?(?:[eE][-+]?\d+)?\s*"
_LINE = re.compile(rf"^{_NUMBER}\t{_NUMBER}(?:\t.*)?$")


def _sniff(head: str, name: str) -> float:
    lines = [line for line in head.splitlines()[:200] if line.strip() and not line.startswith("\\")]
    share = sum(_LINE.match(line) is not None for line in lines) / max(len(lines), 1)
    return 0.9 * share if share > 0.6 else 0.0


def _parse(text: str) -> LabelFile:
    found = Collected()
    ranges = 0
    for row, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if line.startswith("\\"):
            ranges += 1
            continue
        cells = line.split("\t")
        if len(cells) < 2:
            found.reject(row, line, "it has no tab between a start and an end")
            continue
        try:
            start_s, end_s = number(cells[0]), number(cells[1])
        except ValueError as error:
            found.reject(row, line, str(error))
            continue
        label = cells[2].strip() if len(cells) > 2 else ""
        # BirdNET puts its confidence into a fourth column; whatever else stands there is a note.
        rest = "\t".join(cells[3:]).strip()
        score = number_or_none(rest)
        found.add(LabelRow(start_s, end_s, label, None, "" if score is not None else rest, score=score, row=row), line)
    if ranges:
        found.notes.append(f"Frequency ranges were left out ({ranges}): labels here span all frequencies.")
    return found.file("audacity")


def _render(rows: Sequence[LabelRow], durations: Mapping[str, float]) -> str:
    return "".join(
        f"{decimal(row.start_s)}\t{decimal(row.end_s or 0.0)}\t{one_line(row.label)}\n"
        for row in with_ends(rows, durations)
    )


FORMAT = Format(
    id="audacity",
    title="Audacity labels",
    extensions=(".txt",),
    sniff=_sniff,
    parse=_parse,
    render=_render,
    several_files=False,
    lossy="Notes, scores, who made a label and the name of the recording are not written.",
)
