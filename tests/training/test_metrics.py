from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from sklearn import metrics as reference

from training import metrics


def draw(rng: np.random.Generator, n: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    true = rng.integers(0, classes, n)
    predicted = np.where(rng.random(n) < 0.6, true, rng.integers(0, classes, n))
    return true, predicted


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_figures_equal_scikit_learns(rng: np.random.Generator, classes: int) -> None:
    true, predicted = draw(rng, 500, classes)
    matrix = metrics.confusion(true, predicted, classes)
    assert (matrix[:, :-1] == reference.confusion_matrix(true, predicted)).all()
    assert metrics.accuracy(matrix) == pytest.approx(reference.accuracy_score(true, predicted))
    assert metrics.macro_f1(matrix) == pytest.approx(reference.f1_score(true, predicted, average="macro"))
    assert metrics.balanced_accuracy(matrix) == pytest.approx(reference.balanced_accuracy_score(true, predicted))
    p, r, f, _ = reference.precision_recall_fscore_support(true, predicted)
    np.testing.assert_allclose(metrics.precision(matrix), p)
    np.testing.assert_allclose(metrics.recall(matrix), r)
    np.testing.assert_allclose(metrics.f1(matrix), f)


def test_undecided_items_count_as_wrong_and_what_is_not_defined_is_nan() -> None:
    matrix = metrics.confusion(np.array([0, 0, 1]), np.array([0, -1, -1]), 3)
    assert metrics.accuracy(matrix) == pytest.approx(1 / 3)
    np.testing.assert_array_equal(metrics.recall(matrix), [0.5, 0.0, np.nan])
    np.testing.assert_array_equal(metrics.precision(matrix), [1.0, np.nan, np.nan])


def test_auc_equals_scikit_learns(rng: np.random.Generator) -> None:
    true = rng.integers(0, 3, 300)
    scores = rng.random((300, 3))
    scores /= scores.sum(axis=1, keepdims=True)
    assert metrics.auc(true, scores) == pytest.approx(reference.roc_auc_score(true, scores, multi_class="ovr"))
    binary = (true == 1).astype(int)
    assert metrics.auc(binary, scores[:, :2]) == pytest.approx(reference.roc_auc_score(binary, scores[:, 1]))
    assert np.isnan(metrics.auc(np.zeros(5, int), scores[:5]))


def test_figures_of_each_class_equal_scikit_learns(rng: np.random.Generator) -> None:
    truth, scores = rng.random((200, 4)) < 0.3, rng.random((200, 4))
    truth[:, 3] = False
    found = metrics.average_precision(truth, scores)
    assert found[:3].tolist() == pytest.approx(
        [reference.average_precision_score(truth[:, c], scores[:, c]) for c in range(3)]
    )
    assert np.isnan(found[3])
    hits, false_alarms, misses = metrics.counts_of_each(truth, scores > 0.6)
    f1 = metrics.f1_of_counts(hits, false_alarms, misses)
    assert f1.tolist() == pytest.approx(reference.f1_score(truth, scores > 0.6, average=None, zero_division=0).tolist())
    micro = metrics.f1_of_counts(hits.sum(), false_alarms.sum(), misses.sum())
    assert float(micro) == pytest.approx(reference.f1_score(truth, scores > 0.6, average="micro"))
    assert metrics.binary_cross_entropy(truth, scores) == pytest.approx(
        np.mean([reference.log_loss(truth[:, c], scores[:, c], labels=[False, True]) for c in range(4)])
    )


def test_the_interval_widens_when_items_of_a_recording_go_together(rng: np.random.Generator) -> None:
    right = np.repeat(rng.random(20) < 0.7, 30)
    true = np.zeros(600, int)
    true[::2] = 1
    predicted = np.where(right, true, 1 - true)
    by_item = metrics.bootstrap(true, predicted, [str(i) for i in range(600)], 2)["accuracy"]
    by_recording = metrics.bootstrap(true, predicted, [str(i // 30) for i in range(600)], 2)["accuracy"]
    assert by_item.value == by_recording.value == pytest.approx(right.mean())
    assert by_recording.units == 20
    assert by_recording.over == "recordings"
    assert by_recording.high - by_recording.low > 3 * (by_item.high - by_item.low)


def test_the_interval_covers_the_truth(rng: np.random.Generator) -> None:
    covered = 0
    for trial in range(200):
        right = rng.random(200) < 0.8
        true = rng.integers(0, 2, 200)
        predicted, groups = np.where(right, true, 1 - true), [str(i) for i in range(200)]
        interval = metrics.bootstrap(true, predicted, groups, 2, draws=400, seed=trial)["accuracy"]
        covered += interval.low <= 0.8 <= interval.high
    assert 180 <= covered <= 199


def test_answers_that_are_all_right_are_not_certain_of_it() -> None:
    true = np.array([0, 1, 0, 1])
    names = ["a", "b", "c", "d"]
    right, wrong = (metrics.bootstrap(true, answer, names, 2) for answer in (true, 1 - true))
    exact = 0.025**0.25  # all four right has a chance of one in forty there
    for name in ("accuracy", "balanced_accuracy", "macro_f1"):
        assert (right[name].low, right[name].high) == (pytest.approx(exact), 1.0)
        assert (wrong[name].low, wrong[name].high) == (0.0, pytest.approx(1 - exact))
    assert right["matthews"].low == pytest.approx(2 * exact - 1)
    many = metrics.bootstrap(np.arange(600) % 2, np.arange(600) % 2, [str(i // 2) for i in range(600)], 2)["accuracy"]
    assert many.low == pytest.approx(0.025 ** (1 / 300))


def test_few_recordings_fall_back_to_items_and_say_so() -> None:
    true = np.array([0, 1] * 20)
    interval = metrics.bootstrap(true, true, ["a"] * 40, 2)["macro_f1"]
    assert (interval.over, interval.units, interval.value) == ("items", 40, 1.0)
    assert "over 40 items" in interval.words()


def test_cross_entropy() -> None:
    p = np.array([[0.9, 0.1], [0.2, 0.8]])
    assert metrics.cross_entropy(np.array([0, 1]), p) == pytest.approx(reference.log_loss([0, 1], p))


def test_the_interval_of_very_many_items_needs_little_memory() -> None:
    true = np.arange(50_000) % 20
    predicted = np.where(np.arange(50_000) % 4, true, 0)
    tracemalloc.start()
    interval = metrics.bootstrap(true, predicted, [str(i) for i in range(50_000)], 20)["accuracy"]
    grouped = metrics.bootstrap(true, predicted, [str(i // 4) for i in range(50_000)], 20)["accuracy"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6
    assert interval.low < 0.8 == interval.value == grouped.value < interval.high
    assert (interval.units, grouped.units) == (50_000, 12_500)


def test_scores_that_are_no_numbers_have_no_auc() -> None:
    assert np.isnan(metrics.auc(np.array([0, 1]), np.array([[0.5, 0.5], [np.nan, np.nan]])))
