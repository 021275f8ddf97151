"""The Review page: how good a model is on data it has not seen, each of its mistakes, and what to label next.

Invariant: of its rooms (nothing yet, the mistakes, the queue) one is shown, and the keys of the page act on that one.
"""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from engine.events import Event, Skipped
from engine.segments import AGREE, SKIP, UNSURE
from gui import actions
from gui.document import Document
from gui.jobs import JobRunner, JobThread
from gui.pages.review.choosing import Choosing
from gui.pages.review.exporting import Exporting
from gui.pages.review.mistakes import Mistakes
from gui.pages.review.next_up import NextUp
from gui.pages.review.scoring import Reviewed, Source, review
from gui.pages.review.verdict_bar import KEYS
from gui.translation import told
from gui.widgets.empty_state import EmptyState
from gui.widgets.flow import Flow
from gui.widgets.scroll_room import ScrollRoom

#: Width and height that figures, list and detail need; in a smaller window they can be scrolled.
_LEAST_PX = (800, 560)


class ReviewPage(QWidget):
    """Choose a model and data, evaluate, go through the mistakes, correct, train again; or label what is next."""

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._job: JobThread | None = None
        self._left_out: list[str] = []
        self._stale = True
        self._closed = False
        self._queueing = False
        self._build()
        self._connect()
        self._bind()
        actions.notifier.changed.connect(self._show_state)
        self.choosing.fill()
        self._show_state()

    # Building -------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.choosing = Choosing(self._document, self._runner)
        self.models, self.data = self.choosing.models, self.choosing.data
        self.mistakes = Mistakes(self._document, self._runner, self.choosing)
        self.answers, self.answering = self.mistakes.answers, self.mistakes.answering
        self.listing, self.detail = self.mistakes.listing, self.mistakes.detail
        self.next_up = NextUp(self._document, self._runner)
        self.go = QPushButton(self.tr("Evaluate"))
        self.go.setProperty("role", "primary")
        self.exporting = Exporting(
            self._document, self._runner, lambda: self.mistakes.reviewed, self.answering, self.answers.shown, self
        )
        self.export_button = QPushButton(self.tr("Export"))
        self.export_button.setMenu(self.exporting.menu)
        actions.explain(self.export_button, "review.export")
        self.suggest_button = QPushButton()
        self.suggest_button.setProperty("role", "quiet")
        actions.explain(self.suggest_button, "review.suggest")
        self.view_button = QPushButton()
        actions.explain(self.view_button, "review.view")
        head = Flow()
        head.add(self.choosing)
        head.push()
        head.add(self.suggest_button, self.view_button, self.export_button, self.go)
        self.empty = EmptyState()
        self._empty_go = self.empty.add_button(self.tr("Evaluate"), self.evaluate, primary=True)
        self._empty_train = self.empty.add_button(
            self.tr("Train a model"), lambda: self._document.page_asked.emit("train"), primary=True
        )
        self._empty_cut = self.empty.add_button(
            self.tr("Go to the Cut page"), lambda: self._document.page_asked.emit("cut"), primary=True
        )
        self._stack = QStackedWidget()
        for room in (self.empty, self.mistakes, self.next_up):
            self._stack.addWidget(room)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(ScrollRoom(self._stack, *_LEAST_PX), 1)

    def _connect(self) -> None:
        self._document.opened.connect(self._on_opened)
        self._document.splits_changed.connect(self.choosing.fill)
        self.choosing.changed.connect(self._show_state)
        self.go.clicked.connect(lambda: self.stop() if self._job is not None else self.evaluate())
        self.suggest_button.clicked.connect(self.suggest)
        self.view_button.clicked.connect(self.mistakes.turn_view)
        self.mistakes.view_changed.connect(self._show_state)
        self.mistakes.relearning.retrained.connect(self._on_retrained)
        self.next_up.filled.connect(lambda: self._show_queue(True))
        self.next_up.left.connect(lambda: self._show_queue(False))
        self.next_up.retrain_asked.connect(self.mistakes.relearning.retrain_in_project)

    def _bind(self) -> None:
        for action_id, slot in (
            ("review.evaluate", self.evaluate),
            ("review.play", lambda: self._room.toggle()),
            ("review.open", lambda: self._room.open_in_label()),
            ("review.next", lambda: self._room.step(1)),
            ("review.previous", lambda: self._room.step(-1)),
            ("review.agree", lambda: self._room.say(AGREE)),
            ("review.accept", lambda: self._room.accept()),
            ("review.unsure", lambda: self._room.say(UNSURE)),
            ("review.skip", lambda: self._room.say(SKIP)),
            ("review.aloud", lambda: self._room.detail.aloud.toggle()),
            ("review.view", self.mistakes.turn_view),
            ("review.retrain", lambda: self._room.retrain()),
            ("review.suggest", self.suggest),
        ):
            actions.bind(self, action_id, slot)
        for key in KEYS:
            actions.bind(self, f"review.relabel_{key}", lambda key=key: self._room.relabel_by(key))

    @property
    def _room(self) -> Mistakes | NextUp:
        """What the keys act on."""
        return self.next_up if self._queueing else self.mistakes

    # What can be chosen ---------------------------------------------------------------------------------------------

    def shown(self) -> None:
        """The page came to the front."""
        if self._stale and not self._closed:
            self._stale = False
            self.models.refresh()
            self.choosing.fill()
        (self.next_up.view if self._queueing else self.listing.view).setFocus()

    def close_page(self) -> None:
        """Let go of the sound device, write what was not written, and begin nothing new."""
        self._closed = True
        self._job = None
        self.answering.flush()
        self.detail.player.stop()
        self.next_up.detail.player.stop()

    def dropped(self, paths: list[str]) -> None:
        """Take a CSV, a label file or a folder of labelled files as data to evaluate on, or a model."""
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
        """Figures, the queue, or what to do to get some."""
        chosen, source, running = self.models.chosen, self.source, self._job is not None
        ready = chosen is not None and source is not None
        there = self.mistakes.reviewed is not None
        self._stack.setCurrentIndex(2 if self._queueing else 1 if there else 0)
        self.go.setText(self.tr("Stop") if running else self.tr("Evaluate"))
        self.go.setEnabled(running or ready)
        self.go.setToolTip(self.tr("Stop; nothing is kept") if running else actions.tip("review.evaluate"))
        self.export_button.setEnabled(there and not self._queueing)
        self.view_button.setEnabled(there and not self._queueing)
        self.suggest_button.setEnabled(self._queueing or (chosen is not None and self._document.project is not None))
        self.suggest_button.setText(self.tr("Back to the figures") if self._queueing else self.tr("What to label next"))
        views = (self.tr("Plots"), self.tr("List only"), self.tr("Figures"))
        self.view_button.setText(views[self.mistakes.view])
        self._empty_go.setVisible(ready and not running)
        self._empty_train.setVisible(self.models.listed and chosen is None)
        self._empty_cut.setVisible(chosen is not None and source is None and not running)
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
            self._left_out.append(told(event.reason))

    def _on_done(self, job: JobThread, reviewed: Reviewed) -> None:
        if job is not self._job:
            return
        self._job = None
        self._show(reviewed)

    def show_reviewed(self, reviewed: Reviewed) -> None:
        """Show answers that were made elsewhere."""
        self._show(reviewed)

    def _show(self, reviewed: Reviewed | None) -> None:
        self._queueing = False
        self.mistakes.show_reviewed(reviewed, self._left_out)
        self._show_state()

    def _on_retrained(self, reviewed: Reviewed) -> None:
        self._left_out = []
        self.models.add_file(reviewed.model_path)
        if reviewed.source.split_id is None:
            self.choosing.add_source(reviewed.source.path)
        self._show(reviewed)

    # What to label next ---------------------------------------------------------------------------------------------

    def suggest(self) -> None:
        """Let the chosen model look for what to label next; from there, go back."""
        if self._queueing:
            self._show_queue(False)
        elif self.next_up.rows.queue is not None and self.next_up.is_of(self.models.chosen):
            self._show_queue(True)
        else:
            self.next_up.look(self.models.chosen)

    def _show_queue(self, shown: bool) -> None:
        self._queueing = shown
        self.detail.player.stop()
        self.next_up.detail.player.stop()
        self._show_state()
        if self.isVisible():
            (self.next_up.view if shown else self.listing.view).setFocus()

    def export_to(self, folder: str) -> None:
        """Write the report into a folder."""
        self.exporting.report_to(folder)
