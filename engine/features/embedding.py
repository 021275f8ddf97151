"""What a trained encoder makes of a recording: one vector, whatever its length.

Invariant: the vector depends on the samples and on the encoder's files alone, and not on what is computed beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from engine import encoders
from engine.device import Device
from engine.encoders import onnx_file
from engine.errors import StudioError
from engine.sessions import bound


@dataclass(frozen=True)
class Embedding:
    """The vector of an encoder, averaged over the sound, of shape (width,).

    Attributes:
        encoder: The encoder's ONNX file, see ``engine.encoders``.
        sample_rate_hz: The rate to convert recordings to; 0 is what the encoder says, or 16 kHz.
    """

    id: ClassVar[str] = "embedding"
    model_files: ClassVar[tuple[str, ...]] = ("encoder",)
    slow: ClassVar[bool] = True
    time_axis: ClassVar[None] = None
    encoder: str
    sample_rate_hz: int = 0

    @property
    def rate_hz(self) -> int:
        """The sampling rate that recordings are converted to.

        Raises:
            StudioError: When the encoder cannot be opened, or needs another rate than was asked for.
        """
        needed = encoders.opened(self.encoder).rate_hz
        if self.sample_rate_hz and needed not in (None, self.sample_rate_hz):
            raise StudioError(
                f"The encoder {self.encoder} needs {needed} Hz, but {self.sample_rate_hz} Hz was asked for. Leave the "
                "sampling rate at 0.",
                path=self.encoder,
            )
        return self.sample_rate_hz or needed or encoders.USUAL_RATE_HZ

    def shape(self, n_samples: int) -> tuple[int]:
        """(width,), whatever the length.

        Raises:
            StudioError: When the encoder cannot be opened.
        """
        return (encoders.opened(self.encoder).width,)

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        """The encoder's vectors; see ``engine.features.Feature``.

        Raises:
            StudioError: When the encoder cannot be opened or run.
        """
        return self.compute_on(samples, "cpu")

    def compute_on(self, samples: np.ndarray, device: str) -> np.ndarray:
        """The same, computed on a device; see ``engine.features.compute``."""
        encoder, rate_hz = encoders.opened(self.encoder, device), self.rate_hz
        found = np.stack([encoder.embed(clip, rate_hz) for clip in np.atleast_2d(samples)])
        return found if samples.ndim == 2 else found[0]

    def device_of(self, wish: str) -> Device:
        """Where the encoder computes under a wish; see ``engine.features.device``."""
        return bound(wish, lambda device: encoders.opened(self.encoder, device).file.device)

    def portable(self, field: str) -> Path:
        """The encoder as one file, for a bundle to carry."""
        return onnx_file.portable(getattr(self, field))

    def fingerprint(self) -> str:
        """What identifies its vectors: the content of the encoder's files, and the rate."""
        return f"{onnx_file.fingerprint(self.encoder)}-{self.rate_hz}"


FEATURE = Embedding
