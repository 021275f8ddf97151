"""A recurrent network over MFCCs and their slopes.

Invariant: at its defaults it has the layers, the layer names and the input of the network it descends from, so that
weights trained there can be loaded here. That network ended in a log-softmax; ours gives logits and leaves the softmax
to the loss and to the runtime, which comes to the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.config import setting
from engine.features.mfcc import Mfcc
from engine.recipes import Recipe

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class MfccLstmConfig:
    """Settings of ``mfcc-lstm``."""

    window_s: float = setting(
        8.192, "Length of the windows that are classified.", title="Window", unit="s", low=0.5, high=120
    )
    hop_s: float = setting(4.096, "Step from one window to the next.", title="Hop", unit="s", low=0.05, high=120)
    rate_hz: int = setting(
        4096, "Sampling rate the network hears.", title="Sampling rate", unit="Hz", low=2000, high=48000, advanced=True
    )
    n_mfcc: int = setting(10, "Cepstral coefficients per frame.", title="Coefficients", low=2, high=64, advanced=True)
    hidden_size: int = setting(
        128, "Size of the network's memory.", title="Hidden size", low=8, high=1024, advanced=True
    )
    layers: int = setting(2, "Recurrent layers, one above the other.", low=1, high=8, advanced=True)


def _feature(config: MfccLstmConfig) -> Mfcc:
    hop = 256
    frames = round(config.window_s * config.rate_hz) // hop
    return Mfcc(rate_hz=config.rate_hz, n_mfcc=config.n_mfcc, hop=hop, frames=frames)


def _build(config: MfccLstmConfig, n_classes: int) -> torch.nn.Module:
    import torch

    columns = _feature(config).shape(0)[1]

    class LastStep(torch.nn.Module):
        """An LSTM whose state after the last frame is classified."""

        def __init__(self) -> None:
            super().__init__()
            self.lstm = torch.nn.LSTM(columns, config.hidden_size, config.layers, batch_first=True)
            self.fc = torch.nn.Linear(config.hidden_size, n_classes)

        def forward(self, frames: torch.Tensor) -> torch.Tensor:
            steps, _ = self.lstm(frames)
            logits: torch.Tensor = self.fc(steps[:, -1])
            return logits

    return LastStep()


RECIPE = Recipe(
    id="mfcc-lstm",
    title="Recurrent network on MFCCs",
    blurb="Small and patient: for long stretches that differ in character, such as advertisements in a broadcast.",
    config=MfccLstmConfig,
    feature=_feature,
    train_minutes=0.4,
    build=_build,
    # The network it descends from was trained with 8e-5 on far more chunks than a first project has.
    defaults={"learning_rate": 1e-3, "batch_size": 32, "epochs": 50, "patience": 10},
    short_clip="repeat",
    references=(
        "The network of github.com/Taylor-eOS/lstm-classifier (2024).",
        "Hochreiter and Schmidhuber 1997, Long short-term memory.",
    ),
)
