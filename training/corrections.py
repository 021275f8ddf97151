"""Labels that have changed, or come to be, since a split was frozen, and the split that has them.

Invariant: neither cut nor split is edited. Corrections make a new cut of the same stretches and a new split with every
stretch in its old part; what was labelled since is added on the side of the split that its group is on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.chunks import CutConfig, cut_recording
from engine.config import from_json
from engine.errors import StudioError
from engine.project import Project
from engine.segments import Segment, outside
from engine.training_tables import Chunk, Split

Place = tuple[int, float, float]
_TINY_S = 1e-4


def changed_chunks(project: Project, split_id: int) -> dict[int, tuple[int, ...]]:
    """The chunks of a split whose labels are others now, each with its classes of today.

    The labels are cut anew as they were then. A stretch that comes out again has the classes that it comes out with;
    of another one, because a segment next to it was changed, the class that covers most of it, if that is half of it
    at least; or all that cover half of it, where the cut keeps several. What is no longer labelled at all stays as it
    was.

    Args:
        project: The project.
        split_id: One of its splits.

    Raises:
        StudioError: When it has no such split.
    """
    split = found_split(project, split_id)
    config = _cut_config(project, split)
    names = {c.name: c.id for c in project.classes()}
    background_id = names.get(config.background) if config.background else None
    segments = _segments(project)
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
        today: dict[Place, list[tuple[int, ...]]] = {}
        for chunk in cut_recording(recording, own, config, background_id):
            today.setdefault(place(chunk), []).append(chunk.class_ids)
        for chunk in old:
            there = today.get(place(chunk)) or [_covering(chunk, own, several=config.overlap == "keep")]
            if all(set(class_ids) != set(chunk.class_ids) for class_ids in there):
                changed[chunk.id] = there[0]
    return changed


def added_chunks(project: Project, split_id: int) -> list[Chunk]:
    """What labels of today make that lies beside everything the split's cut had: stretches that were labelled since.

    What nobody labelled is never among it: that a recording has one label now does not mean that somebody has listened
    to the rest.

    Raises:
        StudioError: When there is no such split.
    """
    split = found_split(project, split_id)
    config = _cut_config(project, split)
    old: dict[int, list[Chunk]] = {}
    for chunk in project.chunks(split.cut_id):
        old.setdefault(chunk.recording_id, []).append(chunk)
    segments = _segments(project)
    added = []
    for recording in project.recordings():
        if own := segments.get(recording.id):
            found = cut_recording(recording, own, config, None)
            added += _beside(found, old.get(recording.id, []))
    return added


def _beside(chunks: Sequence[Chunk], others: Sequence[Chunk]) -> list[Chunk]:
    """The chunks that overlap none of the others."""
    if not others:
        return list(chunks)
    others = sorted(others, key=lambda chunk: chunk.start_s)
    starts = np.array([chunk.start_s for chunk in others])
    reach = np.maximum.accumulate([chunk.end_s for chunk in others])
    before = np.searchsorted(starts, [chunk.end_s - _TINY_S for chunk in chunks])
    return [c for c, n in zip(chunks, before, strict=True) if n == 0 or reach[n - 1] <= c.start_s + _TINY_S]


def place(chunk: Chunk) -> Place:
    """What tells a stretch from all others of a project."""
    return chunk.recording_id, round(chunk.start_s, 4), round(chunk.end_s, 4)


def _segments(project: Project) -> dict[int, list[Segment]]:
    """The labels of each recording."""
    found: dict[int, list[Segment]] = {}
    for segment in project.segments():
        found.setdefault(segment.recording_id, []).append(segment)
    return found


def _covering(chunk: Chunk, segments: Sequence[Segment], *, several: bool) -> tuple[int, ...]:
    """The class that covers most of a chunk, or all that cover half of it; its own where no class does."""
    whole_s = chunk.end_s - chunk.start_s
    covered = {}
    for class_id in dict.fromkeys((chunk.class_id, *(s.class_id for s in segments))):
        spans = [(s.start_s, s.end_s) for s in segments if s.class_id == class_id]
        covered[class_id] = whole_s - sum(b - a for a, b in outside(chunk.start_s, chunk.end_s, spans))
    order = sorted(covered, key=lambda class_id: -covered[class_id])  # of equals the chunk's own first
    if several:
        return tuple(c for c in order if covered[c] >= whole_s / 2) or chunk.class_ids
    if order[0] == chunk.class_id or covered[order[0]] < whole_s / 2 or len(chunk.class_ids) > 1:
        return chunk.class_ids
    return (order[0],)


def correct_split(project: Project, split_id: int) -> Split:
    """A new split with the same stretches in the same parts, under the labels of today, and with what was labelled
    since.

    A new stretch is on the side of the split on which the rest of its group is, so that nothing leaks; of a group that
    the split does not have, and of a random split, it is for training.

    Raises:
        StudioError: When there is no such split, or nothing has changed.
    """
    changed, added = changed_chunks(project, split_id), added_chunks(project, split_id)
    if not changed and not added:
        raise StudioError("No label of this split has changed since it was frozen: there is nothing to learn again.")
    split = found_split(project, split_id)
    cut = next(c for c in project.cuts() if c.id == split.cut_id)
    parts = project.split_parts(split_id)
    kept = [chunk for chunk in project.chunks(split.cut_id) if chunk.id in parts]
    corrected = []
    sides: dict[str, str] = {}
    for chunk in kept:
        first, *also = changed.get(chunk.id, chunk.class_ids)
        corrected.append(replace(chunk, class_id=first, also=tuple(also)))
        if not split.leaky:
            sides.update(dict.fromkeys(chunk.groups, parts[chunk.id]) if len(chunk.groups) == 1 else {})
    made = project.save_cut(cut.config, [*corrected, *added])
    # Chunks are numbered in the order in which they are stored.
    chosen = [parts[chunk.id] for chunk in kept] + [sides.get(chunk.groups[0], "train") for chunk in added]
    numbers = {new.id: part for new, part in zip(project.chunks(made.id), chosen, strict=True)}
    config = {**split.config, "corrects": split_id, "changed": len(changed), "added": len(added)}
    return project.save_split(made.id, split.method, split.seed, config, numbers, split.leaky)


def found_split(project: Project, split_id: int) -> Split:
    """A project's split by its number.

    Raises:
        StudioError: When there is none.
    """
    found = next((s for s in project.splits() if s.id == split_id), None)
    if found is None:
        raise StudioError(f"{project.name} has no split number {split_id}. Choose another.")
    return found


def _cut_config(project: Project, split: Split) -> CutConfig:
    return from_json(CutConfig, next(c.config for c in project.cuts() if c.id == split.cut_id))
