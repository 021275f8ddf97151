"""Changing examples on the fly: one file per transform, each a frozen dataclass of settings.

A module of this package that offers a transform names its class ``TRANSFORM``; that is all the registry looks at.

Invariant: what a transform does is decided by its settings and the generator it is given, and by nothing else: no
global random state, no order of threads, nothing kept from earlier calls. The same seed gives the same bytes.
"""

from engine.augment.presets import PRESETS, chain
from engine.augment.registry import (
    BatchTransform,
    FeatureTransform,
    Transform,
    WaveformTransform,
    transforms,
)
from engine.augment.steps import Applied, Chain, Step, example_rng

__all__ = [
    "PRESETS",
    "Applied",
    "BatchTransform",
    "Chain",
    "FeatureTransform",
    "Step",
    "Transform",
    "WaveformTransform",
    "chain",
    "example_rng",
    "transforms",
]
