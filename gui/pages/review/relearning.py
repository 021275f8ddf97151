"""Learning again from corrected labels, and what it brought.

Invariant: before and after are told of the same items, those for testing whose label nobody has changed, and with their
intervals.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from engine.events import Job
from gui import actions
from gui.document import Document
from gui.jobs import JobRunner, JobThread
from gui.pages.review.scoring import Reviewed, Source
from gui.translation import number

if TYPE_CHECKING:
    from training.retrain import Retrained


class Relearning(QFrame):
    """A strip that tells how many labels were corrected and offers to train again; afterwards, what changed by it.

    Signals:
        retrained: The new model's answers, to be reviewed.
    """

    retrained = Signal(object)

    def __init__(
        self, document: Document, runner: JobRunner, write: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        """
        Args:
            document: The open project.
            runner: Trains.
            write: Puts on the disk what was said of files and is not there yet.
            parent: Qt's.
        """
        super().__init__(parent)
        self._document, self._runner = document, runner
        self._write_first = write
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
        words = self.tr("{} reviewed, {} relabelled.").format(number(said), number(relabelled))
        if file is not None:
            words += " " + self.tr("The corrected labels are in {}.").format(file.name)
        if relabelled:
            words += " " + self.tr("The figures are of the labels as they were.")
        self.words.setText(words)
        self.button.show()
        self.button.setEnabled(relabelled > 0 and not self.busy)
        self.show()

    def retrain(self) -> None:
        """Train the reviewed model's recipe again on the same items in the same parts, with the labels of today."""
        reviewed = self._reviewed
        if reviewed is None:
            self._document.notice(self.tr("Evaluate a model and correct labels first."), "warning")
        elif reviewed.source.split_id is not None:
            self.retrain_in_project(reviewed.model_path)
        elif not self.busy:
            self._retrain_listed(reviewed)

    def _retrain_listed(self, reviewed: Reviewed) -> None:
        from training.retrain import retrain_listed

        self._write_first()
        folder = self._folder
        own = folder if folder and Path(reviewed.model_path).is_relative_to(folder) else ""
        self._begin(lambda: retrain_listed(reviewed.source.path, reviewed.model_path, reviewed.items, own))

    def retrain_in_project(self, model_path: str) -> None:
        """Train a model of the project again, with the labels of today, those that came since among them."""
        from training.retrain import retrain

        folder = self._folder
        if folder and not self.busy:
            self._begin(lambda: retrain(folder, model_path))

    @property
    def _folder(self) -> str:
        project = self._document.project
        return str(project.folder) if project is not None else ""

    def _begin(self, make_job: Callable[[], Job[Retrained]]) -> None:
        self.button.setEnabled(False)
        folder = self._folder
        self._job = self._runner.run(
            self.tr("Training with corrections"),
            make_job,
            on_done=lambda found: self._on_done(folder, found),
            on_failed=self._on_failed,
            on_cancelled=self._on_failed,
        )

    def _tell_changes(self) -> None:
        for changed in (self._document.cuts_changed, self._document.splits_changed, self._document.runs_changed):
            changed.emit()

    def _on_failed(self, sentence: str = "") -> None:
        self._job = None
        self.button.setEnabled(True)
        self._tell_changes()
        if sentence:
            self._document.notice(sentence, "error")

    def _on_done(self, folder: str, found: Retrained) -> None:
        self._job = None
        if folder != self._folder:  # another project is open by now
            return
        self._tell_changes()
        self._document.models_changed.emit()
        self._outcome = self.outcome_words(found)
        words = Path(found.data).name
        if found.split_id is not None:
            words = self.tr("test part of split {}").format(found.split_id)
        source = Source(words, found.data, found.split_id)
        self.retrained.emit(Reviewed(found.after, (), 0, source, found.path, found.after.card, found.items))

    def outcome_words(self, found: Retrained) -> str:
        """Before and after as sentences."""
        before, after = found.before.figures, found.after.figures
        labels = self.tr("%Ln corrected label(s)", "", found.corrected)
        if found.added:
            new = self.tr("%Ln new chunk(s)", "", found.added)
            labels = self.tr("{} and {}").format(labels, new) if found.corrected else new
        told = self.tr("{} learned from {}. On {} test items whose label is unchanged: {}.").format(
            found.name,
            labels,
            number(int(after["items"])),
            "; ".join(
                self.tr("{} {} before, {} after").format(words, _figure(before, name), _figure(after, name))
                for name, words in (("accuracy", self.tr("accuracy")), ("macro_f1", self.tr("macro F1")))
            ),
        )
        if found.test_corrected:
            told += " " + self.tr("%Ln corrected test item(s) are left out.", "", found.test_corrected)
        if found.leaky:
            told += " " + self.tr("The split is random: both figures flatter.")
        return told


def _figure(figures: dict[str, Any], name: str) -> str:
    interval = figures["intervals"][name]
    return f"{figures[name]:.3f} ({interval['low']:.3f} to {interval['high']:.3f})"
