"""The Cut page: labels become chunks, chunks are divided into training, validation and test, and that is checked.

Invariant: cutting and splitting go on one at a time; a check only reads, and goes on beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.chunks import cut
from engine.errors import UsageError
from engine.events import Event, Job, Notice
from engine.project import Project
from engine.training_tables import Chunk, Cut, Split
from gui import actions
from gui.document import Document
from gui.form import ConfigForm
from gui.jobs import JobRunner, JobThread, with_project
from gui.pages.cut.checking import Checking
from gui.pages.cut.listen import ChunkListener
from gui.pages.cut.results import CutResults
from gui.pages.cut.settings import CutSettings
from gui.pages.cut.tools import CutTools
from gui.tables.chunks import CutView, read_cut
from gui.translation import told
from gui.widgets.clip_pictures import Stretch
from gui.widgets.reading_page import ReadingPage
from training.splits import split_project

#: Width and height that the tables and the sound below them need; in a smaller window they can be scrolled.
_LEAST_PX = (460, 560)


class CutPage(ReadingPage):
    """Settings at the left, what came of them at the right."""

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(document, runner, CutView(), parent)
        self.view = CutView()
        self.checking = Checking(runner, self)
        self._project = document.project
        self._wanted_cut: int | None = None
        self._working: JobThread | None = None
        self._told: dict[str, list[str]] = {"cut": [], "split": []}
        self._build()
        self._connect()
        self._show_view(self._nothing)

    def _build(self) -> None:
        self.settings = CutSettings()
        self.results = CutResults(self._runner, self._stretch_of)
        self.listener = ChunkListener(self._runner)
        self.tools = CutTools(self, self._document, self._runner)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.results, 1)
        column.addWidget(self.listener)
        self.lay_out(self.settings, whole, _LEAST_PX)

    def _connect(self) -> None:
        document = self._document
        document.opened.connect(self._on_opened)
        self.read_after(document.edited, document.cuts_changed, document.splits_changed)
        self.settings.cut_asked.connect(self._cut)
        self.settings.split_asked.connect(self._split)
        self.settings.check_asked.connect(self._check_or_stop)
        self.results.findings.check_asked.connect(self._check_or_stop)
        self.results.findings.list.jump.connect(self._on_jump)
        self.checking.changed.connect(self._say)
        self.checking.reported.connect(lambda: self.results.show_findings(True))
        self.results.cut_chosen.connect(self._on_cut_chosen)
        self.results.chunk_chosen.connect(self._on_chunk_chosen)
        self.results.chunk_activated.connect(self.listener.play_or_stop)
        self.listener.open_asked.connect(self._open_on_label_page)
        self.listener.failed.connect(lambda sentence: document.notice(sentence, "error"))
        actions.bind(self, "cut.run", self._cut)
        actions.bind(self, "cut.split", self._split)
        actions.bind(self, "cut.check", self._check_or_stop)
        for action_id, ask in (
            ("cut.groups", self.tools.ask_groups),
            ("cut.more", self.tools.ask_more),
            ("cut.export", self.tools.ask_export),
        ):
            actions.bind(self, action_id, ask)
        self.settings.groups_asked.connect(self.tools.ask_groups)
        self.settings.more_asked.connect(self.tools.ask_more)
        self.results.export_asked.connect(self.tools.ask_export)
        self.results.findings.save_asked.connect(self.tools.left_out.save)
        self.tools.made.connect(self._on_more)
        actions.bind(self, "cut.play", self.listener.play_or_stop)
        actions.bind(self, "cut.open", self._open_on_label_page)

    # Reading and showing ----------------------------------------------------------------------------------------------

    def hideEvent(self, event: QHideEvent) -> None:
        """Silence."""
        super().hideEvent(event)
        self.listener.player.stop()

    def _on_opened(self) -> None:
        if self._document.project is not self._project:  # else it was only read anew
            self._project = self._document.project
            self._wanted_cut = None
            self._told = {"cut": [], "split": []}
            self.checking.forget()
        self._on_changed()

    def _reader(self, folder: str) -> Callable[[], Job[CutView]]:
        wanted = self._wanted_cut
        return lambda: read_cut(folder, wanted)

    def _show_view(self, view: CutView) -> None:
        self.view = view
        if view.split is not None and view.report is not None:
            self.checking.recall(view.split.id, view.report)
        self.results.show_view(view)
        self.tools.show_view(view)
        if self.listener.chunk is not None:
            self.listener.set_words(self._words_of(self.listener.chunk))  # it may be in a part now
        self.show_results(view.cut is not None)
        self._say_empty(view)
        self._say()

    def _say(self) -> None:
        view, checking = self.view, self.checking
        stale = [self.tr("The labels have changed since this cut. Cut again to use them.")] if view.stale else []
        leaky = []
        if view.split is not None and view.split.leaky:
            text = self.tr("Split {} leaks: one recording (or speaker, source) is on both sides, so figures flatter.")
            leaky = [text.format(view.split.id)]
        self.settings.say(stale + self._told["cut"], leaky + self._told["split"], checking.notes)
        self.settings.set_checking(checking.running)
        self.results.say_findings(checking)
        to_cut = view.labelled and (view.cut is None or view.stale)
        to_split = view.cut is not None and view.split is None
        to_check = view.split is not None and view.split.id != checking.split_id and not checking.running
        self.settings.set_next("cut" if to_cut else "split" if to_split else "check" if to_check else "")

    def _say_empty(self, view: CutView) -> None:
        page = self.tr("Go to the Label page")
        if not view.recordings:
            self.say_empty(self.tr("No recordings yet"), self.tr("Add some on the Label page."), page)
        elif not view.labelled:
            self.say_empty(self.tr("Nothing is labelled yet"), self.tr("Mark stretches on the Label page."), page)
        else:
            text = self.tr("Choose a length that holds one typical example of a class, then cut.")
            self.say_empty(self.tr("The labels are not cut yet"), text, self.tr("Cut"))

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
        recording = self.results.chunks.recording(chunk)
        path = str(project.audio_path(recording))
        self.listener.show_chunk(chunk, path, recording.duration_s, self._words_of(chunk))

    def _stretch_of(self, chunk: Chunk) -> Stretch:
        project = self._document.project
        recording = self.results.chunks.recording(chunk)
        path = recording.path if project is None else str(project.audio_path(recording))
        return Stretch(path, chunk.start_s, chunk.end_s)

    def _words_of(self, chunk: Chunk) -> str:
        chunks = self.results.chunks
        words = self.tr("{} in {}").format(chunks.class_words(chunk), chunks.recording_name(chunk))
        part = chunks.part_words(chunk)
        return f"{part}: {words}" if part else words

    def _open_on_label_page(self) -> None:
        chunk = self.listener.chunk
        if chunk is not None:
            self._document.moment_asked.emit(chunk.recording_id, chunk.start_s, chunk.end_s)

    def _on_jump(self, recording_id: object, start_s: float, end_s: float) -> None:
        """To a place of a finding: its chunk, or where another cut is shown its recording."""
        if not isinstance(recording_id, int) or self._document.recording(recording_id) is None:
            self._document.notice(self.tr("That recording is no longer in the project. Check again."), "warning")
        elif not self.results.choose_stretch(recording_id, start_s, end_s):
            self._document.moment_asked.emit(recording_id, start_s, end_s)

    # Cutting, splitting and checking ----------------------------------------------------------------------------------

    def _cut(self) -> None:
        config = self._asked(self.settings.cut_form)
        if config is not None:
            self._work("cut", self.tr("Cutting"), lambda project: cut(project, config), self._on_cut)

    def _on_cut(self, made: Cut) -> None:
        background = made.config["background"]
        if background and all(label.name != background for label in self._document.classes()):
            self._document.reload()  # the job has made the class
        self._told["split"] = []
        self._wanted_cut = made.id
        self._document.cuts_changed.emit()

    def _on_more(self, made: Split) -> None:
        self._wanted_cut = made.cut_id
        self._document.cuts_changed.emit()
        self._document.splits_changed.emit()

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

    def _check_or_stop(self) -> None:
        project = self._document.project
        if self.checking.running:
            self.checking.stop()
        elif project is None:
            self._document.notice(self.tr("No project is open. Open one first."), "warning")
        elif self.view.split is None:
            self._document.notice(
                self.tr("Nothing is split yet. Cut the labels and split the chunks first."), "warning"
            )
        else:
            self.checking.start(str(project.folder), self.view.split.id)

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
                self._told[what].append(told(event.text))

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
