"""Reading the rows of the results that are shown, and the words of one of them, off the GUI thread.

Invariant: one reading at a time; what is asked for meanwhile is read after it, once, and nothing of results that are no
longer shown is told.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.events import Job, Progress
from engine.results import ResultStore
from engine.transcripts import Transcript
from gui.jobs import JobRunner, JobThread
from gui.pages.classify.table import TablePanel
from gui.tables.results import ResultsModel
from gui.tables.results_reading import Loaded, load


def read_words(store_path: Path, file_id: int) -> Job[Transcript | None]:
    """What is said in a file of some results. A job, because hours of words take a moment."""
    yield Progress("Reading words")
    with ResultStore(store_path) as store:
        return store.transcripts.of(file_id)


class Reading(QObject):
    """Reads what the table does not have yet.

    Signals:
        came: What was read, a ``Loaded``.
        failed: A sentence.
    """

    came = Signal(object)
    failed = Signal(str)

    def __init__(self, runner: JobRunner, results: ResultsModel, table: TablePanel, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._results = results
        self._table = table
        self._path: Path | None = None
        self._job: JobThread | None = None
        self._again: bool | None = None  # None: no; else whether everything is to be read

    @property
    def busy(self) -> bool:
        """Whether something is being read."""
        return self._job is not None

    def show(self, path: Path | None) -> None:
        """Read other results from now on, or none."""
        if self._job is not None:
            self._job.cancel()
        self._job = self._again = None
        self._path = path

    def read(self, whole: bool = False) -> None:
        """Read what is new in the results, or all of them."""
        path = self._path
        if path is None:
            return
        if self._job is not None:
            self._again = whole or bool(self._again)
            return
        after_id, known = 0 if whole else self._results.last_id, self._results.total
        text, by_path = self._table.search_text, self._results.needs_paths
        job = self._runner.run(
            self.tr("Reading results"),
            lambda: load(str(path), after_id, known, text, by_path),
            on_done=lambda loaded: self._on_read(job, loaded),
            on_failed=lambda sentence: self._on_failed(job, sentence),
            quiet=True,
        )
        self._job = job

    def _on_read(self, job: JobThread, loaded: Loaded) -> None:
        if job is not self._job:
            return
        self._job = None
        self.came.emit(loaded)
        again, self._again = self._again, None
        if again is not None:
            self.read(whole=again)

    def _on_failed(self, job: JobThread, sentence: str) -> None:
        if job is self._job:
            self._job = None
            self.failed.emit(sentence)
