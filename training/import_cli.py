"""What ``models import`` can do beyond installing a bundle: weights that other programs trained.

Invariant: like every verb, this one does nothing itself.
"""

from __future__ import annotations

import argparse
import functools
import tempfile
from pathlib import Path

from engine.config import Setting, add_arguments, given, settings_of
from engine.errors import StudioError, UsageError
from engine.verbs import Handler, Terminal, below


def add_verbs(verbs: argparse._SubParsersAction) -> None:
    """Give ``models import`` the arguments that weights need."""
    from engine import recipes
    from training.import_weights import IMPORTERS

    parser = below(verbs, "models").choices["import"]
    group = parser.add_argument_group("weights of another program (.pth, .pt)")
    group.add_argument(
        "--recipe",
        choices=tuple(IMPORTERS),
        help="the family that they belong to (default: told by the names in the file)",
    )
    group.add_argument(
        "--labels",
        default="",
        metavar="A,B",
        help="the classes in the order of the outputs, or a CSV with the columns Label and Category",
    )
    group.add_argument("--name", default="", help="what the model is called (default: as the file)")
    own: dict[str, Setting] = {}
    for recipe_id in IMPORTERS:
        for s in settings_of(recipes.get(recipe_id).config):
            own.setdefault(s.name, s)
    words = dict.fromkeys(own, "as the recipe's, or as the file says")
    add_arguments(parser.add_argument_group("settings of the recipes"), own.values(), words)
    parser.set_defaults(handler=functools.partial(_import, parser.get_default("handler")))


def _import(install: Handler, args: argparse.Namespace, terminal: Terminal) -> int:
    """Install a bundle as before, or make one of weights and install that."""
    from engine import bundle, recipes
    from training.import_weights import IMPORTERS, import_weights

    known = {s.name for recipe_id in IMPORTERS for s in settings_of(recipes.get(recipe_id).config)}
    typed = known & set(vars(args))
    recipe = args.recipe or _family(args.file)
    if not recipe:
        if typed or args.labels or args.name:
            raise UsageError("These are for weights of another program, which are files with the ending .pth or .pt.")
        return install(args, terminal)
    values = given(recipes.get(recipe).config, args)
    if typed - set(values):
        raise UsageError(f"The recipe {recipe} has no setting called {', '.join(sorted(typed - set(values)))}.")
    made = import_weights(args.file, recipe, named_classes(args.labels), values, args.name)
    with tempfile.TemporaryDirectory() as folder:
        path = bundle.install(bundle.save(made, Path(folder) / f"model{bundle.SUFFIX}"))
    terminal.say(f"Installed {path.stem} in {path.parent}: {', '.join(made.card.labels)}.")
    terminal.result(path=str(path), labels=made.card.labels)
    return 0


def _family(file: str) -> str:
    """The family of weights, told by the names in them; empty for a model of Earmark's.

    Raises:
        StudioError: When the file is part of a model, which it says, or is damaged.
    """
    from training.foreign_files import PARTS, WEIGHTS, look_at

    if Path(file).suffix.lower() not in (*WEIGHTS, *PARTS):
        return ""
    found = look_at(file)
    if not found.recipe:
        raise StudioError(found.words, path=file)
    return found.recipe


def named_classes(text: str) -> tuple[str, ...]:
    """Class names as typed, with commas between, or out of a table of them, in the order of their numbers.

    Raises:
        StudioError: When the table cannot be read.
    """
    from training.soundnet_tables import read_classes

    if not text.lower().endswith(".csv"):
        return tuple(filter(None, map(str.strip, text.split(","))))
    named = read_classes(text)
    order = sorted(named, key=int) if all(map(str.isdecimal, named)) else sorted(named)
    return tuple(named[category] for category in order)
