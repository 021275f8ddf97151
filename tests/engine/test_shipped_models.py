"""The models that come with Earmark: they load, say where they are from, and are better than guessing."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from engine import bundle, recipes
from engine.config import from_json
from engine.encoders.onnx_file import OnnxFile
from training.bundled import NAMES, encoder, get, make

_HOME = Path(__file__).resolve().parents[2] / "resources" / "models"
_FILES = sorted(_HOME.iterdir())
_MODELS = [path for path in _FILES if path.suffix == bundle.SUFFIX]


def test_what_is_shipped_is_what_the_scripts_make() -> None:
    made = {
        f"{name}{encoder.SUFFIX if get(name).encoder else bundle.SUFFIX}" for name in NAMES if not get(name).withheld
    }
    assert {path.name for path in _FILES} == made
    assert sum(path.stat().st_size for path in _FILES) < 60e6


@pytest.mark.parametrize("path", _MODELS, ids=lambda path: path.stem)
def test_a_model_was_measured_on_sources_it_never_saw(path: Path) -> None:
    card = bundle.read_card(path)
    described = get(path.stem)
    assert card.name == path.stem
    assert card.licence == described.licence
    make.worth_shipping(card.name, card.metrics["unseen"])
    for heading in ("purpose", "hears", "split", "unseen", "failures", "sources"):
        assert card.data["about"][heading]


@pytest.mark.parametrize("path", _MODELS, ids=lambda path: path.stem)
def test_a_model_scores_and_its_weights_fit_its_recipe(path: Path) -> None:
    import torch

    from engine.runtime import open_scorer

    model = bundle.load(path)
    card = model.card
    noise = np.random.default_rng(0).normal(0, 0.1, round(card.window_s * card.rate_hz)).astype(np.float32)
    found = open_scorer(model, "cpu").score([noise])
    assert found.probs.shape[1] == len(card.labels)
    assert np.allclose(found.probs.sum(1), 1.0, atol=1e-5)
    recipe = recipes.get(card.recipe)
    if recipe.build is None:  # a classifier on statistics has no network to go on training with
        assert recipe.fit == "head"
        return
    network = recipe.build(from_json(recipe.config, dict(card.config)), len(card.labels))
    network.load_state_dict({name: torch.from_numpy(value) for name, value in model.tensors().items()})


def test_the_embedding_is_better_than_none() -> None:
    path = _HOME / "general-embedding.onnx"
    card = encoder.read_card(path)
    with_it, without = (card["metrics"][key]["intervals"]["balanced_accuracy"] for key in ("unseen", "without"))
    assert with_it["low"] > without["high"]
    assert OnnxFile(path).metadata


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
def test_no_path_of_the_machine_that_made_it_is_in_a_file(path: Path) -> None:
    import zipfile

    content = path.read_bytes()
    if path.suffix == bundle.SUFFIX:
        with zipfile.ZipFile(path) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    assert not re.search(rb"/(?:home|root|tmp|work|Users)/[\w.-]+/", content)
