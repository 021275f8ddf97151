"""The Review page: how good a model is on data it has not seen, and each of its mistakes to hear, judge and correct.

Invariant: everything shown, the exported files included, comes from the one evaluation made last. Correcting a label
changes no figure: the model is measured on what it was asked, until it is evaluated or trained again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.events import Event, Skipped
from engine.segments import RELABEL
from gui import actions, theme
from gui.class_colours import class_colours
from gui.document import Document
from gui.jobs import JobRunner, JobThread
from gui.pages.review.answering import Answering
from gui.pages.review.choosing import Choosing
from gui.pages.review.detail import Detail
from gui.pages.review.exporting import Exporting
from gui.pages.review.figures import HEIGHT_PX, Figures
from gui.pages.review.listing import Listing
from gui.pages.review.ordering import Ordering
from gui.pages.review.plots import Plots
from gui.pages.review.relearning import Relearning
from gui.pages.review.scoring import Reviewed, Source, at_threshold, review
from gui.pages.review.verdict_bar import KEYS, relabel_keys
from gui.tables.evaluation import AnswersModel
from gui.widgets.empty_state import EmptyState
from gui.widgets.panel import panel

if TYPE_CHECKING:
    from training.reviewed import Said

#: So many of the reasons why items were left out fit into a tooltip.
_LISTED = 20
_DETAIL_PX = 236


class ReviewPage(QWidget):
    """Choose a model and data, evaluate, go through the mistakes, correct labels, train again."""

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._job: JobThread | None = None
        self._judging: JobThread | None = None
        self._reviewed: Reviewed | None = None
        self._left_out: list[str] = []
        self._stale = True
        self._closed = False
        self._playing_wanted = False
        self.answers = AnswersModel(self)
        self.answering = Answering(document, runner, self)
        self.answers.set_verdicts(self.answering.said)
        self._build()
        self.ordering = Ordering(document, runner, self.answers, self.listing, lambda: self._reviewed, self)
        self._connect()
        self._bind()
        actions.notifier.changed.connect(self._show_state)
        self.choosing.fill()
        self._show_state()

    # Building -------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.choosing = Choosing(self._document, self._runner)
        self.models, self.data = self.choosing.models, self.choosing.data
        self.go = QPushButton(self.tr("Evaluate"))
        self.go.setProperty("role", "primary")
        self.exporting = Exporting(self._document, self._runner, lambda: self._reviewed, self._decisions, self)
        self.export_button = QPushButton(self.tr("Export"))
        self.export_button.setMenu(self.exporting.menu)
        actions.explain(self.export_button, "review.export")
        self.suggest_button = QPushButton(self.tr("What to label next"))
        self.suggest_button.setProperty("role", "quiet")
        actions.explain(self.suggest_button, "review.suggest")
        self.view_button = QPushButton()
        actions.explain(self.view_button, "review.view")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.choosing)
        head.addStretch(1)
        head.addWidget(self.suggest_button)
        head.addWidget(self.view_button)
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
        self.relearning = Relearning(self._document, self._runner)
        self.figures, self.plots = Figures(), Plots()
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
        foot.setFixedHeight(_DETAIL_PX)
        self._top = QStackedWidget()
        self._top.setFixedHeight(HEIGHT_PX)
        self._top.addWidget(self.figures)
        self._top.addWidget(self.plots)
        view = QWidget()
        column = QVBoxLayout(view)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self._banner_frame, self.relearning, self._top):
            column.addWidget(widget)
        column.addWidget(panel(self.listing), 1)
        column.addWidget(foot)
        return view

    def _connect(self) -> None:
        document = self._document
        document.opened.connect(self._on_opened)
        document.splits_changed.connect(self.choosing.fill)
        document.edited.connect(lambda _: self._on_classes())
        self.choosing.changed.connect(self._show_state)
        self.go.clicked.connect(lambda: self.stop() if self._job is not None else self.evaluate())
        self.suggest_button.clicked.connect(self.suggest)
        self.view_button.clicked.connect(self.turn_view)
        self.figures.cell_clicked.connect(self.listing.show_cell)
        self.plots.threshold_asked.connect(self.set_threshold)
        self.listing.cell_shown.connect(self.figures.confusion.choose_cell)
        self.listing.row_chosen.connect(self._on_row)
        self.listing.opened.connect(self.detail.toggle)
        self.listing.order_asked.connect(self.ordering.show_order)
        self.detail.open_asked.connect(self.open_in_label)
        self.detail.failed.connect(lambda sentence: document.notice(sentence, "error"))
        self.detail.verdicts.said.connect(self.say)
        self.detail.verdicts.accepted.connect(self.accept)
        self.detail.verdicts.relabelled.connect(self.relabel)
        self.answering.changed.connect(self._on_verdicts)
        self.relearning.retrained.connect(self._on_retrained)
        theme.notifier.changed.connect(self._on_classes)

    def _bind(self) -> None:
        for action_id, slot in (
            ("review.evaluate", self.evaluate),
            ("review.play", self.detail.toggle),
            ("review.open", self.open_in_label),
            ("review.next", lambda: self.step(1)),
            ("review.previous", lambda: self.step(-1)),
            ("review.agree", lambda: self.say("agree")),
            ("review.accept", self.accept),
            ("review.unsure", lambda: self.say("unsure")),
            ("review.skip", lambda: self.say("skip")),
            ("review.aloud", self.detail.aloud.toggle),
            ("review.view", self.turn_view),
            ("review.retrain", self.relearning.retrain),
            ("review.suggest", self.suggest),
        ):
            actions.bind(self, action_id, slot)
        for key in KEYS:
            actions.bind(self, f"review.relabel_{key}", lambda key=key: self._relabel_by(key))

    # What can be chosen ---------------------------------------------------------------------------------------------

    def shown(self) -> None:
        """The page came to the front."""
        if self._stale and not self._closed:
            self._stale = False
            self.models.refresh()
            self.choosing.fill()
        self.listing.view.setFocus()

    def close_page(self) -> None:
        """Let go of the sound device, write what was not written, and begin nothing new."""
        self._closed = True
        self._job = None
        self.answering.flush()
        self.detail.player.stop()

    def dropped(self, paths: list[str]) -> None:
        """Take a CSV, a label file or a folder of labelled files as data to evaluate on."""
        self.choosing.add_source(paths[0])

    @property
    def source(self) -> Source | None:
        """The chosen data."""
        return self.choosing.source

    def _on_opened(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._show(None)
        self._stale = True
        self.choosing.restart()
        if self.isVisible():
            self.shown()

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
        self.view_button.setEnabled(self._reviewed is not None)
        self.suggest_button.setEnabled(chosen is not None and self._document.project is not None)
        views = (self.tr("Plots"), self.tr("List only"), self.tr("Figures"))
        self.view_button.setText(views[self._view])
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

    def show_reviewed(self, reviewed: Reviewed) -> None:
        """Show answers that were made elsewhere."""
        self._show(reviewed)

    def _show(self, reviewed: Reviewed | None) -> None:
        self._judging = None
        self._reviewed = reviewed
        self.answering.show_reviewed(reviewed)
        self.relearning.show_reviewed(reviewed)
        self._show_answers()
        notes = list(reviewed.warnings) if reviewed else []
        if reviewed and reviewed.left_out:
            first = self._left_out[0] if self._left_out else ""
            notes.append(self.tr("{:,} items could not be used. {}").format(reviewed.left_out, first))
        self.banner.setText("\n".join(notes))
        self.banner.setToolTip("\n".join(self._left_out[:_LISTED]))
        self._banner_frame.setVisible(bool(notes))
        self._show_state()

    def _show_answers(self) -> None:
        reviewed = self._reviewed
        evaluation = reviewed.evaluation if reviewed else None
        colours = class_colours(self._document, evaluation.card.labels) if evaluation else ()
        self._playing_wanted = False
        if reviewed is not None and evaluation is not None:
            self.figures.show_evaluation(evaluation, colours)
            self.plots.show_evaluation(evaluation, colours, reviewed.own_threshold)
            labels = () if evaluation.card.multi_label else evaluation.card.labels
            keys = relabel_keys(labels, self._document.classes())
            self.detail.verdicts.show_labels(labels, keys, colours)
        self.answers.show_evaluation(evaluation, colours)
        self.listing.restart()
        self._playing_wanted = True

    def set_threshold(self, threshold: float) -> None:
        """Judge the same probabilities by another threshold."""
        reviewed = self._reviewed
        if reviewed is None or threshold == reviewed.evaluation.card.threshold:
            return
        if self._judging is not None:
            self._judging.cancel()
        job = self._runner.run(
            self.tr("Computing the figures"),
            lambda: at_threshold(reviewed, threshold),
            on_done=lambda found: self._on_judged(job, found),
            quiet=True,
        )
        self._judging = job

    def _on_judged(self, job: JobThread, reviewed: Reviewed) -> None:
        if job is self._judging:
            self._judging = None
            self._reviewed = reviewed
            self._show_answers()

    @property
    def _view(self) -> int:
        return 2 if self._top.isHidden() else self._top.currentIndex()

    def turn_view(self) -> None:
        """Above the list: the figures, then the plots, then nothing."""
        view = (self._view + 1) % 3
        self._top.setHidden(view == 2)
        self._top.setCurrentIndex(view % 2)
        self._show_state()

    def _on_classes(self) -> None:
        if self._reviewed is not None:
            colours = class_colours(self._document, self._reviewed.evaluation.card.labels)
            self.answers.set_colours(colours)
            self.figures.per_class.show_figures(self._reviewed.evaluation.figures["per_class"], colours)

    # Going through it -----------------------------------------------------------------------------------------------

    def _on_row(self, row: int) -> None:
        in_project = row >= 0 and self._recording_of(row) != 0
        self.detail.show_row(row, in_project=in_project, play=self._playing_wanted and self.isVisible())

    def step(self, by: int) -> None:
        """Choose the next answer, or the one before."""
        self.listing.step(by)

    def say(self, verdict: str, label: str = "") -> None:
        """Say something of the chosen item, and go on to the next."""
        row = self.listing.row
        if row >= 0 and self.answering.say(self.answers.item(row), verdict, label):
            self.listing.step_on()

    def accept(self) -> None:
        """The model is right: give the item its class."""
        row = self.listing.row
        said = self.answers.answer(row)[1] if row >= 0 else -1
        if said < 0:
            self._document.notice(self.tr("The model is unsure here: choose the class yourself."), "warning")
            return
        self.relabel(said)

    def relabel(self, number: int) -> None:
        """Give the chosen item another class; its own is the same as agreeing."""
        reviewed, row = self._reviewed, self.listing.row
        if reviewed is None or row < 0:
            return
        if reviewed.evaluation.card.multi_label:
            self._document.notice(
                self.tr("These items may have several classes. Open it on the Label page to change them."), "warning"
            )
            return
        label = reviewed.evaluation.card.labels[number]
        item = self.answers.item(row)
        told = self.answering.said(item)
        if label == (told.label if told is not None else item.label):
            self.say("agree")
        else:
            self.say(RELABEL, label)

    def _relabel_by(self, key: str) -> None:
        number = self.detail.verdicts.number_of(key)
        if number >= 0:
            self.relabel(number)

    def _on_verdicts(self) -> None:
        self.answers.verdicts_changed()
        self.detail.show_words()
        self.relearning.show_counts(*self.answering.count(), self.answering.path)

    def _decisions(self) -> list[tuple[str, float, float, Said]]:
        items = self._reviewed.evaluation.items if self._reviewed is not None else []
        told = ((item, self.answering.said(item)) for item in items)
        return [(item.path, item.start_s, item.end_s or 0.0, one) for item, one in told if one is not None]

    def _on_retrained(self, reviewed: Reviewed) -> None:
        self.models.refresh()
        self._show(reviewed)

    def _recording_of(self, row: int) -> int:
        """The project's recording that an item is part of, or 0."""
        return self.choosing.recording_of(self.answers.item(row))

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

    def suggest(self) -> None:
        """Let the chosen model look for what to label next, and go there."""
        self.ordering.suggest(self.models.chosen)

    def export_to(self, folder: str) -> None:
        """Write the report into a folder."""
        self.exporting.report_to(folder)
