"""The small transformer, taught by a larger model as well as by the labels.

Invariant: the network is that of ``mfcc-transformer``; only its training differs.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.config import setting
from engine.recipes import Recipe, mfcc_transformer
from engine.recipes.mfcc_transformer import MfccTransformerConfig


@dataclass(frozen=True)
class DistilledTransformerConfig(MfccTransformerConfig):
    """Settings of ``distilled-transformer``."""

    teacher: str = setting(
        "",
        "The model that teaches: a .earmark file of the same classes. Empty: an mfcc-lstm is trained first, on the "
        "same data.",
        pick="file",
    )
    temperature: float = setting(
        2.0,
        "How much the teacher's answers are softened: at 1 only its first choice matters, the higher, the more the "
        "others.",
        low=1.0,
        high=20.0,
        advanced=True,
    )
    alpha: float = setting(
        0.5,
        "Share of the teacher in the loss; the labels have the rest.",
        title="Share of the teacher",
        low=0.0,
        high=1.0,
        advanced=True,
    )


RECIPE = Recipe(
    id="distilled-transformer",
    title="Transformer taught by a larger model",
    blurb="As small as the transformer, but it also learns from the answers of a larger model.",
    config=DistilledTransformerConfig,
    feature=mfcc_transformer.feature,
    train_minutes=1,
    build=mfcc_transformer.build,
    fit="distill",
    defaults=dict(mfcc_transformer.RECIPE.defaults),
    short_clip="repeat",
    references=(
        "The distillation that github.com/Taylor-eOS/lstm-classifier (2024) planned.",
        "Hinton, Vinyals and Dean 2015, Distilling the knowledge in a neural network.",
    ),
)
