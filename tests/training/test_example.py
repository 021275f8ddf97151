"""The previewed example is the one that training makes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import augment, recipes
from engine.chunks import CutConfig, cut
from engine.events import run
from engine.project import Project
from engine.segments import Edit, Segment
from training import data as training_data
from training import fits
from training.batches import Diet, Loader, build_samples
from training.dataset import build
from training.example import Examples, open_examples
from training.splits import SplitConfig, split_project

RATE_HZ = 8_000
LIGHT_FEATURES = '[{"id": "spec-augment", "probability": 0.7}]'


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator) -> Path:
    with Project.create(tmp_path / "p", ("A", "B")) as project:
        for number in range(4):
            sound = 0.2 * rng.standard_normal(round(5.3 * RATE_HZ))
            soundfile.write(tmp_path / f"{number}.wav", sound.astype(np.float32), RATE_HZ)
        recordings = run(project.add_recordings([str(tmp_path / f"{i}.wav") for i in range(4)]))
        classes = project.classes()
        for number, recording in enumerate(recordings):
            segment = Segment(project.new_id(), recording.id, 0.0, 5.3, classes[number % 2].id)
            project.apply(Edit("Label", added=(segment,)))
        run(cut(project, CutConfig(length_s=2.5, hop_s=1.4)))
        run(split_project(project, SplitConfig(val_split=0.25, test_split=0.0)))
    return tmp_path / "p"


@pytest.mark.parametrize("chain_text", ["light", "telephone", "noise", LIGHT_FEATURES])
def test_the_previewed_example_is_the_one_in_the_batch(folder: Path, chain_text: str) -> None:
    recipe = recipes.get("logmel-cnn")
    config = recipe.config(window_s=1.0, hop_s=0.5)
    chain = augment.chain(chain_text)
    how = fits.windowing(recipe, config)
    with Project(folder) as project:
        data = training_data.of_project(project, None)
        split_id = project.splits()[-1].id
    items = [item for item in data.items if item.part == "train"]
    read = build_samples if chain.needs_waveform else build
    windows = run(read(items, data.labels, how, "Reading"))
    examples = run(open_examples(str(folder), split_id, "logmel-cnn", config))
    assert isinstance(examples, Examples)
    assert len(examples) == len(windows) > 12
    truth = np.arange(len(windows), dtype=np.float32)[:, None]  # which window a row of a batch is
    diet = Diet(len(windows), "shuffle", 0, 5, chain)
    with Loader(windows, truth, diet) as loader:
        for epoch in (1, 2):
            (batch,) = loader.batches(epoch)
            for row in range(0, len(windows), 5):
                number = int(batch.truth[row, 0])
                example = examples.make(chain, 5, epoch, number)
                assert np.array_equal(example.changed_values, batch.features[row])
                assert example.item in items


def test_what_was_done_is_told_and_what_was_not_is_unchanged(folder: Path) -> None:
    examples = run(open_examples(str(folder), 1, "logmel-cnn", recipes.get("logmel-cnn").config(window_s=1.0)))
    loud = augment.chain('[{"id": "gain", "probability": 1.0, "min_db": -6.0, "max_db": -6.0}]')
    example = examples.make(loud, 0, 1, 3)
    assert [name for name, _ in example.applied] == ["gain"]
    assert np.allclose(example.changed, example.original * 10 ** (-6 / 20), atol=1e-6)
    plain = examples.make(augment.chain("none"), 0, 1, 3)
    assert plain.applied == []
    assert np.array_equal(plain.original_values, plain.changed_values)
    assert len(plain.original) == plain.rate_hz
    again = examples.make(loud, 0, 1, 3 + len(examples))
    assert again.item == example.item
