"""Bringing recordings into the project, taking them out, and finding moved ones, as jobs with a report.

Invariant: a file that is left out is named with the reason; nothing is left out silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from engine.events import Skipped
from engine.segments import Edit, Recording
from gui.document import Document
from gui.jobs import JobRunner, with_project
from gui.translation import number, told


class Adding(QObject):
    """Adds, removes and finds recordings of the document's project."""

    def __init__(self, document: Document, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner

    def add(self, paths: Sequence[str]) -> None:
        """Add files, and folders with all the audio below them."""
        project = self._document.project
        if project is None:
            self._document.notice(self.tr("Open or make a project first, then drop recordings on it."), "warning")
            return
        skipped: list[Skipped] = []

        def on_event(event: object) -> None:
            if isinstance(event, Skipped):
                skipped.append(event)

        folder, wanted = project.folder, list(paths)
        self._runner.run(
            self.tr("Adding recordings"),
            lambda: with_project(folder, lambda own: own.add_recordings(wanted)),
            on_event=on_event,
            on_done=lambda added: self._on_added(folder, added, skipped),
            on_failed=lambda sentence: self._document.notice(sentence, "warning"),
            on_cancelled=lambda: self._on_stopped(folder),
        )

    def _is_open(self, folder: Path) -> bool:
        return self._document.project is not None and self._document.project.folder == folder

    def _on_stopped(self, folder: Path) -> None:
        if self._is_open(folder):
            self._document.reload()
            self._document.notice(self.tr("Stopped; the recordings added so far stay."))

    def _on_added(self, folder: Path, added: list[Recording], skipped: list[Skipped]) -> None:
        if not self._is_open(folder):
            return
        name = self.tr("Add %Ln recording(s)", "", len(added))
        self._document.adopt(Edit(name, added=tuple(added)))
        if added and self._document.chosen is None:
            self._document.choose_recording(added[0].id)
        count = len(added)
        words = [self.tr("Added %Ln recording(s).", "", count)]
        if not count and not skipped:
            words = [self.tr("No audio was found there.")]
        if len(skipped) == 1:
            words.append(told(skipped[0].reason))
        elif skipped:
            words.append(self.tr("%Ln file(s) were left out:", "", len(skipped)))
            words.append(" ".join(dict.fromkeys(told(s.reason) for s in skipped)))
        self._document.notice(" ".join(words), "warning" if skipped else "info")

    def remove(self, recordings: Sequence[Recording]) -> None:
        """Take recordings with their segments out of the project. Undo brings them back; the files stay."""
        project = self._document.project
        if project is None or not recordings:
            return
        edit = project.remove_recordings(list(recordings))
        self._document.edit(edit)
        self._document.notice(
            self.tr(
                "Removed %Ln recording(s) with {} segments; the files stay. Undo brings them back.", "", len(recordings)
            ).format(number(len(edit.removed) - len(recordings)))
        )

    def relink(self, place: str) -> None:
        """Look below a folder for recordings that are not where they were."""
        project = self._document.project
        if project is None:
            return
        folder = project.folder
        self._runner.run(
            self.tr("Looking for moved recordings"),
            lambda: with_project(folder, lambda own: own.relink(place)),
            on_done=lambda edit: self._on_relinked(folder, edit),
            on_failed=lambda sentence: self._document.notice(sentence, "warning"),
        )

    def _on_relinked(self, folder: Path, edit: Edit | None) -> None:
        if not self._is_open(folder):
            return
        if edit is None:
            self._document.notice(self.tr("None of the missing recordings is below that folder."), "warning")
            return
        self._document.adopt(edit)
        self._document.notice(self.tr("Found %Ln recording(s) again.", "", len(edit.added)))
