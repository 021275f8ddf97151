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


class Driver:
    """What the NVIDIA driver says of two cards."""

    def cuInit(self, flags: int) -> int:
        return 0

    def cuDeviceGetCount(self, count: object) -> int:
        count._obj.value = 2  # type: ignore[attr-defined]
        return 0

    def cuDeviceGet(self, handle: object, number: int) -> int:
        handle._obj.value = number  # type: ignore[attr-defined]
        return 0

    def cuDeviceGetName(self, name: object, length: int, handle: object) -> int:
        name.value = f"card {handle.value}".encode()  # type: ignore[attr-defined]
        return 0

    def cuDeviceTotalMem_v2(self, memory: object, handle: object) -> int:
        memory._obj.value = (8 << 30) * (1 + handle.value)  # type: ignore[attr-defined]
        return 0


def test_cards_are_found_without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(device.ctypes, "CDLL", none)
    assert device.cuda_cards() == []
    monkeypatch.setattr(device.ctypes, "CDLL", lambda name: Driver())
    assert device.cuda_cards() == [("card 0", 8 << 30), ("card 1", 16 << 30)]


def test_why_torch_scores_on_no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "_torch_version", lambda: "2.13.0+cpu")
    assert device.torch_place("auto") == ("cpu", "the installed torch is built for the CPU only")
    assert device.torch_place("cpu") == ("cpu", "as asked")
    monkeypatch.setattr(device, "_torch_version", lambda: "2.13.0")
    monkeypatch.setattr(device, "cuda_cards", list)
    monkeypatch.setattr(device.sys, "platform", "linux")
    assert device.torch_place("auto") == ("cpu", "there is no NVIDIA card, or its driver is not installed")
    assert device.classifying().name == "cpu"
    monkeypatch.setattr(device, "cuda_cards", lambda: [device.GpuCard("card 0", 8 << 30)])
    assert device.classifying() == ("cuda", "card 0")
    monkeypatch.setattr(device, "resolve", lambda wish: device.Device("cuda", "card 0"))
    assert device.torch_place("auto") == ("cuda", "card 0")


def test_workers_share_the_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "_torch_version", lambda: "2.13.0")
    cards = [device.GpuCard("small", 3 << 30), device.GpuCard("large", 8 << 30)]
    monkeypatch.setattr(device, "cuda_cards", lambda: cards)
    assert device.of_workers("auto", 4) == ["cuda:0", "cuda:1", "cuda:0", "cuda:1"]
    assert device.of_workers("auto", 1) == ["cuda:0", "cuda:1"], "each card has a worker"
    assert device.of_workers("auto", 64) == ["cuda:0", "cuda:1", "cuda:0", "cuda:1", "cuda:0"], "not more than fit"
    assert device.of_workers("cuda:1", 3) == ["cuda:1"] * 3
    assert device.of_workers("cpu", 3) == ["cpu"] * 3
    cards.clear()
    assert device.of_workers("auto", 3) == ["auto"] * 3
