"""The command line of everything that needs no training.

Invariant: a verb does nothing itself; it drives the same job that the window drives, and prints what it yields.
Exit codes: 0 fine, 1 the job failed, 2 wrong usage, 130 ended with Ctrl+C, 141 nobody reads its output any more.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from engine import __version__
from engine.errors import StudioError, UsageError
from engine.packaged import program_name
from engine.verbs import Terminal, verb

T = TypeVar("T")
#: What a shell gives for a program that the signal of a closed pipe ended: 128 and the signal's number.
_PIPE_CLOSED = 141


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add the verbs that need no training."""
    from engine import classify_cli, cluster_cli, labels_cli, models_cli, project_cli, results_cli

    project_cli.add_verbs(verbs)
    classify_cli.add_verbs(verbs)
    results_cli.add_verbs(verbs)
    cluster_cli.add_verbs(verbs)
    labels_cli.add_verbs(verbs)
    models_cli.add_verbs(verbs)
    verb(verbs, "doctor", "versions, devices and why, codecs, folders", _doctor)


def _doctor(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.doctor import report

    found = report()
    for title, lines in found.items():
        terminal.say(title)
        for name, value in lines:
            terminal.say(f"  {name:22} {value}")
    terminal.result(report={title: dict(lines) for title, lines in found.items()})
    return 0


class _Parser(argparse.ArgumentParser):
    """A parser that tells a mistake without the usage above it, which for ``train`` is a screen long."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does it, but a verb refuses what it does not know itself, so that the sentence names the verb.

        argparse would hand such words up to the parser of the whole command line.
        """
        known, others = super().parse_known_args(args, namespace)
        if others:
            self.error(f"unrecognized arguments: {' '.join(others)}")
        self._refuse_nothing(known)
        return known, others

    def _refuse_nothing(self, known: argparse.Namespace) -> None:
        """Refuse an empty text for what must be said, as a script gives for a variable that it has not set."""
        either = [
            action for group in self._mutually_exclusive_groups if group.required for action in group._group_actions
        ]
        for action in self._actions:
            value = getattr(known, action.dest, None)
            if (action.required or action in either) and (value == "" or (isinstance(value, list) and "" in value)):
                self.error(f"{'/'.join(action.option_strings) or action.metavar or action.dest} is empty")

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. See {self.prog} --help.\n")


def parser(*adders: Callable[[argparse._SubParsersAction], None]) -> argparse.ArgumentParser:
    """A command line with the verbs that ``adders`` add."""
    made = _Parser(
        prog=program_name(),
        description="Earmark, a studio for audio classifiers. Without a verb it opens the window.",
        allow_abbrev=False,
    )
    made.add_argument("--version", action="version", version=f"Earmark {__version__}")
    verbs = made.add_subparsers(metavar="VERB", required=True)
    for add in adders:
        add(verbs)
    return made


def main(argv: list[str], *adders: Callable[[argparse._SubParsersAction], None]) -> int:
    """Parse and run.

    Args:
        argv: The arguments.
        adders: Each adds verbs.

    Returns:
        The exit code: 0 fine, 1 the job failed, 2 wrong usage, 130 ended with Ctrl+C, 141 nobody reads the output.
    """
    try:
        code = _run(parser(*adders), argv)
        sys.stdout.flush()  # here, where it can be caught, and not when the interpreter ends
        return code
    except BrokenPipeError:
        # The reader of a pipe went away, as ``head`` does. What else is printed goes nowhere.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BrokenPipeError:
                os.dup2(nowhere, stream.fileno())
        return _PIPE_CLOSED


def _run(command_line: argparse.ArgumentParser, argv: list[str]) -> int:
    try:
        args = command_line.parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    terminal = Terminal(args.json)
    try:
        return int(args.handler(args, terminal))
    except StudioError as error:
        terminal.result(error=str(error))
        print(str(error), file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        print("Cancelled. Nothing half-made was left.", file=sys.stderr)
        return 130
