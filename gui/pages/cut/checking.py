"""Checking a split: the job, what it found, and of which split.

Invariant: a report is kept together with the number of its split, so that it is never shown as another one's.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine import recipes
from engine.events import Event, Job, Notice, Skipped
from gui.jobs import JobRunner, JobThread
from gui.translation import told
from training.health import Report, check_project


def health_job(folder: str, split_id: int) -> Job[Report]:
    """Check a split; items are too short when they are so for every model family."""
    window_s = min(recipe.config().window_s for recipe in recipes.recipes().values())
    return (yield from check_project(folder, split_id, window_s=window_s))


class Checking(QObject):
    """At most one check at a time, and the last report.

    Attributes:
        report: What was found, or None.
        split_id: Where.
        notes: What the check could not look at, or why it failed, as sentences.

    Signals:
        changed: It began or ended, or was forgotten.
        reported: There is a new report.
    """

    changed = Signal()
    reported = Signal()

    def __init__(self, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._job: JobThread | None = None
        self.report: Report | None = None
        self.split_id = 0
        self.notes: list[str] = []

    @property
    def running(self) -> bool:
        """Whether a check goes on."""
        return self._job is not None

    def start(self, folder: str, split_id: int) -> None:
        """Check a split of a project."""
        self.notes = []
        notes: list[str] = []

        def on_event(event: Event) -> None:
            if isinstance(event, Notice):
                notes.append(told(event.text))
            elif isinstance(event, Skipped):
                notes.append(told(event.reason))

        self._job = job = self._runner.run(
            self.tr("Checking split {}").format(split_id),
            lambda: health_job(folder, split_id),
            on_event=on_event,
            on_done=lambda report: self._on_done(job, split_id, report, notes),
            on_failed=lambda sentence: self._on_ended(job, [sentence]),
            on_cancelled=lambda: self._on_ended(job, []),
        )
        self.changed.emit()

    def recall(self, split_id: int, report: Report) -> None:
        """Take what an earlier check of a split has found, as it was kept with the split."""
        if not self.running and split_id != self.split_id:
            self.report, self.split_id, self.notes = report, split_id, []

    def stop(self) -> None:
        """End the check; the report before it stays."""
        if self._job is not None:
            self._job.cancel()

    def forget(self) -> None:
        """Another project is open."""
        self.stop()
        self._job = None
        self.report, self.split_id, self.notes = None, 0, []
        self.changed.emit()

    def _on_done(self, job: JobThread, split_id: int, report: Report, notes: list[str]) -> None:
        if job is self._job:
            self.report, self.split_id = report, split_id
            self._on_ended(job, notes)
            self.reported.emit()

    def _on_ended(self, job: JobThread, notes: list[str]) -> None:
        if job is self._job:
            self._job = None
            self.notes = notes
            self.changed.emit()
