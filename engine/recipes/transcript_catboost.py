"""Boosted trees on what is said: Whisper writes recordings down, CatBoost learns from the words.

Invariant: where the labelled data have texts of their own these are learned from and measured on; only what has none
is transcribed.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.config import setting
from engine.features.waveform import Waveform
from engine.features.whisper_mel import RATE_HZ
from engine.recipes import Recipe
from engine.recipes.whisper_phrase import HOP_HELP, LANGUAGE_HELP, PIECE_HELP, WHISPER_HELP


@dataclass(frozen=True)
class TranscriptCatboostConfig:
    """Settings of ``transcript-catboost``."""

    window_s: float = setting(60.0, PIECE_HELP, title="Piece", unit="s", low=1, high=3600)
    hop_s: float = setting(55.0, HOP_HELP, title="Hop", unit="s", low=0.5, high=3600)
    whisper: str = setting(
        "",
        f"{WHISPER_HELP} Only needed where the data have no column text, and for classifying recordings.",
        title="Whisper",
        pick="folder",
    )
    language: str = setting("ru", LANGUAGE_HELP)


def _feature(config: TranscriptCatboostConfig) -> Waveform:
    return Waveform(rate_hz=RATE_HZ)


RECIPE = Recipe(
    id="transcript-catboost",
    title="Boosted trees on the transcript",
    blurb="Learns which words make a class, from transcripts of Whisper or from a column of texts.",
    config=TranscriptCatboostConfig,
    feature=_feature,
    fit="text",
    short_clip="keep",
    needs=("catboost",),
    references=(
        "Prokhorenkova et al. 2018, CatBoost: unbiased boosting with categorical features.",
        "The notebook of github.com/artemgoncarov/i-dont-hear-you (2025), approach 2.",
    ),
)
