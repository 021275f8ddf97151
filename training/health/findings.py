"""What the health report is made of, in words and places.

Invariant: everything here is plain, frozen values, so that a report crosses threads and becomes JSON as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from engine.rejects import Rejected
from training.data import Item

SEVERITIES = ("fault", "warning", "advice", "ok")
"""From worst to best. A fault makes the figures of a training worthless."""

PART_WORDS = {"train": "training", "val": "validation", "test": "test", "": "no part"}


@dataclass(frozen=True)
class Place:
    """Where to look: a stretch of a recording.

    Attributes:
        key: The item's key in its data set.
        path: The audio file.
        recording_id: The project's recording, where there is a project.
        start_s, end_s: The stretch; ``end_s`` is None where the file could not be read to its end.
        label, part: The item's class, or classes ("rain; wind"), and its part of the split.
    """

    key: str
    path: str
    recording_id: int | None
    start_s: float
    end_s: float | None
    label: str
    part: str


@dataclass(frozen=True)
class Finding:
    """One thing that the report says.

    Attributes:
        id: The check that found it.
        severity: One of SEVERITIES.
        sentence: What was found, with numbers.
        advice: What to do about it; empty when there is nothing to do.
        places: Where; of what belongs together (two copies) one directly after the other.
    """

    id: str
    severity: str
    sentence: str
    advice: str = ""
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Count:
    """How much of one class is in one part.

    Attributes:
        recordings: Different recordings (or speakers, sources) among the items.
        seconds: Length of the items that could be read.
    """

    label: str
    part: str
    items: int
    recordings: int
    seconds: float


@dataclass(frozen=True)
class Baselines:
    """What a model must beat.

    Attributes:
        part: Where it was counted: "test" where there is one, else "val", else all items ("").
        chance: Share right when guessing each class equally often.
        majority: Share right when always saying the class that is largest in training.
        largest: That class.
    """

    part: str
    chance: float
    majority: float
    largest: str


@dataclass(frozen=True)
class Report:
    """The outcome of a check.

    Attributes:
        source: The data, in words.
        findings: Worst first.
        table: One row per class and part, classes in the order of a model's outputs.
        baselines: What guessing would reach.
        rejected: What could not be used: rows that were refused and items that could not be read.
    """

    source: str
    findings: tuple[Finding, ...]
    table: tuple[Count, ...]
    baselines: Baselines
    rejected: tuple[Rejected, ...] = ()

    @property
    def worthless(self) -> bool:
        """Whether figures from these data would be worthless."""
        return any(finding.severity == "fault" for finding in self.findings)


def to_json(report: Report) -> dict[str, Any]:
    """A report as JSON values."""
    return asdict(report)


def from_json(values: dict[str, Any]) -> Report:
    """A report from its JSON values.

    Raises:
        KeyError, TypeError: When another version wrote other values.
    """
    findings = (
        Finding(**{**found, "places": tuple(Place(**place) for place in found["places"])})
        for found in values["findings"]
    )
    return Report(
        values["source"],
        tuple(findings),
        tuple(Count(**count) for count in values["table"]),
        Baselines(**values["baselines"]),
        tuple(Rejected(**row) for row in values["rejected"]),
    )


def place(item: Item, duration_s: float | None = None) -> Place:
    """Where an item lies; its length tells the end of one that runs to its file's end."""
    end_s = item.end_s
    if end_s is None and duration_s is not None:
        end_s = item.start_s + duration_s
    return Place(item.key, item.path, item.recording_id, item.start_s, end_s, "; ".join(item.labels), item.part)


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 item", "12 items"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def some(names: Iterable[str], most: int = 3) -> str:
    """Names in a sentence, the first few of many: "a, b and 4 more"."""
    every = list(dict.fromkeys(names))
    if len(every) > most:
        return f"{', '.join(every[:most])} and {len(every) - most} more"
    return joined(every)


def joined(names: Sequence[str]) -> str:
    """Names in a sentence: "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
