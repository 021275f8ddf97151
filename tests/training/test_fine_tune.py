"""Going on from the weights of another model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import bundle, recipes
from engine.errors import StudioError, UsageError
from engine.features import to_json
from engine.recipes import Recipe
from training.fine_tune import start_fingerprint, take_weights

RECIPE = recipes.get("mfcc-lstm")
CONFIG = RECIPE.config(window_s=1.0, hop_s=1.0)


def network(recipe: Recipe = RECIPE, classes: int = 2, config: object = CONFIG):
    import torch

    assert recipe.build is not None
    with torch.random.fork_rng():
        torch.manual_seed(classes)
        return recipe.build(config, classes)


@pytest.fixture
def model(tmp_path: Path) -> tuple[str, dict[str, np.ndarray]]:
    """A trained model of the classes a and b, and its weights."""
    from training.onnx_export import export_onnx

    module = network()
    with_noise = {name: tensor.numpy() + 0.5 for name, tensor in module.state_dict().items()}
    feature = RECIPE.feature(CONFIG)
    card = bundle.Card(
        name="first", recipe=RECIPE.id, config={}, feature=to_json(feature), labels=("a", "b"),
        rate_hz=feature.rate_hz, window_s=1.0, hop_s=1.0,
    )  # fmt: skip
    made = bundle.Bundle(card, export_onnx(module, feature.shape(feature.rate_hz)), with_noise)
    return str(bundle.save(made, tmp_path / "first.earmark")), with_noise


def test_all_weights_are_taken_where_the_classes_are_the_same(model) -> None:
    path, weights = model
    module = network()
    said = take_weights(module, path, RECIPE, CONFIG, ("a", "b"))
    assert said == "Training starts from the weights of first."
    for name, tensor in module.state_dict().items():
        np.testing.assert_array_equal(tensor.numpy(), weights[name])


@pytest.mark.parametrize("labels", [("a", "c"), ("a", "b", "c")])
def test_the_last_layer_begins_anew_for_other_classes(model, labels: tuple[str, ...]) -> None:
    path, weights = model
    module = network(classes=len(labels))
    before = {name: tensor.clone().numpy() for name, tensor in module.state_dict().items()}
    assert "last layer begins anew" in take_weights(module, path, RECIPE, CONFIG, labels)
    taken = {
        n for n, t in module.state_dict().items() if t.shape == weights[n].shape and (t.numpy() == weights[n]).all()
    }
    kept = {n for n, t in module.state_dict().items() if (t.numpy() == before[n]).all()}
    assert taken | kept == set(before)
    assert 1 <= len(kept) <= 2, "a matrix and what is added to it"


def test_another_family_or_size_is_refused(model, tmp_path: Path) -> None:
    path, _ = model
    other = recipes.get("mfcc-transformer")
    with pytest.raises(UsageError, match="trained by mfcc-lstm"):
        take_weights(network(other, config=other.config()), path, other, other.config(), ("a", "b"))
    large = RECIPE.config(window_s=1.0, hop_s=1.0, hidden_size=2 * CONFIG.hidden_size)
    with pytest.raises(UsageError, match="other layers"):
        take_weights(network(config=large), path, RECIPE, large, ("a", "b"))
    (tmp_path / "no.earmark").write_bytes(b"no model")
    with pytest.raises(StudioError):
        take_weights(network(), str(tmp_path / "no.earmark"), RECIPE, CONFIG, ("a", "b"))


def test_a_start_is_known_by_its_content(model, tmp_path: Path) -> None:
    path, _ = model
    copy = tmp_path / "copy.earmark"
    copy.write_bytes(Path(path).read_bytes())
    assert start_fingerprint(path) == start_fingerprint(str(copy)) != ""
    assert start_fingerprint("") == ""
