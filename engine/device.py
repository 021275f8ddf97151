"""Which processor computes, and why not a faster one.

Invariant: a wish that this machine cannot fulfil falls back to the CPU and says so; it never fails a job.
"""

from __future__ import annotations

import ctypes
import functools
import os
import platform
import re
import sys
from typing import Any, NamedTuple

from engine.errors import UsageError
from engine.onnx_library import onnxruntime


class Device(NamedTuple):
    """Where to compute.

    Attributes:
        name: "cpu", "cuda", "cuda:1" or "mps", as torch takes it.
        reason: Why there, as a phrase to stand after a colon or in brackets.
    """

    name: str
    reason: str


class GpuCard(NamedTuple):
    """A graphics card that can compute.

    Attributes:
        name: What its maker calls it.
        memory_bytes: All of its memory.
    """

    name: str
    memory_bytes: int


def cpu_count() -> int:
    """How many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # Linux: containers and batch systems give fewer than there are
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def _check(wish: str) -> None:
    if not re.fullmatch(r"auto|cpu|mps|cuda(:\d+)?", wish):
        raise UsageError(f"There is no device {wish!r}. Choose auto, cpu, cuda, cuda:0, cuda:1 ... or mps.")


def resolve(wish: str = "auto") -> Device:
    """The device that training uses.

    Args:
        wish: "auto" takes the fastest; or "cpu", "cuda", "cuda:1", "mps".

    Raises:
        UsageError: When the wish is none of these words.
    """
    _check(wish)
    if wish == "cpu":
        return Device("cpu", "as asked")
    import torch

    cards = torch.cuda.device_count() if torch.cuda.is_available() else 0
    mps = torch.backends.mps.is_available()
    if wish.startswith("cuda"):
        number = int(wish.partition(":")[2] or 0)
        if number < cards:
            return Device(wish, torch.cuda.get_device_name(number))
        why = f"{wish} was asked for, but there are only {cards} CUDA devices" if cards else _no_cuda(torch)
        return Device("cpu", why)
    if wish == "mps":
        return Device("mps", "as asked") if mps else Device("cpu", "mps was asked for, but this is not an Apple GPU")
    if cards:
        return Device("cuda", torch.cuda.get_device_name(0))
    return Device("mps", "Apple GPU") if mps else Device("cpu", _no_cuda(torch))


def _no_cuda(torch: Any) -> str:
    if torch.version.cuda is None:
        return "no GPU can be used, the installed torch is built for the CPU only"
    return "no GPU can be used, torch finds no CUDA device or driver"


def cuda_cards() -> list[GpuCard]:
    """The NVIDIA cards that the driver shows this process, asked without importing a library that computes."""
    try:
        driver = ctypes.CDLL("nvcuda.dll" if os.name == "nt" else "libcuda.so.1")
    except OSError:
        return []
    count, handle, memory = ctypes.c_int(), ctypes.c_int(), ctypes.c_size_t()
    if driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count)):
        return []
    cards = []
    for number in range(count.value):
        name = ctypes.create_string_buffer(128)
        if driver.cuDeviceGet(ctypes.byref(handle), number) or driver.cuDeviceGetName(name, len(name), handle):
            continue
        driver.cuDeviceTotalMem_v2(ctypes.byref(memory), handle)
        cards.append(GpuCard(name.value.decode(errors="replace"), memory.value))
    return cards


@functools.cache
def _torch_version() -> str:
    """Of the installed torch, without importing it; empty where there is none."""
    import importlib.metadata  # takes 10 ms, which a start-up shall not wait for

    try:
        return importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        return ""


def _no_torch_gpu(wish: str) -> str:
    """Why torch cannot score on a GPU, as far as that can be told without importing it; else empty."""
    version = _torch_version()
    if not version:
        return "torch is not installed"
    if version.endswith("+cpu") and wish != "mps":
        return "the installed torch is built for the CPU only"
    if wish != "auto" or cuda_cards():
        return ""
    apple = "; an Apple GPU is used when it is asked for (mps)" if sys.platform == "darwin" else ""
    return f"there is no NVIDIA card, or its driver is not installed{apple}"


def torch_place(wish: str = "auto") -> Device:
    """Where torch scores windows; "cpu", with the reason, where it has nothing faster than onnxruntime.

    Raises:
        UsageError: When the wish is no device.
    """
    _check(wish)
    if wish == "cpu":
        return Device("cpu", "as asked")
    reason = _no_torch_gpu(wish)
    return Device("cpu", reason) if reason else resolve(wish)


def classifying(wish: str = "auto") -> Device:
    """Where windows will be scored, as far as that can be told in no time; a model may fall back to the CPU."""
    _check(wish)
    reason = "as asked" if wish == "cpu" else _no_torch_gpu(wish)
    if not reason:
        cards = cuda_cards()
        number = int(wish.partition(":")[2] or 0)
        name = cards[number].name if number < len(cards) and wish != "mps" else "as asked"
        return Device("cuda" if wish == "auto" else wish, name)
    providers, onnx_reason = onnx_providers(wish)
    first = providers[0] if isinstance(providers[0], str) else providers[0][0]
    found = provider_device(first)
    return Device(found, onnx_reason if found != "cpu" or wish == "cpu" else f"{reason}; {onnx_reason}")


#: A process that computes on a card keeps about half a gigabyte of it for itself.
_PROCESS_BYTES = 2 << 30


def of_workers(wish: str, most: int) -> list[str]:
    """The wish of each worker process: where there are cards each is given one, by turns, and not more than fit.

    Args:
        wish: As for all of them together.
        most: So many processes there may be.
    """
    cards = [] if wish == "cpu" or _no_torch_gpu(wish) else cuda_cards()
    if wish.startswith("cuda:"):
        number = int(wish.partition(":")[2])
        cards, names = cards[number : number + 1], [wish]
    else:
        names = [f"cuda:{number}" for number in range(len(cards))]
    if not cards:
        return [wish] * most
    fit = sum(max(1, card.memory_bytes // _PROCESS_BYTES) for card in cards)
    return [names[i % len(names)] for i in range(max(len(names), min(most, fit)))]


#: onnxruntime's names for the devices of ours, fastest first.
_PROVIDERS = {
    "cuda": "CUDAExecutionProvider",
    "directml": "DmlExecutionProvider",
    "mps": "CoreMLExecutionProvider",
    "cpu": "CPUExecutionProvider",
}


def onnx_providers(wish: str = "auto") -> tuple[list[Any], str]:
    """The providers to give an onnxruntime session, and why these.

    "auto" leaves CoreML alone: it takes only parts of most networks, which then run slower than on the CPU.

    Raises:
        UsageError: When the wish is no device.
    """
    _check(wish)
    cpu = _PROVIDERS["cpu"]
    if wish == "cpu":
        return [cpu], "as asked"
    available = onnxruntime().get_available_providers()
    kind, _, number = wish.partition(":")
    for name in ("cuda", "directml") if kind == "auto" else (kind,):
        provider = _PROVIDERS[name]
        if provider in available:
            options = {"device_id": number} if number else {}
            return [(provider, options), cpu], "as asked" if kind != "auto" else "the fastest that onnxruntime offers"
    if kind == "auto":
        return [cpu], "the installed onnxruntime is built without a GPU provider"
    return [cpu], f"{wish} was asked for, but the installed onnxruntime is built without {_PROVIDERS[kind]}"


def provider_device(provider: str) -> str:
    """Our word for one of onnxruntime's providers."""
    return next((name for name, full in _PROVIDERS.items() if full == provider), provider)


def describe(ask_torch: bool = False) -> list[tuple[str, str]]:
    """What computes on this machine and why nothing faster does, as (name, text) lines.

    Args:
        ask_torch: Also ask torch itself which devices it finds, which takes seconds to import.
    """
    lines = [("processor", f"{platform.processor() or platform.machine()}, {cpu_count()} of {os.cpu_count()} cores")]
    place = classifying()
    lines.append(("classifying", f"{place.name} ({place.reason}), onnxruntime {onnxruntime().__version__}"))
    if ask_torch:
        chosen = resolve("auto")
        lines.append(("training", f"{chosen.name} ({chosen.reason})"))
        return lines
    version = _torch_version()
    if not version:
        lines.append(("training", "torch is not installed; models cannot be trained"))
    else:
        built_for = "built for the CPU only" if version.endswith("+cpu") else "uses a GPU where its driver is installed"
        lines.append(("training", f"torch {version}, {built_for}"))
    return lines
