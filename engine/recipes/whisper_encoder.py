"""The encoder of a Whisper model, fine-tuned to tell classes apart.

Whisper fills everything up to 30 s. Here a window costs what it is long: the encoder's positions are cut to it, and the
mean over time leaves out what a short recording was filled up with.

Invariant: the model that comes out holds the encoder; classification needs neither the folder nor its libraries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.config import setting
from engine.errors import UsageError
from engine.features.whisper_mel import FULL_SAMPLES, RATE_HZ, WhisperMel
from engine.recipes import Recipe
from engine.whisper.folder import sizes

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class WhisperEncoderConfig:
    """Settings of ``whisper-encoder``."""

    window_s: float = setting(
        4.0, "Length of the windows that are classified.", title="Window", unit="s", low=0.2, high=30
    )
    hop_s: float = setting(2.0, "Step from one window to the next.", title="Hop", unit="s", low=0.05, high=30)
    whisper_folder: str = setting(
        "",
        "The folder of a Whisper model as the transformers library keeps it: config.json and model.safetensors.",
        title="Whisper folder",
        pick="folder",
    )
    frozen_epochs: int = setting(
        1,
        "In so many epochs at the beginning only the classifier learns; 0 trains everything from the start.",
        title="Frozen epochs",
        unit="epochs",
        low=0,
        high=10_000,
    )
    encoder_learning_rate: float = setting(
        1e-5, "Size of each step for the encoder, far smaller than for the classifier.", low=0.0, high=1.0
    )
    dropout: float = setting(
        0.2, "Share of the encoder's numbers left out at random while training.", low=0.0, high=0.95, advanced=True
    )
    full_30_s: bool = setting(
        False,
        "Fill each window up to 30 s and average over all of it, as Whisper's own front end does; more than ten times "
        "slower on short windows.",
        title="Always 30 s",
        advanced=True,
    )


def length_samples(config: WhisperEncoderConfig) -> int:
    """What windows are filled up to."""
    return FULL_SAMPLES if config.full_30_s else round(config.window_s * RATE_HZ)


def _feature(config: WhisperEncoderConfig) -> WhisperMel:
    length = length_samples(config)
    if not config.whisper_folder:
        return WhisperMel(length_samples=length)
    return WhisperMel(n_mels=sizes(config.whisper_folder).n_mels, length_samples=length)


def _build(config: WhisperEncoderConfig, n_classes: int) -> torch.nn.Module:
    if not config.whisper_folder:
        raise UsageError("The recipe whisper-encoder needs the folder of a Whisper model: --whisper-folder FOLDER.")
    from engine.whisper import network

    return network.classifier(
        config.whisper_folder,
        _feature(config).shape(0)[1] // 2,
        n_classes,
        dropout=config.dropout,
        masked=not config.full_30_s,
        frozen_epochs=config.frozen_epochs,
        encoder_learning_rate=config.encoder_learning_rate,
    )


RECIPE = Recipe(
    id="whisper-encoder",
    title="Whisper encoder, fine-tuned",
    blurb="What Whisper learned from 680,000 hours of speech, for classes that lie in what is said; wants a GPU.",
    config=WhisperEncoderConfig,
    feature=_feature,
    train_minutes=20,
    build=_build,
    defaults={"learning_rate": 3e-4, "batch_size": 4, "epochs": 5, "patience": 2},
    short_clip="keep",
    needs_file="whisper_folder",
    references=(
        "Radford et al. 2022, Robust speech recognition via large-scale weak supervision.",
        "The notebook of github.com/artemgoncarov/i-dont-hear-you (2025).",
    ),
)
