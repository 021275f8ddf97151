"""Small charts as SVG text: curves, bars and a matrix; dark on white, and in the page's colours inside an HTML page.

Invariant: text is escaped, numbers are written with a point whatever the language, and nothing refers to another file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np

WIDTH_PX, HEIGHT_PX = 320, 270
_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 12, 30, 40
_GROUND, INK, FAINT, LINE, ACCENT, WARM = "#ffffff", "#1a2230", "#5d6979", "#d8dee8", "#1769d2", "#b5630f"
#: What an HTML page calls these colours, which it may have others for: ``PAGE_STYLE`` puts them into its charts.
_VARIABLES = {_GROUND: "panel", INK: "text", FAINT: "faint", LINE: "line", ACCENT: "accent", WARM: "warm"}
PAGE_STYLE = "svg { border-radius: 6px; }\n" + "\n".join(
    f"svg .{kind}-{name} {{ {kind}: var(--{name}); }}" for name in _VARIABLES.values() for kind in ("fill", "stroke")
)
#: Of the names of classes beside a matrix: so much of each, and how wide a letter is.
_NAME_LETTERS, _LETTER_PX = 26, 6.4
_MARKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_FONT = "font-family='Inter, Segoe UI, Helvetica, Arial, sans-serif'"


@dataclass(frozen=True)
class Curve:
    """Points in the unit square, with a colour, a name for the legend, and whether it is dashed."""

    x: np.ndarray
    y: np.ndarray
    colour: str = ACCENT
    name: str = ""
    dashed: bool = False


def _x(value: float) -> float:
    return _LEFT + value * (WIDTH_PX - _LEFT - _RIGHT)


def _y(value: float) -> float:
    return HEIGHT_PX - _BOTTOM - value * (HEIGHT_PX - _TOP - _BOTTOM)


def _paint(fill: str = "", stroke: str = "") -> str:
    """The attributes for colours, with the classes by which a page replaces them."""
    kinds = [(kind, colour) for kind, colour in (("fill", fill), ("stroke", stroke)) if colour]
    classes = " ".join(f"{kind}-{_VARIABLES[colour]}" for kind, colour in kinds if colour in _VARIABLES)
    painted = " ".join(f"{kind}='{colour}'" for kind, colour in kinds)
    return f"{painted} class='{classes}'" if classes else painted


def _text(x: float, y: float, words: str, *, anchor: str = "middle", paint: str = "", more: str = "") -> str:
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' {paint or _paint(FAINT)} font-size='11' {_FONT} {more}>"
        f"{escape(words)}</text>"
    )


def _frame(
    title: str, across: str, up: str, inside: Sequence[str], ticks: Sequence[tuple[float, str]] | None = None
) -> str:
    """Axes with what is inside them; ``ticks`` of the upright one are by shares of its height."""
    if ticks is None:
        ticks = [(mark, f"{mark:g}") for mark in _MARKS]
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH_PX} {HEIGHT_PX}' width='{WIDTH_PX}' "
        f"height='{HEIGHT_PX}' role='img' aria-label='{escape(title, {chr(39): '&apos;'})}'>",
        f"<rect width='{WIDTH_PX}' height='{HEIGHT_PX}' {_paint(_GROUND)}/>",
        _text(_LEFT, 18, title, anchor="start", paint=_paint(INK), more="font-weight='600'"),
    ]
    for at, words in ticks:
        y = f"{_y(at):.1f}"
        parts.append(f"<line x1='{_LEFT}' x2='{WIDTH_PX - _RIGHT}' y1='{y}' y2='{y}' {_paint(stroke=LINE)}/>")
        parts.append(_text(_LEFT - 6, _y(at) + 4, words, anchor="end"))
    parts += [_text(_x(mark), HEIGHT_PX - _BOTTOM + 15, f"{mark:g}") for mark in _MARKS]
    parts += inside
    parts.append(_text((_LEFT + WIDTH_PX - _RIGHT) / 2, HEIGHT_PX - 8, across))
    middle = (_TOP + HEIGHT_PX - _BOTTOM) / 2
    parts.append(_text(12, middle, up, more=f"transform='rotate(-90 12 {middle:.1f})'"))
    return "".join([*parts, "</svg>"])


def curves(
    title: str, across: str, up: str, lines: Sequence[Curve], mark: tuple[float, float] | float | None = None
) -> str:
    """Curves in the unit square, with a dot, or at a single number an upright line, where the threshold is."""
    inside = []
    names = [line for line in lines if line.name]
    for line in lines:
        known = np.isfinite(line.x) & np.isfinite(line.y)
        points = " ".join(f"{_x(a):.1f},{_y(b):.1f}" for a, b in zip(line.x[known], line.y[known], strict=True))
        dash = " stroke-dasharray='4 4'" if line.dashed else ""
        inside.append(
            f"<polyline points='{points}' {_paint('none', line.colour)} stroke-width='{1 if line.dashed else 2}' "
            f"stroke-linejoin='round'{dash}/>"
        )
    right = float(WIDTH_PX - _RIGHT)
    for line in reversed(names):
        inside.append(_text(right, 18, line.name, anchor="end", paint=_paint(line.colour)))
        right -= 7.0 * len(line.name) + 10
    if isinstance(mark, tuple):
        inside.append(f"<circle cx='{_x(mark[0]):.1f}' cy='{_y(mark[1]):.1f}' r='4.5' {_paint(INK, _GROUND)}/>")
    elif mark is not None:
        inside.append(_rule(mark))
    return _frame(title, across, up, inside)


def _rule(at: float) -> str:
    return f"<line x1='{_x(at):.1f}' x2='{_x(at):.1f}' y1='{_TOP}' y2='{HEIGHT_PX - _BOTTOM}' {_paint(stroke=INK)}/>"


def bars(title: str, across: str, up: str, rows: Sequence[tuple[np.ndarray, str]], mark: float | None = None) -> str:
    """Bars of how many there are between 0 and 1: counts and a colour after the other, over one another.

    Their heights are square roots: nearly all crowd at the two ends, and the few between are what matters.
    """
    inside = []
    most = max((int(counts.max()) for counts, _ in rows if len(counts)), default=0)
    for counts, colour in rows:
        width = (WIDTH_PX - _LEFT - _RIGHT) / len(counts)
        for number, height in enumerate(np.sqrt(counts / max(most, 1)).tolist()):
            if height > 0:
                top = _y(height)
                inside.append(
                    f"<rect x='{_LEFT + number * width:.1f}' y='{top:.1f}' width='{max(width - 1, 1):.1f}' "
                    f"height='{_y(0) - top:.1f}' {_paint(colour)} fill-opacity='0.55'/>"
                )
    if mark is not None:
        inside.append(_rule(mark))
    told = sorted({0, *(round(most * share**2) for share in _MARKS)})
    ticks = [(math.sqrt(count / max(most, 1)), _count_words(count)) for count in told]
    return _frame(title, across, up, inside, ticks)


def _count_words(count: int) -> str:
    return f"{count:,}" if count < 10_000 else f"{round(count / 1000):,}k"


def matrix(labels: Sequence[str], counts: np.ndarray) -> str:
    """A confusion matrix: a row for each true class, coloured by the share of its row."""
    n = len(labels)
    cell = min(max(420 / n, 18.0), 64.0)
    names = [label if len(label) <= _NAME_LETTERS else f"{label[: _NAME_LETTERS - 1]}…" for label in labels]
    lengths_px = [_LETTER_PX * len(name) for name in names]
    slope = math.sqrt(0.5)
    left, top = max(lengths_px) + 20, slope * max(lengths_px) + 24
    ends_px = [(column + 0.5) * cell + slope * length_px for column, length_px in enumerate(lengths_px)]
    width, height = left + max(cell * n, *ends_px) + 12, top + cell * n + 12
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:.0f} {height:.0f}' width='{width:.0f}' "
        f"height='{height:.0f}' role='img' aria-label='Confusion matrix'>",
        f"<rect width='{width:.0f}' height='{height:.0f}' {_paint(_GROUND)}/>",
    ]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    for row, label in enumerate(labels):
        y = top + row * cell
        parts.append(_text(left - 8, y + cell / 2 + 4, names[row], anchor="end", paint=_paint(INK)))
        x = left + (row + 0.5) * cell
        turn = f"transform='rotate(-45 {x:.1f} {top - 8:.1f})'"
        parts.append(_text(x, top - 8, names[row], anchor="start", paint=_paint(INK), more=turn))
        for column in range(n):
            share, count = float(shares[row, column]), int(counts[row, column])
            shown = 0.08 + 0.92 * share if count else 0.0
            parts.append(
                f"<rect x='{left + column * cell + 1:.1f}' y='{y + 1:.1f}' width='{cell - 2:.1f}' "
                f"height='{cell - 2:.1f}' rx='3' fill='{ACCENT}' fill-opacity='{max(shown, 0.03):.2f}'>"
                f"<title>{escape(f'{count:,} of {label} taken for {labels[column]}')}</title></rect>"
            )
            if count and cell >= 8 + 7 * len(f"{count}"):
                paint = "fill='#ffffff'" if share > 0.5 else _paint(INK)  # white on the cell, not the page's ground
                parts.append(_text(left + (column + 0.5) * cell, y + cell / 2 + 4, f"{count}", paint=paint))
    return "".join([*parts, "</svg>"])
