"""What a training teaches is said where the figures bear it out, and only there."""

from __future__ import annotations

from typing import Any

from engine.events import EpochDone
from training.notices import of_training


def epoch(number: int, train: float, val: float, *, best: bool = False, epochs: int = 8) -> EpochDone:
    return EpochDone(
        epoch=number, epochs=epochs, train_loss=train, val_loss=val, val_accuracy=0.5, val_f1=0.5, learning_rate=1e-3,
        labels=("A", "B"), recall=(1.0, 0.5), confusion=((3, 0), (2, 2)), best=best, windows_per_s=1.0,
        wait_share=0.0, elapsed_s=1.0,
    )  # fmt: skip


def figures(confusion: list[list[int]], low: float = 0.8, high: float = 0.9) -> dict[str, Any]:
    per_class = {label: {"items": sum(row)} for label, row in zip("AB", confusion, strict=True)}
    return {"confusion": confusion, "per_class": per_class, "intervals": {"macro_f1": {"low": low, "high": high}}}


FINE = figures([[90, 10], [20, 80]])


def test_overfitting_is_told_with_its_figures() -> None:
    history = [epoch(n, 1 / n, val) for n, val in enumerate((0.9, 0.5, 0.6, 0.7, 0.8), start=1)]
    (said,) = of_training(history, FINE, "test")
    assert said.startswith("Overfitting: after epoch 2 the loss on validation rose from 0.50 to 0.80")


def test_a_loss_that_wavers_is_no_overfitting() -> None:
    history = [epoch(n, 1 / n, val) for n, val in enumerate((0.9, 0.5, 0.52, 0.49, 0.51), start=1)]
    assert of_training(history, FINE, "test") == []
    both = [epoch(n, val, val) for n, val in enumerate((0.9, 0.5, 0.6, 0.7, 0.8), start=1)]
    assert of_training(both, FINE, "test") == []


def test_a_training_that_was_still_learning_is_told() -> None:
    history = [epoch(n, 1 / n, 1 / n, best=n == 8) for n in range(1, 9)]
    (said,) = of_training(history, FINE, "test")
    assert "more than 8 epochs" in said


def test_a_class_that_was_never_predicted_is_named() -> None:
    (said,) = of_training([], figures([[40, 0], [35, 0]]), "val")
    assert said.startswith("B was never predicted on validation, though 35 items are B")


def test_few_items_and_a_wide_interval_are_told() -> None:
    said = of_training([], figures([[8, 2], [40, 60]], 0.5, 0.9), "test")
    assert said[0].startswith("The test has fewer than 30 items of A (10)")
    assert "from 0.50 to 0.90" in said[1]
