"""The network below a classifier's last layer as an encoder: one ONNX file that carries its description and its card.

Invariant: what the encoder hears in a window is what the classifier heard there when it was trained.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import recipes
from engine.bundle import Bundle
from engine.config import from_json
from engine.encoders.onnx_file import DESCRIPTION, OnnxFile
from engine.files import json_ready, replacing
from training.onnx_export import export_onnx

if TYPE_CHECKING:
    import torch

SUFFIX = ".onnx"
#: Under this name the file carries its card.
CARD = "earmark.card"


def save(made: Bundle, path: Path) -> None:
    """Write the encoder of a classifier with a network of the recipe "logmel-resnet".

    Raises:
        StudioError: When the file cannot be written.
    """
    import onnx

    card = made.card
    feature = made.feature()
    frames = feature.shape(round(card.window_s * card.rate_hz))
    exported = onnx.load_from_string(export_onnx(_below_the_last_layer(made), frames))
    settings = {name: value for name, value in card.feature.items() if name not in ("id", "rate_hz")}
    description = {
        "input": "logmel",
        "rate_hz": card.rate_hz,
        # The whole range: what a window hears of it is cut off in the network, window by window.
        "feature": {**settings, "ref": "one", "top_db": 200.0},
        "hop": feature.shape(round(card.hop_s * card.rate_hz))[1] - 1,
    }
    told = json.dumps(json_ready(dataclasses.asdict(card)), ensure_ascii=False)
    onnx.helper.set_model_props(exported, {DESCRIPTION: json.dumps(description), CARD: told})
    with replacing(path) as file:
        file.write(exported.SerializeToString())


def read_card(path: Path) -> dict[str, Any]:
    """The card that an encoder carries.

    Raises:
        StudioError: When the file is no network.
    """
    found: dict[str, Any] = json.loads(OnnxFile(path).metadata[CARD])
    return found


def _below_the_last_layer(made: Bundle) -> torch.nn.Module:
    import torch
    from torch import nn

    card = made.card
    recipe = recipes.get(card.recipe)
    assert recipe.build is not None
    network = recipe.build(from_json(recipe.config, dict(card.config)), len(card.labels))
    network.load_state_dict({name: torch.from_numpy(value) for name, value in made.tensors().items()})
    network.head = nn.Identity()
    top_db = float(card.feature["top_db"])

    class Encoder(nn.Module):
        """The network, hearing each window as loud as its loudest value, which is how it learned."""

        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, features: torch.Tensor) -> torch.Tensor:
            vectors: torch.Tensor = self.network((features - features.amax((1, 2), keepdim=True)).clamp(min=-top_db))
            return vectors

    return Encoder().eval()
