"""A classical classifier on the vector of an encoder, for few examples.

Invariant: the encoder is never trained, so that the vectors of a recording can be kept and used again.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.config import setting
from engine.encoders.choice import EncoderChoice, heard
from engine.features import Feature
from engine.recipes import Recipe


@dataclass(frozen=True)
class EmbeddingHeadConfig(EncoderChoice):
    """Settings of ``embedding-head``."""

    spectrum: str = setting(
        "logmel",
        "Without an encoder: whose statistics are taken.",
        title="Spectrum",
        choices=("logmel", "fbank"),
        choice_words=("Log-mel", "Kaldi fbank"),
        advanced=True,
    )


def _feature(config: EmbeddingHeadConfig) -> Feature:
    return heard(config, config.spectrum)


RECIPE = Recipe(
    id="embedding-head",
    title="Simple classifier on an encoder",
    blurb="Logistic regression, nearest neighbours or trees on an encoder's vector: learns in seconds, from few "
    "examples.",
    config=EmbeddingHeadConfig,
    feature=_feature,
    train_minutes=0.2,
    fit="head",
    short_clip="keep",
    references=(
        "Ledoit and Wolf 2004, A well-conditioned estimator for large-dimensional covariance matrices.",
        "Turian et al. 2022, HEAR: Holistic evaluation of audio representations.",
    ),
)
