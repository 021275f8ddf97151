"""Thresholds by rule: no other threshold does better under it, and the sentence says what was got."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.metrics as reference
from hypothesis import given, settings
from hypothesis import strategies as st

from training.thresholds import ThresholdConfig, choose

ROWS = st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=2, max_size=60)
TRUE = np.array([1, 1, 0, 1, 0, 1, 0, 0], bool)
SCORE = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2], np.float32)


def arrays(rows: list[tuple[bool, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([t for t, _ in rows]), np.array([s / 20 for _, s in rows], np.float32)


@settings(max_examples=200)
@given(ROWS)
def test_no_other_threshold_has_a_larger_f1(rows: list[tuple[bool, int]]) -> None:
    true, score = arrays(rows)
    found, rule = choose(true, score, "x", ThresholdConfig())
    if true.all() or not true.any():
        assert found == 0.5
        assert "validation holds no item" in rule
        return

    def f1(threshold: float) -> float:
        return float(reference.f1_score(true, score > threshold, zero_division=0))

    candidates = [0.0, *(np.unique(score) + 0.001)]
    if (score > 0).any():
        assert f1(found) == pytest.approx(max(f1(c) for c in candidates))


@settings(max_examples=200)
@given(ROWS, st.sampled_from([0.5, 0.8, 1.0]))
def test_precision_at_least_finds_as_much_as_can_be(rows: list[tuple[bool, int]], wanted: float) -> None:
    true, score = arrays(rows)
    if true.all() or not true.any() or not (score > 0).any():
        return
    found, rule = choose(true, score, "x", ThresholdConfig("precision", wanted))

    def both(threshold: float) -> tuple[float, float]:
        said = score > threshold
        return float(true[said].mean()) if said.any() else 0.0, float(said[true].mean())

    options = [both(c) for c in [0.0, *(np.unique(score) + 0.001)]]
    enough = [recall for precision, recall in options if precision >= wanted]
    precision, recall = both(found)
    if enough:
        assert precision >= wanted
        assert recall == pytest.approx(max(enough))
    else:
        assert precision == pytest.approx(max(precision for precision, _ in options))
        assert "could not be had" in rule


def test_the_rules_on_one_example() -> None:
    assert choose(TRUE, SCORE, "x", ThresholdConfig("precision", 1.0)) == (
        pytest.approx(0.75), "Precision of x at least 1 on validation: precision 1.000, recall 0.500.",
    )  # fmt: skip
    assert choose(TRUE, SCORE, "x", ThresholdConfig("recall", 1.0)) == (
        pytest.approx(0.35), "Recall of x at least 1 on validation: precision 0.667, recall 1.000.",
    )  # fmt: skip
    assert choose(TRUE, SCORE, "x", ThresholdConfig("recall", 0.7))[0] == pytest.approx(0.55)
    assert choose(TRUE, SCORE, "x", ThresholdConfig("fixed", 0.7)) == (0.7, "Fixed at 0.7.")


def test_rounding_never_moves_an_item_to_the_other_side() -> None:
    score = np.array([0.99999, 0.99998, 0.99997, 0.99996])
    found, _ = choose(np.array([True, True, False, False]), score, "x", ThresholdConfig())
    assert (score > found).tolist() == [True, True, False, False]


def test_nothing_to_choose_by_is_said() -> None:
    assert choose(~TRUE & TRUE, SCORE, "rain", ThresholdConfig()) == (
        0.5, "One half: validation holds no item with rain to choose by.",
    )  # fmt: skip
    assert choose(TRUE, np.zeros(8), "rain", ThresholdConfig())[0] == 0.5
