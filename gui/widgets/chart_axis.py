"""The axes of charts over epochs, and how their figures are written.

Invariant: what an axis shows depends on the values alone, so that a stored run and one that goes on look alike.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg


class EpochAxis(pg.AxisItem):  # type: ignore[misc]
    """Whole numbers only, as many as there is room for."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """Qt graph's."""
        room = max(size / 48, 1.0)
        step = next(s * 10**e for e in range(9) for s in (1, 2, 5) if (high - low) / (s * 10**e) <= room)
        return [(float(step), 0.0)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Qt graph's. There is no epoch 0."""
        return [f"{value:.0f}" if value >= 1 else "" for value in values]


def axis_range(values: Sequence[float], unit_range: bool) -> tuple[float, float]:
    """The lowest and highest value that an axis shows.

    Args:
        values: What is drawn; not finite ones are left out.
        unit_range: Whether values lie between 0 and 1, so that 1 is the top.
    """
    known = [v for v in values if math.isfinite(v)]
    if unit_range:
        low = math.floor(min(known, default=0.0) * 10 - 0.5) / 10
        return min(max(low, 0.0), 0.8), 1.0
    low, high = min(known, default=0.0), max(known, default=1.0)
    # A curve that hardly moves is not blown up to look as if it did.
    span = max(high - low, 0.1 * abs(high), 1e-6)
    return max(low - 0.15 * span, 0.0), high + 0.1 * span


def between(values: Sequence[float]) -> list[tuple[float, float]]:
    """Points along a curve, also between epochs, close enough to tell where it runs."""
    steps = 8
    out = []
    for i, (y, later) in enumerate(itertools.pairwise(values)):
        out += [(i + 1 + k / steps, y + (later - y) * k / steps) for k in range(steps)]
    return out


def figure(value: Any) -> str:
    """A value as the legend tells it."""
    if not math.isfinite(value):
        return "–"
    if value and abs(value) < 0.01:
        return f"{value:.2g}"
    return f"{value:.3f}" if abs(value) < 100 else f"{value:,.0f}"
