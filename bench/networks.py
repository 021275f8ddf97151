"""Networks alone, on one core: answering and learning, beside the same network in eager torch at its defaults.

Invariant: the speeds of a row come from the same features in the same process, or from processes that take turns.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np

from bench import material
from bench.timing import Row, alone, rates, seconds


def inference(path: str, recipe_id: str, batch: int) -> tuple[float, float]:
    """Windows per second of our model in our batches, and of its family in eager torch in batches of ``batch``."""
    import torch

    from engine import bundle, recipes
    from engine.runtime.onnx import OnnxModel

    torch.set_num_threads(1)  # one core each, as in a worker
    recipe = recipes.get(recipe_id)
    config = material.settings(recipe)
    made = bundle.load(path)
    module = recipe.build(config, len(made.card.labels)).eval()
    ours = OnnxModel(made)
    shape = recipe.feature(config).shape(round(config.window_s * config.rate_hz))
    windows = np.random.default_rng(0).standard_normal((128, *shape), dtype=np.float32)

    def plain() -> None:
        with torch.no_grad():
            for start in range(0, len(windows), batch):
                module(torch.from_numpy(windows[start : start + batch]))

    fast, slow = rates(lambda: ours.predict(windows), plain, 5)
    return fast * len(windows), slow * len(windows)


def training_step(recipe_id: str, how: str) -> float:
    """Windows per second of training in batches of 32: "plain", or ours in "float32" or "bfloat16"."""
    import torch

    from engine import recipes
    from training.batches import Batch
    from training.learner import Learner
    from training.losses import Loss

    recipe = recipes.get(recipe_id)
    config = material.settings(recipe)
    module = recipe.build(config, len(material.LABELS))
    shape = recipe.feature(config).shape(round(config.window_s * config.rate_hz))
    x, y = torch.randn(32, *shape), torch.randint(0, len(material.LABELS), (32,))
    if how == "plain":
        criterion, optimizer = torch.nn.CrossEntropyLoss(), torch.optim.Adam(module.parameters())

        def step() -> None:
            optimizer.zero_grad()
            criterion(module(x), y).backward()
            optimizer.step()
    else:
        learner = Learner(module, Loss(None, 0.0, False, None, "cpu"), "cpu", learning_rate=1e-3, precision=how)
        truth = torch.nn.functional.one_hot(y, len(material.LABELS)).float()
        batch = Batch(x.numpy(), truth.numpy(), None)

        def step() -> None:
            learner.step(batch)

    step()
    return 32 / seconds(step, 9)


def measure_inference(home: Path) -> Iterator[Row]:
    """Answering in 32 bits, of untrained models."""
    for family, batch, target in (
        ("logmel-cnn", 1, 4.5),
        ("logmel-cnn", 128, 8.0),
        ("mfcc-lstm", 1, 3.0),
        ("mfcc-lstm", 128, 1.0),
    ):
        load = os.getloadavg()[0]
        path, _ = material.model(home, family)
        ours, plain = alone(inference, str(path), family, batch)
        what = f"{family}, ONNX Runtime against torch eager, batch {batch}"
        yield Row(what, ours, plain, "windows/s", target, load, "one core")


def measure_training(home: Path) -> Iterator[Row]:
    """Steps of training."""
    for family, aims in (("logmel-cnn", (2.3, 3.5)), ("mfcc-lstm", (1.0, 1.0))):
        load = os.getloadavg()[0]
        ways = ("plain", "float32", "bfloat16")
        rounds = [[alone(training_step, family, how) for how in ways] for _ in range(3)]
        plain, *ours = (median(column) for column in zip(*rounds, strict=True))
        for how, speed, target in zip(ways[1:], ours, aims, strict=True):
            yield Row(f"{family}, training in {how}", speed, plain, "windows/s", target, load, "batches of 32")
