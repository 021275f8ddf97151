"""A small residual network over log-mel spectrograms, made to be trained from scratch on little data.

Every second example is a mixture, the learning rate falls along a cosine and the weights are averaged; that, more than
the layers, is what makes it good.

Invariant: what follows the pooling does not depend on the length of the window, so one set of weights serves all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.config import setting
from engine.errors import UsageError
from engine.features.logmel import LogMel
from engine.recipes import Recipe

if TYPE_CHECKING:
    import torch

#: Each stage halves both axes of the spectrogram but the first, and the stem halves them before.
_WIDTHS = (1, 2, 4, 8)
_HALVINGS = len(_WIDTHS)
#: Under the root of the spread, whose slope at zero has no end.
_LEAST_VARIANCE = 1e-5
#: Of the channels, how many go through the bottleneck that weighs them.
_SQUEEZE = 8


@dataclass(frozen=True)
class LogMelResNetConfig:
    """Settings of ``logmel-resnet``."""

    window_s: float = setting(
        3.0, "Length of the windows that are classified.", title="Window", unit="s", low=0.25, high=60
    )
    hop_s: float = setting(1.5, "Step from one window to the next.", title="Hop", unit="s", low=0.05, high=60)
    rate_hz: int = setting(
        22050, "Sampling rate the audio is converted to.", title="Sampling rate", unit="Hz", low=2000, high=96000
    )
    width: int = setting(
        16, "Channels of the first stage; each later one has twice as many. 16 makes a third of a million weights.",
        low=4, high=256,
    )  # fmt: skip
    n_mels: int = setting(64, "Mel bands of the spectrogram.", title="Mel bands", low=16, high=512, advanced=True)
    n_fft: int = setting(
        1024, "Samples per spectrogram frame.", title="Frame length", unit="samples", low=64, high=16384, advanced=True
    )
    hop: int = setting(
        512, "Samples from one spectrogram frame to the next.", title="Frame step", unit="samples", low=16, high=16384,
        advanced=True,
    )  # fmt: skip
    loudness: bool = setting(
        False, "Hear how loud a window is; else the loudest value of each window counts as 0 dB.",
        title="Hears loudness", advanced=True,
    )  # fmt: skip
    pooling: str = setting(
        "bands",
        "What the last layer is told of the whole window. By band: the mean of each band of frequencies, and how much "
        "and how high the values go up and down; over all: the mean and the largest value, wherever they lie.",
        choices=("bands", "all"),
        choice_words=("By band", "Over all"),
        advanced=True,
    )
    dropout: float = setting(
        0.2, "Share of the pooled values left out at random while training.", low=0.0, high=0.95, advanced=True
    )


def _feature(config: LogMelResNetConfig) -> LogMel:
    ref = "one" if config.loudness else "max"
    return LogMel(rate_hz=config.rate_hz, n_fft=config.n_fft, hop=config.hop, n_mels=config.n_mels, ref=ref)


def _build(config: LogMelResNetConfig, n_classes: int) -> torch.nn.Module:
    import torch
    from torch import nn

    bands, frames = _feature(config).shape(round(config.window_s * config.rate_hz))
    if frames < 1 << _HALVINGS:
        raise UsageError(
            f"A window of {config.window_s:g} s gives only {frames} spectrogram frames; the network needs "
            f"{1 << _HALVINGS}. Choose a longer window or a shorter frame step."
        )

    class Weighed(nn.Module):
        """Channels weighed by what all of them are on the whole (squeeze and excitation)."""

        def __init__(self, channels: int) -> None:
            super().__init__()
            few = max(8, channels // _SQUEEZE)
            self.weigh = nn.Sequential(nn.Linear(channels, few), nn.ReLU(), nn.Linear(few, channels), nn.Sigmoid())

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            weighed: torch.Tensor = x * self.weigh(x.mean((2, 3)))[:, :, None, None]
            return weighed

    class Block(nn.Module):
        """Two convolutions beside a shortcut, each after its normalisation."""

        def __init__(self, before: int, after: int, halve: bool) -> None:
            super().__init__()
            self.first = nn.Sequential(nn.BatchNorm2d(before), nn.ReLU())
            self.pool = nn.AvgPool2d(2) if halve else nn.Identity()
            self.shortcut = nn.Conv2d(before, after, 1, bias=False) if before != after else nn.Identity()
            self.narrows = before != after
            self.path = nn.Sequential(
                nn.Conv2d(before, after, 3, padding=1, bias=False),
                nn.BatchNorm2d(after),
                nn.ReLU(),
                nn.Conv2d(after, after, 3, padding=1, bias=False),
                Weighed(after),
            )

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            inner = self.pool(self.first(x))
            beside = self.shortcut(inner) if self.narrows else self.pool(x)
            out: torch.Tensor = beside + self.path(inner)
            return out

    class LogMelResNet(nn.Module):
        """Normalised bands, four stages, what they come to over time, a linear layer."""

        def __init__(self) -> None:
            super().__init__()
            channels = [config.width * width for width in _WIDTHS]
            self.norm = nn.BatchNorm1d(bands)
            self.stem = nn.Conv2d(1, channels[0], 5, stride=2, padding=2, bias=False)
            pairs = zip([channels[0], *channels], channels, strict=False)
            self.stages = nn.Sequential(*(Block(a, b, halve=i > 0) for i, (a, b) in enumerate(pairs)))
            self.last = nn.Sequential(nn.BatchNorm2d(channels[-1]), nn.ReLU())
            rows = (bands + 1) // 2 >> _HALVINGS - 1  # of the last stage
            pooled = (rows + 2 if config.pooling == "bands" else 2) * channels[-1]
            self.head = nn.Sequential(nn.Dropout(config.dropout), nn.Linear(pooled, n_classes))

        def forward(self, features: torch.Tensor) -> torch.Tensor:
            x = self.stem(self.norm(features)[:, None])
            last = self.last(self.stages(x))
            over_time = last.mean(2)
            mean, largest = over_time.mean(2), over_time.amax(2)
            if config.pooling == "bands":
                spread = ((over_time - mean[:, :, None]) ** 2).mean(2).add(_LEAST_VARIANCE).sqrt()
                pooled = [last.mean(3).flatten(1), largest, spread]
            else:
                pooled = [mean, largest]
            logits: torch.Tensor = self.head(torch.cat(pooled, 1))
            return logits

    return LogMelResNet()


RECIPE = Recipe(
    id="logmel-resnet",
    title="Residual network on log-mel",
    blurb="The best of the small ones for sounds of any kind: learns from mixtures, takes its time, runs fast.",
    config=LogMelResNetConfig,
    feature=_feature,
    train_minutes=5,
    build=_build,
    defaults={
        "epochs": 150,
        "patience": 0,
        "monitor": "last",
        "augment": "mixtures",
        "learning_rate": 2e-3,
        "schedule": "cosine",
        "warmup_epochs": 5.0,
        "weight_decay": 0.05,
        "gradient_clip": 5.0,
        "ema": 0.995,
    },
    references=(
        "He et al. 2016, Identity mappings in deep residual networks.",
        "Hu, Shen and Sun 2018, Squeeze-and-excitation networks.",
        "Snyder et al. 2018, X-vectors: robust DNN embeddings for speaker recognition (the spread over time).",
        "Tokozume, Ushiku and Harada 2018, Learning from between-class examples for deep sound recognition.",
    ),
)
