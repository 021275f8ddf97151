"""The forms in which the networks that some recipes descend from were saved by the programs that trained them.

Invariant: each function here only says what is what in a file; ``training.import_weights`` checks that it fits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.config import from_json
from engine.errors import UsageError
from engine.features.whisper_mel import WhisperMel
from engine.recipes.whisper_encoder import WhisperEncoderConfig, length_samples
from engine.whisper.folder import Sizes
from engine.whisper.folder import sizes as whisper_sizes
from training.import_weights import Foreign, read_torch, state_of, tensor

if TYPE_CHECKING:
    from training.import_weights import State

#: The classes of the social-context notebooks, in the order of their network's outputs.
_SOCIAL_CONTEXT = (
    "Alone / Quiet",
    "Group Discussion",
    "Noisy Environment",
    "One-on-One Conversation",
    "Speech / Monologue",
)
#: Samples between two frames of ``mfcc-lstm`` and of ``mfcc-transformer``, and the chunks that both were trained on.
_LSTM_HOP, _TRANSFORMER_HOP, _CHUNK_S = 256, 512, 8.192
#: Of all of Whisper's sizes: numbers per head of its attention.
_WHISPER_HEAD = 64

#: The classes of the answering-machine scripts, which have the numbers 0 and 1 there.
CALLS = ("not_machine", "answering_machine")


def fbank_encoder_mlp(path: Path, values: Mapping[str, Any]) -> Foreign:
    """``best_model.pt`` of the answering-machine scripts: weights beside figures; they say how large the layers are."""
    if not values.get("encoder"):
        raise UsageError(
            f"{path.name} holds only the network behind an encoder. Say where the encoder is: --encoder encoder.onnx."
        )
    loaded = read_torch(path)
    inner = loaded.get("model_state_dict") if isinstance(loaded, dict) else None
    state = state_of(loaded if inner is None else inner, path)
    places = sorted(int(found[1]) for name in state if (found := re.fullmatch(r"classifier\.(\d+)\.weight", name)))
    sizes = [len(tensor(state, f"classifier.{place}.weight", path, 2)) for place in places[::2]]
    if not sizes:
        tensor(state, "classifier.0.weight", path, 2)  # which says that it is not there
    n_classes = sizes[-1]
    return Foreign(state, n_classes, {"hidden_dims": tuple(sizes[:-1])}, CALLS if n_classes == 2 else ())


def logmel_cnn(path: Path, values: Mapping[str, Any]) -> Foreign:
    """``best_model.pth`` of the social-context notebooks: a state_dict, classes in alphabetical order."""
    state = state_of(read_torch(path), path)
    n_classes = len(tensor(state, "classifier.3.weight", path, 2))
    return Foreign(state, n_classes, labels=_SOCIAL_CONTEXT if n_classes == len(_SOCIAL_CONTEXT) else ())


def mfcc_lstm(path: Path, values: Mapping[str, Any]) -> Foreign:
    """``lstm_<rate>_<coefficients>_<frames>_<hidden>_<epoch>.pth``: a state_dict; the name says what it hears."""
    state = state_of(read_torch(path), path)
    gates, columns = tensor(state, "lstm.weight_ih_l0", path, 2).shape
    layers = sum(name.startswith("lstm.weight_ih_l") for name in state)
    found = {"n_mfcc": columns // 3, "hidden_size": gates // 4, "layers": layers}
    named = re.match(r"lstm_(\d+)_\d+_(\d+)_\d+", path.stem)
    times = _times(int(named[1]), int(named[2]), _LSTM_HOP) if named else {}
    n_classes = len(tensor(state, "fc.weight", path, 2))
    return Foreign(state, n_classes, {**found, **times}, ("A", "B") if n_classes == 2 else ())


def mfcc_transformer(path: Path, values: Mapping[str, Any]) -> Foreign:
    """``transformer_<rate>_<coefficients>_<frames>_<epoch>.pth``: a state_dict; the name says what it hears."""
    state = state_of(read_torch(path), path)
    for part in ("weight", "bias"):
        if f"fc_out.{part}" in state:
            state[f"fc.{part}"] = state.pop(f"fc_out.{part}")
    width, columns = tensor(state, "embedding.weight", path, 2).shape
    found = {
        "n_mfcc": (columns - 1) // 3,  # the last column is the number of the frame
        "width": width,
        "layers": _layers(state, "transformer_encoder.layers."),
        "feed_forward": len(tensor(state, "transformer_encoder.layers.0.linear1.weight", path, 2)),
    }
    named = re.match(r"transformer_(\d+)_\d+_(\d+)_\d+", path.stem)
    times = _times(int(named[1]), int(named[2]), _TRANSFORMER_HOP) if named else {}
    n_classes = len(tensor(state, "fc.weight", path, 2))
    return Foreign(state, n_classes, {**found, **times}, ("A", "B") if n_classes == 2 else ())


def _times(rate_hz: int, frames: int, hop: int) -> dict[str, Any]:
    """The rate, and the window where it is not the usual one, of which the network hears whole frames alone."""
    if frames == round(_CHUNK_S * rate_hz) // hop:
        return {"rate_hz": rate_hz}
    return {"rate_hz": rate_hz, "window_s": frames * hop / rate_hz}


def _layers(state: State, prefix: str) -> int:
    return len({name[len(prefix) :].partition(".")[0] for name in state if name.startswith(prefix)})


def soundnet_multihead(path: Path, values: Mapping[str, Any]) -> Foreign:
    """What ``train_mlp.py`` saved: the state_dict of the three heads."""
    if not values.get("weights"):
        raise UsageError(
            f"{path.name} holds only the heads, which hear what SoundNet hears. Say where its weights are: "
            "--weights sound8.npy."
        )
    state = state_of(read_torch(path), path)
    return Foreign(state, len(tensor(state, "pool5_classifier.classifier.weight", path, 2)))


def whisper_encoder(path: Path, values: Mapping[str, Any]) -> Foreign:
    """``split_1.pt`` of the Whisper notebook: a state_dict of the encoder and one layer, which heard 30 s each time.

    The file holds all that the network needs but the number of its heads, which is the width by 64 in all of Whisper's
    sizes; a folder of a Whisper model, where one is named, says it of others.
    """
    from engine.whisper import network

    state = state_of(read_torch(path), path)
    width, n_mels, _ = tensor(state, "encoder.conv1.weight", path, 3).shape
    folder = str(values.get("whisper_folder") or "")
    sizes = Sizes(
        n_mels=n_mels,
        width=width,
        layers=_layers(state, "encoder.layers."),
        heads=whisper_sizes(folder).heads if folder else max(1, width // _WHISPER_HEAD),
        feed_forward=len(tensor(state, "encoder.layers.0.fc1.weight", path, 2)),
        positions=len(tensor(state, "encoder.embed_positions.weight", path, 2)),
    )
    config = from_json(WhisperEncoderConfig, {"full_30_s": True, **values})
    feature = WhisperMel(n_mels, length_samples(config))
    steps = feature.shape(0)[1] // 2
    state["encoder.embed_positions.weight"] = state["encoder.embed_positions.weight"][:steps]
    return Foreign(
        state,
        len(tensor(state, "head.1.weight", path, 2)),
        {"full_30_s": True},
        ("0", "1") if len(state["head.1.weight"]) == 2 else (),
        lambda n_classes: network.empty_classifier(sizes, steps, n_classes, masked=not config.full_30_s),
        feature,
    )
