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
        document.open(folder)
        return
    before = document.project
    title = QCoreApplication.translate("FirstStart", "Making the sample project")

    def on_done(made: Path) -> None:
        if document.project is before:  # else the user has opened something meanwhile
            document.open(made)

    runner.run(title, lambda: sample.make(folder), on_done=on_done)
