"""SoundNet as onnxruntime runs it: from samples to what each layer says, for a recording of any length.

Invariant: a recording that is computed in pieces gives the steps that it would give in one piece.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from engine.device import Device
from engine.errors import StudioError
from engine.sessions import Session, bindable, bound, open_session
from engine.soundnet import weights
from engine.soundnet.layers import (
    EPSILON,
    FEATURE_LAYERS,
    LABELLERS,
    LEAST_SAMPLES,
    SCALE,
    TRUNK,
)
from engine.soundnet.weights import Tensors

#: Samples from one step of conv7 to the next; pieces begin at multiples of it.
_STEP = math.prod(layer.stride * layer.pool for layer in TRUNK.values())
#: What a piece hears beyond its own steps on either side: more than half the 320,000 samples that conv8 spans.
_MARGIN = 10 * _STEP
#: Own samples of a piece, about 95 s: conv1 takes 32 bytes for each.
_PIECE = 64 * _STEP
_OPSET = 17
#: Of 2022, as the operators above: every onnxruntime in use knows both.
_IR_VERSION = 8


def prepared(samples: np.ndarray) -> np.ndarray:
    """A recording as SoundNet hears it: scaled, limited, and played again and again when shorter than 20 s.

    Args:
        samples: float32, -1 to 1, at 22,050 Hz, shape (at least 1,).

    Returns:
        float32, -256 to 256, a whole number of repetitions.
    """
    scaled: np.ndarray = np.clip(samples.astype(np.float32) * np.float32(SCALE), -SCALE, SCALE)
    if len(scaled) >= LEAST_SAMPLES:
        return scaled
    return np.tile(scaled, int(LEAST_SAMPLES / len(scaled) + 1))


def check_labels(path: str) -> None:
    """Make sure that a file of weights has the layers that name objects and scenes.

    Raises:
        StudioError: When it has not, or is no such weights.
    """
    if not all(f"{name}.weight" in weights.cached(path) for name in LABELLERS):
        raise StudioError(f"{path} has no layers that name objects and scenes (conv8 and conv8_2).", path=path)


def steps(
    path: str, samples: np.ndarray, layers: tuple[str, ...] = FEATURE_LAYERS, *, device: str = "cpu"
) -> dict[str, np.ndarray]:
    """What layers of the network in a file of weights say, step by step.

    Args:
        path: The weights; see ``engine.soundnet.weights``.
        samples: One recording, as ``prepared`` gives it.
        layers: Of pool5, conv6, conv7, conv8 and conv8_2. The convolutions give what they compute, before
            normalisation and rectifier; pool5 lies behind both.
        device: See ``engine.sessions.open_session``.

    Returns:
        float32 of shape (channels, steps) by layer.

    Raises:
        StudioError: When the file is no such weights, or has no such layer.
    """
    if set(layers) & set(LABELLERS):
        check_labels(path)
    session = _session(path, weights.stamp(path), layers, bindable(device)).network
    parts: dict[str, list[np.ndarray]] = {name: [] for name in layers}
    for piece in _pieces(samples):
        for name, values in zip(layers, session.run(None, {"samples": piece.samples[None, None]}), strict=True):
            per_step = _samples_per_step(name)
            stop = None if piece.stop is None else piece.stop // per_step
            parts[name].append(values[0, :, piece.start // per_step : stop])
    return {name: np.concatenate(several, axis=1) for name, several in parts.items()}


def means(
    path: str, samples: np.ndarray, layers: tuple[str, ...] = FEATURE_LAYERS, *, device: str = "cpu"
) -> dict[str, np.ndarray]:
    """The mean of layers over time, float32 of shape (channels,) by layer; see ``steps``."""
    return {name: values.mean(axis=1) for name, values in steps(path, samples, layers, device=device).items()}


def device_of(path: str, wish: str) -> Device:
    """Where the network computes under a wish, and why there.

    Raises:
        UsageError: When the wish is no device.
        StudioError: When the file is no such weights.
    """
    return bound(wish, lambda device: _session(path, weights.stamp(path), FEATURE_LAYERS, device).device)


class _Piece(NamedTuple):
    """A part of a recording with its margins, and where in it its own samples lie; no stop is the end."""

    samples: np.ndarray
    start: int
    stop: int | None


def _pieces(samples: np.ndarray) -> Iterator[_Piece]:
    if len(samples) <= _PIECE + 2 * _MARGIN:
        yield _Piece(samples, 0, None)
        return
    starts = range(0, len(samples) - _MARGIN, _PIECE)
    for start, stop in itertools.pairwise((*starts, None)):
        assert start is not None
        left = max(0, start - _MARGIN)
        right = None if stop is None else stop + _MARGIN
        yield _Piece(samples[left:right], start - left, None if stop is None else stop - left)


def _samples_per_step(name: str) -> int:
    """Samples from one step of a layer to the next."""
    found = 1
    for here, layer in TRUNK.items():
        found *= layer.stride
        if here == name:
            return found
        found *= layer.pool
        if here.replace("conv", "pool") == name:
            return found
    return found * LABELLERS[name].stride


@functools.lru_cache(maxsize=2)
def _session(path: str, _: tuple[int, int], layers: tuple[str, ...], device: str) -> Session:
    return open_session(onnx_bytes(weights.cached(path), layers), device)


def onnx_bytes(tensors: Tensors, layers: tuple[str, ...]) -> bytes:
    """An ONNX file of the network: "samples" (batch, 1, n) to each of the layers, (batch, channels, steps)."""
    from onnx import TensorProto, helper, numpy_helper

    nodes = []
    at = "samples"
    for name, layer in (TRUNK | LABELLERS).items():
        if name in LABELLERS and name not in layers:
            continue
        source = "conv7_heard" if name in LABELLERS else at
        nodes.append(
            helper.make_node(
                "Conv", [source, f"{name}.weight", f"{name}.bias"], [name], strides=[layer.stride],
                pads=[layer.padding, layer.padding],
            )
        )  # fmt: skip
        if not layer.normalised:
            continue
        norm = [f"{name}.{part}" for part in ("gamma", "beta", "mean", "var")]
        nodes.append(helper.make_node("BatchNormalization", [name, *norm], [f"{name}_normalised"], epsilon=EPSILON))
        at = f"{name}_heard"
        nodes.append(helper.make_node("Relu", [f"{name}_normalised"], [at]))
        if layer.pool > 1:
            pooled = name.replace("conv", "pool")
            nodes.append(helper.make_node("MaxPool", [at], [pooled], kernel_shape=[layer.pool], strides=[layer.pool]))
            at = pooled
    used = {name for node in nodes for name in node.input}
    graph = helper.make_graph(
        nodes,
        "soundnet",
        [helper.make_tensor_value_info("samples", TensorProto.FLOAT, ["batch", 1, "n"])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in layers],
        [numpy_helper.from_array(value, name) for name, value in tensors.items() if name in used],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)
    made: bytes = model.SerializeToString()
    return made
