"""What is open when the window comes up: the project that was open last, else the sample project.

Invariant: whatever goes wrong here, the window stays usable with no project open.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine import places, sample
from gui.document import Document
from gui.jobs import JobRunner
from gui.settings import Settings


def open_something(document: Document, runner: JobRunner, wanted: str = "") -> None:
    """Open the wanted project, or the newest recent one that is still there, or the sample project."""
    if wanted:
        document.open(wanted)
        return
    last = next((folder for folder in Settings().recent if (Path(folder) / "project.db").is_file()), "")
    if not last or not document.open(last):
        open_sample(document, runner)


def open_sample(document: Document, runner: JobRunner) -> None:
    """Open the sample project; the first time it is made, which takes some seconds, in a job."""
    folder = places.sample()
    if sample.is_whole(folder):
        if document.open(folder):
            _complete(document, runner, folder)
        return
    before = document.project
    title = QCoreApplication.translate("FirstStart", "Making the sample project")

    def on_done(made: Path) -> None:
        if document.project is before and document.open(made):  # else the user has opened something meanwhile
            _complete(document, runner, made)

    runner.run(title, lambda: sample.make(folder), on_done=on_done)


def _complete(document: Document, runner: JobRunner, folder: Path) -> None:
    """Have the sample project's chunks, model and results made behind the user's back, if that was not done yet."""
    from training import sample_run  # takes a moment, and the project is on the screen by now

    if sample_run.is_complete(folder):
        return

    def on_done(_: object) -> None:
        if document.project is not None and document.project.folder == folder:
            for changed in (document.cuts_changed, document.splits_changed, document.runs_changed):
                changed.emit()
            document.models_changed.emit()

    title = QCoreApplication.translate("FirstStart", "Training the sample project's model")
    runner.run(title, lambda: sample_run.complete(folder), on_done=on_done, disposable=True)
