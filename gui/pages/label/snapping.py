"""Putting edges of the selected segments where they belong: to a zero crossing, or to a neighbour.

Invariant: the sound is read off the GUI thread, and an answer that comes after the segments have changed does nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine import audio
from engine.events import Job, Progress
from engine.segments import Edit
from engine.snap import nearest_zero_crossing
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.label import edits
from gui.pages.label.editing import SegmentEditor

_MOST = 500


def zero_crossings(path: str, moments_s: list[float]) -> Job[dict[float, float]]:
    """The zero crossing nearest to each moment of a recording; the moment itself where there is none near."""
    found = {}
    with audio.Decoder(path) as decoder:
        for at_s in moments_s:
            found[at_s] = nearest_zero_crossing(decoder, at_s)
            yield Progress("Looking for zero crossings", len(found), len(moments_s))
    return found


class Snapping(QObject):
    """Snaps the editor's selected segments."""

    def __init__(
        self, document: Document, runner: JobRunner, editor: SegmentEditor, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._editor = editor

    def to_zero(self) -> None:
        """Put both edges of each selected segment on the nearest zero crossing, so that a cut there does not click."""
        chosen = self._editor.chosen()[:_MOST]
        recording, project = self._document.chosen, self._document.project
        if not chosen or recording is None or project is None:
            self._document.notice(self.tr("Select a segment first."), "warning")
            return
        path = str(project.audio_path(recording))
        moments_s = sorted({at_s for s in chosen for at_s in (s.start_s, s.end_s)})

        def on_done(found: dict[float, float]) -> None:
            now = {s.id: s for s in self._editor.segments()}
            if all(now.get(s.id) == s for s in chosen):
                edit = edits.snap(chosen, found, self.tr("Snap to zero crossing"))
                self._finish(edit, self.tr("The edges are there already."))

        self._runner.run(
            self.tr("Looking for zero crossings"),
            lambda: zero_crossings(path, moments_s),
            on_done=on_done,
            on_failed=lambda sentence: self._document.notice(sentence, "warning"),
            quiet=True,
        )

    def to_neighbour(self) -> None:
        """Let the nearer edge of each selected segment meet the nearest edge of another."""
        chosen = self._editor.chosen()
        if not chosen:
            self._document.notice(self.tr("Select a segment first."), "warning")
            return
        words = self.tr("No other edge is left to meet within {:g} s.").format(edits.NEIGHBOUR_REACH_S)
        self._finish(edits.snap_to_neighbours(self._editor.segments(), chosen), words)

    def _finish(self, edit: Edit | None, otherwise: str) -> None:
        if edit is not None:
            self._document.edit(edit)
        else:
            self._document.notice(otherwise)
