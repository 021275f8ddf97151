"""The curves, their thresholds and their intervals, against scikit-learn and against decisions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as reference
from sklearn.calibration import calibration_curve

from engine.bundle import Card
from engine.decision import decide
from training import curves, metrics
from training.data import Item
from training.evaluate import Evaluation, judge

Rows = list[tuple[bool, int]]
ROWS = st.lists(st.tuples(st.booleans(), st.integers(0, 30)), min_size=2, max_size=80)


def card(labels: tuple[str, ...], positive: str | None = None, threshold: float = 0.0) -> Card:
    return Card(
        name="m", recipe="r", config={}, feature={}, labels=labels, positive=positive, rate_hz=8000, window_s=1.0,
        hop_s=1.0, threshold=threshold,
    )  # fmt: skip


def judged(rng: np.random.Generator, items: int, classes: int, groups: int) -> Evaluation:
    target = rng.integers(0, classes, items)
    probs = rng.dirichlet(np.full(classes, 0.7), items)
    probs[np.arange(items), target] += 0.5
    probs = (probs / probs.sum(axis=1, keepdims=True)).astype(np.float32)
    labels = tuple("abcdefghij"[:classes])
    rows = [Item(str(i), f"{i}.wav", 0.0, None, labels[t], (f"g{i % groups}",), "test") for i, t in enumerate(target)]
    made = card(labels, labels[1] if classes == 2 else None, 0.4 if classes == 2 else 0.0)
    return judge(made, rows, target, probs, "CPU")


@settings(max_examples=200)
@given(ROWS)
def test_a_points_threshold_finds_exactly_what_the_point_counts(rows: Rows) -> None:
    truth = np.array([t for t, _ in rows])
    score = np.array([s / 30 for _, s in rows], np.float32)
    found = curves.points(truth, score)
    probs = np.stack([1 - score, score], axis=1)
    for k, threshold in enumerate(found.threshold.tolist()):
        said = decide(probs, ("no", "yes"), threshold, "yes").predicted == 1
        assert int((said & truth).sum()) == found.hits[k]
        assert int((said & ~truth).sum()) == found.false_alarms[k]
        assert found.at(threshold) == k


def test_neighbouring_floats_are_kept_apart() -> None:
    low = np.float32(0.7)
    high = np.nextafter(low, np.float32(1.0))
    found = curves.points(np.array([True, False]), np.array([high, low]))
    assert found.threshold[1] == low
    assert found.hits.tolist() == [0, 1, 1]


@settings(max_examples=100)
@given(ROWS)
def test_the_area_below_the_points_is_scikit_learns(rows: Rows) -> None:
    truth = np.array([t for t, _ in rows])
    score = np.array([(s + 1) / 32 for _, s in rows], np.float32)
    found = curves.points(truth, score)
    if truth.all() or not truth.any():
        assert np.isnan(found.recall if not truth.any() else found.false_alarm_rate).all()
        return
    area = np.trapezoid(found.recall, found.false_alarm_rate)
    assert area == pytest.approx(reference.roc_auc_score(truth, score))
    average = (np.diff(found.recall) * found.precision[1:]).sum()
    assert average == pytest.approx(reference.average_precision_score(truth, score))


def test_calibration_equals_scikit_learns_curve(rng: np.random.Generator) -> None:
    p = rng.random(2000)
    right = rng.random(2000) < p**2
    found = curves.reliability(p, right)
    came, claimed = calibration_curve(right, p, n_bins=curves.CALIBRATION_BINS)
    full = found.count > 0
    np.testing.assert_allclose(found.right[full], came)
    np.testing.assert_allclose(found.claimed[full], claimed)
    by_hand = sum(n / 2000 * abs(c - r) for n, c, r in zip(found.count[full], claimed, came, strict=True))
    assert found.error == pytest.approx(by_hand)
    assert np.isnan(curves.reliability(np.array([np.nan]), np.array([True])).error)


def test_scores_are_counted_once_each(rng: np.random.Generator) -> None:
    score = rng.random(500).astype(np.float32)
    truth = rng.random(500) < 0.3
    counts = curves.spread(truth, score)
    assert counts.sum(axis=1).tolist() == [int((~truth).sum()), int(truth.sum())]
    assert counts[1, 0] == int(((score <= 0.02) & truth).sum())


def test_thinned_points_keep_the_ends_and_the_shape(rng: np.random.Generator) -> None:
    truth = rng.random(50_000) < 0.2
    score = np.clip(rng.normal(0.4 + 0.2 * truth, 0.15), 0, 1)
    whole = curves.points(truth, score)
    few = whole.thinned(300)
    assert len(few.threshold) <= 301
    assert (few.hits[-1], few.false_alarms[-1]) == (whole.hits[-1], whole.false_alarms[-1])
    exact = np.trapezoid(whole.recall, whole.false_alarm_rate)
    assert np.trapezoid(few.recall, few.false_alarm_rate) == pytest.approx(exact, abs=2e-4)


@pytest.mark.parametrize("classes", [2, 3, 6])
def test_all_figures_of_an_evaluation_equal_scikit_learns(rng: np.random.Generator, classes: int) -> None:
    found = judged(rng, 600, classes, 40)
    f, true, said, probs = found.figures, found.target, found.predicted, found.probabilities
    assert f["balanced_accuracy"] == pytest.approx(reference.balanced_accuracy_score(true, said))
    assert f["matthews"] == pytest.approx(reference.matthews_corrcoef(true, said))
    for average in ("macro", "weighted"):
        p, r, f1, _ = reference.precision_recall_fscore_support(true, said, average=average)
        values = [f[f"{average}_{name}"] for name in ("precision", "recall", "f1")]
        assert values == pytest.approx([p, r, f1])
    exact = probs.astype(np.float64)
    assert f["loss"] == pytest.approx(reference.log_loss(true, exact / exact.sum(axis=1, keepdims=True)), rel=1e-5)
    one_hot = np.eye(classes)[true]
    if classes == 2:
        assert f["auc"] == pytest.approx(reference.roc_auc_score(true, probs[:, 1]))
        assert f["average_precision"] == pytest.approx(reference.average_precision_score(true, probs[:, 1]))
    else:
        assert f["auc"] == pytest.approx(reference.roc_auc_score(one_hot, probs, average="macro"))
        assert f["average_precision"] == pytest.approx(reference.average_precision_score(one_hot, probs))
    for name in ("accuracy", "balanced_accuracy", "macro_f1", "matthews", "auc", "average_precision"):
        interval = f["intervals"][name]
        assert interval["low"] < f[name] < interval["high"]
        assert (interval["over"], interval["units"]) == ("recordings", 40)
    # Calibration errors of draws are larger than of all items, so the interval need not hold the value.
    assert 0 <= f["intervals"]["calibration_error"]["low"] < f["intervals"]["calibration_error"]["high"] < 1


def test_what_is_not_defined_is_nan_and_has_no_interval() -> None:
    items = [Item(str(i), "x.wav", 0.0, None, "a", (str(i),)) for i in range(8)]
    probs = np.tile(np.float32([0.9, 0.1]), (8, 1))
    f = judge(card(("a", "b")), items, np.zeros(8, int), probs, "CPU").figures
    assert np.isnan(f["auc"])
    assert np.isnan(f["matthews"])
    assert np.isnan(f["average_precision"])
    assert {"auc", "average_precision", "matthews"}.isdisjoint(f["intervals"])


def test_unsure_is_an_answer_that_is_never_right(rng: np.random.Generator) -> None:
    true = rng.integers(0, 3, 200)
    said = np.where(rng.random(200) < 0.2, -1, np.where(rng.random(200) < 0.7, true, 0))
    found = float(metrics.matthews(metrics.confusion(true, said, 3)))
    assert found == pytest.approx(reference.matthews_corrcoef(true, said))


def test_the_interval_of_auc_covers_the_truth_about_as_often_as_it_says() -> None:
    """Forty samples of one population; drawing groups, since all items of a group are equal."""
    covered = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        group = np.repeat(np.arange(60), 4)
        target = np.repeat(rng.integers(0, 2, 60), 4)
        score = np.repeat(np.clip(rng.normal(0.4 + 0.2 * target[::4], 0.2), 0.01, 0.99), 4)
        probs = np.stack([1 - score, score], axis=1).astype(np.float32)
        rows = enumerate(zip(target, group, strict=True))
        items = [Item(str(i), "x.wav", 0.0, None, "ab"[t], (str(g),)) for i, (t, g) in rows]
        interval = judge(card(("a", "b"), "b", 0.5), items, target, probs, "CPU").figures["intervals"]["auc"]
        covered += interval["low"] <= 0.7602 <= interval["high"]  # Phi(0.2 / (0.2 * sqrt 2))
    assert 34 <= covered <= 40
