"""The settings in bench/accuracy.py, which takes hours to find a mistake by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import accuracy
from engine import recipes
from training import fits
from training.run import plan


@pytest.mark.parametrize(
    ("name", "recipe"), [(name, recipe) for name, told in accuracy.SETS.items() for recipe in told.families]
)
def test_every_family_can_be_measured_as_it_is_said(name: str, recipe: str) -> None:
    family = accuracy.SETS[name].families[recipe]
    made = plan(recipe, dict(family.settings), dict(family.training), {"split": "given"})
    how = fits.windowing(recipes.get(recipe), made.config)
    assert how.feature.shape(round(how.window_s * how.feature.rate_hz))
    assert family.minutes > 0


def test_all_families_that_need_nothing_from_elsewhere_are_measured() -> None:
    from_elsewhere = {recipe.id for recipe in recipes.recipes().values() if recipe.needs_file or recipe.needs}
    assert set(accuracy.RECIPES) == set(recipes.recipes()) - from_elsewhere
    hours = sum(family.minutes for told in accuracy.SETS.values() for family in told.families.values()) / 60
    assert hours < 8


@pytest.mark.parametrize("recipe", accuracy.SETS["esc10"].families)
def test_what_a_card_says_of_the_cost_is_what_was_measured(recipe: str) -> None:
    """A fold of this set trains on 216 clips of five seconds, which is nearly what the cards speak of."""
    rows = json.loads(Path(accuracy.__file__).with_name("accuracy.json").read_text())
    measured = {row["recipe"]: row["seconds"] / 60 for row in rows if row["set"] == "esc10"}
    whole = measured.get(recipe, accuracy.SETS["esc10"].families[recipe].minutes)
    told = recipes.get(recipe).train_minutes
    assert told / 2.5 <= whole / 4 <= told * 2.5
