"""The classification that runs: started, halted, ended, and what it tells on the way.

Invariant: at most one runs, and of one that was let go of nothing is heard any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from engine.classify import Classified, classify
from engine.classify_config import ClassifyConfig
from engine.events import Event, FilesScored, Notice, Progress
from engine.standby import Standby
from gui.document import Document
from gui.jobs import JobRunner, JobThread
from gui.translation import number

#: A worker that nobody needed for so long is ended.
_STANDBY_MS = 60_000


class Running(QObject):
    """Runs classifications.

    Attributes:
        words: How far it is; empty when none runs.

    Signals:
        told: The path of the results, and whether rows were added to them: they are there from the first time on.
        ended: The path of the results, and the ``Classified``, or None where it was stopped or failed.
    """

    told = Signal(object, bool)
    ended = Signal(object, object)

    def __init__(self, document: Document, runner: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._job: JobThread | None = None
        self._watching = False
        self.words = ""
        self._standby = Standby()
        self._waited = QTimer(self)
        self._waited.setSingleShot(True)
        self._waited.setInterval(_STANDBY_MS)
        self._waited.timeout.connect(self._standby.end)

    @property
    def active(self) -> bool:
        """Whether one runs."""
        return self._job is not None

    def prepare(self, model_path: str, config: ClassifyConfig) -> None:
        """Files will be given in a moment, as it seems: have a worker ready by then."""
        if self._job is None:
            self._standby.prepare(model_path, config)
            self._waited.start()

    def start(
        self, sources: Sequence[str], model_path: str, store: Path, config: ClassifyConfig, *, watch: bool
    ) -> None:
        """Begin; what is in the results already is kept.

        Args:
            sources: Files and folders.
            model_path: The model.
            store: Where the results are, or will be.
            config: How.
            watch: Whether to go on with files that arrive, until ``stop``.
        """
        names = ", ".join(Path(source).name for source in sources[:2]) + ("…" if len(sources) > 2 else "")
        job = self._runner.run(
            self.tr("Classifying {}").format(names),
            lambda: classify(sources, model_path, store, config, watch=watch, standby=self._standby),
            on_event=lambda event: self._on_event(job, store, event),
            on_done=lambda done: self._on_done(job, store, done),
            on_failed=lambda sentence: self._on_ended(job, store, sentence, "error"),
            on_cancelled=lambda: self._on_ended(job, store, self.tr("Stopped. Classify goes on from there."), "info"),
        )
        self._job, self._watching = job, watch

    def stop(self) -> None:
        """End it; what is done is kept."""
        if self._job is not None and self._watching:
            self._job.finish()
        elif self._job is not None:
            self._job.cancel()

    def pause(self) -> None:
        """Halt it, or let it go on."""
        if self._job is not None:
            self._job.resume() if self._job.paused else self._job.pause()

    def let_go(self, *, cancel: bool) -> None:
        """Hear no more of it.

        Args:
            cancel: Whether it is to end, too.
        """
        if self._job is not None and cancel:
            self._job.cancel()
        self._job = None
        self.words = ""
        self._standby.end()

    def _on_event(self, job: JobThread, store: Path, event: Event) -> None:
        if job is not self._job:  # the project was closed meanwhile
            return
        if isinstance(event, Notice):
            self._document.notice(event.text, event.level)
        if (isinstance(event, Progress) and event.total is not None) or isinstance(event, FilesScored):
            # Only now has the job decided whether it goes on with old results or begins new ones.
            self.words = self.tr("{} of %Ln file(s)", "", int(event.total or 0)).format(number(int(event.done)))
            self.told.emit(store, isinstance(event, FilesScored))

    def _on_done(self, job: JobThread, store: Path, done: Classified) -> None:
        speed = self.tr(", {:,.0f} times real time on {}").format(done.audio_s / done.seconds, done.device)
        words = self.tr("%Ln file(s) classified", "", done.files - done.kept)
        words += self.tr(" in {:.1f} s{}.").format(done.seconds, speed if done.audio_s > done.seconds else "")
        # That all were done before has been told already.
        self._on_ended(job, store, words if done.files > done.kept else "", "info", done)

    def _on_ended(self, job: JobThread, store: Path, sentence: str, level: str, done: Classified | None = None) -> None:
        if job is not self._job:
            return
        self.words = ""
        if sentence:
            self._document.notice(sentence, level)
        self._job = None
        self.ended.emit(store, done)
