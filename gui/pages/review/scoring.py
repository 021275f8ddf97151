"""Evaluating a model on labelled data, with everything that makes its figures look better than they are.

Invariant: figures on items that the model may have learned from never come without a warning that says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from engine import bundle
from engine.bundle import Card
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
    """

    words: str
    path: str
    split_id: int | None = None


@dataclass(frozen=True)
class Reviewed:
    """An evaluation and what its reader must know.

    Attributes:
        warnings: Why the figures flatter; empty when nothing is known against them.
        left_out: Rows that could not be used.
    """

    evaluation: Evaluation
    warnings: tuple[str, ...]
    left_out: int


def review(model_path: str, source: Source) -> Job[Reviewed]:
    """Evaluate a model on data.

    Of data with a test part only that is measured; of a project's split without one the validation part.

    Raises:
        StudioError: When nothing can be measured.
    """
    from training import data as training_data
    from training.evaluate import evaluate

    yield Progress("Reading the labelled data")
    model = bundle.load(model_path)
    data = training_data.read(source.path, split_id=source.split_id)
    warnings = []
    items = [item for item in data.items if item.part == "test"]
    if source.split_id is not None and not items:
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
    return Reviewed(found, tuple(warnings), len(data.rejected) + len(measured) - len(found.items))


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
