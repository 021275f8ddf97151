"""Cutting labelled segments into chunks.

Where labels of several classes lie over one another, each label proposes its own chunks and ``overlap`` decides which
of them stand, for one class; or it keeps them all, each with every class that counts in it ("keep").

Invariant: a chunk lies inside its recording, and a chunk never reaches further out of its segment than
``min_overlap`` allows. The same labels give the same chunks, in whatever order they are given.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from engine.config import check, setting, to_json
from engine.errors import StudioError
from engine.events import Job, Notice, Progress
from engine.project import Project
from engine.segments import Recording, Segment, outside
from engine.training_tables import Chunk, Cut
from engine.words import many

#: Times closer than this are the same moment: far below one sample at any rate in use.
_TINY_S = 1e-6


@dataclass(frozen=True)
class CutConfig:
    """How segments become chunks.

    A chunk that is kept shorter ("pad") is filled up where a model takes it in: by silence or by playing it again, as
    the model family's ``short_clip`` says. To repeat is therefore no choice of the cut: a chunk points into its
    recording, and a stretch that is played twice lies nowhere in it.
    """

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
        "shorter chunk, which the model fills up with silence or by repeating it, drop leaves the rest out.",
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
    overlap: str = setting(
        "majority",
        "What becomes of a chunk that labels of several classes cover: majority keeps it for the class that covers "
        "most of it, first for the class whose label begins first, drop leaves it out, keep gives it all of them, for "
        "models with several answers at once. For first, drop and keep, a class that covers no more than the least "
        "overlap leaves free does not count.",
        title="Several labels at once",
        choices=("majority", "first", "drop", "keep"),
        choice_words=("The longest", "The first", "Leave out", "Keep all"),
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
            yield first, min(first + length, duration_s)
        elif config.edges != "drop":
            yield start_s, end_s
        return
    count = max(0, math.floor((span - length + _TINY_S) / hop)) + 1
    for k in range(count):
        yield start_s + k * hop, min(start_s + k * hop + length, end_s)
    covered_s = start_s + (count - 1) * hop + length
    if end_s - covered_s > _TINY_S:
        if config.edges == "shift":
            yield max(start_s, end_s - length), end_s
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


@dataclass(frozen=True)
class _Span:
    """A labelled or unlabelled stretch of the recording that is cut."""

    start_s: float
    end_s: float
    class_id: int
    labelled: bool = True


def cut_recording(
    recording: Recording, segments: Sequence[Segment], config: CutConfig, background_id: int | None
) -> list[Chunk]:
    """The chunks of one recording, by start; a stretch that one class proposes twice is one chunk.

    Args:
        recording: The recording.
        segments: Its segments.
        config: How to cut.
        background_id: The class of what no segment covers; None leaves it out.
    """
    spans = _spans(recording, segments, background_id)
    return _chosen(_proposed(recording, spans, config), spans, config)


def _spans(recording: Recording, segments: Sequence[Segment], background_id: int | None) -> list[_Span]:
    """What is cut, by start; of what begins together, what was labelled first comes first."""
    end_s = recording.duration_s
    ordered = sorted(segments, key=lambda s: (s.start_s, s.id))
    spans = [_Span(min(s.start_s, end_s), min(s.end_s, end_s), s.class_id) for s in ordered]
    if background_id is not None:
        spans += [_Span(a, b, background_id, labelled=False) for a, b in unlabelled(segments, end_s)]
        spans.sort(key=lambda span: span.start_s)
    return spans


def _proposed(recording: Recording, spans: Sequence[_Span], config: CutConfig) -> list[Chunk]:
    """The chunks that each span asks for, by start."""
    places = {
        (a, b, span.class_id)
        for span in spans
        for a, b in cut_span(span.start_s, span.end_s, recording.duration_s, config)
    }
    groups = (recording.group or f"recording {recording.id}",)
    return [Chunk(0, 0, recording.id, a, b, class_id, groups) for a, b, class_id in sorted(places)]


def _chosen(chunks: Sequence[Chunk], spans: Sequence[_Span], config: CutConfig) -> list[Chunk]:
    """The chunks, by start, whose class is the one that ``config.overlap`` chooses, or with all their classes.

    Both lists are walked through once, side by side: hours of labels make tens of thousands of both.
    """
    kept: list[Chunk] = []
    asking: dict[tuple[float, float], set[int]] = {}
    for chunk in chunks if config.overlap == "keep" else ():
        asking.setdefault((chunk.start_s, chunk.end_s), set()).add(chunk.class_id)
    near: list[_Span] = []  # what may reach into this chunk or a later one
    read = 0
    for chunk in chunks:
        while read < len(spans) and spans[read].start_s < chunk.end_s:
            near.append(spans[read])
            read += 1
        near = [span for span in near if span.end_s > chunk.start_s]
        over = [span for span in near if span.start_s < chunk.end_s]
        if config.overlap == "keep":
            asked_by = asking.pop((chunk.start_s, chunk.end_s), None)
            if asked_by is not None:  # else another class asked for the same stretch, and it is kept already
                kept.append(_with_all(chunk, asked_by, over, config))
        elif all(span.class_id == chunk.class_id for span in over) or _stands(chunk, over, config):
            kept.append(chunk)
    return kept


def _stands(chunk: Chunk, over: Sequence[_Span], config: CutConfig) -> bool:
    """Whether a chunk that spans of several classes lie over, given by start, is its own class's."""
    covered = _covered(chunk, over)
    if config.overlap == "majority":
        return max(covered, key=lambda class_id: covered[class_id]) == chunk.class_id  # of equals the first
    tolerated_s = _tolerated_s(chunk, config)
    counting = [c for c, seconds in covered.items() if c == chunk.class_id or seconds > tolerated_s]
    return counting[0] == chunk.class_id if config.overlap == "first" else len(counting) == 1


def _covered(chunk: Chunk, over: Sequence[_Span]) -> dict[int, float]:
    """How many seconds of a chunk each class covers; classes in the order of ``over``."""
    covered: dict[int, float] = {}
    for class_id in dict.fromkeys(span.class_id for span in over):
        own = [(span.start_s, span.end_s) for span in over if span.class_id == class_id]
        free_s = sum(b - a for a, b in outside(chunk.start_s, chunk.end_s, own))
        covered[class_id] = round(chunk.end_s - chunk.start_s - free_s, 6)
    return covered


def _tolerated_s(chunk: Chunk, config: CutConfig) -> float:
    """What another class may cover of a chunk without counting."""
    # Half a chunk is too much of another class, whatever the least overlap leaves free.
    return min(1.0 - config.min_overlap, 0.5) * (chunk.end_s - chunk.start_s) + _TINY_S


def _with_all(chunk: Chunk, asked_by: Set[int], over: Sequence[_Span], config: CutConfig) -> Chunk:
    """The chunk with the classes that asked for it and all others that count, the one that covers most of it first.

    What nobody labelled is a class beside no other: where a label counts, the background does not.
    """
    covered = _covered(chunk, [span for span in over if span.labelled])
    tolerated_s = _tolerated_s(chunk, config)
    counting = [c for c, seconds in covered.items() if c in asked_by or seconds > tolerated_s] or [chunk.class_id]
    first, *rest = sorted(counting, key=lambda class_id: -covered.get(class_id, 0.0))
    return replace(chunk, class_id=first, also=tuple(rest))


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
    left_out = several = 0
    for number, recording in enumerate(recordings):
        yield Progress("Cutting", number, len(recordings), "recordings")
        # A recording without any label is not background: nobody has listened to it yet.
        if recording.id in by_recording:
            spans = _spans(recording, by_recording[recording.id], background_id)
            proposed = _proposed(recording, spans, config)
            chosen = _chosen(proposed, spans, config)
            if config.overlap != "keep":  # which makes one chunk of those of one stretch, and leaves none out
                left_out += len(proposed) - len(chosen)
            several += sum(bool(chunk.also) for chunk in chosen)
            chunks += chosen
    if left_out and not chunks:
        raise StudioError(
            "No chunk is left: labels of another class cover every one of them. Choose another treatment of several "
            "labels at once, or correct the labels."
        )
    if not chunks:
        raise StudioError(
            f"No chunk of {config.length_s:g} s fits into the labelled segments. Choose a shorter length, or "
            "another treatment of the edges."
        )
    made = project.save_cut(to_json(config), chunks)
    if left_out:
        yield Notice(f"Left out, because labels of another class cover them: {many(left_out, 'chunk')}.")
    if several:
        yield Notice(f"Of several classes at once: {many(several, 'chunk')}.")
    used = {class_id for c in chunks for class_id in c.class_ids}
    for label_class in project.classes():
        if label_class.id not in used:
            yield Notice(f"The class {label_class.name} has no chunk.", "warning")
    yield Progress("Cutting", len(recordings), len(recordings), "recordings")
    return made
