"""SoundNet with three classifiers behind it: on its published weights, or trained from scratch.

With a file of weights SoundNet is a feature and only the classifiers learn. Without one the whole network learns from
the samples, and is narrower unless told otherwise.

Invariant: with weights the network is the heads alone, under the names of the classifier it descends from, so that
heads trained there can be loaded here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.config import setting
from engine.errors import UsageError
from engine.features import Feature
from engine.features.soundnet import SoundNet
from engine.features.waveform import Waveform
from engine.recipes import Recipe
from engine.soundnet import layers, modules
from engine.soundnet import weights as soundnet_weights

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class SoundNetConfig:
    """Settings of ``soundnet-multihead``."""

    # The least is what the network needs for one step of pool5: ``layers.least_samples``, 0.21 s.
    window_s: float = setting(
        20.0, "Length of the windows that are classified.", title="Window", unit="s", low=0.25, high=600
    )
    hop_s: float = setting(10.0, "Step from one window to the next.", title="Hop", unit="s", low=0.05, high=600)
    weights: str = setting(
        "",
        "SoundNet's trained weights, sound8.npy; without them SoundNet itself is trained from scratch on your sounds.",
        title="SoundNet weights",
        pick="file",
    )
    first_channels: int = setting(
        8,
        "Channels of the first layer when trained from scratch; each layer has twice as many as the one before. The "
        "published network has 16.",
        title="First channels",
        low=1,
        high=64,
        advanced=True,
    )
    objects: str = setting(
        "",
        "Names of the objects that SoundNet's weights tell apart, one a line; they are shown beside a classified file.",
        pick="file",
        advanced=True,
    )
    scenes: str = setting(
        "", "Names of the scenes that SoundNet's weights tell apart, one a line.", pick="file", advanced=True
    )


def _carries(config: SoundNetConfig) -> Mapping[str, Path]:
    given = {name: file for name, file in (("objects", config.objects), ("scenes", config.scenes)) if file}
    if not given:
        return {}
    from engine.soundnet.extract import LISTS, check_lists

    if not config.weights:
        raise UsageError("Names of objects and scenes belong to SoundNet's weights. Name these too, or leave them out.")
    check_lists(config.weights, **given)
    return {LISTS[name]: Path(file) for name, file in given.items()}


def _feature(config: SoundNetConfig) -> Feature:
    if config.weights:
        return SoundNet(weights=config.weights)
    return Waveform(
        rate_hz=layers.RATE_HZ,
        scale=layers.SCALE,
        clip=layers.SCALE,
        length=round(config.window_s * layers.RATE_HZ),
    )


def _build(config: SoundNetConfig, n_classes: int) -> torch.nn.Module:
    if config.weights:
        return modules.heads(soundnet_weights.widths(config.weights), n_classes)
    return modules.end_to_end(config.first_channels, n_classes)


RECIPE = Recipe(
    id="soundnet-multihead",
    title="SoundNet with three heads",
    blurb="Classifiers on what SoundNet learned from a million videos, for events of some seconds; without its weights "
    "the same network learns from your sounds alone.",
    config=SoundNetConfig,
    feature=_feature,
    train_minutes=2,
    build=_build,
    # The classifier it descends from took 1e-4 for 400 epochs, and kept the last.
    defaults={"learning_rate": 3e-4, "batch_size": 64, "epochs": 100, "patience": 15},
    # SoundNet repeats what is short itself, by whole clips; the waveform has a length of its own.
    short_clip="keep",
    carries=_carries,
    references=(
        "Aytar, Vondrick and Torralba 2016, SoundNet: Learning sound representations from unlabeled video.",
        "The classifier of github.com/lsy0882/Audio_classification_using_SoundNet (2023).",
    ),
)
