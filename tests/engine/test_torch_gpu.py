"""The code that scores on a GPU, run on the processor: the same numbers as onnxruntime's, whatever the memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine import bundle, config, features, recipes
from engine import device as devices
from engine.bundle import Bundle, Card
from engine.device import Device
from engine.errors import StudioError
from engine.features.fbank import Fbank
from engine.features.logmel import LogMel
from engine.features.mfcc import Mfcc
from engine.features.on_torch import on_torch
from engine.features.statistics import Statistics
from engine.features.timing import FEATURE as TIMING
from engine.features.waveform import Waveform
from engine.features.whisper_mel import WhisperMel
from engine.runtime import torch_gpu
from engine.runtime.scorer import Scorer
from engine.runtime.torch_gpu import TorchWindows, UnfitError
from training.onnx_export import export_onnx

HERE = Device("cpu", "a stand-in for a card")


def clips(count: int, samples: int, rng: np.random.Generator) -> np.ndarray:
    """Tones over noise from loud to quiet, and silence."""
    t = np.arange(samples) / 8000
    out = 0.02 * rng.standard_normal((count, samples))
    out += 0.4 * np.sin(2 * np.pi * 440 * t) * np.geomspace(1, 1e-3, count)[:, None]
    out[-1] = 0
    return out.astype(np.float32)


@pytest.mark.parametrize(
    "feature",
    [
        LogMel(n_mels=40),
        LogMel(rate_hz=8000, n_fft=512, hop=100, ref="one", fmin_hz=100.0, fmax_hz=3000.0, top_db=60.0),
        Mfcc(frames=20),
        Mfcc(frames=9, deltas=False, n_mfcc=13),
        Fbank(),
        Fbank(rate_hz=8000, n_mels=23, fmax_hz=3700.0),
        WhisperMel(length_samples=16000),
        Statistics(),
        Statistics(spectrum="logmel", n_mels=40),
        Waveform(),
        Waveform(scale=256.0, clip=20.0, length=5000),
    ],
    ids=repr,
)
@pytest.mark.parametrize("samples", [37, 4000, 20_000])
def test_a_feature_on_torch_is_the_feature(feature: features.Feature, samples: int, rng: np.random.Generator) -> None:
    given = clips(4, samples, rng)
    compute = on_torch(feature, "cpu")
    assert compute is not None
    np.testing.assert_allclose(compute(torch.from_numpy(given)).numpy(), feature(given), atol=1e-3)


def test_other_peoples_features_are_not_computed_by_torch() -> None:
    assert on_torch(TIMING(), "cpu") is None


def model(recipe_id: str, **settings: Any) -> Bundle:
    """A bundle with random weights, as training would make it."""
    recipe = recipes.get(recipe_id)
    chosen = recipe.config(**settings)
    feature = recipe.feature(chosen)
    assert recipe.build is not None
    with torch.random.fork_rng():
        torch.manual_seed(0)
        module = recipe.build(chosen, 3).eval()
    card = Card(
        name=recipe_id,
        recipe=recipe_id,
        config=config.to_json(chosen),
        feature=features.to_json(feature),
        labels=("a", "b", "c"),
        rate_hz=feature.rate_hz,
        window_s=chosen.window_s,
        hop_s=chosen.hop_s,
        short_clip=recipe.short_clip,
        temperature=1.7,
    )
    weights = {name: tensor.numpy() for name, tensor in module.state_dict().items()}
    return Bundle(card, export_onnx(module, feature.shape(round(chosen.window_s * feature.rate_hz))), weights)


@pytest.fixture(scope="module")
def made() -> Callable[[str], Bundle]:
    """Small models by family."""
    kept = {
        "logmel-cnn": model("logmel-cnn", window_s=0.5, hop_s=0.2, n_mels=32),
        "mfcc-lstm": model("mfcc-lstm", window_s=1.0, hop_s=0.5, hidden_size=16),
        "logmel-resnet": model("logmel-resnet", window_s=0.75, hop_s=0.75, width=4),
    }
    return kept.__getitem__


def on_a_card(bundle_: Bundle, monkeypatch: pytest.MonkeyPatch) -> Scorer:
    """A scorer whose windows are computed by torch."""
    scorer = Scorer(bundle_, "cpu")
    monkeypatch.setattr(scorer, "_model", TorchWindows(bundle_, scorer.feature, HERE))
    return scorer


@pytest.mark.parametrize("family", ["logmel-cnn", "mfcc-lstm", "logmel-resnet"])
@pytest.mark.parametrize("seconds", [0.2, 0.5, 9.37])
def test_scores_are_those_of_onnxruntime(
    family: str, seconds: float, made: Callable[[str], Bundle], rng: np.random.Generator, monkeypatch: Any
) -> None:
    model = made(family)
    sound = clips(2, round(seconds * model.card.rate_hz), rng)[0]
    expected = Scorer(model, "cpu").score(np.array_split(sound, 5))
    found = on_a_card(model, monkeypatch).score(np.array_split(sound, 7))
    np.testing.assert_array_equal(found.start_s, expected.start_s)
    np.testing.assert_allclose(found.probs, expected.probs, atol=1e-4)
    assert found.duration_s == expected.duration_s


def test_several_classes_at_once(
    made: Callable[[str], Bundle], rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = made("logmel-cnn")
    several = replace(one, card=replace(one.card, multi_label=True, thresholds=(0.5, 0.5, 0.5)))
    sound = clips(2, 20_000, rng)[0]
    expected = Scorer(several, "cpu").score([sound]).probs
    np.testing.assert_allclose(on_a_card(several, monkeypatch).score([sound]).probs, expected, atol=1e-4)


def out_of_memory_above(windows: int, scorer: Scorer, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the device refuse more windows than that. Returns how many it was asked for, call by call."""
    asked: list[int] = []
    real = scorer._model._forward  # type: ignore[attr-defined]

    def forward(given: torch.Tensor) -> torch.Tensor:
        asked.append(len(given))
        if len(given) > windows:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        found: torch.Tensor = real(given)
        return found

    monkeypatch.setattr(scorer._model, "_forward", forward)
    return asked


def test_where_memory_runs_out_it_goes_on_with_half_as_much(
    made: Callable[[str], Bundle], rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = made("logmel-cnn")
    sound = clips(2, round(6.1 * 16000), rng)[0]
    expected = Scorer(model, "cpu").score([sound])
    scorer = on_a_card(model, monkeypatch)
    asked = out_of_memory_above(10, scorer, monkeypatch)
    found = scorer.score([sound])
    np.testing.assert_allclose(found.probs, expected.probs, atol=1e-4)
    assert asked[:2] == [29, 14]
    assert scorer._model.limit == 7  # type: ignore[attr-defined]
    assert max(asked[2:]) == 7


def test_no_memory_for_a_single_window_is_a_sentence(
    made: Callable[[str], Bundle], monkeypatch: pytest.MonkeyPatch
) -> None:
    scorer = on_a_card(made("logmel-cnn"), monkeypatch)
    out_of_memory_above(0, scorer, monkeypatch)
    with pytest.raises(StudioError, match="too small for a single window of logmel-cnn"):
        scorer.score([np.zeros(16000, np.float32)])


def test_half_precision_only_where_it_gives_the_same(
    made: Callable[[str], Bundle], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = made("logmel-cnn")
    monkeypatch.setattr(TorchWindows, "_may_halve", True)
    halved = TorchWindows(one, one.feature(), HERE)
    assert halved.half
    assert halved.device_reason == "a stand-in for a card, torch in half precision"
    monkeypatch.setattr(torch_gpu, "_HALF_DIFFERS", -1.0)
    whole = TorchWindows(one, one.feature(), HERE)
    assert not whole.half
    assert "torch in single precision, because half differs by" in whole.device_reason


def test_other_numbers_than_the_exported_networks_are_not_used(made: Callable[[str], Bundle]) -> None:
    one = made("logmel-cnn")
    spoilt = {name: value + np.float32(0.5) if value.ndim == 4 else value for name, value in one.tensors().items()}
    with pytest.raises(UnfitError, match=r"differ by .* from the exported network's"):
        TorchWindows(replace(one, weights=spoilt), one.feature(), HERE)
    with pytest.raises(UnfitError, match="no torch network"):
        TorchWindows(replace(one, card=replace(one.card, recipe="crystal-ball")), one.feature(), HERE)
    few = {name: value for name, value in one.tensors().items() if "conv1" not in name}
    with pytest.raises(UnfitError, match="state_dict"):
        TorchWindows(replace(one, weights=few), one.feature(), HERE)


def test_what_torch_cannot_run_is_run_by_onnxruntime_and_says_why(
    made: Callable[[str], Bundle], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "torch_place", lambda wish: Device("cuda:7", "card 7"))
    scorer = Scorer(made("logmel-cnn"), "cuda:7")
    assert scorer.device == "cpu"
    assert scorer.device_reason.startswith("torch cannot use cuda:7 for it: ")
    assert scorer.device_reason.endswith("the installed onnxruntime is built without CUDAExecutionProvider")


def test_a_recording_waits_for_no_other(made: Callable[[str], Bundle], monkeypatch: pytest.MonkeyPatch) -> None:
    """Short recordings are computed together when there are enough of them, or as soon as one is asked for."""
    scorer = on_a_card(made("logmel-cnn"), monkeypatch)
    asked = out_of_memory_above(1000, scorer, monkeypatch)
    heard = []
    for level in (0.1, 0.2, 0.3):
        steps = scorer.hearing([np.full(8000, level, np.float32)])
        while True:
            try:
                next(steps)
            except StopIteration as stop:
                heard.append(stop.value)
                break
    assert not any(one.done for one in heard)
    assert asked == []
    first = heard[1].scores()
    assert asked == [3]
    assert all(one.done for one in heard)
    np.testing.assert_allclose(first.probs, scorer.score([np.full(8000, 0.2, np.float32)]).probs, atol=1e-6)


def test_a_saved_model_is_built_from_its_weights(made: Callable[[str], Bundle], tmp_path: Path) -> None:
    path = bundle.save(made("logmel-resnet"), tmp_path / "m.earmark")
    loaded = bundle.load(path)
    assert TorchWindows(loaded, loaded.feature(), HERE).device == "cpu"
