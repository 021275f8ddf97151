"""Boosted trees on what is said: Whisper writes recordings down, CatBoost learns from the words.

Invariant: where the labelled data have texts of their own these are learned from and measured on; only what has none
is transcribed.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.config import setting
from engine.recipes import Recipe
from engine.recipes.whisper_phrase import WHISPER_HELP, TranscriptConfig, sound


@dataclass(frozen=True)
class TranscriptCatboostConfig(TranscriptConfig):
    """Settings of ``transcript-catboost``."""

    whisper: str = setting(
        "",
        f"{WHISPER_HELP} Only needed where the data have no column text, and for classifying recordings.",
        title="Whisper",
        pick="folder",
    )


RECIPE = Recipe(
    id="transcript-catboost",
    title="Boosted trees on the transcript",
    blurb="Learns which words make a class, from transcripts of Whisper or from a column of texts.",
    config=TranscriptCatboostConfig,
    feature=sound,
    train_minutes=3,  # nearly all of it is writing down what is said
    fit="text",
    short_clip="keep",
    needs=("catboost",),
    references=(
        "Prokhorenkova et al. 2018, CatBoost: unbiased boosting with categorical features.",
        "The notebook of github.com/artemgoncarov/i-dont-hear-you (2025), approach 2.",
    ),
)
