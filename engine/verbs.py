"""What every verb of the command line is made of: its parser, and a terminal that shows the job that it drives.

Invariant: how a job is shown depends on its events and on where the output goes, never on which verb drives it.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from engine.events import Event, Job, Notice, Progress, Skipped, run
from engine.files import json_ready
from engine.rejects import AllRejectedError, Rejected, write_rejects
from engine.words import duration

T = TypeVar("T")
Handler = Callable[[argparse.Namespace, "Terminal"], int]


class Terminal:
    """Shows a job's events: a line that is overwritten on a terminal, plain lines in a pipe, or JSON lines."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self._live = sys.stderr.isatty() and not as_json
        self._began = time.monotonic()
        self._last: deque[str] = deque(maxlen=2)
        self._told = 0.0

    def drive(self, job: Job[T]) -> T:
        """Run a job and show what it yields. Ctrl+C cancels it cleanly."""
        self._began = time.monotonic()
        self._last.clear()
        try:
            return run(job, self._show)
        finally:
            self._clear()

    def say(self, text: str) -> None:
        """A line for people; silent with --json."""
        self._clear()
        if not self.as_json:
            print(text)

    def result(self, **values: Any) -> None:
        """The result for programs; silent without --json."""
        if self.as_json:
            self._print_json("result", values)

    def _show(self, event: Event) -> None:
        if self.as_json:
            self._print_json(type(event).__name__, plain(event))
        elif isinstance(event, Skipped):
            self._line(f"Left out: {event.reason}")
        elif isinstance(event, Notice):
            self._line(event.text)
        elif isinstance(event, Progress):
            self._progress(event)
        else:
            words = event_words(event)
            if words:
                self._line(words)

    def _print_json(self, event: str, values: dict[str, Any]) -> None:
        # ASCII alone, because nothing is known of the pipe's encoding.
        print(json.dumps(json_ready({"event": event, **values}), allow_nan=False), flush=True)

    def _line(self, text: str) -> None:
        self._clear()
        print(text, file=sys.stderr, flush=True)

    def _clear(self) -> None:
        if self._live:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def _progress(self, event: Progress) -> None:
        elapsed = time.monotonic() - self._began
        if not self._live:
            # In a log each step is told once, and so are two that take turns, as where a folder is watched.
            if event.text not in self._last:
                self._last.append(event.text)
                print(f"{event.text} ...", file=sys.stderr, flush=True)
            return
        if time.monotonic() - self._told < 0.1 and event.done != event.total:
            return
        self._told = time.monotonic()
        parts = [event.text]
        if event.total:
            parts.append(f"{event.done:,.4g} of {event.total:,g} {event.unit}".rstrip())
        if event.audio_s and elapsed > 0.5:
            parts.append(f"{event.audio_s / elapsed:,.0f}x real time")
        if event.total and 0 < event.done < event.total and elapsed > 2:
            parts.append(f"{duration(elapsed * (event.total - event.done) / event.done)} left")
        width = os.get_terminal_size(sys.stderr.fileno()).columns
        print("\r\033[K" + ", ".join(parts)[: width - 1], end="", file=sys.stderr, flush=True)


_WORDS: dict[type, Callable[[Any], str]] = {}


def words_for(kind: type, words: Callable[[Any], str]) -> None:
    """Say how an event is told in a terminal, for events that are defined elsewhere."""
    _WORDS[kind] = words


def event_words(event: Event) -> str:
    """An event as a line for people, or nothing."""
    words = _WORDS.get(type(event))
    return words(event) if words else ""


def plain(event: Event) -> dict[str, Any]:
    """The fields of an event that JSON can hold."""
    fields = {f.name: getattr(event, f.name) for f in dataclasses.fields(event)}
    return {k: v for k, v in fields.items() if v is None or isinstance(v, (bool, int, float, str, list, tuple))}


def verb(verbs: argparse._SubParsersAction, name: str, help: str, handler: Handler) -> argparse.ArgumentParser:
    """A verb's parser, with what every verb has."""
    parser: argparse.ArgumentParser = verbs.add_parser(
        name, help=help, description=help[0].upper() + help[1:] + ".", allow_abbrev=False
    )
    parser.add_argument("--json", action="store_true", help="progress and results as JSON, one object a line")
    parser.set_defaults(handler=handler)
    return parser


def below(verbs: argparse._SubParsersAction, name: str) -> argparse._SubParsersAction:
    """The verbs below a verb such as ``models``, for what is added to them elsewhere."""
    return next(a for a in verbs.choices[name]._actions if isinstance(a, argparse._SubParsersAction))


def add_rejects(parser: argparse.ArgumentParser) -> None:
    """Let a verb write down what it leaves out; the good rows are used all the same."""
    parser.add_argument("--rejects", metavar="CSV", help="write what was left out, and why, as a table")


@contextmanager
def telling_rejects(args: argparse.Namespace, terminal: Terminal) -> Iterator[list[Rejected]]:
    """A list for what a verb with ``add_rejects`` leaves out; it is written down where that was asked for.

    Also when the verb fails: that all was left out is when it matters most.
    """
    rejected: list[Rejected] = []
    try:
        yield rejected
    except AllRejectedError as error:
        rejected += error.rejected
        raise
    finally:
        if args.rejects:
            terminal.say(f"Wrote {write_rejects(args.rejects, rejected)}")
