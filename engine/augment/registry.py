"""What a transform is, and the registry of them.

Invariant: a transform is fully described by its id and its fields, which are ``engine.config.setting`` fields.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import sys
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

import numpy as np


class Transform(Protocol):
    """One way to change examples.

    Attributes:
        id: Its name in saved chains.
        title: Its name in a menu.
        blurb: One sentence: what it makes a model robust against, and what it costs where that is much.
        kind: "waveform", "features" or "batch"; which of the protocols below it follows.

    A transform that can be unable to work as it is set may also have ``ready() -> None``, which raises StudioError
    with the reason. ``Chain.ready`` calls it before anything is trained.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    blurb: ClassVar[str]
    kind: ClassVar[str]


class WaveformTransform(Transform, Protocol):
    """Changes the samples of one example."""

    def __call__(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """The example changed.

        Args:
            samples: float32 of shape (n,), n at least 1. Never written to.
            rate_hz: Its sampling rate.
            rng: Where everything that is random is drawn from.

        Returns:
            New samples, float32 of shape (m,) with m at least 1, and what was drawn as plain values, with units in
            their names.
        """
        ...


class FeatureTransform(Transform, Protocol):
    """Changes the features of one example."""

    def __call__(
        self, features: np.ndarray, time_axis: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """The features changed.

        Args:
            features: float32 of any shape with at least one axis. Never written to.
            time_axis: Which axis is time.
            rng: Where everything that is random is drawn from.

        Returns:
            New features of the same shape, float32, and what was drawn.
        """
        ...


class BatchTransform(Transform, Protocol):
    """Mixes the examples of a batch, and their targets, with each other."""

    domain: str

    def draw(self, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Who is mixed with whom.

        Args:
            n: Examples in the batch.
            rng: Where everything that is random is drawn from.

        Returns:
            Each example's partner, int64 of shape (n,), and the share of the example itself, float32 of shape (n,).
        """
        ...

    def mix(self, values: np.ndarray, partner: np.ndarray, share: np.ndarray, rate_hz: int) -> np.ndarray:
        """The batch mixed; targets are always mixed as ``share * own + (1 - share) * own[partner]``.

        Args:
            values: float32 of shape (n, ...).
            partner, share: From ``draw``.
            rate_hz: The rate of samples; not looked at for features.

        Returns:
            float32, of the shape of ``values``.
        """
        ...


@functools.cache
def transforms() -> Mapping[str, type[Any]]:
    """All transform classes by id."""
    package = __name__.rpartition(".")[0]
    found = pkgutil.iter_modules(sys.modules[package].__path__)
    modules = [importlib.import_module(f"{package}.{module.name}") for module in found]
    classes = [module.TRANSFORM for module in modules if hasattr(module, "TRANSFORM")]
    return {cls.id: cls for cls in sorted(classes, key=lambda cls: cls.id)}
