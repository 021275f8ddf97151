"""The Review page: how good a model is on data it has not seen, and each of its mistakes to look at and listen to.

Invariant: everything shown, the exported files included, comes from the one evaluation made last.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.events import Event, Job, Progress, Skipped
from gui import actions, theme
from gui.class_colours import class_colours
from gui.document import Document
from gui.jobs import JobRunner, JobThread
from gui.pages.review.detail import Detail
from gui.pages.review.figures import Figures
from gui.pages.review.listing import Listing
from gui.pages.review.scoring import Reviewed, Source, review
from gui.settings import Settings
from gui.tables.evaluation import AnswersModel
from gui.widgets.empty_state import EmptyState
from gui.widgets.model_combo import ModelCombo
from gui.widgets.panel import panel

#: So many of the reasons why items were left out fit into a tooltip.
_LISTED = 20


def write_files(reviewed: Reviewed, folder: str) -> Job[list[Path]]:
    """Write the report in the background."""
    from training.evaluate import write_report

    yield Progress("Writing the report")
    return write_report(reviewed.evaluation, folder)


class ReviewPage(QWidget):
    """Choose a model and data, evaluate, go through the mistakes."""

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._sources: list[Source] = []
        self._files: list[Source] = []  # chosen by the user, besides the project's splits
        self._job: JobThread | None = None
        self._reviewed: Reviewed | None = None
        self._left_out: list[str] = []
        self._stale = True
        self._closed = False
        self.answers = AnswersModel(self)
        self._build()
        self._connect()
        actions.notifier.changed.connect(self._show_state)
        self._fill_sources()
        self._show_state()

    # Building -------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.models = ModelCombo(self._document, self._runner)
        self.data = QComboBox()
        self.data.setAccessibleName(self.tr("Labelled data"))
        self.data.setMinimumWidth(220)
        self.go = QPushButton(self.tr("Evaluate"))
        self.go.setProperty("role", "primary")
        self.csv = QPushButton(self.tr("CSV…"))
        self.csv.setToolTip(self.tr("A CSV with audio_filepath and label, or a text file of paths and labels"))
        self.folder = QPushButton(self.tr("Folder…"))
        self.folder.setToolTip(self.tr("A folder with one sub-folder of audio per class"))
        self.export_button = QPushButton(self.tr("Export report"))
        actions.explain(self.export_button, "review.export")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(QLabel(self.tr("Model")))
        head.addWidget(self.models)
        head.addSpacing(8)
        head.addWidget(QLabel(self.tr("on")))
        head.addWidget(self.data)
        head.addWidget(self.csv)
        head.addWidget(self.folder)
        head.addStretch(1)
        head.addWidget(self.export_button)
        head.addWidget(self.go)
        self.banner = QLabel()
        self.banner.setWordWrap(True)
        self._banner_frame = QFrame()
        self._banner_frame.setProperty("role", "notice")
        self._banner_frame.setProperty("level", "warning")
        inner = QHBoxLayout(self._banner_frame)
        inner.setContentsMargins(12, 8, 12, 8)
        inner.addWidget(self.banner)
        self.figures = Figures()
        self.empty = EmptyState()
        self._empty_go = self.empty.add_button(self.tr("Evaluate"), self.evaluate, primary=True)
        self._empty_train = self.empty.add_button(
            self.tr("Train a model"), lambda: self._document.page_asked.emit("train"), primary=True
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._review_view())
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    def _review_view(self) -> QWidget:
        self.listing = Listing(self.answers)
        self.detail = Detail(self.answers, self._runner)
        foot = panel(self.detail)
        foot.setFixedHeight(150)
        view = QWidget()
        column = QVBoxLayout(view)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._banner_frame)
        column.addWidget(self.figures)
        column.addWidget(panel(self.listing), 1)
        column.addWidget(foot)
        return view

    def _connect(self) -> None:
        document = self._document
        document.opened.connect(self._on_opened)
        document.splits_changed.connect(self._fill_sources)
        document.edited.connect(lambda _: self._on_classes())
        self.models.chosen_changed.connect(self._on_model)
        self.data.currentIndexChanged.connect(lambda _: self._show_state())
        self.go.clicked.connect(lambda: self.stop() if self._job is not None else self.evaluate())
        self.csv.clicked.connect(self.choose_csv)
        self.folder.clicked.connect(self.choose_folder)
        self.export_button.clicked.connect(self.export)
        self.figures.cell_clicked.connect(self.listing.show_cell)
        self.listing.cell_shown.connect(self.figures.confusion.choose_cell)
        self.listing.row_chosen.connect(self._on_row)
        self.listing.opened.connect(self.detail.toggle)
        self.detail.open_asked.connect(self.open_in_label)
        self.detail.failed.connect(lambda sentence: document.notice(sentence, "error"))
        theme.notifier.changed.connect(self._on_classes)
        actions.bind(self, "review.evaluate", self.evaluate)
        actions.bind(self, "review.play", self.detail.toggle)
        actions.bind(self, "review.open", self.open_in_label)
        actions.bind(self, "review.next", lambda: self.listing.step(1))
        actions.bind(self, "review.previous", lambda: self.listing.step(-1))
        actions.bind(self, "review.export", self.export)

    # What can be chosen ---------------------------------------------------------------------------------------------

    def shown(self) -> None:
        """The page came to the front."""
        if self._stale and not self._closed:
            self._stale = False
            self.models.refresh()
            self._fill_sources()
        self.listing.view.setFocus()

    def close_page(self) -> None:
        """Let go of the sound device, and begin nothing new."""
        self._closed = True
        self._job = None
        self.detail.player.stop()

    def dropped(self, paths: list[str]) -> None:
        """Take a CSV, a label file or a folder of class folders as data to evaluate on."""
        self.add_source(paths[0])

    def _on_opened(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._files = []
        self._show(None)
        self._stale = True
        self._fill_sources()
        if self.isVisible():
            self.shown()

    def _fill_sources(self) -> None:
        """The project's splits, newest first, and what the user has chosen."""
        project = self._document.project
        splits = [] if project is None else list(reversed(project.splits()))
        folder = "" if project is None else str(project.folder)
        self._sources = [
            *self._files,
            *(Source(self.tr("test part of split {}").format(s.id), folder, s.id) for s in splits),
        ]
        before = self.data.currentText()
        self.data.blockSignals(True)
        self.data.clear()
        self.data.addItems([source.words for source in self._sources])
        self.data.setCurrentIndex(max(self.data.findText(before), 0 if self._sources else -1))
        self.data.setEnabled(bool(self._sources))
        self.data.blockSignals(False)
        self._follow_model()
        self._show_state()

    def _on_model(self) -> None:
        self._follow_model()
        self._show_state()

    def _follow_model(self) -> None:
        """Of the project's splits take the one that the model was trained on: its test part is what it never saw."""
        chosen = self.models.chosen
        source = self.source
        if chosen is None or (source is not None and source.split_id is None):
            return
        at = next((i for i, s in enumerate(self._sources) if s.split_id == chosen.split_id is not None), -1)
        if at >= 0:
            self.data.setCurrentIndex(at)

    @property
    def source(self) -> Source | None:
        """The chosen data."""
        at = self.data.currentIndex()
        return self._sources[at] if 0 <= at < len(self._sources) else None

    def choose_csv(self) -> None:
        """Ask for a table of labelled files."""
        kinds = self.tr("Labelled files (*.csv *.tsv *.txt);;All files (*)")
        file, _ = QFileDialog.getOpenFileName(self, self.tr("Labelled data"), Settings().folder("labelled"), kinds)
        if file:
            Settings().set_folder("labelled", file)
            self.add_source(file)

    def choose_folder(self) -> None:
        """Ask for a folder with one sub-folder per class."""
        folder = QFileDialog.getExistingDirectory(self, self.tr("Labelled data"), Settings().folder("labelled"))
        if folder:
            Settings().set_folder("labelled", folder)
            self.add_source(folder)

    def add_source(self, path: str) -> None:
        """Choose labelled data outside of the project."""
        source = Source(Path(path).name, path)
        self._files = [source, *(old for old in self._files if old.path != path)]
        self._fill_sources()
        self.data.setCurrentIndex(0)
        self._show_state()

    # Evaluating -----------------------------------------------------------------------------------------------------

    def _show_state(self) -> None:
        """Figures, or what to do to get some."""
        chosen, source, running = self.models.chosen, self.source, self._job is not None
        ready = chosen is not None and source is not None
        self._stack.setCurrentIndex(1 if self._reviewed is not None else 0)
        self.go.setText(self.tr("Stop") if running else self.tr("Evaluate"))
        self.go.setEnabled(running or ready)
        self.go.setToolTip(self.tr("Stop; nothing is kept") if running else actions.tip("review.evaluate"))
        self.export_button.setEnabled(self._reviewed is not None)
        self._empty_go.setVisible(ready and not running)
        self._empty_train.setVisible(self.models.listed and chosen is None)
        if running:
            self.empty.set_words(self.tr("Evaluating…"), self.tr("The bar at the bottom says how far it is."))
        elif chosen is None:
            self.empty.set_words(
                self.tr("There is no model to review yet"),
                self.tr("Train one from your labels; here you see how good it is, and listen to its mistakes."),
            )
        elif source is None:
            self.empty.set_words(
                self.tr("There is no labelled data to measure on"),
                self.tr("Split the project's chunks on the Cut page, or choose a CSV or a folder above."),
            )
        else:
            self.empty.set_words(
                self.tr("How good is {}?").format(chosen.card.name),
                self.tr("Evaluate it on the {} to see its figures and go through its mistakes.").format(source.words),
            )

    def evaluate(self) -> None:
        """Measure the chosen model on the chosen data."""
        chosen, source = self.models.chosen, self.source
        if self._job is not None or chosen is None or source is None:
            return
        path = chosen.path
        self._left_out = []
        job = self._runner.run(
            self.tr("Evaluating {}").format(chosen.card.name),
            lambda: review(path, source),
            on_event=self._on_event,
            on_done=lambda reviewed: self._on_done(job, reviewed),
            on_failed=lambda sentence: self._on_ended(job, sentence, "error"),
            on_cancelled=lambda: self._on_ended(job, self.tr("The evaluation was stopped."), "info"),
        )
        self._job = job
        self._show_state()

    def stop(self) -> None:
        """End the running evaluation."""
        if self._job is not None:
            self._job.cancel()

    def _on_ended(self, job: JobThread, sentence: str, level: str) -> None:
        if job is not self._job:  # the project was closed meanwhile
            return
        self._job = None
        self._document.notice(sentence, level)
        self._show_state()

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Skipped):
            self._left_out.append(event.reason)

    def _on_done(self, job: JobThread, reviewed: Reviewed) -> None:
        if job is not self._job:
            return
        self._job = None
        self._show(reviewed)

    def _show(self, reviewed: Reviewed | None) -> None:
        self._reviewed = reviewed
        evaluation = reviewed.evaluation if reviewed else None
        colours = class_colours(self._document, evaluation.card.labels) if evaluation else ()
        if evaluation is not None:
            self.figures.show_evaluation(evaluation, colours)
        self.answers.show_evaluation(evaluation, colours)
        self.listing.restart()
        notes = list(reviewed.warnings) if reviewed else []
        if reviewed and reviewed.left_out:
            first = self._left_out[0] if self._left_out else ""
            notes.append(self.tr("{:,} items could not be used. {}").format(reviewed.left_out, first))
        self.banner.setText("\n".join(notes))
        self.banner.setToolTip("\n".join(self._left_out[:_LISTED]))
        self._banner_frame.setVisible(bool(notes))
        self._show_state()

    def _on_classes(self) -> None:
        if self._reviewed is not None:
            colours = class_colours(self._document, self._reviewed.evaluation.card.labels)
            self.answers.set_colours(colours)
            self.figures.per_class.show_figures(self._reviewed.evaluation.figures["per_class"], colours)

    # Going through it -----------------------------------------------------------------------------------------------

    def _on_row(self, row: int) -> None:
        self.detail.show_row(row, in_project=row >= 0 and self._recording_of(row) != 0)

    def _recording_of(self, row: int) -> int:
        """The project's recording that an item is part of, or 0."""
        item, project = self.answers.item(row), self._document.project
        if project is None:
            return 0
        if item.recording_id is not None and self._document.recording(item.recording_id) is not None:
            return item.recording_id
        wanted = Path(item.path).absolute()
        return next((r.id for r in self._document.recordings() if project.audio_path(r) == wanted), 0)

    def open_in_label(self) -> None:
        """Show the chosen item on the Label page, at its second."""
        row = self.listing.row
        recording_id = self._recording_of(row) if row >= 0 else 0
        recording = self._document.recording(recording_id) if recording_id else None
        if recording is None:
            return
        item = self.answers.item(row)
        end_s = recording.duration_s if item.end_s is None else item.end_s
        self._document.moment_asked.emit(recording_id, item.start_s, end_s)

    def export(self) -> None:
        """Ask for a folder, and write the report into it."""
        if self._reviewed is None:
            self._document.notice(self.tr("There is nothing to export yet. Evaluate a model first."), "warning")
            return
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder for the report"), Settings().folder("exports"))
        if folder:
            Settings().set_folder("exports", folder)
            self.export_to(folder)

    def export_to(self, folder: str) -> None:
        """Write test_metrics.txt, test_results.csv and misclassified.csv."""
        reviewed = self._reviewed
        if reviewed is None:
            return
        self._runner.run(
            self.tr("Writing the report"),
            lambda: write_files(reviewed, folder),
            on_done=lambda files: self._document.notice(
                self.tr("Wrote {} to {}").format(", ".join(file.name for file in files), folder)
            ),
        )
