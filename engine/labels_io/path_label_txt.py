"""Text lines "path label": the class of whole recordings.

Invariant: the label is what stands after the last blank, because paths hold blanks and labels do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from engine.errors import StudioError
from engine.labels_io.label_file import Collected, Format, LabelFile, LabelRow

_LINE = re.compile(r"^\s*\S.*\.\w{2,5}\s+\S+\s*$")


def _sniff(head: str, name: str) -> float:
    lines = [line for line in head.splitlines()[:200] if line.strip()]
    share = sum(_LINE.match(line) is not None for line in lines) / max(len(lines), 1)
    return 0.3 if share > 0.9 else 0.0


def _parse(text: str) -> LabelFile:
    found = Collected()
    for row, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = line.strip().rsplit(None, 1)
        if len(parts) == 2:
            found.add(LabelRow(0.0, None, parts[1], parts[0], row=row), line)
        else:
            found.reject(row, line, "it is not a path, a blank and a label")
    return found.file("path_label_txt")


def _render(rows: Sequence[LabelRow], durations: Mapping[str, float]) -> str:
    lines: dict[str, None] = {}
    for row in rows:
        if row.file is None:
            raise StudioError("“path label” lines need the name of each recording. Choose Audacity labels or CSV.")
        if row.label.split() != [row.label]:
            raise StudioError(
                f"The label “{row.label}” is empty or holds a blank, which “path label” lines cannot. Choose CSV."
            )
        lines[f"{row.file} {row.label}\n"] = None  # once for each class of a recording
    return "".join(lines)


FORMAT = Format(
    id="path_label_txt",
    title="“path label” lines",
    extensions=(".txt",),
    sniff=_sniff,
    parse=_parse,
    render=_render,
    several_files=True,
    lossy="Times, notes, scores and sources are lost: each line gives a class to a whole recording.",
    whole_files=True,
)
