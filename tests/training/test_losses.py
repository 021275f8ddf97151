"""Losses against their formulas, schedules against theirs."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from training import schedule
from training.losses import Loss, Teacher
from training.sampling import class_weights, presence_weights

LOGITS = torch.randn(6, 3, generator=torch.Generator().manual_seed(0))
TARGET = torch.tensor([0, 1, 2, 2, 1, 0])
TRUTH = functional.one_hot(TARGET, 3).float()
WEIGHTS = np.array([1.0, 4.0, 0.5], np.float32)


def loss(**other: object) -> Loss:
    values = {"weights": None, "smoothing": 0.0, "multi_label": False, "teacher": None, "device": "cpu", **other}
    return Loss(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_hard_labels_give_torchs_cross_entropy(weights: np.ndarray | None, smoothing: float) -> None:
    torch_weights = None if weights is None else torch.from_numpy(weights)
    expected = functional.cross_entropy(LOGITS, TARGET, torch_weights, label_smoothing=smoothing)
    found = loss(weights=weights, smoothing=smoothing)(LOGITS, TRUTH, None)
    torch.testing.assert_close(found, expected)


def test_shares_give_torchs_cross_entropy_of_shares() -> None:
    shares = torch.rand(6, 3, generator=torch.Generator().manual_seed(1)).softmax(1)
    torch.testing.assert_close(loss()(LOGITS, shares, None), functional.cross_entropy(LOGITS, shares))


def test_heads_learn_by_themselves() -> None:
    heads = torch.stack([LOGITS, 2 * LOGITS], 1)
    expected = (functional.cross_entropy(LOGITS, TARGET) + functional.cross_entropy(2 * LOGITS, TARGET)) / 2
    torch.testing.assert_close(loss()(heads, TRUTH, None), expected)


def test_several_classes_are_as_many_questions() -> None:
    truth = torch.tensor([[1.0, 1, 0], [0, 0, 0], [1, 0, 0], [0, 1, 1], [0, 0, 1], [1, 1, 1]])
    expected = functional.binary_cross_entropy_with_logits(LOGITS, truth, pos_weight=torch.from_numpy(WEIGHTS))
    torch.testing.assert_close(loss(weights=WEIGHTS, multi_label=True)(LOGITS, truth, None), expected)


def test_a_teacher_has_its_share_of_the_loss() -> None:
    teacher = Teacher(np.zeros((6, 3), np.float32), temperature=3.0, alpha=0.4)
    taught = (2 * LOGITS.flip(0) / 3).softmax(1)
    labels = functional.cross_entropy(LOGITS, TARGET)
    divergence = functional.kl_div((LOGITS / 3).log_softmax(1), taught, reduction="batchmean")
    torch.testing.assert_close(loss(teacher=teacher)(LOGITS, TRUTH, taught), 0.6 * labels + 0.4 * 9 * divergence)
    alike = loss(teacher=Teacher(teacher.logits, 3.0, 1.0))(LOGITS, TRUTH, (LOGITS / 3).softmax(1))
    assert float(alike) == pytest.approx(0, abs=1e-6)


def test_weights_of_classes() -> None:
    target = np.array([0] * 6 + [1] * 3 + [2])
    np.testing.assert_allclose(class_weights("auto", target, ("a", "b", "c")), [10 / 18, 10 / 9, 10 / 3], rtol=1e-6)
    assert class_weights("none", target, ("a", "b", "c")) is None
    truth = np.zeros((40, 3))
    truth[:10, 0] = truth[:39, 1] = truth[:1, 2] = 1
    np.testing.assert_allclose(presence_weights("auto", truth, ("a", "b", "c")), [3, 1, 10])
    np.testing.assert_allclose(presence_weights("1,2,3", truth, ("a", "b", "c")), [1, 2, 3])


def test_the_learning_rate_rises_then_falls_along_a_cosine() -> None:
    rates = [schedule.factor("cosine", 5, 20, epoch, 0) for epoch in (0, 2.5, 5, 10, 20)]
    assert rates == pytest.approx([0, 0.5 * 0.96194, 0.85355, 0.5, 0], abs=1e-4)
    assert [schedule.factor("constant", 2, 20, epoch, 0) for epoch in (1, 2, 19)] == [0.5, 1, 1]


def test_plateaus_halve_the_learning_rate() -> None:
    better = [True, False, False, False, False, False, False, True, False, False, False]
    assert [schedule.halvings(better[:n], 3) for n in range(len(better) + 1)] == [0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3]
    assert schedule.factor("plateau", 0, 20, 7, 2) == 0.25
