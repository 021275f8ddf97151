"""Praat's TextGrid, long and short: tiers of intervals and of points.

Both forms are one sequence of free-standing texts and numbers; the words between them in the long form ("xmin =",
"intervals [3]:") are for people. So one reader reads both.

Invariant: an interval tier covers its whole length without overlap. Gaps are empty texts, which are no labels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from engine.labels_io.label_file import (
    UNNAMED,
    Collected,
    Format,
    LabelFile,
    LabelRow,
    decimal,
    with_ends,
)

_TOKEN = re.compile(r'"((?:[^"]|"")*)"|(![^\n]*)|(\S+)')
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")

_Token = tuple[int, str | float]


def _sniff(head: str, name: str) -> float:
    return 1.0 if re.match(r'\s*File type\s*=\s*"ooTextFile[^"]*"\s*(?:Object class\s*=\s*)?"TextGrid', head) else 0.0


def _tokens(text: str) -> Iterator[_Token]:
    """The texts and numbers of a file, each with its line."""
    line, at = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        quoted, _, bare = match.groups()
        if quoted is not None:
            yield line, quoted.replace('""', '"')
        elif bare is not None and _NUMBER.fullmatch(bare):
            yield line, float(bare) + 0.0  # -0 becomes 0


class _CutShortError(Exception):
    """The file ends, or says something else, where a text or a finite number should be."""


def _text(tokens: Iterator[_Token]) -> tuple[int, str]:
    line, value = next(tokens, (0, 0.0))
    if not isinstance(value, str):
        raise _CutShortError
    return line, value


def _numbers(tokens: Iterator[_Token], count: int) -> list[float]:
    values = [value for _, (_, value) in zip(range(count), tokens, strict=False)]
    numbers = [value for value in values if isinstance(value, float) and math.isfinite(value)]
    if len(numbers) != count:
        raise _CutShortError
    return numbers


def _parse(text: str) -> LabelFile:
    found = Collected()
    tokens = _tokens(text)
    kind = [value for _, (_, value) in zip(range(2), tokens, strict=False)]
    if [str(value).split(" ")[0] for value in kind] != [
        "ooTextFile",
        "TextGrid",
    ]:  # an old form says "ooTextFile short"
        raise ValueError("it does not begin with the words of a TextGrid")
    line, tier = 1, ""
    try:
        tiers = int(_numbers(tokens, 3)[2])
        for _ in range(tiers):
            line, tier_class = _text(tokens)
            line, tier = _text(tokens)
            count = int(_numbers(tokens, 3)[2])
            per_entry = 1 if tier_class == "TextTier" else 2
            for _ in range(count):
                times = _numbers(tokens, per_entry)
                line, label = _text(tokens)
                label = label.strip()
                if label:  # an empty text is a gap
                    note = "" if tier == label else tier
                    found.add(LabelRow(times[0], times[-1], label, None, note, row=line), label)
    except _CutShortError:
        where = f" in the tier {tier}" if tier else ""
        found.reject(line, "", f"the file ends too early{where}, or is damaged after this line")
    return found.file("textgrid")


def _tiers(rows: Sequence[LabelRow]) -> list[tuple[str, list[LabelRow]]]:
    """The rows by class, or by the tier they name; intervals that overlap go to a further tier of the same name."""
    tiers: list[tuple[str, list[LabelRow]]] = []
    for row in rows:
        name = row.tier or row.label.strip() or UNNAMED
        point = row.end_s == row.start_s
        for tier_name, tier in tiers:
            last = tier[-1]
            free = last.end_s is not None and last.end_s <= row.start_s
            if tier_name == name and point == (last.end_s == last.start_s) and (free or point):
                tier.append(row)
                break
        else:
            tiers.append((name, [row]))
    return sorted(tiers, key=lambda tier: tier[0])


def _intervals(tier: Sequence[LabelRow], end_s: float) -> list[tuple[float, float, str]]:
    """The intervals of a tier with the gaps between them."""
    filled: list[tuple[float, float, str]] = []
    at_s = 0.0
    for row in tier:
        if row.start_s > at_s:
            filled.append((at_s, row.start_s, ""))
        filled.append((row.start_s, row.end_s or 0.0, row.label.strip() or UNNAMED))
        at_s = row.end_s or 0.0
    if at_s < end_s:
        filled.append((at_s, end_s, ""))
    return filled


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _render(rows: Sequence[LabelRow], durations: Mapping[str, float]) -> str:
    ended = with_ends(rows, durations)
    known_s = (durations.get(row.file or "", 0.0) for row in ended)
    end_s = max([*(row.end_s or 0.0 for row in ended), *known_s, *durations.values()], default=0.0)
    tiers = _tiers(ended)
    span = f"xmin = 0\n{{indent}}xmax = {decimal(end_s)}\n"
    out = ['File type = "ooTextFile"\nObject class = "TextGrid"\n\n', span.format(indent="")]
    out.append(f"tiers? <exists>\nsize = {len(tiers)}\nitem []:\n")
    for number, (name, tier) in enumerate(tiers, start=1):
        points = tier[0].end_s == tier[0].start_s
        out.append(f'    item [{number}]:\n        class = "{"TextTier" if points else "IntervalTier"}"\n')
        out.append(f"        name = {_quoted(name)}\n        " + span.format(indent="        "))
        if points:
            out.append(f"        points: size = {len(tier)}\n")
            for k, row in enumerate(tier, start=1):
                out.append(f"        points [{k}]:\n            number = {decimal(row.start_s)}\n")
                out.append(f"            mark = {_quoted(row.label.strip() or UNNAMED)}\n")
        else:
            intervals = _intervals(tier, end_s)
            out.append(f"        intervals: size = {len(intervals)}\n")
            for k, (a, b, text) in enumerate(intervals, start=1):
                out.append(f"        intervals [{k}]:\n            xmin = {decimal(a)}\n")
                out.append(f"            xmax = {decimal(b)}\n            text = {_quoted(text)}\n")
    return "".join(out)


FORMAT = Format(
    id="textgrid",
    title="Praat TextGrid",
    extensions=(".TextGrid",),
    sniff=_sniff,
    parse=_parse,
    render=_render,
    several_files=False,
    lossy="Each class becomes a tier; notes, scores and who made a label are not written.",
)
