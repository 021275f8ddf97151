"""A small network on the vector of a speech encoder: the answering-machine classifier.

Invariant: behind the encoder the network has the layers and the names of the classifier it descends from, so that what
was trained there can be loaded here.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.config import setting
from engine.encoders.choice import EncoderChoice, heard
from engine.recipes import Recipe

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class FbankEncoderMlpConfig(EncoderChoice):
    """Settings of ``fbank-encoder-mlp``."""

    window_s: float = setting(
        100.0, "Most that is heard at once; shorter recordings are heard as they are.", title="Window", unit="s",
        low=0.1, high=100,
    )  # fmt: skip
    hop_s: float = setting(100.0, "Step from one window to the next.", title="Hop", unit="s", low=0.05, high=100)
    hidden_dims: tuple[int, ...] = setting(
        (256, 128), "Sizes of the hidden layers, such as 256,128.", title="Hidden layers", low=1, high=16384
    )
    dropout: float = setting(
        0.2, "Share of the hidden units left out at random while training.", low=0.0, high=0.95, advanced=True
    )
    decoder: str = setting(
        "",
        "The decoder of the encoder's transducer; with its joiner and tokens the model also writes down what is said.",
        pick="file",
        advanced=True,
    )
    joiner: str = setting(
        "", "The joiner of the encoder's transducer, for writing down what is said.", pick="file", advanced=True
    )
    tokens: str = setting("", "The transducer's tokens.txt, for writing down what is said.", pick="file", advanced=True)


def _carries(config: FbankEncoderMlpConfig) -> Mapping[str, Path]:
    if not (config.decoder or config.joiner or config.tokens):
        return {}
    from engine.encoders.transcribing import parts_of

    return parts_of(config.encoder, config.decoder, config.joiner, config.tokens)


def _build(config: FbankEncoderMlpConfig, n_classes: int) -> torch.nn.Module:
    from torch import nn

    (width,) = heard(config).shape(1)
    layers: list[nn.Module] = []
    sizes = (width, *config.hidden_dims)
    for before, after in itertools.pairwise(sizes):
        layers += [nn.Linear(before, after), nn.ReLU(), nn.BatchNorm1d(after), nn.Dropout(config.dropout)]
    layers.append(nn.Linear(sizes[-1], n_classes))
    parts: OrderedDict[str, nn.Module] = OrderedDict(classifier=nn.Sequential(*layers))
    if not config.encoder:
        # Statistics of a spectrum are of very different sizes; an encoder's numbers are not.
        parts["scale"] = nn.BatchNorm1d(width, affine=False)
        parts.move_to_end("scale", last=False)
    network: Any = nn.Sequential(parts)
    network.notes = (
        "The encoder is used as it is; only the network behind it is trained."
        if config.encoder
        else "No encoder was given, so the network learns from statistics of fbank features over time."
    )
    return network  # type: ignore[no-any-return]


RECIPE = Recipe(
    id="fbank-encoder-mlp",
    title="Network on a speech encoder",
    blurb="Tells answering machines from people by what a speech recogniser's encoder hears in a whole call; trains in "
    "minutes.",
    config=FbankEncoderMlpConfig,
    feature=heard,
    train_minutes=0.2,
    build=_build,
    defaults={"learning_rate": 1e-3, "batch_size": 32, "epochs": 60, "patience": 15},
    short_clip="keep",
    carries=_carries,
    references=(
        "The classifier of github.com/CybernetKZ/AMCnet (2025).",
        "Yao et al. 2023, Zipformer: A faster and better encoder for automatic speech recognition.",
    ),
)
