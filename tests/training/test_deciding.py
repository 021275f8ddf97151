"""How windows are joined is chosen on validation, and the mean stays where nothing is clearly better."""

from __future__ import annotations

import numpy as np
import pytest

from engine.decision import AGGREGATES, aggregate
from training.data import Item
from training.dataset import ItemWindows
from training.deciding import Deciding, JoiningConfig, deciding
from training.thresholds import choose

LABELS = ("calm", "click")


def windows(counts: list[int], truth: list[int]) -> ItemWindows:
    items = [Item(str(n), f"{n}.wav", 0.0, None, LABELS[label], (str(n),)) for n, label in enumerate(truth)]
    return ItemWindows(items, np.repeat(np.arange(len(items)), counts), np.array(truth), 60.0)


def logits_of(probability: np.ndarray) -> np.ndarray:
    return np.stack([np.log(1 - probability), np.log(probability)], axis=1).astype(np.float32)


def brief_clicks(rng: np.random.Generator) -> tuple[ItemWindows, np.ndarray]:
    """Sixty recordings of twenty windows; in every other one of them a single window holds a click.

    How loud the rest of a recording is has nothing to do with it, so that the mean tells little.
    """
    truth = [number % 2 for number in range(60)]
    rest = np.repeat(rng.uniform(0.02, 0.5, 60), 20) + rng.normal(0, 0.004, 1200)
    rest[np.flatnonzero(np.array(truth)) * 20 + 7] = 0.97
    return windows([20] * 60, truth), logits_of(rest.clip(0.001, 0.999))


def decided(val: ItemWindows, logits: np.ndarray, asked: str = "auto") -> Deciding:
    return deciding(val, logits, LABELS, JoiningConfig(aggregate=asked), multi_label=False)


def test_what_is_heard_for_a_moment_is_joined_by_the_highest_window(rng: np.random.Generator) -> None:
    val, logits = brief_clicks(rng)
    found = decided(val, logits)
    assert found.aggregate == "max"
    assert "joined by “max” instead of “mean”" in found.notices[-1]
    assert decided(val, logits, "mean").aggregate == "mean"
    assert decided(val, logits, "top3").aggregate == "top3"


def test_the_threshold_is_that_of_the_joining(rng: np.random.Generator) -> None:
    val, logits = brief_clicks(rng)
    found = decided(val, logits)
    probabilities = 1 / (1 + np.exp(-(logits[:, 1] - logits[:, 0]) / found.temperature))
    highest = val.joined(np.stack([1 - probabilities, probabilities], axis=1), "max", False)[:, 1]
    assert (found.threshold, found.rule) == choose(val.target == 1, highest, "click", JoiningConfig())


def test_the_mean_stays_where_another_way_is_only_a_little_better(rng: np.random.Generator) -> None:
    truth = [number % 2 for number in range(40)]
    level = np.repeat(np.where(truth, 0.7, 0.3), 5) + rng.normal(0, 0.05, 200)
    level[0] = 0.9  # one item that the mean gets right and the highest wrong, or the other way round
    assert decided(windows([5] * 40, truth), logits_of(level.clip(0.01, 0.99))).aggregate == "mean"


def test_items_of_one_window_leave_nothing_to_choose() -> None:
    found = decided(windows([1] * 8, [0, 1] * 4), logits_of(np.array([0.2, 0.8] * 4)))
    assert found.aggregate == "mean"
    assert found.notices == ()


@pytest.mark.parametrize("how", AGGREGATES)
@pytest.mark.parametrize("multi_label", [False, True])
def test_items_are_joined_as_classification_joins_them(rng: np.random.Generator, how: str, multi_label: bool) -> None:
    val = windows([3, 1, 4], [0, 1, 0])
    probabilities = rng.uniform(0.05, 0.95, (8, 2)).astype(np.float32)
    found = val.joined(probabilities, how, multi_label)
    for number, part in enumerate((slice(0, 3), slice(3, 4), slice(4, 8))):
        assert found[number] == pytest.approx(aggregate(probabilities[part], how, multi_label=multi_label), abs=1e-6)
