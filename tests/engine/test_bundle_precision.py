"""Models in fewer bits: smaller, measured on other recordings, and not to be had where they decide otherwise."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile as sf

from engine import audio, bundle, bundle_precision, recipes
from engine.bundle import Bundle, Card
from engine.bundle_precision import LEAST_EQUAL, Stretch, reduced, stretches
from engine.errors import StudioError, UsageError
from engine.events import Skipped, run
from engine.features import to_json
from engine.runtime.onnx import OnnxModel
from training.onnx_export import export_onnx

if TYPE_CHECKING:
    import torch

RATE_HZ = 4000


RECIPE = recipes.get("logmel-cnn")
CONFIG = RECIPE.config(window_s=1.0, hop_s=0.5, rate_hz=RATE_HZ, n_mels=64, n_fft=256, hop=64)


def network(scale: float = 4.0) -> torch.nn.Module:
    """One that was not trained, whose answers are far apart."""
    import torch

    assert RECIPE.build is not None
    with torch.random.fork_rng():
        torch.manual_seed(3)
        made = RECIPE.build(CONFIG, 3)
    with torch.no_grad():
        made.classifier[3].weight.mul_(scale)
    return made.eval()


def model(scale: float = 4.0) -> Bundle:
    """The network as a model."""
    made, feature = network(scale), RECIPE.feature(CONFIG)
    card = Card(
        name="made up", recipe=RECIPE.id, config={}, feature=to_json(feature), labels=("a", "b", "c"), rate_hz=RATE_HZ,
        window_s=1.0, hop_s=0.5, notes="Untrained.",
    )  # fmt: skip
    weights = {name: tensor.numpy() for name, tensor in made.state_dict().items()}
    return Bundle(card, export_onnx(made, feature.shape(RATE_HZ)), weights)


def recurrent_model(scale: float = 15.0) -> Bundle:
    """The same of a recurrent network."""
    import torch

    recipe = recipes.get("mfcc-lstm")
    config = recipe.config(window_s=1.0, hop_s=0.5, rate_hz=RATE_HZ, hidden_size=64)
    feature = recipe.feature(config)
    assert recipe.build is not None
    with torch.random.fork_rng():
        torch.manual_seed(3)
        made = recipe.build(config, 3)
    with torch.no_grad():
        made.fc.weight.mul_(scale)
    card = dataclasses.replace(
        model().card, recipe=recipe.id, feature=to_json(feature), short_clip="repeat", name="recurrent"
    )
    return Bundle(card, export_onnx(made.eval(), feature.shape(RATE_HZ)), {})


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sounds")
    rng = np.random.default_rng(0)
    at = np.arange(6 * RATE_HZ) / RATE_HZ
    for number in range(12):
        tone = np.sin(2 * np.pi * rng.uniform(100, 1800) * at) * rng.uniform(0.05, 0.5)
        sf.write(home / f"{number}.wav", tone + rng.normal(0, 0.02, len(at)), RATE_HZ)
    return home


@pytest.mark.parametrize(("precision", "smaller"), [("int8", 3.0), ("float16", 1.8)])
def test_a_network_in_fewer_bits_is_smaller_and_decides_the_same(
    sounds: Path, tmp_path: Path, precision: str, smaller: float
) -> None:
    whole = model()
    done = run(reduced(whole, precision, stretches([sounds])))
    assert done.equal >= LEAST_EQUAL
    assert done.windows == 9 * 11  # a quarter of the recordings was for the scales
    assert done.smaller > smaller
    assert done.difference < 0.1
    card = bundle.read_card(bundle.save(done.bundle, tmp_path / "small.earmark"))
    assert card.name == f"made up-{precision}"
    assert card.notes.startswith("Untrained. In ")
    assert done.words() in card.notes
    figures = card.metrics["reduced"]
    assert (figures["precision"], figures["windows"], figures["equal_labels"]) == (precision, 99, done.equal)
    loaded = bundle.load(tmp_path / "small.earmark")
    assert loaded.tensors() == {}
    values = loaded.feature()(np.random.default_rng(1).normal(0, 0.1, (4, RATE_HZ)).astype(np.float32))
    one_by_one = np.concatenate([OnnxModel(loaded, "cpu").predict(value[None]) for value in values])
    np.testing.assert_allclose(OnnxModel(loaded, "cpu").predict(values), one_by_one, rtol=0, atol=1e-3)


def test_recurrent_networks_have_scales_of_their_own_in_each_call_of_one_window(
    sounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import onnx

    monkeypatch.setattr(bundle_precision, "LEAST_EQUAL", 0.9)  # untrained as it is, it is hardly sure of anything
    done = run(reduced(recurrent_model(), "int8", stretches([sounds])))
    network = onnx.load_from_string(done.bundle.onnx)
    assert [node.op_type for node in network.graph.node].count("DynamicQuantizeLSTM") == 2
    assert network.graph.input[0].type.tensor_type.shape.dim[0].dim_value == 1
    assert done.smaller > 2.5
    heard = done.bundle.feature()(np.random.default_rng(1).normal(0, 0.1, (5, RATE_HZ)).astype(np.float32))
    together = OnnxModel(done.bundle, "cpu").predict(heard)
    alone = np.concatenate([OnnxModel(done.bundle, "cpu").predict(window[None]) for window in heard])
    np.testing.assert_array_equal(together, alone)
    before = OnnxModel(recurrent_model(), "cpu").predict(heard)
    assert np.abs(before - before.mean(axis=0)).max() > 0.01  # its answers differ, so that equal ones say something
    np.testing.assert_allclose(together, before, rtol=0, atol=0.05)


def test_weights_take_seven_bits_so_that_no_processor_overflows(sounds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import onnx
    from onnx import numpy_helper

    monkeypatch.setattr(bundle_precision, "LEAST_EQUAL", 0.9)
    for made in (model(), recurrent_model()):
        network = onnx.load_from_string(run(reduced(made, "int8", stretches([sounds]))).bundle.onnx)
        kept = [numpy_helper.to_array(tensor) for tensor in network.graph.initializer]
        largest = [
            int(np.abs(values.astype(int)).max()) for values in kept if values.dtype == np.int8 and values.size > 64
        ]
        assert len(largest) >= 4
        assert max(largest) <= 64


def test_of_long_recordings_only_windows_are_read(
    sounds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle_precision, "_WHOLE_S", 3.0)
    read: list[float] = []
    load = audio.load

    def noted(path: str, *, start_s: float, end_s: float, **how: object) -> np.ndarray:
        read.append(end_s - start_s)
        return load(path, start_s=start_s, end_s=end_s, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(bundle_precision.audio, "load", noted)
    done = run(reduced(model(), "float16", stretches([sounds])))
    assert done.windows == 9 * 16
    assert set(np.round(read, 6)) == {1.0}


def test_numbers_that_lie_beside_the_network_come_into_it(
    sounds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training import onnx_export

    whole = model()
    monkeypatch.setattr(onnx_export, "_MOST_BYTES", 1000)
    exported = onnx_export.export(network(), whole.feature().shape(RATE_HZ))
    apart = Bundle(whole.card, exported.onnx, exported.weights, files=exported.files)
    done = run(reduced(apart, "float16", stretches([sounds])))
    assert (done.equal, done.smaller > 1.8, done.bundle.files) == (1.0, True, {})
    loaded = bundle.load(bundle.save(done.bundle, tmp_path / "small.earmark"))
    assert loaded.card.files == {}
    assert len(loaded.onnx) > 1000
    with pytest.raises(StudioError, match="it is larger than 2 GB"):
        run(reduced(apart, "int8", stretches([sounds])))


def test_what_would_decide_otherwise_is_refused_with_how_often(sounds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crude(made: Bundle, some: np.ndarray) -> bytes:
        return model(scale=-4.0).onnx[: len(made.onnx)]

    monkeypatch.setattr(bundle_precision, "_in_8_bits", crude)
    monkeypatch.setattr(bundle_precision, "_SMALLER", 1.0)
    with pytest.raises(
        StudioError, match=r"In 8 bits only \d+\.\d% of 99 windows would get the same class .*, or in float16"
    ):
        run(reduced(model(), "int8", stretches([sounds])))


def test_what_has_nothing_to_make_smaller_is_refused(sounds: Path) -> None:
    from training.onnx_estimators import linear

    made = model()
    timing = recipes.get("timing-trees")
    feature = timing.feature(timing.config())
    (columns,) = feature.shape(1)
    onnx = linear(np.zeros(columns), np.ones(columns), np.eye(3, columns), np.zeros(3))
    card = dataclasses.replace(made.card, feature=to_json(feature), rate_hz=feature.rate_hz, short_clip="keep")
    with pytest.raises(StudioError, match=r"it would not become smaller. Export it as it is"):
        run(reduced(Bundle(card, onnx, {}), "int8", stretches([sounds])))


def test_wrong_wishes_are_refused(sounds: Path, tmp_path: Path) -> None:
    made = model()
    with pytest.raises(UsageError, match=r"There is no precision 'int4'. Choose one of int8, float16"):
        run(reduced(made, "int4", stretches([sounds])))
    with pytest.raises(UsageError, match="at least two recordings"):
        run(reduced(made, "int8", [Stretch(str(sounds / "1.wav"), 0, 1), Stretch(str(sounds / "1.wav"), 2, 3)]))
    with pytest.raises(StudioError, match="There is no sound in"):
        stretches([tmp_path])
    transcript = dataclasses.replace(made, card=dataclasses.replace(made.card, runtime="transcript"))
    with pytest.raises(StudioError, match="is no network of its own"):
        run(reduced(transcript, "int8", stretches([sounds])))
    (tmp_path / "a.wav").write_bytes(b"no sound")
    (tmp_path / "b.wav").write_bytes(b"none either")
    skipped: list[object] = []
    with pytest.raises(StudioError, match="None of these recordings can be read"):
        run(reduced(made, "int8", stretches([tmp_path])), skipped.append)
    assert [type(event) for event in skipped if isinstance(event, Skipped)] == [Skipped]


def test_of_a_project_the_chunks_are_heard_that_it_trains_on(tmp_path: Path) -> None:
    from engine import sample
    from engine.chunks import CutConfig, cut
    from engine.project import Project
    from training.splits import SplitConfig, split_project

    run(sample.make(tmp_path / "p"))
    with Project(tmp_path / "p") as project:
        made = run(cut(project, CutConfig()))
        with pytest.raises(StudioError, match="has no split yet"):
            stretches([tmp_path / "p"])
        run(split_project(project, SplitConfig(val_split=0.2, test_split=0.2)))
        parts = project.split_parts(project.splits()[-1].id)
        chunks = [chunk for chunk in project.chunks(made.id) if parts[chunk.id] == "train"]
    found = stretches([tmp_path / "p"])
    assert [(s.start_s, s.end_s) for s in found] == [(chunk.start_s, chunk.end_s) for chunk in chunks]
