"""Segmentation of whole recordings: every smoothing against sequences worked out by hand, and against brute force."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import UsageError
from engine.runtime.scorer import WindowScores
from engine.segmentation import SegmentConfig, Stretch, four_rules, likeliest, segments

LABELS = ("A", "B")


def sequence(text: str) -> np.ndarray:
    return np.array([LABELS.index(letter) for letter in text])


def letters(classes: np.ndarray) -> str:
    return "".join(LABELS[c] for c in classes)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("AAAABABBBB", "AAAABBBBBB"),  # four
        ("BBBBABAAAA", "BBBBAAAAAA"),
        ("AAABBABAAA", "A" * 10),  # three
        ("AAABAABAAA", "A" * 10),
        ("AAABABBAAA", "A" * 10),
        ("BBBAABABBB", "B" * 10),
        ("AAABAABBAAA", "A" * 11),
        ("AAABBABBAAA", "A" * 11),
        ("AAABBAABAAA", "A" * 11),
        ("AAABBAABBAAA", "A" * 12),
        ("AABABAA", "A" * 7),  # two
        ("AABAA", "A" * 5),  # one
        ("AAABBAAA", "A" * 8),
        ("AAAAAABBBBBAAAAAA", "A" * 17),
        ("AABBAA", "AABBAA"),  # neighbours that are no longer stay
        ("AAAAAAABBBBBBAAAAAAA", "AAAAAAABBBBBBAAAAAAA"),  # six is long enough
        ("BAAA", "BAAA"),  # the ends have one neighbour only
        ("", ""),
        ("A", "A"),
    ],
)
def test_the_four_rules(before: str, after: str) -> None:
    assert letters(four_rules(sequence(before))) == after


def best_by_trying(probs: np.ndarray, shortest: int, switch_cost: float) -> float:
    """The largest evidence of any sequence whose inner segments are long enough."""
    cells, n = probs.shape
    best = -np.inf
    for classes in itertools.product(range(n), repeat=cells):
        lengths = [len(list(run)) for _, run in itertools.groupby(classes)]
        if all(length >= shortest for length in lengths[1:-1]):
            evidence = sum(np.log(max(probs[i, c], 1e-3)) for i, c in enumerate(classes))
            best = max(best, evidence - switch_cost * (len(lengths) - 1))
    return best


def evidence_of(classes: np.ndarray, probs: np.ndarray, switch_cost: float) -> float:
    changes = np.count_nonzero(np.diff(classes))
    return float(np.log(np.maximum(probs[np.arange(len(probs)), classes], 1e-3)).sum() - switch_cost * changes)


@given(st.integers(0, 10_000), st.integers(1, 7), st.integers(2, 3), st.integers(1, 4), st.sampled_from([0.0, 0.7]))
def test_the_likeliest_sequence_is_the_best_of_all(seed: int, cells: int, n: int, shortest: int, cost: float) -> None:
    probs = np.random.default_rng(seed).dirichlet(np.full(n, 0.5), cells)
    found = likeliest(probs, np.full(cells, 2.0), 2.0 * shortest, cost)
    lengths = [len(list(run)) for _, run in itertools.groupby(found)]
    assert all(length >= min(shortest, cells) for length in lengths[1:-1])
    assert evidence_of(found, probs, cost) == pytest.approx(best_by_trying(probs, min(shortest, cells), cost))


def scores(text: str, sure: float = 0.9, window_s: float = 4.0, hop_s: float = 4.0) -> WindowScores:
    start = np.arange(len(text)) * hop_s
    probs = np.array([[sure, 1 - sure] if letter == "A" else [1 - sure, sure] for letter in text], np.float32)
    return WindowScores(start, start + window_s, probs, float(start[-1] + window_s))


def found(given_scores: WindowScores, **config: object) -> list[tuple[float, float, str]]:
    made = SegmentConfig(**config)  # type: ignore[arg-type]
    return [(s.start_s, s.end_s, s.label) for s in segments(given_scores, LABELS, made)]


@pytest.mark.parametrize("method", ["viterbi", "median", "rules"])
def test_a_lone_window_that_is_wrong_makes_no_segment(method: str) -> None:
    assert found(scores("AAAABAAAABBBBBBB"), method=method) == [(0, 36, "A"), (36, 64, "B")]


def test_without_smoothing_every_window_counts() -> None:
    assert found(scores("AABAA"), method="none") == [(0, 8, "A"), (8, 12, "B"), (12, 20, "A")]


def test_windows_that_overlap_are_averaged_before() -> None:
    given_scores = scores("AAAABBBB", window_s=8.0, hop_s=4.0)
    cells = found(given_scores, method="none")
    assert cells[0][0] == 0
    assert cells[-1][1] == 36
    assert [label for _, _, label in cells] == ["A", "B"]


def test_gaps_between_windows_and_the_ends_belong_to_the_nearest() -> None:
    probs = np.array([[0.9, 0.1], [0.2, 0.8]], np.float32)
    given_scores = WindowScores(np.array([1.0, 9.0]), np.array([3.0, 11.0]), probs, 20.0)
    result = segments(given_scores, LABELS, SegmentConfig(method="none"))
    assert (result[0].start_s, result[-1].end_s) == (0.0, 20.0)
    assert [s.label for s in result] == ["A", "B"]
    assert result[0].end_s == result[1].start_s
    assert result[0].score == pytest.approx(0.9)


def test_the_threshold_is_where_both_are_as_likely() -> None:
    given_scores = scores("BBBB", sure=0.6)
    assert segments(given_scores, LABELS, SegmentConfig(), "B", 0.5)[0].label == "B"
    assert segments(given_scores, LABELS, SegmentConfig(), "B", 0.7)[0].label == "A"


def test_the_rules_are_for_two_classes() -> None:
    probs = np.full((3, 3), 1 / 3, np.float32)
    given_scores = WindowScores(np.arange(3.0), np.arange(3.0) + 1, probs, 3.0)
    with pytest.raises(UsageError, match="the model has 3"):
        segments(given_scores, ("a", "b", "c"), SegmentConfig(method="rules"))


@given(
    st.integers(0, 1000),
    st.integers(1, 60),
    st.sampled_from(["viterbi", "median", "none", "rules"]),
    st.floats(0, 60),
    st.floats(0.3, 3),
)
def test_segments_cover_the_recording_once(seed: int, n: int, method: str, shortest_s: float, hop_s: float) -> None:
    rng = np.random.default_rng(seed)
    start = np.arange(n) * hop_s
    end = start + rng.uniform(0.2, 4)
    given_scores = WindowScores(start, end, rng.dirichlet([0.5, 0.5], n).astype(np.float32), float(end[-1]))
    result = segments(given_scores, LABELS, SegmentConfig(method=method, min_duration_s=shortest_s))
    assert result[0].start_s == 0
    assert result[-1].end_s == pytest.approx(end[-1])
    for before, after in itertools.pairwise(result):
        assert before.end_s == after.start_s
        assert before.label != after.label
    assert all(isinstance(s, Stretch) and s.end_s > s.start_s and 0 <= s.score <= 1 for s in result)


def test_a_day_of_windows_takes_no_time_worth_mentioning() -> None:
    n = 24 * 3600 // 4
    probs = np.random.default_rng(0).dirichlet([1, 1, 1], n)
    classes = likeliest(probs, np.full(n, 4.0), 60.0, 1.0)
    lengths = [len(list(run)) for _, run in itertools.groupby(classes)]
    assert min(lengths[1:-1]) >= 15
