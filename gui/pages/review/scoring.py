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
from gui.translation import number

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
        own: The model's card, before another threshold was tried.
        items: All of the data, those for training among them.
    """

    evaluation: Evaluation
    warnings: tuple[str, ...]
    left_out: int
    source: Source
    model_path: str
    own: Card
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
    several = source.split_id is None and model.card.multi_label
    data = training_data.read(source.path, split_id=source.split_id, multi_label=several)
    warnings = []
    everything = data.items
    items = [item for item in data.items if item.part == "test"]
    if source.everything:
        items = [replace(item, part="") for item in everything]
        data = replace(data, items=items)
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
    learned = _learned(model.card, source, everything, measured)
    if learned:
        warnings.append(
            _tr(
                "The model learned from {} of these {} items, so the figures flatter it. This is for finding wrong "
                "labels."
            ).format(number(learned), number(len(measured)))
        )
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
    if found.heard and not learned and not known:
        warnings.append(
            _tr(
                "{} of the {} items come from recordings that this model was trained on. These figures flatter it."
            ).format(number(found.heard), number(len(measured)))
        )
    left_out = len(data.rejected) + len(measured) - len(found.items)
    return Reviewed(found, tuple(warnings), left_out, source, model_path, model.card, everything)


def with_threshold(card: Card, threshold: float, which: int) -> Card:
    """A card with another threshold: of one of several classes at once, or with -1 the model's."""
    if which < 0:
        return replace(card, threshold=threshold)
    each = tuple(threshold if number == which else own for number, own in enumerate(card.thresholds))
    return replace(card, thresholds=each)


def under(reviewed: Reviewed, card: Card) -> Job[Reviewed]:
    """The same answers under the thresholds of another card of the model; no model runs."""
    from training.evaluate import judge

    yield Progress("Computing the figures")
    old = reviewed.evaluation
    new = judge(card, old.items, old.target, old.probabilities, old.device)
    return replace(reviewed, evaluation=replace(new, leaky=old.leaky, heard=old.heard, windows=old.windows))


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


def doubts(reviewed: Reviewed, folder: str) -> Job[tuple[npt.NDArray[np.float64], bool]]:
    """How likely each label is wrong: by models that were not trained on it where their answers are kept, else by the
    model's own scores.

    Args:
        reviewed: What is looked at.
        folder: The open project's, or empty.

    Returns:
        The doubt of each item, over 0 where the label looks wrong, and whether it is of other models.
    """
    from training.mistakes import label_doubt, label_doubt_each
    from training.out_of_fold import of_model

    yield Progress("Looking for wrong labels")
    evaluation = reviewed.evaluation
    apart = of_model(reviewed.model_path, evaluation, folder)
    probabilities = evaluation.probabilities if apart is None else apart
    if evaluation.card.multi_label:
        return label_doubt_each(evaluation.truth, probabilities), apart is not None
    return label_doubt(evaluation.target, probabilities), apart is not None


def _tr(text: str) -> str:
    return QCoreApplication.translate("Review", text)


def _learned(card: Card, source: Source, everything: Sequence[Item], measured: Sequence[Item]) -> int:
    """How many of the measured items the model learned from, as far as that can be told: of the project's split it was
    trained on, and of the very list or folder."""
    from training.data import DataSet
    from training.retrain import learned_division

    if source.split_id is not None:
        if not source.everything or card.data.get("split", {}).get("split_id") != source.split_id:
            return 0  # of a split without a test part, and of another split, other warnings tell
        parts = {item.key: item.part for item in everything}
    else:
        division = learned_division(card, DataSet(source.words, list(everything)))
        parts = {} if division is None else {item.key: item.part for item in division.items}
    return sum(parts.get(item.key, "test") != "test" for item in measured)


def _seen_in_training(card: Card, source: Source, items: Sequence[Item]) -> int:
    """How many items share a recording with what the model was trained on, where that was another of the splits."""
    from training import data as training_data

    trained_on = card.data.get("split", {}).get("split_id")
    if source.split_id is None or trained_on is None or trained_on == source.split_id:
        return 0
    trained: DataSet = training_data.read(source.path, split_id=trained_on)
    groups = {group for item in trained.items if item.part != "test" for group in item.groups}
    return sum(1 for item in items if groups.intersection(item.groups))
