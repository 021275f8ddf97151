"""How long a training will take, measured on a handful of its examples.

Invariant: what is measured is what training does: the same reading, the same features, the same steps of the network.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import augment, recipes
from engine.device import cpu_count, resolve
from engine.errors import StudioError
from engine.events import Job, Progress
from engine.recipes import Recipe
from training.example import Examples, open_examples

if TYPE_CHECKING:
    from collections.abc import Callable

_EXAMPLES = 8
_STEPS = 3
#: A step back costs about twice a step forward; validation only goes forward.
_FORWARD_SHARE = 1 / 3


@dataclass(frozen=True)
class Estimate:
    """What a training will take.

    Attributes:
        reading_s: To read its data, when nothing of them is kept from before.
        epoch_s: For one epoch; 0 for a trainer without epochs.
        epochs: At most; a training that no longer gets better ends sooner.
    """

    reading_s: float
    epoch_s: float
    epochs: int

    @property
    def total_s(self) -> float:
        """At most."""
        return self.reading_s + self.epoch_s * self.epochs


def measure(
    folder: str,
    split_id: int | None,
    recipe_id: str,
    config: Any,
    training: Any,
    source: str = "",
    multi_label: bool = False,
) -> Job[Estimate]:
    """Try a few examples and a few steps.

    Args:
        folder: The project.
        split_id: Its split; None where a source is given.
        recipe_id, config: What would be trained.
        training: The settings of its trainer.
        source: Labelled files instead of a split, as ``training.data.read`` takes them.
        multi_label: Whether these may give an item several classes.

    Raises:
        StudioError: When the data or the settings do not allow a training.
    """
    recipe = recipes.get(recipe_id)
    examples = yield from open_examples(folder, split_id, recipe_id, config, source, multi_label)
    if not len(examples):
        raise StudioError(f"{source or f'Split {split_id}'} has nothing to train on. Give training a share of it.")
    yield Progress("Trying a few examples")
    chain = augment.chain(getattr(training, "augment", "none"))
    numbers = np.linspace(0, len(examples) - 1, min(_EXAMPLES, len(examples))).astype(int).tolist()
    plain = augment.Chain()
    examples.make(plain, 0, 1, numbers[0])  # what is imported and planned at the first time is not counted
    reading_s = yield from _each(examples, numbers, lambda n: examples.make(plain, 0, 1, n))
    making_s = 0.0
    if chain.steps:
        making_s = yield from _each(examples, numbers, lambda n: examples.make(chain, 0, 1, n))
    threads = cpu_count()
    epochs = getattr(training, "epochs", 0)
    if recipe.build is None or not epochs:
        return Estimate(reading_s * len(examples) / threads, 0.0, 0)
    windows = getattr(training, "windows_per_epoch", 0) or len(examples)
    step_s = yield from _step(recipe, config, training, examples.make(plain, 0, 1, numbers[0]).original_values)
    # Batches are made while those before them are used: the slower of the two decides.
    each_s = max(step_s, making_s / threads)
    return Estimate(
        reading_s * len(examples) / threads, each_s * windows + step_s * _FORWARD_SHARE * examples.judged, epochs
    )


def _each(examples: Examples, numbers: list[int], make: Callable[[int], object]) -> Job[float]:
    """Seconds for one of them."""
    began = time.perf_counter()
    for done, number in enumerate(numbers):
        make(number)
        yield Progress("Trying a few examples", done + 1, len(numbers), "examples")
    return (time.perf_counter() - began) / len(numbers)


def _step(recipe: Recipe, config: Any, training: Any, values: np.ndarray) -> Job[float]:
    """Seconds for one window of a step, forward and back."""
    import torch

    from training.batches import Batch
    from training.learner import Learner
    from training.losses import Loss

    assert recipe.build is not None
    classes = 2
    device = resolve(training.device).name
    with torch.random.fork_rng():
        module = recipe.build(config, classes)
    learner = Learner(
        module, Loss(None, 0.0, False, None, device), device, learning_rate=1e-6, precision=training.precision
    )
    truth = np.eye(classes, dtype=np.float32)[np.arange(training.batch_size) % classes]
    batch = Batch(np.repeat(values[None], training.batch_size, axis=0).astype(np.float32), truth, None)
    learner.begin_epoch(1)
    learner.step(batch)
    began = time.perf_counter()
    for done in range(_STEPS):
        learner.step(batch)
        yield Progress("Trying a few steps", done + 1, _STEPS, "steps")
    windows: int = _STEPS * training.batch_size
    return (time.perf_counter() - began) / windows
