"""Convolutions and a recurrent layer over log-mel spectrograms, with attention to the moments that tell.

Invariant: what follows the convolutions does not depend on the length of the window, so one set of weights serves all.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.config import setting
from engine.recipes import Recipe, logmel_cnn
from engine.recipes.logmel_cnn import LogMelCnnConfig

if TYPE_CHECKING:
    import torch

_CHANNELS = (1, 24, 48, 64)
#: Bands and frames that each block pools into one; time is kept finer than frequency for what follows.
_POOLS = ((4, 2), (4, 2), (2, 1))


@dataclass(frozen=True)
class LogMelCrnnConfig(LogMelCnnConfig):
    """Settings of ``logmel-crnn``."""

    n_mels: int = setting(64, "Mel bands of the spectrogram.", title="Mel bands", low=32, high=512, advanced=True)
    hop: int = setting(
        320, "Samples from one spectrogram frame to the next.", title="Frame step", unit="samples", low=16, high=16384,
        advanced=True,
    )  # fmt: skip
    dropout: float = setting(
        0.3, "Share of the values left out at random while training.", low=0.0, high=0.95, advanced=True
    )
    hidden_size: int = setting(
        64, "Size of the network's memory, in each direction.", title="Hidden size", low=8, high=1024, advanced=True
    )


def _build(config: LogMelCrnnConfig, n_classes: int) -> torch.nn.Module:
    from torch import nn

    bands, _ = logmel_cnn.spectrogram_shape(config, least_frames=4)

    class LogMelCrnn(nn.Module):
        """Three convolutions, a recurrent layer in both directions, and a weighted mean over time."""

        def __init__(self) -> None:
            super().__init__()
            self.norm = nn.BatchNorm1d(bands)
            self.blocks = nn.Sequential(
                *(
                    nn.Sequential(
                        nn.Conv2d(before, after, 3, padding=1, bias=False),
                        nn.BatchNorm2d(after),
                        nn.ReLU(),
                        nn.AvgPool2d(pool),
                        nn.Dropout(config.dropout / 2),
                    )
                    for (before, after), pool in zip(itertools.pairwise(_CHANNELS), _POOLS, strict=True)
                )
            )
            width = _CHANNELS[-1] * (bands // 32)
            self.gru = nn.GRU(width, config.hidden_size, batch_first=True, bidirectional=True)
            self.attention = nn.Linear(2 * config.hidden_size, 1)
            self.head = nn.Sequential(nn.Dropout(config.dropout), nn.Linear(2 * config.hidden_size, n_classes))

        def forward(self, features: torch.Tensor) -> torch.Tensor:
            x = self.blocks(self.norm(features)[:, None])
            steps, _ = self.gru(x.flatten(1, 2).transpose(1, 2))
            # How much each moment counts is learned with the rest.
            weights = self.attention(steps).softmax(1)
            logits: torch.Tensor = self.head((weights * steps).sum(1))
            return logits

    return LogMelCrnn()


RECIPE = Recipe(
    id="logmel-crnn",
    title="Recurrent convolutional network on log-mel",
    blurb="For sounds that are told by how they go on, such as speech against music, or a siren's rise and fall.",
    config=LogMelCrnnConfig,
    feature=logmel_cnn.feature,
    train_minutes=1,
    build=_build,
    defaults={
        "epochs": 60,
        "patience": 15,
        "augment": "light",
        "schedule": "plateau",
        "plateau_epochs": 5,
        "gradient_clip": 5.0,
        "weight_decay": 0.01,
    },
    references=(
        "Cakir et al. 2017, Convolutional recurrent neural networks for polyphonic sound event detection.",
        "Bahdanau, Cho and Bengio 2015, Neural machine translation by jointly learning to align and translate.",
    ),
)
