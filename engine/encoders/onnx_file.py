"""An ONNX file of somebody else's: what it takes and gives, running it, and all that belongs to it.

Invariant: whatever bytes the file holds, the only error that leaves this module for it is ``StudioError``.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import places
from engine.errors import StudioError, UsageError
from engine.files import replacing
from engine.sessions import open_session

if TYPE_CHECKING:
    import onnx

#: Under this name a file carries its description within itself.
DESCRIPTION = "earmark.encoder"

_NUMPY = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(double)": np.float64,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(bool)": np.bool_,
}


@dataclass(frozen=True)
class Port:
    """One input or output of a network.

    Attributes:
        name: What it is called.
        dtype: Of its numbers; None where it is no tensor of numbers.
        shape: Its axes; None where one is free.
    """

    name: str
    dtype: np.dtype[Any] | None
    shape: tuple[int | None, ...]

    @property
    def real(self) -> bool:
        """Whether it holds real numbers."""
        return self.dtype is not None and self.dtype.kind == "f"

    @property
    def whole(self) -> bool:
        """Whether it holds whole numbers."""
        return self.dtype is not None and self.dtype.kind == "i"

    def words(self) -> str:
        """For people: ``x float32 (N, T, 80)``."""
        axes = ", ".join("?" if axis is None else str(axis) for axis in self.shape)
        return f"{self.name} {self.dtype or 'other'} ({axes})"


class OnnxFile:
    """A loaded network. Any number of threads may run it at a time.

    Attributes:
        path: The file.
        device: Where it computes, and why there.
        inputs, outputs: In the network's order.
        metadata: What its maker noted in it.
    """

    def __init__(self, path: Path, device: str = "cpu") -> None:
        """Load a file.

        Args:
            path: The file.
            device: See ``engine.sessions.open_session``.

        Raises:
            UsageError: When there is no such device.
            StudioError: When it is missing, damaged, or no network that onnxruntime can run.
        """
        self.path = path
        try:
            self._session, self.device = open_session(path, device)
        except UsageError:
            raise
        except Exception as error:  # onnxruntime's own errors share no base class
            raise _unreadable(path, error) from error
        self.inputs = tuple(_port(node) for node in self._session.get_inputs())
        self.outputs = tuple(_port(node) for node in self._session.get_outputs())
        self.metadata: Mapping[str, str] = dict(self._session.get_modelmeta().custom_metadata_map)

    def run(self, feed: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        """All outputs, for inputs that are cast to the types the network asks for.

        Raises:
            StudioError: When it cannot run on them, or gives what is not a number.
        """
        cast = {port.name: np.asarray(feed[port.name], port.dtype) for port in self.inputs if port.name in feed}
        try:
            found: list[np.ndarray] = self._session.run(None, cast)
        except Exception as error:  # see above
            raise StudioError(f"{self.path} cannot run on this sound: {_first_line(error)}.", path=self.path) from error
        if not np.isfinite(found[0]).all():
            raise StudioError(f"{self.path} gives what is not a number; it is damaged.", path=self.path)
        return found

    def facts(self) -> list[tuple[str, str]]:
        """Its inputs, outputs and metadata as names and texts."""
        lines = [("takes", "; ".join(port.words() for port in self.inputs))]
        lines += [("gives", "; ".join(port.words() for port in self.outputs))]
        lines += [("weights", _weights(self.path, stamp(self.path)))]
        return lines + [(name, value) for name, value in sorted(self.metadata.items()) if name != DESCRIPTION]


def _port(node: Any) -> Port:
    kind = _NUMPY.get(node.type)
    shape = tuple(axis if isinstance(axis, int) else None for axis in node.shape)
    return Port(node.name, None if kind is None else np.dtype(kind), shape)


def _first_line(error: Exception) -> str:
    """What onnxruntime says, without its own numbers and names."""
    text = (str(error).strip() or type(error).__name__).splitlines()[0]
    return re.sub(r"^\[ONNXRuntimeError\] : \d+ : \w+ : |Load model from .* failed:", "", text).rstrip(".")[:200]


def _unreadable(path: Path, error: Exception) -> StudioError:
    if not path.is_file():
        return StudioError(f"{path} does not exist, or is no file. Choose an ONNX file.", path=path)
    try:
        missing = [name for name in _external(path) if not (path.parent / name).is_file()]
    except StudioError as damaged:
        return damaged
    if missing:
        return StudioError(
            f"{path} keeps its weights in {missing[0]}, which is not beside it. Copy it there.", path=path
        )
    return StudioError(f"{path} cannot be loaded: {_first_line(error)}. Export it anew.", path=path)


def _parsed(path: Path, *, weights: bool) -> onnx.ModelProto:
    import onnx

    try:
        model = onnx.load(os.fspath(path), load_external_data=weights)
    except Exception as error:  # protobuf's errors, and those of files beside it
        raise StudioError(f"{path} is no ONNX file, or it is damaged. Copy or export it again.", path=path) from error
    if not model.graph.node:
        raise StudioError(f"{path} is no ONNX file, or it is damaged. Copy or export it again.", path=path)
    return model


def _external(path: Path) -> list[str]:
    """Names of the files beside it that hold weights of it."""
    from onnx.external_data_helper import uses_external_data

    found: dict[str, None] = {}
    for tensor in _parsed(path, weights=False).graph.initializer:
        if uses_external_data(tensor):
            found.update((entry.value, None) for entry in tensor.external_data if entry.key == "location")
    return [name for name in found if Path(name).name == name]  # one that leads elsewhere is not followed


def stamp(path: str | os.PathLike[str]) -> tuple[object, ...]:
    """What changes when a file or its description does: for caches within one process."""
    found = []
    for file in (Path(path), Path(path).with_suffix(".json")):
        try:
            state = file.stat()
            found.append((state.st_size, state.st_mtime_ns))
        except OSError:
            found.append((0, 0))
    return tuple(found)


@functools.lru_cache(maxsize=32)
def _weights(path: Path, _stamp: object) -> str:
    """How many numbers a network has learned, and in which form they are kept."""
    from onnx import TensorProto

    sizes: dict[str, int] = {}
    for tensor in _parsed(path, weights=False).graph.initializer:
        kind = TensorProto.DataType.Name(tensor.data_type).lower()
        sizes[kind] = sizes.get(kind, 0) + int(np.prod(tensor.dims, dtype=np.int64))
    main = max(sizes, key=lambda kind: sizes[kind], default="")
    beside = ", ".join(_external(path))
    where = f", in {beside}" if beside else ""
    return f"{sum(sizes.values()):,} numbers, most of them {main}{where}" if main else "none"


def files_of(path: str | os.PathLike[str]) -> list[Path]:
    """A network's file and all that belongs to it: its description, files with its weights.

    Raises:
        StudioError: When it is no ONNX file.
    """
    home = Path(path)
    beside = [home.with_suffix(".json"), *(home.parent / name for name in _external(home))]
    return [home, *(file for file in beside if file.is_file())]


def fingerprint(path: str | os.PathLike[str]) -> str:
    """What identifies an encoder's answers: a hash of its file and of all that belongs to it.

    Raises:
        StudioError: When it cannot be read.
    """
    return _fingerprint(os.fspath(path), stamp(path))


@functools.lru_cache(maxsize=32)
def _fingerprint(path: str, _stamp: object) -> str:
    found = hashlib.sha256()
    for file in files_of(path):
        try:
            with file.open("rb") as content:
                found.update(hashlib.file_digest(content, "sha256").digest())
        except OSError as error:
            raise StudioError(f"{file} cannot be read: {error.strerror or error}.", path=file) from error
    return found.hexdigest()


def portable(path: str | os.PathLike[str]) -> Path:
    """An encoder as one file that can be taken anywhere: itself, or a copy in the cache that holds all of it.

    Raises:
        StudioError: When it cannot be read or written, or has more than 2 GB of weights.
    """
    import onnx

    home = Path(path)
    if files_of(home) == [home]:
        return home
    target = places.cache() / "model-files" / fingerprint(home) / "encoder.onnx"
    if target.is_file():
        return target
    model = _parsed(home, weights=True)
    beside = home.with_suffix(".json")
    if beside.is_file():
        onnx.helper.set_model_props(
            model, {p.key: p.value for p in model.metadata_props} | {DESCRIPTION: beside.read_text("utf-8")}
        )
    try:
        content = model.SerializeToString()
    except Exception as error:  # protobuf ends at 2 GB, with an error of its own
        raise StudioError(f"{home} has more than 2 GB of weights, more than a model can carry.", path=home) from error
    with replacing(target) as out:
        out.write(content)
    return target
