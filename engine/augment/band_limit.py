"""What cheap microphones, loudspeakers and walls take away: lows, highs or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment.draws import octaves_between, one_of
from engine.augment.library import applied
from engine.config import setting

#: Cut-off frequencies stay below this share of the highest frequency that the rate can hold.
_HIGHEST_SHARE = 0.95
_ROLLOFF_DB_PER_OCTAVE = 24


def band_limited(samples: np.ndarray, rate_hz: int, low_hz: float, high_hz: float) -> np.ndarray:
    """The frequencies between two, by Butterworth filters of 24 dB per octave.

    Args:
        samples: float32 of shape (n,).
        rate_hz: Their rate.
        low_hz: Where the band begins; 0 takes no lows away.
        high_hz: Where it ends; from nearly half the rate on, no highs are taken away.

    Returns:
        float32 of shape (n,).
    """
    out = samples
    if low_hz > 0:
        cutoff = {"cutoff_freq": min(low_hz, _HIGHEST_SHARE * rate_hz / 2), "rolloff": _ROLLOFF_DB_PER_OCTAVE}
        out = applied("HighPassFilter", out, rate_hz, cutoff)
    if high_hz < _HIGHEST_SHARE * rate_hz / 2:
        out = applied("LowPassFilter", out, rate_hz, {"cutoff_freq": high_hz, "rolloff": _ROLLOFF_DB_PER_OCTAVE})
    return out.copy() if out is samples else out


@dataclass(frozen=True)
class BandLimit:
    """Takes the lows, the highs, or both away."""

    id: ClassVar[str] = "band-limit"
    title: ClassVar[str] = "Band limit"
    blurb: ClassVar[str] = "Takes lows or highs away, as small loudspeakers, cheap microphones and walls do."
    kind: ClassVar[str] = "waveform"

    what: str = setting(
        "any",
        "What is taken away.",
        title="Takes away",
        choices=("any", "lows", "highs", "both"),
        choice_words=("Any", "Lows", "Highs", "Both"),
    )
    min_low_hz: float = setting(60.0, "Fewest lows gone.", title="Lowest start", unit="Hz", low=1.0, high=20000.0)
    max_low_hz: float = setting(400.0, "Most lows gone.", title="Highest start", unit="Hz", low=1.0, high=20000.0)
    min_high_hz: float = setting(2500.0, "Most highs gone.", title="Lowest end", unit="Hz", low=1.0, high=96000.0)
    max_high_hz: float = setting(7000.0, "Fewest highs gone.", title="Highest end", unit="Hz", low=1.0, high=96000.0)

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        what = one_of(rng, self.what, ("lows", "highs", "both"))
        low_hz = octaves_between(rng, self.min_low_hz, self.max_low_hz)
        high_hz = octaves_between(rng, self.min_high_hz, self.max_high_hz)
        low_hz = 0.0 if what == "highs" else low_hz
        high_hz = rate_hz / 2 if what == "lows" else min(high_hz, rate_hz / 2)
        return band_limited(samples, rate_hz, low_hz, high_hz), {"band_from_hz": low_hz, "band_to_hz": high_hz}


TRANSFORM = BandLimit
