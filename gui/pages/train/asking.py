"""What is asked to be trained, and the same as a command line, as an order that waits, and as a run tells it.

Invariant: a ``Setup`` says all that decides a training, so that the command made from it gives the same model.
"""

from __future__ import annotations

import dataclasses
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import recipes
from engine.bundle import SUFFIX
from engine.config import as_arguments, from_json, settings_of, to_json
from engine.errors import UsageError
from engine.packaged import command_words
from engine.recipes import Recipe
from engine.training_tables import Run
from training import fits
from training.waiting import Order

#: A smaller step does not shake off at once what the weights have learned.
_FINE_TUNING_RATE = 0.1
STUDENT = "distilled-transformer"
_HEARD = ("window_s", "hop_s")


@dataclass(frozen=True)
class Setup:
    """A training that was asked for.

    Attributes:
        recipe: The recipe's id.
        config: The recipe's settings.
        training: The settings of its trainer.
        split_id: What to fit it to; None where a source is given.
        source: Labelled files instead of a split, as ``training.data.read`` takes them.
        multi_label: Whether these may give an item several classes.
        folds: How many folds to cross-validate in; 0 trains one model.
        fold_split: How folds are drawn: "group" or "stratified".
    """

    recipe: str
    config: Any
    training: Any
    split_id: int | None
    source: str = ""
    multi_label: bool = False
    folds: int = 0
    fold_split: str = "group"


def training_defaults(recipe: Recipe) -> Any:
    """The settings of its trainer that a recipe starts from."""
    return dataclasses.replace(fits.config_class(recipe.fit)(), **recipe.defaults)


def command(folder: str, setup: Setup) -> str:
    """The command line that does the same, for the shell of this system."""
    recipe = recipes.get(setup.recipe)
    words = [*command_words(), "train"]
    if setup.source:
        out = Path(folder) / ("folds" if setup.folds else f"models/{setup.recipe}{SUFFIX}")
        words += ["--data", setup.source, "--recipe", setup.recipe, "--out", str(out)]
        words += ["--multi-label"] * setup.multi_label
    else:
        words += ["--project", folder, "--recipe", setup.recipe, "--split-id", str(setup.split_id)]
    if setup.folds:
        words += ["--folds", str(setup.folds), "--split", setup.fold_split]
    words += as_arguments(setup.config, recipe.config())
    words += as_arguments(setup.training, training_defaults(recipe))
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def order_of(setup: Setup, asked: str) -> Order:
    """A setup as it is kept while it waits."""
    return Order(
        setup.recipe,
        to_json(setup.config),
        to_json(setup.training),
        setup.split_id,
        setup.source,
        setup.multi_label,
        setup.folds,
        setup.fold_split,
        asked,
    )


def setup_of_order(order: Order) -> Setup:
    """What an order asks for; settings that are no longer there are left out.

    Raises:
        UsageError: When its recipe or a setting is not known any more.
    """
    recipe = recipes.get(order.recipe)
    config = from_json(recipe.config, _known(recipe.config, order.config))
    kind = type(training_defaults(recipe))
    training = from_json(kind, _known(kind, order.training))
    return Setup(
        order.recipe, config, training, order.split_id, order.source, order.multi_label, order.folds, order.fold_split
    )


def setup_of(run: Run) -> Setup:
    """What a run was asked to do; settings that are no longer there are left out.

    Raises:
        UsageError: When its recipe or a setting is not known any more, or it has no data.
    """
    told = run.settings
    if "members" in told:
        raise UsageError(f"{run.name} was combined from other runs: choose those and combine them again.")
    source = str(told.get("source", ""))
    if run.split_id is None and not source:
        raise UsageError(f"{run.name} was not trained on a split of this project, so it cannot be repeated here.")
    return setup_of_order(
        Order(
            run.recipe, told.get("config", {}), told.get("training", {}), run.split_id, source,
            bool(told.get("multi_label")), int(told.get("folds", 0)), str(told.get("fold_split", "group")),
        )
    )  # fmt: skip


def fine_tuning(run: Run, folder: Path) -> Setup:
    """The training of a run again, from the weights that it ended with and in smaller steps.

    Raises:
        UsageError: When it has no model, or none whose weights can be gone on with.
    """
    setup = setup_of(run)
    if not run.bundle or not hasattr(setup.training, "start_from"):
        raise UsageError(f"{run.name} has no network whose weights could be gone on with. Choose another run.")
    rate = setup.training.learning_rate * _FINE_TUNING_RATE
    training = dataclasses.replace(setup.training, start_from=str(folder / run.bundle), learning_rate=rate)
    return dataclasses.replace(setup, training=training, folds=0)


def teaching(run: Run, folder: Path) -> Setup:
    """A training of the small network that learns from a run's model, on the same data.

    Raises:
        UsageError: When it has no model.
    """
    if not run.bundle:
        raise UsageError(f"{run.name} has no model that could teach. Choose another run.")
    recipe = recipes.get(STUDENT)
    heard = run.settings.get("config", {})
    # It hears as much at once as its teacher, as far as its settings allow that.
    ranges = {s.name: (s.low or 0.0, s.high or float("inf")) for s in settings_of(recipe.config)}
    seconds = {name: min(max(heard[name], ranges[name][0]), ranges[name][1]) for name in _HEARD if name in heard}
    config = dataclasses.replace(recipe.config(), teacher=str(folder / run.bundle), **seconds)
    source, several = str(run.settings.get("source", "")), bool(run.settings.get("multi_label"))
    return Setup(STUDENT, config, training_defaults(recipe), run.split_id, source, several)


def _known(kind: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    names = {f.name for f in dataclasses.fields(kind)}
    return {name: value for name, value in values.items() if name in names}
