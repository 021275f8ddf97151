"""Labels that have changed since a split was frozen, and learning again from the corrected ones.

Invariant: neither cut nor split is edited. Corrections make a new cut of the same stretches and a new split with every
stretch in its old part, and before and after are compared on test items whose label is what it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine import bundle, recipes
from engine.chunks import CutConfig, cut_recording
from engine.config import from_json
from engine.errors import StudioError
from engine.events import Job, Notice, Progress
from engine.project import Project
from engine.segments import Segment, outside
from engine.training_tables import Chunk, Run, Split
from engine.words import many
from training import data as training_data
from training.data import Item
from training.evaluate import Evaluation, evaluate
from training.run import plan, train_project


def changed_chunks(project: Project, split_id: int) -> dict[int, tuple[int, ...]]:
    """The chunks of a split whose labels are others now, each with its classes of today.

    The labels are cut anew as they were then. A stretch that comes out again has the classes that it comes out with;
    of another one, because a segment next to it was changed, the class that covers most of it, if that is half of it
    at least. What is no longer labelled at all stays as it was.

    Args:
        project: The project.
        split_id: One of its splits.

    Raises:
        StudioError: When it has no such split.
    """
    split = _split(project, split_id)
    config = from_json(CutConfig, next(c.config for c in project.cuts() if c.id == split.cut_id))
    names = {c.name: c.id for c in project.classes()}
    background_id = names.get(config.background) if config.background else None
    segments: dict[int, list[Segment]] = {}
    for segment in project.segments():
        segments.setdefault(segment.recording_id, []).append(segment)
    chunks: dict[int, list[Chunk]] = {}
    parts = project.split_parts(split_id)
    for chunk in project.chunks(split.cut_id):
        if chunk.id in parts:
            chunks.setdefault(chunk.recording_id, []).append(chunk)
    changed = {}
    for recording in project.recordings():
        own = segments.get(recording.id, [])
        old = chunks.get(recording.id)
        if old is None or not own:
            continue
        today: dict[tuple[float, float], list[tuple[int, ...]]] = {}
        for chunk in cut_recording(recording, own, config, background_id):
            today.setdefault(_place(chunk), []).append(chunk.class_ids)
        for chunk in old:
            there = today.get(_place(chunk)) or [_covering(chunk, own)]
            if all(set(class_ids) != set(chunk.class_ids) for class_ids in there):
                changed[chunk.id] = there[0]
    return changed


def _place(chunk: Chunk) -> tuple[float, float]:
    return round(chunk.start_s, 4), round(chunk.end_s, 4)


def _covering(chunk: Chunk, segments: Sequence[Segment]) -> tuple[int, ...]:
    """The class that covers most of a chunk; its own where that does, or where no class covers half of it."""
    whole_s = chunk.end_s - chunk.start_s
    covered = {}
    for class_id in dict.fromkeys((chunk.class_id, *(s.class_id for s in segments))):
        spans = [(s.start_s, s.end_s) for s in segments if s.class_id == class_id]
        covered[class_id] = whole_s - sum(b - a for a, b in outside(chunk.start_s, chunk.end_s, spans))
    best = max(covered, key=lambda class_id: covered[class_id])  # of equals the chunk's own
    if best == chunk.class_id or covered[best] < whole_s / 2 or len(chunk.class_ids) > 1:
        return chunk.class_ids
    return (best,)


def correct_split(project: Project, split_id: int) -> Split:
    """A new split with the same stretches in the same parts, under the labels of today.

    Raises:
        StudioError: When there is no such split, or nothing has changed.
    """
    changed = changed_chunks(project, split_id)
    if not changed:
        raise StudioError("No label of this split has changed since it was frozen: there is nothing to learn again.")
    split = _split(project, split_id)
    cut = next(c for c in project.cuts() if c.id == split.cut_id)
    parts = project.split_parts(split_id)
    kept = [chunk for chunk in project.chunks(split.cut_id) if chunk.id in parts]
    corrected = []
    for chunk in kept:
        first, *also = changed.get(chunk.id, chunk.class_ids)
        corrected.append(replace(chunk, class_id=first, also=tuple(also)))
    made = project.save_cut(cut.config, corrected)
    # Chunks are numbered in the order in which they are stored.
    numbers = {new.id: parts[old.id] for old, new in zip(kept, project.chunks(made.id), strict=True)}
    config = {**split.config, "corrects": split_id, "changed": len(changed)}
    return project.save_split(made.id, split.method, split.seed, config, numbers, split.leaky)


def _split(project: Project, split_id: int) -> Split:
    found = next((s for s in project.splits() if s.id == split_id), None)
    if found is None:
        raise StudioError(f"{project.name} has no split number {split_id}. Choose another.")
    return found


@dataclass(frozen=True)
class Retrained:
    """A model and the one that learned from the corrected labels, on the same test items.

    Attributes:
        run: The new training.
        before, after: Both models on the test items whose label has not changed.
        corrected: How many labels of the split have changed.
        test_corrected: Those among them that are test items; they are left out of the comparison.
        leaky: Whether the split is random, so that both figures flatter.
    """

    run: Run
    before: Evaluation
    after: Evaluation
    corrected: int
    test_corrected: int
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
    recipe = recipes.get(card.recipe)
    wanted = plan(recipe.id, old.config(), dict(card.data.get("training", {})), name=_stem(card.name))
    with Project(folder) as project:
        changed = changed_chunks(project, split_id)
        parts = project.split_parts(split_id)
        split = correct_split(project, split_id)
        stale = {(c.recording_id, *_place(c)) for c in project.chunks(_split(project, split_id).cut_id)
                 if c.id in changed}  # fmt: skip
    yield Notice(f"Changed since the split was frozen: {many(len(changed), 'label')}. They are in split {split.id}.")
    run = yield from train_project(folder, wanted, split.id)
    data = training_data.read(folder, split_id=split.id)
    unchanged = [item for item in data.items if item.part == "test" and _key(item) not in stale]
    if not unchanged:
        raise StudioError(
            f"{run.name} was trained, but the split has no test items with unchanged labels, so before and after "
            "cannot be compared. Make a split with a test part."
        )
    data = replace(data, items=unchanged)
    before = yield from evaluate(old, data)
    after = yield from evaluate(bundle.load(Path(folder) / run.bundle), data)
    in_test = sum(1 for chunk_id in changed if parts[chunk_id] == "test")
    return Retrained(run, before, after, len(changed), in_test, data.leaky)


def _key(item: Item) -> tuple[int | None, float, float]:
    return item.recording_id, round(item.start_s, 4), round(item.end_s or 0.0, 4)


def _stem(name: str) -> str:
    """A run's name without the number that made it unlike the others."""
    return re.sub(r"-\d+$", "", name)
