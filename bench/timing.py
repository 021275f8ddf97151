"""Times of two ways to do the same, taken next to each other in processes of their own.

Invariant: a ratio is of two times from one run; how busy the machine was is said beside it.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import Any

#: A load average above it means that other work disturbs.
BUSY = 1.5


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        what: What was done.
        unit: Of ours and plain: more is better ("clips/s", "x real time"), or "s", where less is.
        target: The ratio that was aimed at.
        load: The load average when it began. Above BUSY others worked beside it, or the row before did.
        note: What a reader has to know.
    """

    what: str
    ours: float
    plain: float
    unit: str
    target: float
    load: float
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times faster."""
        return self.plain / self.ours if self.unit == "s" else self.ours / self.plain


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """The median time of a piece of work, which is done once before for its caches."""
    work()
    return median(timed(work) for _ in range(times))


def timed(work: Callable[[], object]) -> float:
    """The time of a piece of work."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rates(ours: Callable[[], object], plain: Callable[[], object], times: int) -> tuple[float, float]:
    """How often per second two pieces of work get done, by turns, so that a disturbance meets both."""
    ours()
    plain()
    pairs = [(timed(ours), timed(plain)) for _ in range(times)]
    return 1 / median(a for a, _ in pairs), 1 / median(b for _, b in pairs)


def alone(work: Callable[..., Any], *arguments: Any) -> Any:
    """What a function returns in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


HEAD = f"{'':58}{'Earmark':>9}{'plain':>9} {'':12}{'ratio':>6}{'target':>8}"


def line(row: Row) -> str:
    """A row of the table; a star says that the machine was busy."""
    star = "*" if row.load > BUSY else " "
    figures = f"{row.ours:9,.1f}{row.plain:9,.1f} {row.unit:12}{row.ratio:5.1f}{star}{row.target:8.1f}"
    return f"{row.what:58}{figures}   {row.note}"
