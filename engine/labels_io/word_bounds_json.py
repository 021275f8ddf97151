"""word_bounds.json: one object that gives each recording with the phrase the seconds between which it is said.

Invariant: only recordings with the phrase are in the file, and their names are text: they may be digits with zeros in
front. A recording that is not listed does not hold the phrase.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from engine.labels_io.label_file import (
    Collected,
    Format,
    LabelFile,
    LabelRow,
    by_file,
    number,
    of_one_class,
    stem,
    with_ends,
)

_LABEL = "phrase"


def _sniff(head: str, name: str) -> float:
    return 1.0 if re.match(r'\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\[\s*(?:\[\s*)?-?\d', head) else 0.0


def _parse(text: str) -> LabelFile:
    found = Collected()
    data = json.loads(text)
    if not isinstance(data, dict):
        raise ValueError("it is not one object with a name for each recording")
    for row, (name, value) in enumerate(data.items(), start=1):
        # One interval, or a list of intervals.
        spans = value if isinstance(value, list) and value and isinstance(value[0], list) else [value]
        for span in spans:
            shown = f"{name}: {json.dumps(span)[:200]}"
            try:
                start_s, end_s = (number(str(time)) for time in span)
            except (ValueError, TypeError):
                found.reject(row, shown, f"{name} has no pair of times")
                continue
            found.add(LabelRow(start_s, end_s, _LABEL, name, row=row), shown)
    found.notes.append("Line numbers count the recordings. Recordings that are not listed do not hold the phrase.")
    return found.file("word_bounds_json")


def _render(rows: Sequence[LabelRow], durations: Mapping[str, float]) -> str:
    ended = with_ends(of_one_class(rows, _LABEL, "word_bounds.json"), durations)
    bounds: dict[str, object] = {}
    for file, group in by_file(ended).items():
        spans = [[row.start_s, row.end_s] for row in group]
        bounds[stem(file or "")] = spans[0] if len(spans) == 1 else spans
    return json.dumps(bounds, ensure_ascii=False, indent=1) + "\n"


FORMAT = Format(
    id="word_bounds_json",
    title="word_bounds.json",
    extensions=(".json",),
    sniff=_sniff,
    parse=_parse,
    render=_render,
    several_files=True,
    lossy="One class, called phrase; recordings by name without folder and extension; no notes, scores or sources.",
)
