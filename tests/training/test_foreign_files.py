"""What files of other programs are told to be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from engine import recipes
from engine.errors import StudioError
from engine.whisper import network as whisper_network
from engine.whisper.folder import Sizes
from tests.engine import encoder_models, whisper_folders
from tests.engine.soundnet_weights import made_up, write
from training.foreign_files import look_at
from training.import_weights import IMPORTERS


def state(recipe_id: str, tmp_path: Path) -> dict[str, torch.Tensor]:
    """Weights as the family's own network has them."""
    if recipe_id == "whisper-encoder":
        sizes = Sizes(n_mels=80, width=64, layers=1, heads=1, feed_forward=32, positions=1500)
        return whisper_network.empty_classifier(sizes, 1500, 2, masked=False).state_dict()
    recipe = recipes.get(recipe_id)
    values = {"weights": str(write(tmp_path / "sound8.npy", made_up()))} if recipe_id == "soundnet-multihead" else {}
    assert recipe.build is not None
    return recipe.build(recipe.config(**values), 2).state_dict()


@pytest.mark.parametrize("recipe_id", sorted(IMPORTERS))
def test_weights_are_told_by_the_names_of_their_tensors(recipe_id: str, tmp_path: Path) -> None:
    file = tmp_path / "weights.pth"
    torch.save(state(recipe_id, tmp_path), file)
    found = look_at(file)
    assert (found.path, found.recipe) == (file, recipe_id)
    assert found.words == f"weights.pth holds weights of the family “{recipes.get(recipe_id).title}”."


def test_weights_of_no_family_are_refused(tmp_path: Path) -> None:
    torch.save({"odd.weight": torch.zeros(2)}, tmp_path / "odd.pth")
    with pytest.raises(StudioError, match=r"no family that weights can be imported into: it begins with odd\.weight"):
        look_at(tmp_path / "odd.pth")


def test_parts_of_models_say_where_they_are_used(tmp_path: Path) -> None:
    encoder = encoder_models.transducer_encoder(tmp_path / "encoder.onnx")
    soundnet = write(tmp_path / "sound8.npy", made_up())
    title = recipes.get("fbank-encoder-mlp").title
    found = look_at(encoder)
    assert found.recipe == ""
    assert found.words.startswith("encoder.onnx is an encoder that gives ")
    assert found.words.endswith(f"choose it on the Train page, in the settings of the family “{title}”.")
    assert look_at(soundnet).words.startswith("sound8.npy holds the weights of SoundNet. It is no model by itself")
    with pytest.raises(StudioError, match="is the joiner of a transducer; give its encoder"):
        look_at(encoder_models.joiner(tmp_path / "joiner.onnx"))


def test_whisper_folders_are_told_apart() -> None:
    assert "is a Whisper model of transformers" in look_at(whisper_folders.transformers_folder()).words
    assert "writes down what is said" in look_at(whisper_folders.faster_folder()).words


def test_folders_that_are_not_whole_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="is not the folder of a model for faster-whisper"):
        look_at(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"d_model": 64}))
    with pytest.raises(StudioError, match="holds another kind of model"):
        look_at(tmp_path)
