"""What goes on in a worker process: files in, scores out, one thread.

Tasks come in lists and what became of them goes back in lists: a message wakes a process, and for short recordings that
would cost as much as decoding them.

Invariant: whatever is wrong with a file, each task is answered once; where it cannot be, because the process crashed,
the shared memory says which file it was at.
"""

from __future__ import annotations

import importlib
import os
import time
from collections import deque
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from engine import bundle
from engine.classify_config import ClassifyConfig
from engine.errors import StudioError
from engine.results import FileScore
from engine.runtime import listening_beside, open_scorer
from engine.runtime.scorer import Span
from engine.scoring import Listener, SpanScore, Task, Underway
from engine.worker import Divided, Ready

#: Results are sent at least so often.
_TELL_S = 0.1
#: What decoders and features import when they are first used.
_IMPORTED_LATE = ("soundfile", "soxr", "scipy", "av")


def work(connection: Connection, at: Any, model_path: str, config: ClassifyConfig, early: bool) -> None:
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
        listening = listening_beside(model) if config.transcripts else None
    except StudioError as error:
        connection.send(error)
        return
    connection.send(Ready(scorer.device, scorer.device_reason))
    for module in _IMPORTED_LATE if early else ():
        if connection.poll():
            break  # there is work by now, which may need none of the rest
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
