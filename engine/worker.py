"""A worker process that scores files, one thread, and the handle by which ``engine.pool`` drives it.

Tasks go to a worker in lists and what became of them comes back in lists: a message wakes a process, and for short
recordings that would cost as much as decoding them.

Invariant: whatever is wrong with a file, the worker answers each task once; where it cannot, because it crashed, the
shared memory says which file it was at.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import time
from collections import deque
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from engine import bundle
from engine.errors import StudioError
from engine.results import FileScore
from engine.runtime import listening_beside, open_scorer
from engine.runtime.scorer import Span
from engine.scoring import ClassifyConfig, Listener, SpanScore, Task, Underway

#: Results are sent at least so often.
_TELL_S = 0.1
#: What decoders and features import when they are first used, which together takes a fifth of a second.
_IMPORTED_LATE = ("soundfile", "soxr", "av", "scipy.fft")


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


#: What a worker sends: that it is ready or cannot begin, None for "alive", a long file's spans, what became of tasks.
News = Ready | StudioError | None | Divided | list[tuple[Task, FileScore | SpanScore]]


def _work(connection: Connection, at: Any, model_path: str, config: ClassifyConfig, early: bool) -> None:
    """A worker process.

    Args:
        connection: Where tasks come from, in lists, and news go to; None ends it.
        at: Shared memory in which it keeps the number of the file that it has open.
        model_path: A bundle.
        config: How to classify.
        early: Whether there is no work yet, and so time to import what it will need.
    """
    # Decoders write warnings of their own about odd files straight to the console. What matters is in the file's row.
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)
    try:
        model = bundle.load(model_path)
        scorer = open_scorer(model, config.device)
        listening = listening_beside(model)
    except StudioError as error:
        connection.send(error)
        return
    connection.send(Ready(scorer.device, scorer.device_reason))
    for module in _IMPORTED_LATE if early else ():
        importlib.import_module(module)
    listener = Listener(scorer, config, lambda: connection.send(None), listening)
    todo: deque[Task] = deque()
    underway: deque[Underway] = deque()
    told = 0.0  # the first one does not wait for others, so that there is something to see
    while True:
        idle = not todo and not connection.poll()
        if idle or time.monotonic() - told > _TELL_S:
            results = _results(underway, wait=idle or not told)
            if results:
                connection.send(results)
                told = time.monotonic()
        if not todo or connection.poll():
            tasks = connection.recv()
            if tasks is None:
                return
            todo.extend(tasks)
        task = todo.popleft()
        at.value = task.number
        underway.append(listener.begin(task, partial(_tell_plan, connection, task.number)))


def _tell_plan(connection: Connection, number: int, plan: tuple[Span, ...]) -> None:
    connection.send(Divided(number, plan))


def _results(underway: deque[Underway], *, wait: bool) -> list[tuple[Task, FileScore | SpanScore]]:
    """What became of the tasks that were begun, in their order, as far as it is known or is to be waited for."""
    known = []
    while underway and (wait or underway[0].done):
        first = underway.popleft()
        known.append((first.task, first.result()))
    return known


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
