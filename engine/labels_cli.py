"""The verbs of label files: check one, take some into a project, write a project's labels.

Invariant: a file that cannot be used never stops the others.
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from engine.errors import StudioError, UsageError
from engine.events import Job, Skipped
from engine.rejects import Rejected
from engine.verbs import Terminal, add_rejects, telling_rejects, verb
from engine.words import many


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add ``labels`` and the verbs below it."""
    from engine import labels_io

    labels = verb(verbs, "labels", "import, export and check label files", _usage)
    inner = labels.add_subparsers(metavar="WHAT")
    check = verb(inner, "check", "what a label file holds", _check)
    check.add_argument("file", help="a label file")
    take = verb(inner, "import", "labels from a file into a project", _import)
    take.add_argument("project", help="the project's folder")
    take.add_argument("file", nargs="+", help="label files")
    take.add_argument("--recording", default="", help="the recording they belong to, where the file does not say")
    add_rejects(take)
    give = verb(inner, "export", "a project's labels to a file", _export)
    give.add_argument("project", help="the project's folder")
    give.add_argument("out", help="the file; for formats of one recording a file, a folder")
    known = [f.id for f in labels_io.formats()]
    give.add_argument("--format", default="csv", choices=known, help="(default %(default)s)")


def _usage(args: argparse.Namespace, terminal: Terminal) -> int:
    raise UsageError("Say what to do: labels check FILE, labels import PROJECT FILE, or labels export PROJECT OUT.")


def _check(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import labels_io

    found = labels_io.read(args.file)
    counts: dict[str, int] = {}
    for row in found.rows:
        counts[row.label] = counts.get(row.label, 0) + 1
    terminal.say(f"{args.file}: {found.format}, {many(len(found.rows), 'label')}.")
    for name, count in sorted(counts.items()):
        terminal.say(f"  {count:6d}  {name or '(no text)'}")
    for note in found.notes:
        terminal.say(note)
    for bad in found.rejected:
        terminal.say(f"Left out: {bad.reason}")
    terminal.result(format=found.format, labels=counts, rejected=[dataclasses.asdict(r) for r in found.rejected])
    return 0 if found.rows else 1


def _import(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import labels_io
    from engine.labels_io.matching import plan_import
    from engine.project import Project

    added = repeated = failed = 0
    with Project(args.project) as project, telling_rejects(args, terminal) as rejected:
        chosen = None
        if args.recording:
            chosen = next((r.id for r in project.recordings() if args.recording in (r.path, Path(r.path).name)), None)
            if chosen is None:
                raise UsageError(f"There is no recording {args.recording} in the project.")
        for file in args.file:
            try:
                plan = plan_import(project, labels_io.read(file), chosen)
            except StudioError as error:
                terminal.drive(_left_out(file, error))
                rejected.append(Rejected(file, str(error)))
                failed += 1
                continue
            if plan.added is not None:
                project.apply(plan.added)
            for sentence in plan.summary:
                terminal.say(f"{file}: {sentence}")
            rejected += [Rejected(f"{file} line {row.row}", row.reason) for row in plan.rejected]
            added += plan.count
            repeated += plan.repeated
    terminal.result(added=added, rejected=len(rejected))
    return 0 if added + repeated and not failed else 1


def _left_out(item: str, error: StudioError) -> Job[None]:
    yield Skipped(item, str(error))


def _export(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.labels_io.exporting import export_labels
    from engine.project import Project

    with Project(args.project) as project:
        files = terminal.drive(export_labels(project, args.out, args.format))
    for file in files:
        terminal.say(f"Wrote {file}")
    if not files:
        terminal.say(f"{args.project} has no labels, so nothing was written.")
    terminal.result(files=[str(f) for f in files])
    return 0
