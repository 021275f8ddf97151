"""Decision trees on when there is sound and when not: what a heavier model of calls has to beat.

Invariant: nothing but time is heard; two recordings with the same bursts and pauses are the same to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.config import setting
from engine.features.timing import Timing
from engine.recipes import Recipe


@dataclass(frozen=True)
class TimingTreesConfig:
    """Settings of ``timing-trees``."""

    # The longest that a dialler usually waits for a decision.
    window_s: float = setting(
        30.0, "Most that is heard at once; shorter recordings are heard as they are.", title="Window", unit="s",
        low=0.5, high=600,
    )  # fmt: skip
    hop_s: float = setting(30.0, "Step from one window to the next.", title="Hop", unit="s", low=0.05, high=600)


def _feature(config: TimingTreesConfig) -> Timing:
    return Timing()


RECIPE = Recipe(
    id="timing-trees",
    title="Trees on the timing of speech",
    blurb="Fifteen numbers on bursts and pauses, and nothing else: learns in a second, and shows what a heavier model "
    "is worth.",
    config=TimingTreesConfig,
    feature=_feature,
    train_minutes=0.1,
    fit="trees",
    short_clip="keep",
    references=(
        "arXiv 2604.09675 (2026), timing features for answering-machine detection: 96.1 % of 764 calls.",
        "Breiman 2001, Random forests.",
    ),
)
