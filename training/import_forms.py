"""The forms in which the networks that some recipes descend from were saved by the programs that trained them.

Invariant: each function here only says what is what in a file; ``training.import_weights`` checks that it fits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.errors import UsageError
from training.import_weights import Foreign, read_torch, state_of, tensor

#: The classes of the social-context notebooks, in the order of their network's outputs.
_SOCIAL_CONTEXT = (
    "Alone / Quiet",
    "Group Discussion",
    "Noisy Environment",
    "One-on-One Conversation",
    "Speech / Monologue",
)
#: Samples between two frames of ``mfcc-lstm``.
_MFCC_HOP = 256


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
    found: dict[str, Any] = {"n_mfcc": columns // 3, "hidden_size": gates // 4, "layers": layers}
    named = re.match(r"lstm_(\d+)_\d+_(\d+)_\d+", path.stem)
    if named:
        rate_hz, frames = int(named[1]), int(named[2])
        found["rate_hz"] = rate_hz
        # A window of as many frames; the usual one is 8.192 s, of which the network hears all but the last frame.
        if frames != round(8.192 * rate_hz) // _MFCC_HOP:
            found["window_s"] = frames * _MFCC_HOP / rate_hz
    n_classes = len(tensor(state, "fc.weight", path, 2))
    return Foreign(state, n_classes, found, ("A", "B") if n_classes == 2 else ())


def soundnet_multihead(path: Path, values: Mapping[str, Any]) -> Foreign:
    """What ``train_mlp.py`` saved: the state_dict of the three heads."""
    if not values.get("weights"):
        raise UsageError(
            f"{path.name} holds only the heads, which hear what SoundNet hears. Say where its weights are: "
            "--weights sound8.npy."
        )
    state = state_of(read_torch(path), path)
    return Foreign(state, len(tensor(state, "pool5_classifier.classifier.weight", path, 2)))
