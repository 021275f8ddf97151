"""Training on all folds in turn, so that every item is answered by a model that never heard its recording.

Invariant: an item's out-of-fold answer comes from the model of the fold that it was the test of, with the threshold
which that model got on its own validation part.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from engine import bundle
from engine.events import FoldBegun, Job
from engine.files import csv_line, write_text
from engine.results import harmless
from training import multi_label
from training.data import DataSet, Item
from training.evaluate import figures
from training.run import Plan, Trained, train
from training.splits import SplitConfig, divide_into_folds


@dataclass
class CrossValidation:
    """The models of all folds, and their answers on what each of them was tested on.

    Attributes:
        folds: The trainings, first fold first.
        items: All items, fold by fold.
        fold: int, shape (items,): which fold each was the test of, from 1.
        target: int, shape (items,): index of the true class.
        predicted: int, shape (items,); -1 where the model did not decide.
        probabilities: float32, shape (items, classes).
        figures: Of all of these together, see ``training.evaluate.figures``.
    """

    folds: list[Trained]
    items: list[Item]
    fold: np.ndarray
    target: np.ndarray
    predicted: np.ndarray
    probabilities: np.ndarray
    figures: dict[str, Any]


class Keeper(Protocol):
    """Keeps the folds that are done, so that a cross-validation that was broken off goes on with the next one."""

    def recall(self, fold: int, part: DataSet) -> Job[Trained | None]:
        """A fold that was trained before on the very same items, or None."""
        ...

    def keep(self, fold: int, trained: Trained) -> None:
        """Keep a fold that was trained."""
        ...


def cross_validate(data: DataSet, plan: Plan, folds: int, keeper: Keeper | None = None) -> Job[CrossValidation]:
    """Train one model per fold; the folds share groups with no other, and are alike in classes as far as these allow.

    A job: yields FoldBegun and what each training yields. ``Ask.FINISH`` ends the fold that is trained early; those
    after it are left out.

    Args:
        data: The items; parts that they carry are not looked at.
        plan: What to do in each fold.
        folds: How many, at least 3: one is the test, one validation, the rest is trained on.
        keeper: Where folds are kept, and found again.

    Raises:
        UsageError: For fewer than three folds, and for a split that does not draw.
        StudioError: When there are fewer groups than folds, or a fold cannot be trained.
    """
    bare = [replace(item, part="") for item in data.items]
    done: list[Trained] = []
    for number, division in enumerate(divide_into_folds(bare, replace(plan.split, folds=folds)), start=1):
        yield FoldBegun(number, folds)
        own = replace(plan, split=SplitConfig(split="given"), name=f"{plan.name or plan.recipe}-fold-{number}")
        part = DataSet(
            data.source, division.items, data.rejected if number == 1 else [], data.notes, leaky=division.leaky
        )
        known = (yield from keeper.recall(number, part)) if keeper is not None else None
        trained = known if known is not None else (yield from train(part, own))
        done.append(trained)
        if keeper is not None and known is None:
            keeper.keep(number, trained)
        if trained.state == "stopped":
            break
    tests = [fold.test for fold in done if fold.test is not None]
    items = [item for test in tests for item in test.items]
    target, predicted, probabilities, truth, found = (
        np.concatenate([getattr(test, name) for test in tests])
        for name in ("target", "predicted", "probabilities", "truth", "found")
    )
    groups = ["+".join(item.groups) for item in items]
    card = tests[0].card
    if card.multi_label:
        limits = np.mean([test.card.thresholds for test in tests], axis=0).tolist()
        told = multi_label.figures(card.labels, limits, truth, found, probabilities, groups)
    else:
        told = figures(card, target, predicted, probabilities, groups)
    fold = np.repeat(np.arange(1, len(tests) + 1), [len(test.items) for test in tests])
    return CrossValidation(done, items, fold, target, predicted, probabilities, told)


def write(found: CrossValidation, folder: str | os.PathLike[str]) -> list[Path]:
    """Write the model of each fold, and ``out_of_fold.csv`` with every item's answer.

    Returns:
        The files written, the table last.

    Raises:
        StudioError: When the folder cannot be written.
    """
    home = Path(folder)
    written = [
        bundle.save(fold.bundle, home / f"fold-{number}{bundle.SUFFIX}")
        for number, fold in enumerate(found.folds, start=1)
    ]
    return [*written, write_text(home / "out_of_fold.csv", out_of_fold_csv(found))]


def out_of_fold_csv(found: CrossValidation) -> str:
    """The out-of-fold answers as CSV text: file, stretch, fold, classes, and a probability for each class."""
    labels = found.folds[0].bundle.card.labels
    names = (*labels, "unsure")  # index -1 is the last
    head = ("audio_file", "start_s", "end_s", "fold", "true_label_text", "predicted_label_text")
    lines = [csv_line((*head, *(harmless(f"p_{label}") for label in labels)))]
    for i, item in enumerate(found.items):
        cells = (
            harmless(item.path),
            f"{item.start_s:.3f}",
            "" if item.end_s is None else f"{item.end_s:.3f}",
            int(found.fold[i]),
            harmless("+".join(item.labels)),
            harmless(names[int(found.predicted[i])]),
            *(f"{p:.6f}" for p in found.probabilities[i]),
        )
        lines.append(csv_line(cells))
    return "".join(lines)
