"""The table of what was left out: one row and one sentence for each, as every reader of data can write it.

Invariant: writing it changes nothing else; what could be used is used whether it is written or not.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from engine.errors import StudioError
from engine.events import Job, Skipped
from engine.files import csv_line, write_text

T = TypeVar("T")

COLUMNS = ("row", "reason")


@dataclass(frozen=True)
class Rejected:
    """A row that could not be used, and why, as a sentence."""

    row: str
    reason: str


class AllRejectedError(StudioError):
    """Nothing of what was read could be used.

    Args:
        sentence: What happened, and to which file.
        rejected: Every row, with its reason.
        path: The file.
    """

    def __init__(
        self, sentence: str, rejected: Sequence[Rejected], *, path: str | os.PathLike[str] | None = None
    ) -> None:
        super().__init__(sentence, path=path)
        self.rejected = rejected


def write_rejects(path: str | os.PathLike[str], rejected: Iterable[Rejected]) -> Path:
    """Write a CSV with a line for each row that was left out, and why.

    Raises:
        StudioError: When it cannot be written.
    """
    rows = [csv_line(COLUMNS), *(csv_line((r.row, r.reason)) for r in rejected)]
    return write_text(path, "".join(rows))


def noting(job: Job[T], rejected: list[Rejected]) -> Job[T]:
    """A job that goes on as it is, and adds what it skips to a list."""
    answer = None
    try:
        while True:
            event = job.send(answer)
            if isinstance(event, Skipped):
                rejected.append(Rejected(event.item, event.reason))
            answer = yield event
    except StopIteration as end:
        result: T = end.value
        return result
    finally:
        job.close()
