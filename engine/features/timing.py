"""When something is heard and when not: the rhythm of speech and pauses, without its sound.

A person says a word or two and waits; a machine speaks on. That shows in the lengths of bursts and pauses alone.

Invariant: the numbers do not depend on the level of a recording, nor on its rate, beyond what moves an edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.activity import ActivityConfig, ActivityFinder

#: A pause between words is shorter than one that somebody waits in; clicks are no speech.
_BURSTS = ActivityConfig(min_duration_s=0.08, min_gap_s=0.15, padding_s=0.0)

NAMES = (
    "first onset", "speech", "share of speech", "bursts", "bursts per second", "longest burst", "mean burst",
    "spread of bursts", "shortest burst", "first burst", "pause behind the first burst", "longest pause", "mean pause",
    "spread of pauses", "silence at the end",
)  # fmt: skip
"""The numbers in their order; all but the share and the counts are seconds."""


@dataclass(frozen=True)
class Timing:
    """Fifteen numbers on bursts of sound and the pauses between them, of shape (15,); ``NAMES`` says which.

    Attributes:
        rate_hz: Sampling rate of the samples. 8 kHz is enough to tell sound from silence.

    References:
        The idea of timing alone is that of arXiv 2604.09675 (2026), on telling answering machines from people.
    """

    id: ClassVar[str] = "timing"
    time_axis: ClassVar[None] = None
    rate_hz: int = 8000

    def shape(self, n_samples: int) -> tuple[int]:
        """(15,), whatever the length."""
        return (len(NAMES),)

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        """The numbers; see ``engine.features.Feature``."""
        clips = np.atleast_2d(samples)
        found = np.array([self._of(clip) for clip in clips], np.float32)
        return found if samples.ndim == 2 else found[0]

    def _of(self, clip: np.ndarray) -> tuple[float, ...]:
        finder = ActivityFinder(self.rate_hz, _BURSTS)
        spans = finder.push(clip.astype(np.float32, copy=False)) + finder.flush()
        total_s = len(clip) / self.rate_hz
        if not spans:
            return (total_s, *[0.0] * (len(NAMES) - 2), total_s)
        starts, ends = np.array(spans).T
        bursts = ends - starts
        pauses = starts[1:] - ends[:-1]
        closing_s = max(0.0, total_s - float(ends[-1]))
        if not len(pauses):
            pauses = np.zeros(1)
        return (
            float(starts[0]), float(bursts.sum()), float(bursts.sum() / total_s), float(len(bursts)),
            float(len(bursts) / total_s), float(bursts.max()), float(bursts.mean()), float(bursts.std()),
            float(bursts.min()), float(bursts[0]), float(pauses[0]) if len(bursts) > 1 else closing_s,
            float(pauses.max()), float(pauses.mean()), float(pauses.std()), closing_s,
        )  # fmt: skip


FEATURE = Timing
