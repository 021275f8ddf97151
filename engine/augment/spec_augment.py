"""Bands and moments of the features covered up.

References:
    D. S. Park et al., SpecAugment: A simple data augmentation method for automatic speech recognition, Interspeech
    2019; without its time warping, which gains least there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.config import setting


@dataclass(frozen=True)
class SpecAugment:
    """Covers stretches of time and bands of frequency with the mean of the example."""

    id: ClassVar[str] = "spec-augment"
    title: ClassVar[str] = "SpecAugment"
    blurb: ClassVar[str] = (
        "Covers up some moments and bands, so that the model looks at all of the sound; costs next to nothing."
    )
    kind: ClassVar[str] = "features"

    time_masks: int = setting(2, "How many stretches of time are covered.", title="Time masks", low=0, high=20)
    max_time_share: float = setting(
        0.15, "The longest of them, as a share of the example.", title="Longest time mask", low=0.0, high=1.0
    )
    band_masks: int = setting(2, "How many bands of frequency are covered.", title="Frequency masks", low=0, high=20)
    max_band_share: float = setting(
        0.2, "The broadest of them, as a share of all bands.", title="Broadest frequency mask", low=0.0, high=1.0
    )

    def __call__(
        self, features: np.ndarray, time_axis: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        out = features.copy()
        fill = features.mean(dtype=np.float64)
        time_axis %= features.ndim
        others = [axis for axis in range(features.ndim) if axis != time_axis]
        drawn: dict[str, Any] = {"time_masks_frames": [], "frequency_masks_bands": []}
        for _ in range(self.time_masks):
            drawn["time_masks_frames"].append(_cover(out, time_axis, self.max_time_share, fill, rng))
        for _ in range(self.band_masks if others else 0):
            drawn["frequency_masks_bands"].append(_cover(out, others[-1], self.max_band_share, fill, rng))
        return out, drawn


def _cover(values: np.ndarray, axis: int, max_share: float, fill: float, rng: np.random.Generator) -> tuple[int, int]:
    """Cover a stretch of one axis; where it begins, and where it has ended."""
    size = values.shape[axis]
    width = int(rng.integers(int(max_share * size) + 1))
    start = int(rng.integers(size - width + 1))
    np.moveaxis(values, axis, 0)[start : start + width] = fill
    return start, start + width


TRANSFORM = SpecAugment
