"""The answers of one evaluation: figures and plots above, the list, and the chosen answer to hear, judge and correct.

Invariant: everything shown comes from one evaluation. Correcting a label changes no figure: the model is measured on
what it was asked, until it is evaluated or trained again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from engine.segments import AGREE, RELABEL
from gui import theme
from gui.class_colours import class_colours
from gui.document import Document
from gui.jobs import JobRunner, JobThread
from gui.pages.review.answering import Answering
from gui.pages.review.choosing import Choosing
from gui.pages.review.detail import Detail
from gui.pages.review.figures import COMPACT_PX, HEIGHT_PX, Figures
from gui.pages.review.listing import Listing
from gui.pages.review.ordering import Ordering
from gui.pages.review.plots import Plots
from gui.pages.review.relearning import Relearning
from gui.pages.review.scoring import Reviewed, under, with_threshold
from gui.pages.review.verdict_bar import relabel_keys
from gui.tables.evaluation import AnswersModel
from gui.widgets.panel import panel

#: So many of the reasons why items were left out fit into a tooltip.
_LISTED = 20
#: Heights of the detail with its buttons in one row and in two; on a room that is lower than this, the smaller ones.
_DETAIL_PX, _TWO_ROWS_PX = 236, 268
_COMPACT_DETAIL_PX, _COMPACT_TWO_ROWS_PX = 204, 226
_COMPACT_BELOW_PX = 720


class Mistakes(QWidget):
    """Goes through the answers of a model.

    Signals:
        view_changed: Figures, plots or only the list are shown now.
    """

    view_changed = Signal()

    def __init__(
        self, document: Document, runner: JobRunner, choosing: Choosing, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._runner, self._choosing = document, runner, choosing
        self._judging: JobThread | None = None
        self._playing_wanted = False
        self._made_room = False
        self.reviewed: Reviewed | None = None
        self.answers = AnswersModel(self)
        self.answering = Answering(document, runner, self)
        self.answers.set_verdicts(self.answering.said)
        self._build()
        self.ordering = Ordering(document, runner, self.answers, self.listing, lambda: self.reviewed, self)
        self._connect()

    def _build(self) -> None:
        self.banner = QLabel()
        self.banner.setWordWrap(True)
        self.banner_frame = QFrame()
        self.banner_frame.setProperty("role", "notice")
        self.banner_frame.setProperty("level", "warning")
        inner = QHBoxLayout(self.banner_frame)
        inner.setContentsMargins(12, 8, 12, 8)
        inner.addWidget(self.banner)
        self.relearning = Relearning(self._document, self._runner, self.answering.flush)
        self.figures, self.plots = Figures(), Plots()
        self.listing = Listing(self.answers)
        self.detail = Detail(self.answers, self._runner)
        self._foot = panel(self.detail)
        self._top = QStackedWidget()
        self._top.addWidget(self.figures)
        self._top.addWidget(self.plots)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.banner_frame, self.relearning, self._top):
            column.addWidget(widget)
        column.addWidget(panel(self.listing), 1)
        column.addWidget(self._foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the list some rows on a low window too."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        compact = self.height() < _COMPACT_BELOW_PX
        one, two = (_COMPACT_DETAIL_PX, _COMPACT_TWO_ROWS_PX) if compact else (_DETAIL_PX, _TWO_ROWS_PX)
        self._foot.setFixedHeight(two if self.detail.verdicts.two_rows else one)
        self._top.setFixedHeight(COMPACT_PX if compact else HEIGHT_PX)
        self.figures.set_compact(compact)
        if self._made_room and not compact:
            self._set_view(0)

    def _connect(self) -> None:
        document = self._document
        document.edited.connect(lambda _: self._on_classes())
        theme.notifier.changed.connect(self._on_classes)
        self.figures.cell_clicked.connect(self.listing.show_cell)
        self.plots.threshold_asked.connect(self.set_threshold)
        self.plots.keep_asked.connect(self.keep_threshold)
        self.listing.cell_shown.connect(self.figures.confusion.choose_cell)
        self.listing.row_chosen.connect(self._on_row)
        self.listing.opened.connect(self.detail.toggle)
        self.listing.order_asked.connect(self.ordering.show_order)
        self.listing.folds_asked.connect(self.ordering.score_out_of_fold)
        self.detail.open_asked.connect(self.open_in_label)
        self.detail.failed.connect(lambda sentence: document.notice(sentence, "error"))
        self.detail.verdicts.said.connect(self.say)
        self.detail.verdicts.accepted.connect(self.accept)
        self.detail.verdicts.relabelled.connect(self.relabel)
        self.answering.changed.connect(self._on_verdicts)
        for export in (*self.figures.exports, *(plot.export for plot in self.plots.all)):
            export.failed.connect(lambda sentence: document.notice(sentence, "error"))
            export.saved.connect(lambda path: document.notice(self.tr("Wrote {}").format(path)))

    # What is shown ----------------------------------------------------------------------------------------------------

    def show_reviewed(self, reviewed: Reviewed | None, left_out: Sequence[str] = ()) -> None:
        """Show other answers.

        Args:
            reviewed: The answers.
            left_out: Why items could not be used, as sentences.
        """
        self._judging = None
        self.reviewed = reviewed
        self.answering.show_reviewed(reviewed)
        self.relearning.show_reviewed(reviewed)
        if self.relearning.isHidden():  # else it tells what a training has brought
            self.relearning.show_counts(*self.answering.count(), self.answering.path)
        self._show_answers()
        notes = list(reviewed.warnings) if reviewed else []
        if reviewed and reviewed.left_out:
            first = left_out[0] if left_out else ""
            notes.append(self.tr("%Ln item(s) could not be used. {}", "", reviewed.left_out).format(first))
        self.banner.setText("\n".join(notes))
        self.banner.setToolTip("\n".join(left_out[:_LISTED]))
        if self._made_room:
            self._set_view(0)
        self._show_banner()

    def _show_banner(self) -> None:
        # It is about the figures: where these are not shown, their room is the list's.
        self.banner_frame.setVisible(bool(self.banner.text()) and self.view != 2)

    def _show_answers(self) -> None:
        reviewed = self.reviewed
        evaluation = reviewed.evaluation if reviewed else None
        colours = class_colours(self._document, evaluation.card.labels) if evaluation else ()
        self._playing_wanted = False
        if reviewed is not None and evaluation is not None:
            card = evaluation.card
            self.figures.show_evaluation(evaluation, colours)
            self.plots.show_evaluation(evaluation, colours, reviewed.own)
            keys = relabel_keys(card.labels, self._document.classes())
            self.detail.verdicts.show_labels(card.labels, keys, colours, several=card.multi_label)
            self._fit()
        self.answers.show_evaluation(evaluation, colours)
        self.listing.restart()
        self._playing_wanted = True

    def _on_classes(self) -> None:
        if self.reviewed is not None:
            evaluation = self.reviewed.evaluation
            colours = class_colours(self._document, evaluation.card.labels)
            self.answers.set_colours(colours)
            self.figures.per_class.show_figures(evaluation.figures["per_class"], colours)

    @property
    def view(self) -> int:
        """What is above the list: 0 the figures, 1 the plots, 2 nothing."""
        return 2 if self._top.isHidden() else self._top.currentIndex()

    def turn_view(self) -> None:
        """Above the list: the figures, then the plots, then nothing."""
        self._set_view((self.view + 1) % 3)

    def _set_view(self, view: int) -> None:
        self._made_room = False
        self._top.setHidden(view == 2)
        self._top.setCurrentIndex(view % 2)
        self._show_banner()
        self.view_changed.emit()

    def _make_room(self) -> None:
        """On a low window, who judges one item after the other sees more of the list than of the figures."""
        if self.height() < _COMPACT_BELOW_PX and self.view != 2:
            self._set_view(2)
            self._made_room = True

    # The threshold ----------------------------------------------------------------------------------------------------

    def set_threshold(self, threshold: float, which: int = -1) -> None:
        """Judge the same probabilities by another threshold, of one of several classes at once or of the model."""
        reviewed = self.reviewed
        if reviewed is None:
            return
        card = with_threshold(reviewed.evaluation.card, threshold, which)
        if card == reviewed.evaluation.card:
            return
        if self._judging is not None:
            self._judging.cancel()
        job = self._runner.run(
            self.tr("Computing the figures"),
            lambda: under(reviewed, card),
            on_done=lambda found: self._on_judged(job, found),
            quiet=True,
        )
        self._judging = job

    def _on_judged(self, job: JobThread, reviewed: Reviewed) -> None:
        if job is self._judging:
            self._judging = None
            self.reviewed = reviewed
            self._show_answers()

    def keep_threshold(self) -> None:
        """Make the threshold that is tried the model's own."""
        from engine.targets import keep_threshold

        reviewed = self.reviewed
        if reviewed is None:
            return
        card, path = reviewed.evaluation.card, reviewed.model_path
        rule = f"Chosen by hand on {reviewed.source.words}."
        self._runner.run(
            self.tr("Keeping the threshold"),
            lambda: keep_threshold(path, card.threshold, rule, card.thresholds),
            on_done=lambda name: self._on_kept(reviewed, name),
            on_failed=lambda sentence: self._document.notice(sentence, "error"),
        )

    def _on_kept(self, kept: Reviewed, name: str) -> None:
        self._document.notice(self.tr("{} has this threshold from now on.").format(name))
        self._document.models_changed.emit()
        reviewed = self.reviewed
        if reviewed is not None and reviewed.model_path == kept.model_path:
            self.reviewed = replace(reviewed, own=kept.evaluation.card)
            colours = class_colours(self._document, reviewed.evaluation.card.labels)
            self.plots.show_evaluation(reviewed.evaluation, colours, kept.evaluation.card)

    # Going through it -------------------------------------------------------------------------------------------------

    def _on_row(self, row: int) -> None:
        in_project = row >= 0 and self._recording_of(row) != 0
        self.detail.show_row(row, in_project=in_project, play=self._playing_wanted and self.isVisible())

    def step(self, by: int) -> None:
        """Choose the next answer, or the one before."""
        self.listing.step(by)

    def say(self, verdict: str, labels: Sequence[str] = ()) -> None:
        """Say something of the chosen item, and go on to the next."""
        row = self.listing.row
        if row >= 0 and self.answering.say(self.answers.item(row), verdict, labels):
            self._make_room()
            self.listing.step_on()

    def accept(self) -> None:
        """The model is right: give the item its class, or its classes."""
        reviewed, row = self.reviewed, self.listing.row
        if reviewed is None or row < 0:
            return
        labels = reviewed.evaluation.card.labels
        if reviewed.evaluation.card.multi_label:
            found = reviewed.evaluation.found[self.answers.index_of(row)]
            self._give([label for label, has in zip(labels, found, strict=True) if has])
            return
        said = self.answers.answer(row)[1]
        if said < 0:
            self._document.notice(self.tr("The model is unsure here: choose the class yourself."), "warning")
            return
        self._give([labels[said]])

    def relabel(self, number: int) -> None:
        """Give the chosen item another class; its own is the same as agreeing.

        Where an item may have several, it is given that class too, or not any more, and stays chosen.
        """
        reviewed, row = self.reviewed, self.listing.row
        if reviewed is None or row < 0:
            return
        label = reviewed.evaluation.card.labels[number]
        if not reviewed.evaluation.card.multi_label:
            self._give([label])
            return
        has = self.answering.labels_now(self.answers.item(row))
        wanted = [one for one in has if one != label] if label in has else [*has, label]
        if not wanted:
            self._document.notice(self.tr("An item has at least one class: give it another one first."), "warning")
        else:
            self.answering.say(self.answers.item(row), RELABEL, wanted)

    def _give(self, labels: Sequence[str]) -> None:
        """Give the chosen item these classes, and go on to the next."""
        item = self.answers.item(self.listing.row)
        if not labels:
            self._document.notice(self.tr("The model is unsure here: choose the class yourself."), "warning")
        elif {*labels} == {*self.answering.labels_now(item)}:
            self.say(AGREE)
        else:
            self.say(RELABEL, labels)

    def relabel_by(self, key: str) -> None:
        """Give the chosen item the class of a digit."""
        number = self.detail.verdicts.number_of(key)
        if number >= 0:
            self.relabel(number)

    def toggle(self) -> None:
        """Play the chosen item, or stop."""
        self.detail.toggle()

    def retrain(self) -> None:
        """Train again with the corrections."""
        self.relearning.retrain()

    def _on_verdicts(self) -> None:
        self.answers.verdicts_changed()
        self.detail.show_words()
        self.relearning.show_counts(*self.answering.count(), self.answering.path)

    def _recording_of(self, row: int) -> int:
        """The project's recording that an item is part of, or 0."""
        return self._choosing.recording_of(self.answers.item(row))

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
