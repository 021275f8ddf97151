"""A Whisper model as the transformers library keeps it: a folder with config.json and the weights.

Invariant: only the encoder is read; nothing in a file is run, and what is returned is complete and of the sizes that
config.json tells.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import StudioError

if TYPE_CHECKING:
    import torch

CONFIG = "config.json"
_SAFE, _INDEX, _TORCH = "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"
_LARGEST_JSON_BYTES = 16 << 20
#: In models that also write text, and in the bare ones.
_PREFIXES = ("model.encoder.", "encoder.")


@dataclass(frozen=True)
class Sizes:
    """The sizes of a Whisper encoder.

    Attributes:
        n_mels: Mel bands it hears: 80, or 128 since large-v3.
        width: Numbers per step.
        layers, heads: Of its transformer.
        feed_forward: Hidden units between two layers.
        positions: Steps of 20 ms it has positions for: 1500, which is 30 s.
    """

    n_mels: int
    width: int
    layers: int
    heads: int
    feed_forward: int
    positions: int


#: Where config.json has each of the sizes, and the most that is believed.
_FIELDS = {
    "n_mels": ("num_mel_bins", 512),
    "width": ("d_model", 16384),
    "layers": ("encoder_layers", 256),
    "heads": ("encoder_attention_heads", 256),
    "feed_forward": ("encoder_ffn_dim", 131072),
    "positions": ("max_source_positions", 1 << 16),
}


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file of a model.

    Raises:
        StudioError: When it cannot be read, or holds no object.
    """
    try:
        if path.stat().st_size > _LARGEST_JSON_BYTES:
            raise StudioError(f"{path} is too large to be the description of a model. Copy the model again.", path=path)
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror or error}.", path=path) from error
    except (ValueError, RecursionError) as error:
        raise StudioError(f"{path} is damaged: it is not JSON. Copy the model again.", path=path) from error
    if not isinstance(data, dict):
        raise StudioError(f"{path} is damaged: it holds no object. Copy the model again.", path=path)
    return data


@functools.lru_cache(maxsize=8)
def sizes(folder: str | os.PathLike[str]) -> Sizes:
    """The sizes of the encoder in a folder.

    Raises:
        StudioError: When it is no folder of a Whisper model.
    """
    home = Path(folder)
    if not home.is_dir():
        raise StudioError(f"There is no folder {home}. Choose the folder of a Whisper model.", path=home)
    if not (home / CONFIG).is_file():
        raise StudioError(
            f"{home} is not the folder of a Whisper model: it has no {CONFIG}. Download the whole model.", path=home
        )
    config = read_json(home / CONFIG)
    kind = config.get("model_type")
    if kind != "whisper":
        what = f"a model of the kind {kind}" if isinstance(kind, str) else "another kind of model"
        hint = (
            " A model for faster-whisper has no weights that can be trained on." if "alignment_heads" in config else ""
        )
        raise StudioError(f"{home} holds {what}, not Whisper as the transformers library keeps it.{hint}", path=home)
    found: dict[str, int] = {}
    for name, (key, most) in _FIELDS.items():
        value = config.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise StudioError(f"{home / CONFIG} is damaged: it has no possible {key}. Copy the model again.", path=home)
        found[name] = value
    if found["width"] % found["heads"]:
        raise StudioError(f"{home / CONFIG} is damaged: its heads do not share d_model evenly.", path=home)
    return Sizes(**found)


def encoder_tensors(folder: str | os.PathLike[str]) -> dict[str, torch.Tensor]:
    """The encoder's weights, float32, by their names within the encoder ("conv1.weight" ...).

    Raises:
        StudioError: When the weights are not there or cannot be read.
    """
    home = Path(folder)
    if (home / _SAFE).is_file():
        return _from_safetensors([home / _SAFE])
    if (home / _INDEX).is_file():
        places = read_json(home / _INDEX).get("weight_map")
        if not isinstance(places, Mapping) or not all(isinstance(name, str) for name in places.values()):
            raise StudioError(f"{home / _INDEX} is damaged: it names no files. Copy the model again.", path=home)
        names = sorted({Path(file).name for key, file in places.items() if str(key).startswith(_PREFIXES)})
        return _from_safetensors([home / name for name in names])
    if (home / _TORCH).is_file():
        return _from_torch(home / _TORCH)
    raise StudioError(f"{home} has no weights: neither {_SAFE} nor {_TORCH}. Download the whole model.", path=home)


def _from_safetensors(files: Iterable[Path]) -> dict[str, torch.Tensor]:
    import safetensors
    import torch

    found: dict[str, torch.Tensor] = {}
    for file in files:
        try:
            with safetensors.safe_open(file, framework="pt") as content:
                for key in content.keys():  # noqa: SIM118 - not a mapping
                    if key.startswith(_PREFIXES):
                        found[_bare(key)] = content.get_tensor(key).to(torch.float32)
        except (OSError, safetensors.SafetensorError) as error:
            raise _unreadable(file) from error
    return found


def _from_torch(file: Path) -> dict[str, torch.Tensor]:
    import torch

    try:
        # weights_only: tensors and plain containers, nothing that runs.
        state = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # a truncated or hostile file may raise anything
        raise _unreadable(file) from error
    if not isinstance(state, Mapping):
        raise _unreadable(file)
    wanted = {key: value for key, value in state.items() if str(key).startswith(_PREFIXES)}
    return {_bare(key): value.to(torch.float32) for key, value in wanted.items() if isinstance(value, torch.Tensor)}


def _bare(key: str) -> str:
    return next(key[len(prefix) :] for prefix in _PREFIXES if key.startswith(prefix))


def _unreadable(file: Path) -> StudioError:
    return StudioError(
        f"{file} cannot be read as weights: it is damaged or cut short. Copy the model again.", path=file
    )
