"""A classical classifier on the vector of an encoder, for few examples.

Invariant: the encoder is never trained, so that the vectors of a recording can be kept and used again.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine import encoders
from engine.config import setting
from engine.features import Feature
from engine.features.embedding import Embedding
from engine.features.statistics import Statistics
from engine.recipes import Recipe

_RATE_HZ = 16000


@dataclass(frozen=True)
class EmbeddingHeadConfig:
    """Settings of ``embedding-head``."""

    window_s: float = setting(
        10.0, "Most that is heard at once; shorter recordings are heard as they are.", title="Window", unit="s",
        low=0.1, high=100,
    )  # fmt: skip
    hop_s: float = setting(5.0, "Step from one window to the next.", title="Hop", unit="s", low=0.05, high=100)
    encoder: str = setting(
        "",
        "An audio encoder in ONNX, or general-embedding, which comes with Earmark; without one, statistics of a "
        "spectrum over time stand in for its vector.",
        title="Encoder",
        pick="file",
    )
    rate_hz: int = setting(
        0,
        "Sampling rate the audio is converted to; 0 is what the encoder says, or 16000.",
        title="Sampling rate",
        unit="Hz",
        low=0,
        high=96000,
    )
    spectrum: str = setting(
        "logmel",
        "Without an encoder: whose statistics are taken.",
        title="Spectrum",
        choices=("logmel", "fbank"),
        choice_words=("Log-mel", "Kaldi fbank"),
        advanced=True,
    )


def _feature(config: EmbeddingHeadConfig) -> Feature:
    if config.encoder:
        return Embedding(encoder=encoders.located(config.encoder), sample_rate_hz=config.rate_hz)
    return Statistics(spectrum=config.spectrum, rate_hz=config.rate_hz or _RATE_HZ)


RECIPE = Recipe(
    id="embedding-head",
    title="Simple classifier on an encoder",
    blurb="Logistic regression, nearest neighbours or trees on an encoder's vector: learns in seconds, from few "
    "examples.",
    config=EmbeddingHeadConfig,
    feature=_feature,
    fit="head",
    short_clip="keep",
    references=(
        "Ledoit and Wolf 2004, A well-conditioned estimator for large-dimensional covariance matrices.",
        "Turian et al. 2022, HEAR: Holistic evaluation of audio representations.",
    ),
)
