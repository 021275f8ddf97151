"""Which trainer fits which recipe, and what all trainers are given and give back.

Invariant: a trainer sees training and validation items only; the test part never reaches it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from engine import features
from engine.errors import StudioError, UsageError
from engine.events import EpochDone, Job
from engine.recipes import Recipe
from training.data import Item
from training.dataset import ItemWindows, Windowing

#: By a recipe's ``fit``: the module whose ``fit_items(task)`` fits it and whose ``CONFIG`` has the settings of that.
#: One that can learn several classes per item says ``MULTI_LABEL = True``.
FITS: Mapping[str, str] = {
    "torch": "training.torch_fit",
    "distill": "training.distill",
    "rule": "training.rule_fit",
    "text": "training.text_fit",
    "trees": "training.tree_fit",
    "head": "training.head_fit",
}


@dataclass(frozen=True)
class Task:
    """What a trainer is to do.

    Attributes:
        recipe: What to train.
        config: The recipe's settings.
        training: The trainer's settings.
        labels: The classes in the order of the outputs.
        train, val: The items of the two parts.
        multi_label: Whether an item may have several classes.
    """

    recipe: Recipe
    config: Any
    training: Any
    labels: tuple[str, ...]
    train: Sequence[Item]
    val: Sequence[Item]
    multi_label: bool = False


@dataclass
class Fitted:
    """A trained model, not yet calibrated.

    Attributes:
        how: How classification cuts windows for it, and what it hears.
        val: The windows of the validation items that could be read.
        val_logits: Its answers on them, float32 of shape (windows, classes).
        history: All epochs; one for a trainer that knows no epochs.
        best_epoch: The one that was kept.
        device: Where it was trained and why there.
        ended: "done", or "stopped" when asked to finish early.
        runtime: What runs it, see ``engine.runtime``.
        onnx: The network, for the runtime "onnx"; see ``engine.bundle.Bundle``.
        weights: The training library's tensors by name.
        files: Further files that the bundle carries, by name.
        notes: For the card: what the user should know of this training.
    """

    how: Windowing
    val: ItemWindows
    val_logits: np.ndarray
    history: list[EpochDone]
    best_epoch: int
    device: str
    ended: str
    runtime: str = "onnx"
    onnx: bytes = b""
    weights: dict[str, np.ndarray] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    notes: str = ""


def windowing(recipe: Recipe, config: Any, training: Any = None) -> Windowing:
    """How a recipe cuts audio into windows and what it hears in them.

    Args:
        recipe: The recipe.
        config: Its settings.
        training: The trainer's: the device that they name is also for a network that the feature runs.
    """
    device = str(getattr(training, "device", "cpu"))
    return Windowing(recipe.feature(config), config.window_s, config.hop_s, recipe.short_clip, device=device)


def device_words(how: Windowing, trained_on: str) -> str:
    """Where a model was trained, and where what it hears was computed if a network did that.

    Args:
        how: What it hears.
        trained_on: Where, and why there.
    """
    heard = features.device(how.feature, how.device)
    return trained_on if heard is None else f"{trained_on}; what it hears on {heard.name} ({heard.reason})"


def config_class(fit: str) -> type[Any]:
    """The settings class of a trainer.

    Raises:
        UsageError: When there is no such trainer.
    """
    found: type[Any] = _module(fit).CONFIG
    return found


def check_task(task: Task) -> None:
    """Refuse, before anything is read, what would only fail after everything was.

    Raises:
        StudioError: When the task cannot be done; saying what to change.
    """
    trainer = _module(task.recipe.fit)
    if task.multi_label and not getattr(trainer, "MULTI_LABEL", False):
        raise StudioError(
            f"{task.recipe.title} learns one class per item, but these data have items of several. Choose a network "
            "such as logmel-resnet, or cut with one class per chunk."
        )
    check: Callable[[Task], None] = trainer.check_task
    check(task)


def fit_items(task: Task) -> Job[Fitted]:
    """Train: the job of the recipe's trainer.

    Raises:
        StudioError: When the data do not allow it.
    """
    fit: Callable[[Task], Job[Fitted]] = _module(task.recipe.fit).fit_items
    return (yield from fit(task))


def _module(fit: str) -> Any:
    if fit not in FITS:
        raise UsageError(f"There is no trainer {fit!r}. Choose one of {', '.join(FITS)}.")
    return importlib.import_module(FITS[fit])
