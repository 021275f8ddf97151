"""Cutting labelled segments into chunks.

Invariant: a chunk lies inside its recording, and a chunk never reaches further out of its segment than
``min_overlap`` allows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.config import check, setting, to_json
from engine.errors import StudioError
from engine.events import Job, Notice, Progress
from engine.project import Project
from engine.segments import Recording, Segment
from engine.training_tables import Chunk, Cut

#: Times closer than this are the same moment: far below one sample at any rate in use.
_TINY_S = 1e-6


@dataclass(frozen=True)
class CutConfig:
    """How segments become chunks."""

    length_s: float = setting(3.0, "Length of each chunk.", title="Chunk length", unit="s", low=0.05, high=600.0)
    hop_s: float = setting(
        1.5,
        "Step from one chunk to the next; half the length makes neighbours overlap by half.",
        title="Step",
        unit="s",
        low=0.01,
        high=600.0,
    )
    edges: str = setting(
        "shift",
        "What to do with the rest at a segment's end: shift moves the last chunk back inside the segment, pad keeps a "
        "shorter chunk, drop leaves the rest out.",
        title="At the edges",
        choices=("shift", "pad", "drop"),
        choice_words=("Shift inwards", "Keep shorter", "Leave out"),
    )
    min_overlap: float = setting(
        0.8,
        "A segment shorter than a chunk is widened into its surroundings only if it fills at least this share of the "
        "chunk; otherwise it is kept short (pad, shift) or left out (drop).",
        title="Least overlap with the label",
        low=0.1,
        high=1.0,
    )
    background: str = setting(
        "",
        "Name of the class given to stretches without any label; empty leaves them out.",
        title="Unlabelled stretches",
    )


def cut_span(start_s: float, end_s: float, duration_s: float, config: CutConfig) -> Iterator[tuple[float, float]]:
    """The chunks of one labelled span, as (start_s, end_s) pairs in time order."""
    length, hop = config.length_s, config.hop_s
    span = end_s - start_s
    if span <= _TINY_S:
        return
    if span < length - _TINY_S:
        wide_enough = span / length >= config.min_overlap and duration_s >= length
        if wide_enough:
            middle = (start_s + end_s) / 2
            first = min(max(0.0, middle - length / 2), duration_s - length)
            yield first, first + length
        elif config.edges != "drop":
            yield start_s, end_s
        return
    count = math.floor((span - length) / hop + _TINY_S) + 1
    for k in range(count):
        yield start_s + k * hop, start_s + k * hop + length
    covered_s = start_s + (count - 1) * hop + length
    if end_s - covered_s > _TINY_S:
        if config.edges == "shift":
            yield end_s - length, end_s
        elif config.edges == "pad" and end_s - (start_s + count * hop) > _TINY_S:
            yield start_s + count * hop, end_s


def unlabelled(segments: Sequence[Segment], duration_s: float) -> Iterator[tuple[float, float]]:
    """The stretches of a recording that no segment covers."""
    at = 0.0
    for segment in sorted(segments, key=lambda s: s.start_s):
        if segment.start_s - at > _TINY_S:
            yield at, segment.start_s
        at = max(at, segment.end_s)
    if duration_s - at > _TINY_S:
        yield at, duration_s


def _crowded(start_s: float, end_s: float, class_id: int, segments: Sequence[Segment]) -> bool:
    """Whether other classes cover more than half of a chunk, so that its label would be a guess."""
    other = sum(max(0.0, min(end_s, s.end_s) - max(start_s, s.start_s)) for s in segments if s.class_id != class_id)
    return other > (end_s - start_s) / 2


def cut_recording(
    recording: Recording, segments: Sequence[Segment], config: CutConfig, background_id: int | None
) -> list[Chunk]:
    """The chunks of one recording, by start. Chunks that other classes cover by more than half are left out."""
    group = recording.group or f"recording {recording.id}"
    spans = [(min(s.start_s, recording.duration_s), min(s.end_s, recording.duration_s), s.class_id) for s in segments]
    if background_id is not None:
        spans += [(a, b, background_id) for a, b in unlabelled(segments, recording.duration_s)]
    return sorted(
        (
            Chunk(0, 0, recording.id, a, b, class_id, (group,))
            for start_s, end_s, class_id in spans
            for a, b in cut_span(start_s, end_s, recording.duration_s, config)
            if not _crowded(a, b, class_id, segments)
        ),
        key=lambda c: (c.start_s, c.end_s),
    )


def cut(project: Project, config: CutConfig) -> Job[Cut]:
    """Cut every labelled recording of a project and store the chunks.

    Raises:
        StudioError: When there is nothing labelled, or no chunk comes out.
    """
    check(config)
    recordings = project.recordings()
    by_recording: dict[int, list[Segment]] = {}
    for segment in project.segments():
        by_recording.setdefault(segment.recording_id, []).append(segment)
    if not by_recording:
        raise StudioError("Nothing is labelled yet. Mark some stretches on the Label page first, then cut them.")
    background_id = project.ensure_class(config.background).id if config.background else None
    chunks: list[Chunk] = []
    for number, recording in enumerate(recordings):
        yield Progress("Cutting", number, len(recordings), "recordings")
        # A recording without any label is not background: nobody has listened to it yet.
        if recording.id in by_recording:
            chunks += cut_recording(recording, by_recording[recording.id], config, background_id)
    if not chunks:
        raise StudioError(
            f"No chunk of {config.length_s:g} s fits into the labelled segments. Choose a shorter length, or "
            "another treatment of the edges."
        )
    made = project.save_cut(to_json(config), chunks)
    used = {c.class_id for c in chunks}
    for label_class in project.classes():
        if label_class.id not in used:
            yield Notice(f"The class {label_class.name} has no chunk.", "warning")
    yield Progress("Cutting", len(recordings), len(recordings), "recordings")
    return made
