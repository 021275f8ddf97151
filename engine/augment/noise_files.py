"""Noise from recordings of the user's own, added at a signal-to-noise ratio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment import recordings
from engine.augment.draws import between
from engine.augment.noise import SILENT_POWER, mix_at_snr, power
from engine.config import setting


@dataclass(frozen=True)
class NoiseFiles:
    """Adds a stretch of a recording, resampled to the example's rate and repeated where it is shorter."""

    id: ClassVar[str] = "noise-files"
    title: ClassVar[str] = "Noise from recordings"
    blurb: ClassVar[str] = (
        "Adds real noise from a folder of recordings: the best preparation for the places where the model will listen."
    )
    kind: ClassVar[str] = "waveform"

    folder: str = setting("", "Recordings of noise, in folders at any depth.", title="Noise folder", pick="folder")
    min_snr_db: float = setting(
        0.0,
        "The strongest noise: how far it lies below the sound.",
        title="Lowest SNR",
        unit="dB",
        low=-30.0,
        high=80.0,
    )
    max_snr_db: float = setting(
        20.0,
        "The weakest noise: how far it lies below the sound.",
        title="Highest SNR",
        unit="dB",
        low=-30.0,
        high=80.0,
    )

    def ready(self) -> None:
        """Check the folder.

        Raises:
            StudioError: When it is missing, or all in it is silent or unreadable.
        """
        recordings.ready(self.folder, "noise", 16000, lambda block: _stretch(block, len(block), 0.0))

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        snr_db, place = between(rng, self.min_snr_db, self.max_snr_db), rng.random()
        found = recordings.draw(self.folder, rate_hz, rng, lambda block: _stretch(block, len(samples), place))
        if found is None:
            return samples.copy(), {"noise_file": "none: all was silent at the drawn place"}
        noise, path = found
        return mix_at_snr(samples, noise, snr_db), {"noise_file": path, "snr_db": snr_db}


def _stretch(block: np.ndarray, n: int, place: float) -> np.ndarray | None:
    """``n`` samples from a place in a block, 0 to 1; None where they are silent."""
    if not len(block):
        return None
    start = int(place * (max(0, len(block) - n) + 1))
    stretch = np.resize(block[start : start + n], n)
    return stretch if power(stretch) > SILENT_POWER else None


TRANSFORM = NoiseFiles
