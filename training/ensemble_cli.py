"""The verb that combines models, runs of a project, or tables of answers into one.

Invariant: runs are combined by the job that the window drives, so that the same runs give the same model.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.blending import METHODS
from engine.errors import UsageError
from engine.files import MODEL, check_writable
from engine.models_cli import model_path
from engine.verbs import Terminal, verb
from engine.words import many

_METHOD, _METHOD_OF_RUNS = "majority", "mean"


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add the verb of this module."""
    ensemble = verb(verbs, "ensemble", "combine models, or the answers of several models, into one", _ensemble)
    source = ensemble.add_mutually_exclusive_group(required=True)
    source.add_argument("--models", nargs="+", metavar="MODEL", help=".earmark files, or names of installed models")
    source.add_argument(
        "--runs",
        nargs="+",
        metavar="RUN",
        help="runs of the project --project, by name or number; of one cross-validation its folds; becomes a run",
    )
    source.add_argument(
        "--tables", nargs="+", metavar="CSV", help="results of classify, or tables with the columns id and label"
    )
    ensemble.add_argument("--project", metavar="FOLDER", help="the project of --runs")
    ensemble.add_argument(
        "--out", metavar="FILE", help="a .earmark file; of tables, a CSV: id,label; of runs, a copy of the model"
    )
    ensemble.add_argument(
        "--method", choices=METHODS, help=f"how they are combined (default {_METHOD}; of runs {_METHOD_OF_RUNS})"
    )
    ensemble.add_argument(
        "--weights", default="", metavar="A,B", help="for weighted, in their order (default: by the models' own F1)"
    )
    ensemble.add_argument(
        "--data", metavar="FOLDER_OR_CSV", help="labelled recordings that no model was trained on; stacking needs them"
    )
    ensemble.add_argument("--truth", metavar="CSV", help="of tables: the true classes, columns id and label")
    ensemble.add_argument("--device", default="auto", help="auto, cpu, cuda or cuda:1 (default %(default)s)")


def _weights(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise UsageError(f"The weights are {text!r}; give numbers such as 1,2,1.") from error


def _ensemble(args: argparse.Namespace, terminal: Terminal) -> int:
    if args.out:
        check_writable(args.out, "" if args.tables else MODEL)
    if args.runs:
        return _of_runs(args, terminal)
    if args.project:
        raise UsageError("--project belongs to --runs: name the runs that are combined.")
    if not args.out:
        raise UsageError("Say where it goes: --out all.earmark, or of tables --out all.csv.")
    args.method = args.method or _METHOD
    return (_of_models if args.models else _of_tables)(args, terminal)


def _of_runs(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import bundle
    from engine.project import Project
    from training import repeat
    from training.ensemble_run import combine_runs

    if not args.project:
        raise UsageError("Name the project that has these runs: --project FOLDER.")
    if args.data or args.truth:
        raise UsageError("Runs are combined on the validation of their own data: leave --data and --truth out.")
    with Project(args.project) as project:
        ids = [repeat.run_named(project, name).id for name in args.runs]
    made = terminal.drive(combine_runs(args.project, ids, args.method or _METHOD_OF_RUNS, _weights(args.weights)))
    path = Path(args.project) / made.bundle
    if args.out:
        path = bundle.save(bundle.load(path), args.out)
    for sentence in made.metrics["notices"]:
        terminal.say(sentence)
    terminal.say(f"{made.name} is a run of the project now. Model: {path}")
    terminal.result(run=made.name, model=str(path), metrics=made.metrics)
    return 0


def _of_models(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import bundle
    from training import data as training_data
    from training.ensemble import ensemble

    if args.truth:
        raise UsageError("--truth belongs to --tables; for models give labelled recordings: --data.")
    made = terminal.drive(
        ensemble(
            [model_path(name) for name in args.models],
            method=args.method,
            weights=_weights(args.weights),
            data=training_data.read(args.data) if args.data else None,
            name=Path(args.out).stem,
            device=args.device,
        )
    )
    path = bundle.save(made, args.out)
    terminal.say(made.card.notes)
    terminal.say(f"Model: {path}")
    terminal.result(model=str(path), metrics=made.card.metrics)
    return 0


def _of_tables(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.blending import Blend, checked_weights
    from training.result_tables import blend_tables, read_answers, read_truth, write_answers

    if args.data:
        raise UsageError("--data belongs to --models; for tables give the true classes: --truth.")
    tables = [read_answers(table) for table in args.tables]
    weights = checked_weights(_weights(args.weights), len(tables)) if args.method == "weighted" else ()
    done = blend_tables(tables, Blend(args.method, weights), read_truth(args.truth) if args.truth else None)
    path = write_answers(args.out, done.answers)
    if done.lacking:
        terminal.say(f"Not in all tables: {many(done.lacking, 'id')}.")
    if done.accuracy is not None:
        apart = ", out of fold" if args.method == "stacking" else ""
        terminal.say(f"Right: {done.accuracy:.3f} of those with a true class{apart}.")
    terminal.say(f"Wrote {many(len(done.answers), 'answer')} to {path}")
    terminal.result(out=str(path), answers=len(done.answers), lacking=done.lacking, accuracy=done.accuracy)
    return 0
