"""The Cut page: labels become chunks, and chunks are divided into training, validation and test.

Invariant: the page shows what ``read_cut`` read last; whatever changes the project asks for a new reading, which
happens in a thread, and only while the page can be seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from engine.chunks import cut
from engine.errors import UsageError
from engine.events import Event, Job, Notice
from engine.project import Project
from engine.training_tables import Chunk, Cut
from gui import actions
from gui.document import Document
from gui.form import ConfigForm
from gui.jobs import JobRunner, JobThread, with_project
from gui.pages.cut.listen import ChunkListener
from gui.pages.cut.results import CutResults
from gui.pages.cut.settings import CutSettings
from gui.tables.chunks import CutView, read_cut
from gui.widgets.empty_state import EmptyState
from training.splits import split_project

_SIDE_PX = 312


class CutPage(QWidget):
    """Settings at the left, what came of them at the right."""

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self.view = CutView()
        self._wanted_cut: int | None = None
        self._stale = True
        self._reading: JobThread | None = None
        self._working: JobThread | None = None
        self._told: dict[str, list[str]] = {"cut": [], "split": []}
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self._connect()
        self._show_view(CutView())

    def _build(self) -> None:
        self.settings = CutSettings()
        self.settings.setFixedWidth(_SIDE_PX)
        self.results = CutResults()
        self.listener = ChunkListener(self._runner)
        self.empty = EmptyState()
        self.empty_button = self.empty.add_button("", self._on_empty_pressed, primary=True)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.results, 1)
        column.addWidget(self.listener)
        right = QWidget()
        self._stack = QStackedLayout(right)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(whole)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(self.settings)
        row.addWidget(right, 1)

    def _connect(self) -> None:
        document = self._document
        document.opened.connect(self._on_opened)
        for changed in (document.edited, document.cuts_changed, document.splits_changed):
            changed.connect(self._on_changed)
        self.settings.cut_asked.connect(self._cut)
        self.settings.split_asked.connect(self._split)
        self.results.cut_chosen.connect(self._on_cut_chosen)
        self.results.chunk_chosen.connect(self._on_chunk_chosen)
        self.results.chunk_activated.connect(self.listener.play_or_stop)
        self.listener.open_asked.connect(self._open_on_label_page)
        self.listener.failed.connect(lambda sentence: document.notice(sentence, "error"))
        actions.bind(self, "cut.run", self._cut)
        actions.bind(self, "cut.split", self._split)
        actions.bind(self, "cut.play", self.listener.play_or_stop)
        actions.bind(self, "cut.open", self._open_on_label_page)

    # Reading and showing ----------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew what has changed meanwhile."""
        super().showEvent(event)
        if self._stale:
            self._read()

    def hideEvent(self, event: QHideEvent) -> None:
        """Silence."""
        super().hideEvent(event)
        self.listener.player.stop()

    def _on_opened(self) -> None:
        self._wanted_cut = None
        self._told = {"cut": [], "split": []}
        self._on_changed()

    def _on_changed(self, *_: object) -> None:
        self._stale = True
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        self._stale = False
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        if self._document.project is None:
            self._show_view(CutView())
            return
        folder, wanted = str(self._document.project.folder), self._wanted_cut
        self._reading = job = self._runner.run(
            self.tr("Reading chunks"),
            lambda: read_cut(folder, wanted),
            on_done=lambda view: self._on_read(job, view),
            on_failed=lambda sentence: self._document.notice(sentence, "error"),
            quiet=True,
        )

    def _on_read(self, job: JobThread, view: CutView) -> None:
        if job is self._reading:
            self._reading = None
            self._show_view(view)

    def _show_view(self, view: CutView) -> None:
        self.view = view
        self.results.show_view(view)
        self._stack.setCurrentIndex(0 if view.cut is None else 1)
        self._say_empty(view)
        self._say()

    def _say(self) -> None:
        view = self.view
        stale = [self.tr("The labels have changed since this cut. Cut again to use them.")] if view.stale else []
        leaky = []
        if view.split is not None and view.split.leaky:
            text = self.tr("Split {} is random: parts of one recording are on both sides, so figures flatter.")
            leaky = [text.format(view.split.id)]
        self.settings.say(stale + self._told["cut"], leaky + self._told["split"])
        to_cut = view.labelled and (view.cut is None or view.stale)
        to_split = view.cut is not None and view.split is None
        self.settings.set_next("cut" if to_cut else "split" if to_split else "")

    def _say_empty(self, view: CutView) -> None:
        page = self.tr("Go to the Label page")
        if self._document.project is None:
            words = (self.tr("No project is open"), self.tr("Open one, or make a new one, from the menu."), "")
        elif not view.recordings:
            words = (self.tr("No recordings yet"), self.tr("Add some on the Label page."), page)
        elif not view.labelled:
            words = (self.tr("Nothing is labelled yet"), self.tr("Mark stretches on the Label page."), page)
        else:
            text = self.tr("Choose a length that holds one typical example of a class, then cut.")
            words = (self.tr("The labels are not cut yet"), text, self.tr("Cut"))
        self.empty.set_words(*words[:2])
        self.empty_button.setText(words[2])
        self.empty_button.setVisible(bool(words[2]))

    def _on_empty_pressed(self) -> None:
        if self.view.labelled:
            self._cut()
        else:
            self._document.page_asked.emit("label")

    def _on_cut_chosen(self, cut_id: int) -> None:
        self._wanted_cut = cut_id
        self._told = {"cut": [], "split": []}
        self._read()

    def _on_chunk_chosen(self, chunk: Chunk | None) -> None:
        project = self._document.project
        if chunk is None or project is None:
            self.listener.clear()
            return
        chunks = self.results.chunks
        recording = chunks.recording(chunk)
        words = self.tr("{} in {}").format(chunks.label_class(chunk).name, chunks.recording_name(chunk))
        self.listener.show_chunk(chunk, str(project.audio_path(recording)), recording.duration_s, words)

    def _open_on_label_page(self) -> None:
        chunk = self.listener.chunk
        if chunk is not None:
            self._document.moment_asked.emit(chunk.recording_id, chunk.start_s, chunk.end_s)

    # Cutting and splitting --------------------------------------------------------------------------------------------

    def _cut(self) -> None:
        config = self._asked(self.settings.cut_form)
        if config is not None:
            self._work("cut", self.tr("Cutting"), lambda project: cut(project, config), self._on_cut)

    def _on_cut(self, made: Cut) -> None:
        background = made.config["background"]
        if background and all(label.name != background for label in self._document.classes()):
            told = self._told
            self._document.reload()  # the job has made the class
            self._told = told
        self._told["split"] = []
        self._wanted_cut = made.id
        self._document.cuts_changed.emit()

    def _split(self) -> None:
        config = self._asked(self.settings.split_form)
        if config is None:
            return
        if self.view.cut is None:
            self._document.notice(self.tr("Nothing is cut yet. Cut the labels into chunks first."), "warning")
            return
        cut_id = self.view.cut.id
        self._work(
            "split",
            self.tr("Splitting"),
            lambda project: split_project(project, config, cut_id),
            lambda _: self._document.splits_changed.emit(),
        )

    def _asked(self, form: ConfigForm) -> Any:
        """The settings of a form, or None with the reason told when no work can begin."""
        if self._document.project is None:
            self._document.notice(self.tr("No project is open. Open one first."), "warning")
        elif self._working is not None:
            self._document.notice(self.tr("{} is still going on.").format(self._working.title), "warning")
        else:
            try:
                return form.value()
            except UsageError as error:
                self._document.notice(str(error), "warning")
        return None

    def _work(
        self, what: str, title: str, job_of: Callable[[Project], Job[Any]], on_done: Callable[[Any], object]
    ) -> None:
        """Run a job on the project; its notices and its failure are shown under the button that began it."""
        project = self._document.project
        assert project is not None
        folder = project.folder
        self._told[what] = []

        def still_here() -> bool:
            self._working = None
            return self._document.project is not None and self._document.project.folder == folder

        def on_event(event: Event) -> None:
            # That a split leaks is told by the page for as long as that split is shown.
            if isinstance(event, Notice) and not event.text.startswith("Random split"):
                self._told[what].append(event.text)

        def on_success(result: object) -> None:
            if still_here():
                on_done(result)

        def on_failed(sentence: str) -> None:
            if still_here():
                self._told[what] = [sentence]
                self._say()

        self._working = self._runner.run(
            title,
            lambda: with_project(folder, job_of),
            on_event=on_event,
            on_done=on_success,
            on_failed=on_failed,
            on_cancelled=still_here,
        )
