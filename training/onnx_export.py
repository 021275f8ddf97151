"""From a trained network to ONNX, checked against the network it came from.

Invariant: what is exported gives the same logits as torch, for a batch of any size, or it is not exported.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.errors import StudioError

if TYPE_CHECKING:
    import torch

#: Operators of 2021: every onnxruntime in use knows them.
_OPSET = 17
_LARGEST_DIFFERENCE = 1e-4


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
        )
        onnx = file.read_bytes()
    _check(module, onnx, feature_shape)
    return onnx


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


def _check(module: torch.nn.Module, onnx: bytes, feature_shape: tuple[int, ...]) -> None:
    import onnxruntime
    import torch

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
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
