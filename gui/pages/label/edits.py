"""What the keys and menus of the Label page do to segments, as edits.

Invariant: pure functions of rows: nothing here knows the window, and nothing changes until the document applies it. A
function gives None when there is nothing to do.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from engine.segments import Edit, LabelClass, Marked, Row, Segment, Suggestion

NewId = Callable[[], int]
_SHORTEST_S = 0.001
#: How far a neighbour's edge may be to be snapped to: beyond it an edge is another's on purpose.
NEIGHBOUR_REACH_S = 1.0


def _tr(text: str, count: int = -1) -> str:
    return QCoreApplication.translate("LabelEdits", text, None, count)


def add(new_id: NewId, recording_id: int, start_s: float, end_s: float, label: LabelClass) -> Edit:
    """A new segment."""
    low, high = sorted((start_s, end_s))
    return Edit(_tr("Add {}").format(label.name), added=(Segment(new_id(), recording_id, low, high, label.id),))


def delete(segments: Sequence[Segment]) -> Edit | None:
    """Away with them."""
    if not segments:
        return None
    return Edit(_tr("Delete %n segment(s)", len(segments)), removed=tuple(segments))


def relabel(segments: Sequence[Segment], label: LabelClass) -> Edit | None:
    """Give segments another class. A person has looked at them, so that they are nobody's suggestion any more."""
    old = tuple(s for s in segments if s.class_id != label.id)
    if not old:
        return None
    new = tuple(dataclasses.replace(s, class_id=label.id, source="person", score=None) for s in old)
    return Edit(_tr("Label as {}").format(label.name), old, new)


def reshape(old: Marked, new: Marked) -> Edit | None:
    """A segment or suggestion after a drag."""
    if (old.start_s, old.end_s) == (new.start_s, new.end_s):
        return None
    moved = old.start_s != new.start_s and old.end_s != new.end_s
    if isinstance(old, Suggestion):
        return Edit(_tr("Move suggestion") if moved else _tr("Resize suggestion"), (old,), (new,))
    return Edit(_tr("Move segment") if moved else _tr("Resize segment"), (old,), (new,))


def nudge(rows: Sequence[Marked], edge: str, by_s: float, duration_s: float) -> Edit | None:
    """Move one edge ("start" or "end") of segments or suggestions, or all of them ("both"), as far as there is room."""
    new = []
    for s in rows:
        start_s, end_s = s.start_s, s.end_s
        if edge == "both":
            by = min(max(by_s, -start_s), duration_s - end_s)
            start_s, end_s = start_s + by, end_s + by
        elif edge == "start":
            start_s = min(max(start_s + by_s, 0.0), end_s - _SHORTEST_S)
        else:
            end_s = min(max(end_s + by_s, start_s + _SHORTEST_S), duration_s)
        # Whole microseconds, so that there and back again is the same place.
        new.append(dataclasses.replace(s, start_s=round(start_s, 6), end_s=round(end_s, 6)))
    if not rows or tuple(new) == tuple(rows):
        return None
    words = {"start": _tr("Nudge start"), "end": _tr("Nudge end"), "both": _tr("Nudge segment")}
    return Edit(words[edge], tuple(rows), tuple(new))


def snap(segments: Sequence[Segment], places_s: Mapping[float, float], name: str) -> Edit | None:
    """Put edges that are in ``places_s`` where that says; a segment that would vanish stays."""
    pairs = []
    for s in segments:
        start_s, end_s = places_s.get(s.start_s, s.start_s), places_s.get(s.end_s, s.end_s)
        if (start_s, end_s) != (s.start_s, s.end_s) and end_s - start_s >= _SHORTEST_S:
            pairs.append((s, dataclasses.replace(s, start_s=start_s, end_s=end_s)))
    return Edit(name, tuple(old for old, _ in pairs), tuple(new for _, new in pairs)) if pairs else None


def snap_to_neighbours(segments: Sequence[Segment], chosen: Sequence[Segment]) -> Edit | None:
    """Let the edge of each chosen segment that has another segment's edge nearest to it meet that edge, if in reach."""
    pairs = []
    for s in chosen:
        others = [at_s for o in segments if o.id != s.id for at_s in (o.start_s, o.end_s)]
        moves = [(abs(at_s - s.start_s), at_s, s.end_s) for at_s in others if at_s != s.start_s]
        moves += [(abs(at_s - s.end_s), s.start_s, at_s) for at_s in others if at_s != s.end_s]
        # Not an edge that touches already: pressed again, the other edge has its turn.
        held = {edge_s for edge_s in (s.start_s, s.end_s) if edge_s in others}
        moves = [
            m
            for m in moves
            if m[0] <= NEIGHBOUR_REACH_S
            and m[2] - m[1] >= _SHORTEST_S
            and not held & ({s.start_s, s.end_s} - {m[1], m[2]})
        ]
        if moves:
            _, start_s, end_s = min(moves)
            pairs.append((s, dataclasses.replace(s, start_s=start_s, end_s=end_s)))
    if not pairs:
        return None
    return Edit(_tr("Snap to neighbour"), tuple(old for old, _ in pairs), tuple(new for _, new in pairs))


def split(new_id: NewId, segments: Iterable[Segment], at_s: float) -> Edit | None:
    """Cut segments in two at a moment inside them."""
    cut = [s for s in segments if s.start_s < at_s < s.end_s]
    if not cut:
        return None
    parts = []
    for s in cut:
        parts.append(dataclasses.replace(s, end_s=at_s))
        parts.append(dataclasses.replace(s, id=new_id(), start_s=at_s))
    return Edit(_tr("Split %n segment(s)", len(cut)), tuple(cut), tuple(parts))


def merge(segments: Sequence[Segment], chosen: Sequence[Segment]) -> Edit | None:
    """Join the chosen segments, or the one chosen and the next of its class, into one.

    Args:
        segments: All of the recording, by start.
        chosen: What is selected; the first gives class and id.
    """
    parts = sorted(chosen, key=lambda s: s.start_s)
    if len(parts) == 1:
        first = parts[0]
        later = [s for s in segments if s.class_id == first.class_id and s.start_s > first.start_s]
        if not later:
            return None
        parts.append(later[0])
    if len(parts) < 2:
        return None
    notes = "; ".join(dict.fromkeys(s.note for s in parts if s.note))
    whole = dataclasses.replace(parts[0], end_s=max(s.end_s for s in parts), note=notes)
    return Edit(_tr("Merge segments"), tuple(parts), (whole,))


def paste(new_id: NewId, copied: Sequence[Segment], recording_id: int, at_s: float, duration_s: float) -> Edit | None:
    """Put copies of segments where the first of them begins at a moment; what lies beyond the end is left out."""
    if not copied:
        return None
    by_s = at_s - min(s.start_s for s in copied)
    new = tuple(
        dataclasses.replace(
            s, id=new_id(), recording_id=recording_id, start_s=s.start_s + by_s, end_s=min(s.end_s + by_s, duration_s)
        )
        for s in copied
        if s.start_s + by_s < duration_s
    )
    return Edit(_tr("Paste %n segment(s)", len(new)), added=new) if new else None


def merge_classes(rows: Iterable[Marked], old: LabelClass, into: LabelClass) -> Edit:
    """Give all segments and suggestions of one class to another and remove the class."""
    moved = tuple(row for row in rows if row.class_id == old.id)
    new = tuple(dataclasses.replace(row, class_id=into.id) for row in moved)
    name = _tr("Merge {} into {}").format(old.name, into.name)
    return Edit(name, (*moved, old), new)


def reorder(classes: Sequence[LabelClass], moved: LabelClass, by: int) -> Edit | None:
    """Move a class up (-1) or down (+1) in the list."""
    order = [c for c in classes if c.id != moved.id]
    place = next(i for i, c in enumerate(classes) if c.id == moved.id) + by
    if not 0 <= place <= len(order):
        return None
    order.insert(place, moved)
    pairs = [(c, dataclasses.replace(c, position=i)) for i, c in enumerate(order) if c.position != i]
    old: tuple[Row, ...] = tuple(c for c, _ in pairs)
    new: tuple[Row, ...] = tuple(c for _, c in pairs)
    return Edit(_tr("Reorder classes"), old, new)


def unlabelled(segments: Sequence[Segment], duration_s: float) -> list[tuple[float, float]]:
    """The stretches that no segment covers, in order, those shorter than 50 ms left out."""
    gaps = []
    reached_s = 0.0
    for s in sorted(segments, key=lambda s: s.start_s):
        if s.start_s - reached_s >= 0.05:
            gaps.append((reached_s, s.start_s))
        reached_s = max(reached_s, s.end_s)
    if duration_s - reached_s >= 0.05:
        gaps.append((reached_s, duration_s))
    return gaps
