"""The verbs of models: list, show, install and copy them.

Invariant: a model is named by its file or by the name it is installed under, everywhere alike (``model_path``).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os

from engine.errors import UsageError
from engine.verbs import Terminal, verb


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Add ``models`` and the verbs below it."""
    models = verb(verbs, "models", "list, show, import and export models", _list)
    inner = models.add_subparsers(metavar="WHAT")
    verb(inner, "recipes", "the model families", _recipes)
    show = verb(inner, "show", "a model's card", _show)
    show.add_argument("model", help="a .earmark file, or the name of an installed model")
    take = verb(inner, "import", "install a model", _import)
    take.add_argument("file", help="a .earmark file")
    give = verb(inner, "export", "copy a model to a file, as it is or in fewer bits", _export)
    give.add_argument("model", help="the name of an installed model, or a .earmark file")
    give.add_argument("out", help="the .earmark file to write")
    give.add_argument(
        "--precision",
        choices=("float32", "float16", "int8"),
        default="float32",
        help="float16: half as large; int8: a quarter, and faster on processors. What decides otherwise than the model "
        "as it is for more than one window in two hundred is not written (default %(default)s)",
    )
    give.add_argument(
        "--sound",
        nargs="+",
        default=[],
        metavar="FILE_OR_FOLDER",
        help="with int8 and float16: recordings such as the model was trained on, or the project; scales are chosen on "
        "some of them, and the model is measured on the others",
    )


def model_path(name: str) -> str:
    """The bundle that a --model argument means: a path, or the name of an installed model.

    Raises:
        UsageError: Naming the installed models.
    """
    if os.path.isfile(name) or os.path.isfile(os.path.join(name, "card.json")):  # noqa: PTH113, PTH118 - never raise
        return name
    from engine import bundle

    installed = {card.name: path for path, card in bundle.installed()}
    if name in installed:
        return str(installed[name])
    known = f" Installed models: {', '.join(installed)}." if installed else ""
    raise UsageError(f"There is no model {name}.{known} Give a .earmark file or the name of an installed model.")


def _list(args: argparse.Namespace, terminal: Terminal) -> int:
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


def _recipes(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import recipes

    known = recipes.recipes().values()
    for recipe in known:
        terminal.say(f"{recipe.id}  {recipe.title}: {recipe.blurb} {recipe.cost}")
    terminal.result(
        recipes=[{"id": r.id, "title": r.title, "blurb": r.blurb, "train_minutes": r.train_minutes} for r in known]
    )
    return 0


def _show(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import bundle

    card = dataclasses.asdict(bundle.load(model_path(args.model)).card)
    # What it has heard are keys of recordings, which say nothing to people.
    told = {name: value for name, value in card["data"].items() if name != "heard"}
    terminal.say(json.dumps({**card, "data": told}, indent=2, ensure_ascii=False))
    terminal.result(card=card)
    return 0


def _import(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import bundle

    path = bundle.install(args.file)
    terminal.say(f"Installed {path.stem} in {path.parent}.")
    terminal.result(path=str(path))
    return 0


def _export(args: argparse.Namespace, terminal: Terminal) -> int:
    from engine import bundle
    from engine.bundle_export import export, whisper_models
    from engine.bundle_precision import reduced, stretches

    if bool(args.sound) != (args.precision != "float32"):
        raise UsageError("Fewer bits need sound to measure on, and nothing else does: --precision int8 --sound FOLDER.")
    made, figures = bundle.load(model_path(args.model)), {}
    if args.precision != "float32":
        done = terminal.drive(reduced(made, args.precision, stretches(args.sound)))
        terminal.say(done.words())
        made, figures = done.bundle, dict(done.bundle.card.metrics["reduced"])
    path = export(made, args.out)
    terminal.say(f"Wrote {path}")
    for name in (wanted := whisper_models(made)):
        terminal.say(
            f"It transcribes with the Whisper model {name}, which is not in the file: whoever uses it needs that."
        )
    terminal.result(path=str(path), whisper=list(wanted), **figures)
    return 0
