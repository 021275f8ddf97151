"""The Classify page: files in, a table of results out, and a threshold that costs nothing to move.

Invariant: a model only ever runs in the classifying job. Threshold, filter, search and order work on stored scores.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from engine.classify import Classified, ClassifyConfig, classify
from engine.errors import StudioError
from engine.events import Event, FilesScored, Job, Notice, Progress
from engine.results import ResultStore, export_csv
from gui import actions, theme
from gui.class_colours import class_colours
from gui.document import Document
from gui.jobs import JobRunner, JobThread
from gui.pages.classify import stores
from gui.pages.classify.detail import Detail
from gui.pages.classify.head import Head
from gui.pages.classify.summary import Summary
from gui.pages.classify.table import TablePanel
from gui.settings import Settings
from gui.tables.results import ALL, ResultsModel
from gui.tables.results_reading import Loaded, load
from gui.widgets.class_counts import NONE
from gui.widgets.empty_state import EmptyState
from gui.widgets.panel import panel

_SEARCH_PAUSE_MS = 150


def write_csv(store: str, out: str, threshold: float, only: list[int] | None) -> Job[Path]:
    """Export in the background."""
    yield Progress("Writing the results")
    with ResultStore(store) as results_store:
        return export_csv(results_store, out, threshold, only)


class ClassifyPage(QWidget):
    """Drop files, watch them being classified, choose the threshold, listen, export."""

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._sources: list[str] = []
        self._store_path: Path | None = None
        self._job: JobThread | None = None
        self._reading: JobThread | None = None
        self._read_again: bool | None = None  # None: no; else whether everything is to be read
        self._own_threshold = 0.0
        self._progress = ""
        self._stale = True
        self._closed = False
        self.results = ResultsModel(self)
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(_SEARCH_PAUSE_MS)
        self._search_timer.timeout.connect(self._read)
        self._build()
        self._connect()
        self._show_state()

    # Building -------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.head = Head(self._document, self._runner)
        self.summary = Summary()
        self.threshold, self.counts = self.summary.threshold, self.summary.counts
        self.table = TablePanel(self.results)
        self.detail = Detail(self.results, self._runner)
        self.empty = EmptyState(drop=True)
        self._empty_files = self.empty.add_button(self.tr("Choose files…"), self.choose_files)
        self._empty_folder = self.empty.add_button(self.tr("Choose a folder…"), self.choose_folder, primary=True)
        self._empty_train = self.empty.add_button(
            self.tr("Train a model"), lambda: self._document.page_asked.emit("train"), primary=True
        )
        self._empty_models = self.empty.add_button(
            self.tr("Import a model"), lambda: self._document.page_asked.emit("models")
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._results_view())
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)

    def _results_view(self) -> QWidget:
        foot = panel(self.detail)
        foot.setFixedHeight(172)
        view = QWidget()
        column = QVBoxLayout(view)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.summary)
        column.addWidget(panel(self.table), 1)
        column.addWidget(foot)
        return view

    def _connect(self) -> None:
        document = self._document
        document.opened.connect(self._on_opened)
        document.edited.connect(lambda _: self._on_classes())
        head = self.head
        head.files_asked.connect(self.choose_files)
        head.folder_asked.connect(self.choose_folder)
        head.start_asked.connect(self.start)
        head.stop_asked.connect(self.stop)
        head.store_asked.connect(lambda path: self.open_store(Path(path)))
        head.models.chosen_changed.connect(self._show_state)
        self.threshold.changed.connect(self._on_threshold)
        self.counts.chosen.connect(lambda category: self._filter(ALL if category == NONE else category))
        self.table.filter_chosen.connect(self._filter)
        self.table.searched.connect(lambda _: self._search_timer.start())
        self.table.paths_needed.connect(self._read)
        self.table.row_chosen.connect(self.detail.show_row)
        self.table.export_asked.connect(self.export)
        self.detail.failed.connect(lambda sentence: document.notice(sentence, "error"))
        theme.notifier.changed.connect(self._on_classes)
        actions.bind(self, "classify.start", self.start)
        actions.bind(self, "classify.pause", self.pause)
        actions.bind(self, "classify.cancel", self.stop)
        actions.bind(self, "classify.add_files", self.choose_files)
        actions.bind(self, "classify.add_folder", self.choose_folder)
        actions.bind(self, "classify.search", self.table.focus_search)
        actions.bind(self, "classify.export", lambda: self.export(shown_only=False))
        actions.bind(self, "classify.play", self.detail.toggle)
        actions.bind(self, "classify.highest", self.detail.play_highest)

    # What is there --------------------------------------------------------------------------------------------------

    def shown(self) -> None:
        """The page came to the front: look for models, and show the last results."""
        if not self._stale or self._closed:
            return
        self._stale = False
        self.head.models.refresh()
        if self._store_path is None:
            last = next(iter(stores.earlier(self._document.project)), None)
            if last is not None:
                self.open_store(last)
        self._show_state()
        self.table.view.setFocus()

    def _on_opened(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._sources = []
        self._close_results()
        self._stale = True
        self._show_state()
        if self.isVisible():
            self.shown()

    def _close_results(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._read_again = None
        self._store_path = None
        self._progress = ""
        self.table.clear()
        self.results.open(None)
        self.detail.show_row(-1)

    def close_page(self) -> None:
        """Let go of the results and of the sound device, and begin nothing new."""
        self._closed = True
        self._job = None
        self._close_results()

    def open_store(self, path: Path) -> None:
        """Show the results of a classification."""
        self._close_results()
        try:
            store = ResultStore(path)
        except StudioError as error:
            self._document.notice(str(error), "error")
            self._show_state()
            return
        self._store_path = path
        if self._job is None:
            self.head.set_store(stores.title(path))
        self.results.open(store, class_colours(self._document, store.labels))
        self._own_threshold = float(store.meta["threshold"])
        self.threshold.set_value(self._own_threshold)
        self.threshold.set_default(self._own_threshold)
        self.results.set_threshold(self.threshold.value)
        self._show_counts()
        self._show_state()
        self._read()

    def _on_classes(self) -> None:
        if self.results.labels:
            self.results.set_colours(class_colours(self._document, self.results.labels))
            self._show_counts()
            self.detail.refresh(self.table.row)

    def _show_state(self) -> None:
        """Results, or what to do to get some."""
        chosen = self.head.models.chosen
        running = self._job is not None
        self._stack.setCurrentIndex(1 if self._store_path is not None else 0)
        none = self.head.models.listed and chosen is None
        for button in (self._empty_files, self._empty_folder):
            button.setVisible(not none)
        for button in (self._empty_train, self._empty_models):
            button.setVisible(none)
        if none:
            self.empty.set_words(
                self.tr("There is no model yet"),
                self.tr("Train one from your labels, or import one that somebody gave you. Then drop files here."),
            )
        elif running:
            self.empty.set_words(self.tr("Starting…"), self.tr("The first results appear in a moment."))
        else:
            name = chosen.card.name if chosen else ""
            labels = ", ".join(chosen.card.labels) if chosen else ""
            self.empty.set_words(
                self.tr("Drop files or folders here"),
                self.tr("{} sorts them into {}. Any audio or video file will do.").format(name, labels)
                if chosen
                else "",
            )
        self.head.set_state(bool(self._sources), running, chosen is not None)

    # Classifying ----------------------------------------------------------------------------------------------------

    def choose_files(self) -> None:
        """Ask for files and classify them."""
        files, _ = QFileDialog.getOpenFileNames(self, self.tr("Files to classify"), Settings().folder("classify"))
        if files:
            Settings().set_folder("classify", files[0])
            self.dropped(files)

    def choose_folder(self) -> None:
        """Ask for a folder and classify what is in it."""
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder to classify"), Settings().folder("classify"))
        if folder:
            Settings().set_folder("classify", folder)
            self.dropped([folder])

    def dropped(self, paths: list[str]) -> None:
        """Classify files and folders."""
        if self._job is not None:
            self._document.notice(
                self.tr("Files are being classified. Stop that first, or wait for its end."), "warning"
            )
            return
        self._sources = list(paths)
        self.head.set_sources(self._sources)
        self.start()

    def start(self) -> None:
        """Classify the files given last with the chosen model; what it has classified before is kept."""
        chosen = self.head.models.chosen
        if self._job is not None or not self._sources:
            return
        if chosen is None:
            self._document.notice(self.tr("There is no model yet. Train one, or import one."), "warning")
            return
        self._close_results()
        sources, model_path = list(self._sources), chosen.path
        target = stores.path_for(self._document.project, sources, model_path)
        config = ClassifyConfig(min_duration=self.head.min_duration_s)
        names = ", ".join(Path(source).name for source in sources[:2]) + ("…" if len(sources) > 2 else "")
        job = self._runner.run(
            self.tr("Classifying {}").format(names),
            lambda: classify(sources, model_path, target, config),
            on_event=lambda event: self._on_event(job, target, event),
            on_done=lambda done: self._on_done(job, target, done),
            on_failed=lambda sentence: self._on_ended(job, target, sentence, "error"),
            on_cancelled=lambda: self._on_ended(job, target, self.tr("Stopped. Classify goes on from there."), "info"),
        )
        self._job = job
        self._show_state()

    def stop(self) -> None:
        """End the running classification; what is done is kept."""
        if self._job is not None:
            self._job.cancel()

    def pause(self) -> None:
        """Halt the running classification, or let it go on."""
        if self._job is not None:
            self._job.resume() if self._job.paused else self._job.pause()

    def _on_event(self, job: JobThread, target: Path, event: Event) -> None:
        if job is not self._job:  # the project was closed meanwhile
            return
        if isinstance(event, Notice):
            self._document.notice(event.text, event.level)
        if (isinstance(event, Progress) and event.total is not None) or isinstance(event, FilesScored):
            # Only now has the job decided whether it goes on with an old store or begins a new one.
            self._progress = self.tr("{:,} of {:,} files").format(int(event.done), int(event.total or 0))
            if self._store_path is None and target.is_file():
                self.open_store(target)
            elif isinstance(event, FilesScored):
                self._read()
            self._show_counts()

    def _on_done(self, job: JobThread, target: Path, done: Classified) -> None:
        speed = self.tr(", {:,.0f} times real time on {}").format(done.audio_s / done.seconds, done.device)
        number = done.files - done.kept
        words = self.tr("1 file classified") if number == 1 else self.tr("{:,} files classified").format(number)
        words += self.tr(" in {:.1f} s{}.").format(done.seconds, speed if done.audio_s > done.seconds else "")
        # That all were done before has been told already.
        self._on_ended(job, target, words if number else "", "info")

    def _on_ended(self, job: JobThread, target: Path, sentence: str, level: str) -> None:
        if job is not self._job:
            return
        self._progress = ""
        if sentence:
            self._document.notice(sentence, level)
        if self._store_path is None and target.is_file():
            self.open_store(target)
        elif self._store_path is not None:
            self._read(whole=True)
        self._job = None
        self._show_state()

    # Reading --------------------------------------------------------------------------------------------------------

    def _read(self, whole: bool = False) -> None:
        """Read what is new in the store, off the GUI thread; one reading at a time."""
        path = self._store_path
        if path is None:
            return
        if self._reading is not None:
            self._read_again = whole or bool(self._read_again)
            return
        after_id = 0 if whole else self.results.last_id
        text, by_path = self.table.search_text, self.results.needs_paths
        self._reading = self._runner.run(
            self.tr("Reading results"),
            lambda: load(str(path), after_id, text, by_path),
            on_done=lambda loaded: self._on_read(path, loaded),
            on_failed=lambda sentence: self._on_read_failed(path, sentence),
            quiet=True,
        )

    def _on_read(self, path: Path, loaded: Loaded) -> None:
        if path != self._store_path:
            return
        self._reading = None
        with self.table.keeping_place():
            self.results.take(loaded)
        self._show_counts()
        again, self._read_again = self._read_again, None
        if again is not None:
            self._read(whole=again)

    def _on_read_failed(self, path: Path, sentence: str) -> None:
        if path == self._store_path:
            self._reading = None
            self._document.notice(sentence, "error")

    # Threshold, filter, export --------------------------------------------------------------------------------------

    def _on_threshold(self, value: float) -> None:
        with self.table.keeping_place():
            self.results.set_threshold(value)
        self._show_counts()
        self.detail.refresh(self.table.row)

    def _filter(self, category: int) -> None:
        with self.table.keeping_place():
            self.results.set_filter(category)
        self.table.set_filter(category)
        self.counts.choose(NONE if category == ALL else category)
        self.table.show_number()

    def _show_counts(self) -> None:
        """Everything that follows from scores and threshold, besides the table."""
        self.summary.refresh(self.results, self._progress)
        categories = [(row.category, row.words) for row in self.counts.rows]
        self.table.set_categories(categories, self.results.truth() is not None)
        self.table.show_number()

    def export(self, shown_only: bool) -> None:
        """Ask where, and write the CSV."""
        path = self._store_path
        if path is None:
            self._document.notice(self.tr("There are no results to export yet."), "warning")
            return
        start = Path(Settings().folder("exports")) / f"{stores.title(path)}.csv"
        out, _ = QFileDialog.getSaveFileName(self, self.tr("Export results"), str(start), self.tr("CSV (*.csv)"))
        if out:
            Settings().set_folder("exports", out)
            self.export_to(out, shown_only)

    def export_to(self, out: str, shown_only: bool) -> None:
        """Write the CSV of all results, or of those in the table."""
        path = self._store_path
        if path is None:
            return
        threshold = self.threshold.value
        only = self.results.visible_ids() if shown_only else None
        self._runner.run(
            self.tr("Writing {}").format(Path(out).name),
            lambda: write_csv(str(path), out, threshold, only),
            on_done=lambda written: self._document.notice(self.tr("Wrote {}").format(written)),
        )
