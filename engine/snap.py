"""Finding, near a moment that was pointed at, the one that was meant.

Invariant: only the few samples around the moment are read.
"""

from __future__ import annotations

import numpy as np

from engine.audio import ChannelChoice, Decoder, pick_channel


def nearest_zero_crossing(
    decoder: Decoder, at_s: float, within_s: float = 0.01, channel: ChannelChoice = "first"
) -> float:
    """The moment nearest to another at which the waveform goes through zero: a cut there makes no click.

    Args:
        decoder: The recording, kept open by the caller; its place moves.
        at_s: Seconds.
        within_s: How far to look to either side.
        channel: "first", "mean", or a channel number from 0.

    Returns:
        Seconds; the place of the sample that is nearer to zero of the two around the crossing. ``at_s`` as it was when
        there is no crossing in reach.

    Raises:
        AudioError: When the place cannot be reached.
        UsageError: When there is no such channel.
    """
    rate_hz = decoder.info.rate_hz
    first = max(0, int(np.floor((at_s - within_s) * rate_hz)))
    decoder.seek(first)
    count = int(np.ceil((at_s + within_s) * rate_hz)) - first + 1
    samples = pick_channel(decoder.read(max(0, count)), channel)
    above = samples >= 0
    left = np.flatnonzero(above[1:] != above[:-1])
    if len(left) == 0:
        return at_s
    nearer = np.where(np.abs(samples[left]) <= np.abs(samples[left + 1]), left, left + 1)
    moments = (first + nearer) / rate_hz
    best = float(moments[np.abs(moments - at_s).argmin()])
    return best if abs(best - at_s) <= within_s else at_s
