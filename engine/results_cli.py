"""The verbs that take the results of a classification further: a threshold is chosen, tables and folders are made.

Invariant: no verb here runs a model; all follows from the stored scores.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from engine.config import add_arguments, from_json, given, settings_of
from engine.errors import StudioError, UsageError
from engine.packaged import as_typed
from engine.verbs import Terminal, verb
from engine.words import many

if TYPE_CHECKING:
    from engine.results import ResultStore

_REPORT, _LISTS = "html", "lists"


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add the verbs."""
    from engine import labels_io
    from engine.decision import AGGREGATES
    from engine.result_exports import ROWS, TABLES
    from engine.result_files import WAYS
    from engine.suggest import SuggestConfig

    formats = (*TABLES, _REPORT, _LISTS, *(f.id for f in labels_io.formats() if f.id not in TABLES))
    export = verb(verbs, "export-results", "write the results of a classification for other programs", _export)
    _add_store(export)
    export.add_argument("out", help="the file; a folder for lists, and for label files unless they are merged")
    export.add_argument("--format", default="csv", choices=formats, help="(default %(default)s)")
    export.add_argument("--rows", default="file", choices=ROWS, help="what a row of a table is (default %(default)s)")
    export.add_argument("--each-class", action="store_true", help="a column with the probability of each class")
    export.add_argument("--bom", action="store_true", help="begin a CSV with the mark by which Excel knows UTF-8")
    export.add_argument("--merged", action="store_true", help="labels of all recordings in one file")
    export.add_argument("--words", action="store_true", help="in label files: the words that are said, not the classes")
    add_arguments(export, [s for s in settings_of(SuggestConfig) if s.name != "threshold"])

    sort = verb(verbs, "sort-results", "put classified files into a folder for each class", _sort)
    _add_store(sort)
    sort.add_argument("folder", help="where the folders of the classes are made")
    sort.add_argument("--how", default="copy", choices=WAYS, help="(default %(default)s); link makes hard links")
    sort.add_argument("--dry-run", action="store_true", help="only say what would be done")

    undo = verb(verbs, "undo-sort", "take back what sort-results did", _undo)
    undo.add_argument("log", help="the log that it left in its folder")

    choose = verb(
        verbs, "choose-threshold", "find the threshold that meets a target on results whose classes are known", _choose
    )
    choose.add_argument(
        "store",
        help="the .scores file of a classification of files whose classes a table states, or their folders' names",
    )
    wanted = choose.add_mutually_exclusive_group(required=True)
    for kind, words in (
        ("precision", "at least this share of what is said to be of the class really is"),
        ("recall", "at least this share of what is of the class is found"),
        ("false alarms", "at most this share of what is not of the class is said to be"),
    ):
        wanted.add_argument(f"--{kind.replace(' ', '-')}", type=float, metavar="SHARE", help=f"{words}: 0 to 1")
    choose.add_argument(
        "--of",
        default="",
        metavar="CLASS",
        help="which class (default: the one that the model looks for; of a model of several classes at once each one, "
        "with a threshold of its own; of any other all answers together)",
    )
    choose.add_argument("--keep", action="store_true", help="make it the threshold that the model comes with")

    rejoin = verb(verbs, "rejoin-results", "let files' scores follow from their windows' in another way", _rejoin)
    rejoin.add_argument("store", help="the .scores file")
    rejoin.add_argument("--aggregate", required=True, choices=AGGREGATES, help="how windows are joined")


def _add_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("store", help="the .scores file of a classification")
    parser.add_argument("--threshold", type=float, help="instead of the model's own")
    parser.add_argument("--only", default="", metavar="CLASS", help="only files of this class")


def threshold_of(args: argparse.Namespace, store: ResultStore) -> float:
    """What decides: ``--threshold``, or else the model's own.

    Raises:
        UsageError: When it is out of range.
    """
    if args.threshold is not None and not 0 <= args.threshold <= 1:
        raise UsageError(f"The threshold is {args.threshold:g}; it must be between 0 and 1.")
    return float(store.meta["threshold"] if args.threshold is None else args.threshold)


def _only(args: argparse.Namespace, store: ResultStore, threshold: float) -> list[int] | None:
    """Ids of the files of the class that was asked for."""
    from engine import answers

    if not args.only:
        return None
    if args.only not in store.labels:
        raise UsageError(f"There is no class {args.only}; the model knows {', '.join(store.labels)}.")
    at = store.labels.index(args.only)
    return [answer.id for answer in answers.of_files(store, threshold) if at in answer.classes]


def _refuse_idle_flags(args: argparse.Namespace) -> None:
    """Refuse what the format has no use for: who types a flag expects that it does something."""
    from engine import labels_io
    from engine.result_exports import TABLES
    from engine.suggest import SuggestConfig

    table = args.format in TABLES
    labels = not table and args.format not in (_REPORT, _LISTS)
    detections = args.rows == "detection"
    timed = labels and not args.words and not labels_io.find(args.format).whole_files
    label_files = "label files, such as --format textgrid"
    uses = [
        ("--rows", args.rows != "file", table, "tables: --format csv, json or parquet"),
        ("--each-class", args.each_class, table and not detections, "tables with --rows file or window"),
        ("--bom", args.bom, args.format == "csv", "--format csv"),
        ("--merged", args.merged, labels, label_files),
        ("--words", args.words, labels, label_files),
        ("--only", args.only, args.format != _LISTS, "other formats: lists have a file for each class"),
    ]
    for name in given(SuggestConfig, args):
        flag = f"--{name.replace('_', '-')}"
        uses.append((flag, name != "threshold", timed or (table and detections), f"--rows detection and {label_files}"))
    for flag, typed, used, where in uses:
        if typed and not used:
            raise UsageError(f"{flag} belongs to {where}. It would change nothing here.")


def _export(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.result_exports import TABLES, TableConfig, write_lists
    from engine.result_labels import write_labels, write_words
    from engine.result_report import write_report
    from engine.results import ResultStore
    from engine.suggest import SuggestConfig

    _refuse_idle_flags(args)
    with ResultStore(args.store) as store:
        threshold = threshold_of(args, store)
        only = _only(args, store, threshold)
        stretches = from_json(SuggestConfig, given(SuggestConfig, args) | {"threshold": None})
        if args.format in TABLES:
            config = TableConfig(threshold, args.rows, only, args.each_class, args.bom, stretches)
            files = [terminal.drive(TABLES[args.format](store, args.out, config))]
        elif args.format == _REPORT:
            files = [terminal.drive(write_report(store, args.out, threshold, only))]
        elif args.format == _LISTS:
            files = terminal.drive(write_lists(store, args.out, threshold))
        elif args.words:
            job = write_words(store, args.out, args.format, merged=args.merged, only=only)
            files = terminal.drive(job)
        else:
            job = write_labels(store, args.out, args.format, threshold, merged=args.merged, only=only, config=stretches)
            files = terminal.drive(job)
    for file in files[:20]:
        terminal.say(f"Wrote {file}")
    if len(files) > 20:
        terminal.say(f"and {len(files) - 20} more.")
    terminal.result(files=[str(file) for file in files])
    return 0


def _sort(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.result_files import plan, sort_into_folders
    from engine.results import ResultStore

    with ResultStore(args.store) as store:
        threshold = threshold_of(args, store)
        steps = plan(store, args.folder, threshold, _only(args, store, threshold))
    if args.dry_run:
        for step in steps:
            terminal.say(f"{args.how} {step.source} -> {step.target}")
        terminal.say(f"{many(len(steps), 'file')}; nothing was done.")
        terminal.result(steps=[[step.source, step.target] for step in steps])
        return 0
    done = terminal.drive(sort_into_folders(steps, args.folder, args.how))
    terminal.say(f"{many(done.done, 'file')} put into {Path(args.folder)}; {done.failed} failed.")
    terminal.say(f"To take it back: {as_typed(['undo-sort', str(done.log)])}")
    terminal.result(done=done.done, failed=done.failed, log=str(done.log))
    return 0 if not done.failed else 1


def _undo(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.result_files import undo

    done = terminal.drive(undo(args.log))
    terminal.say(f"Taken back: {many(done.done, 'file')}; {done.failed} failed.")
    terminal.result(done=done.done, failed=done.failed)
    return 0 if not done.failed else 1


def _choose(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import targets
    from engine.results import ResultStore

    kind, value = next((k, v) for k in targets.TARGETS if (v := getattr(args, k.replace(" ", "_"))) is not None)
    with ResultStore(args.store) as store:
        labels, positive, several = store.labels, store.positive, store.thresholds
        target = targets.Target(kind, value, args.of or positive or "")
        files = targets.known(store.columns(), labels)
        model_path, before = str(store.meta.get("model_path", "")), several or (float(store.meta["threshold"]),)
    if not len(files.has):
        raise StudioError(
            f"Of no file in {args.store} is the class known. Classify a table with a column label, or a folder whose "
            "folders have the names of the classes."
        )
    met = targets.met_by(files, labels, positive, several, target)
    told = {}
    for label, threshold in met.items():
        name = label or "all answers"
        if threshold is None:
            terminal.say(f"{name}: no threshold meets this; it stays as it was.")
            continue
        told[name] = targets.answers(files, labels, positive, bool(several), label).at(threshold)
        terminal.say(
            f"{name}: {threshold:g} ({', '.join(f'{what} {share:.4f}' for what, share in told[name].items())})"
        )
    if not told:
        raise StudioError(f"No threshold has {target.words} on the {many(len(files.has), 'file')} of known class.")
    keys = labels if several else (target.label,)
    found = {key: threshold for key, threshold in met.items() if threshold is not None}
    now = tuple(found.get(key, old) for key, old in zip(keys, before, strict=True))
    if args.keep:
        rule = f"{target.words[:1].upper()}{target.words[1:]} on {Path(args.store).stem}."
        one, each = (0.0, now) if several else (now[0], ())
        name = terminal.drive(targets.keep_in_model(args.store, model_path, one, rule, each))
        terminal.say(f"{name} has this threshold from now on.")
    thresholds = dict(zip(labels, now, strict=True)) if several else {}
    threshold = None if several else now[0]
    terminal.result(files=len(files.has), threshold=threshold, thresholds=thresholds, figures=told, kept=args.keep)
    return 0


def _rejoin(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.rejoining import rejoin

    number = terminal.drive(rejoin(args.store, args.aggregate))
    terminal.say(f"Joined the windows of {many(number, 'file')} by {args.aggregate}.")
    terminal.result(files=number)
    return 0
