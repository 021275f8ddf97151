"""Learning again from corrected labels, and what it brought.

Invariant: before and after are told of the same items, those for testing whose label nobody has changed, and with their
intervals.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from gui import actions
from gui.document import Document
from gui.jobs import JobRunner, JobThread
from gui.pages.review.scoring import Reviewed

if TYPE_CHECKING:
    from training.corrections import Retrained


class Relearning(QFrame):
    """A strip that tells how many labels were corrected and offers to train again; afterwards, what changed by it.

    Signals:
        retrained: The new model's answers, to be reviewed.
    """

    retrained = Signal(object)

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._runner = document, runner
        self._reviewed: Reviewed | None = None
        self._job: JobThread | None = None
        self._outcome = ""
        self.setProperty("role", "notice")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.button = QPushButton(self.tr("Retrain with corrections"))
        actions.explain(self.button, "review.retrain")
        self.button.clicked.connect(lambda: self.retrain())
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether a training goes on."""
        return self._job is not None

    def show_reviewed(self, reviewed: Reviewed | None) -> None:
        """Other answers are reviewed; what a training has brought stays as long as its model is the one reviewed."""
        self._reviewed = reviewed
        self.setVisible(bool(self._outcome))
        self.words.setText(self._outcome)
        self.button.hide()
        self._outcome = ""

    def show_counts(self, said: int, relabelled: int, file: Path | None) -> None:
        """So many items were judged, and so many have another label since; of a label file, where these are kept."""
        if not said:
            self.setVisible(bool(self.words.text()) and self.button.isHidden())
            return
        words = self.tr("{:,} reviewed, {:,} relabelled.").format(said, relabelled)
        if file is not None:
            words += " " + self.tr("The corrected labels are in {}; train on that file to learn them.").format(
                file.name
            )
        elif relabelled:
            words += " " + self.tr("The figures are of the labels as they were.")
        self.words.setText(words)
        self.button.setVisible(file is None)
        self.button.setEnabled(relabelled > 0 and not self.busy)
        self.show()

    def retrain(self) -> None:
        """Train the reviewed model's recipe again on the same split, with the labels of today."""
        from training.corrections import retrain

        reviewed, project = self._reviewed, self._document.project
        if self.busy or reviewed is None or project is None or reviewed.source.split_id is None:
            if not self.busy:
                self._document.notice(
                    self.tr("Evaluate a model on a split of the project and correct labels first."), "warning"
                )
            return
        folder, path = str(project.folder), reviewed.model_path
        self.button.setEnabled(False)
        self._job = self._runner.run(
            self.tr("Training with corrections"),
            lambda: retrain(folder, path),
            on_done=lambda found: self._on_done(reviewed, found),
            on_failed=self._on_failed,
            on_cancelled=self._on_failed,
        )

    def _on_failed(self, sentence: str = "") -> None:
        self._job = None
        self.button.setEnabled(True)
        self._document.cuts_changed.emit()
        self._document.splits_changed.emit()
        self._document.runs_changed.emit()
        if sentence:
            self._document.notice(sentence, "error")

    def _on_done(self, reviewed: Reviewed, found: Retrained) -> None:
        self._job = None
        project = self._document.project
        if project is None:
            return
        for changed in (self._document.cuts_changed, self._document.splits_changed, self._document.runs_changed):
            changed.emit()
        self._document.models_changed.emit()
        self._outcome = self.outcome_words(found)
        after = found.after
        path = str(Path(project.folder) / found.run.bundle)
        words = self.tr("test part of split {}").format(found.run.split_id)
        source = replace(reviewed.source, words=words, split_id=found.run.split_id, everything=False)
        made = replace(
            reviewed,
            evaluation=after,
            warnings=(),
            source=source,
            model_path=path,
            own_threshold=after.card.threshold,
            left_out=0,
        )
        self.retrained.emit(made)

    def outcome_words(self, found: Retrained) -> str:
        """Before and after as sentences."""
        before, after = found.before.figures, found.after.figures
        one = found.corrected == 1
        labels = self.tr("1 corrected label") if one else self.tr("{:,} corrected labels").format(found.corrected)
        told = self.tr("{} learned from {}. On {:,} test items whose label is unchanged: {}.").format(
            found.run.name,
            labels,
            after["items"],
            "; ".join(
                self.tr("{} {} before, {} after").format(words, _figure(before, name), _figure(after, name))
                for name, words in (("accuracy", self.tr("accuracy")), ("macro_f1", self.tr("macro F1")))
            ),
        )
        if found.test_corrected:
            told += " " + self.tr("{:,} corrected test items are left out.").format(found.test_corrected)
        if found.leaky:
            told += " " + self.tr("The split is random: both figures flatter.")
        return told


def _figure(figures: dict[str, Any], name: str) -> str:
    interval = figures["intervals"][name]
    return f"{figures[name]:.3f} ({interval['low']:.3f} to {interval['high']:.3f})"
