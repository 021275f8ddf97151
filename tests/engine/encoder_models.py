"""Small ONNX files of the forms in which audio encoders are handed around."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

F32, F16, I32, I64 = TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.INT32, TensorProto.INT64
WIDTH, VOCABULARY, PIECE, ADVANCE = 12, 5, 45, 32


def save(
    path: Path,
    nodes: list[Any],
    takes: list[tuple[str, int, list[Any]]],
    gives: list[tuple[str, int, list[Any]]],
    values: dict[str, np.ndarray],
    metadata: dict[str, str] | None = None,
    **how: Any,
) -> Path:
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info(*port) for port in takes],
        [helper.make_tensor_value_info(*port) for port in gives],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(model, metadata or {})
    onnx.save(model, path, **how)
    return path


def node(kind: str, takes: list[str], gives: str, **settings: Any) -> Any:
    return helper.make_node(kind, takes, [gives], **settings)


def weights(seed: int = 0, bands: int = 80) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {
        "first": rng.normal(0, 0.1, (WIDTH, bands, 9)).astype(np.float32),
        "second": rng.normal(0, 0.5, (WIDTH, WIDTH, 1)).astype(np.float32),
        "projection": rng.normal(0, 0.5, (WIDTH, WIDTH)).astype(np.float32),
    }


def transducer_encoder(
    path: Path, *, lengths: int | None = I64, half: bool = False, seed: int = 0, said: str = "encoder_out",
    bands: int = 80, **how: Any,
) -> Path:  # fmt: skip
    """As icefall exports them: frames come down to ((T - 7) // 2 + 1) // 2 steps, as in its first layers."""
    tensors = weights(seed, bands)
    nodes = [node("Transpose", ["x16" if half else "x"], "bands", perm=[0, 2, 1])]
    if half:
        tensors = {name: value.astype(np.float16) for name, value in tensors.items()}
        nodes.insert(0, node("Cast", ["x"], "x16", to=F16))
    nodes += [
        node("Conv", ["bands", "first"], "halved", strides=[2], kernel_shape=[9]),
        node("Relu", ["halved"], "rectified"),
        node("Conv", ["rectified", "second"], "quartered", strides=[2], kernel_shape=[1]),
        node("Transpose", ["quartered"], "steps", perm=[0, 2, 1]),
        node("MatMul", ["steps", "projection"], "projected" if half else said),
    ]
    if half:
        nodes.append(node("Cast", ["projected"], said, to=F32))
    takes = [("x", F32, ["N", "T", bands])]
    gives: list[tuple[str, int, list[Any]]] = [(said, F32, ["N", "S", WIDTH])]
    if lengths is not None:
        takes.append(("x_lens", lengths, ["N"]))
        gives.append((said + "_lens", I64, ["N"]))
        tensors |= {"one": np.array(1), "two": np.array(2), "seven": np.array(7)}
        nodes += [
            node("Cast", ["x_lens"], "long", to=I64),
            node("Sub", ["long", "seven"], "a"),
            node("Div", ["a", "two"], "b"),
            node("Add", ["b", "one"], "c"),
            node("Div", ["c", "two"], said + "_lens"),
        ]
    metadata = {"model_type": "zipformer2", "version": "1", "model_author": "k2-fsa", "comment": "non-streaming"}
    return save(path, nodes, takes, gives, tensors, metadata, **how)


def transducer_steps(frames: np.ndarray, seed: int = 0) -> np.ndarray:
    """What ``transducer_encoder`` gives, in NumPy: float64 (steps, WIDTH)."""
    w = {name: value.astype(np.float64) for name, value in weights(seed).items()}
    pieces = np.lib.stride_tricks.sliding_window_view(frames, 9, axis=0)[::2]  # (n, 80, 9)
    rectified = np.maximum(np.einsum("nbk,obk->no", pieces, w["first"]), 0)
    return rectified[::2] @ w["second"][:, :, 0].T @ w["projection"]


def streaming_encoder(path: Path, metadata: dict[str, str] | None = None) -> Path:
    """Half as many steps as frames advanced; each piece adds what came before it."""
    rng = np.random.default_rng(1)
    tensors = {
        "projection": rng.normal(0, 0.1, (80, WIDTH)).astype(np.float32),
        "begin": np.array([0]),
        "end": np.array([ADVANCE]),
        "axis": np.array([1]),
        "shape": np.array([0, ADVANCE // 2, 2, 80]),
        "advanced": np.array([ADVANCE // 2]),
        "pair": np.array([2]),
    }
    nodes = [
        node("Slice", ["x", "begin", "end", "axis"], "now"),
        node("Reshape", ["now", "shape"], "pairs"),
        node("ReduceMean", ["pairs"], "means", axes=[2], keepdims=0),
        node("MatMul", ["means", "projection"], "plain"),
        node("Add", ["plain", "cached_key_0"], "encoder_out"),
        node("ReduceMean", ["encoder_out"], "new_cached_key_0", axes=[1], keepdims=1),
        node("Identity", ["embed_states"], "new_embed_states"),
        node("Add", ["processed_lens", "advanced"], "new_processed_lens"),
    ]
    caches = [("cached_key_0", F32, ["N", 1, WIDTH]), ("embed_states", F32, ["N", 2, 3, 19])]
    caches.append(("processed_lens", I64, ["N"]))
    takes = [("x", F32, ["N", PIECE, 80]), *caches]
    gives = [("encoder_out", F32, ["N", ADVANCE // 2, WIDTH]), *((f"new_{n}", k, s) for n, k, s in caches)]
    said = {"model_type": "zipformer2", "T": str(PIECE), "decode_chunk_len": str(ADVANCE)}
    return save(path, nodes, takes, gives, tensors, said if metadata is None else metadata)


def streaming_steps(frames: np.ndarray) -> np.ndarray:
    """What ``streaming_encoder`` gives, piece after piece: float64 (steps, WIDTH)."""
    projection = np.random.default_rng(1).normal(0, 0.1, (80, WIDTH)).astype(np.float32).astype(np.float64)
    before = np.zeros(WIDTH)
    found = []
    for start in range(0, len(frames) - PIECE + 1, ADVANCE):
        pairs = frames[start : start + ADVANCE].reshape(-1, 2, 80).mean(axis=1)
        found.append(pairs @ projection + before)
        before = found[-1].mean(axis=0)
    return np.concatenate(found)


def decoder(path: Path) -> Path:
    table = np.random.default_rng(2).normal(0, 1, (VOCABULARY, WIDTH)).astype(np.float32)
    nodes = [
        node("Gather", ["table", "y"], "found"),
        node("ReduceMean", ["found"], "decoder_out", axes=[1], keepdims=0),
    ]
    said = {"context_size": "2", "vocab_size": str(VOCABULARY)}
    takes = [("y", I64, ["N", 2])]
    return save(path, nodes, takes, [("decoder_out", F32, ["N", WIDTH])], {"table": table}, said)


def joiner(path: Path, width: int = WIDTH) -> Path:
    table = np.random.default_rng(3).normal(0, 1, (width, VOCABULARY)).astype(np.float32)
    nodes = [
        node("Add", ["encoder_out", "decoder_out"], "sum"),
        node("Tanh", ["sum"], "bent"),
        node("MatMul", ["bent", "table"], "logit"),
    ]
    takes = [("encoder_out", F32, ["N", width]), ("decoder_out", F32, ["N", width])]
    return save(path, nodes, takes, [("logit", F32, ["N", VOCABULARY])], {"table": table}, {"joiner_dim": str(width)})


def waveform_encoder(path: Path, length: int | str = "samples", **how: Any) -> Path:
    """Mean square of each hundred samples, and the constant 1: float32 (batch, steps, 2)."""
    tensors = {"shape": np.array([0, -1, 100]), "zero": np.array(0.0, np.float32), "one": np.array(1.0, np.float32)}
    tensors["ones"] = np.ones(100, np.float32)
    nodes = [
        node("Reshape", ["sound", "shape"], "pieces"),
        node("Mul", ["pieces", "ones"], "same"),
        node("ReduceSumSquare", ["same"], "power", axes=[2], keepdims=1),
        node("Mul", ["power", "zero"], "nothing"),
        node("Add", ["nothing", "one"], "constant"),
        node("Concat", ["power", "constant"], "vectors", axis=2),
    ]
    return save(path, nodes, [("sound", F32, ["N", length])], [("vectors", F32, ["N", "S", 2])], tensors, **how)
