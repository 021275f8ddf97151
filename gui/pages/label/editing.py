"""The selection of segments and everything that keys, mouse and menus do to them.

Invariant: every change is one ``Document.edit``; the selection holds ids of segments that exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from engine.segments import Edit, LabelClass, Segment
from gui.document import Document
from gui.pages.label import edits
from gui.widgets.segment_item import SegmentLayer
from gui.widgets.time_view import TimeView


class SegmentEditor(QObject):
    """Edits the segments of the chosen recording.

    Signals:
        chosen_changed: Other segments are selected.
        armed_changed: Another class (or 0) is what a drag draws.
        seek_asked: The playhead should go somewhere.
    """

    chosen_changed = Signal()
    armed_changed = Signal(int)
    seek_asked = Signal(float)

    def __init__(self, document: Document, view: TimeView, layer: SegmentLayer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._view = view
        self._layer = layer
        self._chosen: frozenset[int] = frozenset()
        self._copied: tuple[Segment, ...] = ()
        self.armed = 0
        self.last_class = 0
        document.edited.connect(self._on_edited)
        document.recording_chosen.connect(self._on_recording_chosen)
        document.opened.connect(self._on_recording_chosen)
        self._refresh()

    # What is there --------------------------------------------------------------------------------------------------

    def segments(self) -> list[Segment]:
        """The chosen recording's segments, by start."""
        chosen = self._document.chosen
        return list(self._document.segments(chosen.id)) if chosen is not None else []

    def chosen(self) -> list[Segment]:
        """The selected segments, by start."""
        return [s for s in self.segments() if s.id in self._chosen]

    def _on_recording_chosen(self) -> None:
        self._chosen = frozenset()
        self._refresh()
        self.chosen_changed.emit()

    def _on_edited(self, edit: Edit) -> None:
        if any(isinstance(row, LabelClass) for row in (*edit.removed, *edit.added)):
            known = {c.id for c in self._document.classes()}
            if self.armed not in known:
                self.arm(0)
        chosen = self._document.chosen
        if chosen is None or not (edit.recording_ids & {chosen.id} or not edit.recording_ids):
            return
        self._refresh()
        alive = self._chosen & {s.id for s in self.segments()}
        if alive != self._chosen:
            self._chosen = alive
            self._layer.choose(alive)
            self.chosen_changed.emit()

    def _refresh(self) -> None:
        self._layer.chosen = self._chosen
        recording = self._document.chosen
        suggestions = self._document.suggestions(recording.id) if recording is not None else []
        self._layer.set_rows(self.segments(), self._document.classes(), suggestions)

    # Selecting ------------------------------------------------------------------------------------------------------

    def choose(self, ids: Iterable[int]) -> None:
        """Select these segments."""
        wanted = frozenset(ids)
        if wanted != self._chosen:
            self._chosen = wanted
            self._layer.choose(wanted)
            self.chosen_changed.emit()

    def toggle(self, segment: Segment) -> None:
        """Add a segment to the selection or take it out."""
        self.choose(self._chosen ^ {segment.id})

    def step(self, by: int) -> None:
        """Select the next (+1) or previous (-1) segment in time and put the playhead at its start."""
        segments = self.segments()
        if not segments:
            self._document.notice(self.tr("Nothing is marked in this recording yet."))
            return
        chosen = self.chosen()
        if chosen:
            place = segments.index(chosen[-1] if by > 0 else chosen[0]) + by
        elif by > 0:
            place = next((i for i, s in enumerate(segments) if s.start_s >= self._view.cursor_s), len(segments))
        else:
            place = sum(s.start_s < self._view.cursor_s for s in segments) - 1
        if 0 <= place < len(segments):
            self.go_to(segments[place])
        else:
            self._document.notice(
                self.tr("That was the last segment.") if by > 0 else self.tr("That was the first segment.")
            )

    def go_to(self, segment: Segment) -> None:
        """Select a segment, bring it into view and put the playhead at its start."""
        self._view.select(None)
        self.choose([segment.id])
        self._view.reveal(segment.start_s, segment.end_s)
        self.seek_asked.emit(segment.start_s)

    def step_gap(self, by: int) -> None:
        """Select the time of the next (+1) or previous (-1) stretch without a label; after the last comes the first."""
        gaps = edits.unlabelled(self.segments(), self._view.duration_s)
        if not gaps:
            self._document.notice(self.tr("Everything in this recording has a label."))
            return
        here = self._view.selection or (self._view.cursor_s, self._view.cursor_s)
        if by > 0:
            gap = next((g for g in gaps if g[0] >= here[1] - 1e-9), gaps[0])
        else:
            gap = next((g for g in reversed(gaps) if g[1] <= here[0] + 1e-9), gaps[-1])
        self.choose([])
        self._view.select(*gap)
        self._view.reveal(*gap)
        self.seek_asked.emit(gap[0])

    def mark_in(self) -> None:
        """Begin the selected time at the playhead."""
        end_s = self._view.selection[1] if self._view.selection else self._view.duration_s
        self._view.select(self._view.cursor_s, end_s if end_s > self._view.cursor_s else self._view.duration_s)

    def mark_out(self) -> None:
        """End the selected time at the playhead."""
        start_s = self._view.selection[0] if self._view.selection else 0.0
        self._view.select(start_s if start_s < self._view.cursor_s else 0.0, self._view.cursor_s)

    @property
    def last_label(self) -> LabelClass | None:
        """The class that was used last, None when none was or it is gone."""
        return self._document.label_class(self.last_class)

    # Labelling ------------------------------------------------------------------------------------------------------

    def arm(self, class_id: int) -> None:
        """Let a drag draw segments of this class; 0: let it select time."""
        if class_id != self.armed:
            self.armed = class_id
            self.armed_changed.emit(class_id)

    def use_class(self, label: LabelClass) -> None:
        """What a class key does while nothing plays: label the selected time, or the selected segments, or arm."""
        if self._view.selection is not None:
            self.label_span(*self._view.selection, label)
        elif chosen := self.chosen():
            self.last_class = label.id
            self._do(edits.relabel(chosen, label))
        else:
            self.arm(0 if self.armed == label.id else label.id)

    def label_span(self, start_s: float, end_s: float, label: LabelClass) -> None:
        """Add a segment and select it."""
        recording, project = self._document.chosen, self._document.project
        if recording is None or project is None or end_s <= start_s:
            return
        edit = edits.add(project.new_id, recording.id, start_s, end_s, label)
        self.last_class = label.id
        self._view.select(None)
        if self._do(edit):
            self.choose([row.id for row in edit.added])

    def draw(self, start_s: float, end_s: float, with_last: bool) -> None:
        """A stretch was dragged out: label it at once when a class is armed or the last one is wanted."""
        label = self._document.label_class(self.armed or (self.last_class if with_last else 0))
        if label is not None:
            self.label_span(start_s, end_s, label)
        else:
            self.choose([])

    def label_selection(self) -> None:
        """Label the selected time, as the class used last or else the first."""
        classes = self._document.classes()
        label = self.last_label or next(iter(classes), None)
        if self._view.selection is None or label is None:
            self._document.notice(self.tr("Select some time first: drag, or I and O."), "warning")
        else:
            self.label_span(*self._view.selection, label)

    def drop_point(self, at_s: float) -> None:
        """Put a label without length at a moment, also while it plays, as the class used last or else the first."""
        recording, project = self._document.chosen, self._document.project
        label = self.last_label or next(iter(self._document.classes()), None)
        if recording is None or project is None or label is None:
            self._document.notice(self.tr("Add a class first."), "warning")
            return
        edit = edits.add(project.new_id, recording.id, at_s, at_s, label)
        if self._do(edit):
            self.choose([row.id for row in edit.added])

    def repeat(self) -> None:
        """Label the selected time, or the selected segments, with the class that was used last."""
        label = self.last_label
        if label is None:
            self._document.notice(self.tr("No class has been used yet. Press the key of one."), "warning")
        elif self._view.selection is None and not self.chosen():
            self._document.notice(self.tr("Select some time or a segment first."), "warning")
        else:
            self.use_class(label)

    # Changing -------------------------------------------------------------------------------------------------------

    def _do(self, edit: Edit | None, *, merge: bool = False) -> bool:
        if edit is None:
            return False
        self._document.edit(edit, merge=merge)
        return True

    def reshape(self, old: Segment, new: Segment) -> None:
        """A drag of a segment has ended."""
        self.choose([old.id])
        self._do(edits.reshape(old, new))

    def relabel(self, label: LabelClass) -> None:
        """Give the selected segments another class."""
        self.last_class = label.id
        self._do(edits.relabel(self.chosen(), label))

    def nudge(self, edge: str, by_s: float) -> None:
        """Move an edge of the selected segments, or all of them; nudges in a row are one step of undo."""
        edit = edits.nudge(self.chosen(), edge, by_s, self._view.duration_s)
        if self._do(edit, merge=True):
            chosen = self.chosen()
            self._view.reveal(chosen[-1].end_s if edge == "end" else chosen[0].start_s)

    def delete(self) -> None:
        """Delete the selected segments and select what comes next."""
        chosen = self.chosen()
        left = [s for s in self.segments() if s.id not in self._chosen]
        if self._do(edits.delete(chosen)) and len(chosen) == 1:
            following = next((s for s in left if s.start_s >= chosen[0].start_s), None)
            self.choose([following.id] if following else [])

    def split(self, at_s: float) -> None:
        """Split what is at a moment: the selected segments there, or all."""
        under = [s for s in self.segments() if s.start_s < at_s < s.end_s]
        wanted = [s for s in under if s.id in self._chosen] or under
        project = self._document.project
        if project is None or not self._do(edits.split(project.new_id, wanted, at_s)):
            self._document.notice(self.tr("Put the playhead inside a segment to split it."), "warning")

    def merge(self) -> None:
        """Merge the selected segments, or the selected one with the next of its class."""
        edit = edits.merge(self.segments(), self.chosen())
        if edit is None:
            self._document.notice(self.tr("Select a segment that has another of its class after it."), "warning")
        elif self._do(edit):
            self.choose([edit.added[0].id])

    def copy(self) -> None:
        """Remember the selected segments."""
        if chosen := self.chosen():
            self._copied = tuple(chosen)

    def cut(self) -> None:
        """Remember the selected segments and delete them."""
        self.copy()
        self._do(edits.delete(self.chosen()))

    def paste(self) -> None:
        """Put what was remembered at the playhead; classes that are gone are left out."""
        recording, project = self._document.chosen, self._document.project
        if recording is None or project is None:
            return
        known: Callable[[int], object] = self._document.label_class
        copied = [s for s in self._copied if known(s.class_id) is not None]
        edit = edits.paste(project.new_id, copied, recording.id, self._view.cursor_s, recording.duration_s)
        if edit is not None and self._do(edit):
            self.choose(row.id for row in edit.added)
