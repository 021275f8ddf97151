"""What is said in the recording on screen: its words over the waveform, to select by, to hear, and to look for.

A model that listens to words writes them down when it suggests or classifies; nothing is transcribed here.

Invariant: the words belong to the recording that is chosen; an answer for an earlier one is dropped.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QMenu, QWidget

from engine.events import Job, Progress
from engine.transcripts import Transcript, recall
from gui import actions
from gui.document import Document
from gui.jobs import JobRunner, JobThread
from gui.pages.label.editing import SegmentEditor
from gui.pages.label.playback import Playback
from gui.pages.label.pointing import Pointing
from gui.pages.label.stage import Stage
from gui.pages.label.suggesting import Suggesting
from gui.widgets.time_view import TimeView


def recalled(path: str) -> Job[Transcript | None]:
    """What was last heard in a recording. A job, because hours of words take a moment."""
    yield Progress("Reading words")
    return recall(path)


class Words(QObject):
    """Shows words in the stage's strip, and takes what is done with them there."""

    def __init__(
        self,
        document: Document,
        runner: JobRunner,
        view: TimeView,
        stage: Stage,
        editor: SegmentEditor,
        playback: Playback,
        suggesting: Suggesting,
        pointing: Pointing,
        page: QWidget,
    ) -> None:
        """``page`` has the page's actions bound to it."""
        super().__init__(page)
        self._document = document
        self._runner = runner
        self._view = view
        self._stage = stage
        self._editor = editor
        self._playback = playback
        self._suggesting = suggesting
        self._pointing = pointing
        self._page = page
        self._path = ""
        self._job: JobThread | None = None
        self.strip = stage.words
        self._switch = stage.transport.look.words
        self._switch.toggled.connect(lambda _: self._show())
        self.strip.pressed.connect(self._on_pressed)
        self.strip.opened.connect(self._on_opened)
        self.strip.menu_asked.connect(self._on_menu)
        self.strip.installEventFilter(self)
        view.moved.connect(self._follow)
        view.selection_changed.connect(self._on_selection)
        document.recording_chosen.connect(self.look)
        document.opened.connect(self.look)
        runner.ended.connect(self._on_job_ended)

    @property
    def said(self) -> Transcript | None:
        """What is said in the recording, as far as it is known."""
        return self.strip.said

    # What is shown ----------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Read the words of the chosen recording, which may have been heard since the last look."""
        recording, project = self._document.chosen, self._document.project
        path = str(project.audio_path(recording)) if recording is not None and project is not None else ""
        if path != self._path:
            self._path = path
            self._take(None)
        if path and self._page.isVisible():
            self._job = job = self._runner.run(
                self.tr("Reading words"),
                lambda: recalled(path),
                on_done=lambda said: self._take(said) if self._job is job else None,
                quiet=True,
            )
        else:
            self._job = None

    def _on_job_ended(self, job: JobThread) -> None:
        if not job.quiet:  # it may have heard words
            self.look()

    def _take(self, said: Transcript | None) -> None:
        if said != self.said:
            self.strip.set_transcript(said)
            self._on_selection()
        self._show()

    def _show(self) -> None:
        self.strip.setVisible(self._switch.isChecked() and self.said is not None and self.said.timed)
        self._follow()

    def _follow(self) -> None:
        if not self.strip.isHidden():
            self.strip.set_span(self._view.start_s, self._view.end_s)

    def _on_selection(self) -> None:
        self.strip.choose(self._selected())

    def _selected(self) -> range:
        """The words in the selected time."""
        if self.said is None or self._view.selection is None:
            return range(0)
        return self.said.between(*self._view.selection)

    # What is done -----------------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Show the words or hide them, and say where words come from when there are none."""
        self._switch.toggle()
        if self._switch.isChecked() and (self.said is None or not self.said.timed):
            self._document.notice(
                self.tr("No words of this recording are known. Let a model that listens to words suggest or classify.")
            )

    def suggest(self) -> None:
        """Suggest the class used last, or the first, wherever the selected words are said."""
        words = self._selected()
        label = self._editor.last_label or next(iter(self._document.classes()), None)
        if self.said is None or not words:
            self._document.notice(self.tr("Select words first: click one, or drag over several."), "warning")
        elif label is None:
            self._document.notice(self.tr("Add a class first."), "warning")
        else:
            self._suggesting.by_words(label, self.said.said(words))

    def _on_pressed(self, words: range) -> None:
        """Select the time in which they are said, for a class key."""
        span = self.said.span(words) if self.said is not None else None
        if span is not None:
            self._page.setFocus()
            self._view.select(*span)
            self._playback.seek(span[0])

    def _on_opened(self, words: range) -> None:
        span = self.said.span(words) if self.said is not None else None
        if span is not None:
            self._playback.play_span(*span)

    def menu(self) -> QMenu:
        """What can be done with the selected words."""
        menu = self._pointing.menu()
        menu.addSeparator()
        menu.addAction(actions.find(self._page, "label.suggest_words"))
        return menu

    def _on_menu(self, words: range, place: QPoint) -> None:
        if not set(words) <= set(self._selected()):
            self._on_pressed(words)
        menu = self.menu()
        menu.exec(place)
        menu.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel zooms and pans here as it does over the waveform."""
        if event.type() == QEvent.Type.Wheel and isinstance(event, QWheelEvent):
            self._stage.waveform.wheelEvent(event)
            return True
        return False
