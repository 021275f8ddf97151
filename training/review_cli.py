"""The verbs of the loop from mistakes to better labels: what to label next, and training again on corrected labels.

Invariant: like every verb, these drive the job that the window drives, and print what it yields.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from engine import models_cli
from engine.config import add_arguments, from_json, given, settings_of
from engine.errors import UsageError
from engine.files import check_writable
from engine.packaged import as_typed
from engine.verbs import Terminal, verb
from engine.words import many

if TYPE_CHECKING:
    from training.retrain import Retrained


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add the verbs of this module."""
    from training.label_next import NextConfig

    next_up = verb(
        verbs, "label-next", "what to label next: what a model doubts most, and some drawn by chance", _label_next
    )
    next_up.add_argument("project", help="the project's folder")
    what = next_up.add_mutually_exclusive_group(required=True)
    what.add_argument("--model", help="a .earmark file, or the name of an installed model: look for stretches with it")
    what.add_argument("--take", metavar="CSV", help="the table, its column label filled in: put the labels in")
    next_up.add_argument(
        "--out", default="label-next.csv", metavar="CSV", help="the table to fill in (default %(default)s)"
    )
    next_up.add_argument("--device", default="auto", help="auto, cpu, cuda or cuda:1")
    add_arguments(next_up, settings_of(NextConfig))

    again = verb(verbs, "retrain", "train a model again on corrected labels, and compare before and after", _retrain)
    again.add_argument("--model", required=True, help="the .earmark file")
    source = again.add_mutually_exclusive_group(required=True)
    source.add_argument("--project", metavar="FOLDER", help="the project whose split it was trained on")
    source.add_argument(
        "--data", metavar="FOLDER_OR_CSV", help="the data it was trained on, with their .corrected.csv beside them"
    )


def _label_next(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.project import Project
    from training.label_next import NextConfig, label_next, take, write_table

    typed = given(NextConfig, args)
    if args.take:
        if typed:
            raise UsageError("Nothing is looked for with --take: leave the settings out.")
        with Project(args.project) as project:
            plan = take(project, args.take)
        for sentence in plan.summary:
            terminal.say(sentence)
        terminal.result(added=plan.count)
        return 0 if plan.count + plan.repeated else 1
    check_writable(args.out)
    queue = terminal.drive(
        label_next(args.project, models_cli.model_path(args.model), from_json(NextConfig, typed), args.device)
    )
    path = write_table(queue, args.project, args.out)
    why = Counter(one.why for one in queue.rows)
    terminal.say(
        f"Chosen out of {queue.unlabelled:,} stretches of {queue.length_s:g} s that nobody has labelled: "
        f"{why['doubt']:,} that {queue.card.name} doubts most, and {why['chance']:,} drawn by chance, so that it also "
        "hears where it is sure and wrong."
    )
    then = as_typed(["label-next", args.project, "--take", str(path)])
    terminal.say(f"Wrote {path}. Fill in its column label, then: {then}")
    terminal.result(out=str(path), unlabelled=queue.unlabelled, length_s=queue.length_s, **why)
    return 0


def _retrain(args: argparse.Namespace, terminal: Terminal) -> int:
    from training.retrain import retrain, retrain_listed

    model = models_cli.model_path(args.model)
    if args.project:
        found = terminal.drive(retrain(str(Path(args.project).absolute()), model))
    else:
        found = terminal.drive(retrain_listed(args.data, model))
    for sentence in _outcome(found):
        terminal.say(sentence)
    terminal.say(f"Model: {found.path}")
    terminal.result(
        model=found.path,
        corrected=found.corrected,
        added=found.added,
        before=found.before.figures,
        after=found.after.figures,
    )
    return 0


def _outcome(found: Retrained) -> list[str]:
    from training.metrics import Interval

    items = many(len(found.after.items), "test item")
    told = [f"On {items} whose label is unchanged:"]
    for name, words in (("accuracy", "accuracy"), ("macro_f1", "macro F1")):
        before, after = (Interval(**e.figures["intervals"][name]).words() for e in (found.before, found.after))
        told.append(f"  {words} {before} before, {after} after")
    if found.test_corrected:
        told.append(f"Left out of it, because they were corrected: {many(found.test_corrected, 'test item')}.")
    if found.leaky:
        told.append("The split is random: both figures flatter.")
    return told
