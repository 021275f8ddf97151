"""A small transformer over MFCCs and their slopes.

Invariant: at its defaults the encoder has the sizes and the input of the network it descends from: 13 columns, of which
the last is the number of the frame, the only thing that tells it about time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.config import setting
from engine.errors import UsageError
from engine.features.mfcc import Mfcc
from engine.recipes import Recipe

if TYPE_CHECKING:
    import torch

_HOP = 512


@dataclass(frozen=True)
class MfccTransformerConfig:
    """Settings of ``mfcc-transformer``."""

    window_s: float = setting(
        8.192, "Length of the windows that are classified.", title="Window", unit="s", low=1.5, high=120
    )
    hop_s: float = setting(4.096, "Step from one window to the next.", title="Hop", unit="s", low=0.05, high=120)
    rate_hz: int = setting(
        2048, "Sampling rate the network hears.", title="Sampling rate", unit="Hz", low=2000, high=48000, advanced=True
    )
    n_mfcc: int = setting(4, "Cepstral coefficients per frame.", title="Coefficients", low=2, high=64, advanced=True)
    width: int = setting(32, "Numbers per frame inside the network.", low=8, high=512, advanced=True)
    heads: int = setting(
        4, "Ways in which frames look at each other; a divisor of the width.", low=1, high=16, advanced=True
    )
    layers: int = setting(2, "Transformer layers, one above the other.", low=1, high=12, advanced=True)
    feed_forward: int = setting(
        128, "Hidden units between two layers.", title="Feed-forward size", low=8, high=4096, advanced=True
    )
    dropout: float = setting(
        0.1, "Share of the hidden units left out at random while training.", low=0.0, high=0.95, advanced=True
    )


def feature(config: MfccTransformerConfig) -> Mfcc:
    """What the network hears."""
    frames = round(config.window_s * config.rate_hz) // _HOP
    return Mfcc(rate_hz=config.rate_hz, n_mfcc=config.n_mfcc, hop=_HOP, frames=max(1, frames))


def build(config: MfccTransformerConfig, n_classes: int) -> torch.nn.Module:
    """The network; see ``engine.recipes.Recipe``."""
    import torch
    from torch import nn

    if config.width % config.heads:
        raise UsageError(f"The width {config.width} cannot be shared by {config.heads} heads; take a multiple of them.")
    frames, columns = feature(config).shape(0)

    class Encoder(nn.Module):
        """Frames that look at each other, averaged over time."""

        number: torch.Tensor

        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Linear(columns + 1, config.width)
            layer = nn.TransformerEncoderLayer(
                config.width, config.heads, config.feed_forward, config.dropout, batch_first=True
            )
            self.transformer_encoder = nn.TransformerEncoder(layer, config.layers, enable_nested_tensor=False)
            self.fc = nn.Linear(config.width, n_classes)
            self.register_buffer("number", torch.arange(frames, dtype=torch.float32)[None, :, None], persistent=False)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            number = self.number.expand(x.shape[0], -1, -1)
            steps = self.transformer_encoder(self.embedding(torch.cat([x, number], dim=2)))
            logits: torch.Tensor = self.fc(steps.mean(dim=1))
            return logits

    return Encoder()


RECIPE = Recipe(
    id="mfcc-transformer",
    title="Transformer on MFCCs",
    blurb="The smallest network here: for long stretches on slow machines, best when a larger one has taught it.",
    config=MfccTransformerConfig,
    feature=feature,
    train_minutes=0.5,
    build=build,
    defaults={"learning_rate": 5e-4, "batch_size": 64, "epochs": 60, "patience": 12},
    short_clip="repeat",
    references=(
        "The transformer of github.com/Taylor-eOS/lstm-classifier (2024).",
        "Vaswani et al. 2017, Attention is all you need.",
    ),
)
