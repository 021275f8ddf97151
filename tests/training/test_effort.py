"""Quick, balanced and best, and how long a training takes."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from engine import augment, recipes
from engine.config import check
from engine.events import run
from tests.gui.train.train_hand import make_project
from training import estimate, fits
from training.effort import EFFORTS, effort_of, with_effort
from training.torch_fit import TrainConfig


@pytest.mark.parametrize("recipe_id", sorted(recipes.recipes()))
def test_every_family_has_all_three(recipe_id: str) -> None:
    recipe = recipes.get(recipe_id)
    defaults = dataclasses.replace(fits.config_class(recipe.fit)(), **recipe.defaults)
    quick, balanced, best = (with_effort(defaults, effort) for effort in EFFORTS)
    assert balanced == defaults
    for made in (quick, best):
        check(made)
    if hasattr(defaults, "epochs"):
        assert quick.epochs <= defaults.epochs < best.epochs
        assert [effort_of(defaults, made) for made in (quick, balanced, best)] == list(EFFORTS)
        if hasattr(defaults, "augment"):
            augment.chain(best.augment)
    else:
        assert quick == best == defaults


def test_settings_that_are_no_effort_are_none() -> None:
    assert effort_of(TrainConfig(), TrainConfig(epochs=77)) == ""
    assert with_effort(TrainConfig(patience=0), "quick").patience == 0


def test_an_estimate_grows_with_the_epochs(tmp_path: Path, rng: np.random.Generator) -> None:
    folder = str(make_project(tmp_path, rng))
    config = recipes.get("mfcc-lstm").config(window_s=1.0, hop_s=1.0)
    found = run(estimate.measure(folder, 1, "mfcc-lstm", config, TrainConfig(epochs=7, batch_size=4)))
    assert found.epochs == 7
    assert found.epoch_s > 0
    assert found.total_s == pytest.approx(found.reading_s + 7 * found.epoch_s)


def test_a_family_without_epochs_is_all_reading(tmp_path: Path, rng: np.random.Generator) -> None:
    folder = str(make_project(tmp_path, rng))
    recipe = recipes.get("timing-trees")
    found = run(estimate.measure(folder, 1, recipe.id, recipe.config(), fits.config_class("trees")()))
    assert (found.epochs, found.epoch_s) == (0, 0.0)
    assert found.reading_s > 0
