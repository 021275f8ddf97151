"""An export that would answer otherwise than the network is refused."""

from __future__ import annotations

import pytest
import torch

from engine.errors import StudioError
from training.onnx_export import export_onnx


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
