"""In which order the answers are shown, and what to label next.

Invariant: a second model is only asked when the order that needs it is chosen, off the GUI thread, once for each pair.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QInputDialog, QWidget

from engine import suggest
from engine.errors import StudioError
from engine.segments import Edit
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.review.listing import DISAGREEMENT, DOUBT, SURE, Listing
from gui.pages.review.scoring import Reviewed, other_answers
from gui.tables.evaluation import AnswersModel
from gui.widgets.model_combo import ModelChoice, list_models


class Ordering(QObject):
    """Puts the answers into the order that was asked for."""

    def __init__(
        self,
        document: Document,
        runner: JobRunner,
        answers: AnswersModel,
        listing: Listing,
        reviewed: Callable[[], Reviewed | None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._document, self._runner = document, runner
        self._answers, self._listing, self._reviewed = answers, listing, reviewed
        self._page = parent
        self._suggesting = False

    def show_order(self, order: str) -> None:
        """Show the answers in one of ``listing.ORDERS``."""
        reviewed = self._reviewed()
        if reviewed is None:
            return
        if order == DISAGREEMENT:
            self._ask_second(reviewed)
        elif order == DOUBT:
            self._show_doubted(reviewed)
        else:
            self._answers.set_ranking(None, mistakes_only=True)
            self._listing.show_ordered(SURE)

    def _show_doubted(self, reviewed: Reviewed) -> None:
        """By out-of-fold answers where the model's folder has them for these items, else by the model's own."""
        from training.mistakes import label_doubt, read_out_of_fold

        evaluation = reviewed.evaluation
        probabilities = evaluation.probabilities
        words = self.tr("{:,} labels look wrong by this model's own scores")
        file = Path(reviewed.model_path).with_name("out_of_fold.csv")
        if file.is_file():
            try:
                apart = read_out_of_fold(file, evaluation)
            except StudioError as error:
                self._document.notice(str(error), "warning")
            else:
                if not np.isnan(apart).all():
                    probabilities = apart
                    words = self.tr("{:,} labels look wrong by models that were not trained on them")
        doubt = label_doubt(evaluation.target, probabilities)
        self._answers.set_ranking(doubt)
        self._listing.show_ordered(DOUBT, words.format(int((doubt > 0).sum())))

    # Two models -------------------------------------------------------------------------------------------------------

    def _ask_second(self, reviewed: Reviewed) -> None:
        project = self._document.project
        folder = project.folder if project is not None else None
        self._runner.run(
            self.tr("Looking for models"),
            lambda: list_models(folder),
            on_done=lambda found: self._choose_second(reviewed, found),
            quiet=True,
        )

    def _choose_second(self, reviewed: Reviewed, found: list[ModelChoice]) -> None:
        labels = set(reviewed.evaluation.card.labels)
        fit = [m for m in found if set(m.card.labels) == labels and m.path != reviewed.model_path]
        if not fit:
            self._document.notice(
                self.tr("There is no second model of the same classes to compare with. Train another one."), "warning"
            )
            self.show_order(SURE)
            return
        chosen = fit[0]
        if len(fit) > 1:
            names = [choice.card.name for choice in fit]
            name, sure = QInputDialog.getItem(
                self._page, self.tr("Compare with"), self.tr("The second model"), names, 0, False
            )
            if not sure:
                self.show_order(SURE)
                return
            chosen = fit[names.index(name)]
        self.compare(reviewed, chosen)

    def compare(self, reviewed: Reviewed, second: ModelChoice) -> None:
        """Show first what the two models disagree on most."""
        self._runner.run(
            self.tr("Asking {}").format(second.card.name),
            lambda: other_answers(reviewed, second.path),
            on_done=lambda found: self._on_compared(reviewed, second.card.name, found),
            on_failed=lambda sentence: self._document.notice(sentence, "error"),
        )

    def _on_compared(self, reviewed: Reviewed, name: str, other: npt.NDArray[np.float32]) -> None:
        from training.mistakes import disagreement

        now = self._reviewed()
        if now is None or now.evaluation.probabilities is not reviewed.evaluation.probabilities:
            return  # something else is reviewed meanwhile
        apart = disagreement(reviewed.evaluation.probabilities, other)
        self._answers.set_ranking(apart)
        differ = int((other.argmax(axis=1) != reviewed.evaluation.probabilities.argmax(axis=1)).sum())
        self._listing.show_ordered(DISAGREEMENT, self.tr("{} says something else of {:,}").format(name, differ))

    # What to label next -----------------------------------------------------------------------------------------------

    def suggest(self, model: ModelChoice | None) -> None:
        """Go to what the model is least sure of among what nobody has labelled; look for it first where needed."""
        project = self._document.project
        if project is None or self._suggesting:
            return
        if self._go_to_next():
            return
        if model is None:
            self._document.notice(self.tr("Choose a model that is to look for what to label next."), "warning")
            return
        folder, path = project.folder, model.path
        recordings = [recording.id for recording in self._document.recordings()]
        self._suggesting = True
        self._runner.run(
            self.tr("Looking for what to label next"),
            lambda: suggest.suggest(folder, path, recordings),
            on_done=self._on_suggested,
            on_failed=self._on_failed,
            on_cancelled=self._on_failed,
        )

    def _on_suggested(self, edit: Edit | None) -> None:
        self._suggesting = False
        if edit is not None:
            self._document.adopt(edit)
        if not self._go_to_next():
            self._document.notice(
                self.tr("There is nothing that nobody has labelled and the model hears something in.")
            )

    def _on_failed(self, sentence: str = "") -> None:
        self._suggesting = False
        if sentence:
            self._document.notice(sentence, "warning")

    def _go_to_next(self) -> bool:
        """Show the least certain open suggestion of all recordings; whether there is one."""
        project = self._document.project
        queue = suggest.most_uncertain_first(project.suggestions()) if project is not None else []
        if not queue:
            return False
        first = queue[0]
        self._document.choose_recording(first.recording_id)
        self._document.moment_asked.emit(first.recording_id, first.start_s, first.end_s)
        where = len({row.recording_id for row in queue})
        self._document.notice(
            self.tr("{:,} stretches to label in {:,} recordings; this one is the least certain.").format(
                len(queue), where
            )
        )
        return True
