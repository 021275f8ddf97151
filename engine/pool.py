"""Worker processes that score files, one thread each.

A process, because a decoder that hangs or crashes on a stranger's file can be ended for certain only from outside; the
file gets a row with the reason and the work goes on in a fresh process.

Invariant: each file given comes back exactly once, and its scores do not depend on the number of workers.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing.connection import Connection, wait

from engine import bundle
from engine.device import cpu_count
from engine.errors import AudioError, StudioError
from engine.results import FAILED, FileScore, audio_of
from engine.runtime import open_scorer
from engine.runtime.scorer import Span, WindowScores
from engine.scoring import ClassifyConfig, Listener, SpanScore, Task, joined, scored, stamp

#: A worker that gives no sign of life for so long is stuck in a decoder. Every block of a few seconds is a sign.
_STUCK_S = 60.0
#: A worker that has not said that it is ready after so long will not start at all.
_START_S = 120.0
#: A file of so many bytes may be a long one, which several workers share.
_LARGE_BYTES = 4 << 20


def _work(connection: Connection, model_path: str, config: ClassifyConfig) -> None:
    """A worker process: receives tasks, sends what became of them, the spans of long files, and None for "alive"."""
    # Decoders write warnings of their own about odd files straight to the console. What matters is in the file's row.
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)
    try:
        scorer = open_scorer(bundle.load(model_path), config.device)
    except StudioError as error:
        connection.send(error)
        return
    connection.send(scorer.device)
    listener = Listener(scorer, config, lambda: connection.send(None))
    while (task := connection.recv()) is not None:
        connection.send(listener.score(task, connection.send))


class _Worker:
    """A worker process and the tasks it was given, oldest first."""

    #: The next task waits in the pipe, so that the worker never waits for the parent.
    DEPTH = 2

    def __init__(self, model_path: str, config: ClassifyConfig) -> None:
        # spawn: forking a process that has threads (Qt, a session of onnxruntime) can deadlock.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, model_path, config), daemon=True)
        self.process.start()
        theirs.close()
        self.given: deque[Task] = deque()
        self.seen = time.monotonic()
        self.device = ""

    def give(self, task: Task) -> None:
        if not self.given:
            self.seen = time.monotonic()
        self.given.append(task)
        self.connection.send(task)

    @property
    def silent_s(self) -> float:
        return time.monotonic() - self.seen

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


@dataclass
class _Divided:
    """A file that is scored span by span."""

    plan: tuple[Span, ...]
    parts: dict[Span, WindowScores] = field(default_factory=dict)


class Pool:
    """Worker processes over a list of files. Whoever makes one ends it.

    Attributes:
        device: What scores the files, once it is known.
    """

    def __init__(self, files: Sequence[str], model_path: str, config: ClassifyConfig) -> None:
        """
        Args:
            files: What to score, as ``ResultStore`` names it.
            model_path: A bundle.
            config: How.
        """
        self._files: list[str] = []
        self._model_path = model_path
        self._config = config
        self._todo: deque[Task] = deque()
        self._divided: dict[int, _Divided] = {}
        self._workers: list[_Worker] = []
        self._starts = 0
        self.device = ""
        self.add(files)

    def add(self, files: Sequence[str]) -> None:
        """Score further files, numbered on from those before; workers are started as far as there is work for them."""
        self._todo += [Task(len(self._files) + i, file) for i, file in enumerate(files)]
        self._files += files
        self._grow(sum(1 + (stamp(self._path(item)) or (0, 0))[0] // _LARGE_BYTES for item in files[: self._most]))

    def _path(self, item: str) -> str:
        return audio_of(item, self._config.channels == "split")[0]

    @property
    def _most(self) -> int:
        return self._config.workers or cpu_count()

    def _grow(self, tasks: int) -> None:
        """Have a worker for each of so many tasks, as far as that is allowed."""
        while len(self._workers) < min(self._most, tasks):
            self._workers.append(_Worker(self._model_path, self._config))

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
        for depth in range(1, _Worker.DEPTH + 1):
            for worker in (w for w in self._workers if w.device):
                enough = depth == 1 or len(self._todo) >= len(self._workers)
                if self._todo and enough and len(worker.given) < depth:
                    try:
                        worker.give(self._todo.popleft())
                    except OSError:
                        pass  # it has died; its end of the pipe says so

    def _receive(self, worker: _Worker) -> Iterator[tuple[int, FileScore] | None]:
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            yield self._lost(worker, "its decoder crashed on it")
            return
        worker.seen = time.monotonic()
        if isinstance(message, StudioError):
            raise message
        if isinstance(message, str):
            worker.device = self.device = message
        elif isinstance(message, tuple):
            self._divide(worker.given[0], message)
        elif isinstance(message, SpanScore):
            yield self._part_done(worker.given.popleft(), message)
        elif isinstance(message, FileScore):
            yield worker.given.popleft().number, message

    def _divide(self, task: Task, plan: tuple[Span, ...]) -> None:
        """Have the other spans of a long file scored next; its worker is at the first one already."""
        self._divided[task.number] = _Divided(plan)
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

    def _lost(self, worker: _Worker, reason: str) -> tuple[int, FileScore] | None:
        """End a worker and start another; the file it was at fails, the one that waited is given again."""
        started = bool(worker.device)
        worker.end()
        self._workers.remove(worker)
        self._starts += not started
        if self._starts > 3:
            raise StudioError(
                "The worker processes cannot be started. Restart Earmark; if that does not help, see the log."
            )
        self._workers.append(_Worker(self._model_path, self._config))
        if not worker.given:
            return None
        failed, *waiting = worker.given
        self._todo.extendleft(reversed(waiting))
        if failed.number in self._divided:
            self._give_up(failed.number)
        elif failed.span is not None:
            return None  # another worker has told of this file
        return failed.number, FileScore(failed.item, FAILED, str(AudioError(self._path(failed.item), reason)))

    def end(self) -> None:
        """End the workers, whatever they are at."""
        for worker in self._workers:
            worker.end()
