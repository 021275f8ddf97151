"""Worker processes that score files, one thread each.

A process, because a decoder that hangs or crashes on a stranger's file can be ended for certain only from outside; the
file gets a row with the reason and the work goes on in a fresh process.

Invariant: each file given comes back exactly once, and its scores do not depend on the number of workers.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from engine import bundle, device
from engine.classify_config import ClassifyConfig
from engine.errors import AudioError, StudioError
from engine.files import stamp
from engine.items import audio_of
from engine.results import FAILED, FileScore
from engine.runtime.scorer import Span, WindowScores
from engine.scoring import SpanScore, Task, joined, scored
from engine.worker import Divided, Ready, Worker

if TYPE_CHECKING:
    from engine.worker import News

#: A worker that gives no sign of life for so long is stuck in a decoder. Every block of a few seconds is a sign.
_STUCK_S = 60.0
#: A worker that has not said that it is ready after so long will not start at all.
_START_S = 120.0
#: A file of so many bytes may be a long one, which several workers share.
_LARGE_BYTES = 4 << 20
#: Of files up to so many bytes a worker is given many at once.
_SMALL_BYTES = 1 << 20


@dataclass
class _Parts:
    """A file that is scored span by span."""

    plan: tuple[Span, ...]
    parts: dict[Span, WindowScores] = field(default_factory=dict)


class Pool:
    """Worker processes over a list of files. Whoever makes one ends it.

    Attributes:
        device, device_reason: Where files are scored, and why there, once it is known.
    """

    def __init__(
        self, files: Sequence[str], model_path: str, config: ClassifyConfig, ready: Worker | None = None
    ) -> None:
        """
        Args:
            files: What to score, as ``ResultStore`` names it.
            model_path: A bundle.
            config: How.
            ready: A worker for this model and this way that was started before, see ``engine.standby``.
        """
        self._given = 0
        self._model_path = model_path
        self._config = config
        self._todo: deque[Task] = deque()
        self._divided: dict[int, _Parts] = {}
        self._wishes = device.of_workers(config.device, config.workers or device.cpu_count())
        self._workers = [] if ready is None else [ready]
        self._starts = 0
        self.device = self.device_reason = ""
        self.add(files)

    def add(self, files: Sequence[str]) -> int:
        """Score further files, numbered on from those before; workers are started as far as there is work for them.

        Returns:
            The number of the first of them.
        """
        first = self._given
        self._todo += [Task(number, file) for number, file in enumerate(files, start=first)]
        self._given += len(files)
        large = sum((stamp(self._path(item)) or (0, 0))[0] // _LARGE_BYTES for item in files[: self._most])
        self._grow(len(self._todo) + sum(len(worker.given) for worker in self._workers) + large)
        return first

    def _path(self, item: str) -> str:
        return audio_of(item, self._config.channels == "split")[0]

    @property
    def _most(self) -> int:
        return len(self._wishes)

    def _grow(self, tasks: int) -> None:
        """Have a worker for each of so many tasks, as far as that is allowed."""
        while len(self._workers) < min(self._most, tasks):
            self._start()

    def _start(self) -> None:
        """Start a worker, on a device that has fewer than it should."""
        free = list(self._wishes)
        for worker in self._workers:
            free.remove(worker.wish)
        self._workers.append(Worker(self._model_path, free[0], self._config))

    def in_order(self) -> Iterator[FileScore | None]:
        """The files' scores in the order of the files; None for a moment without news.

        Raises:
            StudioError: When the model cannot be loaded, or no process can be started.
        """
        waiting: dict[int, FileScore] = {}  # finished before their turn
        turn = 0
        for news in self.results():
            if news is not None:
                waiting[news[0]] = news[1]
            while turn in waiting:
                yield waiting.pop(turn)
                turn += 1
            yield None

    def results(self) -> Iterator[tuple[int, FileScore] | None]:
        """Each file's number and scores as soon as they are known; None for a moment without news.

        Raises:
            StudioError: As ``in_order``.
        """
        while self._todo or any(w.given for w in self._workers):
            self._hand_out()
            ready = wait([w.connection for w in self._workers], timeout=0.1)
            for worker in list(self._workers):
                if worker.connection in ready:
                    yield from self._receive(worker)
                elif worker.silent_s > (_STUCK_S if worker.device else _START_S) and (
                    worker.given or not worker.device
                ):
                    yield self._lost(worker, f"its decoder did not get on for {_STUCK_S:.0f} s")
            yield None

    def _hand_out(self) -> None:
        """Give each worker that is ready something to do, and more only while there is enough for all.

        So nothing waits for a worker that is slow to start, and the last ones end together.
        """
        ready = [worker for worker in self._workers if worker.device]
        handed: dict[Worker, list[Task]] = {worker: [] for worker in ready}
        for depth in range(1, Worker.DEPTH + 1):
            if len(self._todo) < (depth - 1) * len(self._workers):
                break
            for worker, tasks in handed.items():
                room = len(worker.given) + len(tasks) < depth
                if room and self._todo and (depth <= 2 or self._is_small(self._todo[0])):
                    tasks.append(self._todo.popleft())
        for worker, tasks in handed.items():
            if tasks:
                with suppress(OSError):  # it has died; its end of the pipe says so
                    worker.give(tasks)

    def _is_small(self, task: Task) -> bool:
        size = stamp(self._path(task.item)) if task.span is None else None
        return size is not None and size[0] <= _SMALL_BYTES

    def _receive(self, worker: Worker) -> Iterator[tuple[int, FileScore] | None]:
        try:
            news: News = worker.connection.recv()
        except (EOFError, OSError):
            yield self._lost(worker, "its decoder crashed on it")
            return
        worker.seen = time.monotonic()
        match news:
            case StudioError():
                raise news
            case Ready():
                worker.device = self.device = news.device
                self.device_reason = news.reason
            case Divided():
                self._divide(next(task for task in worker.given if task.number == news.number), news.plan)
            case list():
                for task, result in news:
                    worker.given.remove(task)
                    if isinstance(result, SpanScore):
                        yield self._part_done(task, result)
                    else:
                        yield task.number, result

    def _divide(self, task: Task, plan: tuple[Span, ...]) -> None:
        """Have the other spans of a long file scored next; its worker is at the first one already."""
        self._divided[task.number] = _Parts(plan)
        self._todo.extendleft(Task(task.number, task.item, span) for span in reversed(plan[1:]))
        self._grow(len(plan))

    def _part_done(self, task: Task, done: SpanScore) -> tuple[int, FileScore] | None:
        divided = self._divided.get(task.number)
        if divided is None:  # the file has been given up meanwhile
            return None
        if done.scores is None:
            self._give_up(task.number)
            self._todo.appendleft(Task(task.number, task.item, whole=True))
            return None
        divided.parts[done.span] = done.scores
        if len(divided.parts) < len(divided.plan):
            return None
        del self._divided[task.number]
        size, mtime_ns = stamp(self._path(task.item)) or (0, 0)
        row = FileScore(task.item, FAILED, size=size, mtime_ns=mtime_ns)
        return task.number, scored(row, joined([divided.parts[span] for span in divided.plan]), self._card, "")

    @cached_property
    def _card(self) -> bundle.Card:
        return bundle.load(self._model_path).card

    def _give_up(self, number: int) -> None:
        """Forget the spans of a file."""
        del self._divided[number]
        self._todo = deque(task for task in self._todo if task.number != number)

    def _lost(self, worker: Worker, reason: str) -> tuple[int, FileScore] | None:
        """End a worker and start another; the file it was at fails, those that waited are given again."""
        started = bool(worker.device)
        worker.end()
        self._workers.remove(worker)
        self._starts += not started
        if self._starts > 3:
            raise StudioError(
                "The worker processes cannot be started. Restart Earmark; if that does not help, see the log."
            )
        self._start()
        if not worker.given:
            return None
        failed = worker.at
        worker.given.remove(failed)
        self._todo.extendleft(reversed(worker.given))
        if failed.number in self._divided:
            self._give_up(failed.number)
        elif failed.span is not None:
            return None  # another worker has told of this file
        return failed.number, FileScore(failed.item, FAILED, str(AudioError(self._path(failed.item), reason)))

    def end(self) -> None:
        """End the workers, whatever they are at."""
        for worker in self._workers:
            worker.end()
