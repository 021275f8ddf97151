"""What can be done with a run that has ended: rename it, remove it, export its model, train it again.

Invariant: what changes the table can be undone, together with what it did to the model's file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QFileDialog, QWidget

from engine import bundle, run_files
from engine.bundle_export import export
from engine.errors import StudioError, UsageError
from engine.events import Job, Progress
from engine.project import Project
from engine.training_tables import Run
from gui.document import Document
from gui.jobs import JobRunner
from gui.quiet_import import import_quietly
from gui.settings import Settings
from gui.translation import told


def rename_job(folder: str, run_id: int, name: str) -> Job[Run]:
    """Give a run and its model another name."""
    yield Progress("Renaming")
    with Project(folder) as project:
        run = next((run for run in project.runs() if run.id == run_id), None)
        if run is None:
            raise StudioError("The run is no longer in the project.")
        return run_files.rename(project, run, name)


def combine_job(folder: str, run_ids: Sequence[int], method: str, weights: Sequence[float]) -> Job[Run]:
    """See ``training.ensemble_run.combine_runs``."""
    yield Progress("Combining")
    import_quietly("sklearn.linear_model", "sklearn.model_selection")
    from training.ensemble_run import combine_runs

    return (yield from combine_runs(folder, run_ids, method, weights))


def export_job(source: Path, target: str) -> Job[Path]:
    """Save a model to another file."""
    yield Progress("Exporting the model")
    return export(bundle.load(source), target)


class RunEdits(QObject):
    """Carries them out on the project of a document.

    Signals:
        troubled: A sentence.
        combined: Runs have become one model; the id of its run.
    """

    troubled = Signal(str)
    combined = Signal(int)

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = parent
        self._document = document
        self._runner = runner

    def rename(self, run: Run, name: str) -> None:
        """Rename, with undo."""
        project = self._document.project
        if project is None:
            return
        try:
            run_files.check_name(project, run, name)
        except UsageError as error:
            self.troubled.emit(told(str(error)))
            return
        self._document.undo_stack.push(_Renaming(self, run, name))

    def remove(self, runs: Sequence[Run]) -> None:
        """Remove, with undo."""
        if self._document.project is not None and runs:
            self._document.undo_stack.push(_Removing(self, tuple(runs)))

    def export(self, run: Run) -> None:
        """Let the user choose where the model goes."""
        project = self._document.project
        if project is None or not run.bundle:
            self.troubled.emit(self.tr("{} has no model to export.").format(run.name))
            return
        source = project.folder / run.bundle
        names = self.tr("Earmark models (*{})").format(bundle.SUFFIX)
        start = str(Path(Settings().folder("models")) / source.name)
        target, _ = QFileDialog.getSaveFileName(self._page, self.tr("Export the model"), start, names)
        if target:
            Settings().set_folder("models", target)
            self._runner.run(
                self.tr("Exporting the model"),
                lambda: export_job(source, target),
                on_done=lambda path: self._document.notice(self.tr("Saved {}.").format(path)),
            )

    def combine(self, runs: Sequence[Run], method: str, weights: Sequence[float] = ()) -> None:
        """Make one model of several runs, or of the folds of one; it becomes a run beside them."""
        project = self._document.project
        if project is None:
            return
        folder, ids = str(project.folder), [run.id for run in runs]
        self._runner.run(
            self.tr("Combining {}").format(", ".join(run.name for run in runs)),
            lambda: combine_job(folder, ids, method, weights),
            on_done=self._on_combined,
            on_failed=self.troubled.emit,
        )

    def _on_combined(self, run: Run) -> None:
        self._document.notice(self.tr("{} is a model of its own now.").format(run.name))
        self.combined.emit(run.id)
        self._tell()

    def name_as(self, run_id: int, name: str) -> None:
        """Rename without a step of undo."""
        project = self._document.project
        if project is not None:
            folder = str(project.folder)
            self._runner.run(
                self.tr("Renaming"),
                lambda: rename_job(folder, run_id, name),
                on_done=lambda _run: self._tell(),
                on_failed=self.troubled.emit,
                quiet=True,
            )

    def take_out(self, runs: Sequence[Run]) -> None:
        """Remove without a step of undo."""
        self._each(runs, run_files.remove)

    def put_back(self, runs: Sequence[Run]) -> None:
        """Undo that."""
        self._each(runs, run_files.bring_back)

    def _each(self, runs: Sequence[Run], does: Any) -> None:
        project = self._document.project
        if project is None:
            return
        try:
            for run in runs:
                does(project, run)
        except StudioError as error:
            self.troubled.emit(told(str(error)))
        self._tell()

    def _tell(self) -> None:
        self._document.runs_changed.emit()
        self._document.models_changed.emit()


class _Renaming(QUndoCommand):
    def __init__(self, edits: RunEdits, run: Run, name: str) -> None:
        super().__init__(edits.tr("Rename {}").format(run.name))
        self._edits, self._run, self._name = edits, run, name

    def redo(self) -> None:
        self._edits.name_as(self._run.id, self._name)

    def undo(self) -> None:
        self._edits.name_as(self._run.id, self._run.name)


class _Removing(QUndoCommand):
    def __init__(self, edits: RunEdits, runs: tuple[Run, ...]) -> None:
        what = runs[0].name if len(runs) == 1 else edits.tr("%Ln run(s)", "", len(runs))
        super().__init__(edits.tr("Delete {}").format(what))
        self._edits, self._runs = edits, runs

    def redo(self) -> None:
        self._edits.take_out(self._runs)

    def undo(self) -> None:
        self._edits.put_back(self._runs)
