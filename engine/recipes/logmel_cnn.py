"""A small convolutional network over log-mel spectrograms.

Invariant: at its defaults it has the layers, the layer names and the input of the network it descends from, so that
weights trained there can be loaded here.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.config import setting
from engine.errors import UsageError
from engine.features.logmel import LogMel
from engine.recipes import Recipe

if TYPE_CHECKING:
    import torch

_CHANNELS = (1, 16, 32, 64)


@dataclass(frozen=True)
class LogMelCnnConfig:
    """Settings of ``logmel-cnn``."""

    window_s: float = setting(
        3.0, "Length of the windows that are classified.", title="Window", unit="s", low=0.25, high=60
    )
    hop_s: float = setting(1.5, "Step from one window to the next.", title="Hop", unit="s", low=0.05, high=60)
    rate_hz: int = setting(
        16000, "Sampling rate the audio is converted to.", title="Sampling rate", unit="Hz", low=2000, high=96000
    )
    n_mels: int = setting(128, "Mel bands of the spectrogram.", title="Mel bands", low=16, high=512, advanced=True)
    n_fft: int = setting(
        1024, "Samples per spectrogram frame.", title="Frame length", unit="samples", low=64, high=16384, advanced=True
    )
    hop: int = setting(
        256, "Samples from one spectrogram frame to the next.", title="Frame step", unit="samples", low=16, high=16384,
        advanced=True,
    )  # fmt: skip
    dropout: float = setting(
        0.5, "Share of the hidden units left out at random while training.", low=0.0, high=0.95, advanced=True
    )


def feature(config: LogMelCnnConfig) -> LogMel:
    """What the network hears."""
    return LogMel(rate_hz=config.rate_hz, n_fft=config.n_fft, hop=config.hop, n_mels=config.n_mels)


def spectrogram_shape(config: LogMelCnnConfig, least_frames: int) -> tuple[int, int]:
    """Bands and frames of a window.

    Raises:
        UsageError: When the network needs more frames.
    """
    bands, frames = feature(config).shape(round(config.window_s * config.rate_hz))
    if frames < least_frames:
        raise UsageError(
            f"A window of {config.window_s:g} s gives only {frames} spectrogram frames; the network needs "
            f"{least_frames}. Choose a longer window or a shorter frame step."
        )
    return bands, frames


def _build(config: LogMelCnnConfig, n_classes: int) -> torch.nn.Module:
    from torch import nn

    bands, frames = spectrogram_shape(config, least_frames=8)
    blocks = [
        nn.Sequential(nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU(), nn.MaxPool2d(2))
        for before, after in itertools.pairwise(_CHANNELS)
    ]
    flat = _CHANNELS[-1] * (bands // 8) * (frames // 8)  # each block halves both axes, rounding down
    head = nn.Sequential(nn.Linear(flat, 128), nn.ReLU(), nn.Dropout(config.dropout), nn.Linear(128, n_classes))
    return nn.Sequential(
        OrderedDict(
            channel=nn.Unflatten(1, (1, bands)),
            **{f"conv{i}": block for i, block in enumerate(blocks, 1)},
            flatten=nn.Flatten(),
            classifier=head,
        )
    )


RECIPE = Recipe(
    id="logmel-cnn",
    title="Convolutional network on log-mel",
    blurb="A good first choice for any sound: learns from a few hundred clips and is fast to train and to run.",
    config=LogMelCnnConfig,
    feature=feature,
    train_minutes=1,
    build=_build,
    # At 1e-3 from the first step on, as it was trained where it descends from, the units behind 24,576 inputs all die
    # within an epoch where classes are many: fifty stayed at chance. With few classes this is no worse.
    defaults={"learning_rate": 3e-4, "warmup_epochs": 2.0, "batch_size": 32, "epochs": 30, "patience": 5},
    short_clip="pad",
    references=(
        "The network of github.com/vasudeshmukh27/social-context-inference (2025).",
        "Piczak 2015, Environmental sound classification with convolutional neural networks.",
    ),
)
