"""A telephone line: 8 kHz, 300 to 3400 Hz, eight bits a sample, and packets that do not arrive.

References:
    ITU-T G.711: mu-law and A-law. ITU-T G.712: the band of a telephone channel.
    E. N. Gilbert, Capacity of a burst-noise channel, 1960: losses that come in bursts.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.augment.band_limit import band_limited
from engine.augment.draws import between, one_of
from engine.config import setting

LINE_RATE_HZ = 8000
_BAND_HZ = (300.0, 3400.0)
_PACKET_SAMPLES = 160  # 20 ms
#: A lost packet is replaced by the one before, this much quieter, so that a long loss dies away.
_CONCEALED_GAIN = np.float32(0.5)


@functools.cache
def _levels(law: str) -> np.ndarray:
    """What comes out for each 16-bit sample that goes in: int16, by the sample plus 32768."""
    sample = np.arange(-32768, 32768)
    size = np.abs(sample)
    if law == "mu-law":
        # Sixteen steps between one power of two and the next, which begin 132 below the first.
        biased = np.minimum(size, 32635) + 132
        step = 1 << (np.floor(np.log2(biased)).astype(int) - 4)
        out = (biased // step) * step + step // 2 - 132
    else:
        # The same, but in units of eight, with equal steps below the second power of two.
        units = np.minimum(size >> 3, 4095)
        step = 1 << (np.floor(np.log2(np.maximum(units, 32))).astype(int) - 4)
        out = ((units // step) * step + step // 2) * 8
    levels: np.ndarray = np.where(sample < 0, -out, out).astype(np.int16)
    return levels


def companded(samples: np.ndarray, law: str) -> np.ndarray:
    """Samples after one way through an eight-bit line.

    Args:
        samples: float32 of shape (n,); what exceeds full scale is clipped.
        law: "mu-law" (North America, Japan) or "A-law" (elsewhere).

    Returns:
        float32 of shape (n,).
    """
    shorts = np.rint(np.clip(samples, -1.0, 1.0) * np.float32(32767)).astype(np.int32)
    heard: np.ndarray = _levels(law)[shorts + 32768] / np.float32(32768)
    return heard


def lost_packets(n: int, share: float, burst: float, rng: np.random.Generator) -> np.ndarray:
    """Which packets do not arrive: a line that is good or bad, and stays so for a while.

    Args:
        n: Packets.
        share: Which share of them is lost in the long run, below 1.
        burst: How many in a row are lost on average, at least 1.
        rng: ``n`` numbers are taken from it.

    Returns:
        bool of shape (n,).
    """
    chances = rng.random(n)
    recover, fail = 1 / burst, share / (burst * (1 - share))
    lost = np.zeros(n, bool)
    bad = False
    for number, chance in enumerate(chances):
        # The first packet finds the line in either state as often as any other.
        bad = chance < (share if number == 0 else 1 - recover if bad else fail)
        lost[number] = bad
    return lost


def _concealed(samples: np.ndarray, lost: np.ndarray) -> np.ndarray:
    packets = np.pad(samples, (0, len(lost) * _PACKET_SAMPLES - len(samples))).reshape(len(lost), _PACKET_SAMPLES)
    for number in np.flatnonzero(lost):
        packets[number] = packets[number - 1] * _CONCEALED_GAIN if number else 0.0
    return packets.reshape(-1)[: len(samples)]


@dataclass(frozen=True)
class Telephone:
    """Sends the example over a telephone line and brings it back to its rate."""

    id: ClassVar[str] = "telephone"
    title: ClassVar[str] = "Telephone line"
    blurb: ClassVar[str] = "Narrow band, eight-bit samples and lost packets, as on a call."
    kind: ClassVar[str] = "waveform"

    law: str = setting(
        "any",
        "How the line packs samples into eight bits: mu-law in North America and Japan, A-law elsewhere.",
        title="Coding",
        choices=("any", "mu-law", "A-law"),
        choice_words=("Any", "mu-law", "A-law"),
    )
    max_lost_percent: float = setting(
        5.0, "Up to how many packets of 20 ms do not arrive.", title="Most packets lost", unit="%", low=0.0, high=50.0
    )
    burst_packets: float = setting(
        2.0,
        "How many packets are lost in a row, on average.",
        title="Loss in a row",
        unit="packets",
        low=1.0,
        high=50.0,
    )

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        import soxr

        law = one_of(rng, self.law, ("mu-law", "A-law"))
        share = between(rng, 0.0, self.max_lost_percent) / 100
        line = soxr.resample(samples, rate_hz, LINE_RATE_HZ)
        line = companded(band_limited(line, LINE_RATE_HZ, *_BAND_HZ), law) if len(line) else line
        lost = lost_packets(-(-len(line) // _PACKET_SAMPLES), share, self.burst_packets, rng)
        out = soxr.resample(_concealed(line, lost), LINE_RATE_HZ, rate_hz)[: len(samples)]
        out = np.pad(out, (0, len(samples) - len(out)))
        return out, {"law": law, "lost_percent": 100 * float(lost.mean()) if len(lost) else 0.0}


TRANSFORM = Telephone
