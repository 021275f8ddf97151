"""The size of an optimizer's steps in the course of a training.

Invariant: a factor follows from the settings, the moment and the past epochs alone, so that a training that goes on
where another was broken off takes the same steps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

#: What each plateau multiplies the learning rate with.
_PLATEAU_FACTOR = 0.5


def factor(schedule: str, warmup_epochs: float, epochs: int, passed_epochs: float, halvings: int) -> float:
    """What the learning rate is multiplied with.

    Args:
        schedule: "constant", "cosine" (falls to 0 along half a wave) or "plateau" (halved where nothing gets better).
        warmup_epochs: So long it rises from 0 first.
        epochs: How many there will be.
        passed_epochs: How many have passed, with the share of the running one.
        halvings: From ``halvings``.

    References:
        I. Loshchilov and F. Hutter, SGDR: Stochastic gradient descent with warm restarts, ICLR 2017.
    """
    rising = min(1.0, passed_epochs / warmup_epochs) if warmup_epochs > 0 else 1.0
    if schedule == "cosine":
        return rising * 0.5 * (1 + math.cos(math.pi * min(1.0, passed_epochs / epochs)))
    if schedule == "plateau":
        return rising * float(_PLATEAU_FACTOR**halvings)
    return rising


def halvings(best_so_far: Sequence[bool], plateau_epochs: int) -> int:
    """How often ``plateau_epochs`` epochs in a row passed without a better one.

    Args:
        best_so_far: Of each epoch, whether it was the best so far.
        plateau_epochs: At least 1.
    """
    count = waited = 0
    for better in best_so_far:
        waited = 0 if better else waited + 1
        if waited == plateau_epochs:
            count, waited = count + 1, 0
    return count
