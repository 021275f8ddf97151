"""Weights of other programs: those that fit become models, and those that do not are refused in a sentence."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine import bundle, recipes
from engine.errors import StudioError, UsageError
from engine.runtime.onnx import OnnxModel
from engine.whisper import network as whisper_network
from engine.whisper.folder import Sizes
from tests.engine.soundnet_weights import made_up, write
from training.cli import main
from training.import_weights import IMPORTERS, import_weights, read_torch, state_of


def network(recipe_id: str, n_classes: int, **values: Any) -> torch.nn.Module:
    recipe = recipes.get(recipe_id)
    torch.manual_seed(1)
    assert recipe.build is not None
    module = recipe.build(recipe.config(**values), n_classes).eval()
    for buffer in module.buffers():
        if buffer.ndim:
            buffer.uniform_(0.5, 1.5)
    return module


def probabilities(made: bundle.Bundle, features: torch.Tensor) -> np.ndarray:
    return OnnxModel(made, "cpu").predict(features.numpy())


def expected(module: torch.nn.Module, features: torch.Tensor) -> np.ndarray:
    with torch.no_grad():
        return module(features).softmax(dim=1).numpy()


def test_every_importer_is_there_and_belongs_to_a_recipe() -> None:
    assert set(IMPORTERS) <= set(recipes.recipes())
    assert {"logmel-cnn", "mfcc-lstm", "soundnet-multihead"} <= set(IMPORTERS)


def test_the_social_context_network_brings_its_classes(tmp_path: Path) -> None:
    module = network("logmel-cnn", 5)
    torch.save(module.state_dict(), tmp_path / "best_model.pth")
    made = import_weights(tmp_path / "best_model.pth", "logmel-cnn")
    assert made.card.labels == (
        "Alone / Quiet", "Group Discussion", "Noisy Environment", "One-on-One Conversation", "Speech / Monologue",
    )  # fmt: skip
    assert (made.card.name, made.card.positive, made.card.window_s) == ("best_model", None, 3.0)
    features = torch.randn(3, 128, 188) * 20 - 40
    np.testing.assert_allclose(probabilities(made, features), expected(module, features), atol=1e-5)


def test_the_advertisement_network_brings_its_settings(tmp_path: Path) -> None:
    module = network("mfcc-lstm", 2, rate_hz=4000, n_mfcc=7, hidden_size=16, layers=1, window_s=100 * 256 / 4000)
    file = tmp_path / "lstm_4000_7_100_16_31.pth"
    torch.save(module.state_dict(), file)
    made = import_weights(file, "mfcc-lstm")
    config = made.card.config
    assert (config["rate_hz"], config["n_mfcc"], config["hidden_size"], config["layers"]) == (4000, 7, 16, 1)
    assert made.card.feature["frames"] == 100
    assert made.card.labels == ("A", "B")
    assert (made.card.positive, made.card.threshold) == ("B", 0.5)
    features = torch.randn(3, 100, 21)
    np.testing.assert_allclose(probabilities(made, features), expected(module, features), atol=1e-5)


def test_its_usual_size_keeps_the_usual_window(tmp_path: Path) -> None:
    file = tmp_path / "lstm_4096_10_131_128_9.pth"
    torch.save(network("mfcc-lstm", 2).state_dict(), file)
    made = import_weights(file, "mfcc-lstm", ("ad", "talk"))
    assert (made.card.window_s, made.card.feature["frames"]) == (8.192, 131)
    assert made.card.labels == ("ad", "talk")


def test_the_transformer_of_chunks_brings_its_settings(tmp_path: Path) -> None:
    module = network("mfcc-transformer", 2, rate_hz=2000, layers=1, feed_forward=64)
    module.number.copy_(torch.arange(32)[None, :, None])  # it is no weight, but what the frames are numbered with
    state = {name.replace("fc.", "fc_out."): value for name, value in module.state_dict().items()}
    torch.save(state, tmp_path / "transformer_2000_4_32_17.pth")
    made = import_weights(tmp_path / "transformer_2000_4_32_17.pth", "mfcc-transformer")
    card = made.card
    assert (card.labels, card.rate_hz, card.window_s) == (("A", "B"), 2000, 8.192)
    assert {name: card.config[name] for name in ("n_mfcc", "width", "heads", "layers", "feed_forward")} == {
        "n_mfcc": 4, "width": 32, "heads": 4, "layers": 1, "feed_forward": 64,
    }  # fmt: skip
    features = torch.randn(3, 32, 12) * 10
    np.testing.assert_allclose(probabilities(made, features), expected(module, features), atol=1e-5)
    torch.save(state, tmp_path / "transformer_2000_4_20_1.pth")
    made = import_weights(tmp_path / "transformer_2000_4_20_1.pth", "mfcc-transformer")
    assert made.card.window_s == pytest.approx(20 * 512 / 2000)


def test_the_whisper_notebooks_classifier_needs_no_folder(tmp_path: Path) -> None:
    torch.manual_seed(0)
    sizes = Sizes(n_mels=80, width=64, layers=2, heads=1, feed_forward=32, positions=1500)
    module = whisper_network.empty_classifier(sizes, 1500, 2, masked=False)
    for parameter in module.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    torch.save(module.state_dict(), tmp_path / "split_1.pt")
    made = import_weights(tmp_path / "split_1.pt", "whisper-encoder")
    card = made.card
    assert (card.labels, card.positive, card.config["full_30_s"]) == (("0", "1"), "1", True)
    heard = made.feature()(np.random.default_rng(0).normal(0, 0.1, (2, 32000)).astype(np.float32))
    assert heard.shape == (2, 81, 3000)
    found = probabilities(made, torch.from_numpy(heard))
    np.testing.assert_allclose(found, expected(module.eval(), torch.from_numpy(heard)), atol=1e-5)
    short = import_weights(
        tmp_path / "split_1.pt", "whisper-encoder", ("no", "yes"), {"full_30_s": False, "window_s": 2.0}
    )
    assert short.feature().shape(0) == (81, 200)
    assert short.tensors()["encoder.embed_positions.weight"].shape == (100, 64)
    (tmp_path / "cut.pt").write_bytes((tmp_path / "split_1.pt").read_bytes()[:5000])
    with pytest.raises(StudioError, match="is no file of PyTorch's, or it is damaged"):
        import_weights(tmp_path / "cut.pt", "whisper-encoder")


def test_heads_of_soundnet_need_its_weights(tmp_path: Path) -> None:
    path = write(tmp_path / "sound8.npy", made_up())
    module = network("soundnet-multihead", 3, weights=path)
    torch.save(module.state_dict(), tmp_path / "model.pth")
    with pytest.raises(UsageError, match=r"holds only the heads.*--weights sound8.npy"):
        import_weights(tmp_path / "model.pth", "soundnet-multihead", ("a", "b", "c"))
    made = import_weights(tmp_path / "model.pth", "soundnet-multihead", ("a", "b", "c"), {"weights": path})
    assert list(made.files) == ["weights.npy"]
    features = torch.randn(3, 224)
    np.testing.assert_allclose(probabilities(made, features), expected(module, features), atol=1e-5)


def test_what_does_not_fit_is_told_in_one_sentence(tmp_path: Path) -> None:
    good = network("logmel-cnn", 5).state_dict()
    short = {name: value for name, value in good.items() if name != "conv2.1.running_var"}
    broken = good | {"conv1.0.bias": torch.full((16,), float("nan"))}
    cases: list[tuple[Any, dict[str, Any], str]] = [
        (short, {}, r"does not fit: it has no conv2.1.running_var"),
        (good | {"extra": torch.zeros(1)}, {}, r"does not fit: the network has no extra under these settings"),
        (broken, {}, r"is damaged: conv1.0.bias holds something that is not a number"),
        (good, {"n_mels": 64}, r"does not fit: classifier.0.weight has the shape \(128, 23552\) in the file and"),
        ({"lstm.x": torch.zeros(2)}, {}, r"does not hold this family's network: there is no classifier.3.weight"),
        ({}, {}, r"holds no tensors by name"),
        ({"model_state_dict": good}, {}, r"holds no tensors by name"),
        ([1, 2], {}, r"holds no tensors by name"),
    ]
    for content, values, sentence in cases:
        torch.save(content, tmp_path / "a.pth")
        with pytest.raises(StudioError, match=sentence):
            import_weights(tmp_path / "a.pth", "logmel-cnn", values=values)
    torch.save(good, tmp_path / "a.pth")
    with pytest.raises(UsageError, match=r"a.pth tells 5 classes apart, but 2 were named. Give all of them"):
        import_weights(tmp_path / "a.pth", "logmel-cnn", ("x", "y"))
    torch.save(network("logmel-cnn", 4).state_dict(), tmp_path / "b.pth")
    with pytest.raises(UsageError, match=r"b.pth tells 4 classes apart, but none were named"):
        import_weights(tmp_path / "b.pth", "logmel-cnn")


class Hostile:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("hostile-was-run",)


def test_files_are_read_without_trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"conv1.0.bias": Hostile()}, tmp_path / "zip.pth")
    torch.save({"conv1.0.bias": Hostile()}, tmp_path / "old.pth", _use_new_zipfile_serialization=False)
    torch.save(torch.nn.Linear(2, 2), tmp_path / "whole.pth")
    for name, asked in (("zip.pth", "mkdir"), ("old.pth", "mkdir"), ("whole.pth", "torch.nn.modules.linear.Linear")):
        with pytest.raises(StudioError, match=rf"{name} was not opened: it asks for \S*{asked}, and weights"):
            read_torch(tmp_path / name)
    assert not (tmp_path / "hostile-was-run").exists()
    whole = (tmp_path / "zip.pth").read_bytes()
    for content in (b"", b"RIFF....WAVE", whole[: len(whole) // 2], pickle.dumps(Path("x"))):
        (tmp_path / "bad.pth").write_bytes(content)
        with pytest.raises(StudioError, match=r"bad.pth (is no file of PyTorch's|was not opened)"):
            read_torch(tmp_path / "bad.pth")
    with pytest.raises(StudioError, match=r"gone.pth cannot be read: No such file"):
        read_torch(tmp_path / "gone.pth")


@pytest.mark.parametrize("new", [True, False])
def test_figures_of_numpy_may_lie_beside_the_weights(tmp_path: Path, new: bool) -> None:
    metrics = {"f1": np.float64(0.5), "acc": np.float32(2), "n": np.int64(7), "ok": np.bool_(True)}
    torch.save({"state": {"w": torch.ones(2)}, "m": metrics}, tmp_path / "c.pt", _use_new_zipfile_serialization=new)
    found = read_torch(tmp_path / "c.pt")
    assert found["m"] == metrics
    assert state_of(found["state"], tmp_path)["w"].tolist() == [1, 1]


def test_names_of_a_network_trained_on_several_devices_are_understood(tmp_path: Path) -> None:
    assert list(state_of({"module.fc.weight": torch.ones(1)}, tmp_path)) == ["fc.weight"]


def test_the_verb_tells_the_family_by_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lstm_4096_10_131_128_9.pth"
    torch.save(network("mfcc-lstm", 2).state_dict(), file)
    assert main(["models", "import", str(file), "--labels", "ad,talk"]) == 0
    card = next(card for _, card in bundle.installed() if card.name == file.stem)
    assert (card.recipe, card.labels) == ("mfcc-lstm", ("ad", "talk"))
    write(tmp_path / "sound8.npy", made_up())
    assert main(["models", "import", str(tmp_path / "sound8.npy")]) == 1
    assert "sound8.npy holds the weights of SoundNet. It is no model by itself" in capsys.readouterr().err


def test_the_verb_makes_and_installs_a_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "small.pth"
    torch.save(network("logmel-cnn", 3, n_mels=32).state_dict(), file)
    (tmp_path / "map.csv").write_text("Label,Category\nten,10\nzero,0\nnine,9\n")
    command = ["models", "import", str(file), "--recipe", "logmel-cnn", "--n-mels", "32", "--name", "mine"]
    assert main([*command, "--labels", str(tmp_path / "map.csv")]) == 0
    assert "Installed mine" in capsys.readouterr().out
    path, card = next((path, card) for path, card in bundle.installed() if card.name == "mine")
    assert card.labels == ("zero", "nine", "ten")
    assert main(["models", "import", str(path)]) == 0  # bundles are installed as before
    for wrong, sentence in (
        ([str(path), "--labels", "a,b,c"], "These are for weights of another program"),
        ([str(file), "--recipe", "mfcc-lstm", "--n-mels", "32"], "The recipe mfcc-lstm has no setting called n_mels"),
    ):
        assert main(["models", "import", *wrong]) == 2
        assert sentence in capsys.readouterr().err
