"""An export that would answer otherwise than the network is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from engine import bundle, places
from engine.bundle import Bundle, Card
from engine.errors import StudioError
from engine.runtime.onnx import OnnxModel
from training import onnx_export
from training.onnx_export import export, export_onnx


class DependsOnTheBatch(torch.nn.Module):
    """Its answers hang on how many windows it sees, which tracing turns into a constant."""

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return features * int(features.shape[0])


def test_a_network_that_tracing_gets_wrong_is_refused() -> None:
    with pytest.raises(StudioError, match="onnxruntime and torch differ by"):
        export_onnx(DependsOnTheBatch(), (3,))


def test_a_network_in_training_is_exported_for_use() -> None:
    module = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Dropout(0.9)).train()
    assert export_onnx(module, (3,))
    assert not module.training


def test_a_network_larger_than_an_onnx_file_keeps_its_numbers_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    module = torch.nn.Sequential(torch.nn.Linear(40, 30), torch.nn.ReLU(), torch.nn.Linear(30, 2)).eval()
    whole = export(module, (40,))
    assert (sorted(whole.weights), whole.files) == (sorted(module.state_dict()), {})
    monkeypatch.setattr(onnx_export, "_MOST_BYTES", 1000)
    made = export(module, (40,))
    assert made.weights == {}
    assert len(made.onnx) < 1000 < len(whole.onnx)
    card = Card(
        name="large", recipe="r", config={}, feature={"id": "waveform"}, labels=("a", "b"), rate_hz=8000,
        window_s=1.0, hop_s=0.5,
    )  # fmt: skip
    path = bundle.save(Bundle(card, made.onnx, made.weights, files=made.files), tmp_path / "large.earmark")
    shutil.rmtree(places.cache() / "model-files")
    loaded = bundle.load(path)
    rows = torch.randn(7, 40)
    with torch.no_grad():
        expected = module(rows).softmax(dim=1).numpy()
    np.testing.assert_allclose(OnnxModel(loaded, "cpu").predict(rows.numpy()), expected, atol=1e-6)
    assert {name: v.shape for name, v in loaded.tensors().items()} == {
        n: tuple(v.shape) for n, v in module.state_dict().items()
    }
    copy = bundle.save(bundle.load(path), tmp_path / "copy.earmark")
    assert copy.read_bytes() == path.read_bytes()
