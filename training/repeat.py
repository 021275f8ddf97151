"""Doing a training again: the plan of a run of a project, or of a model file.

Invariant: what is repeated has the recipe, settings, seed and split of the original, unless something else is typed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine import bundle
from engine.errors import UsageError
from engine.project import Project
from engine.training_tables import Run


def run_named(project: Project, name: str) -> Run:
    """A project's run by its name or number.

    Raises:
        UsageError: When there is no such run, naming those there are.
    """
    runs = project.runs()
    found = next((run for run in reversed(runs) if name in (run.name, str(run.id))), None)
    if found is None:
        names = ", ".join(run.name for run in runs) or "none"
        raise UsageError(f"{project.folder} has no run {name!r}. It has: {names}.")
    return found


def of_run(folder: str, name: str) -> tuple[str, dict[str, Any], dict[str, Any], int | None]:
    """Of a project's run: its recipe, the recipe's settings, the trainer's settings, and the split.

    Args:
        folder: The project.
        name: The run's name, or its number.

    Raises:
        UsageError: When there is no such run, naming those there are.
        StudioError: When the project cannot be read.
    """
    with Project(folder) as project:
        found = run_named(project, name)
    settings = found.settings
    training = _with_chain(settings.get("training", {}), settings.get("augment"))
    return found.recipe, dict(settings.get("config", {})), training, found.split_id


def of_model(path: str) -> tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Of a model file: its recipe, the recipe's settings, the trainer's, and how its data were split.

    Raises:
        StudioError: When it is no model.
        UsageError: When it does not say how it was trained.
    """
    made = bundle.load(Path(path))
    card = made.card
    training = card.data.get("training")
    if not isinstance(training, Mapping):
        raise UsageError(f"{path} does not say how it was trained: it was imported, or made by an older version.")
    split = card.data.get("split")
    given = dict(split) if isinstance(split, Mapping) and "split_id" not in split else {}
    return card.recipe, made.config(), _with_chain(training, card.data.get("augment")), given


def _with_chain(training: Mapping[str, Any], chain: Any) -> dict[str, Any]:
    """The trainer's settings with the augmentation itself in place of a file that may have changed since."""
    values = dict(training)
    if chain and "augment" in values:
        values["augment"] = json.dumps(chain)
    return values
