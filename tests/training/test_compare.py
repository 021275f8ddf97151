"""Two models on the same items, and what differs between runs."""

from __future__ import annotations

import numpy as np
import pytest

from engine.training_tables import Run
from training import metrics
from training.compare import Comparison, differing_settings, f1_difference, mcnemar


def test_mcnemar_is_the_exact_sign_test() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(3, 3) == 1.0
    assert mcnemar(0, 6) == pytest.approx(2 * 0.5**6)
    assert mcnemar(1, 9) == pytest.approx(2 * (1 + 10) * 0.5**10)


def test_a_model_against_itself_does_not_differ(rng: np.random.Generator) -> None:
    true, said = rng.integers(0, 3, 60), rng.integers(0, 3, 60)
    found = f1_difference(true, said, said, [str(i // 4) for i in range(60)], 3)
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)
    assert (found.over, found.units) == ("recordings", 15)


def test_the_difference_is_that_of_the_figures_and_a_clear_one_leaves_zero_out(rng: np.random.Generator) -> None:
    true = rng.integers(0, 2, 200)
    good, poor = true.copy(), true.copy()
    good[:10] = 1 - good[:10]
    poor[::3] = 1 - poor[::3]
    found = f1_difference(true, poor, good, [str(i // 5) for i in range(200)], 2)
    one, other = (float(metrics.macro_f1(metrics.confusion(true, said, 2))) for said in (poor, good))
    assert found.value == pytest.approx(other - one)
    assert 0 < found.low < found.value < found.high
    few = f1_difference(true, poor, good, ["a", "b"] * 100, 2)
    assert (few.over, few.units) == ("items", 200)


@pytest.mark.parametrize(
    ("low", "high", "value", "words"),
    [
        (-0.1, 0.2, 0.05, "No difference is shown"),
        (0.1, 0.2, 0.15, "b is better than a"),
        (-0.2, -0.1, -0.15, "a is better than b"),
    ],
)
def test_the_sentence_says_who_is_better_only_where_it_is_shown(low, high, value, words: str) -> None:
    interval = metrics.Interval(value, low, high, "recordings", 20)
    assert Comparison("a", "b", "test", 50, 3, 9, 0.1, interval).sentence.startswith(words)


def test_only_what_differs_is_listed() -> None:
    first = Run(1, "a", "x", "done", "", split_id=1, settings={"config": {"n": 1}, "training": {"epochs": 3}})
    second = Run(
        2, "b", "x", "done", "", split_id=2, settings={"config": {"n": 1}, "training": {"epochs": 9, "ema": 1}}
    )
    assert differing_settings([first, second]) == [("split", (1, 2)), ("epochs", (3, 9)), ("ema", (None, 1))]
