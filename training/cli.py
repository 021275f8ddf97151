"""The verbs that need training: split, check, train, evaluate, demo. ``main`` is the whole command line."""

from __future__ import annotations

import argparse
import dataclasses
import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import cli, models_cli
from engine.config import Setting, add_arguments, from_json, given, settings_of
from engine.errors import StudioError, UsageError
from engine.events import EpochDone, FoldBegun
from engine.files import MODEL, check_writable
from engine.verbs import Terminal, add_rejects, telling_rejects, verb, words_for
from engine.words import duration
from training import (
    answering_machine_cli,
    ensemble_cli,
    import_cli,
    result_clips,
    review_cli,
    segment_cli,
    soundnet_cli,
    tools_cli,
    whisper_cli,
)

if TYPE_CHECKING:
    from engine.bundle import Bundle
    from training.data import DataSet
    from training.health import Report
    from training.run import Plan


def main(argv: list[str]) -> int:
    """Run the command line and return its exit code."""
    words_for(EpochDone, _epoch_words)
    words_for(FoldBegun, lambda e: f"Fold {e.fold} of {e.folds}")
    return cli.main(argv, cli.add_verbs, _add_verbs)


def parser() -> argparse.ArgumentParser:
    """The whole command line, as the documents describe it."""
    return cli.parser(cli.add_verbs, _add_verbs)


def _epoch_words(e: EpochDone) -> str:
    figures = (
        f"loss {e.train_loss:.4f}  validation loss {e.val_loss:.4f}  accuracy {e.val_accuracy:.3f}  F1 {e.val_f1:.3f}"
    )
    if e.epochs == 1:  # trees and rules are fitted in one go
        return figures
    return f"epoch {e.epoch:3d}  {figures}  {e.windows_per_s:,.0f} windows/s{'  best' if e.best else ''}"


def _add_verbs(verbs: argparse._SubParsersAction) -> None:
    from training.splits import SHARES, SplitConfig

    split = verb(verbs, "split", "divide a project's chunks into train, val and test, and freeze it", _split)
    split.add_argument("project", help="the project's folder")
    split.add_argument(
        "--shares",
        choices=tuple(SHARES),
        help="training, validation and test in percent, instead of --val-split and --test-split; 80/20 has no test; "
        "90/5/5 with --split seed --split-seed 42 is the division of the answering-machine scripts",
    )
    add_arguments(split, settings_of(SplitConfig))
    # Folds are splits that are stored; files without a project have nowhere to store them.
    once = [s for s in settings_of(SplitConfig) if s.name != "folds"]

    check = verb(verbs, "check", "look for what would spoil a training: leaks, copies, silence, shortcuts", _check)
    check.add_argument("data", help="a project, a folder with one sub-folder per class, a CSV, or a label file")
    check.add_argument("--out", metavar="CSV", help="write the findings with their places as a table")
    add_rejects(check)
    check.add_argument("--recipe", default="logmel-cnn", help="the model family to train (default %(default)s)")
    check.add_argument("--split-id", type=int, help="which split of a project (default: the newest)")
    check.add_argument(
        "--group-pattern", default="", metavar="REGEX", help="its first bracket, found in a path, is the file's group"
    )
    check.add_argument(
        "--multi-label", action="store_true", help="a label such as rain;wind or rain|wind is several classes"
    )
    add_arguments(
        check.add_argument_group("split of files without a project"),
        once,
        {"split": "given where the data say it, else group"},
    )

    train = verb(verbs, "train", "train a model on a project or on labelled files", _train)
    source = train.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--data", metavar="FOLDER_OR_CSV", help="a folder with one sub-folder per class, a CSV, or a label file"
    )
    source.add_argument("--project", metavar="FOLDER", help="a project: its newest split, or --split-id")
    train.add_argument(
        "--recipe", default="logmel-cnn", help="the model family; models recipes lists them (default %(default)s)"
    )
    train.add_argument("--out", metavar="FILE", help="the .earmark file to write (needed with --data)")
    train.add_argument(
        "--from-run",
        metavar="RUN",
        help="train as a run of the project was trained, or with --data as a .earmark file was; what is typed besides "
        "differs from it",
    )
    train.add_argument(
        "--folds",
        type=int,
        default=0,
        metavar="K",
        help="train K models, each tested on another fold of all items, with the answers of all of them in "
        "out_of_fold.csv; with --data into the folder --out, with --project as a run of the project",
    )
    train.add_argument("--name", default="", help="the model's name")
    train.add_argument("--split-id", type=int, help="which split of the project")
    train.add_argument(
        "--group-pattern", default="", metavar="REGEX", help="its first bracket, found in a path, is the file's group"
    )
    train.add_argument(
        "--multi-label", action="store_true", help="a label such as rain;wind or rain|wind is several classes"
    )
    add_arguments(train.add_argument_group("split of files without a project"), once)
    _add_training_arguments(train)

    evaluate = verb(verbs, "evaluate", "measure a model on labelled files", _evaluate)
    evaluate.add_argument(
        "--model", "--model-path", required=True, help="a .earmark file, or the name of an installed model"
    )
    measured = evaluate.add_mutually_exclusive_group(required=True)
    measured.add_argument("--data", metavar="FOLDER_OR_CSV", help="labelled files, or a project")
    evaluate.add_argument(
        "--out",
        "--output-dir",
        default="test_results",
        metavar="FOLDER",
        help="where the report goes (default %(default)s)",
    )
    evaluate.add_argument("--threshold", type=float, help="instead of the model's own")
    evaluate.add_argument(
        "--report", action="store_true", help="besides, report.html with all figures and curves, and the plots as SVG"
    )
    evaluate.add_argument(
        "--group-pattern", default="", metavar="REGEX", help="its first bracket, found in a path, is the file's group"
    )
    evaluate.add_argument(
        "--multi-label", action="store_true", help="a label such as rain;wind or rain|wind is several classes"
    )
    evaluate.add_argument("--device", default="auto", help="auto, cpu, cuda or cuda:1")

    review_cli.add_verbs(verbs)
    tools_cli.add_verbs(verbs)
    soundnet_cli.add_verbs(verbs)
    import_cli.add_verbs(verbs)
    answering_machine_cli.add_verbs(verbs)
    segment_cli.add_verbs(verbs)
    whisper_cli.add_verbs(verbs)
    ensemble_cli.add_verbs(verbs)
    result_clips.add_verbs(verbs)

    demo = verb(verbs, "demo", "the whole path on the sample project: label, cut, train, classify, report", _demo)
    demo.add_argument("--out", default="earmark-demo", metavar="FOLDER", help="where it works (default ./%(default)s)")


def _add_training_arguments(parser: argparse.ArgumentParser) -> None:
    """One flag per setting of any trainer and of any recipe; what a recipe does not have is refused when it is used."""
    from engine import recipes
    from training import fits

    training = {s.name: s for fit in reversed(list(fits.FITS)) for s in settings_of(fits.config_class(fit))}
    own: dict[str, Setting] = {}
    defaults: dict[str, list[str]] = {}
    for recipe in recipes.recipes().values():
        for s in settings_of(recipe.config):
            own.setdefault(s.name, s)
            defaults.setdefault(s.name, []).append(f"{s.default} for {recipe.id}")
        for name, value in recipe.defaults.items():
            defaults.setdefault(name, []).append(f"{value} for {recipe.id}")
    words = {name: ", ".join(several) for name, several in defaults.items()}
    add_arguments(parser.add_argument_group("training"), training.values(), words)
    add_arguments(parser.add_argument_group("settings of the recipes"), own.values(), words)


def _split(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.project import Project
    from training.splits import SHARES, SplitConfig, split_project

    typed = given(SplitConfig, args)
    if (args.shares or typed.get("folds")) and {"val_split", "test_split"} & set(typed):
        raise UsageError("Say the shares once: --shares and --folds leave no room for --val-split and --test-split.")
    if args.shares and typed.get("folds"):
        raise UsageError("Folds have no shares: leave --shares out, or --folds.")
    if args.shares:
        typed["val_split"], typed["test_split"] = SHARES[args.shares]
    config = from_json(SplitConfig, typed)
    with Project(args.project) as project:
        first = terminal.drive(split_project(project, config))
        made = [split for split in project.splits() if first.id <= split.id < first.id + max(1, config.folds)]
        told = []
        for split in made:
            parts = list(project.split_parts(split.id).values())
            counts = {part: parts.count(part) for part in ("train", "val", "test")}
            fold = f", fold {split.config['fold']} of {config.folds}" if config.folds else ""
            words = ", ".join(f"{n} {p}" for p, n in counts.items())
            terminal.say(f"Split {split.id} ({split.method}{fold}): {words} chunks.")
            told.append({"split": split.id, "counts": counts, "leaky": split.leaky})
        terminal.result(**told[0], **({"folds": told} if config.folds else {}))
    return 0


def _check(args: argparse.Namespace, terminal: Terminal) -> int:
    from training import health

    with telling_rejects(args, terminal) as rejected:
        report = _report(args, terminal)
        rejected += report.rejected
        for line in health.lines(report):
            terminal.say(line)
        if args.out:
            terminal.say(f"Wrote {health.write_csv(report, args.out)}")
    terminal.result(worthless=report.worthless, **dataclasses.asdict(report))
    return 1 if report.worthless else 0


def _report(args: argparse.Namespace, terminal: Terminal) -> Report:
    from engine import recipes
    from training import data as training_data
    from training import health
    from training.splits import SplitConfig

    window_s = recipes.get(args.recipe).config().window_s
    split = given(SplitConfig, args)
    if (Path(args.data) / "project.db").is_file():
        if split or args.group_pattern or args.multi_label:
            raise UsageError("A project is checked with its own split and classes; choose one with --split-id.")
        return terminal.drive(health.check_project(args.data, args.split_id, window_s=window_s))
    data = training_data.read(args.data, group_pattern=args.group_pattern, multi_label=args.multi_label)
    for note in data.notes:
        terminal.say(note)
    if split and "split" not in split and any(item.part for item in data.items):
        split["split"] = "given"
    config = from_json(SplitConfig, split) if split else None
    return terminal.drive(health.check(data, config, window_s=window_s))


def _chosen_values(args: argparse.Namespace) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was typed of the recipe's own settings and of its trainer's."""
    from engine import recipes
    from training import fits

    recipe = recipes.get(args.recipe)
    own = (recipe.config, fits.config_class(recipe.fit))
    all_of_them = [r.config for r in recipes.recipes().values()] + [fits.config_class(fit) for fit in fits.FITS]
    known = {s.name for config in own for s in settings_of(config)}
    others = {s.name for config in all_of_them for s in settings_of(config)} - known
    wrong = sorted(name for name in others if name in vars(args))
    if wrong:
        raise UsageError(f"The recipe {args.recipe} has no setting called {', '.join(wrong)}.")
    return given(own[0], args), given(own[1], args)


def _train(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import bundle
    from training import run
    from training.splits import SplitConfig

    config, training, split = _repeated(args)
    own, fitting = _chosen_values(args)
    plan = run.plan(
        args.recipe, {**config, **own}, {**training, **fitting}, {**split, **given(SplitConfig, args)},
        args.name or (Path(args.out).stem if args.out else ""),
    )  # fmt: skip
    if args.folds:
        return _train_folds(args, plan, terminal)
    if args.project:
        if args.out:
            check_writable(args.out, MODEL)
        done = terminal.drive(run.train_project(args.project, plan, args.split_id))
        path = Path(args.project) / done.bundle
        if args.out:
            path = bundle.save(bundle.load(path), args.out)
        metrics, seconds, state = done.metrics, done.seconds, done.state
    else:
        if not args.out:
            raise UsageError("Say where the model goes: --out model.earmark.")
        check_writable(args.out, MODEL)
        data = _labelled(args)
        if "split" not in given(SplitConfig, args) and any(item.part for item in data.items):
            plan = replace(plan, split=replace(plan.split, split="given"))
            terminal.say("The data say which items are for training, validation and test; that split is used.")
        trained = terminal.drive(run.train(data, plan))
        path = _saved(trained.bundle, args.out)
        metrics, seconds, state = trained.metrics, trained.seconds, trained.state
    best = f"; epoch {metrics['best_epoch']} of {metrics['epochs']} was the best" if metrics["epochs"] > 1 else ""
    terminal.say(f"Trained in {duration(seconds)}{best}.")
    for part, words in (("val", "validation"), ("test", "test")):
        if metrics[part]:
            terminal.say(_figures_words(metrics[part], words, metrics["leaky"]))
    if not metrics["test"]:
        terminal.say("There was no test part: the validation figures are flattering, the epoch was chosen on them.")
    terminal.say(f"Model: {path}")
    terminal.result(model=str(path), state=state, seconds=seconds, metrics=metrics)
    return 0


def _saved(made: Bundle, out: str) -> Path:
    """Write a model; where the disk refuses it, among the temporary files, so that the training was not in vain."""
    from engine import bundle

    try:
        return bundle.save(made, out)
    except StudioError as error:
        try:
            kept = bundle.save(made, Path(tempfile.mkdtemp(prefix="earmark-")) / Path(out).name)
        except (OSError, StudioError):
            raise error from None
        raise StudioError(f"{error} Until then the model is kept as {kept}.", path=out) from error


def _repeated(args: argparse.Namespace) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The settings of the run that is to be repeated: the recipe's, the trainer's and the split's."""
    from training import repeat

    if not args.from_run:
        return {}, {}, {}
    if args.project:
        args.recipe, config, training, split_id = repeat.of_run(args.project, args.from_run)
        args.split_id = args.split_id or split_id
        return config, training, {}
    args.recipe, config, training, split = repeat.of_model(args.from_run)
    return config, training, split


def _train_folds(args: argparse.Namespace, plan: Plan, terminal: Terminal) -> int:
    from training import crossval

    if args.project:
        return _train_project_folds(args, plan, terminal)
    if not args.out:
        raise UsageError("Say where the models of the folds go: --out FOLDER.")
    check_writable(Path(args.out) / "out_of_fold.csv")
    found = terminal.drive(crossval.cross_validate(_labelled(args), plan, args.folds))
    files = crossval.write(found, args.out)
    whole = f"all {args.folds} folds, each by a model that was not trained on it"
    terminal.say(_figures_words(found.figures, whole, found.folds[0].metrics["leaky"]))
    for file in files:
        terminal.say(f"Wrote {file}")
    each = [fold.metrics["test"]["accuracy"] for fold in found.folds]
    terminal.result(files=[str(f) for f in files], figures=found.figures, accuracy_by_fold=each)
    return 0


def _train_project_folds(args: argparse.Namespace, plan: Plan, terminal: Terminal) -> int:
    from training.fold_runs import cross_validate_project

    if args.out:
        raise UsageError("The models of a project's folds stay in the project, below runs: leave --out away.")
    done = terminal.drive(cross_validate_project(args.project, plan, args.folds, args.split_id))
    whole = f"all {args.folds} folds, each by a model that was not trained on it"
    terminal.say(_figures_words(done.metrics["test"], whole, done.metrics["leaky"]))
    each = [fold["accuracy"] for fold in done.metrics["folds"]]
    terminal.result(run=done.name, figures=done.metrics["test"], accuracy_by_fold=each)
    return 0


def _labelled(args: argparse.Namespace) -> DataSet:
    """The data that the arguments name, or those that other flags have read already."""
    from training import data as training_data

    if isinstance(args.data, training_data.DataSet):
        return args.data
    return training_data.read(args.data, group_pattern=args.group_pattern, multi_label=args.multi_label)


def _figures_words(figures: dict[str, Any], part: str, leaky: bool) -> str:
    from training.metrics import Interval

    accuracy = Interval(**figures["intervals"]["accuracy"]).words()
    f1 = Interval(**figures["intervals"]["macro_f1"]).words()
    note = "; random split, flattering" if leaky else ""
    return (
        f"On {part} ({figures['items']} items{note}): accuracy {accuracy}; macro F1 {f1}. "
        f"Always guessing the largest class would be right in {figures['majority_baseline']:.3f} of them."
    )


def _evaluate(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import bundle
    from training.evaluate import evaluate, write_report

    if args.threshold is not None and not 0 <= args.threshold <= 1:
        raise UsageError(f"The threshold is {args.threshold:g}; it must be between 0 and 1.")
    model = bundle.load(models_cli.model_path(args.model))
    check_writable(Path(args.out) / "test_metrics.txt")
    data = _labelled(args)
    found = terminal.drive(evaluate(model, data, threshold=args.threshold, device=args.device))
    files = write_report(found, args.out)
    if args.report:
        from training.report import write_html

        files += terminal.drive(write_html(found, args.out))
    terminal.say(_figures_words(found.figures, "these data", found.leaky))
    for file in files:
        terminal.say(f"Wrote {file}")
    terminal.result(files=[str(f) for f in files], figures=found.figures, device=found.device, heard=found.heard)
    return 0


def _demo(args: argparse.Namespace, terminal: Terminal) -> int:
    """The whole path, as a person would go it in the window."""
    from engine import bundle, sample
    from engine.project import Project
    from engine.result_exports import export_csv
    from engine.results import ResultStore
    from training import sample_run
    from training.data import of_project
    from training.evaluate import evaluate, write_report

    began = time.monotonic()
    home = Path(args.out).absolute()
    project_folder = home / "project"
    if sample.is_whole(project_folder):  # of an earlier demo; any other folder there is refused by ``make``
        shutil.rmtree(project_folder)
    terminal.say("Making recordings of speech-like sound, tones and noise, with labels.")
    terminal.drive(sample.make(project_folder))
    terminal.drive(sample_run.complete(project_folder))
    with Project(project_folder) as project:
        data = of_project(project)
        model = project_folder / project.runs()[-1].bundle
    out = home / "results.csv"
    with ResultStore(project_folder / sample_run.SCORES) as store:
        export_csv(store, out, store.meta["threshold"])
    terminal.say("Reporting on the test part.")
    found = terminal.drive(evaluate(bundle.load(model), data))
    report = write_report(found, home / "report")
    terminal.say(_figures_words(found.figures, "test", found.leaky))
    terminal.say(f"Done in {time.monotonic() - began:.0f} s. Look at:")
    for what, path in (
        ("the project, to open in the window", project_folder),
        ("the model", model),
        ("the results of the inbox", out),
        ("the figures, all answers and the mistakes", report[0].parent),
    ):
        terminal.say(f"  {path}  ({what})")
    terminal.result(project=str(project_folder), model=str(model), results=str(out), report=[str(p) for p in report])
    return 0
