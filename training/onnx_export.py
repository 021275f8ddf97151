"""From a trained network to ONNX, checked against the network it came from.

Invariant: what is exported gives the same logits as torch, for a batch of any size, or it is not exported.
"""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine import places
from engine.bundle import NETWORK_WEIGHTS
from engine.errors import StudioError
from engine.files import sha256_hex
from engine.sessions import open_session

if TYPE_CHECKING:
    import torch

#: Operators of 2021: every onnxruntime in use knows them.
_OPSET = 17
_LARGEST_DIFFERENCE = 1e-4
#: ONNX files end at 2 GiB; something is left for the rest of the network.
_MOST_BYTES = (2 << 30) - (32 << 20)


@dataclass(frozen=True)
class Exported:
    """A network as a bundle holds it.

    Attributes:
        onnx: The network, with its numbers or without.
        weights: Its tensors by name; none where they are in a file.
        files: The file that holds them where there are more than an ONNX file can hold.
    """

    onnx: bytes
    weights: dict[str, np.ndarray]
    files: dict[str, Path]


def export(module: torch.nn.Module, feature_shape: tuple[int, ...]) -> Exported:
    """Export a network of any size, see ``export_onnx``.

    Raises:
        StudioError: When onnxruntime gives other logits than torch, or the disk is full.
    """
    weights = {name: tensor.numpy() for name, tensor in module.state_dict().items()}
    if sum(tensor.nbytes for tensor in weights.values()) <= _MOST_BYTES:
        return Exported(export_onnx(module, feature_shape), weights, {})
    file = _kept(weights)
    onnx = _referring(_traced(module, feature_shape, weights=False), file)
    _check(module, onnx, feature_shape, file.parent)
    return Exported(onnx, {}, {NETWORK_WEIGHTS: file})


def export_onnx(module: torch.nn.Module, feature_shape: tuple[int, ...]) -> bytes:
    """Export a network with the input "features" and the output "logits", both with a free batch axis.

    Args:
        module: (batch, *feature_shape) float32 to logits (batch, classes). It is put in eval mode.
        feature_shape: Shape of one window's features.

    Returns:
        The ONNX file's bytes.

    Raises:
        StudioError: When onnxruntime gives other logits than torch.
    """
    onnx = _traced(module, feature_shape, weights=True)
    _check(module, onnx, feature_shape)
    return onnx


def _traced(module: torch.nn.Module, feature_shape: tuple[int, ...], *, weights: bool) -> bytes:
    """The network as ONNX; without weights these are further inputs, by their names."""
    import torch

    module.eval()
    # The tracing exporter, not the newer one: that one reads the source code of its operators, which an installed
    # program does not have, and takes 4 s instead of 0.1. A batch of one is what it traces LSTMs with correctly.
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), torch.no_grad(), _plain_attention():
        warnings.simplefilter("ignore")
        file = Path(folder) / "model.onnx"
        torch.onnx.export(
            module,
            (torch.zeros(1, *feature_shape),),
            file,
            dynamo=False,
            opset_version=_OPSET,
            input_names=["features"],
            output_names=["logits"],
            dynamic_axes={"features": {0: "batch"}, "logits": {0: "batch"}},
            export_params=weights,
            do_constant_folding=weights,
        )
        return file.read_bytes()


def _kept(weights: dict[str, np.ndarray]) -> Path:
    """A file of tensors in the cache, below its hash as the further files of bundles are."""
    import safetensors.numpy

    folder = places.cache() / "model-files"
    draft = folder / f"{NETWORK_WEIGHTS}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        safetensors.numpy.save_file({name: np.asarray(v, order="C") for name, v in weights.items()}, draft)
        file = folder / sha256_hex(draft) / NETWORK_WEIGHTS
        file.parent.mkdir(exist_ok=True)
        return draft.replace(file)
    except (OSError, safetensors.SafetensorError) as error:
        raise StudioError(f"The network's weights cannot be kept in {folder}: {error}. Make room there.") from error
    finally:
        draft.unlink(missing_ok=True)


def _referring(traced: bytes, file: Path) -> bytes:
    """A network whose inputs but the first are read from a file of tensors, at their places in it."""
    import onnx

    with file.open("rb") as content:
        length = int.from_bytes(content.read(8), "little")
        head = json.loads(content.read(length))
    model = onnx.load_from_string(traced)
    for port in [port for port in model.graph.input if port.name in head]:
        begin, end = head[port.name]["data_offsets"]
        tensor = model.graph.initializer.add()
        tensor.name, tensor.data_type = port.name, port.type.tensor_type.elem_type
        tensor.dims.extend(head[port.name]["shape"])
        tensor.data_location = onnx.TensorProto.EXTERNAL
        places_there = {"location": file.name, "offset": 8 + length + begin, "length": end - begin}
        for key, value in places_there.items():
            tensor.external_data.add(key=key, value=str(value))
        model.graph.input.remove(port)
    return model.SerializeToString()  # type: ignore[no-any-return]


@contextmanager
def _plain_attention() -> Iterator[None]:
    """Attention in operators that ONNX has, instead of torch's one fused operator, which it has not."""
    import torch

    fused = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(fused)


def _check(module: torch.nn.Module, onnx: bytes, feature_shape: tuple[int, ...], beside: Path | None = None) -> None:
    import torch

    session = open_session(onnx, beside=beside).network
    rng = np.random.default_rng(0)
    for batch in (1, 3):
        features = rng.standard_normal((batch, *feature_shape)).astype(np.float32)
        with torch.no_grad():
            expected = module(torch.from_numpy(features)).numpy()
        (found,) = session.run(["logits"], {"features": features})
        # Relative to the largest logit: float32 has seven digits, however large they are.
        difference = np.abs(found - expected).max() / max(1.0, float(np.abs(expected).max()))
        if found.shape != expected.shape or not difference <= _LARGEST_DIFFERENCE:
            raise StudioError(
                f"The network was exported wrongly: onnxruntime and torch differ by {difference:g}. Please report this."
            )
