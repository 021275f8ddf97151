"""Switch points by recording: "[name]", then the seconds at which the class changes, "62 1804 1867 3540".

The pieces alternate A, B, A, B ... from the start of the recording to its end, and the first is always A: four numbers
are five pieces. An older form has one "start-end" line for each piece. A recording that begins with B is written
with a switch at 0, which is an A of no length; one that is A to its end, with a switch at its end.

Invariant: pieces without length are no labels, and the last piece has no end, because the file does not say it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from engine.errors import StudioError
from engine.labels_io.label_file import Collected, Format, LabelFile, LabelRow, by_file, clock_s, stem

_HEADER = re.compile(r"^\[(.*)\]\s*$")
_SPAN = re.compile(r"^\s*([\d:.,]+)\s*[-–]\s*([\d:.,]+)\s*$")


def _sniff(head: str, name: str) -> float:
    lines = [line.strip() for line in head.splitlines()[:200] if line.strip()]
    if not lines or not _HEADER.match(lines[0]):
        return 0.0
    fitting = sum(bool(_HEADER.match(line) or re.fullmatch(r"[\d\s:.,–-]+", line)) for line in lines)
    return 0.9 if fitting / len(lines) > 0.5 else 0.0


def _parse(text: str) -> LabelFile:
    found = Collected()
    blocks: list[tuple[str, int, list[float], list[LabelRow]]] = []
    for row, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line.strip())
        if header:
            blocks.append((header[1].strip(), row, [], []))
        elif line.strip() and not blocks:
            found.reject(row, line, "it stands before the first [name]")
        elif line.strip():
            name, _, switches, spans = blocks[-1]
            try:
                span = _SPAN.match(line)
                if span:
                    label = "AB"[len(spans) % 2]
                    spans.append(LabelRow(clock_s(span[1]), clock_s(span[2]), label, name, row=row))
                else:
                    switches += [clock_s(cell) for cell in line.split()]
            except ValueError as error:
                found.reject(row, line, str(error))
    for name, row, switches, spans in blocks:
        for span_row in spans:
            found.add(span_row, f"{span_row.start_s:g}-{span_row.end_s:g}")
        if switches != sorted(switches):
            found.reject(row, f"[{name}]", f"the times of {name} are not in order")
        elif switches:
            _add_pieces(found, name, row, switches)
        elif not spans:
            found.reject(row, f"[{name}]", f"{name} has no times")
    return found.file("segments_txt")


def _add_pieces(found: Collected, name: str, row: int, switches: Sequence[float]) -> None:
    starts = [0.0, *switches]
    for k, (start_s, end_s) in enumerate(zip(starts, [*switches, None], strict=True)):
        if end_s != start_s:
            found.add(LabelRow(start_s, end_s, "AB"[k % 2], name, row=row), name)


def _letters(rows: Sequence[LabelRow]) -> dict[str, str]:
    """Which class is A and which is B: by name where they are called so, else in the order of their first label."""
    labels = list(dict.fromkeys(row.label for row in rows))
    if set(labels) <= {"A", "B"}:
        return {label: label for label in labels}
    if len(labels) > 2:
        raise StudioError(
            f"segments.txt holds two classes, and the labels have {len(labels)}: {', '.join(labels)}. Choose CSV."
        )
    return dict(zip(labels, "AB", strict=False))


def _render(rows: Sequence[LabelRow], durations: Mapping[str, float]) -> str:
    ordered = sorted(rows, key=lambda row: (row.file or "", row.start_s))
    letters = _letters(ordered)
    out = []
    for file, group in by_file(ordered).items():
        if file is None:
            raise StudioError("segments.txt needs the name of each recording. Choose Audacity labels or CSV.")
        switches: list[int] = []
        letter = "A"
        for k, row in enumerate(group):
            if letters[row.label] != letter:
                # A gap before a label belongs to the piece before it; one at the start, to the first label.
                switches.append(math.floor(row.start_s + 0.5) if k else 0)
                letter = letters[row.label]
        if not switches:
            end_s = durations.get(file, group[-1].end_s)
            if end_s is None:
                raise StudioError(f"How long {file} is must be known to write it as a single A. Choose CSV.")
            switches.append(math.ceil(end_s))
        out.append(f"[{stem(file)}]\n{' '.join(map(str, switches))}\n")
    return "\n".join(out)


FORMAT = Format(
    id="segments_txt",
    title="segments.txt (switch points)",
    extensions=(".txt",),
    sniff=_sniff,
    parse=_parse,
    render=_render,
    several_files=True,
    lossy="Two classes, called A and B; whole seconds; no gaps; no notes, scores or sources.",
)
