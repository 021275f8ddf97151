"""A rule on what Whisper writes down: the class of a recording is whether certain phrases are said in it.

Nothing is trained. With labelled recordings the rule is measured, and its threshold chosen, as any model's.

Invariant: the language is a setting and never guessed unless asked for; guessing costs whole recordings.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.config import setting
from engine.features.waveform import Waveform
from engine.features.whisper_mel import RATE_HZ
from engine.phrases import CANNOT_HEAR_RU
from engine.recipes import Recipe

WHISPER_HELP = (
    "What transcribes: the folder of a model for faster-whisper, or tiny, base, small, medium, large-v3 or "
    "large-v3-turbo, which are fetched from the internet once."
)


@dataclass(frozen=True)
class TranscriptConfig:
    """Settings of every recipe that judges what Whisper writes down."""

    window_s: float = setting(
        60.0,
        "Longest piece that Whisper is given at once; long recordings are transcribed in several.",
        title="Piece", unit="s", low=1, high=3600,
    )  # fmt: skip
    hop_s: float = setting(
        55.0,
        "From the start of a piece to the next; what is less than the piece overlaps, so that no word is cut.",
        title="Hop", unit="s", low=0.5, high=3600,
    )  # fmt: skip
    whisper: str = setting("", WHISPER_HELP, title="Whisper", pick="folder")
    language: str = setting(
        "ru", "The language that is spoken: ru, en, de ...; auto guesses it, and sometimes wrongly."
    )


def sound(config: TranscriptConfig) -> Waveform:
    """What Whisper hears."""
    return Waveform(rate_hz=RATE_HZ)


@dataclass(frozen=True)
class WhisperPhraseConfig(TranscriptConfig):
    """Settings of ``whisper-phrase``."""

    phrases: str = setting(
        CANNOT_HEAR_RU,
        "What to listen for, parted by semicolons; * at the end of a word stands for any ending. Case, ё or е and "
        "punctuation make no difference.",
    )
    pattern: str = setting(
        "",
        "A regular expression that is searched in the transcript, in small letters without punctuation; besides the "
        "phrases, or instead of them when there are none.",
        advanced=True,
    )


RECIPE = Recipe(
    id="whisper-phrase",
    title="Phrases in the transcript",
    blurb="Finds recordings in which certain words are said; needs a Whisper model and no training.",
    config=WhisperPhraseConfig,
    feature=sound,
    train_minutes=0,
    fit="rule",
    short_clip="keep",
    needs=("faster_whisper",),
    needs_file="whisper",
    references=(
        "Radford et al. 2022, Robust speech recognition via large-scale weak supervision.",
        "The notebook of github.com/artemgoncarov/i-dont-hear-you (2025), approach 1.",
    ),
)
