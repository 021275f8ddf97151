"""The transforms of audiomentations with parameters that we have drawn.

audiomentations draws from the global generators of Python and NumPy, which are shared by all threads. A fresh object
whose parameters are set and frozen draws nothing, so it is as safe in threads as the arithmetic in it.

Invariant: only transforms whose ``apply`` draws nothing itself come through here.

References:
    I. Jordal, audiomentations, https://github.com/iver56/audiomentations.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def applied(name: str, samples: np.ndarray, rate_hz: int, parameters: dict[str, Any], **settings: Any) -> np.ndarray:
    """The result of an audiomentations transform.

    Args:
        name: Its class.
        samples: float32 of shape (n,).
        rate_hz: Their rate.
        parameters: What the transform would have drawn.
        settings: What it is made with.

    Returns:
        float32 of shape (m,).
    """
    import audiomentations

    transform = getattr(audiomentations, name)(p=1.0, **settings)
    transform.parameters = {"should_apply": True, **parameters}
    transform.freeze_parameters()
    out: np.ndarray = np.asarray(transform(samples, rate_hz), np.float32)
    return out
