"""What Whisper hears: log-mel frames at 16 kHz, and where there is sound in them.

Invariant: the mel rows equal those of transformers' ``WhisperFeatureExtractor`` within 1e-4, whatever the length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.features.spectrum import LEAST_POWER, mel_power

RATE_HZ = 16000
#: What Whisper itself always fills up to.
FULL_SAMPLES = 30 * RATE_HZ
HOP = 160
N_FFT = 400
#: The frames of ``mel_power`` see zeros beyond the ends, Whisper's see the sound mirrored: mirrored samples are put in
#: front, a whole number of hops, and the frames that begin in them are dropped.
MIRROR_FRAMES = 2


@dataclass(frozen=True)
class WhisperMel:
    """Log-mel frames with one row more, of shape (n_mels + 1, frames).

    The last row is 1 in the frames of the window and 0 in what it was filled up with.

    Attributes:
        n_mels: Mel bands: 80, or 128 for large-v3 and what came of it.
        length_samples: Windows are filled up with zeros to so many samples; longer ones are cut.
    """

    id: ClassVar[str] = "whisper_mel"
    n_mels: int = 80
    length_samples: int = FULL_SAMPLES

    @property
    def rate_hz(self) -> int:
        """16 kHz, whatever the recording's own rate."""
        return RATE_HZ

    def shape(self, n_samples: int) -> tuple[int, int]:
        """(n_mels + 1, frames), whatever the length of the window; an even number, for a step takes two frames."""
        return self.n_mels + 1, 2 * -(-self.length_samples // (2 * HOP))

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        """Log-mel frames scaled as Whisper wants them, about -1 to 1; see ``engine.features.Feature``."""
        clips = np.atleast_2d(samples)[:, : self.length_samples]
        filled = clips.shape[1]
        out = np.empty((len(clips), *self.shape(filled)), np.float32)
        frames = out.shape[2]
        power = mel_power(RATE_HZ, N_FFT, HOP, self.n_mels, 0.0, RATE_HZ / 2)
        for clip, (*_, valid), rows in zip(clips, out, out[:, :-1], strict=True):
            whole = np.pad(clip, (0, frames * HOP - filled))
            mirrored = np.pad(whole, (MIRROR_FRAMES * HOP, N_FFT // 2), mode="reflect")
            mel = power(mirrored)[:, MIRROR_FRAMES : MIRROR_FRAMES + frames]
            levels = np.log10(np.maximum(mel, np.float32(LEAST_POWER)))
            rows[:] = (np.maximum(levels, levels.max() - 8.0) + 4.0) / 4.0
            valid[:] = np.arange(frames) * HOP < filled
        return out if samples.ndim == 2 else out[0]


FEATURE = WhisperMel
