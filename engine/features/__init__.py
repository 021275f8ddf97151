"""What a network hears: one file per feature, each a frozen dataclass that turns samples into numbers.

A module of this package that offers a feature names its class ``FEATURE``; that is all the registry looks at.

Invariant: a feature is fully described by its id and its fields, so that training and classification, which only share
the JSON of these, compute the same numbers.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import json
import pkgutil
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Protocol

import numpy as np

from engine import config
from engine.device import Device
from engine.errors import StudioError
from engine.files import sha256_hex


class Feature(Protocol):
    """A pure function of samples, with its settings.

    Attributes:
        id: Its name in saved models.
        rate_hz: The sampling rate it expects.

    A feature may also have these class attributes:

    - ``model_files``: names of its fields that hold the path of a model file it runs. Bundles carry such files.
    - ``time_axis``: which axis of ``shape`` is time; -1 when it is not said, None for a feature without a time axis.
    - ``slow``: True where it takes longer than decoding, so that its values are worth keeping on disk.

    and, where a model file is more than one file, these methods:

    - ``portable(field)``: the path of a single file that a bundle carries instead of the field's.
    - ``fingerprint()``: what identifies its values besides its id, when a hash of the field's file does not.

    and, where it runs a network that need not run on the processor, these:

    - ``compute_on(samples, device)``: as a call, computed on that device, or on the processor where it cannot be.
    - ``device_of(wish)``: where that would be, an ``engine.device.Device``.
    """

    id: ClassVar[str]

    @property
    def rate_hz(self) -> int: ...

    def shape(self, n_samples: int) -> tuple[int, ...]:
        """The shape of the result for one window of so many samples."""
        ...

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        """The feature of one window or of a batch.

        Args:
            samples: float32, -1 to 1, of shape (n,) or (batch, n) with n at least 1.

        Returns:
            float32, of shape ``shape(n)`` or ``(batch, *shape(n))``.
        """
        ...


@functools.cache
def features() -> Mapping[str, type[Any]]:
    """All feature classes by id."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    classes = [module.FEATURE for module in modules if hasattr(module, "FEATURE")]
    return {cls.id: cls for cls in sorted(classes, key=lambda cls: cls.id)}


def model_files(feature: Feature | type[Any]) -> tuple[str, ...]:
    """Names of the fields that hold the path of a model file which the feature runs."""
    return tuple(getattr(feature, "model_files", ()))


def time_axis(feature: Feature | type[Any]) -> int | None:
    """Which axis of the feature's shape is time; None for one without a time axis."""
    axis: int | None = getattr(feature, "time_axis", -1)
    return axis


def compute(feature: Feature, samples: np.ndarray, device: str) -> np.ndarray:
    """The feature of windows, on a device where it runs a network there; see ``Feature``."""
    own: Callable[[np.ndarray, str], np.ndarray] | None = getattr(feature, "compute_on", None)
    return feature(samples) if own is None else own(samples, device)


def device(feature: Feature, wish: str) -> Device | None:
    """Where the network that a feature runs computes under a wish; None for a feature that runs none.

    Raises:
        UsageError: When the wish is no device.
        StudioError: When the network cannot be opened.
    """
    own: Callable[[str], Device] | None = getattr(feature, "device_of", None)
    return None if own is None else own(wish)


def fingerprint(feature: Feature) -> str:
    """What identifies a feature's values: its settings and the content of its model files, wherever they lie.

    Raises:
        StudioError: When a model file cannot be read.
    """
    values = to_json(feature)
    own: Callable[[], str] | None = getattr(feature, "fingerprint", None)
    for name in model_files(feature):
        values[name] = sha256_hex(values[name]) if values[name] and own is None else ""
    words = json.dumps([values, own() if own else ""], sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()


def to_json(feature: Feature) -> dict[str, Any]:
    """A feature as plain JSON values: its id and its fields."""
    return {"id": feature.id, **config.to_json(feature)}


def from_json(data: Mapping[str, Any]) -> Feature:
    """The feature that ``to_json`` described.

    Raises:
        StudioError: When this version does not know such a feature, or one of its fields.
    """
    fields = dict(data)
    name = fields.pop("id", None)
    if name not in features():
        raise StudioError(
            f"The model needs the feature {name!r}, which this version of Earmark does not have. Update it."
        )
    made: Feature = config.from_json(features()[name], fields)
    return made
