"""Fine-tuning a Whisper encoder, from labelled recordings to a model that stands on its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import bundle
from engine.events import run
from engine.runtime import open_scorer
from engine.whisper import folder
from tests.engine.whisper_folders import transformers_folder
from training import data as training_data
from training import run as training_run

RATE_HZ = 16000


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tones and noise, some shorter than a window."""
    home = tmp_path_factory.mktemp("data")
    rng = np.random.default_rng(0)
    for n in range(12):
        seconds = (0.6, 1.0, 1.4)[n % 3]
        t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
        sounds = {"tone": 0.3 * np.sin(2 * np.pi * rng.uniform(300, 900) * t), "noise": rng.normal(0, 0.1, len(t))}
        for label, samples in sounds.items():
            (home / label).mkdir(exist_ok=True)
            soundfile.write(home / label / f"{label}{n}.wav", samples, RATE_HZ)
    return home


def trained(recordings: Path, whisper: Path, epochs: int = 4, **settings: object) -> training_run.Trained:
    plan = training_run.plan(
        "whisper-encoder",
        {"whisper_folder": str(whisper), "window_s": 1.0, "hop_s": 0.5, "encoder_learning_rate": 3e-3, **settings},
        {"epochs": epochs, "learning_rate": 0.02, "device": "cpu", "patience": 0},
        {"val_split": 0.3, "test_split": 0.2},
    )
    return run(training_run.train(training_data.read(recordings), plan))


def changed(done: training_run.Trained, whisper: Path) -> set[str]:
    """The encoder's weights that are no longer those of the folder."""
    before = folder.encoder_tensors(whisper)
    weights = done.bundle.tensors()
    out = set()
    for name, tensor in before.items():
        after = weights[f"encoder.{name}"]
        if not np.array_equal(after, tensor.numpy()[: len(after)]):
            out.add(name)
    return out


def test_it_learns_and_needs_no_folder_afterwards(recordings: Path, tmp_path: Path) -> None:
    whisper = Path(shutil.copytree(transformers_folder(), tmp_path / "whisper"))
    done = trained(recordings, whisper)
    assert done.metrics["val"]["accuracy"] >= 0.9
    assert {"conv1.weight", "layers.0.self_attn.q_proj.weight"} <= changed(done, whisper)
    assert "embed_positions.weight" not in changed(done, whisper)
    shutil.rmtree(whisper)
    path = bundle.save(done.bundle, tmp_path / "model.earmark")
    code = (
        "import sys, numpy as np; from engine import bundle; from engine.runtime import open_scorer;"
        f"found = open_scorer(bundle.load({str(path)!r}), 'cpu').score([np.ones(9600, np.float32) * 0.1]);"
        "print(found.probs.shape, {'torch', 'transformers'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "(1, 2) set()"


def test_frozen_it_stays_what_it_was(recordings: Path) -> None:
    done = trained(recordings, transformers_folder(), 2, frozen_epochs=2)
    assert changed(done, transformers_folder()) == set()
    assert done.bundle.card.feature["n_mels"] == 80


def test_the_originals_way_scores_windows_of_30_s(recordings: Path) -> None:
    done = trained(recordings, transformers_folder(128), 1, full_30_s=True)
    assert done.bundle.card.feature == {"id": "whisper_mel", "n_mels": 128, "length_samples": 480000}
    found = open_scorer(done.bundle, "cpu").score([np.zeros(RATE_HZ, np.float32)])
    assert found.end_s.tolist() == [1.0]
