"""Labelling a long recording in two passes: one class per stretch of a minute, then every change of class moved to
where it really is.

In the first pass each answer is an edit of its own, merged at once with equal neighbours; so it is on the disk before
the next stretch plays, can be undone, and leaves nothing to be done at the end.

Invariant: pure functions of rows; nothing changes until an edit is applied.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from engine.segments import Edit, Segment, outside

#: As long as a stretch of the first pass is unless the user says otherwise.
STRETCH_S = 60.0
#: Segments that are so near to each other touch: label files round their times.
TOUCH_S = 0.001
_SHORTEST_S = 0.001


@dataclass(frozen=True)
class Stretch:
    """A part of a recording that gets one class in the first pass."""

    start_s: float
    end_s: float


@dataclass(frozen=True)
class Boundary:
    """A change of class: two segments that touch."""

    left: Segment
    right: Segment

    @property
    def at_s(self) -> float:
        """Where the class changes."""
        return self.right.start_s


def stretches(duration_s: float, length_s: float = STRETCH_S) -> list[Stretch]:
    """A recording in stretches of equal length; the last one is what is left, so shorter."""
    # A recording that is a rounding error longer than so many stretches has no stretch more.
    count = max(1, math.ceil((duration_s - TOUCH_S) / length_s))
    starts = [number * length_s for number in range(count)]
    return [Stretch(start_s, min(start_s + length_s, duration_s)) for start_s in starts[:-1]] + [
        Stretch(starts[-1], duration_s)
    ]


def first_unmarked(parts: Sequence[Stretch], segments: Iterable[Segment]) -> int | None:
    """Where the first pass begins or goes on: the first stretch that is not wholly labelled; None when all are."""
    taken = [(s.start_s, s.end_s) for s in segments]
    for number, part in enumerate(parts):
        if any(end_s - start_s > TOUCH_S for start_s, end_s in outside(part.start_s, part.end_s, taken)):
            return number
    return None


def mark_stretch(
    segments: Iterable[Segment], recording_id: int, stretch: Stretch, class_id: int, new_id: Callable[[], int]
) -> Edit | None:
    """Give a whole stretch one class.

    What other classes have of it is taken from them; segments of the same class that overlap or touch it become one
    with it. Point labels stay.

    Args:
        segments: Those of the recording.
        recording_id: The recording.
        stretch: Where.
        class_id: Which class.
        new_id: Gives ids for new segments.

    Returns:
        The edit; None when the stretch is labelled like this already.
    """
    joined: list[Segment] = []
    removed: list[Segment] = []
    added: list[Segment] = []
    for s in sorted(segments, key=lambda s: (s.start_s, s.id)):
        if s.duration_s == 0:
            continue
        if s.class_id == class_id and s.start_s <= stretch.end_s + TOUCH_S and s.end_s >= stretch.start_s - TOUCH_S:
            joined.append(s)
        elif s.class_id != class_id and s.start_s < stretch.end_s and s.end_s > stretch.start_s:
            removed.append(s)
            added += _without(s, stretch, new_id)
    start_s = min([stretch.start_s, *(s.start_s for s in joined)])
    end_s = max([stretch.end_s, *(s.end_s for s in joined)])
    if not removed and len(joined) == 1 and (joined[0].start_s, joined[0].end_s) == (start_s, end_s):
        return None
    note = "; ".join(dict.fromkeys(s.note for s in joined if s.note))
    whole_id = joined[0].id if joined else new_id()
    whole = Segment(whole_id, recording_id, start_s, end_s, class_id, note)
    return Edit("Mark stretch", (*removed, *joined), (*added, whole))


def _without(segment: Segment, stretch: Stretch, new_id: Callable[[], int]) -> list[Segment]:
    """What a segment keeps beside a stretch; the first part keeps its id."""
    parts: list[Segment] = []
    for start_s, end_s in outside(segment.start_s, segment.end_s, [(stretch.start_s, stretch.end_s)]):
        if end_s - start_s > TOUCH_S:
            row_id = new_id() if parts else segment.id
            parts.append(dataclasses.replace(segment, id=row_id, start_s=start_s, end_s=end_s))
    return parts


def boundaries(segments: Iterable[Segment]) -> list[Boundary]:
    """Every change of class in a recording, in order: where one segment ends and one of another class begins."""
    rows = sorted((s for s in segments if s.duration_s > 0), key=lambda s: (s.start_s, s.id))
    by_end = sorted(rows, key=lambda s: (s.end_s, s.id))
    found = []
    first = 0
    for right in rows:
        while first < len(by_end) and by_end[first].end_s < right.start_s - TOUCH_S:
            first += 1
        number = first
        while number < len(by_end) and by_end[number].end_s <= right.start_s + TOUCH_S:
            if by_end[number].class_id != right.class_id:
                found.append(Boundary(by_end[number], right))
            number += 1
    return found


def around(boundary: Boundary, context_s: float, duration_s: float) -> tuple[float, float]:
    """The part of the recording to show and play around a boundary, in seconds."""
    return max(0.0, boundary.at_s - context_s), min(duration_s, boundary.at_s + context_s)


def move_boundary(boundary: Boundary, to_s: float) -> Edit | None:
    """Move a change of class, no further than its two segments reach.

    Moves that follow each other merge into one step of undo (``Edit.then``).

    Returns:
        The edit; None when there is nothing to move.
    """
    left, right = boundary.left, boundary.right
    to_s = min(max(to_s, left.start_s + _SHORTEST_S), right.end_s - _SHORTEST_S)
    to_s = round(to_s, 6)  # so that there and back again is the same place
    if left.end_s == right.start_s == to_s:
        return None
    new = (dataclasses.replace(left, end_s=to_s), dataclasses.replace(right, start_s=to_s))
    return Edit("Move boundary", (left, right), new)
