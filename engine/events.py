"""What a job tells while it runs, and the one way to drive a job without threads.

A job is a generator: it takes plain values, yields the frozen events below at least every 0.2 s, and returns its
result. It knows nothing of threads, Qt or printing. Cancelling is ``close()``: the job cleans up in ``finally`` and
leaves nothing half-made. The driver may send ``Ask.FINISH`` instead of None to ask a job to end early and keep what
it has; a job that has nothing to keep ignores it. Pausing is not advancing the generator.

Invariant: events are immutable and hold plain values only, so that they can cross threads and processes.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

_ALIVE_S = 0.1


class Ask(enum.Enum):
    """What a driver may send into a running job."""

    FINISH = "finish"


@dataclass(frozen=True)
class Event:
    """The base of everything a job yields."""


@dataclass(frozen=True)
class Progress(Event):
    """How far a job is.

    Attributes:
        text: What is being done now, for example "Decoding recordings".
        done: How much is done, in ``unit``.
        total: How much there is, or None while it is not known.
        unit: What is counted: "files", "epochs", "chunks", "s".
        audio_s: Seconds of audio handled so far, from which a speed in times real time is shown.
    """

    text: str
    done: float = 0.0
    total: float | None = None
    unit: str = ""
    audio_s: float = 0.0


@dataclass(frozen=True)
class Skipped(Event):
    """One item was left out; the job goes on.

    Attributes:
        item: The file or row.
        reason: A whole sentence.
    """

    item: str
    reason: str


@dataclass(frozen=True)
class Notice(Event):
    """Something the user should know about the job as a whole, as a sentence."""

    text: str
    level: str = "info"  # "info" or "warning"


@dataclass(frozen=True)
class EpochDone(Event):
    """One epoch of training is over.

    Attributes:
        epoch: From 1.
        epochs: How many there will be at most.
        train_loss, val_loss: Mean loss per window.
        val_accuracy, val_f1: Share right and macro F1 over the validation items.
        learning_rate: The rate this epoch ended with.
        labels: The names of the classes, in the order of the model's outputs.
        recall: Recall of each class on validation, in label order; NaN for a class without items.
        confusion: Counts on validation, ``confusion[true][predicted]``.
        best: Whether this epoch is the best so far and was kept.
        windows_per_s: Training windows per second.
        wait_share: Share of the epoch's time spent waiting for data, 0 to 1.
        elapsed_s: Seconds since training began.
    """

    epoch: int
    epochs: int
    train_loss: float
    val_loss: float
    val_accuracy: float
    val_f1: float
    learning_rate: float
    labels: tuple[str, ...]
    recall: tuple[float, ...]
    confusion: tuple[tuple[int, ...], ...]
    best: bool
    windows_per_s: float
    wait_share: float
    elapsed_s: float


@dataclass(frozen=True)
class FoldBegun(Event):
    """The next fold of a cross-validation begins; the epochs that follow are its own.

    Attributes:
        fold: From 1.
        folds: How many there are.
    """

    fold: int
    folds: int


@dataclass(frozen=True)
class FilesScored(Event):
    """Some files of a classification are done and committed to the result store.

    Attributes:
        done: Files done so far, whatever their outcome, and the total.
    """

    done: int
    total: int


Job = Generator[Event, Ask | None, T]


def run(job: Job[T], on_event: Callable[[Event], Any] | None = None) -> T:
    """Drive a job to its end in this thread and return its result.

    Args:
        job: The generator.
        on_event: Called with each event; what it returns, if it is an ``Ask``, is sent into the job.

    Raises:
        StudioError: Whatever the job raised.
    """
    answer: Ask | None = None
    try:
        while True:
            event = job.send(answer)
            reply = on_event(event) if on_event is not None else None
            answer = reply if isinstance(reply, Ask) else None
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    finally:
        job.close()


def beside(work: Callable[[], T], progress: Progress) -> Job[T]:
    """Do work that tells nothing on a thread of its own, and say all the while that it goes on.

    Returns:
        What the work returns. Cancelled, the job ends at once and the thread when its work does.
    """
    pool = ThreadPoolExecutor(1)
    future = pool.submit(work)
    try:
        while not wait([future], _ALIVE_S).done:
            yield progress
        return future.result()
    finally:
        pool.shutdown(wait=future.done(), cancel_futures=True)
