"""Sorting a long list of recordings into three lists: those a model detects, the others, and those that are too short.

The lists are plain text, a path a line, and are added to while the work goes on. A recording that is in one of them is
done: started again, the work goes on where it ended.

Invariant: a path is added whole or not at all, to one list only, and in the order of the input.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from engine import bundle
from engine.classify_config import ClassifyConfig
from engine.config import check
from engine.decision import decide
from engine.errors import StudioError
from engine.events import FilesScored, Job, Notice, Progress, Skipped
from engine.files import check_writable
from engine.pool import Pool
from engine.results import DONE, TOO_SHORT, FileScore
from engine.words import many

#: What was sorted is written at least so often.
_WRITE_S = 0.5
#: File names need not be text; what is read as it is, is written as it is.
_TEXT = {"encoding": "utf-8", "errors": "surrogateescape"}


@dataclass(frozen=True)
class Lists:
    """The three files that paths are added to."""

    detected: Path
    others: Path
    too_short: Path

    def __iter__(self) -> Iterator[Path]:
        return iter((self.detected, self.others, self.too_short))


@dataclass
class Counts:
    """How many files went where in this run; ``kept`` were in one of the lists already."""

    detected: int = 0
    others: int = 0
    too_short: int = 0
    failed: int = 0
    kept: int = 0

    @property
    def done(self) -> int:
        """Files of this run."""
        return self.detected + self.others + self.too_short + self.failed


def sort_files(
    input_file: str | os.PathLike[str],
    model_path: str | os.PathLike[str],
    lists: Lists,
    *,
    threshold: float,
    config: ClassifyConfig,
    report_every: int = 50,
    told: Callable[[str, FileScore], None] | None = None,
) -> Job[Counts]:
    """Sort the recordings that a text file names, one a line.

    A job: yields Progress, a Notice with the counts every ``report_every`` files, and Skipped for each file that cannot
    be read. Such a file goes into no list and is tried again next time.

    Args:
        input_file: The paths; relative ones count from the current folder, then from the file's own.
        model_path: A model that looks for one class of two.
        lists: Where the paths go.
        threshold: A recording is detected when its probability is strictly over it.
        config: Least length, device and workers.
        report_every: Files between two reports.
        told: Called with each path as it is listed, and its score, before it is added to a list.

    Raises:
        StudioError: When there is nothing to read or to write to, or the model cannot be used.
    """
    check(config)
    card = bundle.load(model_path).card
    if card.positive is None:
        raise StudioError(
            f"The model {card.name} tells {len(card.labels)} classes apart and looks for none of them, so it "
            "cannot sort into two lists. Use classify."
        )
    yield Progress("Reading the list")
    paths = _lines(Path(input_file))
    if not paths:
        raise StudioError(f"{os.fspath(input_file)} names no file. Write one path a line.")
    for file in lists:
        check_writable(file)
    known = {line for file in lists if file.is_file() for line in _lines(file)}
    todo = [path for path in dict.fromkeys(paths) if path not in known]
    counts = Counts(kept=len(dict.fromkeys(paths)) - len(todo))
    if counts.kept:
        yield Notice(f"In one of the lists already, and skipped: {many(counts.kept, 'file')}.")
    if todo:
        beside = Path(input_file).parent

        def place_of(path: str, score: FileScore) -> int | None:
            place = _place(score, card, threshold)
            if told is not None and place is not None:
                told(path, score)
            return place

        pool = Pool([_found(path, beside) for path in todo], os.fspath(model_path), config)
        try:
            yield from _sort(pool, todo, lists, place_of, counts, report_every)
        finally:
            pool.end()
    return counts


def _sort(
    pool: Pool,
    todo: list[str],
    lists: Lists,
    place_of: Callable[[str, FileScore], int | None],
    counts: Counts,
    report_every: int,
) -> Job[None]:
    began = told = written = time.monotonic()
    with ExitStack() as stack:
        files = [stack.enter_context(_appending(file)) for file in lists]
        for score in pool.in_order():
            now = time.monotonic()
            if score is not None:
                place = place_of(todo[counts.done], score)
                if place is None:
                    yield Skipped(score.path, score.reason)
                else:
                    files[place].write(todo[counts.done] + "\n")
                _count(counts, place)
                if counts.done % report_every == 0:
                    yield Notice(_report(counts, len(todo), now - began))
            if now - written > _WRITE_S:
                written = now
                for file in files:
                    file.flush()
                yield FilesScored(counts.done, len(todo))
            if now - told > 0.1:
                told = now
                yield Progress("Classifying", counts.done, len(todo), "files")
    yield FilesScored(counts.done, len(todo))


def _place(score: FileScore, card: bundle.Card, threshold: float) -> int | None:
    """Which of the lists a file belongs to, by its number."""
    if score.state == TOO_SHORT:
        return 2
    if score.state != DONE:
        return None
    assert card.positive is not None
    decided = decide(np.array([score.probabilities]), card.labels, threshold, card.positive)
    return 0 if decided.predicted[0] == card.labels.index(card.positive) else 1


def _count(counts: Counts, place: int | None) -> None:
    name = "failed" if place is None else ("detected", "others", "too_short")[place]
    setattr(counts, name, getattr(counts, name) + 1)


def _report(counts: Counts, total: int, seconds: float) -> str:
    return (
        f"{counts.done} of {many(total, 'file')}: {counts.detected} detected, {counts.others} not, "
        f"{counts.too_short} too short, {counts.failed} unreadable; {counts.done / max(seconds, 1e-9):.1f} files/s."
    )


def _lines(file: Path) -> list[str]:
    try:
        with file.open(**_TEXT) as text:  # type: ignore[call-overload]
            return [line for line in map(str.strip, text) if line]
    except OSError as error:
        raise StudioError(f"{file} cannot be read: {error.strerror or error}.", path=file) from error


def _found(path: str, beside: Path) -> str:
    here = beside / path
    return os.fspath(here) if not os.path.exists(path) and here.exists() else path  # noqa: PTH110 - never raises


def _last_byte(file: Path) -> bytes:
    with file.open("rb") as content:
        content.seek(max(0, content.seek(0, os.SEEK_END) - 1))
        return content.read()


def _appending(file: Path) -> IO[str]:
    """A list opened at its end; a line that was broken off in a crash is ended first."""
    try:
        broken = file.is_file() and _last_byte(file) not in (b"", b"\n")
        file.parent.mkdir(parents=True, exist_ok=True)
        opened: IO[str] = file.open("a", newline="\n", **_TEXT)  # type: ignore[call-overload]
    except OSError as error:
        raise StudioError(f"{file} cannot be written: {error.strerror or error}.", path=file) from error
    if broken:
        opened.write("\n")
    return opened
