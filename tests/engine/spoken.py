"""A stand-in for Whisper in tests: it hears what a tone's pitch says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.features.whisper_mel import RATE_HZ
from engine.transcripts import Word

#: What is said by a tone of so many hertz, half a second to each word.
WORDS = {500: "алло", 800: "Не", 1100: "слышу,", 1400: "вас", 1700: "хорошо"}
WORD_S = 0.5


def spoken(words: Sequence[int], seconds: float = 0.0) -> np.ndarray:
    """A recording that says words, given by their pitches, with silence behind up to so many seconds."""
    t = np.arange(round(WORD_S * RATE_HZ)) / RATE_HZ
    parts = [0.5 * np.sin(2 * np.pi * hz * t) for hz in words]
    sound = np.concatenate(parts) if parts else np.zeros(0)
    return np.pad(sound, (0, max(0, round(seconds * RATE_HZ) - len(sound)))).astype(np.float32)


class ToneTranscriber:
    """Writes down the tones of ``spoken``; see ``engine.transcribe.Transcriber``."""

    device = "cpu"
    device_reason = "as asked"

    def __init__(self, probability: float = 0.8, words: Mapping[int, str] = WORDS) -> None:
        self.identity = f"tones {probability}"
        self.calls = 0
        self._probability = probability
        self._words = words

    def words(self, samples: np.ndarray) -> list[Word]:
        """One word for each 0.5 s whose loudest pitch is known."""
        self.calls += 1
        step = round(WORD_S * RATE_HZ)
        out = []
        for start in range(0, len(samples) - step // 2, step):
            block = samples[start : start + step]
            power = np.abs(np.fft.rfft(block))
            hz = round(float(np.argmax(power)) * RATE_HZ / len(block) / 100) * 100
            if power.max() > 1 and hz in self._words:
                at_s = start / RATE_HZ
                out.append(Word(self._words[hz], at_s, at_s + WORD_S, self._probability))
        return out
