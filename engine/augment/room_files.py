"""Reverberation of real rooms, from recordings of their impulse responses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment import recordings
from engine.augment.room import convolved
from engine.config import setting

#: An impulse response whose highest sample is below this is called silent.
_SILENT_PEAK = 1e-4


@dataclass(frozen=True)
class RoomFiles:
    """Puts the example into a recorded room; the direct sound keeps its level and its place."""

    id: ClassVar[str] = "room-files"
    title: ClassVar[str] = "Room from recordings"
    blurb: ClassVar[str] = "Adds the reverberation of real rooms, from a folder of recorded impulse responses."
    kind: ClassVar[str] = "waveform"

    folder: str = setting(
        "", "Recordings of impulse responses, in folders at any depth.", title="Impulse response folder", pick="folder"
    )

    def ready(self) -> None:
        """Check the folder.

        Raises:
            StudioError: When it is missing, or all in it is silent or unreadable.
        """
        recordings.ready(self.folder, "impulse responses", 16000, _from_its_peak)

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        found = recordings.draw(self.folder, rate_hz, rng, _from_its_peak)
        if found is None:
            return samples.copy(), {"room_file": "none: all was silent at the drawn place"}
        response, path = found
        return convolved(samples, response), {"room_file": path}


def _from_its_peak(block: np.ndarray) -> np.ndarray | None:
    """The response from the direct sound on, which gets a height of 1; None where there is none."""
    if not len(block):
        return None
    peak = int(np.abs(block).argmax())
    height = block[peak]
    return block[peak:] / height if abs(height) > _SILENT_PEAK else None


TRANSFORM = RoomFiles
