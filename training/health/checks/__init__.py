"""The checks of the health report: one file per check, each with a ``CHECK``.

Invariant: a check is a pure function of a survey; it reads no file and changes nothing.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from training.data import DataSet, Item
from training.health.copies import Copy
from training.health.findings import Finding, Place, place
from training.health.statistics import Statistics, Unreadable


@dataclass(frozen=True)
class Survey:
    """Everything that is known of some data when the checks are asked.

    Attributes:
        data: The data as they were read.
        items: The items with their parts; the part is empty where the data could not be divided.
        statistics: Of the items that could be read.
        unreadable: The other items.
        copies: Likely copies in different parts.
        window_s: Length of the windows that a model will be trained on, where that is known.
    """

    data: DataSet
    items: tuple[Item, ...]
    statistics: tuple[Statistics, ...]
    unreadable: tuple[Unreadable, ...] = ()
    copies: tuple[Copy, ...] = ()
    window_s: float | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that have items, in order."""
        return tuple(part for part in ("train", "val", "test") if any(item.part == part for item in self.items))


@dataclass(frozen=True)
class Check:
    """One question to the data.

    Attributes:
        id: Its name in reports.
        order: Its place among findings of the same severity.
        find: What it finds, at most a few findings.
        fine: The sentence when it finds nothing; empty: then it says nothing.
        asked: Whether the survey can answer the question at all; where it cannot, nothing is said to be fine.
    """

    id: str
    order: int
    find: Callable[[Survey], Iterable[Finding]]
    fine: str = ""
    asked: Callable[[Survey], bool] = lambda survey: bool(survey.statistics)


@functools.cache
def checks() -> tuple[Check, ...]:
    """All checks, in their order."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    found: list[Check] = [module.CHECK for module in modules]
    return tuple(sorted(found, key=lambda check: (check.order, check.id)))


def places(statistics: Iterable[Statistics]) -> tuple[Place, ...]:
    """Where items lie that could be read."""
    return tuple(place(s.item, s.duration_s) for s in statistics)
