"""Networks in onnxruntime: where a session really computes, and how it shares the processor with others.

Invariant: a session does not spin while it waits, and says where it was bound, not where it was wished.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from engine.device import Device, onnx_providers, provider_device
from engine.onnx_library import onnxruntime

_ONLY_FATAL = 4
#: Where a network that was loaded from memory finds the weights that lie in a file of their own.
_BESIDE = "session.model_external_initializers_file_folder_path"


class Session(NamedTuple):
    """A loaded network.

    Attributes:
        network: An ``onnxruntime.InferenceSession``; any number of threads may run it at a time.
        device: Where it computes, and why there.
    """

    network: Any
    device: Device


def bindable(wish: str) -> str:
    """The device itself where onnxruntime offers it, else "cpu": networks that are kept open are kept once.

    Raises:
        UsageError: When the wish is no device.
    """
    return wish if len(onnx_providers(wish)[0]) > 1 else "cpu"


def bound(wish: str, opened_on: Callable[[str], Device]) -> Device:
    """Where a network computes under a wish, and why there; it is only opened where there is a choice.

    Args:
        wish: See ``open_session``.
        opened_on: Opens the network on a device and gives its session's ``device``.

    Raises:
        UsageError: When the wish is no device.
    """
    providers, reason = onnx_providers(wish)
    return opened_on(wish) if len(providers) > 1 else Device("cpu", reason)


def open_session(
    model: bytes | str | os.PathLike[str], device: str = "cpu", *, threads: int = 1, beside: Path | None = None
) -> Session:
    """Load a network.

    Args:
        model: An ONNX file, or its bytes.
        device: "auto", "cpu", "cuda", "cuda:1" or "mps"; what onnxruntime cannot bind falls back to the processor.
        threads: Of one call.
        beside: Of bytes, the folder with the file of weights that they refer to.

    Raises:
        UsageError: When the wish is no device.
        Exception: Whatever onnxruntime finds wrong with the network; its errors share no base class.
    """
    library = onnxruntime()
    options = library.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # A thread that spins while it waits takes the core from the worker beside it.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = _ONLY_FATAL
    if beside is not None:
        options.add_session_config_entry(_BESIDE, str(beside))
    providers, reason = onnx_providers(device)
    source = model if isinstance(model, bytes) else os.fspath(model)
    network = library.InferenceSession(source, options, providers=providers)
    bound = provider_device(network.get_providers()[0])
    if bound == "cpu" and len(providers) > 1:
        reason = f"onnxruntime could not start {provider_device(providers[0][0])}; see its requirements"
    return Session(network, Device(bound, reason))
