"""A chain of transforms: which are applied to an example, in what order, how often; and the chain as JSON.

Invariant: each step draws from a stream of its own, so that changing one step leaves the others' draws as they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from engine import config
from engine.augment.registry import BatchTransform, FeatureTransform, Transform, WaveformTransform, transforms
from engine.errors import StudioError, UsageError
from engine.windows import fit_window

Applied = list[tuple[str, dict[str, Any]]]
"""What was done to an example: the ids of the transforms in their order, each with what it drew."""


_KIND_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


@dataclass(frozen=True)
class Step:
    """A transform and how often it is applied.

    Attributes:
        transform: What is done.
        probability: To which share of the examples, 0 to 1.

    Raises:
        UsageError: When the probability is out of range.
    """

    transform: Transform
    probability: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.probability <= 1.0:
            raise UsageError(
                f"The probability of {self.transform.title} is {self.probability:g}; it must be between 0 and 1."
            )

    def draw(self, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Of a batch step: partners and shares, with the examples that the step leaves alone as their own partners.

        Returns:
            As ``BatchTransform.draw``.
        """
        partner, share = cast(BatchTransform, self.transform).draw(n, rng)
        fires = rng.random(n) < self.probability
        return np.where(fires, partner, np.arange(n)), np.where(fires, share, np.float32(1.0))


@dataclass(frozen=True)
class Chain:
    """Transforms in the order in which they are applied.

    Attributes:
        steps: The steps; at most one of them mixes batches.
        title: Its name in a menu.
        help: One sentence: what it is for.

    Raises:
        UsageError: When two steps mix batches.
    """

    steps: tuple[Step, ...] = ()
    title: str = field(default="", compare=False)
    help: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if len(self._of("batch")) > 1:
            raise UsageError("Examples can be mixed with each other only once; remove one of the two mixing steps.")

    def apply(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, list[tuple[str, dict[str, Any]]]]:
        """The waveform steps on one example.

        Args:
            samples: float32 of shape (n,); never written to.
            rate_hz: Its rate.
            rng: As many numbers are taken from it whatever is applied.

        Returns:
            New samples, float32, perhaps of another length, and the steps that were applied with what they drew.
        """
        out, applied = np.array(samples, np.float32), []
        for step, own in self._drawn("waveform", rng):
            if len(out):
                out, drawn = cast(WaveformTransform, step.transform)(out, rate_hz, own)
                applied.append((step.transform.id, drawn))
        return out, applied

    def apply_features(
        self, features: np.ndarray, time_axis: int | None, rng: np.random.Generator
    ) -> tuple[np.ndarray, list[tuple[str, dict[str, Any]]]]:
        """The feature steps on the features of one example.

        Args:
            features: float32, never written to.
            time_axis: Which axis is time; None for features without one, which are left as they are.
            rng: As many numbers are taken from it whatever is applied.

        Returns:
            New features of the same shape, and the steps that were applied with what they drew.
        """
        out, applied = np.array(features, np.float32), []
        for step, own in self._drawn("features", rng):
            if out.size and time_axis is not None:
                out, drawn = cast(FeatureTransform, step.transform)(out, time_axis, own)
                applied.append((step.transform.id, drawn))
        return out, applied

    def window(
        self, samples: np.ndarray, rate_hz: int, rng: np.random.Generator, short_clip: str = "pad"
    ) -> tuple[np.ndarray, list[tuple[str, dict[str, Any]]]]:
        """``apply``, with the result brought back to the length of the example: what the network sees.

        Args:
            samples, rate_hz, rng: As for ``apply``.
            short_clip: How what became shorter is filled up; see ``engine.windows.fit_window``.
        """
        out, applied = self.apply(samples, rate_hz, rng)
        return (fit_window(out, len(samples), short_clip) if len(out) else out), applied

    @property
    def batch(self) -> Step | None:
        """The step that mixes batches, or None."""
        return next(iter(self._of("batch")), None)

    @property
    def needs_waveform(self) -> bool:
        """Whether it works on samples, so that features cannot be computed once and kept."""
        mixing = self.batch
        on_samples = mixing is not None and cast(BatchTransform, mixing.transform).domain == "waveform"
        return on_samples or bool(self._of("waveform"))

    def ready(self) -> None:
        """Check that everything which the steps need is there.

        Raises:
            StudioError: Naming what is missing, such as an empty noise folder.
        """
        for step in self.steps:
            config.check(step.transform)
            check = getattr(step.transform, "ready", None)
            if check is not None:
                check()

    def to_json(self) -> list[dict[str, Any]]:
        """The chain as plain JSON values: of each step its id, its probability and its settings."""
        return [
            {"id": step.transform.id, "probability": step.probability, **config.to_json(step.transform)}
            for step in self.steps
        ]

    @classmethod
    def from_json(cls, data: Sequence[Mapping[str, Any]]) -> Chain:
        """The chain that ``to_json`` described; settings that are left out take their defaults.

        Raises:
            StudioError: On an unknown transform or setting, or a value of the wrong type or out of range.
        """
        if not isinstance(data, (list, tuple)):
            raise UsageError('An augmentation is a list of steps such as [{"id": "gain", "probability": 0.5}].')
        return cls(tuple(_step(entry) for entry in data))

    def _of(self, kind: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.transform.kind == kind)

    def _drawn(self, kind: str, rng: np.random.Generator) -> list[tuple[Step, np.random.Generator]]:
        """The steps of a kind that are applied this time, each with its own stream."""
        steps = self._of(kind)
        chances, seeds = rng.random(len(steps)), rng.integers(0, 1 << 63, len(steps))
        return [
            (step, np.random.default_rng(seed))
            for step, chance, seed in zip(steps, chances, seeds, strict=True)
            if chance < step.probability
        ]


def example_rng(seed: int, epoch: int, example: int) -> np.random.Generator:
    """The stream that one example of one epoch is changed by, in training as in a preview of it.

    Args:
        seed: The run's seed.
        epoch: From 1.
        example: The example's number in the training data.
    """
    return np.random.default_rng([seed, epoch, example])


def _step(entry: Mapping[str, Any]) -> Step:
    if not isinstance(entry, Mapping):
        raise UsageError(f'{entry!r} is not a step of an augmentation; a step looks like {{"id": "gain"}}.')
    fields = dict(entry)
    name, probability = fields.pop("id", None), fields.pop("probability", 1.0)
    if not isinstance(name, str) or name not in transforms():
        raise StudioError(
            f"There is no augmentation called {name!r}; this version of Earmark has {', '.join(transforms())}."
        )
    cls = transforms()[name]
    if isinstance(probability, bool) or not isinstance(probability, (int, float)):
        raise UsageError(f"The probability of {cls.title} is {probability!r}; it must be a number from 0 to 1.")
    for s in config.settings_of(cls):
        value = fields.get(s.name, s.default)
        allowed = (int, float) if s.kind is float else (s.kind,)
        if not isinstance(value, allowed) or (isinstance(value, bool) and s.kind is not bool):
            raise UsageError(f"{s.title} of {cls.title} is {value!r}; it must be {_KIND_WORDS[s.kind]}.")
    try:
        made: Transform = config.from_json(cls, fields)
        return Step(made, float(probability))
    except OverflowError:
        raise UsageError(f"A number of {cls.title} is too large.") from None
