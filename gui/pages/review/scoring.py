"""Evaluating a model on labelled data, with everything that makes its figures look better than they are.

Invariant: figures on items that the model may have learned from never come without a warning that says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication

from engine import bundle
from engine.bundle import Card
from engine.errors import StudioError
from engine.events import Job, Progress

if TYPE_CHECKING:
    from training.data import DataSet, Item
    from training.evaluate import Evaluation


@dataclass(frozen=True)
class Source:
    """Labelled data that can be chosen.

    Attributes:
        words: For the list.
        path: The project's folder, a CSV, a label file or a folder with one sub-folder per class.
        split_id: The project's split; None for data outside of it.
        everything: Whether what the model learned from is looked at too, to find wrong labels there.
    """

    words: str
    path: str
    split_id: int | None = None
    everything: bool = False


@dataclass(frozen=True)
class Reviewed:
    """An evaluation and what its reader must know.

    Attributes:
        warnings: Why the figures flatter; empty when nothing is known against them.
        left_out: Rows that could not be used.
        source: What it was measured on.
        model_path: The model.
        own_threshold: The model's, before another one was tried.
        items: All of the data, those for training among them.
    """

    evaluation: Evaluation
    warnings: tuple[str, ...]
    left_out: int
    source: Source
    model_path: str
    own_threshold: float
    items: list[Item]


def review(model_path: str, source: Source) -> Job[Reviewed]:
    """Evaluate a model on data.

    Of data with a test part only that is measured, unless everything is asked for; of a project's split without one the
    validation part.

    Raises:
        StudioError: When nothing can be measured.
    """
    from training import data as training_data
    from training.evaluate import evaluate

    yield Progress("Reading the labelled data")
    model = bundle.load(model_path)
    data = training_data.read(source.path, split_id=source.split_id)
    warnings = []
    everything = data.items
    items = [item for item in data.items if item.part == "test"]
    if source.everything:
        learned = sum(item.part != "test" for item in everything)
        items = [replace(item, part="") for item in everything]
        data = replace(data, items=items)
        warnings.append(
            _tr(
                "The model learned from {:,} of these {:,} items, so the figures flatter it. This is for finding wrong "
                "labels."
            ).format(learned, len(items))
        )
    elif source.split_id is not None and not items:
        items = [replace(item, part="") for item in data.items if item.part == "val"]
        data = replace(data, items=items)
        warnings.append(
            _tr(
                "This split has no test part, so these are the validation items: the best epoch was chosen on them, "
                "and the figures flatter the model."
            )
        )
    measured = items or data.items
    if data.leaky:
        warnings.append(
            _tr(
                "Random split: parts of one recording are on both sides, so these figures flatter the model. Split by "
                "recording for honest ones."
            )
        )
    known = _seen_in_training(model.card, source, measured)
    if known:
        warnings.append(
            _tr(
                "{} of the {} items come from recordings that this model was trained on: it was trained on another "
                "split. These figures flatter it."
            ).format(known, len(measured))
        )
    found = yield from evaluate(model, data)
    left_out = len(data.rejected) + len(measured) - len(found.items)
    return Reviewed(found, tuple(warnings), left_out, source, model_path, model.card.threshold, everything)


def at_threshold(reviewed: Reviewed, threshold: float) -> Job[Reviewed]:
    """The same answers under another threshold; no model runs."""
    from training.evaluate import judge

    yield Progress("Computing the figures")
    old = reviewed.evaluation
    card = replace(old.card, threshold=threshold)
    new = judge(card, old.items, old.target, old.probabilities, old.device)
    return replace(reviewed, evaluation=replace(new, leaky=old.leaky, windows=old.windows))


def other_answers(reviewed: Reviewed, model_path: str) -> Job[npt.NDArray[np.float32]]:
    """What a second model says of the same items, in the order of their classes; NaN where it says nothing.

    Raises:
        StudioError: When it knows other classes.
    """
    from training.data import DataSet
    from training.evaluate import evaluate
    from training.mistakes import same_items

    yield Progress("Loading the model")
    model = bundle.load(model_path)
    labels = reviewed.evaluation.card.labels
    if set(model.card.labels) != set(labels):
        raise StudioError(
            f"{model.card.name} knows the classes {', '.join(model.card.labels)}, and not {', '.join(labels)}. Choose "
            "a model of the same classes."
        )
    items = [replace(item, part="") for item in reviewed.evaluation.items]
    found = yield from evaluate(model, DataSet(reviewed.source.words, items))
    columns = [model.card.labels.index(label) for label in labels]
    return same_items(reviewed.evaluation, found.items, found.probabilities[:, columns])


def _tr(text: str) -> str:
    return QCoreApplication.translate("Review", text)


def _seen_in_training(card: Card, source: Source, items: Sequence[Item]) -> int:
    """How many items share a recording with what the model was trained on, where that was another of the splits."""
    from training import data as training_data

    trained_on = card.data.get("split", {}).get("split_id")
    if source.split_id is None or trained_on is None or trained_on == source.split_id:
        return 0
    trained: DataSet = training_data.read(source.path, split_id=trained_on)
    groups = {group for item in trained.items if item.part != "test" for group in item.groups}
    return sum(1 for item in items if groups.intersection(item.groups))
