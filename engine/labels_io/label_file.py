"""What every label format has in common: the rows, what was left out, and a format as a value.

Invariant: a format is two pure functions, text to rows and rows to text. Files, encodings and atomic writing are dealt
with once, in ``engine.labels_io``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from engine.errors import StudioError

#: The class of labels whose text is empty, in a project and in formats that cannot hold an empty text.
UNNAMED = "unnamed"


@dataclass(frozen=True)
class LabelRow:
    """One label as a file has it.

    Attributes:
        start_s, end_s: Seconds in the recording; equal for a point label; ``end_s`` is None for "to its end".
        label: The text of the label, which may be empty.
        file: The recording it belongs to, as the label file writes it; None where the format does not say.
        note: Free text.
        source: "person", or "model NAME".
        score: The model's probability where a model said so.
        row: The line of the file, from 1; 0 where the row comes from a project.
        tier: Where it is written in formats that have tiers; empty: in that of its label.
    """

    start_s: float
    end_s: float | None
    label: str
    file: str | None
    note: str = ""
    source: str = "person"
    score: float | None = None
    row: int = 0
    tier: str = ""


@dataclass(frozen=True)
class Rejected:
    """A line that was left out, with the reason as a sentence."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True)
class LabelFile:
    """What a label file holds.

    Attributes:
        format: The format's id.
        notes: Sentences about the file as a whole: what was left out that the format has and Earmark has not.
        path: The file it was read from.
    """

    format: str
    rows: tuple[LabelRow, ...]
    rejected: tuple[Rejected, ...]
    notes: tuple[str, ...]
    path: str = ""


Parse = Callable[[str], LabelFile]
Render = Callable[[Sequence[LabelRow], Mapping[str, float]], str]


@dataclass(frozen=True)
class Format:
    """One label format.

    Attributes:
        id: Its name on the command line.
        title: Its name in menus.
        extensions: With the dot, the usual one first.
        sniff: How surely a file's first part is of this format, 0 (not) to 1; it is given text and the file's name.
        parse: The whole text to rows; the newlines are as in the file.
        render: Rows of the files that it may hold, and the durations in seconds that are known of them, to text.
        several_files: Whether one label file can hold the labels of several recordings.
        lossy: What it cannot hold, as a sentence.
        whole_files: Whether its labels are of whole recordings, without times.
    """

    id: str
    title: str
    extensions: tuple[str, ...]
    sniff: Callable[[str, str], float]
    parse: Parse
    render: Render
    several_files: bool
    lossy: str
    whole_files: bool = False


@dataclass
class Collected:
    """The rows of a file while it is being read."""

    rows: list[LabelRow] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def reject(self, row: int, text: str, why: str) -> None:
        """Leave a line out; ``why`` ends the sentence "Line 7: ...", without the full stop."""
        self.rejected.append(Rejected(row, text, f"Line {row}: {why}."))

    def add(self, row: LabelRow, text: str) -> None:
        """Keep a row, unless its end lies before its start."""
        if row.end_s is not None and row.end_s < row.start_s:
            self.reject(row.row, text, f"the end, {row.end_s:g} s, lies before the start, {row.start_s:g} s")
        else:
            self.rows.append(row)

    def file(self, format_id: str) -> LabelFile:
        """What was collected."""
        return LabelFile(format_id, tuple(self.rows), tuple(self.rejected), tuple(self.notes))


def number(text: str) -> float:
    """A number from a label file, with a decimal point or comma.

    Raises:
        ValueError: When it is none, or not finite; the message ends a sentence.
    """
    stripped = text.strip()
    try:
        value = float(stripped.replace(",", ".") if "_" not in stripped else "")
    except ValueError:
        raise ValueError(f"“{stripped}” is not a number" if stripped else "a number is missing") from None
    if not math.isfinite(value):
        raise ValueError(f"“{stripped}” is not a time")
    return value + 0.0  # -0.0, which some tools write, becomes 0.0


def number_or_none(text: str) -> float | None:
    """A number, or None where the text is none."""
    try:
        return number(text)
    except ValueError:
        return None


def clock_s(text: str) -> float:
    """Seconds from "HH:MM:SS", "MM:SS" or "SS", with or without decimals.

    Raises:
        ValueError: When it is none of these.
    """
    parts = [number(part) for part in text.strip().split(":")]
    if len(parts) > 3 or min(parts) < 0:
        raise ValueError(f"“{text.strip()}” is not a time")
    return sum((part * 60.0**power for power, part in enumerate(reversed(parts))), 0.0)


def decimal(value: float) -> str:
    """A number with as many digits as bring it back exactly, never with an exponent, with a point."""
    return str(np.format_float_positional(value, trim="-"))


def one_line(text: str) -> str:
    """Text for a format that ends a field with a tab and a row with a line end."""
    return " ".join(text.split())


def with_ends(rows: Iterable[LabelRow], durations: Mapping[str, float]) -> list[LabelRow]:
    """The rows with "to the end of the recording" replaced by a time, by start.

    Raises:
        StudioError: When that duration is not known.
    """
    ended = []
    for row in rows:
        if row.end_s is None:
            duration_s = durations.get(row.file or "")
            if duration_s is None:
                raise StudioError(
                    f"How long {row.file or 'the recording'} is must be known to write its last label in this format. "
                    "Choose CSV, which can say “to the end”."
                )
            row = replace(row, end_s=max(duration_s, row.start_s))
        ended.append(row)
    return sorted(ended, key=lambda row: (row.file or "", row.start_s))


def by_file(rows: Iterable[LabelRow]) -> dict[str | None, list[LabelRow]]:
    """The rows of each recording, in the order in which the recordings first appear."""
    groups: dict[str | None, list[LabelRow]] = {}
    for row in rows:
        groups.setdefault(row.file, []).append(row)
    return groups


def of_one_class(rows: Sequence[LabelRow], usual: str, title: str) -> list[LabelRow]:
    """The rows that a format with a single class can hold: those called ``usual``, or all where all are of one class.

    Raises:
        StudioError: When it is not clear which class is meant.
    """
    labels = {row.label for row in rows}
    if usual in labels or not labels:
        return [row for row in rows if row.label == usual]
    if len(labels) == 1:
        return list(rows)
    raise StudioError(
        f"{title} holds one class only, and the labels have {len(labels)}: {', '.join(sorted(labels))}. "
        f"Name the one that is meant “{usual}”, or choose CSV."
    )


def stem(file: str) -> str:
    """A recording's name without folders and extension, whichever way the folders are written."""
    name = file.replace("\\", "/").rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] if "." in name[1:] else name
