"""Saying in review what is right: a verdict, and with another label the change of the segments below it, in one edit.

Invariant: only what is labelled inside the stretch changes; what reaches out of it keeps its class.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from engine.errors import UsageError
from engine.segments import RELABEL, VERDICTS, Edit, LabelClass, Segment, Verdict, outside
from engine.training_tables import now

#: What would remain of a segment and is shorter than this goes with the stretch.
_LEAST_S = 0.05


@dataclasses.dataclass(frozen=True)
class Stretch:
    """The labelled stretch that is judged, and the class that it has."""

    recording_id: int
    start_s: float
    end_s: float
    class_id: int


def verdict_edit(
    said: str,
    stretch: Stretch,
    to: LabelClass | None,
    segments: Sequence[Segment],
    before: Verdict | None,
    model: str,
    new_id: Callable[[], int],
) -> Edit:
    """The edit that carries out what a person said.

    Args:
        said: One of ``engine.segments.VERDICTS``.
        stretch: What it was said of.
        to: The class it has from now on; for "relabel" only.
        segments: The recording's.
        before: What was said of the stretch before, which this takes the place of.
        model: Whose answer was reviewed.
        new_id: Gives ids of new rows.

    Raises:
        UsageError: On another word, or a relabelling to nothing.
    """
    if said not in VERDICTS or (said == RELABEL) != (to is not None):
        raise UsageError(f"A verdict is one of {', '.join(VERDICTS)}; relabel needs a class and the others take none.")
    removed: list[Segment | Verdict] = [before] if before is not None else []
    added: list[Segment | Verdict] = []
    class_id = stretch.class_id
    if to is not None:
        class_id = to.id
        gone, come = _relabelled(stretch, to.id, segments, new_id)
        removed += gone
        added += come
    added.append(_verdict(said, stretch, class_id, before, model, new_id))
    name = f"Relabel as {to.name}" if to is not None else {"agree": "Agree", "unsure": "Unsure"}.get(said, "Skip")
    return Edit(name, tuple(removed), tuple(added))


def several_edit(
    stretch: Stretch,
    wanted: Sequence[LabelClass],
    segments: Sequence[Segment],
    before: Verdict | None,
    model: str,
    new_id: Callable[[], int],
) -> Edit:
    """The edit that gives a stretch these classes and no others, where it may have several.

    Args:
        stretch: What it was said of; its class is the first that it has.
        wanted: At least one class, the first one first.
        segments, before, model, new_id: As for ``verdict_edit``.

    Raises:
        UsageError: Without any class: what is labelled has one.
    """
    if not wanted:
        raise UsageError("What is labelled has at least one class: give it another one first.")
    ids = {label.id for label in wanted}
    removed: list[Segment | Verdict] = [before] if before is not None else []
    added: list[Segment | Verdict] = []
    for old in segments:
        if old.class_id not in ids and min(old.end_s, stretch.end_s) > max(old.start_s, stretch.start_s):
            removed.append(old)
            added += _pieces(old, _rest(old, stretch), new_id)
    for label in wanted:
        own = [(s.start_s, s.end_s) for s in segments if s.class_id == label.id]
        for start_s, end_s in outside(stretch.start_s, stretch.end_s, own):
            added.append(Segment(new_id(), stretch.recording_id, start_s, end_s, label.id))
    added.append(_verdict(RELABEL, stretch, wanted[0].id, before, model, new_id))
    return Edit(f"Relabel as {', '.join(label.name for label in wanted)}", tuple(removed), tuple(added))


def covering(start_s: float, end_s: float, segments: Sequence[Segment]) -> list[int]:
    """The ids of the classes that cover at least half of a stretch, the one that covers most first."""
    covered: dict[int, float] = {}
    for class_id in dict.fromkeys(segment.class_id for segment in segments):
        own = [(s.start_s, s.end_s) for s in segments if s.class_id == class_id]
        covered[class_id] = (end_s - start_s) - sum(b - a for a, b in outside(start_s, end_s, own))
    order = sorted(covered, key=lambda class_id: -covered[class_id])
    return [class_id for class_id in order if covered[class_id] >= (end_s - start_s) / 2]


def _verdict(
    said: str, stretch: Stretch, class_id: int, before: Verdict | None, model: str, new_id: Callable[[], int]
) -> Verdict:
    # However often a stretch is judged, the verdict remembers the class that it had at first.
    was_id = before.was_id if before is not None else stretch.class_id
    verdict_id = before.id if before is not None else new_id()
    return Verdict(
        verdict_id, stretch.recording_id, stretch.start_s, stretch.end_s, said, was_id, class_id, model, now()
    )


def _rest(old: Segment, stretch: Stretch) -> list[tuple[float, float]]:
    """What of a segment lies beside a stretch, as far as it is long enough to be one."""
    parts = outside(old.start_s, old.end_s, [(stretch.start_s, stretch.end_s)])
    return [(a, b) for a, b in parts if b - a >= _LEAST_S]


def _pieces(old: Segment, parts: Sequence[tuple[float, float]], new_id: Callable[[], int]) -> list[Segment]:
    """Parts of a segment as segments; the first one keeps its id."""
    return [
        dataclasses.replace(old, id=old.id if number == 0 else new_id(), start_s=a, end_s=b)
        for number, (a, b) in enumerate(parts)
    ]


def _relabelled(
    stretch: Stretch, class_id: int, segments: Sequence[Segment], new_id: Callable[[], int]
) -> tuple[list[Segment], list[Segment]]:
    """The segments that go and those that come."""
    gone: list[Segment] = []
    come: list[Segment] = []
    for old in segments:
        start_s, end_s = max(old.start_s, stretch.start_s), min(old.end_s, stretch.end_s)
        if old.class_id != stretch.class_id or end_s <= start_s:
            continue
        rest = _rest(old, stretch)
        inside = dataclasses.replace(old, class_id=class_id, source="person", score=None)
        gone.append(old)
        if not rest:
            come.append(inside)
            continue
        come += _pieces(old, rest, new_id)
        first_s = start_s if start_s - old.start_s >= _LEAST_S else old.start_s
        last_s = end_s if old.end_s - end_s >= _LEAST_S else old.end_s
        come.append(dataclasses.replace(inside, id=new_id(), start_s=first_s, end_s=last_s))
    if not gone:  # nobody had labelled it: it was background
        come.append(Segment(new_id(), stretch.recording_id, stretch.start_s, stretch.end_s, class_id))
    return gone, come
