"""Files of other programs: what they are, and where in Earmark they belong.

Invariant: looking at a file runs nothing that it names, and changes nothing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from engine import encoders, recipes
from engine.errors import StudioError
from engine.soundnet import weights as soundnet
from engine.whisper.faster import checked_folder
from engine.whisper.folder import CONFIG, read_json
from engine.whisper.folder import sizes as whisper_sizes
from training.import_weights import read_torch, state_of

#: Weights that become a model by themselves, see ``training.import_weights``; and parts that models are trained with.
WEIGHTS, PARTS = (".pth", ".pt"), (".onnx", ".npy", ".npz", ".safetensors")
#: A tensor that only the network of one family has; the first that is found tells.
_TELLING = (
    ("pool5_classifier.classifier.weight", "soundnet-multihead"),
    ("encoder.conv1.weight", "whisper-encoder"),
    ("lstm.weight_ih_l0", "mfcc-lstm"),
    ("transformer_encoder.layers.0.linear1.weight", "mfcc-transformer"),
    ("conv1.0.weight", "logmel-cnn"),
    ("classifier.0.weight", "fbank-encoder-mlp"),
)


@dataclass(frozen=True)
class ForeignFile:
    """What a file of another program is.

    Attributes:
        path: The file or folder.
        recipe: Of weights that become a model by themselves, the family they belong to; else empty.
        words: What it is, and where it is used, as a sentence or two.
    """

    path: Path
    recipe: str
    words: str


def look_at(path: str | os.PathLike[str]) -> ForeignFile:
    """What a file or folder of another program is.

    Raises:
        StudioError: When it is nothing that Earmark can use, or is damaged.
    """
    source = Path(path)
    suffix = source.suffix.lower()
    if source.is_dir():
        return _whisper(source)
    if suffix in WEIGHTS:
        return _weights(source)
    if suffix == ".onnx":
        encoder = encoders.opened(source)
        words = f"{source.name} is an encoder that gives {encoder.width} numbers for a sound ({encoder.kind})."
        return _part(source, words, "fbank-encoder-mlp")
    if suffix in PARTS:
        soundnet.read(source)
        return _part(source, f"{source.name} holds the weights of SoundNet.", "soundnet-multihead")
    raise StudioError(
        f"{source.name} is nothing that can be imported. What can: models (.earmark) and weights of other programs "
        "(.pth, .pt). Encoders (.onnx), SoundNet (.npy, .npz, .safetensors) and Whisper folders can be trained with.",
        path=source,
    )


def _weights(source: Path) -> ForeignFile:
    loaded = read_torch(source)
    inner = loaded.get("model_state_dict") if isinstance(loaded, dict) else None
    state = state_of(loaded if inner is None else inner, source)
    recipe = next((recipe for name, recipe in _TELLING if name in state), "")
    if not recipe:
        raise StudioError(
            f"{source} holds a network of no family that weights can be imported into: it begins with "
            f"{next(iter(state))}.",
            path=source,
        )
    return ForeignFile(source, recipe, f"{source.name} holds weights of the family “{recipes.get(recipe).title}”.")


def _whisper(source: Path) -> ForeignFile:
    config = source / CONFIG
    if config.is_file() and "d_model" in read_json(config):  # as the transformers library keeps it
        whisper_sizes(source)
        return _part(source, f"{source.name} is a Whisper model of transformers.", "whisper-encoder")
    checked_folder(str(source))
    return _part(source, f"{source.name} is a Whisper model that writes down what is said.", "transcript-catboost")


def _part(source: Path, words: str, recipe: str) -> ForeignFile:
    """What is no model by itself but is trained with."""
    title = recipes.get(recipe).title
    where = f"It is no model by itself: choose it on the Train page, in the settings of the family “{title}”."
    return ForeignFile(source, "", f"{words} {where}")
