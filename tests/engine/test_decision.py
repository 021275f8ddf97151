"""Thresholds: strict for two classes, unsure for many, and the same in float32 and float64."""

from __future__ import annotations

import numpy as np
import pytest

from engine.decision import aggregate, decide, decide_each, joined
from engine.errors import StudioError

TWO = ("no", "yes")
THREE = ("a", "b", "c")


def test_two_classes_need_more_than_the_threshold() -> None:
    p = np.array([[0.31, 0.69], [0.3, 0.7], [0.29, 0.71], [0.0, 1.0], [1.0, 0.0]])
    found = decide(p, TWO, 0.7, "yes")
    assert found.predicted.tolist() == [0, 0, 1, 1, 0]
    np.testing.assert_allclose(found.shown, p[:, 1], atol=1e-7)


@pytest.mark.parametrize("threshold", [0.1, 0.3, 0.6, 0.7, 0.9])
def test_a_stored_probability_equal_to_the_threshold_is_not_over_it(threshold: float) -> None:
    for kind in (np.float32, np.float64):
        p = np.array([[1 - threshold, threshold]], kind)
        assert decide(p, TWO, threshold, "yes").predicted.tolist() == [0]
    over = np.nextafter(np.float32(threshold), np.float32(1))
    assert decide(np.array([[0, over]], np.float32), TWO, threshold, "yes").predicted.tolist() == [1]


def test_the_positive_class_may_come_first() -> None:
    found = decide(np.array([[0.8, 0.2], [0.4, 0.6]]), TWO, 0.5, "no")
    assert found.predicted.tolist() == [0, 1]
    np.testing.assert_allclose(found.shown, [0.8, 0.4], atol=1e-7)


def test_threshold_0_and_1_at_the_ends() -> None:
    p = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert decide(p, TWO, 0.0, "yes").predicted.tolist() == [0, 1]
    assert decide(p, TWO, 1.0, "yes").predicted.tolist() == [0, 0]


def test_many_classes_take_the_most_probable_or_are_unsure() -> None:
    p = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [1 / 3, 1 / 3, 1 / 3]])
    always = decide(p, THREE, 0.0, None)
    assert always.predicted.tolist() == [0, 2, 0]
    np.testing.assert_allclose(always.shown, [0.5, 0.7, 1 / 3], atol=1e-7)
    assert decide(p, THREE, 0.5, None).predicted.tolist() == [-1, 2, -1]
    assert decide(p[:, :2], TWO, 0.45, None).predicted.tolist() == [0, -1, -1]


def test_what_is_not_a_number_is_unsure() -> None:
    p = np.array([[np.nan, np.nan], [0.1, 0.9]])
    assert decide(p, TWO, 0.5, "yes").predicted.tolist() == [-1, 1]
    assert decide(p, TWO, 0.0, None).predicted.tolist() == [-1, 1]


def test_no_items() -> None:
    found = decide(np.zeros((0, 3)), THREE, 0.5, None)
    assert found.predicted.shape == found.shown.shape == (0,)


def test_windows_are_joined_by_mean_or_max() -> None:
    p = np.array([[0.9, 0.1], [0.2, 0.8]], np.float32)
    np.testing.assert_allclose(aggregate(p, "mean"), [0.55, 0.45], atol=1e-7)
    np.testing.assert_allclose(aggregate(p, "max"), [0.9 / 1.7, 0.8 / 1.7], atol=1e-7)
    assert aggregate(p).dtype == np.float32
    with pytest.raises(StudioError, match="by 'median'"):
        aggregate(p, "median")


def test_each_class_is_decided_by_its_own_threshold() -> None:
    probabilities = np.array([[0.7, 0.3, 0.9], [0.71, 0.31, 0.1], [0.1, 0.1, 0.1], [np.nan, 1, 1]])
    found = decide_each(probabilities, (0.7, 0.3, 0.5))
    assert found.tolist() == [[False, False, True], [True, True, False], [False] * 3, [False] * 3]
    assert decide_each(probabilities, (0.7, 0.3, 0.5), 0.05)[2].tolist() == [True] * 3
    labels = ("rain", "wind", "sea")
    assert [joined(labels, row) for row in found] == ["sea", "rain+wind", "none", "none"]


def test_the_largest_of_each_class_is_kept_where_windows_may_have_several() -> None:
    windows = np.array([[0.9, 0.1], [0.2, 0.8]])
    assert aggregate(windows, "max", multi_label=True).tolist() == pytest.approx([0.9, 0.8])
    assert aggregate(windows, "max").sum() == pytest.approx(1)
