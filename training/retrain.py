"""Learning again from corrected labels, and what it brought: of a project's split, and of a list or folder of files.

Invariant: the same recipe and settings learn from the same items in the same parts, and before and after are compared
on test items whose label is what it was.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine import bundle
from engine.bundle import Bundle, Card
from engine.config import from_json
from engine.errors import StudioError
from engine.events import Job, Notice, Progress
from engine.files import check_writable
from engine.project import Project
from engine.segments import RELABEL
from engine.training_tables import Run
from engine.words import many
from training import data as training_data
from training import repeat, reviewed
from training.corrections import added_chunks, changed_chunks, correct_split, found_split, place
from training.data import DataSet, Item
from training.evaluate import Evaluation, evaluate
from training.reviewed import Said
from training.run import Plan, fingerprint, plan, train, train_project
from training.splits import Division, SplitConfig, divide


@dataclass(frozen=True)
class Retrained:
    """A model and the one that learned from the corrected labels, on the same test items.

    Attributes:
        name, path: Of the new model.
        data: What it learned from: the project's folder, or the corrected list.
        split_id: Of a project, the corrected split.
        items: All of the data, with the labels that the new model learned.
        before, after: Both models on the test items whose label has not changed.
        corrected: How many labels have changed.
        test_corrected: Those among them that are test items; they are left out of the comparison.
        added: Stretches that were labelled since.
        leaky: Whether the split is random, so that both figures flatter.
    """

    name: str
    path: str
    data: str
    split_id: int | None
    items: list[Item]
    before: Evaluation
    after: Evaluation
    corrected: int
    test_corrected: int
    added: int
    leaky: bool


def retrain(folder: str, model_path: str) -> Job[Retrained]:
    """Train a model of a project again: the same recipe and settings on the same split, with the labels of today.

    Args:
        folder: The project's.
        model_path: The bundle; it must have been trained on a split of this project.

    Raises:
        StudioError: When it was not, when no label has changed, or when there is no test part to compare on.
    """
    yield Progress("Looking for changed labels")
    old = bundle.load(model_path)
    card = old.card
    split_id = card.data.get("split", {}).get("split_id")
    if split_id is None:
        raise StudioError(
            f"{card.name} was not trained on a split of this project, so it cannot be trained again in the same way. "
            "Train a model on the corrected labels on the Train page."
        )
    recipe, config, training, _ = repeat.of_model(model_path)
    wanted = plan(recipe, config, training, name=_stem(card.name))
    with Project(folder) as project:
        changed, added = changed_chunks(project, split_id), added_chunks(project, split_id)
        parts = project.split_parts(split_id)
        split = correct_split(project, split_id)
        old_chunks = project.chunks(found_split(project, split_id).cut_id)
        same = {place(c) for c in old_chunks if c.id in parts and c.id not in changed}
    yield Notice(_changes(len(changed), len(added)) + f" They are in split {split.id}.")
    run: Run = yield from train_project(folder, wanted, split.id)
    data = training_data.read(folder, split_id=split.id)
    unchanged = [item for item in data.items if item.part == "test" and _place(item) in same]
    path = Path(folder) / run.bundle
    before, after = yield from _both(old, bundle.load(path), replace(data, items=unchanged))
    in_test = sum(1 for chunk_id in changed if parts[chunk_id] == "test")
    return Retrained(
        run.name,
        str(path),
        folder,
        split.id,
        data.items,
        before,
        after,
        len(changed),
        in_test,
        len(added),
        data.leaky,
    )


def retrain_listed(
    source: str, model_path: str, items: Sequence[Item] | None = None, folder: str = ""
) -> Job[Retrained]:
    """Train a model of a list or folder of files again: the same recipe, settings and division, with the labels that
    were corrected in review.

    The corrected list beside the data (``training.reviewed``) gets the part of each item, so that it trains in the
    same way again. The new model is written beside the old one, or becomes a run of a project.

    Args:
        source: A CSV, a label file or a folder, as ``training.data.read`` takes them.
        model_path: The bundle; it must have been trained on these very data.
        items: The data with the labels that the model learned, where the source itself has other ones by now, as a
            corrected list has that is reviewed again.
        folder: The project that the old model belongs to, where it belongs to one.

    Raises:
        StudioError: When it was not, when no label has changed, or when there is no test part to compare on.
    """
    yield Progress("Reading the labelled data")
    old = bundle.load(model_path)
    data = training_data.read(source, multi_label=old.card.multi_label)
    data = data if items is None else replace(data, items=list(items))
    division = learned_division(old.card, data)
    list_path = reviewed.corrected_path(source)
    if division is None:
        raise StudioError(
            f"{old.card.name} was not trained on {Path(source).name} as it is, so it cannot be trained again in the "
            f"same way. Train a model on {list_path.name} on the Train page, or with: train --data {list_path.name}."
        )
    told = reviewed.read(list_path)
    corrected = _relabelled(data.items, told)
    if not corrected:
        raise StudioError(f"No label of {Path(source).name} was changed in review: there is nothing to learn again.")
    parts = {item.key: item.part for item in division.items}
    listed = [replace(item, part=parts.get(item.key, "")) for item in data.items]
    reviewed.write(list_path, listed, told)
    yield Notice(_changes(len(corrected), 0) + f" They are in {list_path.name}.")
    recipe, config, training, split = repeat.of_model(model_path)
    wanted = plan(recipe, config, training, {**split, "split": "given"}, _stem(old.card.name))
    new_path = yield from _trained(list_path, wanted, Path(model_path), folder, old.card.multi_label)
    test = [item for item in listed if item.part == "test"]
    unchanged = [item for item in test if item.key not in corrected]
    before, after = yield from _both(old, bundle.load(new_path), DataSet(str(list_path), unchanged))
    in_test = len(test) - len(unchanged)
    return Retrained(
        new_path.stem,
        str(new_path),
        str(list_path),
        None,
        _with_corrections(listed, told),
        before,
        after,
        len(corrected),
        in_test,
        0,
        division.leaky,
    )


def _trained(list_path: Path, wanted: Plan, old_path: Path, folder: str, multi_label: bool) -> Job[Path]:
    """Train on a list that says who is in which part; the new model's path."""
    if folder:
        run: Run = yield from train_project(folder, wanted, source=str(list_path), multi_label=multi_label)
        return Path(folder) / run.bundle
    path = _free_path(old_path, wanted.name)
    check_writable(path)
    data = training_data.read(list_path, multi_label=multi_label)
    trained = yield from train(data, replace(wanted, name=path.stem))
    return bundle.save(trained.bundle, path)


def learned_division(card: Card, data: DataSet) -> Division | None:
    """How the data that a model was trained on were divided then, or None when these are not the very data.

    A model knows neither the list that it was trained on nor who was in which part, but it has a fingerprint of both.
    """
    split = card.data.get("split")
    if not isinstance(split, dict) or "split_id" in split or not card.data.get("fingerprint"):
        return None
    try:
        division = divide(data.items, from_json(SplitConfig, split))
    except StudioError:  # they cannot be divided so: they are others
        return None
    return division if fingerprint(division.items) == card.data["fingerprint"] else None


def _both(old: Bundle, new: Bundle, data: DataSet) -> Job[tuple[Evaluation, Evaluation]]:
    if not data.items:
        raise StudioError(
            f"{new.card.name} was trained, but there are no test items with unchanged labels, so before and after "
            "cannot be compared. Make a split with a test part."
        )
    before = yield from evaluate(old, data)
    return before, (yield from evaluate(new, data))


def _relabelled(items: Sequence[Item], told: Mapping[reviewed.Place, Said]) -> set[str]:
    """The keys of the items that have other classes since."""
    corrected = _with_corrections(items, told)
    return {old.key for old, new in zip(items, corrected, strict=True) if {*old.labels} != {*new.labels}}


def _with_corrections(items: Sequence[Item], told: Mapping[reviewed.Place, Said]) -> list[Item]:
    several = any(item.also for item in items)
    corrected = []
    for item in items:
        one = told.get(reviewed.place(item))
        if one is not None and one.said == RELABEL:
            first, *also = one.label.split(";") if several else [one.label]
            item = replace(item, label=first, also=tuple(also))
        corrected.append(item)
    return corrected


def _changes(changed: int, added: int) -> str:
    told = [f"Changed since: {many(changed, 'label')}."] if changed or not added else []
    return " ".join([*told, *([f"Labelled since: {many(added, 'chunk')}."] if added else [])])


def _place(item: Item) -> tuple[int, float, float]:
    return item.recording_id or 0, round(item.start_s, 4), round(item.end_s or 0.0, 4)


def _stem(name: str) -> str:
    """A run's name without the number that made it unlike the others."""
    return re.sub(r"-\d+$", "", name)


def _free_path(beside: Path, name: str) -> Path:
    number = 2
    while (found := beside.with_name(f"{name}-{number}{bundle.SUFFIX}")).exists() or os.path.lexists(found):
        number += 1
    return found
