"""Made-up SoundNets of any width, as arrays and in the form of the file that the published one comes in."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import numpy as np

from engine.soundnet.layers import LABELLERS, TRUNK, channels

Layers = dict[str, dict[str, np.ndarray]]


def made_up(first: int = 2, objects: int = 7, scenes: int = 5, seed: int = 0) -> Layers:
    """Layers by the names and in the layout of sound8.npy: (kernel, 1, in, out); without labellers for no objects."""
    rng = np.random.default_rng(seed)
    widths = channels(first) | ({"conv8": objects, "conv8_2": scenes} if objects else {})
    out: Layers = {}
    before = 1
    for name, width in widths.items():
        layer = (TRUNK | LABELLERS)[name]
        spread = np.sqrt(layer.kernel * before)
        out[name] = {
            "weights": rng.normal(0, 1 / spread, (layer.kernel, 1, before, width)).astype(np.float32),
            "biases": rng.normal(0, 0.1, width).astype(np.float32),
        }
        if name in TRUNK:
            out[name] |= {
                "gamma": rng.uniform(0.5, 1.5, width).astype(np.float32),
                "beta": rng.normal(0, 0.1, width).astype(np.float32),
                "mean": rng.normal(0, 0.1, width).astype(np.float32),
                "var": rng.uniform(0.5, 2, width).astype(np.float32),
            }
            before = width
    return out


def _text(value: str) -> bytes:
    """A byte string as Python 2 pickled it: not as text, of which Python 3 makes something else."""
    raw = value.encode("latin1")
    return b"T" + len(raw).to_bytes(4, "little") + raw


def _raw(value: bytes) -> bytes:
    return _text(value.decode("latin1"))


def _numbers(*values: int) -> bytes:
    return b"".join(b"J" + value.to_bytes(4, "little", signed=True) for value in values)


def _array(kind: bytes, shape: tuple[int, ...], data: bytes) -> bytes:
    """An array, as NumPy's ``__reduce__`` gave it to Python 2's pickle protocol 2."""
    order, flags = (_text("|"), 63) if kind[:1] == b"O" else (_text("<"), 0)
    dtype = b"cnumpy\ndtype\n(" + _raw(kind) + _numbers(0, 1) + b"tR"
    dtype += b"(" + _numbers(3) + order + b"NNN" + _numbers(-1, -1, flags) + b"tb"
    made = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(" + _numbers(0) + b"t" + _text("b") + b"tR"
    return made + b"(" + _numbers(1) + b"(" + _numbers(*shape) + b"t" + dtype + b"\x89" + data + b"tb"


def python2_npy(layers: Layers) -> bytes:
    """The bytes that ``numpy.save`` wrote under Python 2 for a dict of dicts of arrays."""
    body = b"}("
    for name, parts in layers.items():
        body += _text(name) + b"}("
        for part, value in parts.items():
            body += _text(part) + _array(b"f4", value.shape, _raw(value.tobytes()))
        body += b"u"
    body += b"u"
    out = io.BytesIO()
    np.lib.format.write_array_header_1_0(out, {"descr": "|O", "fortran_order": False, "shape": ()})
    return out.getvalue() + pickle.PROTO + b"\x02" + _array(b"O8", (), b"](" + body + b"e") + b"."


def write(path: Path, layers: Layers) -> str:
    """Write layers as Python 2 did and return the path."""
    path.write_bytes(python2_npy(layers))
    return str(path)


def torch_state(layers: Layers, names: str) -> dict[str, Any]:
    """The same as a PyTorch state: in the names "numbered" (conv1.0, conv1.1) or "batchnorm" (conv1, batchnorm1)."""
    import torch

    other = {"gamma": "weight", "beta": "bias", "mean": "running_mean", "var": "running_var"}
    out = {}
    for name, parts in layers.items():
        conv = f"{name}.0" if names == "numbered" else {"conv8": "conv8_objs", "conv8_2": "conv8_scns"}.get(name, name)
        norm = f"{name}.1" if names == "numbered" else name.replace("conv", "batchnorm")
        for part, value in parts.items():
            tensor = torch.from_numpy(value.copy())
            if part == "weights":
                out[f"{conv}.weight"] = tensor.permute(3, 2, 0, 1).contiguous()
            elif part == "biases":
                out[f"{conv}.bias"] = tensor
            else:
                out[f"{norm}.{other[part]}"] = tensor
        if "gamma" in parts:
            out[f"{norm}.num_batches_tracked"] = torch.tensor(100)
    return out
