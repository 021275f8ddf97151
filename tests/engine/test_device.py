"""Devices: a wish is fulfilled or explained."""

from __future__ import annotations

import onnxruntime
import pytest

from engine import device
from engine.errors import UsageError


@pytest.mark.parametrize("wish", ["gpu", "", "cuda:x", "CPU"])
def test_an_unknown_device_is_refused(wish: str) -> None:
    for ask in (device.resolve, device.onnx_providers):
        with pytest.raises(UsageError, match="Choose auto, cpu, cuda"):
            ask(wish)


def test_the_processor_is_taken_as_asked() -> None:
    assert device.resolve("cpu") == ("cpu", "as asked")
    assert device.onnx_providers("cpu") == (["CPUExecutionProvider"], "as asked")
    assert device.cpu_count() >= 1


def test_without_a_gpu_it_is_the_processor_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    for wish in ("auto", "cuda:1", "mps"):
        name, reason = device.resolve(wish)
        assert name == "cpu"
        assert "GPU" in reason
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CPUExecutionProvider"])
    assert device.onnx_providers("auto")[0] == ["CPUExecutionProvider"]
    providers, reason = device.onnx_providers("cuda:1")
    assert providers == ["CPUExecutionProvider"]
    assert reason == "cuda:1 was asked for, but the installed onnxruntime is built without CUDAExecutionProvider"


def test_with_gpus_the_one_asked_for_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda number: f"card {number}")
    assert device.resolve("auto") == ("cuda", "card 0")
    assert device.resolve("cuda:1") == ("cuda:1", "card 1")
    assert device.resolve("cuda:2") == ("cpu", "cuda:2 was asked for, but there are only 2 CUDA devices")
    everything = ["CUDAExecutionProvider", "DmlExecutionProvider", "CoreMLExecutionProvider", "CPUExecutionProvider"]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: everything)
    assert device.onnx_providers("auto")[0] == [("CUDAExecutionProvider", {}), "CPUExecutionProvider"]
    assert device.onnx_providers("cuda:1")[0][0] == ("CUDAExecutionProvider", {"device_id": "1"})
    assert device.onnx_providers("mps")[0][0] == ("CoreMLExecutionProvider", {})
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: everything[2:])
    assert device.onnx_providers("auto")[0] == ["CPUExecutionProvider"], "CoreML only when asked for"


def test_the_description_names_processor_classifying_and_training() -> None:
    lines = dict(device.describe())
    assert set(lines) == {"processor", "classifying", "training"}
    assert onnxruntime.__version__ in lines["classifying"]
