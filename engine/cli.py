"""The command line of everything that needs no training.

Invariant: a verb does nothing itself; it drives the same job that the window drives, and prints what it yields.
Exit codes: 0 fine, 1 the job failed, 2 wrong usage, 130 ended with Ctrl+C, 141 nobody reads its output any more.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from engine import __version__, cluster_cli, labels_cli, models_cli, project_cli, results_cli
from engine.config import add_arguments, from_json, given, settings_of
from engine.errors import StudioError, UsageError
from engine.events import Ask, Job
from engine.models_cli import model_path
from engine.packaged import program_name
from engine.verbs import Terminal, verb
from engine.words import duration, many

T = TypeVar("T")
#: What a shell gives for a program that the signal of a closed pipe ended: 128 and the signal's number.
_PIPE_CLOSED = 141


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add the verbs that need no training."""
    project_cli.add_verbs(verbs)

    classify = verb(verbs, "classify", "classify files and folders", _classify)
    classify.add_argument(
        "audio",
        nargs="+",
        help="files, folders with all the audio below them, patterns, @list.txt with a path a line, or tables (CSV, "
        "Parquet) with a column audio_file and, where known, label",
    )
    classify.add_argument("--model", required=True, help="a .earmark file, or the name of an installed model")
    classify.add_argument("--out", required=True, metavar="CSV", help="the results; scores are kept beside it")
    classify.add_argument("--threshold", type=float, help="instead of the model's own")
    classify.add_argument("--bom", action="store_true", help="begin the CSV with the mark by which Excel knows UTF-8")
    classify.add_argument("--watch", action="store_true", help="go on with files that arrive, until Ctrl+C")
    cluster_cli.add_flags(classify)
    again = classify.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="go on where the same job was interrupted (the default)")
    again.add_argument("--fresh", action="store_true", help="begin anew")
    from engine.classify import ClassifyConfig

    add_arguments(classify, settings_of(ClassifyConfig))
    results_cli.add_verbs(verbs)
    cluster_cli.add_verbs(verbs)
    labels_cli.add_verbs(verbs)
    models_cli.add_verbs(verbs)
    verb(verbs, "doctor", "versions, devices and why, codecs, folders", _doctor)


def _classify(args: argparse.Namespace, terminal: Terminal) -> int:
    if args.cluster:
        return cluster_cli.classify(args, terminal)
    from engine.classify import ClassifyConfig, classify
    from engine.result_exports import TableConfig, write_csv
    from engine.results import ResultStore

    if args.threshold is not None and not 0 <= args.threshold <= 1:
        raise UsageError(f"The threshold is {args.threshold:g}; it must be between 0 and 1.")
    out = Path(args.out)
    store_path = out.with_name(out.name + ".scores")
    config = from_json(ClassifyConfig, given(ClassifyConfig, args))
    model = model_path(args.model)
    job = classify(args.audio, model, store_path, config, resume=not args.fresh, watch=args.watch)
    if args.watch:
        terminal.say("Watching. Ctrl+C ends it; what is classified by then is kept.")
    done = terminal.drive(_until_interrupted(job) if args.watch else job)
    with ResultStore(done.store) as store:
        threshold = store.meta["threshold"] if args.threshold is None else args.threshold
        terminal.drive(write_csv(store, out, TableConfig(threshold, bom=args.bom)))
        counts = store.counts(threshold)
        per_class = dict(zip(store.labels, counts.per_class, strict=True))
        lone = store.scores() if done.files == 1 else ()
    parts = [f"{n} {label}" for label, n in per_class.items()]
    parts += [f"{n} {word}" for n, word in ((counts.unsure, "unsure"), (counts.too_short, "too short")) if n]
    parts += [f"{counts.failed} could not be read"] if counts.failed else []
    speed = f", {done.audio_s / done.seconds:,.0f}x real time on {done.device}" if done.audio_s else ""
    terminal.say(f"{many(done.files, 'file')} in {duration(done.seconds)}{speed}: {', '.join(parts)}.")
    for probabilities in lone:
        words = (f"{label} {p:.3f}" for label, p in zip(per_class, probabilities, strict=True))
        terminal.say(f"Probabilities: {', '.join(words)}.")
    terminal.say(f"Results: {out}\nScores:  {store_path} (change the threshold without running the model again)")
    terminal.result(
        out=str(out), store=str(store_path), threshold=threshold, counts=per_class, **dataclasses.asdict(counts)
    )
    return 1 if done.files and counts.failed == done.files else 0


def _until_interrupted(job: Job[T]) -> Job[T]:
    """A job that Ctrl+C asks to finish, instead of breaking it off."""
    asked: list[Ask] = []
    before = signal.signal(signal.SIGINT, lambda *_: asked.append(Ask.FINISH))
    try:
        event = next(job)
        while True:
            yield event
            event = job.send(asked[0] if asked else None)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    finally:
        signal.signal(signal.SIGINT, before)
        job.close()


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
        return known, others

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. See {self.prog} --help.\n")


def parser(add: Callable[[argparse._SubParsersAction], None]) -> argparse.ArgumentParser:
    """The whole command line. ``add`` adds verbs beyond this module's."""
    made = _Parser(
        prog=program_name(),
        description="Earmark, a studio for audio classifiers. Without a verb it opens the window.",
        allow_abbrev=False,
    )
    made.add_argument("--version", action="version", version=f"Earmark {__version__}")
    verbs = made.add_subparsers(metavar="VERB", required=True)
    add_verbs(verbs)
    add(verbs)
    return made


def main(argv: list[str], add: Callable[[argparse._SubParsersAction], None] = lambda verbs: None) -> int:
    """Parse and run.

    Args:
        argv: The arguments.
        add: Adds verbs beyond this module's.

    Returns:
        The exit code: 0 fine, 1 the job failed, 2 wrong usage, 130 ended with Ctrl+C, 141 nobody reads the output.
    """
    try:
        code = _run(argv, add)
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


def _run(argv: list[str], add: Callable[[argparse._SubParsersAction], None]) -> int:
    try:
        args = parser(add).parse_args(argv)
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
