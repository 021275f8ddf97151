"""The segments and suggestions of one recording as the views hold them: what is visible, and what is under the pointer.

``gui.widgets.segment_paint`` draws them.

Invariant: rows are frozen; what is under the hand is a changed copy, and its row stays as it is until the page has made
an edit of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QFont, QFontMetrics

from engine.segments import LabelClass, Marked, Segment, Suggestion
from gui.widgets.class_look import tag_box
from gui.widgets.time_view import TimeView

Ints = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

EDGE_REACH = 5
NARROW = 20
_LANES = 4


def tag_suffix(row: Marked) -> str:
    """What follows the class on the tag of a row: how sure a suggestion is."""
    if isinstance(row, Segment):
        return ""
    return "  ?" if row.score is None else f"  {row.score:.2f}"


def _by_start(row: Marked) -> tuple[float, int]:
    return row.start_s, row.id


def lanes(segments: Sequence[Marked]) -> list[int]:
    """A height for each segment's tag, so that the tags of overlapping segments do not cover each other.

    Args:
        segments: By start.
    """
    free_at = [float("-inf")] * _LANES
    out: list[int] = []
    reached_s = float("-inf")
    for segment in segments:
        lane = 0
        if segment.start_s < reached_s:  # else all are free; asked first, for there may be thousands
            lane = next((i for i, end_s in enumerate(free_at) if end_s <= segment.start_s), len(out) % _LANES)
        free_at[lane] = max(free_at[lane], segment.end_s)
        reached_s = max(reached_s, segment.end_s)
        out.append(lane)
    return out


@dataclass(frozen=True)
class Hit:
    """What lies under the pointer and the part of it that was met: "start", "end", "tag" or "body"."""

    segment: Marked
    part: str


class SegmentLayer(QObject):
    """The segments of one recording, ready to be painted and found.

    Attributes:
        rows: Segments and suggestions, by start; ``ids``, ``class_ids``, ``proposed`` (which are suggestions) and
            ``lanes`` (the heights of their tags) go with them.
        by_id: The classes by their ids.
        segments: The segments, by start.
        chosen: The ids of the selected segments.
        judged: The ids of the suggestions that are being judged.
        dragged: The segment or suggestion under the hand, as it would be if let go now.
        pointed: The stretch that is asked for, or the boundary that is worked on (its start and end are the same).
        marks: Where the segments began that are being marked while playing, by class id.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.segments: list[Segment] = []
        self.chosen: frozenset[int] = frozenset()
        self.judged: frozenset[int] = frozenset()
        self.rows: list[Marked] = []
        self.by_id: dict[int, LabelClass] = {}
        self.lanes: list[int] = []
        self._starts = np.empty(0)
        self._ends = np.empty(0)
        self.ids = np.empty(0, dtype=np.int64)
        self.class_ids = np.empty(0, dtype=np.int64)
        self.proposed = np.empty(0, dtype=bool)
        self._edges = np.empty(0)
        self._edge_ids = np.empty(0, dtype=np.int64)
        self.dragged: Marked | None = None
        self.pointed: tuple[float, float] | None = None
        self.marks: dict[int, float] = {}

    def set_rows(
        self, segments: Iterable[Segment], classes: Iterable[LabelClass], suggestions: Iterable[Suggestion] = ()
    ) -> None:
        """Take the rows to show."""
        self.by_id = {c.id: c for c in classes}
        self.segments = sorted((s for s in segments if s.class_id in self.by_id), key=_by_start)
        proposed = [s for s in suggestions if s.class_id in self.by_id]
        self.rows = sorted([*self.segments, *proposed], key=_by_start) if proposed else list(self.segments)
        self._starts = np.array([s.start_s for s in self.rows])
        self._ends = np.array([s.end_s for s in self.rows])
        self.ids = np.array([s.id for s in self.rows], dtype=np.int64)
        self.class_ids = np.array([s.class_id for s in self.rows], dtype=np.int64)
        self.proposed = np.array([isinstance(s, Suggestion) for s in self.rows], dtype=bool)
        self._edges = np.array([at_s for s in self.segments for at_s in (s.start_s, s.end_s)])
        self._edge_ids = np.repeat(np.array([s.id for s in self.segments], dtype=np.int64), 2)
        self.lanes = lanes(self.rows)
        self.changed.emit()

    @property
    def classes(self) -> list[LabelClass]:
        """The classes, in their order."""
        return sorted(self.by_id.values(), key=lambda label: label.position)

    def choose(self, ids: Iterable[int]) -> None:
        """Show these segments as selected."""
        self.chosen = frozenset(ids)
        self.changed.emit()

    def judge(self, ids: Iterable[int]) -> None:
        """Show these suggestions as those that are being judged."""
        wanted = frozenset(ids)
        if wanted != self.judged:
            self.judged = wanted
            self.changed.emit()

    def point(self, at: tuple[float, float] | None) -> None:
        """Show a stretch or a boundary as the one that is asked for; None: nothing."""
        if at != self.pointed:
            self.pointed = at
            self.changed.emit()

    def drag(self, segment: Marked | None) -> None:
        """Show a segment or suggestion as it would be if let go now; None: nothing is dragged."""
        self.dragged = segment
        self.changed.emit()

    def seen(self, view: TimeView, width: int, class_id: int = 0) -> tuple[Ints, Floats, Floats]:
        """The places in ``rows`` of what is visible, and its starts and ends in pixels; of one class, or 0: all."""
        seen = (self._ends >= view.start_s) & (self._starts <= view.end_s)
        if class_id:
            seen &= self.class_ids == class_id
        indexes = np.flatnonzero(seen)
        scale = width / view.span_s
        return indexes, (self._starts[indexes] - view.start_s) * scale, (self._ends[indexes] - view.start_s) * scale

    def hit(
        self, view: TimeView, width: int, x: float, y: float, font: QFont, *, tags: bool, class_id: int = 0
    ) -> Hit | None:
        """What is at a point: a tag before an edge before a body, and a chosen segment before others."""
        indexes, left, right = self.seen(view, width, class_id)
        near = (left - EDGE_REACH <= x) & (x <= right + EDGE_REACH)
        metrics = QFontMetrics(font)
        best: tuple[tuple[float, ...], Hit] | None = None
        for index, low, high in zip(indexes[near].tolist(), left[near].tolist(), right[near].tolist(), strict=True):
            found = self._met(self.rows[index], low, high, x)
            if tags and high - low >= NARROW and (found is None or min(abs(x - low), abs(x - high)) > 2):
                row = self.rows[index]
                place = max(low, -8.0), min(high, width + 8.0), self.lanes[index]
                box, _ = tag_box(metrics, self.by_id[row.class_id], tag_suffix(row), *place)
                if box.contains(QPointF(x, y)):
                    found = ((0.0, self._weakness(row), -index), Hit(row, "tag"))
            if found is not None and (best is None or found[0] < best[0]):
                best = found
        return best[1] if best else None

    def _met(self, row: Marked, low: float, high: float, x: float) -> tuple[tuple[float, ...], Hit] | None:
        """Which part of a row, if any, a place on its height meets, with what makes it better than another."""
        weak = self._weakness(row)
        inside = low <= x <= high
        near = min(abs(x - low), abs(x - high))
        # In a short segment the middle must stay reachable.
        reach = min(EDGE_REACH, (high - low) / 3) if low < x < high else EDGE_REACH
        if near <= reach:
            part = "start" if abs(x - low) < abs(x - high) or (x < low and high - low < 1) else "end"
            # Where two segments meet, each is taken by the side it lies on.
            return (1.0, weak, near + (0.0 if inside else 0.5)), Hit(row, part)
        return ((2.0, weak, high - low), Hit(row, "body")) if inside else None

    def _weakness(self, row: Marked) -> float:
        """What is worked on is met before what is not, and a segment before a suggestion."""
        if row.id in self.chosen or row.id in self.judged:
            return 0.0
        return 1.0 if isinstance(row, Segment) else 2.0

    def nearest_edge_s(self, at_s: float, without: int | None = None) -> float | None:
        """The start or end of another segment that is nearest to a moment."""
        edges = self._edges
        if without is not None:
            edges = edges[self._edge_ids != without]
        return float(edges[np.abs(edges - at_s).argmin()]) if len(edges) else None
