"""What the mouse does on the Label page: clicks, drags and menus, on the sound and in the table.

Invariant: nothing is decided here that a key does too: both end in the same calls of editor, suggesting and passes.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from engine.segments import LabelClass, Marked, Segment, Suggestion
from gui import actions
from gui.document import Document
from gui.pages.label.editing import SegmentEditor
from gui.pages.label.first_pass import FirstPass
from gui.pages.label.playback import Playback
from gui.pages.label.suggesting import Suggesting
from gui.widgets.segment_item import Hit
from gui.widgets.time_view import TimeView

_SEGMENT_VERBS = ("play_part", "zoom_segment", "split", "merge", "note", "copy", "cut", "paste", "delete")
_SUGGESTION_VERBS = ("accept", "reject", "next_suggestion", "play_part", "zoom_segment")


class Pointing(QObject):
    """Takes what canvases and table tell."""

    def __init__(
        self,
        document: Document,
        view: TimeView,
        editor: SegmentEditor,
        playback: Playback,
        first_pass: FirstPass,
        suggesting: Suggesting,
        page: QWidget,
    ) -> None:
        """``page`` has the page's actions bound to it."""
        super().__init__(page)
        self._document = document
        self._view = view
        self._editor = editor
        self._playback = playback
        self._pass = first_pass
        self._suggesting = suggesting
        self._page = page

    # On the sound -----------------------------------------------------------------------------------------------------

    def on_clicked(self, at_s: float, hit: Hit | None, held: Qt.KeyboardModifier) -> None:
        """A press without a drag: choose what is there; with Ctrl besides; with Shift label it as last time."""
        row = hit.segment if hit is not None else None
        if held & Qt.KeyboardModifier.ControlModifier:
            if isinstance(row, Segment):
                self._editor.toggle(row)
        elif held & Qt.KeyboardModifier.ShiftModifier:
            self._repeat(at_s, row)
        elif not self._pass.move_to(at_s):
            self._view.select(None)
            self._choose(row)
            self._playback.seek(at_s)

    def _choose(self, row: Marked | None) -> None:
        if isinstance(row, Suggestion):
            self._suggesting.judge(row)
            return
        if row is not None:
            self._suggesting.pick(())  # keys are about the segment now
        self._editor.choose([row.id] if row is not None else [])

    def _repeat(self, at_s: float, row: Marked | None) -> None:
        """Label with the class used last what is at a place, or else from the playhead to there."""
        label = self._editor.last_label
        selection = self._view.selection
        if label is None:
            self._view.select(self._view.cursor_s, at_s)  # a class key labels it
        elif selection is not None and selection[0] <= at_s <= selection[1]:
            self._editor.label_span(*selection, label)
        elif isinstance(row, Suggestion):
            self._suggesting.accept_as([row], label)
        elif row is not None:
            self._editor.choose([row.id])
            self._editor.relabel(label)
        else:
            self._editor.label_span(min(self._view.cursor_s, at_s), max(self._view.cursor_s, at_s), label)

    def _use(self, label: LabelClass) -> None:
        """A class was chosen from a menu: for the suggestion that is judged, else for what is selected."""
        if not self._suggesting.take_class(label):
            self._editor.use_class(label)

    def on_changed(self, old: Marked, new: Marked) -> None:
        """A drag of a segment or suggestion has ended."""
        if isinstance(old, Suggestion):
            assert isinstance(new, Suggestion)
            self._suggesting.reshape(old, new)
        elif isinstance(new, Segment) and not self._pass.reshape(old, new):
            self._editor.reshape(old, new)

    def on_lane_drawn(self, start_s: float, end_s: float, class_id: int) -> None:
        """A stretch was dragged out in the lane of a class."""
        label = self._document.label_class(class_id)
        if label is not None:
            self._editor.label_span(start_s, end_s, label)

    # In the table -----------------------------------------------------------------------------------------------------

    def on_rows_chosen(self, rows: Sequence[Marked]) -> None:
        """Rows are selected in the table."""
        self._editor.choose(row.id for row in rows if isinstance(row, Segment))
        self._suggesting.pick([row for row in rows if isinstance(row, Suggestion)])
        if len(rows) == 1:
            self._view.reveal(rows[0].start_s, rows[0].end_s)

    def on_row_opened(self, row: Marked) -> None:
        """A row of the table was clicked."""
        self._view.reveal(row.start_s, row.end_s)
        self._playback.seek(row.start_s)

    # Menus ------------------------------------------------------------------------------------------------------------

    def show_menu(self, hit: Hit | None, _at_s: float, place: QPoint) -> None:
        """A menu was asked for on the sound."""
        if hit is not None and hit.segment.id not in {row.id for row in self._selected()}:
            self._choose(hit.segment)
        self.show_menu_at(place)

    def show_menu_at(self, place: QPoint) -> None:
        """Show the menu of what is selected."""
        menu = self.menu()
        menu.exec(place)
        menu.deleteLater()

    def _selected(self) -> list[Marked]:
        return [*self._editor.chosen(), *self._suggesting.judged]

    def menu(self) -> QMenu:
        """What can be done to the selected segments, suggestions or time."""
        menu = QMenu(self._page)
        menu.setToolTipsVisible(True)
        judging = bool(self._suggesting.judged) and not self._editor.chosen() and self._view.selection is None
        usable = bool(self._selected()) or self._view.selection is not None
        words = self.tr("Accept as {}") if judging else self.tr("Label as {}")
        for label in self._document.classes():
            entry = menu.addAction(words.format(label.name))
            entry.setEnabled(usable and not self._document.read_only)
            entry.triggered.connect(lambda _=False, label=label: self._use(label))
        menu.addSeparator()
        for name in _SUGGESTION_VERBS if judging else _SEGMENT_VERBS:
            menu.addAction(actions.find(self._page, f"label.{name}"))
        return menu
