"""The Classify page: files in, a table of results out, and a threshold that costs nothing to move.

Invariant: a model only ever runs in the classifying job. Threshold, filter, search and order work on stored scores.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from engine.classify import Classified
from engine.classify_config import ClassifyConfig
from engine.errors import StudioError
from engine.events import Event, Notice, Skipped
from engine.rejoining import rejoin
from engine.results import ResultStore
from gui import actions, theme
from gui.class_colours import class_colours
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.classify import exporting, stores
from gui.pages.classify.deciding import Deciding
from gui.pages.classify.detail import Detail
from gui.pages.classify.head import Head
from gui.pages.classify.reading import Reading
from gui.pages.classify.running import Running
from gui.pages.classify.summary import Summary
from gui.pages.classify.table import TablePanel
from gui.settings import Settings
from gui.tables.results import ALL, ResultsModel
from gui.tables.results_reading import Loaded
from gui.widgets.class_counts import NONE
from gui.widgets.empty_state import EmptyState
from gui.widgets.form_sheet import FormSheet
from gui.widgets.panel import panel
from gui.widgets.scroll_room import ScrollRoom

_SEARCH_PAUSE_MS = 150
#: Width and height that threshold, table and sound need; in a smaller window they can be scrolled.
_LEAST_PX = (720, 560)


class ClassifyPage(QWidget):
    """Drop files, watch them being classified, choose the threshold, listen, export."""

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._sources: list[str] = []
        self._store_path: Path | None = None
        self._sheet: FormSheet | None = None
        self._stale = True
        self._closed = False
        self.results = ResultsModel(self)
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(_SEARCH_PAUSE_MS)
        self._build()
        self.running = Running(document, runner, self)
        self.reading = Reading(runner, self.results, self.table, self)
        self.deciding = Deciding(document, runner, self.threshold, self.table, self.results)
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
        column.addWidget(ScrollRoom(self._stack, *_LEAST_PX), 1)

    def _results_view(self) -> QWidget:
        foot = panel(self.detail)
        foot.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
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
        head.stop_asked.connect(self.running.stop)
        head.settings_asked.connect(self.show_settings)
        head.store_asked.connect(lambda path: self.open_store(Path(path)))
        head.models.chosen_changed.connect(self._show_state)
        self.running.told.connect(self._on_told)
        self.running.ended.connect(self._on_ended)
        self.reading.came.connect(self._on_read)
        self.reading.failed.connect(lambda sentence: document.notice(sentence, "error"))
        self.deciding.decided.connect(self._on_decided)
        self.counts.chosen.connect(lambda category: self._filter(ALL if category == NONE else category))
        self.table.filter_chosen.connect(self._filter)
        self.table.searched.connect(lambda _: self._search_timer.start())
        self.table.paths_needed.connect(self.reading.read)
        self._search_timer.timeout.connect(self.reading.read)
        self.table.row_chosen.connect(self.detail.show_row)
        self.table.export_asked.connect(self.export)
        self.table.rejoin_asked.connect(self.rejoin)
        self.detail.failed.connect(lambda sentence: document.notice(sentence, "error"))
        self.detail.copied.connect(lambda: document.notice(self.tr("The transcript is in the clipboard.")))
        theme.notifier.changed.connect(self._on_classes)
        actions.bind(self, "classify.start", self.start)
        actions.bind(self, "classify.pause", self.running.pause)
        actions.bind(self, "classify.cancel", self.running.stop)
        actions.bind(self, "classify.add_files", self.choose_files)
        actions.bind(self, "classify.add_folder", self.choose_folder)
        actions.bind(self, "classify.search", self.table.focus_search)
        actions.bind(self, "classify.export", lambda: self.export("csv", "all"))
        actions.bind(self, "classify.play", self.detail.toggle)
        actions.bind(self, "classify.highest", self.detail.play_highest)
        actions.bind(self, "classify.copy_transcript", self.detail.copy_transcript)
        actions.bind(self, "classify.objects", self.detail.hearing.ask)

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
        self.running.let_go(cancel=True)
        self._sources = []
        self.head.set_sources([])
        self._close_results()
        self._stale = True
        self._show_state()
        if self.isVisible():
            self.shown()

    def _close_results(self) -> None:
        self.reading.show(None)
        self._store_path = None
        self.table.clear()
        self.results.open(None)
        self.detail.show_row(-1)

    def close_page(self) -> None:
        """Let go of the results and of the sound device, and begin nothing new."""
        self._closed = True
        self.running.let_go(cancel=False)
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
        if not self.running.active:
            self.head.set_store(stores.title(path))
        self.results.open(store, class_colours(self._document, store.labels))
        self.deciding.open(store)
        self.table.set_joined(str(store.meta.get("aggregate", "mean")))
        self._show_counts()
        self._show_state()
        self.reading.show(path)
        self.reading.read()

    def _on_classes(self) -> None:
        if self.results.labels:
            self.results.set_colours(class_colours(self._document, self.results.labels))
            self._show_counts()
            self.detail.refresh(self.table.row)

    def _show_state(self) -> None:
        """Results, or what to do to get some."""
        chosen = self.head.models.chosen
        running = self.running.active
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
        self.files_coming()
        files, _ = QFileDialog.getOpenFileNames(self, self.tr("Files to classify"), Settings().folder("classify"))
        if files:
            Settings().set_folder("classify", files[0])
            self.dropped(files)

    def choose_folder(self) -> None:
        """Ask for a folder and classify what is in it."""
        self.files_coming()
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder to classify"), Settings().folder("classify"))
        if folder:
            Settings().set_folder("classify", folder)
            self.dropped([folder])

    def show_settings(self) -> None:
        """Show all settings of a classification."""
        if self._sheet is None:
            self._sheet = FormSheet(
                self.window(),
                self.tr("How files are classified"),
                self.tr("Patterns are parted by semicolons, and apply to what folders and lists hold."),
                self.head.config,
                self.tr("Use these"),
            )
            self._sheet.accepted.connect(self._on_settings)
        self._sheet.form.set_value(self.head.config)
        self._sheet.form.offer("transcripts", self.head.can_write)
        self._sheet.ask()

    def _on_settings(self, config: ClassifyConfig) -> None:
        self.head.set_config(config)
        assert self._sheet is not None
        self._sheet.close_sheet()

    def files_coming(self) -> None:
        """Files are about to be dropped or chosen: what it takes to classify them gets ready meanwhile."""
        chosen = self.head.models.chosen
        if chosen is not None:
            self.running.prepare(chosen.path, self.head.config)

    def dropped(self, paths: list[str]) -> None:
        """Classify files and folders."""
        if self.running.active:
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
        if self.running.active or not self._sources:
            return
        if chosen is None:
            self._document.notice(self.tr("There is no model yet. Train one, or import one."), "warning")
            return
        self._close_results()
        sources, config = list(self._sources), self.head.config
        target = stores.path_for(self._document.project, sources, chosen.path, config)
        self.running.start(sources, chosen.path, target, config, watch=self.head.watching)
        self._show_state()

    def _on_told(self, path: Path, added: bool) -> None:
        """The running classification has got on."""
        if self._store_path is None and path.is_file():
            self.open_store(path)
        elif added:
            self.reading.read()
        self._show_counts()

    def _on_ended(self, path: Path, done: Classified | None) -> None:
        if done is not None and done.scored and self.results.store is not None:
            self.results.store.meta["device"] = done.computed  # which was written after it was opened
        if self._store_path is None and path.is_file():
            self.open_store(path)
        else:
            self.reading.read(whole=True)
        self._show_counts()
        self._show_state()

    # Threshold, filter, export --------------------------------------------------------------------------------------

    def _on_read(self, loaded: Loaded) -> None:
        with self.table.keeping_place():
            self.results.take(loaded)
        if not loaded.after_id:
            self.detail.renew(self.table.row)
        self._show_counts()

    def _on_decided(self) -> None:
        self._show_counts()
        self.detail.refresh(self.table.row)

    def rejoin(self, how: str) -> None:
        """Let files' scores follow from their windows' in another way; runs no model."""
        path = self._store_path
        if path is None or self.running.active:
            self._document.notice(self.tr("Wait for the end of the classification."), "warning")
            return
        self._runner.run(
            self.tr("Joining windows"),
            lambda: rejoin(path, how),
            on_done=lambda _: self.open_store(path) if path == self._store_path else None,
        )

    def _filter(self, category: int) -> None:
        with self.table.keeping_place():
            self.results.set_filter(category)
        self.table.set_filter(category)
        self.counts.choose(NONE if category == ALL else category)
        self.table.show_number()

    def _show_counts(self) -> None:
        """Everything that follows from scores and threshold, besides the table."""
        self.summary.refresh(self.results, self.running.words)
        categories = [(row.category, row.words) for row in self.counts.rows]
        self.table.set_categories(categories, self.results.truth() is not None)
        self.table.show_number()

    def export(self, kind: str, which: str) -> None:
        """Ask where, and write results.

        Args:
            kind: One of ``exporting.menu``.
            which: "all", "shown" or "chosen" rows.
        """
        path = self._store_path
        if path is None:
            self._document.notice(self.tr("There are no results to export yet."), "warning")
            return
        folder = Path(Settings().folder("exports"))
        if kind == "undo":
            out, _ = QFileDialog.getOpenFileName(self, self.tr("Log"), str(folder), self.tr("Log (*.jsonl)"))
        elif kind in exporting.PLACES:
            pattern, ending = exporting.PLACES[kind]
            start = str(folder / f"{stores.title(path)}{ending}")
            out, _ = QFileDialog.getSaveFileName(self, self.tr("Export results"), start, pattern)
        else:
            out = QFileDialog.getExistingDirectory(self, self.tr("Folder"), str(folder))
        if out:
            Settings().set_folder("exports", out)
            self.export_to(kind, out, which)

    def export_to(self, kind: str, out: str, which: str = "all") -> None:
        """Write results, or those in the table, or the chosen ones."""
        path = self._store_path
        if path is None:
            return
        only = self.results.visible_ids() if which == "shown" else None
        if which == "chosen":
            only = self.results.ids_of(self.table.chosen_rows)
        several = self.results.thresholds
        wanted = exporting.Wanted(str(path), out, 0.0 if several else self.threshold.value, several, only)
        self._runner.run(
            self.tr("Writing {}").format(Path(out).name),
            lambda: exporting.job(kind, wanted),
            on_event=self._on_export_event,
            on_done=self._document.notice,
        )

    def _on_export_event(self, event: Event) -> None:
        if isinstance(event, Notice):
            self._document.notice(event.text, event.level)
        elif isinstance(event, Skipped):
            self._document.notice(event.reason, "warning")
