"""The scripts' own weights as models, refused where they are hostile or wrong, and measured as they are."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
import torch

from engine import bundle, encoders, recipes
from engine.errors import StudioError, UsageError
from engine.runtime import open_scorer
from tests.training.answering_machine.answering_hand import LABELS, checkpoint, last_result
from training.cli import main
from training.import_weights import import_weights


@pytest.mark.parametrize("hidden", [(16, 8), (32, 16, 8), (4,)])
def test_the_scripts_checkpoints_become_models(tmp_path: Path, encoder: Path, hidden: tuple[int, ...]) -> None:
    module = checkpoint(tmp_path / "best_model.pt", hidden=hidden)
    made = import_weights(tmp_path / "best_model.pt", "fbank-encoder-mlp", values={"encoder": str(encoder)})
    assert (made.card.labels, made.card.positive) == (LABELS, LABELS[1])
    assert (made.card.config["hidden_dims"], made.card.config["encoder"]) == (list(hidden), "encoder.onnx")
    sound = (0.1 * np.random.default_rng(0).standard_normal(48000)).astype(np.float32)
    with torch.no_grad():
        vector = torch.from_numpy(encoders.opened(encoder).embed(sound, 16000))[None]
        expected = module.classifier(vector).softmax(dim=1).numpy()
    saved = bundle.load(bundle.save(made, tmp_path / "m.earmark"))
    np.testing.assert_allclose(open_scorer(saved, "cpu").score([sound]).probs, expected, atol=1e-5)


class Hostile:
    """Would make a file if it were unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.target,))


def test_hostile_and_wrong_checkpoints_are_refused(tmp_path: Path, encoder: Path) -> None:
    values = {"encoder": str(encoder)}
    checkpoint(tmp_path / "hostile.pt", val_metrics=Hostile(tmp_path / "done"))
    (tmp_path / "raw.pt").write_bytes(pickle.dumps(Hostile(tmp_path / "done")))
    checkpoint(tmp_path / "wide.pt", width=512)
    torch.save({"model_state_dict": {"encoder.weight": torch.zeros(2, 2)}}, tmp_path / "other.pt")
    torch.save({"model_state_dict": 3}, tmp_path / "number.pt")
    whole = (tmp_path / "wide.pt").read_bytes()
    (tmp_path / "cut.pt").write_bytes(whole[: len(whole) // 2])
    for name, reason in {
        "hostile.pt": "was not opened: it asks for",
        "raw.pt": "was not opened|no file of PyTorch's",
        "wide.pt": r"classifier.0.weight has the shape \(16, 512\) in the file and \(16, 12\) in the network",
        "other.pt": "there is no classifier.0.weight of 2 axes in it",
        "number.pt": "holds no tensors by name",
        "cut.pt": "is no file of PyTorch's, or it is damaged",
    }.items():
        with pytest.raises(StudioError, match=reason):
            import_weights(tmp_path / name, "fbank-encoder-mlp", values=values)
    assert not (tmp_path / "done").exists()
    with pytest.raises(UsageError, match=r"Say where the encoder is: --encoder"):
        import_weights(tmp_path / "wide.pt", "fbank-encoder-mlp")


def test_the_network_has_the_names_of_the_scripts(encoder: Path) -> None:
    recipe = recipes.get("fbank-encoder-mlp")
    assert recipe.build is not None
    names = recipe.build(recipe.config(encoder=str(encoder), hidden_dims=(8, 4)), 2).state_dict()
    assert [name for name in names if name.endswith("weight")] == [
        f"classifier.{place}.weight" for place in (0, 2, 4, 6, 8)
    ]
    plain = recipe.build(recipe.config(), 2)
    assert "No encoder was given" in str(plain.notes)
    assert plain.classifier[0].weight.shape == (256, 400)


def test_the_scripts_weights_are_measured_as_they_are(
    calls: Path, encoder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module = checkpoint(tmp_path / "best_model.pt")
    arguments = ["--test-labels", str(calls / "test.txt"), "--model-path", str(tmp_path / "best_model.pt")]
    code = main(
        ["evaluate", *arguments, "--encoder-model", str(encoder), "--output-dir", str(tmp_path / "out"), "--json"]
    )
    assert code == 0
    figures = last_result(capsys)["figures"]
    hits = 0
    for line in (calls / "test.txt").read_text().splitlines():
        name, label = line.rsplit(" ", 1)
        vector = encoders.opened(encoder).embed(sf.read(calls / name, dtype="float32")[0], 16000)
        with torch.no_grad():
            probability = float(module.classifier(torch.from_numpy(vector)[None]).softmax(dim=1)[0, 1])
        hits += int(label) == int(probability > 0.7)
    assert figures["accuracy"] == pytest.approx(hits / 8)
    assert main(["evaluate", *arguments, "--output-dir", str(tmp_path / "out")]) == 2
    assert "Say where that is: --encoder-model" in capsys.readouterr().err
