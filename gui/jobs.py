"""Driving jobs off the GUI thread.

Invariant: a job's generator is made, advanced and closed in its own thread; everything the GUI hears of it comes
through signals on the GUI thread, events first and in order, the outcome last and exactly once. No thread is left
running when ``JobRunner.shut_down`` has returned True.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, QThread, QTimer, Signal

from engine.errors import StudioError
from engine.events import Ask, FilesScored, Job, Progress
from engine.project import Project
from gui.translation import told

T = TypeVar("T")
log = logging.getLogger(__name__)

#: Events are handed over at this pace, and for at most SLICE_MS at a time, so that a flood leaves room for painting.
PACE_MS = 33
SLICE_MS = 12
#: Of these only the newest counts; older ones that wait are dropped.
_LATEST_COUNTS = (Progress, FilesScored)


def with_project(folder: Path, job_of: Callable[[Project], Job[T]]) -> Job[T]:
    """A job that needs a project, with a Project of its own that lives in the job's thread.

    Use it as ``runner.run(title, lambda: with_project(folder, lambda project: cut(project, config)))``.
    """
    with Project(folder) as project:
        return (yield from job_of(project))


class JobThread(QThread):
    """One running job.

    Attributes:
        title: What the user reads in the job bar.
        quiet: Whether it is kept out of the job bar.
        disposable: Whether it may be cancelled without asking: what it makes is made again when it is wanted.
        progress: The latest Progress, None before the first.
        parting: What becomes of it when the window is closed, as a question; empty: what is said of any job.
        outcome: "" while it runs, then "succeeded", "failed" or "cancelled".

    Signals:
        happened: Each event, the latest only of those that replace each other.
        succeeded: The job's result. A job that was finished early succeeds with what it has.
        failed: A sentence.
        cancelled: After ``cancel``, when everything is cleaned up.
    """

    happened = Signal(object)
    succeeded = Signal(object)
    failed = Signal(str)
    cancelled = Signal()
    _woken = Signal()

    def __init__(
        self, title: str, make_job: Callable[[], Job[Any]], *, quiet: bool = False, disposable: bool = False
    ) -> None:
        super().__init__()
        self.title = title
        self.quiet = quiet
        self.disposable = quiet or disposable
        self.progress: Progress | None = None
        self.parting = ""
        self.outcome = ""
        self._make_job: Callable[[], Job[Any]] | None = make_job
        self._result: Any = None
        self._sentence = ""
        self._ended_as = ""
        # Shared with the thread: the events on their way, and what is asked of the job.
        self._lock = threading.Lock()
        self._pending: list[Any] = []
        self._cancel_asked = False
        self._finish_asked = False
        self._going = threading.Event()
        self._going.set()
        # The GUI's side.
        self._waiting: deque[Any] = deque()
        self._pace = QTimer(self)
        self._pace.setSingleShot(True)
        self._pace.timeout.connect(self._deliver)
        self._clock = QElapsedTimer()
        self._clock.start()
        self._woken.connect(self._on_woken)
        self.finished.connect(self._on_finished)

    # Asked by the GUI -------------------------------------------------------------------------------------------------

    def cancel(self) -> None:
        """End the job at its next event and undo what it had begun."""
        self._cancel_asked = True
        self._going.set()

    def finish(self) -> None:
        """Ask the job to end early and keep what it has."""
        self._finish_asked = True
        self._going.set()

    def pause(self) -> None:
        """Halt the job at its next event."""
        self._going.clear()

    def resume(self) -> None:
        """Go on after a pause."""
        self._going.set()

    @property
    def paused(self) -> bool:
        """Whether the job halts, or will at its next event."""
        return not self._going.is_set()

    @property
    def cancelling(self) -> bool:
        """Whether ``cancel`` was called."""
        return self._cancel_asked

    @property
    def elapsed_s(self) -> float:
        """Seconds since it was started."""
        return self._clock.elapsed() / 1000

    # In the thread ----------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """The thread: drives the job to its end."""
        try:
            self._ended_as = self._drive()
        except StudioError as error:
            self._ended_as, self._sentence = "failed", told(str(error))
        except Exception as error:
            log.exception("%s failed", self.title)
            reason = f"{type(error).__name__}: {error}".rstrip(": .")
            self._ended_as = "failed"
            self._sentence = self.tr("{}: this ended unexpectedly ({}). The log has the details.").format(
                self.title, reason
            )
        finally:
            self._make_job = None  # lets go of what the closure holds, in the thread that used it

    def _drive(self) -> str:
        assert self._make_job is not None
        if self._cancel_asked:
            return "cancelled"
        job = self._make_job()
        try:
            answer: Ask | None = None
            while True:
                event = job.send(answer)
                self._post(event)
                self._going.wait()
                if self._cancel_asked:
                    return "cancelled"
                answer = None
                if self._finish_asked:
                    self._finish_asked, answer = False, Ask.FINISH
        except StopIteration as stop:
            self._result = stop.value
            return "succeeded"
        finally:
            job.close()

    def _post(self, event: Any) -> None:
        with self._lock:
            if isinstance(event, _LATEST_COUNTS) and self._pending and type(self._pending[-1]) is type(event):
                self._pending[-1] = event
            else:
                self._pending.append(event)
            first = len(self._pending) == 1
        if first:
            self._woken.emit()

    # On the GUI thread ------------------------------------------------------------------------------------------------

    def _on_woken(self) -> None:
        if not self._pace.isActive():
            self._pace.start(PACE_MS)

    def _on_finished(self) -> None:
        self.wait()  # the signal comes a moment before the thread is really gone
        self._deliver()

    def _deliver(self) -> None:
        complete = self.isFinished()  # asked first: what the thread told comes whole then
        with self._lock:
            self._waiting.extend(self._pending)
            self._pending.clear()
        clock = QElapsedTimer()
        clock.start()
        while self._waiting and clock.elapsed() < SLICE_MS:
            event = self._waiting.popleft()
            if isinstance(event, Progress):
                self.progress = event
            self.happened.emit(event)
        if self._waiting:
            self._pace.start(0)
        elif complete and not self.outcome:
            self._tell_outcome()

    def _tell_outcome(self) -> None:
        self._pace.stop()
        self.outcome = self._ended_as
        if self.outcome == "succeeded":
            self.succeeded.emit(self._result)
        elif self.outcome == "failed":
            self.failed.emit(self._sentence)
        else:
            self.cancelled.emit()


class JobRunner(QObject):
    """Starts jobs and knows which ones run.

    Signals:
        started, ended: A JobThread; ``ended`` comes after its outcome was told.
        changed: Something about the active jobs is different: their number, progress or state.
        problem: Title and sentence of a failed job that nobody else takes care of.
    """

    started = Signal(object)
    ended = Signal(object)
    changed = Signal()
    problem = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: dict[int, JobThread] = {}
        self._numbers = itertools.count(1)
        self._ending = False

    @property
    def active(self) -> list[JobThread]:
        """The jobs that run, oldest first."""
        return list(self._threads.values())

    def run(
        self,
        title: str,
        make_job: Callable[[], Job[T]],
        *,
        on_event: Callable[[Any], Any] | None = None,
        on_done: Callable[[T], Any] | None = None,
        on_failed: Callable[[str], Any] | None = None,
        on_cancelled: Callable[[], Any] | None = None,
        quiet: bool = False,
        disposable: bool = False,
    ) -> JobThread:
        """Start a job in a thread of its own.

        Args:
            title: What the job bar shows.
            make_job: Called in the thread; makes the generator there.
            on_event, on_done, on_failed, on_cancelled: Called on the GUI thread. Without ``on_failed`` the window
                shows the sentence.
            quiet: Keep it out of the job bar: for work that the user did not ask for and need not know of.
            disposable: It may be cancelled without asking: what it makes is made again when it is wanted. Quiet jobs
                always may.
        """
        thread = JobThread(title, make_job, quiet=quiet, disposable=disposable)
        if self._ending:
            thread.outcome = "cancelled"
            return thread
        number = next(self._numbers)
        self._threads[number] = thread
        if on_event is not None:
            thread.happened.connect(on_event)
        thread.happened.connect(self._on_event)
        if on_done is not None:
            thread.succeeded.connect(on_done)
        thread.failed.connect(on_failed if on_failed is not None else lambda text: self.problem.emit(title, text))
        if on_cancelled is not None:
            thread.cancelled.connect(on_cancelled)
        for outcome in (thread.succeeded, thread.failed, thread.cancelled):
            outcome.connect(lambda *_: self._on_ended(number))
        log.info("%s: started", title)
        self.started.emit(thread)
        self.changed.emit()
        thread.start()
        return thread

    def cancel_all(self) -> None:
        """Ask every job to end."""
        for thread in self.active:
            thread.cancel()

    def shut_down(self, patience_s: float = 15.0) -> bool:
        """Cancel everything and wait for the threads; whether all of them ended in time.

        This is the end: nothing is told any more, for who would listen may be gone, and no new job is started.
        """
        self._ending = True
        self.cancel_all()
        until_s = time.monotonic() + patience_s
        for number, thread in list(self._threads.items()):
            thread.blockSignals(True)
            if thread.wait(max(0, round((until_s - time.monotonic()) * 1000))):
                del self._threads[number]
        return not self._threads

    def _on_event(self, event: object) -> None:
        if isinstance(event, Progress):
            self.changed.emit()

    def _on_ended(self, number: int) -> None:
        thread = self._threads.pop(number, None)
        if thread is not None:
            log.info("%s: %s after %.1f s", thread.title, thread.outcome, thread.elapsed_s)
            self.ended.emit(thread)
            self.changed.emit()
            thread.deleteLater()
