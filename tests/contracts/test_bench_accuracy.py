"""The settings in bench/accuracy.py, which takes hours to find a mistake by itself."""

from __future__ import annotations

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
