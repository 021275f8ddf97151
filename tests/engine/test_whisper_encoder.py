"""Whisper's encoder: what it hears and what it gives, against the transformers library; folders that are no good."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from engine import recipes
from engine.errors import StudioError, UsageError
from engine.features.whisper_mel import WhisperMel
from engine.whisper import folder, network
from tests.engine.whisper_folders import transformers_folder


def sound(seconds: float, seed: int = 0) -> np.ndarray:
    """A tone that swells, with noise."""
    t = np.arange(round(seconds * 16000)) / 16000
    noise = np.random.default_rng(seed).normal(0, 0.02, len(t))
    return (np.sin(2 * np.pi * 440 * t) * t / seconds * 0.5 + noise).astype(np.float32)


@pytest.mark.parametrize("n_mels", [80, 128])
@pytest.mark.parametrize("seconds", [0.3, 4.0, 30.0])
def test_the_mels_are_those_of_whisper(n_mels: int, seconds: float) -> None:
    from transformers import WhisperFeatureExtractor

    extractor = WhisperFeatureExtractor(feature_size=n_mels)
    samples = sound(seconds)
    expected = extractor(samples, sampling_rate=16000, return_tensors="np").input_features[0]
    full = WhisperMel(n_mels)(samples)
    assert full.shape == (n_mels + 1, 3000)
    np.testing.assert_allclose(full[:-1], expected, rtol=0, atol=1e-4)
    # A window that is not filled up: what the library gives when it is told not to.
    short = extractor(samples, sampling_rate=16000, padding="do_not_pad", return_tensors="np").input_features[0]
    found = WhisperMel(n_mels, len(samples))(samples)
    assert found.shape == (n_mels + 1, short.shape[1] // 2 * 2)
    np.testing.assert_allclose(found[:-1], short[:, : found.shape[1]], rtol=0, atol=1e-4)


def test_the_last_row_says_where_there_is_sound() -> None:
    feature = WhisperMel(80, 16000)
    batch = feature(np.stack([sound(0.55), sound(0.55, 1)]))
    assert batch.shape == (2, 81, 100)
    np.testing.assert_array_equal(batch[:, -1], np.repeat([[1.0] * 55 + [0.0] * 45], 2, axis=0))
    np.testing.assert_array_equal(feature(sound(0.55)), batch[0])
    assert feature(sound(2.0)).shape == (81, 100)


def test_a_few_samples_and_silence_are_heard_too() -> None:
    feature = WhisperMel(80, 16000)
    assert np.isfinite(feature(np.ones(1, np.float32))).all()
    np.testing.assert_allclose(feature(np.zeros(16000, np.float32))[:-1], (-10 + 4) / 4, rtol=1e-6)


@pytest.mark.parametrize("n_mels", [80, 128])
def test_the_encoder_gives_what_the_library_gives(n_mels: int) -> None:
    from transformers import WhisperModel

    home = transformers_folder(n_mels)
    theirs = WhisperModel.from_pretrained(home).encoder.eval()
    mel = torch.from_numpy(WhisperMel(n_mels)(sound(4.0)))[None, :-1]
    with torch.no_grad():
        expected = theirs(mel).last_hidden_state
        found = network.encoder(str(home), 1500).eval()(mel)
    assert found.shape == (1, 1500, 16)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-5)


def test_weights_in_half_precision_and_in_torch_files_are_read(tmp_path: Path) -> None:
    from transformers import WhisperForConditionalGeneration

    home = transformers_folder()
    model = WhisperForConditionalGeneration.from_pretrained(home)
    expected = model.model.encoder.state_dict()
    model.half().save_pretrained(tmp_path / "half")
    found = folder.encoder_tensors(tmp_path / "half")
    torch.testing.assert_close(found["conv1.weight"], expected["conv1.weight"], rtol=1e-3, atol=1e-4)
    (tmp_path / "torch").mkdir()
    shutil.copy(home / "config.json", tmp_path / "torch")
    torch.save(model.float().state_dict(), tmp_path / "torch" / "pytorch_model.bin")
    assert set(folder.encoder_tensors(tmp_path / "torch")) == set(expected)
    model.save_pretrained(tmp_path / "parts", max_shard_size="100KB")
    assert (tmp_path / "parts" / "model.safetensors.index.json").is_file()
    assert set(folder.encoder_tensors(tmp_path / "parts")) == set(expected)


def classifier(**settings: object) -> torch.nn.Module:
    recipe = recipes.get("whisper-encoder")
    config = recipe.config(**{"whisper_folder": str(transformers_folder()), "window_s": 1.0, **settings})
    torch.manual_seed(0)
    assert recipe.build is not None
    return recipe.build(config, 2)


def test_the_mean_leaves_out_what_a_clip_was_filled_up_with() -> None:
    module = classifier().eval()
    features = torch.from_numpy(WhisperMel(80, 16000)(sound(0.4)))[None]
    steps = module.encoder(features[:, :-1])
    assert steps.shape == (1, 50, 16)
    with torch.no_grad():
        torch.testing.assert_close(module(features), module.head(steps[:, :20].mean(dim=1)))


def test_the_originals_behaviour_is_a_switch() -> None:
    recipe = recipes.get("whisper-encoder")
    config = recipe.config(whisper_folder=str(transformers_folder()), window_s=1.0, full_30_s=True)
    assert recipe.feature(config).shape(16000) == (81, 3000)
    module = classifier(full_30_s=True).eval()
    features = torch.from_numpy(WhisperMel()(sound(1.0)))[None]
    with torch.no_grad():
        torch.testing.assert_close(module(features), module.head(module.encoder(features[:, :-1]).mean(dim=1)))


def test_the_encoder_rests_first_and_learns_at_its_own_rate() -> None:
    module = classifier(frozen_epochs=2, encoder_learning_rate=1e-5)
    groups = module.parameter_groups(3e-4)
    assert [group["lr"] for group in groups] == [3e-4, 1e-5]
    learning = {id(p) for group in groups for p in group["params"]}
    never = {name for name, p in module.named_parameters() if id(p) not in learning}
    assert never == {"encoder.embed_positions.weight"}
    for epoch, learns in ((1, False), (2, False), (3, True)):
        module.begin_epoch(epoch)
        assert {p.requires_grad for p in groups[1]["params"]} == {learns}
        assert all(p.requires_grad for p in groups[0]["params"])
        assert not module.encoder.embed_positions.weight.requires_grad


def test_the_mels_follow_the_model() -> None:
    recipe = recipes.get("whisper-encoder")
    feature = recipe.feature(recipe.config(whisper_folder=str(transformers_folder(128)), window_s=2.0))
    assert feature == WhisperMel(128, 32000)


def test_without_a_folder_it_says_what_it_needs() -> None:
    recipe = recipes.get("whisper-encoder")
    assert recipe.build is not None
    with pytest.raises(UsageError, match="needs the folder of a Whisper model"):
        recipe.build(recipe.config(), 2)


def damaged(tmp_path: Path, **changes: object) -> Path:
    """A copy of the tiny model whose config.json says something else."""
    home = tmp_path / "model"
    shutil.copytree(transformers_folder(), home)
    config = json.loads((home / "config.json").read_text())
    (home / "config.json").write_text(json.dumps({**config, **changes}))
    return home


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"model_type": "bert"}, "holds a model of the kind bert, not Whisper"),
        ({"d_model": "wide"}, "no possible d_model"),
        ({"d_model": 10**12}, "no possible d_model"),
        ({"encoder_layers": -1}, "no possible encoder_layers"),
        ({"encoder_attention_heads": 3}, "heads do not share d_model"),
        ({"encoder_layers": 3}, "layers.2.* is missing"),
        ({"num_mel_bins": 128}, "conv1.weight has the shape"),
    ],
)
def test_a_folder_that_does_not_fit_together(tmp_path: Path, changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(StudioError, match=sentence):
        network.encoder(str(damaged(tmp_path, **changes)), 50)


def test_folders_that_are_no_model(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="There is no folder"):
        folder.sizes(tmp_path / "none")
    with pytest.raises(StudioError, match=r"it has no config.json"):
        folder.sizes(tmp_path)
    home = damaged(tmp_path)
    (home / "config.json").write_text("{")
    with pytest.raises(StudioError, match="it is not JSON"):
        folder.sizes(home)
    (home / "config.json").write_text("[1]")
    with pytest.raises(StudioError, match="it holds no object"):
        folder.sizes(home)


def test_weights_that_are_missing_cut_short_or_hostile(tmp_path: Path) -> None:
    home = damaged(tmp_path)
    weights = home / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(StudioError, match="damaged or cut short"):
        network.encoder(str(home), 50)
    weights.unlink()
    with pytest.raises(StudioError, match="has no weights"):
        network.encoder(str(home), 50)
    victim = tmp_path / "victim"

    class Hostile:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (victim,)  # type: ignore[return-value]

    torch.save({"model.encoder.conv1.weight": Hostile()}, home / "pytorch_model.bin")
    with pytest.raises(StudioError, match="damaged or cut short"):
        network.encoder(str(home), 50)
    assert not victim.exists()


def test_what_is_too_long_is_refused_before_it_is_read() -> None:
    with pytest.raises(StudioError, match="hears at most 30 s at once, not 32 s"):
        network.encoder(str(transformers_folder()), 1600)


def test_the_feature_is_described_by_its_fields() -> None:
    from engine.features import from_json, to_json

    feature = WhisperMel(128, 48000)
    assert from_json(json.loads(json.dumps(to_json(feature)))) == feature
    assert dataclasses.replace(feature, n_mels=80).shape(0) == (81, 300)
