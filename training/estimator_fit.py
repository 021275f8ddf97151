"""What fitting a classical classifier on vectors takes, whichever it is: the data, one "epoch", the exported model.

Invariant: the figures are those of the exported network, which agrees with the classifier it was made from.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from engine.device import onnx_providers
from engine.errors import StudioError, UsageError
from engine.events import Job, Progress, beside
from engine.sessions import open_session
from training import fits
from training.calibration import sigmoid, softmax
from training.dataset import WindowSet, build
from training.fits import Fitted, Task
from training.fitting import measured
from training.sampling import class_weights, presence_weights

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
        truth: Where a row may have several classes or none: bool, shape (rows, classes), which it has. Each class is
            then a question of its own, and neither ``y`` nor ``weights`` are looked at.
        presence: Of such rows, float64 of shape (classes,): what having a class counts against not having it.
    """

    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray
    n_classes: int
    truth: np.ndarray | None = None
    presence: np.ndarray | None = None

    def counting(self) -> np.ndarray:
        """Of rows that may have several classes: what each counts for each class, float64 of shape (rows, classes)."""
        assert self.truth is not None
        return np.where(self.truth, 1.0 if self.presence is None else self.presence, 1.0)

    def questions(self) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        """Of rows that may have several classes: each class with who has it, 0 or 1, and what each row counts.

        Classes that every row or no row has are left out: there is nothing to learn of them.
        """
        assert self.truth is not None
        counting = self.counting()
        for c in range(self.n_classes):
            has = self.truth[:, c].astype(np.int64)
            if 0 < has.sum() < len(has):
                yield c, has, counting[:, c]


@dataclass(frozen=True)
class Learned:
    """A fitted classifier.

    Attributes:
        onnx: The network, "features" to "logits".
        probabilities: The classifier's own answers to float32 rows of shape (n, width), float64 of shape (n, classes):
            the softmax of the logits, or where a row may have several classes their sigmoid.
    """

    onnx: bytes
    probabilities: Callable[[np.ndarray], np.ndarray]


def check_vectors(task: Task) -> None:
    """Refuse what cannot be fitted.

    Raises:
        StudioError: When the feature is no vector, cannot be had, or the class weights or the device make no sense.
    """
    onnx_providers(str(getattr(task.training, "device", "cpu")))
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
    how = fits.windowing(task.recipe, task.config, task.training)
    train = yield from build(task.train, task.labels, how, "Reading training data")
    val = yield from build(task.val, task.labels, how, "Reading validation data")
    rows = _rows(task, train)
    learned = yield from beside(lambda: learn(rows), Progress("Training", 0, 1, "epochs"))
    yield Progress("Exporting")
    run = _session(learned.onnx)
    train_logits, val_logits = run(train.features), run(val.features)
    _check(learned, train.features, train_logits, task.multi_label)
    elapsed_s = time.perf_counter() - began
    done = replace(
        measured(1, val, val_logits, task.labels, task.multi_label),
        epochs=1,
        train_loss=measured(1, train, train_logits, task.labels, task.multi_label).val_loss,
        best=True,
        windows_per_s=len(train) / max(elapsed_s, 1e-9),
        elapsed_s=elapsed_s,
    )
    yield done
    return Fitted(
        how=how,
        val=val,
        val_logits=val_logits,
        history=[done],
        best_epoch=1,
        device=fits.device_words(how, "cpu (this kind of model is trained on the processor)"),
        ended="done",
        onnx=learned.onnx,
        notes=notes,
    )


def _rows(task: Task, train: WindowSet) -> Vectors:
    """What there is to learn from; refused where it is nothing."""
    x, y, n_classes = np.asarray(train.features), train.target[train.owner], len(task.labels)
    if task.multi_label:
        truth = train.truth(task.labels, True) > 0.5
        if (truth.all(axis=0) | ~truth.any(axis=0)).all():
            raise StudioError(
                "In the training part every class is in all items or in none, so that there is nothing to learn. Add "
                "examples, or divide the data anew."
            )
        presence = presence_weights(task.training.class_weights, truth, task.labels)
        each = None if presence is None else presence.astype(np.float64)
        return Vectors(x, y, np.ones(len(y)), n_classes, truth[train.owner], each)
    present = np.unique(train.target)
    if len(present) < 2:
        raise StudioError(
            f"The training part only has examples of {task.labels[int(present[0])]}. Add examples of another class, or "
            "divide the data anew."
        )
    weights = class_weights(task.training.class_weights, train.target, task.labels)
    return Vectors(x, y, np.ones(len(y)) if weights is None else weights[y].astype(np.float64), n_classes)


def _session(onnx: bytes) -> Callable[[np.ndarray], np.ndarray]:
    session = open_session(onnx).network

    def run(rows: np.ndarray) -> np.ndarray:
        starts = range(0, len(rows), _BATCH_ROWS)
        return np.concatenate([session.run(["logits"], {"features": rows[i : i + _BATCH_ROWS]})[0] for i in starts])

    return run


def _check(learned: Learned, rows: np.ndarray, logits: np.ndarray, multi_label: bool) -> None:
    found = (sigmoid if multi_label else softmax)(logits[:_BATCH_ROWS])
    differences = np.abs(found - learned.probabilities(rows[:_BATCH_ROWS])).max(axis=1)
    # Of neighbours that are equally near, the last digit decides: a few examples may be told by others.
    difference = float(np.quantile(differences, 0.95))
    if not difference <= _LARGEST_DIFFERENCE:
        raise StudioError(
            f"The model was exported wrongly: its probabilities differ by {difference:g}. Please report this."
        )
