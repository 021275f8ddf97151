"""Everything that leaves the Review page: the report, the list, clips of the mistakes, decisions, corrected labels.

Invariant: what is written is what is shown, and is written off the GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from engine.events import Job, Progress
from engine.files import write_text
from engine.labels_io import Format
from gui import actions
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.review.answering import Answering
from gui.pages.review.scoring import Reviewed
from gui.settings import Settings
from gui.widgets.label_export import ExportSheet


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
        answering: Answering,
        listed: Callable[[], list[int]],
        parent: QWidget,
    ) -> None:
        """
        Args:
            document: The open project.
            runner: Writes.
            reviewed: What is shown.
            answering: What was said.
            listed: The items of the list, in its order.
            parent: The page.
        """
        super().__init__(parent)
        self._document, self._runner = document, runner
        self._reviewed, self._answering, self._listed = reviewed, answering, listed
        self._page = parent
        self._sheet: ExportSheet | None = None
        self.menu = QMenu(parent)
        for action_id, slot in (
            ("review.export", self.report),
            ("review.export_list", self.table),
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
                    self.tr("Wrote report.html and %Ln more file(s) to {}", "", len(files) - 1).format(folder)
                ),
                on_failed=lambda sentence: self._document.notice(sentence, "error"),
            )

    def table(self) -> None:
        """Ask for a file, and write what is listed."""
        if self._shown() is not None and (file := self._file(self.tr("Export the list"), "misclassified.csv")):
            self.table_to(file)

    def table_to(self, file: str) -> None:
        """Write the rows that are listed now, in their order, in the columns of misclassified.csv."""
        from training.evaluate import results_csv

        reviewed, rows = self._reviewed(), self._listed()
        if reviewed is not None:
            self._write(file, self.tr("Writing the list"), lambda: results_csv(reviewed.evaluation, rows))

    def _file(self, words: str, name: str) -> str:
        place = str(Path(Settings().folder("exports")) / name)
        file, _ = QFileDialog.getSaveFileName(self._page, words, place, self.tr("Tables (*.csv)"))
        if file:
            Settings().set_folder("exports", file)
        return file

    def _write(self, file: str, words: str, text: Callable[[], str]) -> None:
        def job() -> Job[Path]:
            yield Progress("Writing")
            return write_text(file, text())

        self._runner.run(
            words,
            job,
            on_done=lambda path: self._document.notice(self.tr("Wrote {}").format(path)),
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
                on_done=lambda n: self._document.notice(self.tr("Wrote %Ln clip(s) to {}", "", n).format(folder)),
                on_failed=lambda sentence: self._document.notice(sentence, "error"),
            )

    def verdicts(self) -> None:
        """Ask for a file, and write what was said of which stretch."""
        if self._shown() is not None and (file := self._file(self.tr("Review decisions"), "review.csv")):
            self.verdicts_to(file)

    def verdicts_to(self, file: str) -> None:
        """Write what was said of which stretch, from which label to which, and when."""
        from training.reviewed import table

        reviewed = self._reviewed()
        if reviewed is not None:
            told = ((item, self._answering.said(item)) for item in reviewed.evaluation.items)
            rows = [(item.path, item.start_s, item.end_s or 0.0, one) for item, one in told if one is not None]
            self._write(file, self.tr("Writing review decisions"), lambda: table(rows))

    # Corrected labels -------------------------------------------------------------------------------------------------

    def labels(self) -> None:
        """Ask for a format: of a project on the Label page, of other data here."""
        from engine import labels_io

        reviewed = self._shown()
        if reviewed is None:
            return
        if reviewed.source.split_id is not None:
            self._document.page_asked.emit("label")
            actions.find(self._page.window(), "file.export_labels").trigger()
            return
        if self._sheet is None:
            self._sheet = ExportSheet(self._page.window())
            self._sheet.export_asked.connect(lambda order: self.labels_to(str(order.target), order.format_id))
            self._sheet.place_asked.connect(self._choose_place)
        files = len({item.path for item in reviewed.items})
        self._sheet.ask(labels_io.formats(), Path(Settings().folder("exports") or Path.home()), files, None)
        self._sheet.whole.setText(self.tr("%Ln labelled file(s), with the corrections", "", files))

    def _choose_place(self, known: Format, folder: bool) -> None:
        assert self._sheet is not None
        if folder:
            place = self._folder(self.tr("Folder for the labels"))
        else:
            kinds = f"{known.title} (*{known.extensions[0]})"
            start = str(Path(Settings().folder("exports")) / f"labels{known.extensions[0]}")
            place, _ = QFileDialog.getSaveFileName(self._page, self.tr("Export labels"), start, kinds)
        if place:
            self._sheet.set_target(place)

    def labels_to(self, target: str, format_id: str) -> None:
        """Write the labels of files that are in no project, with the corrections."""
        from training.export_review import export_corrected

        reviewed = self._reviewed()
        if reviewed is None:
            return
        told = dict(self._answering.in_file)
        self._runner.run(
            self.tr("Writing labels"),
            lambda: export_corrected(reviewed.items, told, target, format_id),
            on_done=self._on_labels,
            on_failed=self._on_refused,
        )

    def _on_labels(self, files: Sequence[Path]) -> None:
        if self._sheet is not None:
            self._sheet.close_sheet()
        first = files[0]
        words = self.tr("Wrote {}").format(first) if len(files) == 1 else ""
        self._document.notice(words or self.tr("Wrote %Ln file(s) to {}", "", len(files)).format(first.parent))

    def _on_refused(self, sentence: str) -> None:
        if self._sheet is not None and self._sheet.isVisible():
            self._sheet.refuse(sentence)
        else:
            self._document.notice(sentence, "error")
