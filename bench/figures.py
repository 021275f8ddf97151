"""A measured figure, its target, and the table of them that says whether each target is met.

Invariant: whether a target is met is decided here and nowhere else, by the figure alone; how busy the machine was is
said beside it, never taken into account.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple


class Figure(NamedTuple):
    """One line of the table.

    Attributes:
        what: What was measured.
        value: How much.
        unit: In which unit; "x" and "" for ratios.
        most: The target when less is better: the value is to stay below it.
        least: The target when more is better.
        load: Processes that wanted a processor when it was measured, over the last minute.
    """

    what: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None
    load: float = float("nan")

    @property
    def target(self) -> str:
        """The target as people write it."""
        if self.most is not None:
            return f"< {self.most:g}"
        return f">= {self.least:g}" if self.least is not None else ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without a target."""
        if self.most is not None:
            return self.value < self.most
        return self.value >= self.least if self.least is not None else None


def load() -> float:
    """Processes that wanted a processor in the last minute, this one included; NaN where the system does not tell."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def now_loaded(figures: Sequence[Figure]) -> list[Figure]:
    """The figures with the load of this moment noted where none is."""
    present = load()
    return [figure if figure.load == figure.load else figure._replace(load=present) for figure in figures]


def show(figures: Sequence[Figure]) -> None:
    """Print the table, and how many targets are met."""
    width = max(len(figure.what) for figure in figures)
    words = {True: "met", False: "MISSED", None: ""}
    print(f"{'':{width}}  {'measured':>10} {'':12} {'target':8} {'':7} load")
    for figure in figures:
        value = f"{figure.what:{width}}  {figure.value:10.2f} {figure.unit:12}"
        print(f"{value} {figure.target:8} {words[figure.met]:7} {figure.load:.1f}")
    judged = [figure for figure in figures if figure.met is not None]
    print(f"{sum(bool(figure.met) for figure in judged)} of {len(judged)} targets met.")
    busiest, processors = max(figure.load for figure in figures), os.cpu_count() or 1
    if busiest > processors:
        print(
            f"The machine was loaded: up to {busiest:.1f} processes wanted its {processors} processors. Waiting for a "
            "processor is in every time above. Ratios suffer less, as both sides wait."
        )


def as_json(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """The table as JSON values."""
    return [
        {
            "what": figure.what,
            "value": round(figure.value, 4),
            "unit": figure.unit,
            "target": figure.target,
            "met": figure.met,
            "load": None if figure.load != figure.load else round(figure.load, 2),
        }
        for figure in figures
    ]


def save(file: Path, quick: bool, figures: Sequence[Figure]) -> None:
    """Write the table as JSON."""
    about = {"quick": quick, "python": sys.version.split()[0], "processors": os.cpu_count()}
    file.write_text(json.dumps({**about, "figures": as_json(figures)}, indent=1) + "\n")
