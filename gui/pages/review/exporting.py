"""Everything that leaves the Review page: the report, clips of the mistakes, decisions, corrected labels.

Invariant: what is written is what is shown, and is written off the GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from engine.events import Job, Progress
from engine.files import write_text
from gui import actions
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.review.scoring import Reviewed
from gui.settings import Settings

if TYPE_CHECKING:
    from training.reviewed import Said


def write_files(reviewed: Reviewed, folder: str) -> Job[list[Path]]:
    """Write the report in the background."""
    from training.evaluate import write_report
    from training.report import write_html

    yield Progress("Writing the report")
    files = write_report(reviewed.evaluation, folder)
    return [*files, *(yield from write_html(reviewed.evaluation, folder, reviewed.warnings))]


class Exporting(QObject):
    """Asks where to, and writes."""

    def __init__(
        self,
        document: Document,
        runner: JobRunner,
        reviewed: Callable[[], Reviewed | None],
        decisions: Callable[[], list[tuple[str, float, float, Said]]],
        parent: QWidget,
    ) -> None:
        """
        Args:
            document: The open project.
            runner: Writes.
            reviewed: What is shown.
            decisions: What was said of the items that are shown: path, start and end in seconds, and what.
            parent: The page.
        """
        super().__init__(parent)
        self._document, self._runner = document, runner
        self._reviewed, self._decisions = reviewed, decisions
        self._page = parent
        self.menu = QMenu(parent)
        for action_id, slot in (
            ("review.export", self.report),
            ("review.export_clips", self.clips),
            ("review.export_verdicts", self.verdicts),
            ("review.export_labels", self.labels),
        ):
            self.menu.addAction(actions.bind(parent, action_id, slot))

    def _shown(self) -> Reviewed | None:
        reviewed = self._reviewed()
        if reviewed is None:
            self._document.notice(self.tr("There is nothing to export yet. Evaluate a model first."), "warning")
        return reviewed

    def _folder(self, words: str) -> str:
        folder = QFileDialog.getExistingDirectory(self._page, words, Settings().folder("exports"))
        if folder:
            Settings().set_folder("exports", folder)
        return folder

    def report(self) -> None:
        """Ask for a folder, and write the report into it."""
        if self._shown() is not None and (folder := self._folder(self.tr("Folder for the report"))):
            self.report_to(folder)

    def report_to(self, folder: str) -> None:
        """Write test_metrics.txt, test_results.csv, misclassified.csv, report.html and the plots."""
        reviewed = self._reviewed()
        if reviewed is not None:
            self._runner.run(
                self.tr("Writing the report"),
                lambda: write_files(reviewed, folder),
                on_done=lambda files: self._document.notice(
                    self.tr("Wrote report.html and {} more files to {}").format(len(files) - 1, folder)
                ),
                on_failed=lambda sentence: self._document.notice(sentence, "error"),
            )

    def clips(self) -> None:
        """Ask for a folder, and write the mistakes as clips."""
        if self._shown() is not None and (folder := self._folder(self.tr("Folder for the clips"))):
            self.clips_to(folder)

    def clips_to(self, folder: str) -> None:
        """Write the mistakes as clips, a folder for each kind."""
        from training.export_review import export_mistakes

        reviewed = self._reviewed()
        if reviewed is not None:
            self._runner.run(
                self.tr("Writing clips"),
                lambda: export_mistakes(reviewed.evaluation, folder),
                on_done=lambda n: self._document.notice(self.tr("Wrote {:,} clips to {}").format(n, folder)),
                on_failed=lambda sentence: self._document.notice(sentence, "error"),
            )

    def verdicts(self) -> None:
        """Ask for a file, and write what was said of which stretch."""
        if self._shown() is None:
            return
        place = str(Path(Settings().folder("exports")) / "review.csv")
        kinds = self.tr("Tables (*.csv)")
        file, _ = QFileDialog.getSaveFileName(self._page, self.tr("Review decisions"), place, kinds)
        if file:
            self.verdicts_to(file)

    def verdicts_to(self, file: str) -> None:
        """Write what was said of which stretch, from which label to which, and when."""
        from training.reviewed import table

        text = table(self._decisions())

        def job() -> Job[Path]:
            yield Progress("Writing")
            return write_text(file, text)

        self._runner.run(
            self.tr("Writing review decisions"),
            job,
            on_done=lambda path: self._document.notice(self.tr("Wrote {}").format(path)),
            on_failed=lambda sentence: self._document.notice(sentence, "error"),
        )

    def labels(self) -> None:
        """A project's labels go out in any format; of other data they are in the corrected file already."""
        reviewed = self._shown()
        if reviewed is None:
            return
        if reviewed.source.split_id is not None:
            self._document.page_asked.emit("label")
            actions.find(self._page.window(), "file.export_labels").trigger()
            return
        self._document.notice(self.tr("The corrected labels are kept beside the data, in its .corrected.csv."))
