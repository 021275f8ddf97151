"""The fast first pass, and refining boundaries: two ways to label a whole recording with a key now and then.

First pass: the recording is heard in stretches of a minute; a class key labels the stretch and goes on to the next.
Then every place where the class changes is shown and heard, and is moved with keys, a click or a drag.

Invariant: every answer is an edit on the disk at once, so that leaving at any moment loses nothing, and coming back
goes on at the first stretch without an answer.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine import passes
from engine.passes import Boundary, Stretch
from engine.segments import LabelClass, Segment
from gui.document import Document
from gui.pages.label.editing import SegmentEditor
from gui.pages.label.playback import Playback
from gui.widgets.segment_item import SegmentLayer
from gui.widgets.time_view import TimeView

STRETCH_LENGTHS_S = (10.0, 20.0, 30.0, 60.0, 120.0, 300.0)
_CONTEXT_S = 10.0
_SAME_S = 1e-6


class FirstPass(QObject):
    """Walks through stretches or boundaries.

    Attributes:
        phase: "" (not at work), "stretches" or "boundaries".
        number: Which stretch or boundary, from 0.
        stretch_s: How long a stretch is.

    Signals:
        changed: Another phase, stretch or boundary, or it has moved.
    """

    changed = Signal()

    def __init__(
        self,
        document: Document,
        view: TimeView,
        layer: SegmentLayer,
        editor: SegmentEditor,
        playback: Playback,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._view = view
        self._layer = layer
        self._editor = editor
        self._playback = playback
        self.phase = ""
        self.number = 0
        self.stretch_s = passes.STRETCH_S
        # The boundary that is worked on, by which it is found again after an edit: where, and between which segments.
        self._at_s = 0.0
        self._pair = (0, 0)
        document.recording_chosen.connect(self.leave)
        document.edited.connect(self._on_edited)

    # Where we are -----------------------------------------------------------------------------------------------------

    def stretches(self) -> list[Stretch]:
        """The stretches of the chosen recording."""
        recording = self._document.chosen
        return passes.stretches(recording.duration_s, self.stretch_s) if recording is not None else []

    def boundaries(self) -> list[Boundary]:
        """The places where the class changes."""
        return passes.boundaries(self._editor.segments())

    @property
    def stretch(self) -> Stretch | None:
        """The stretch that is asked for."""
        rows = self.stretches()
        return rows[self.number] if self.phase == "stretches" and self.number < len(rows) else None

    @property
    def boundary(self) -> Boundary | None:
        """The boundary that is worked on."""
        rows = self.boundaries()
        return rows[self.number] if self.phase == "boundaries" and self.number < len(rows) else None

    # The first pass ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin, or go on, at the first stretch without an answer."""
        rows = self.stretches()
        if not rows:
            return
        first = passes.first_unmarked(rows, self._editor.segments())
        if first is None:
            self._document.notice(self.tr("Every stretch has a label; now the boundaries."))
            self.start_boundaries()
            return
        self._clear()
        self.phase = "stretches"
        self._go_to_stretch(first)

    def set_stretch(self, stretch_s: float) -> None:
        """Stretches of another length, from here on."""
        self.stretch_s = stretch_s
        if self.phase == "stretches":
            self.start()

    def take_class(self, label: LabelClass) -> bool:
        """A class key during the first pass labels the stretch. False when it is not at work."""
        stretch = self.stretch
        recording, project = self._document.chosen, self._document.project
        if stretch is None or recording is None or project is None:
            return False
        self._editor.last_class = label.id
        edit = passes.mark_stretch(self._editor.segments(), recording.id, stretch, label.id, project.new_id)
        if edit is None or self._document.edit(edit):
            self.step(1)
        return True

    def _go_to_stretch(self, number: int) -> None:
        self.number = number
        stretch = self.stretches()[number]
        room_s = 0.05 * (stretch.end_s - stretch.start_s)
        self._view.show(max(stretch.start_s - room_s, 0.0), min(stretch.end_s + room_s, self._view.duration_s))
        self._layer.point((stretch.start_s, stretch.end_s))
        self._playback.offered = (stretch.start_s, stretch.end_s)
        self._playback.play_part()
        self.changed.emit()

    # Boundaries -------------------------------------------------------------------------------------------------------

    def start_boundaries(self) -> None:
        """Begin with the first boundary at or after the playhead, or with the first."""
        rows = self.boundaries()
        if not rows:
            self.leave()
            self._document.notice(self.tr("The class changes nowhere in this recording: there is no boundary to move."))
            return
        ended = self.phase == "stretches"
        self._clear()
        self.phase = "boundaries"
        at_s = 0.0 if ended else self._view.cursor_s
        self._go_to_boundary(next((i for i, b in enumerate(rows) if b.at_s >= at_s - _SAME_S), 0))

    def _go_to_boundary(self, number: int) -> None:
        self.number = number
        boundary = self.boundaries()[number]
        self._remember(boundary)
        start_s, end_s = passes.around(boundary, _CONTEXT_S, self._view.duration_s)
        self._view.show(start_s, end_s)
        self._playback.offered = (start_s, end_s)
        self._playback.play_part()
        self.changed.emit()

    def move_to(self, to_s: float, *, merge: bool = False, play: bool = True) -> bool:
        """Put the boundary somewhere, as far as its neighbours let it. False when none is worked on."""
        boundary = self.boundary
        if boundary is None:
            return False
        edit = passes.move_boundary(boundary, to_s)
        if edit is not None and self._document.edit(edit, merge=merge) and play:
            self._playback.play_span(self._at_s, passes.around(boundary, _CONTEXT_S, self._view.duration_s)[1])
        return True

    def nudge(self, by_s: float) -> bool:
        """Move the boundary a little; moves in a row are one step of undo. False when none is worked on."""
        boundary = self.boundary
        return boundary is not None and self.move_to(boundary.at_s + by_s, merge=True, play=False)

    def reshape(self, old: Segment, new: Segment) -> bool:
        """A drag of a segment's edge moves the boundary when it is one of its two. False when it is another."""
        boundary = self.boundary
        if boundary is None:
            return False
        if old.id == boundary.left.id and old.end_s != new.end_s and old.start_s == new.start_s:
            return self.move_to(new.end_s)
        if old.id == boundary.right.id and old.start_s != new.start_s and old.end_s == new.end_s:
            return self.move_to(new.start_s)
        return False

    # Both -------------------------------------------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """The next (+1) or previous (-1) stretch or boundary; behind the last stretch come the boundaries."""
        count = len(self.stretches() if self.phase == "stretches" else self.boundaries())
        number = self.number + by
        if 0 <= number < count:
            (self._go_to_stretch if self.phase == "stretches" else self._go_to_boundary)(number)
        elif self.phase == "stretches" and by > 0:
            self.start_boundaries()
        elif by > 0:
            self.leave()
            self._document.notice(self.tr("That was the last boundary."))

    def leave(self) -> bool:
        """Stop; everything that was answered stays. True when it was at work."""
        if not self.phase:
            return False
        self.phase = ""
        self._layer.point(None)
        self._playback.offered = None
        self._playback.stop()
        self.changed.emit()
        return True

    def _clear(self) -> None:
        self._view.select(None)
        self._editor.choose([])

    def _remember(self, boundary: Boundary) -> None:
        self._at_s = boundary.at_s
        self._pair = (boundary.left.id, boundary.right.id)
        self._layer.point((boundary.at_s, boundary.at_s))

    def _on_edited(self) -> None:
        """Find the boundary again: an undo, or an edit beside it, may have changed how many there are."""
        if self.phase == "boundaries":
            rows = self.boundaries()
            if not rows:
                self.leave()
                return
            pairs = [(b.left.id, b.right.id) for b in rows]
            near = min(range(len(rows)), key=lambda i: abs(rows[i].at_s - self._at_s))
            self.number = pairs.index(self._pair) if self._pair in pairs else near
            self._remember(rows[self.number])
        if self.phase:
            self.changed.emit()
