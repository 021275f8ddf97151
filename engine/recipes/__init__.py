"""The classifiers that Earmark can train: one file per family, each with a ``RECIPE``.

A recipe ties a feature to a network and says how to train it. Forms, command-line flags and saved settings all follow
from its config dataclass, so a new family is one new file here.

Invariant: importing a recipe imports no training library; ``build`` does.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import UsageError
from engine.features import Feature

if TYPE_CHECKING:
    import torch


def _nothing(config: Any) -> Mapping[str, Path]:
    return {}


#: Fewer minutes than this are told as seconds.
_SECONDS_BELOW = 0.75


@dataclass(frozen=True)
class Recipe:
    """One family of classifiers.

    Attributes:
        id: Its name on the command line and in saved models.
        title: Its name for people.
        blurb: One line: what it is good for.
        config: Its settings: a frozen dataclass of ``engine.config.setting`` fields, among them ``window_s`` and
            ``hop_s``, the length of a window and the step from one to the next.
        feature: The feature under a config.
        train_minutes: About how long training takes under the defaults, on two processor cores and twenty minutes of
            sound (240 clips of five seconds), as ``bench/accuracy.py`` measures it; 0 where nothing is trained.
        build: A new network under a config and a number of classes; it takes float32 (batch, *feature shape) and
            gives logits (batch, classes), or (batch, heads, classes) while training a network of several heads that
            each learn by themselves. Its attribute ``notes``, where it has one, says to the user and in the card what
            is trained. None where what is trained is no network.
        fit: Which trainer fits it, see ``training.fits``.
        defaults: Training settings that differ from the common ones.
        short_clip: What fills a window that the audio does not: "pad" (zeros), "repeat" (the clip again) or "keep"
            (nothing: the window stays short, for features whose shape does not depend on the length).
        carries: The further files that a model under a config takes along besides those of its feature, by name; each
            is called as the setting that tells where it lies. Raises StudioError where one cannot be used.
        needs: Packages it needs beyond the usual ones.
        needs_file: The setting of ``config`` without which it cannot be trained: the user's own file or folder.
        references: Where it comes from.
    """

    id: str
    title: str
    blurb: str
    config: type[Any]
    feature: Callable[[Any], Feature]
    train_minutes: float
    build: Callable[[Any, int], torch.nn.Module] | None = None
    fit: str = "torch"
    defaults: Mapping[str, Any] = field(default_factory=dict)
    short_clip: str = "pad"
    carries: Callable[[Any], Mapping[str, Path]] = _nothing
    needs: tuple[str, ...] = ()
    needs_file: str = ""
    references: tuple[str, ...] = ()

    @property
    def cost(self) -> str:
        """What training takes, as a sentence."""
        if not self.train_minutes:
            return "Nothing is trained."
        if self.train_minutes < _SECONDS_BELOW:
            return "Trains in seconds (two cores, 20 min of sound)."
        return f"Trains in about {self.train_minutes:.0f} min (two cores, 20 min of sound)."


@functools.cache
def recipes() -> Mapping[str, Recipe]:
    """All recipes by id."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    found: list[Recipe] = [module.RECIPE for module in modules]
    return {recipe.id: recipe for recipe in sorted(found, key=lambda recipe: recipe.id)}


def get(recipe_id: str) -> Recipe:
    """The recipe of that id.

    Raises:
        UsageError: When there is none, naming those there are.
    """
    known = recipes()
    if recipe_id not in known:
        raise UsageError(f"There is no recipe {recipe_id!r}. Choose one of {', '.join(known)}.")
    return known[recipe_id]
