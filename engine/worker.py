"""A worker process as ``engine.pool`` drives it, and what the two tell each other.

What goes on in the process is in ``engine.working``, and only the process imports that: starting one comes first in
every job, so that it gets ready while the job looks for its files.

Invariant: a task that was given is among ``given`` until its result came back, so that none is lost with its process.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.classify_config import ClassifyConfig

if TYPE_CHECKING:
    from engine.errors import StudioError
    from engine.results import FileScore
    from engine.runtime.scorer import Span
    from engine.scoring import SpanScore, Task


class Ready(NamedTuple):
    """A worker has loaded the model.

    Attributes:
        device, reason: Where it computes, and why there.
    """

    device: str
    reason: str


class Divided(NamedTuple):
    """A worker has found a file to be long."""

    number: int
    plan: tuple[Span, ...]


if TYPE_CHECKING:
    #: What a worker sends: that it is ready or cannot begin, None for "alive", a long file's spans, what became of
    #: tasks.
    News = Ready | StudioError | None | Divided | list[tuple[Task, FileScore | SpanScore]]


def _work(connection: Connection, at: Any, model_path: str, config: ClassifyConfig, early: bool) -> None:
    """See ``engine.working.work``, which takes long to import."""
    from engine.working import work

    work(connection, at, model_path, config, early)


class Worker:
    """A worker process and the tasks it was given, oldest first."""

    #: So many tasks wait in the pipe or for their windows to be computed together with others', while they are small.
    DEPTH = 32

    def __init__(self, model_path: str, wish: str, config: ClassifyConfig, *, early: bool = False) -> None:
        """Start one.

        Args:
            model_path: A bundle.
            wish: Where it is to compute, see ``device.of_workers``.
            config: How to classify.
            early: Whether it is started before there is work.
        """
        # spawn: forking a process that has threads (Qt, a session of onnxruntime) can deadlock.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._at = context.RawValue("q", -1)
        self.wish = wish
        words = (theirs, self._at, model_path, replace(config, device=wish), early)
        self.process = context.Process(target=_work, args=words, daemon=True)
        self.process.start()
        theirs.close()
        self.given: deque[Task] = deque()
        self.seen = time.monotonic()
        self.device = ""

    def give(self, tasks: list[Task]) -> None:
        """Have tasks done after those given before."""
        if not self.given:
            self.seen = time.monotonic()
        self.given.extend(tasks)
        self.connection.send(tasks)

    @property
    def at(self) -> Task:
        """Of the tasks given, the one that it is at."""
        return next((task for task in self.given if task.number == self._at.value), self.given[0])

    @property
    def silent_s(self) -> float:
        """Since when it gave no sign of life."""
        return time.monotonic() - self.seen

    def end(self) -> None:
        """End the process, whatever it is at."""
        self.process.kill()
        self.process.join()
        self.connection.close()
