"""Putting classified files into a folder for each class: copied, moved or linked, with a log by which it is undone.

Invariant: no file is ever overwritten or deleted that was there before; each step is in the log before it is taken.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from engine import answers
from engine.errors import StudioError, UsageError
from engine.events import Job, Progress, Skipped
from engine.files import file_name
from engine.items import audio_of
from engine.results import DONE, ResultStore

WAYS = ("copy", "move", "link")
_LOG = "moved {}.jsonl"


@dataclass(frozen=True)
class Step:
    """One file and where it goes."""

    source: str
    target: str


@dataclass(frozen=True)
class Sorted:
    """What was done.

    Attributes:
        done, failed: How many files were put in place, and could not be.
        log: By which it can be undone.
    """

    done: int
    failed: int
    log: Path


def plan(
    store: ResultStore, folder: str | os.PathLike[str], threshold: float, only: list[int] | None = None
) -> list[Step]:
    """Where each file would go: into FOLDER/CLASS, those that are not sure into "unsure". Touches nothing.

    A file of several classes goes into the folder "a+b". Of two files of one name the later one gets a number. Files
    that could not be read or are too short stay where they are.
    """
    steps: list[Step] = []
    taken: set[str] = set()
    seen: set[str] = set()
    for answer in answers.of_files(store, threshold, only):
        source, _ = audio_of(answer.item, store.split)
        if answer.state != DONE or source in seen:
            continue
        seen.add(source)
        home = Path(folder) / file_name(answer.words)
        steps.append(Step(source, os.fspath(_free(home / Path(source).name, taken))))
    return steps


def _free(target: Path, taken: set[str]) -> Path:
    """A name that neither a file nor an earlier step has."""
    number, found = 2, target
    while os.fspath(found).casefold() in taken or os.path.lexists(found):
        found, number = target.with_name(f"{target.stem}-{number}{target.suffix}"), number + 1
    taken.add(os.fspath(found).casefold())
    return found


def sort_into_folders(steps: list[Step], folder: str | os.PathLike[str], way: str) -> Job[Sorted]:
    """Take the steps of a plan. A job: yields Progress, and Skipped for each file that could not be put in place.

    Args:
        steps: From ``plan``.
        folder: Where the log goes.
        way: "copy", "move", or "link" (a hard link: no second copy on the disk; both names are the same file).

    Raises:
        StudioError: When the log cannot be written.
        UsageError: On another way.
    """
    if way not in WAYS:
        raise UsageError(f"Files can be put into folders by {', '.join(WAYS)}, not by {way!r}.")
    done = failed = 0
    path = _free(Path(folder) / _LOG.format(datetime.now().strftime("%Y-%m-%d %H%M%S")), set())
    with _appending(path) as log:
        for number, step in enumerate(steps):
            yield Progress("Putting files into folders", number, len(steps), "files")
            log({"way": way, "source": os.path.abspath(step.source), "target": os.path.abspath(step.target)})  # noqa: PTH100
            try:
                _take(step, way)
                done += 1
            except OSError as error:
                failed += 1
                yield Skipped(step.source, f"{step.source} stays where it is: {error.strerror or error}.")
    return Sorted(done, failed, path)


def _take(step: Step, way: str) -> None:
    target = Path(step.target)
    target.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(target):
        raise FileExistsError(None, "there is a file of that name already")
    if way == "link":
        target.hardlink_to(step.source)
    elif way == "copy":
        _copied(step.source, target)
    else:
        try:
            target.hardlink_to(step.source)  # unlike a rename, this never replaces a file that has just appeared
        except OSError:  # on another drive, or where there are no links
            _copied(step.source, target)
        Path(step.source).unlink()


def _copied(source: str, target: Path) -> None:
    """Copy under a temporary name first: a copy that is broken off is never taken for the file.

    The name is not made of the file's own, which may be as long as the system takes.
    """
    temporary = target.with_name(f".{os.getpid()}-{threading.get_ident()}.copying")
    try:
        shutil.copy2(source, temporary)
        temporary.rename(target)
    finally:
        temporary.unlink(missing_ok=True)


def undo(log: str | os.PathLike[str]) -> Job[Sorted]:
    """Take back what a log says, the last step first. A job: yields Progress and Skipped.

    A copy or a link is removed only while it is still the same as its source; what was moved goes back.

    Raises:
        StudioError: When the log cannot be read.
    """
    path = Path(log)
    try:
        steps = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        ordered = [(s["way"], s["source"], s["target"]) for s in reversed(steps)]
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror or error}.", path=path) from error
    except (ValueError, KeyError, TypeError) as error:
        raise StudioError(
            f"{path} is not a log of files put into folders. Give the file called “moved DATE.jsonl” that sort-results "
            "left in its folder.",
            path=path,
        ) from error
    done = failed = 0
    for number, (way, source, target) in enumerate(ordered):
        yield Progress("Putting files back", number, len(ordered), "files")
        if not os.path.lexists(target):
            continue  # the step was never taken
        try:
            _take_back(way, Path(source), Path(target))
            done += 1
        except OSError as error:
            failed += 1
            yield Skipped(target, f"{target} stays where it is: {error.strerror or error}.")
    for folder in sorted({Path(target).parent for _, _, target in ordered}, reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return Sorted(done, failed, path)


def _take_back(way: str, source: Path, target: Path) -> None:
    if way == "move":
        if os.path.lexists(source):
            raise FileExistsError(None, f"there is a file at {source} again")
        source.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(target, source)
        return
    now, was = target.stat(), source.stat()
    if (now.st_size, now.st_mtime_ns // 1_000_000) != (was.st_size, was.st_mtime_ns // 1_000_000):
        raise FileExistsError(None, "it is no longer the same as its source")
    target.unlink()


@contextmanager
def _appending(path: Path) -> Iterator[Callable[[dict[str, str]], None]]:
    """A log to which lines are added; each is on the disk before the step it tells of is taken."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file: IO[str]
        with path.open("x", encoding="utf-8") as file:

            def add(step: dict[str, str]) -> None:
                file.write(json.dumps(step) + "\n")
                file.flush()

            yield add
    except OSError as error:
        with suppress(OSError):
            if not path.stat().st_size:  # no step was taken
                path.unlink()
        raise StudioError(
            f"{path} cannot be written: {error.strerror or error}. Choose another folder, or make room.", path=path
        ) from error
