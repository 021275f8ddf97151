"""What the tests of the answering-machine family share: an encoder, calls, a model trained on them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.engine import encoder_models as models
from training.cli import main


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return models.transducer_encoder(tmp_path_factory.mktemp("encoder") / "encoder-epoch-28-avg-13.onnx")


@pytest.fixture(scope="session")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty calls: 0 is noise, 1 a tone, which stand for people and machines; three lists of them."""
    home = tmp_path_factory.mktemp("calls")
    rng = np.random.default_rng(4)
    lines = []
    for number in range(40):
        n = int(rng.integers(16000, 40000))
        sound = rng.normal(0, 0.1, n)
        if number % 2:
            sound = 0.02 * sound + 0.3 * np.sin(2 * np.pi * rng.uniform(300, 900) * np.arange(n) / 16000)
        sf.write(home / f"call {number}.wav", sound, 16000)
        lines.append(f"call {number}.wav {number % 2}")
    (home / "all.txt").write_text("\n".join(lines) + "\n")
    for name, part in (("train", lines[:24]), ("val", lines[24:32]), ("test", lines[32:])):
        (home / f"{name}.txt").write_text("\n".join(part) + "\n")
    return home


@pytest.fixture(scope="session")
def trained(calls: Path, encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("trained")
    decoder, joiner = models.decoder(home / "decoder.onnx"), models.joiner(home / "joiner.onnx")
    code = main(
        [
            "train",
            "--train-labels",
            str(calls / "train.txt"),
            "--val-labels",
            str(calls / "val.txt"),
            "--encoder-model",
            str(encoder),
            "--decoder-model",
            str(decoder),
            "--joiner-model",
            str(joiner),
            "--batch-size",
            "8",
            "--epochs",
            "12",
            "--learning-rate",
            "0.01",
            "--hidden-dims",
            "16,8",
            "--embedding-dim",
            "12",
            "--save-dir",
            str(home / "models"),
            "--sample-rate",
            "16000",
            "--class-weights",
            "1.0,4.0",
        ]
    )
    assert code == 0
    return home / "models" / "best_model.earmark"
