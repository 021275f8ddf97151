"""What fitting a classical classifier on vectors takes, whichever it is: the data, one "epoch", the exported model.

Invariant: the figures are those of the exported network, which agrees with the classifier it was made from.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from engine.errors import StudioError, UsageError
from engine.events import EpochDone, Job, Progress
from training import fits, metrics
from training.calibration import softmax
from training.dataset import WindowSet, build
from training.fits import Fitted, Task
from training.sampling import class_weights

T = TypeVar("T")

#: By how much a probability of the exported network may differ.
_LARGEST_DIFFERENCE = 1e-5
_BATCH_ROWS = 1024


@dataclass(frozen=True)
class Vectors:
    """Training data for a classical classifier.

    Attributes:
        x: float32, shape (rows, width).
        y: int64, shape (rows,): each row's class.
        weights: float64, shape (rows,): what each row counts.
        n_classes: Of the model; a class need not occur.
    """

    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray
    n_classes: int


@dataclass(frozen=True)
class Learned:
    """A fitted classifier.

    Attributes:
        onnx: The network, "features" to "logits".
        probabilities: The classifier's own answers to float32 rows of shape (n, width), float64 of shape (n, classes).
    """

    onnx: bytes
    probabilities: Callable[[np.ndarray], np.ndarray]


def check_vectors(task: Task) -> None:
    """Refuse what cannot be fitted.

    Raises:
        StudioError: When the feature is no vector, cannot be had, or the class weights make no sense.
    """
    class_weights(task.training.class_weights, np.zeros(0, np.int64), task.labels)
    how = fits.windowing(task.recipe, task.config)
    if len(how.feature.shape(round(how.window_s * how.feature.rate_hz))) != 1:
        raise UsageError(f"The recipe {task.recipe.id} gives a picture of each window, and this trainer needs vectors.")


def fit_vectors(task: Task, learn: Callable[[Vectors], Learned], notes: str) -> Job[Fitted]:
    """Compute the vectors of a task, fit a classifier on them and measure its exported form.

    Args:
        task: What to do.
        learn: Fits the classifier; run on a thread of its own.
        notes: For the card.

    Raises:
        StudioError: When training has examples of one class only, or the export is wrong.
    """
    began = time.perf_counter()
    how = fits.windowing(task.recipe, task.config)
    train = yield from build(task.train, task.labels, how, "Reading training data")
    val = yield from build(task.val, task.labels, how, "Reading validation data")
    present = np.unique(train.target)
    if len(present) < 2:
        raise StudioError(
            f"The training part only has examples of {task.labels[int(present[0])]}. Add examples of another class, or "
            "divide the data anew."
        )
    weights = class_weights(task.training.class_weights, train.target, task.labels)
    y = train.target[train.owner]
    rows = Vectors(
        np.asarray(train.features),
        y,
        np.ones(len(y)) if weights is None else weights[y].astype(np.float64),
        len(task.labels),
    )
    learned = yield from _beside(lambda: learn(rows), Progress("Training", 0, 1, "epochs"))
    yield Progress("Exporting")
    run = _session(learned.onnx)
    train_logits, val_logits = run(train.features), run(val.features)
    _check(learned, train.features, train_logits)
    done = _epoch(task.labels, train, val, train_logits, val_logits, time.perf_counter() - began)
    yield done
    return Fitted(
        how=how,
        val=val,
        val_logits=val_logits,
        history=[done],
        best_epoch=1,
        device="cpu (this kind of model is trained on the processor)",
        ended="done",
        onnx=learned.onnx,
        notes=notes,
    )


def _beside(work: Callable[[], T], progress: Progress) -> Job[T]:
    """Do work on a thread of its own, telling all the while that it goes on."""
    pool = ThreadPoolExecutor(1)
    try:
        future = pool.submit(work)
        while not wait([future], 0.1).done:
            yield progress
        return future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _session(onnx: bytes) -> Callable[[np.ndarray], np.ndarray]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])

    def run(rows: np.ndarray) -> np.ndarray:
        starts = range(0, len(rows), _BATCH_ROWS)
        return np.concatenate([session.run(["logits"], {"features": rows[i : i + _BATCH_ROWS]})[0] for i in starts])

    return run


def _check(learned: Learned, rows: np.ndarray, logits: np.ndarray) -> None:
    differences = np.abs(softmax(logits[:_BATCH_ROWS]) - learned.probabilities(rows[:_BATCH_ROWS])).max(axis=1)
    # Of neighbours that are equally near, the last digit decides: a few examples may be told by others.
    difference = float(np.quantile(differences, 0.95))
    if not difference <= _LARGEST_DIFFERENCE:
        raise StudioError(
            f"The model was exported wrongly: its probabilities differ by {difference:g}. Please report this."
        )


def _epoch(
    labels: tuple[str, ...],
    train: WindowSet,
    val: WindowSet,
    train_logits: np.ndarray,
    val_logits: np.ndarray,
    elapsed_s: float,
) -> EpochDone:
    probabilities = val.item_mean(softmax(val_logits))
    matrix = metrics.confusion(val.target, probabilities.argmax(axis=1), len(labels))
    return EpochDone(
        epoch=1,
        epochs=1,
        train_loss=metrics.cross_entropy(train.target, train.item_mean(softmax(train_logits))),
        val_loss=metrics.cross_entropy(val.target, probabilities),
        val_accuracy=float(metrics.accuracy(matrix)),
        val_f1=float(metrics.macro_f1(matrix)),
        learning_rate=0.0,
        labels=labels,
        recall=tuple(float(r) for r in metrics.recall(matrix)),
        confusion=tuple(tuple(int(n) for n in row[:-1]) for row in matrix),
        best=True,
        windows_per_s=len(train) / max(elapsed_s, 1e-9),
        wait_share=0.0,
        elapsed_s=elapsed_s,
    )
