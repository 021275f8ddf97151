"""Fixtures for all tests: a private home for settings, the real audio where it is there, and small made-up sounds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pytest

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session", autouse=True)
def _shared_private_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The same for fixtures that several tests share, which are made before a test has a home of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EARMARK_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(autouse=True)
def _private_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the settings, caches or models of the person who runs it."""
    monkeypatch.setenv("EARMARK_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(autouse=True)
def _no_shipped_models(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test finds does not depend on the models that come with Earmark; those have tests of their own."""
    import resources

    real, empty = resources.path, tmp_path_factory.mktemp("shipped")
    monkeypatch.setattr(resources, "path", lambda name: empty if name == "models" else real(name))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real audio; the test is skipped where it is absent."""
    if not _SHARED.is_dir():
        pytest.skip("the real audio (../shared/data) is not here")
    return _SHARED


@pytest.fixture
def rng() -> np.random.Generator:
    """A seeded random generator."""
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole bundle with an untrained log-mel CNN of two classes and windows of half a second."""
    import torch

    from engine import bundle, recipes
    from engine.features import to_json
    from training.onnx_export import export_onnx

    recipe = recipes.get("logmel-cnn")
    config = recipe.config(window_s=0.5, hop_s=0.25, n_mels=32)
    feature = recipe.feature(config)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        module = recipe.build(config, 2).eval()
    card = bundle.Card(
        name="tiny",
        recipe=recipe.id,
        config={},
        feature=to_json(feature),
        labels=("person", "machine"),
        positive="machine",
        rate_hz=feature.rate_hz,
        channel="first",
        window_s=0.5,
        hop_s=0.25,
        short_clip="pad",
        threshold=0.5,
    )
    onnx = export_onnx(module, feature.shape(8000))
    path = tmp_path_factory.mktemp("model") / "tiny.earmark"
    weights = {name: tensor.numpy() for name, tensor in module.state_dict().items()}
    bundle.save(bundle.Bundle(card, onnx, weights), path)
    return path
