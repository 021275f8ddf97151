"""Numbers drawn from a range whose ends may be given in either order.

Invariant: each function takes one number from the generator.
"""

from __future__ import annotations

import math

import numpy as np


def between(rng: np.random.Generator, a: float, b: float) -> float:
    """A number between two others, all alike likely."""
    return float(min(a, b) + abs(b - a) * rng.random())


def octaves_between(rng: np.random.Generator, a: float, b: float) -> float:
    """A positive number between two others, every ratio alike likely: for frequencies and bit rates."""
    return math.exp(between(rng, math.log(a), math.log(b)))


def one_of(rng: np.random.Generator, wish: str, several: tuple[str, ...]) -> str:
    """``wish``, or one of several at random when the wish is "any"."""
    drawn = several[int(rng.integers(len(several)))]
    return drawn if wish == "any" else wish
