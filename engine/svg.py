"""Small charts as SVG text: curves, bars and a matrix, readable on white and in a browser's dark mode.

Invariant: text is escaped, numbers are written with a point whatever the language, and nothing refers to another file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np

WIDTH_PX, HEIGHT_PX = 320, 270
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 30, 40
INK, FAINT, LINE, ACCENT, WARM = "#1a2230", "#5d6979", "#d8dee8", "#1769d2", "#c9741a"
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


def _text(x: float, y: float, words: str, *, anchor: str = "middle", colour: str = FAINT, more: str = "") -> str:
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' fill='{colour}' font-size='11' {_FONT} {more}>"
        f"{escape(words)}</text>"
    )


def _frame(title: str, across: str, up: str, inside: Sequence[str]) -> str:
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH_PX} {HEIGHT_PX}' width='{WIDTH_PX}' "
        f"height='{HEIGHT_PX}' role='img' aria-label='{escape(title, {chr(39): '&apos;'})}'>",
        f"<rect width='{WIDTH_PX}' height='{HEIGHT_PX}' fill='#ffffff'/>",
        _text(_LEFT, 18, title, anchor="start", colour=INK, more="font-weight='600'"),
    ]
    for mark in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(
            f"<line x1='{_LEFT}' x2='{WIDTH_PX - _RIGHT}' y1='{_y(mark):.1f}' y2='{_y(mark):.1f}' stroke='{LINE}'/>"
        )
        parts.append(_text(_LEFT - 6, _y(mark) + 4, f"{mark:g}", anchor="end"))
        parts.append(_text(_x(mark), HEIGHT_PX - _BOTTOM + 15, f"{mark:g}"))
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
            f"<polyline points='{points}' fill='none' stroke='{line.colour}' stroke-width='{1 if line.dashed else 2}' "
            f"stroke-linejoin='round'{dash}/>"
        )
    right = float(WIDTH_PX - _RIGHT)
    for line in reversed(names):
        inside.append(_text(right, 18, line.name, anchor="end", colour=line.colour))
        right -= 7.0 * len(line.name) + 10
    if isinstance(mark, tuple):
        inside.append(f"<circle cx='{_x(mark[0]):.1f}' cy='{_y(mark[1]):.1f}' r='4.5' fill='{INK}' stroke='#ffffff'/>")
    elif mark is not None:
        inside.append(_rule(mark))
    return _frame(title, across, up, inside)


def _rule(at: float) -> str:
    return f"<line x1='{_x(at):.1f}' x2='{_x(at):.1f}' y1='{_TOP}' y2='{HEIGHT_PX - _BOTTOM}' stroke='{INK}'/>"


def bars(title: str, across: str, up: str, rows: Sequence[tuple[np.ndarray, str]], mark: float | None = None) -> str:
    """Bars between 0 and 1, one set of heights (0 to 1) and a colour after the other, over one another."""
    inside = []
    for heights, colour in rows:
        width = (WIDTH_PX - _LEFT - _RIGHT) / len(heights)
        for number, height in enumerate(heights.tolist()):
            if height > 0:
                top = _y(height)
                inside.append(
                    f"<rect x='{_LEFT + number * width:.1f}' y='{top:.1f}' width='{max(width - 1, 1):.1f}' "
                    f"height='{_y(0) - top:.1f}' fill='{colour}' fill-opacity='0.55'/>"
                )
    if mark is not None:
        inside.append(_rule(mark))
    return _frame(title, across, up, inside)


def matrix(labels: Sequence[str], counts: np.ndarray) -> str:
    """A confusion matrix: a row for each true class, coloured by the share of its row."""
    n = len(labels)
    cell = min(max(420 / n, 18.0), 64.0)
    longest = max(len(label) for label in labels)
    left, top = min(7.0 * longest, 160.0) + 16, min(6.0 * longest, 120.0) + 24
    width, height = left + cell * n + 12, top + cell * n + 12
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:.0f} {height:.0f}' width='{width:.0f}' "
        f"height='{height:.0f}' role='img' aria-label='Confusion matrix'>",
        f"<rect width='{width:.0f}' height='{height:.0f}' fill='#ffffff'/>",
    ]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    for row, label in enumerate(labels):
        y = top + row * cell
        parts.append(_text(left - 8, y + cell / 2 + 4, label[:26], anchor="end", colour=INK))
        x = left + (row + 0.5) * cell
        turn = f"transform='rotate(-45 {x:.1f} {top - 8:.1f})'"
        parts.append(_text(x, top - 8, label[:26], anchor="start", colour=INK, more=turn))
        for column in range(n):
            share, count = float(shares[row, column]), int(counts[row, column])
            shown = 0.08 + 0.92 * share if count else 0.0
            parts.append(
                f"<rect x='{left + column * cell + 1:.1f}' y='{y + 1:.1f}' width='{cell - 2:.1f}' "
                f"height='{cell - 2:.1f}' rx='3' fill='{ACCENT}' fill-opacity='{max(shown, 0.03):.2f}'>"
                f"<title>{escape(f'{count:,} of {label} taken for {labels[column]}')}</title></rect>"
            )
            if count and cell >= 8 + 7 * len(f"{count}"):
                colour = "#ffffff" if share > 0.5 else INK
                parts.append(_text(left + (column + 0.5) * cell, y + cell / 2 + 4, f"{count}", colour=colour))
    return "".join([*parts, "</svg>"])
