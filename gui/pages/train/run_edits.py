"""What can be done with a run that has ended: rename it, remove it, export its model, train it again.

Invariant: what changes the table can be undone, together with what it did to the model's file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QFileDialog, QWidget

from engine import bundle, recipes, run_files
from engine.bundle_export import export
from engine.config import from_json
from engine.errors import StudioError, UsageError
from engine.events import Job, Progress
from engine.project import Project
from engine.training_tables import Run
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.train.setup import Setup, training_defaults
from gui.settings import Settings


def setup_of(run: Run) -> Setup:
    """What a run was asked to do; settings that are no longer there are left out.

    Raises:
        UsageError: When its recipe or a setting is not known any more, or it has no split.
    """
    recipe = recipes.get(run.recipe)
    if run.split_id is None:
        raise UsageError(f"{run.name} was not trained on a split of this project, so it cannot be repeated here.")
    config = from_json(recipe.config, _known(recipe.config, run.settings.get("config", {})))
    kind = type(training_defaults(recipe))
    return Setup(run.recipe, config, from_json(kind, _known(kind, run.settings.get("training", {}))), run.split_id)


def _known(kind: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    names = {f.name for f in dataclasses.fields(kind)}
    return {name: value for name, value in values.items() if name in names}


def rename_job(folder: str, run_id: int, name: str) -> Job[Run]:
    """Give a run and its model another name."""
    yield Progress("Renaming")
    with Project(folder) as project:
        run = next((run for run in project.runs() if run.id == run_id), None)
        if run is None:
            raise StudioError("The run is no longer in the project.")
        return run_files.rename(project, run, name)


def export_job(source: Path, target: str) -> Job[Path]:
    """Save a model to another file."""
    yield Progress("Exporting the model")
    return export(bundle.load(source), target)


class RunEdits(QObject):
    """Carries them out on the project of a document.

    Signals:
        failed: A sentence.
    """

    failed = Signal(str)

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
            self.failed.emit(str(error))
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
            self.failed.emit(self.tr("{} has no model to export.").format(run.name))
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

    def name_as(self, run_id: int, name: str) -> None:
        """Rename without a step of undo."""
        project = self._document.project
        if project is not None:
            folder = str(project.folder)
            self._runner.run(
                self.tr("Renaming"),
                lambda: rename_job(folder, run_id, name),
                on_done=lambda _run: self._tell(),
                on_failed=self.failed.emit,
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
            self.failed.emit(str(error))
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
        what = runs[0].name if len(runs) == 1 else edits.tr("{} runs").format(len(runs))
        super().__init__(edits.tr("Delete {}").format(what))
        self._edits, self._runs = edits, runs

    def redo(self) -> None:
        self._edits.take_out(self._runs)

    def undo(self) -> None:
        self._edits.put_back(self._runs)
