"""What a trained SoundNet hears in a recording, averaged over time.

Invariant: the numbers are those of the published extraction: 22,050 Hz, times 256, recordings shorter than 20 s
repeated, pool5 behind its rectifier, conv6 and conv7 as their convolutions leave them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.device import Device
from engine.soundnet import network, weights
from engine.soundnet.layers import FEATURE_LAYERS, RATE_HZ


@dataclass(frozen=True)
class SoundNet:
    """The means of pool5, conv6 and conv7, one behind the other: 256, 512 and 1024 numbers.

    Attributes:
        weights: The file of weights: sound8.npy, or what ``models convert-soundnet`` makes of it.
    """

    id: ClassVar[str] = "soundnet"
    model_files: ClassVar[tuple[str, ...]] = ("weights",)
    slow: ClassVar[bool] = True
    time_axis: ClassVar[None] = None
    weights: str

    @property
    def rate_hz(self) -> int:
        """22,050 Hz, whatever the recording's own rate."""
        return RATE_HZ

    def shape(self, n_samples: int) -> tuple[int]:
        """(numbers,), whatever the length.

        Raises:
            StudioError: When the weights cannot be read.
        """
        return (sum(weights.widths(self.weights).values()),)

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        """The layers' means; see ``engine.features.Feature``.

        Raises:
            StudioError: When the weights cannot be read.
        """
        return self.compute_on(samples, "cpu")

    def compute_on(self, samples: np.ndarray, device: str) -> np.ndarray:
        """The same, computed on a device; see ``engine.features.compute``."""
        clips = np.atleast_2d(samples)
        out = np.empty((len(clips), *self.shape(clips.shape[1])), np.float32)
        for clip, row in zip(clips, out, strict=True):
            found = network.means(self.weights, network.prepared(clip), device=device)
            np.concatenate([found[name] for name in FEATURE_LAYERS], out=row)
        return out if samples.ndim == 2 else out[0]

    def device_of(self, wish: str) -> Device:
        """Where SoundNet computes under a wish; see ``engine.features.device``."""
        return network.device_of(self.weights, wish)


FEATURE = SoundNet
