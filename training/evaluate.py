"""Measuring a trained model on labelled data, and the files that report it.

Invariant: an item is scored by the same ``Scorer`` that classification uses, from the same decoded stream, so that a
figure here is a promise about what classification will do.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.bundle import Bundle, Card
from engine.decision import decide, decide_each, joined
from engine.errors import StudioError
from engine.events import Job, Notice, Skipped
from engine.files import csv_line, write_text
from engine.results import COLUMNS, harmless
from engine.runtime import open_scorer
from engine.runtime.scorer import WindowScores
from engine.words import many
from training import curves, intervals, metrics, multi_label
from training.data import DataSet, Item
from training.heard import heard_before
from training.item_scores import score_items

#: The columns of test_results.csv and misclassified.csv: those of a classification's table that an evaluation has.
RESULT_COLUMNS = COLUMNS[: COLUMNS.index("threshold")]


@dataclass
class Evaluation:
    """A model's answers on labelled items.

    Attributes:
        card: The model's card, with the threshold that was used.
        items: What was scored, in the order given.
        target: int, shape (items,): index of the true class.
        probabilities: float32, shape (items, classes).
        predicted: int, shape (items,); -1 where the model did not decide.
        shown: float, shape (items,): the positive class's probability, or the predicted class's.
        figures: See ``figures``.
        device: Where it ran.
        leaky: Whether items of one recording may also have been in training.
        heard: How many of the items given come from recordings that the model was trained or chosen on.
        windows: The scores of each item's windows, whose times count from the item's start; empty where they were not
            kept.
        truth, found: bool, shape (items, classes): which classes the items have, and which were found. Of a model of
            several classes per item they are the whole answer; ``target`` and ``predicted`` are the first class of an
            item, and the most probable one that was found.
    """

    card: Card
    items: list[Item]
    target: np.ndarray
    probabilities: np.ndarray
    predicted: np.ndarray
    shown: np.ndarray
    figures: dict[str, Any]
    device: str
    truth: np.ndarray
    found: np.ndarray
    leaky: bool = False
    heard: int = 0
    windows: list[WindowScores] = field(default_factory=list)

    @property
    def right(self) -> np.ndarray:
        """bool, shape (items,): whether all of an item's classes were found, and no others."""
        return np.asarray((self.truth == self.found).all(axis=1))

    @property
    def wrong(self) -> np.ndarray:
        """Indices of the misclassified items, the surest mistakes first."""
        mistakes = np.flatnonzero(~self.right)
        claimed = self.probabilities.max(axis=1)[mistakes]
        return mistakes[np.argsort(-claimed, kind="stable")]


def judge(card: Card, items: Sequence[Item], target: np.ndarray, probabilities: np.ndarray, device: str) -> Evaluation:
    """Apply a model's threshold to scores and compute the figures."""
    groups = ["+".join(item.groups) for item in items]
    if card.multi_label:
        truth = np.array([[label in item.labels for label in card.labels] for item in items], bool)
        found = decide_each(probabilities, card.thresholds, card.threshold)
        predicted = np.where(found.any(axis=1), np.where(found, probabilities, -1.0).argmax(axis=1), -1)
        shown = probabilities.max(axis=1)
        limits = [card.threshold or own for own in card.thresholds]
        told = multi_label.figures(card.labels, limits, truth, found, probabilities, groups)
    else:
        predicted, shown = decide(probabilities, card.labels, card.threshold, card.positive)
        classes = np.arange(len(card.labels))
        truth, found = target[:, None] == classes, predicted[:, None] == classes
        told = figures(card, target, predicted, probabilities, groups)
    return Evaluation(card, list(items), target, probabilities, predicted, shown, told, device, truth, found)


def figures(
    card: Card, target: np.ndarray, predicted: np.ndarray, probabilities: np.ndarray, groups: Sequence[str]
) -> dict[str, Any]:
    """All figures of an evaluation as plain JSON values.

    Precision, recall and F1 are of the positive class for a two-class model that has one, else macro averages over
    the classes present.
    """
    n = len(card.labels)
    matrix = metrics.confusion(target, predicted, n)
    present = matrix.sum(axis=1) > 0
    per_class = {
        "precision": metrics.precision(matrix),
        "recall": metrics.recall(matrix),
        "f1": metrics.f1(matrix),
    }
    if card.positive is not None:
        at = card.labels.index(card.positive)
        single = {name: float(np.nan_to_num(values[at])) for name, values in per_class.items()}
    else:
        single = {name: float(np.nan_to_num(values[present]).mean()) for name, values in per_class.items()}
    ranked = _ranked(card, target, probabilities, groups)
    support = matrix.sum(axis=1)
    return {
        "items": len(target),
        "loss": metrics.cross_entropy(target, probabilities),
        "accuracy": float(metrics.accuracy(matrix)),
        **single,
        **{f"macro_{name}": float(np.nan_to_num(v[present]).mean()) for name, v in per_class.items()},
        **{f"weighted_{name}": metrics.weighted(v, matrix) for name, v in per_class.items()},
        "balanced_accuracy": float(metrics.balanced_accuracy(matrix)),
        "matthews": float(metrics.matthews(matrix)),
        **ranked.values,
        "majority_baseline": float(support.max() / matrix.sum()),
        "intervals": {
            name: {"value": i.value, "low": i.low, "high": i.high, "over": i.over, "units": i.units}
            for name, i in {**metrics.bootstrap(target, predicted, groups, n), **ranked.intervals}.items()
        },
        "per_class": {
            label: {
                **{name: float(v[i]) for name, v in {**per_class, **ranked.per_class}.items()},
                "items": int(support[i]),
            }
            for i, label in enumerate(card.labels)
        },
        "confusion": matrix[:, :-1].tolist(),
        "unsure": int(matrix[:, -1].sum()),
    }


def calibrated(card: Card, target: np.ndarray, probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the calibration of a model is judged by: probabilities, and whether what they are for was so.

    With a positive class that is its probability; without, the probability of the most probable class.

    Returns:
        float32 and bool, both of shape (items,).
    """
    if card.positive is not None:
        at = card.labels.index(card.positive)
        return probabilities[:, at], np.asarray(target == at)
    return probabilities.max(axis=1), np.asarray(probabilities.argmax(axis=1) == target)


@dataclass(frozen=True)
class _Ranked:
    """The figures that hang on probabilities and not on decisions."""

    values: dict[str, float]
    intervals: dict[str, metrics.Interval]
    per_class: dict[str, np.ndarray]


def _ranked(card: Card, target: np.ndarray, probabilities: np.ndarray, groups: Sequence[str]) -> _Ranked:
    truth = target[:, None] == np.arange(len(card.labels))
    finite = bool(np.isfinite(probabilities).all())
    unknown = np.full(len(card.labels), np.nan)
    each = metrics.average_precision(truth, probabilities) if finite else unknown
    # Two classes are one question: how well the second, or the positive one, is told from the other.
    asked = np.flatnonzero(truth.any(axis=0))
    if len(card.labels) == 2:
        asked = np.array([card.labels.index(card.positive) if card.positive is not None else 1])
    known = each[asked][np.isfinite(each[asked])]
    claimed, came_true = calibrated(card, target, probabilities)
    values = {
        "auc": metrics.auc(target, probabilities),
        "average_precision": float(known.mean()) if len(known) else float("nan"),
        "calibration_error": curves.reliability(claimed, came_true).error,
    }
    drawn = intervals.intervals(truth[:, asked], probabilities[:, asked], claimed, came_true, groups, values)
    return _Ranked(values, drawn, {"average_precision": each})


def evaluate(bundle: Bundle, data: DataSet, *, threshold: float | None = None, device: str = "auto") -> Job[Evaluation]:
    """Score labelled items with a model.

    An item that cannot be read, and one whose label the model does not know, is skipped with a sentence. What comes
    from recordings that the model has learned from is measured all the same, with a warning.

    Args:
        bundle: The model.
        data: The items; where they have parts, only the test part is used if there is one.
        threshold: Instead of the model's own.
        device: Where to compute.

    Raises:
        StudioError: When nothing is left to measure.
    """
    card = bundle.card if threshold is None else replace(bundle.card, threshold=threshold)
    for rejected in data.rejected:
        yield Skipped(rejected.row, rejected.reason)
    items = data.items
    if any(item.part == "test" for item in items):
        items = [item for item in items if item.part == "test"]
        yield Notice(f"Measured on the test part alone: {many(len(items), 'item')}.")
    elif any(item.part for item in items):
        text = "There is no test part: these items may have been trained on, and the figures then flatter the model."
        yield Notice(text, "warning")
    index = {label: i for i, label in enumerate(card.labels)}
    unknown = sorted({name for item in items for name in _asked(card, item)} - set(index))
    for label in unknown:
        count = sum(1 for item in items if label in _asked(card, item))
        yield Skipped(
            label,
            f"The model does not know the class {label}, only {', '.join(card.labels)}; that is {many(count, 'item')}.",
        )
    items = [item for item in items if set(_asked(card, item)) <= set(index)]
    before = yield from heard_before(bundle, items)
    if before:
        yield Notice(
            f"{len(before):,} of {many(len(items), 'item')} come from recordings that the model was trained or chosen "
            "on: the figures flatter it. Measure it on recordings that it has never heard.",
            "warning",
        )
    scorer = open_scorer(bundle, device)
    found = yield from score_items(scorer, items)
    scored = [(item, scores) for item, scores in zip(items, found, strict=True) if scores is not None]
    kept, windows = [item for item, _ in scored], [scores for _, scores in scored]
    if not kept:
        known = f" The model knows the classes {', '.join(card.labels)}." if unknown else ""
        raise StudioError(f"There is nothing to measure in {data.source}: no item could be scored.{known}")
    target = np.array([index[item.label] for item in kept], np.int64)
    result = judge(card, kept, target, np.stack([scores.recording(card) for scores in windows]), scorer.device)
    result.leaky, result.windows, result.heard = data.leaky, windows, len(before)
    if data.leaky:
        yield Notice(
            "Random split: these figures flatter the model, because parts of one recording are on both sides.",
            "warning",
        )
    return result


def _asked(card: Card, item: Item) -> tuple[str, ...]:
    """The classes that a model has to know to be measured on an item."""
    return item.labels if card.multi_label else (item.label,)


def metrics_text(evaluation: Evaluation) -> str:
    """The text of test_metrics.txt: six figures, a blank line and the confusion matrix.

    For two classes the matrix carries the legend of true and false negatives and positives; for more it is preceded
    by the class names, row by row.
    """
    f = evaluation.figures
    lines = [
        f"Loss: {f['loss']:.4f}",
        f"Accuracy: {100 * f['accuracy']:.2f}%",
        f"Precision: {f['precision']:.4f}",
        f"Recall: {f['recall']:.4f}",
        f"F1 Score: {f['f1']:.4f}",
        f"AUC: {0.0 if np.isnan(f['auc']) else f['auc']:.4f}",
    ]
    if evaluation.card.multi_label:
        return "\n".join([*lines, *_several_lines(f)]) + "\n"
    lines += ["", "Confusion Matrix:"]
    matrix = np.array(f["confusion"])
    if evaluation.card.positive is not None:
        order = [1, 0] if evaluation.card.labels.index(evaluation.card.positive) == 0 else [0, 1]
        lines += ["[[TN, FP]", " [FN, TP]]"]
        matrix = matrix[order][:, order]
    else:
        lines += [f"Rows and columns: {', '.join(evaluation.card.labels)}"]
    with np.printoptions(threshold=1 << 30, linewidth=1 << 20):
        lines.append(str(matrix))
    return "\n".join(lines) + "\n"


def _several_lines(f: dict[str, Any]) -> list[str]:
    """What test_metrics.txt says of a model of several classes per item, in place of a confusion matrix."""
    lines = [f"Micro F1: {f['micro_f1']:.4f}", f"Mean average precision: {f['mean_average_precision']:.4f}", ""]
    lines.append("class, items, threshold, precision, recall, F1, average precision")
    for label, own in f["per_class"].items():
        named = ("threshold", "precision", "recall", "f1", "average_precision")
        lines.append(f"{label}, {own['items']}, " + ", ".join(f"{own[name]:.4f}" for name in named))
    return lines


def results_csv(evaluation: Evaluation, rows: Sequence[int] | np.ndarray) -> str:
    """Rows of an evaluation as CSV text with the columns RESULT_COLUMNS."""
    lines = [csv_line(RESULT_COLUMNS)]
    names = (*evaluation.card.labels, "unsure")  # index -1 is the last
    right = evaluation.right
    for i in rows:
        item = evaluation.items[i]
        true, predicted = int(evaluation.target[i]), int(evaluation.predicted[i])
        texts = names[true], names[predicted]
        if evaluation.card.multi_label:
            texts = joined(names[:-1], evaluation.truth[i]), joined(names[:-1], evaluation.found[i])
        cells = (
            harmless(item.path),
            true,
            predicted,
            f"{evaluation.shown[i]:.4f}",
            harmless(texts[0]),
            harmless(texts[1]),
            bool(right[i]),
            f"{item.start_s:.3f}",
            "" if item.end_s is None else f"{item.end_s:.3f}",
        )
        lines.append(csv_line(cells))
    return "".join(lines)


def write_report(evaluation: Evaluation, folder: str | os.PathLike[str]) -> list[Path]:
    """Write test_metrics.txt, test_results.csv and misclassified.csv.

    Returns:
        The files written.

    Raises:
        StudioError: When the folder cannot be written.
    """
    home = Path(folder)
    files = {
        "test_metrics.txt": metrics_text(evaluation),
        "test_results.csv": results_csv(evaluation, range(len(evaluation.items))),
        "misclassified.csv": results_csv(evaluation, evaluation.wrong),
    }
    return [write_text(home / name, text) for name, text in files.items()]
