"""Label files in and out of the open project: reading them, showing what would happen, doing it.

Invariant: nothing is imported that was not shown first, and an import is one step of undo.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from engine import labels_io
from engine.errors import StudioError
from engine.events import Job, Progress
from engine.labels_io import Format, LabelFile
from engine.labels_io.exporting import export_labels
from engine.labels_io.matching import joined, match, plan_imports
from engine.project import Project
from engine.rejects import Rejected
from engine.segments import Edit, LabelClass
from gui.document import Document
from gui.jobs import JobRunner, with_project
from gui.left_out import LeftOut
from gui.settings import Settings
from gui.tables.label_preview import Candidate
from gui.translation import told
from gui.widgets.label_export import ExportOrder, ExportSheet
from gui.widgets.label_import import ImportSheet


@dataclass(frozen=True)
class Draft:
    """An import that is shown and not done yet.

    Attributes:
        files: The files with their plans.
        edit: All of it as one edit; None when nothing is added.
    """

    files: tuple[Candidate, ...]
    edit: Edit | None


def plan(project: Project, paths: Sequence[str], chosen: Mapping[str, int], likely_id: int) -> Job[Draft]:
    """Job: read label files and find out what importing them would do.

    Args:
        project: The project.
        paths: The files.
        chosen: Recordings that the user chose for some of the paths; 0: as the file says.
        likely_id: The recording for a single file that says nothing of its recording and is not called like one.
    """
    found: dict[str, LabelFile] = {}
    problems: dict[str, str] = {}
    for number, path in enumerate(paths):
        yield Progress("Reading labels", number, len(paths), "files")
        try:
            found[path] = labels_io.read(path)
        except StudioError as error:
            problems[path] = str(error)
    targets: dict[str, int | None] = {}
    recordings = project.recordings()
    for path, file in found.items():
        silent = all(row.file is None for row in file.rows)
        lost = len(paths) == 1 and silent and not match(file, recordings).pairs
        targets[path] = chosen.get(path, likely_id if lost else 0) or None
    plans = plan_imports(project, list(found.values()), list(targets.values()))
    by_path = dict(zip(found, plans, strict=True))
    files = [
        Candidate(
            path,
            told(labels_io.find(found[path].format).title),
            by_path[path],
            "",
            targets[path],
            all(row.file is None for row in found[path].rows),
        )
        if path in found
        else Candidate(path, problem=problems[path])
        for path in paths
    ]
    return Draft(tuple(files), joined(plans))


def label_files(paths: Iterable[str]) -> list[str]:
    """Those of some paths that are called like label files."""
    endings = {ending.casefold() for known in labels_io.formats() for ending in known.extensions}
    return [path for path in paths if Path(path).suffix.casefold() in endings and Path(path).is_file()]


class LabelFiles(QObject):
    """Imports and exports for a window."""

    def __init__(self, window: QWidget, document: Document, runner: JobRunner) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._runner = runner
        self._paths: list[str] = []
        self._chosen: dict[str, int] = {}
        self._draft: Draft | None = None
        self._asked = 0
        self.import_sheet = ImportSheet(window)
        self.import_sheet.recording_chosen.connect(self._on_recording_chosen)
        self.import_sheet.import_asked.connect(self._import)
        self.left_out = LeftOut(window, document)
        self.import_sheet.save_asked.connect(self._save_rejected)
        self.export_sheet = ExportSheet(window)
        self.export_sheet.export_asked.connect(self._export)
        self.export_sheet.place_asked.connect(self._choose_place)
        document.opened.connect(self._on_opened)

    def _on_opened(self) -> None:
        """What was shown belongs to another project, or to one that has been changed from elsewhere."""
        self._asked += 1
        self.import_sheet.close_sheet()
        self.export_sheet.close_sheet()

    # In ---------------------------------------------------------------------------------------------------------------

    def choose_import(self) -> None:
        """Let the user choose label files."""
        endings = dict.fromkeys(ending for known in labels_io.formats() for ending in known.extensions)
        names = self.tr("Label files ({})").format(" ".join(f"*{ending}" for ending in endings))
        dialog = QFileDialog(self._window, self.tr("Import labels"), Settings().folder("labels"))
        dialog.setNameFilters([names, self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self.look_into)
        dialog.open()

    def look_into(self, paths: Sequence[str]) -> None:
        """Show what importing these files would do."""
        if self._document.project is None:
            self._document.notice(self.tr("Open or make a project first; its recordings get the labels."), "warning")
            return
        if paths:
            Settings().set_folder("labels", paths[0])
            self._paths, self._chosen = list(paths), {}
            self._plan()

    def _plan(self) -> None:
        project = self._document.project
        if project is None:
            return
        self._asked += 1
        asked, paths, chosen = self._asked, list(self._paths), dict(self._chosen)
        likely_id = self._document.chosen.id if self._document.chosen is not None else 0
        folder = project.folder
        self._runner.run(
            self.tr("Reading labels"),
            lambda: with_project(folder, lambda own: plan(own, paths, chosen, likely_id)),
            on_done=lambda draft: self._on_planned(asked, draft),
        )

    def _on_planned(self, asked: int, draft: Draft) -> None:
        if asked == self._asked:
            self._draft = draft
            new = [row for row in (draft.edit.added if draft.edit else ()) if isinstance(row, LabelClass)]
            self.import_sheet.show_files(draft.files, self._document.recordings(), [*self._document.classes(), *new])

    def _on_recording_chosen(self, path: str, recording_id: int) -> None:
        self._chosen[path] = recording_id
        self._plan()

    def _save_rejected(self, file: Candidate) -> None:
        if file.plan is not None:
            self.left_out.save([Rejected(f"{file.path} line {r.row}", r.reason) for r in file.plan.rejected])

    def _import(self) -> None:
        draft, self._draft = self._draft, None
        self.import_sheet.close_sheet()
        if draft is None or draft.edit is None or not self._document.edit(draft.edit):
            return
        touched = draft.edit.recording_ids
        chosen = self._document.chosen
        if chosen is None or chosen.id not in touched:
            self._document.choose_recording(min(touched))
        count = sum(file.plan.count for file in draft.files if file.plan is not None)
        self._document.notice(self.tr("Imported %Ln label(s).", "", count))

    # Out --------------------------------------------------------------------------------------------------------------

    def choose_export(self) -> None:
        """Let the user choose what is written where."""
        project = self._document.project
        if project is not None:
            count = len(self._document.recordings())
            self.export_sheet.ask(labels_io.formats(), project.folder / "exports", count, self._document.chosen)

    def _choose_place(self, known: Format, as_folder: bool) -> None:
        endings = " ".join(f"*{ending}" for ending in known.extensions)
        start = self.export_sheet.target.text()
        dialog = QFileDialog(self._window, self.tr("Export labels"), str(Path(start).parent))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if as_folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        else:
            dialog.setNameFilter(f"{told(known.title)} ({endings})")
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # the sheet says so
            dialog.setDefaultSuffix(known.extensions[0].removeprefix("."))
            dialog.selectFile(Path(start).name)
        dialog.fileSelected.connect(self.export_sheet.set_target)
        dialog.open()

    def _export(self, order: ExportOrder) -> None:
        project = self._document.project
        if project is not None:
            folder = project.folder
            ids = None if order.recording_id is None else [order.recording_id]
            self._runner.run(
                self.tr("Exporting labels"),
                lambda: with_project(folder, lambda own: export_labels(own, order.target, order.format_id, ids)),
                on_done=self._on_written,
                on_failed=self._on_refused,
                on_cancelled=self._on_stopped,
            )
            self.export_sheet.close_sheet()  # the bar at the bottom shows it, and can stop it

    def _on_refused(self, sentence: str) -> None:
        self.export_sheet.open(self.export_sheet.target)
        self.export_sheet.refuse(sentence)

    def _on_stopped(self) -> None:
        self._document.notice(self.tr("The export was stopped; nothing was written."))

    def _on_written(self, files: list[Path]) -> None:
        if not files:
            self._document.notice(self.tr("There are no labels to export yet."), "warning")
        elif len(files) == 1:
            self._document.notice(self.tr("Exported to {}.").format(files[0]))
        else:
            words = self.tr("Exported %Ln file(s) to {}.", "", len(files))
            self._document.notice(words.format(files[0].parent))
