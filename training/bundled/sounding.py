"""Joining and placing sounds: what the assemblers of material have in common.

Invariant: nothing is drawn but from the generator that is given, and no argument is written to.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine import audio
from engine.augment.noise import coloured_noise, power
from training.bundled.sets import Sound


def excerpt(samples: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """``count`` samples from a place drawn at random, repeated where there are fewer."""
    start = int(rng.integers(max(0, len(samples) - count) + 1))
    found: np.ndarray = np.resize(samples[start : start + count], count)
    return found


def at_level(samples: np.ndarray, level_db: float) -> np.ndarray:
    """Samples with a root mean square of so many dB below full scale; silence stays silence."""
    loudness = np.sqrt(power(samples))
    if loudness <= 0:
        return samples
    scaled: np.ndarray = (samples * (10 ** (level_db / 20) / loudness)).astype(np.float32)
    return scaled


def strung(phrases: Sequence[np.ndarray], count: int, rate_hz: int, rng: np.random.Generator) -> np.ndarray:
    """Phrases of one voice drawn at random, one after another with pauses, until ``count`` samples are full."""
    out = np.zeros(count, np.float32)
    at = round(rng.uniform(0.0, 0.3) * rate_hz)
    while at < count:
        phrase = phrases[int(rng.integers(len(phrases)))][: count - at]
        out[at : at + len(phrase)] = phrase
        at += len(phrase) + round(rng.uniform(0.05, 0.5) * rate_hz)
    return out


class Background:
    """Noise of all kinds: recordings, and made-up hisses and rumbles.

    Args:
        sounds: The recordings; they are read when they are wanted, and kept.
        rate_hz: The rate they are brought to.
        made_up: Share of the draws that is made up.
    """

    def __init__(self, sounds: Sequence[Sound], rate_hz: int, made_up: float = 0.4) -> None:
        self._sounds = sounds
        self._rate_hz = rate_hz
        self._made_up = made_up
        self._read: dict[str, np.ndarray] = {}

    def draw(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, str]:
        """Noise, and its source; "" for noise that was made up.

        Returns:
            float32 of shape (count,), never silent.
        """
        colour = ("white", "pink", "brown")[int(rng.integers(3))]
        if not self._sounds or rng.random() < self._made_up:
            return coloured_noise(colour, count, self._rate_hz, rng), ""
        sound = self._sounds[int(rng.integers(len(self._sounds)))]
        if sound.path not in self._read:
            self._read[sound.path] = audio.load(sound.path, rate_hz=self._rate_hz)
        found = excerpt(self._read[sound.path], count, rng)
        if power(found) < 1e-7:  # a pause in the recording
            return coloured_noise(colour, count, self._rate_hz, rng), ""
        return found, sound.source
