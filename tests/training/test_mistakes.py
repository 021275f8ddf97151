"""The orders of review: planted wrong labels come first, agreement comes last."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

from engine.bundle import Card
from engine.errors import StudioError
from training.data import Item
from training.evaluate import judge
from training.mistakes import disagreement, label_doubt, label_doubt_each
from training.out_of_fold import read_out_of_fold


def test_disagreement_is_scipys_squared_distance(rng: np.random.Generator) -> None:
    p, q = rng.dirichlet(np.ones(4), 50), rng.dirichlet(np.ones(4), 50)
    np.testing.assert_allclose(disagreement(p, q), jensenshannon(p, q, base=2, axis=1) ** 2, atol=1e-9)
    assert disagreement(p, p).max() == pytest.approx(0.0, abs=1e-12)
    assert disagreement(np.eye(2), np.eye(2)[::-1]).tolist() == pytest.approx([1.0, 1.0])


def test_planted_label_errors_come_first(rng: np.random.Generator) -> None:
    true = rng.integers(0, 3, 600)
    p = rng.dirichlet(np.full(3, 0.6), 600)
    p[np.arange(600), true] += 2.0
    p /= p.sum(axis=1, keepdims=True)
    planted = rng.choice(600, 60, replace=False)
    given = true.copy()
    given[planted] = (true[planted] + 1) % 3
    doubt = label_doubt(given, p)
    first = np.argsort(-doubt)[:60]
    assert np.isin(first, planted).mean() > 0.95
    assert (doubt[planted] > 0).mean() > 0.65
    assert (doubt[np.setdiff1d(np.arange(600), planted)] > 0).mean() < 0.02


def test_the_bar_of_a_class_is_its_own() -> None:
    """A class that the model is never sure of is not doubted for that."""
    p = np.array([[0.55, 0.45]] * 5 + [[0.45, 0.55]] * 5)
    assert (label_doubt(np.repeat([0, 1], 5), p) < 0).all()
    doubt = label_doubt(np.array([0] * 5 + [1] * 4 + [0]), p)
    assert np.argmax(doubt) == 9
    assert doubt[9] > 0


def test_what_has_no_scores_is_not_judged() -> None:
    p = np.array([[0.9, 0.1], [np.nan, np.nan]])
    assert np.isnan(label_doubt(np.array([0, 1]), p)).tolist() == [False, True]


def test_out_of_fold_answers_are_found_by_stretch(tmp_path: Path) -> None:
    rows = ["audio_file,start_s,end_s,fold,true_label_text,predicted_label_text,p_a,p_b"]
    rows += ["x.wav,1.000,2.000,1,a,b,0.200000,0.800000", "y.wav,0.000,,0,b,b,0.100000,0.900000"]
    (tmp_path / "out_of_fold.csv").write_text("\n".join(rows))
    items = [Item("1", "y.wav", 0.0, None, "b", ("y",)), Item("2", "z.wav", 0.0, None, "b", ("z",)),
             Item("3", "x.wav", 1.0, 2.0, "a", ("x",))]  # fmt: skip
    card = Card(name="m", recipe="r", config={}, feature={}, labels=("a", "b"), rate_hz=8000, window_s=1.0, hop_s=1.0)
    found = judge(card, items, np.array([1, 1, 0]), np.full((3, 2), 0.5, np.float32), "CPU")
    apart = read_out_of_fold(tmp_path / "out_of_fold.csv", found)
    np.testing.assert_allclose(apart, [[0.1, 0.9], [np.nan, np.nan], [0.2, 0.8]], rtol=1e-6)
    assert np.argsort(-np.nan_to_num(label_doubt(found.target, apart), nan=-9))[0] == 2
    other = judge(dataclasses.replace(card, labels=("a", "c")), items, np.array([0, 0, 0]), found.probabilities, "CPU")
    with pytest.raises(StudioError, match="no out-of-fold answers for a, c"):
        read_out_of_fold(tmp_path / "out_of_fold.csv", other)


def test_where_items_have_several_classes_each_is_a_question_of_its_own(rng: np.random.Generator) -> None:
    truth = rng.random((400, 3)) < 0.4
    p = np.clip(truth * 0.7 + 0.15 + rng.normal(0, 0.1, truth.shape), 0.0, 1.0)
    planted = rng.choice(400, 20, replace=False)
    given = truth.copy()
    given[planted, 1] ^= True
    doubt = label_doubt_each(given, p)
    assert set(np.argsort(-doubt)[:20]) == set(planted)
    q = p.copy()
    q[7, 2] = 1.0 - q[7, 2]
    apart = disagreement(p, q, multi_label=True)
    assert apart.argmax() == 7
    assert np.delete(apart, 7).max() == pytest.approx(0.0, abs=1e-9)
    pair = np.array([[1.0 - p[7, 2], p[7, 2]]])
    assert apart[7] == pytest.approx(disagreement(pair, pair[:, ::-1])[0])
