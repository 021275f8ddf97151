"""SoundNet's weights, read from every form they are handed around in, under one set of names.

Our names are ``conv1.weight`` (out, in, kernel), ``conv1.bias``, and for conv1 to conv7 ``conv1.gamma``, ``.beta``,
``.mean`` and ``.var`` of the batch normalisation.

Invariant: what is returned is complete, float32 and of shapes that follow from one another; nothing in a file is run.
"""

from __future__ import annotations

import functools
import io
import os
import pickle
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from engine import array_pickle
from engine.errors import StudioError
from engine.files import replacing
from engine.soundnet.layers import FEATURE_LAYERS, LABELLERS, TRUNK

Tensors = Mapping[str, np.ndarray]

_NORM = ("gamma", "beta", "mean", "var")
#: How PyTorch calls the numbers of a batch normalisation.
_TORCH_NORM = {"weight": "gamma", "bias": "beta", "running_mean": "mean", "running_var": "var"}
_TORCH_LAYERS = {"conv8_objs": "conv8", "conv8_scns": "conv8_2"}


def read(path: str | os.PathLike[str]) -> dict[str, np.ndarray]:
    """The weights in a file: ``sound8.npy``, or the .npz or .safetensors that ``write`` makes.

    Any widths are taken, as long as the layers fit one another. The labelling layers are there or not.

    Returns:
        float32 arrays by our names.

    Raises:
        StudioError: When the file cannot be read, is damaged, asks for code, or lacks something.
    """
    source = Path(path)
    readers: Mapping[str, Callable[[Path], Tensors]] = {
        ".npy": _from_npy,
        ".npz": _from_npz,
        ".safetensors": _from_safetensors,
    }
    reader = readers.get(source.suffix.lower())
    if reader is None:
        hint = " Convert it first: models convert-soundnet." if source.suffix.lower() in (".pth", ".pt") else ""
        raise StudioError(
            f"{source} is none of the forms of SoundNet's weights that can be used: .npy, .npz or .safetensors.{hint}",
            path=source,
        )
    try:
        found = reader(source)
    except OSError as error:
        raise StudioError(f"{source} cannot be read: {error.strerror or error}.", path=source) from error
    return checked(found, source)


def checked(found: Tensors, source: Path) -> dict[str, np.ndarray]:
    """The weights as float32, once it is sure that they make up the network.

    Raises:
        StudioError: Naming the first thing that is missing, or that does not fit.
    """
    out: dict[str, np.ndarray] = {}
    before = 1
    for name, layer in (TRUNK | LABELLERS).items():
        if f"{name}.weight" not in found and name in LABELLERS:
            continue
        parts = ("weight", "bias", *(_NORM if layer.normalised else ()))
        for part in parts:
            key = f"{name}.{part}"
            if key not in found:
                raise StudioError(
                    f"{source} is not a whole SoundNet: {name} has no {part}. Copy or download it again.", path=source
                )
            value = np.ascontiguousarray(found[key], np.float32)
            width = len(value) if part == "weight" and value.ndim else len(out.get(f"{name}.weight", ()))
            expected = (width, before, layer.kernel) if part == "weight" else (width,)
            if value.shape != expected or not width:
                raise StudioError(
                    f"{source} is not a SoundNet of 8 layers: {key} has the shape {_shape(value.shape)} where "
                    f"{_shape(expected)} is needed.",
                    path=source,
                )
            if not np.isfinite(value).all():
                raise StudioError(f"{source} is damaged: {key} holds something that is not a number.", path=source)
            out[key] = value
        if name in TRUNK:
            before = len(out[f"{name}.weight"])
    return out


def write(tensors: Tensors, path: str | os.PathLike[str]) -> Path:
    """Write weights as .npz or .safetensors, by the name's ending.

    Raises:
        StudioError: When it has another ending, or cannot be written.
    """
    import safetensors.numpy

    target = Path(path)
    if target.suffix.lower() not in (".npz", ".safetensors"):
        raise StudioError(f"{target} must end in .npz or .safetensors.", path=target)
    with replacing(target) as file:
        if target.suffix.lower() == ".npz":
            np.savez(file, **tensors)  # type: ignore[arg-type]
        else:
            file.write(safetensors.numpy.save(dict(tensors)))
    return target


def of_torch_names(state: Tensors) -> dict[str, np.ndarray]:
    """Weights by our names from those of PyTorch ports: ``conv1.0.weight`` and ``conv1.1.*``, or ``batchnorm1.*``.

    Names that belong to no layer are left out; ``checked`` tells what is missing.
    """
    found = {}
    for name, value in state.items():
        layer, _, rest = name.partition(".")
        layer = _TORCH_LAYERS.get(layer, layer)
        norm = re.fullmatch(r"batchnorm(\d)", layer)
        if norm:
            layer, rest = f"conv{norm[1]}", f"1.{rest}"
        place, _, part = rest.rpartition(".")
        if place == "1":
            part = _TORCH_NORM.get(part, "")
        if part in ("weight", "bias", *_NORM) and layer in TRUNK | LABELLERS:
            # Their convolutions are two-dimensional, of width one.
            found[f"{layer}.{part}"] = value[..., 0] if value.ndim == 4 else value
    return found


def widths(path: str) -> dict[str, int]:
    """Channels of pool5, conv6 and conv7 in a file of weights.

    Raises:
        StudioError: As ``read``.
    """
    tensors = cached(path)
    layers = (name.replace("pool", "conv") for name in FEATURE_LAYERS)
    return {name: len(tensors[f"{layer}.bias"]) for name, layer in zip(FEATURE_LAYERS, layers, strict=True)}


def cached(path: str) -> dict[str, np.ndarray]:
    """``read``, once for each state of a file.

    Raises:
        StudioError: As ``read``.
    """
    return _cached(path, stamp(path))


def stamp(path: str) -> tuple[int, int]:
    """What changes when a file is written to.

    Raises:
        StudioError: When there is no such file, or none was named.
    """
    if not path:
        raise StudioError(
            "The model hears what SoundNet hears, but SoundNet's weights are not in it: it was trained on feature "
            "files alone. Train it again with --weights sound8.npy to use it on recordings."
        )
    try:
        state = Path(path).stat()
    except OSError as error:
        raise StudioError(
            f"SoundNet's weights {path} cannot be read: {error.strerror or error}. Choose sound8.npy again.", path=path
        ) from error
    return state.st_mtime_ns, state.st_size


@functools.lru_cache(maxsize=1)
def _cached(path: str, _: tuple[int, int]) -> dict[str, np.ndarray]:
    return read(path)


def _from_npy(source: Path) -> Tensors:
    with source.open("rb") as file:
        try:
            values = _object_of(file)
        except array_pickle.ForbiddenNameError as error:
            raise StudioError(
                f"{source} was not opened: it asks for {error}, and weights have no need of that.", path=source
            ) from None
        except MemoryError:
            raise StudioError(f"{source} does not fit into memory.", path=source) from None
        except Exception as error:  # a damaged pickle can raise anything
            raise _damaged(source, ".npy", error) from error
    if not isinstance(values, dict):
        raise StudioError(f"{source} holds no layers by name, as sound8.npy does.", path=source)
    found = {}
    for layer, parts in values.items():
        for part, value in parts.items() if isinstance(parts, dict) else ():
            if not isinstance(value, np.ndarray):
                continue
            ours = {"weights": "weight", "biases": "bias"}.get(part, part)
            # (height, width, in, out) with all along the height, as TensorFlow keeps them
            found[f"{layer}.{ours}"] = value[:, 0].transpose(2, 1, 0) if value.ndim == 4 else value
    return found


def _object_of(file: IO[bytes]) -> Any:
    """The one object in a .npy file of objects."""
    version = np.lib.format.read_magic(file)
    read_header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    shape, _, kind = read_header[version](file)
    if not kind.hasobject or shape not in ((), (1,)):
        raise ValueError("it holds plain numbers")
    value = array_pickle.load(file)
    return value[0] if shape and isinstance(value, list) else value


def _from_npz(source: Path) -> Tensors:
    try:
        with np.load(io.BytesIO(source.read_bytes()), allow_pickle=False) as archive:
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise ValueError("it is no archive of arrays")
            return {name: archive[name] for name in archive.files}
    except (ValueError, EOFError, KeyError, zipfile.BadZipFile, pickle.UnpicklingError) as error:
        raise _damaged(source, ".npz", error) from error


def _from_safetensors(source: Path) -> Tensors:
    import safetensors
    import safetensors.numpy

    try:
        found: Tensors = safetensors.numpy.load(source.read_bytes())
    except (safetensors.SafetensorError, ValueError, KeyError) as error:
        raise _damaged(source, ".safetensors", error) from error
    return found


def _damaged(source: Path, kind: str, error: Exception) -> StudioError:
    why = str(error).partition("\n")[0].rstrip(".")
    why = f" ({why})" if why[:1].isalpha() else ""  # some errors are bare numbers
    return StudioError(
        f"{source} is no {kind} file of SoundNet's weights, or it is damaged{why}. Copy or download it again.",
        path=source,
    )


def _shape(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "of a single number"
