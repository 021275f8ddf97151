"""The command line of everything that needs no training, and how any job is shown in a terminal.

Invariant: a verb does nothing itself; it drives the same job that the window drives, and prints what it yields.
Exit codes: 0 fine, 1 the job failed, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from engine import __version__
from engine.config import add_arguments, from_json, given, settings_of
from engine.errors import StudioError, UsageError
from engine.events import Ask, Event, Job, Notice, Progress, Skipped, run
from engine.files import json_ready
from engine.packaged import program_name
from engine.words import duration, many

T = TypeVar("T")
Handler = Callable[[argparse.Namespace, "Terminal"], int]


class Terminal:
    """Shows a job's events: a line that is overwritten on a terminal, plain lines in a pipe, or JSON lines."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self._live = sys.stderr.isatty() and not as_json
        self._began = time.monotonic()
        self._last = ""
        self._told = 0.0

    def drive(self, job: Job[T]) -> T:
        """Run a job and show what it yields. Ctrl+C cancels it cleanly."""
        self._began = time.monotonic()
        self._last = ""
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
            if event.text != self._last:  # in a log each step is told once
                self._last = event.text
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


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add the verbs that need no training."""
    new = verb(verbs, "new", "make a project", _new)
    new.add_argument("project", help="the project's folder")
    new.add_argument("--classes", default="", metavar="A,B", help="names of its classes, separated by commas")

    add = verb(verbs, "add", "add recordings to a project", _add)
    add.add_argument("project", help="the project's folder")
    add.add_argument("audio", nargs="+", help="files, and folders with all the audio below them")
    add.add_argument("--group", default="", help="what they share: a speaker, a meeting, a source")
    add.add_argument("--label", default="", help="label each whole recording with this class")

    relink = verb(verbs, "relink", "find a project's moved recordings again", _relink)
    relink.add_argument("project", help="the project's folder")
    relink.add_argument("folder", help="where to look")

    restore = verb(verbs, "restore", "put a backup of a project's labels in their place", _restore)
    restore.add_argument("project", help="the project's folder; close it everywhere first")
    restore.add_argument(
        "--backup", default="", metavar="NAME", help="a file in its folder backups (default: the newest)"
    )

    cut = verb(verbs, "cut", "cut labelled segments into chunks", _cut)
    cut.add_argument("project", help="the project's folder")
    from engine.chunks import CutConfig

    add_arguments(cut, settings_of(CutConfig))

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
    again = classify.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="go on where the same job was interrupted (the default)")
    again.add_argument("--fresh", action="store_true", help="begin anew")
    from engine.classify import ClassifyConfig

    add_arguments(classify, settings_of(ClassifyConfig))
    from engine import results_cli

    results_cli.add_verbs(verbs)
    _labels_verbs(verbs)
    _models_verbs(verbs)

    doctor = verb(verbs, "doctor", "versions, devices and why, codecs, folders", _doctor)
    del doctor


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


def _labels_verbs(verbs: argparse._SubParsersAction) -> None:
    labels = verb(verbs, "labels", "import, export and check label files", _labels_usage)
    inner = labels.add_subparsers(metavar="WHAT")
    check = verb(inner, "check", "what a label file holds", _labels_check)
    check.add_argument("file", help="a label file")
    take = verb(inner, "import", "labels from a file into a project", _labels_import)
    take.add_argument("project", help="the project's folder")
    take.add_argument("file", nargs="+", help="label files")
    take.add_argument("--recording", default="", help="the recording they belong to, where the file does not say")
    give = verb(inner, "export", "a project's labels to a file", _labels_export)
    give.add_argument("project", help="the project's folder")
    give.add_argument("out", help="the file; for formats of one recording a file, a folder")
    give.add_argument("--format", default="csv", help="the format's name (see labels check --help)")


def _models_verbs(verbs: argparse._SubParsersAction) -> None:
    models = verb(verbs, "models", "list, show, import and export models", _models_list)
    inner = models.add_subparsers(metavar="WHAT")
    verb(inner, "recipes", "the model families", _models_recipes)
    show = verb(inner, "show", "a model's card", _models_show)
    show.add_argument("model", help="a .earmark file, or the name of an installed model")
    take = verb(inner, "import", "install a model", _models_import)
    take.add_argument("file", help="a .earmark file")
    give = verb(inner, "export", "copy an installed model to a file", _models_export)
    give.add_argument("model", help="the name of an installed model")
    give.add_argument("out", help="the .earmark file to write")


def _new(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.project import Project

    names = [name.strip() for name in args.classes.split(",") if name.strip()]
    with Project.create(args.project, names) as project:
        terminal.say(f"Made the project {project.name} in {project.folder}.")
        terminal.result(project=str(project.folder), classes=names)
    return 0


def _add(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.audio import find_audio
    from engine.project import Project
    from engine.segments import Edit, Segment

    with Project(args.project) as project:
        if not find_audio(args.audio):
            raise StudioError(f"There is no audio in {', '.join(args.audio)}. Give audio files, or folders with some.")
        added = terminal.drive(project.add_recordings(args.audio, args.group))
        if args.label and added:
            label = project.ensure_class(args.label)
            segments = tuple(Segment(project.new_id(), r.id, 0.0, r.duration_s, label.id) for r in added)
            project.apply(Edit("Label recordings", added=segments))
        seconds = sum(r.duration_s for r in added)
        terminal.say(f"Added {many(len(added), 'recording')}, {duration(seconds)} of audio.")
        terminal.result(added=len(added), seconds=seconds)
        return 0 if added or project.recordings() else 1


def _relink(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.project import Project

    with Project(args.project) as project:
        edit = terminal.drive(project.relink(args.folder))
        left = len(project.missing())
        found = len(edit.added) if edit else 0
        terminal.say(f"Found {many(found, 'recording')} again; still missing: {left}.")
        terminal.result(found=found, missing=left)
    return 0 if not left else 1


def _restore(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.backups import restore

    done = restore(args.project, args.backup)
    made = done.backup.made.astimezone().strftime("%Y-%m-%d %H:%M")
    terminal.say(f"Restored {done.backup.path.name} of {made}.")
    if done.kept is not None:
        terminal.say(f"What was there before is kept: {done.kept}")
    terminal.result(backup=str(done.backup.path), kept=str(done.kept or ""))
    return 0


def _cut(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.chunks import CutConfig, cut
    from engine.project import Project

    with Project(args.project) as project:
        made = terminal.drive(cut(project, from_json(CutConfig, given(CutConfig, args))))
        names = {c.id: c.name for c in project.classes()}
        counts: dict[str, int] = {}
        for chunk in project.chunks(made.id):
            counts[names[chunk.class_id]] = counts.get(names[chunk.class_id], 0) + 1
        text = ", ".join(f"{count} {name}" for name, count in counts.items())
        terminal.say(f"Cut {made.id}: {text}.")
        terminal.result(cut=made.id, counts=counts)
    return 0


def model_path(name: str) -> str:
    """The bundle that a --model argument means: a path, or the name of an installed model.

    Raises:
        UsageError: Naming the installed models.
    """
    from engine import bundle

    if os.path.isfile(name) or os.path.isfile(os.path.join(name, "card.json")):  # noqa: PTH113, PTH118 - never raise
        return name
    installed = {card.name: path for path, card in bundle.installed()}
    if name in installed:
        return str(installed[name])
    known = f" Installed models: {', '.join(installed)}." if installed else ""
    raise UsageError(f"There is no model {name}.{known} Give a .earmark file or the name of an installed model.")


def _classify(args: argparse.Namespace, terminal: Terminal) -> int:
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


def _labels_usage(args: argparse.Namespace, terminal: Terminal) -> int:
    raise UsageError("Say what to do: labels check FILE, labels import PROJECT FILE, or labels export PROJECT OUT.")


def _labels_check(args: argparse.Namespace, terminal: Terminal) -> int:
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


def _labels_import(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import labels_io
    from engine.labels_io.matching import plan_import
    from engine.project import Project

    added = repeated = failed = 0
    with Project(args.project) as project:
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
                failed += 1
                continue
            if plan.added is not None:
                project.apply(plan.added)
            for sentence in plan.summary:
                terminal.say(f"{file}: {sentence}")
            added += plan.count
            repeated += plan.repeated
    terminal.result(added=added)
    return 0 if added + repeated and not failed else 1


def _left_out(item: str, error: StudioError) -> Job[None]:
    yield Skipped(item, str(error))


def _labels_export(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine.labels_io.exporting import export_labels
    from engine.project import Project

    with Project(args.project) as project:
        files = terminal.drive(export_labels(project, args.out, args.format))
    for file in files:
        terminal.say(f"Wrote {file}")
    terminal.result(files=[str(f) for f in files])
    return 0


def _models_list(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import bundle

    installed = bundle.installed()
    if not installed:
        terminal.say("No model is installed. Train one, or import one: models import FILE.")
    for path, card in installed:
        size_mb = path.stat().st_size / 1e6
        terminal.say(f"{card.name}  {card.recipe}  {', '.join(card.labels)}  {size_mb:.1f} MB  {path}")
    terminal.result(
        models=[{"name": c.name, "recipe": c.recipe, "labels": c.labels, "path": str(p)} for p, c in installed]
    )
    return 0


def _models_recipes(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import recipes

    for recipe in recipes.recipes().values():
        terminal.say(f"{recipe.id}  {recipe.title}: {recipe.blurb}")
    terminal.result(recipes=[{"id": r.id, "title": r.title, "blurb": r.blurb} for r in recipes.recipes().values()])
    return 0


def _models_show(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import bundle

    card = dataclasses.asdict(bundle.load(model_path(args.model)).card)
    terminal.say(json.dumps(card, indent=2, ensure_ascii=False))
    terminal.result(card=card)
    return 0


def _models_import(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import bundle

    path = bundle.install(args.file)
    terminal.say(f"Installed {path.stem} in {path.parent}.")
    terminal.result(path=str(path))
    return 0


def _models_export(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import bundle
    from engine.bundle_export import export

    path = export(bundle.load(model_path(args.model)), args.out)
    terminal.say(f"Wrote {path}")
    terminal.result(path=str(path))
    return 0


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


def main(argv: list[str], add: Callable[[argparse._SubParsersAction], None]) -> int:
    """Parse and run.

    Returns:
        The exit code: 0 fine, 1 the job failed, 2 wrong usage, 130 ended with Ctrl+C.
    """
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
    except BrokenPipeError:
        # The reader of a pipe went away (head); nothing is wrong with the job.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
