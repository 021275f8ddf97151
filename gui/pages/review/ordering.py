"""In which order the answers are shown.

Invariant: a second model is only asked when the order that needs it is chosen, off the GUI thread, once for each pair.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QInputDialog, QWidget

from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.review.listing import DISAGREEMENT, DOUBT, SURE, Listing
from gui.pages.review.scoring import Reviewed, doubts, other_answers
from gui.tables.evaluation import AnswersModel
from gui.translation import number
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
        self._folding = False

    def show_order(self, order: str) -> None:
        """Show the answers in one of ``listing.ORDERS``."""
        reviewed = self._reviewed()
        if reviewed is None:
            return
        if order == DISAGREEMENT:
            self._ask_second(reviewed)
        elif order == DOUBT:
            self._ask_doubts(reviewed)
        else:
            self._answers.set_ranking(None, mistakes_only=True)
            self._listing.show_ordered(SURE)

    def _ask_doubts(self, reviewed: Reviewed) -> None:
        folder = self._folder
        self._runner.run(
            self.tr("Looking for wrong labels"),
            lambda: doubts(reviewed, folder),
            on_done=lambda found: self._on_doubted(reviewed, *found),
            on_failed=lambda sentence: self._document.notice(sentence, "error"),
            quiet=True,
        )

    def _on_doubted(self, reviewed: Reviewed, doubt: npt.NDArray[np.float64], apart: bool) -> None:
        if not self._is_shown(reviewed):
            return
        wrong = int((doubt > 0).sum())
        words = self.tr("%Ln label(s) look wrong by models that were not trained on them", "", wrong)
        if not apart:
            words = self.tr("%Ln label(s) look wrong by this model's own scores", "", wrong)
        self._answers.set_ranking(doubt)
        self._listing.show_ordered(DOUBT, words, offer_folds=not apart and not self._folding)

    def _is_shown(self, reviewed: Reviewed) -> bool:
        """Whether nothing else is reviewed meanwhile; another threshold changes no order."""
        now = self._reviewed()
        return now is not None and now.evaluation.probabilities is reviewed.evaluation.probabilities

    @property
    def _folder(self) -> str:
        project = self._document.project
        return str(project.folder) if project is not None else ""

    def score_out_of_fold(self) -> None:
        """Let models that were not trained on the labels say what they think of them."""
        from training.out_of_fold import score_out_of_fold

        reviewed = self._reviewed()
        if reviewed is None or self._folding:
            return
        self._folding = True
        source = reviewed.source
        self._listing.offer_folds(False)
        self._runner.run(
            self.tr("Training on folds"),
            lambda: score_out_of_fold(source.path, reviewed.model_path, source.split_id),
            on_done=lambda _: self._on_folded(reviewed),
            on_failed=lambda sentence: self._on_folded(None, sentence),
            on_cancelled=lambda: self._on_folded(None),
        )

    def _on_folded(self, reviewed: Reviewed | None, sentence: str = "") -> None:
        self._folding = False
        self._document.runs_changed.emit()
        if sentence:
            self._document.notice(sentence, "error")
        if reviewed is not None and self._is_shown(reviewed):
            self._ask_doubts(reviewed)

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

        if not self._is_shown(reviewed):
            return
        several = reviewed.evaluation.card.multi_label
        apart = disagreement(reviewed.evaluation.probabilities, other, multi_label=several)
        self._answers.set_ranking(apart)
        differ = int((other.argmax(axis=1) != reviewed.evaluation.probabilities.argmax(axis=1)).sum())
        self._listing.show_ordered(DISAGREEMENT, self.tr("{} says something else of {}").format(name, number(differ)))
