"""A network's way through its training: epoch by epoch, measured on validation, one of them kept.

Invariant: the result is the state of the epoch that was chosen on validation, however the training ended; a training
that was broken off and begun again comes to the result of one that was not.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine import augment
from engine.device import resolve
from engine.errors import StudioError, UsageError
from engine.events import Ask, EpochDone, Job, Notice, Progress
from training import checkpoints, metrics, schedule
from training.batches import Diet, Loader, SampleWindows
from training.calibration import sigmoid, softmax
from training.checkpoints import Checkpoint
from training.dataset import ItemWindows, WindowSet
from training.learner import Learner
from training.losses import Loss, Teacher
from training.sampling import class_weights, presence_weights

if TYPE_CHECKING:
    import torch

    from training.torch_fit import TrainConfig

#: A checkpoint is left out where writing one takes more than this share of the time since the last...
_WRITING_SHARE = 0.1
#: ... unless it takes no longer than this.
_WRITING_S = 0.5


@dataclass
class Fit:
    """A fitted network.

    Attributes:
        module: The network with the weights of the kept epoch, on the CPU, in eval mode.
        best: The kept epoch.
        val_logits: Its logits on the validation windows, float32 of shape (windows, classes).
        history: All epochs.
        device: Where it was trained and why there.
        ended: "done", or "stopped" when asked to finish early.
    """

    module: torch.nn.Module
    best: EpochDone
    val_logits: np.ndarray
    history: list[EpochDone]
    device: str
    ended: str


@dataclass
class _Course:
    """A training so far."""

    learner: Learner
    history: list[EpochDone] = field(default_factory=list)
    best: EpochDone | None = None
    weights: dict[str, torch.Tensor] = field(default_factory=dict)
    logits: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def keep(self, done: EpochDone, logits: np.ndarray, monitor: str) -> EpochDone:
        """Take an epoch in; it is given back, marked where it is the best so far."""
        if self.best is None or _better(done, self.best, monitor):
            done = self.best = replace(done, best=True)
            self.weights, self.logits = self.learner.weights(), logits
        self.history.append(done)
        return done

    def checkpoint(self) -> Checkpoint:
        import torch

        return Checkpoint(self.history, self.learner.state(), self.weights, torch.from_numpy(self.logits))

    def go_on(self, checkpoint: Checkpoint) -> None:
        self.history = list(checkpoint.history)
        self.best = next(done for done in reversed(self.history) if done.best)
        self.weights, self.logits = dict(checkpoint.best), checkpoint.best_logits.numpy()
        self.learner.go_on(dict(checkpoint.learner))


def fit(
    module: torch.nn.Module,
    train: WindowSet | SampleWindows,
    val: WindowSet,
    labels: tuple[str, ...],
    config: TrainConfig,
    *,
    teacher: Teacher | None = None,
    multi_label: bool = False,
    checkpoint: Path | None = None,
    time_axis: int | None = -1,
) -> Job[Fit]:
    """Train a network with AdamW and cross-entropy, and keep one of its epochs.

    A job: yields Progress within epochs and EpochDone after each. ``Ask.FINISH`` ends it after the current batch and
    keeps the best epoch so far; asked before the first epoch is over, it counts that epoch as far as it came.

    Args:
        module: The network, (batch, *feature shape) to logits (batch, classes), or (batch, heads, classes) while it
            trains. Where it has ``parameter_groups(learning_rate)`` the optimizer takes its groups, and where it has
            ``begin_epoch(epoch)`` that is called with each epoch's number, from 1.
        train: Windows; as samples where the augmentation changes these.
        val: Windows; the figures on them are per item, over the mean of its windows' probabilities.
        labels: Class names in output order.
        config: How.
        teacher: What a larger model says of the training windows.
        multi_label: Whether an item may have several classes.
        checkpoint: Where the state after each epoch is kept, so that the same training goes on where it was broken
            off; the file is gone once the training ends.
        time_axis: Which axis of the features is time; None for features without one.

    Raises:
        StudioError: When the loss is no longer a number before any epoch could be kept.
        UsageError: When there is a teacher and windows that lie elsewhere each time, or several classes per item.
    """
    chosen = resolve(config.device)
    yield Notice(f"Training on {chosen.name}: {chosen.reason}.")
    if teacher is not None and (isinstance(train, SampleWindows) or multi_label):
        raise UsageError(
            "A teacher's answers are those to fixed windows of one class each: choose an augmentation of features."
        )
    truth = train.truth(labels, multi_label)
    loss = Loss(_weights(config, train, truth, labels, multi_label), config.label_smoothing, multi_label, teacher,
                chosen.name)  # fmt: skip
    learner = Learner(
        module, loss, chosen.name, learning_rate=config.learning_rate, weight_decay=config.weight_decay,
        gradient_clip=config.gradient_clip, ema=config.ema, precision=config.precision,
    )  # fmt: skip
    diet = Diet(
        config.batch_size, config.sampling, config.windows_per_epoch, config.seed, augment.chain(config.augment),
        time_axis,
    )  # fmt: skip
    taught = None if teacher is None else softmax(teacher.logits, teacher.temperature).astype(np.float32)
    course = _Course(learner)
    with Loader(train, truth[train.owner], diet, taught) as loader:
        yield from _train(course, loader, val, labels, config, multi_label, checkpoint)
    assert course.best is not None
    fitted = learner.judged.to("cpu")
    fitted.load_state_dict(course.weights)
    fitted.eval()
    ended = "stopped" if learner.asked else "done"
    return Fit(fitted, course.best, course.logits, course.history, f"{chosen.name} ({chosen.reason})", ended)


def _weights(
    config: TrainConfig, train: WindowSet | SampleWindows, truth: np.ndarray, labels: tuple[str, ...], multi_label: bool
) -> np.ndarray | None:
    if config.class_weights == "auto" and config.sampling == "balanced":
        return None  # it makes up for rare classes already
    if multi_label:
        return presence_weights(config.class_weights, truth, labels)
    return class_weights(config.class_weights, train.target, labels)


def _train(
    course: _Course,
    loader: Loader,
    val: WindowSet,
    labels: tuple[str, ...],
    config: TrainConfig,
    multi_label: bool,
    checkpoint: Path | None,
) -> Job[None]:
    """All epochs, from the checkpoint on where there is one."""
    import torch

    learner, history = course.learner, course.history
    saver = _Saver(checkpoint)
    before_s = 0.0
    found = checkpoints.load(checkpoint) if checkpoint is not None else None
    if found is not None:
        course.go_on(found)
        history = course.history
        before_s = history[-1].elapsed_s
        yield Notice(f"This training was broken off after epoch {len(history)} and goes on from there.")
        for done in history:
            yield done
    began = time.perf_counter()
    for epoch in range(len(history) + 1, config.epochs + 1):
        if course.best is not None and config.patience and history[-1].epoch - course.best.epoch >= config.patience:
            yield Notice(f"No better epoch for {config.patience} epochs; epoch {course.best.epoch} is kept.")
            break
        # Dropout draws from torch's global generator; seeded here, an epoch does not depend on what ran before it.
        torch.manual_seed(config.seed + epoch)
        halvings = schedule.halvings([done.best for done in history], config.plateau_epochs)
        parts = learner.parts
        passed = yield from _epoch(learner, loader, epoch, config, halvings)
        if learner.parts > parts:
            yield Notice(f"The device's memory is full; batches are computed in {learner.parts} parts.", "warning")
        if learner.asked and course.best is not None:
            break  # the unfinished epoch is not measured against whole ones
        logits = yield from learner.logits(val.features, Progress("Training", epoch, config.epochs, "epochs"))
        if not (np.isfinite(passed.loss) and np.isfinite(logits).all()):
            if course.best is None:
                raise StudioError("The loss is no longer a number. Choose a smaller learning rate, or check the audio.")
            yield Notice("The loss is no longer a number; training ended and the best epoch was kept.", "warning")
            learner.asked = True
            break
        done = replace(
            measured(epoch, val, logits, labels, multi_label),
            epochs=config.epochs,
            train_loss=passed.loss,
            learning_rate=learner.learning_rate,
            windows_per_s=passed.windows / max(passed.seconds, 1e-9),
            wait_share=min(1.0, loader.waited_s / max(passed.seconds, 1e-9)),
            elapsed_s=before_s + time.perf_counter() - began,
        )
        done = course.keep(done, logits, config.monitor)
        warning = saver.save(course)
        if warning:
            yield Notice(warning, "warning")
        if (yield done) is Ask.FINISH or learner.asked:
            learner.asked = True
            break
    saver.remove()


def measured(epoch: int, val: ItemWindows, logits: np.ndarray, labels: tuple[str, ...], multi_label: bool) -> EpochDone:
    """The figures of an epoch on validation, at thresholds of one half; what is not measured there is 0.

    Args:
        epoch: Its number, from 1.
        val: Validation.
        logits: Shape (windows of ``val``, classes).
        labels: The classes.
        multi_label: Whether an item may have several.
    """
    if multi_label:
        truth = val.truth(labels, True)
        probabilities = val.item_mean(sigmoid(logits))
        said = probabilities > 0.5
        hits, false_alarms, misses = metrics.counts_of_each(truth, said)
        present = hits + misses > 0
        f1 = metrics.f1_of_counts(hits, false_alarms, misses)[present]
        val_loss = metrics.binary_cross_entropy(truth, probabilities)
        accuracy, macro_f1 = float((said == (truth > 0.5)).all(axis=1).mean()), float(f1.mean()) if len(f1) else 0.0
        recall = np.where(present, hits / np.maximum(hits + misses, 1), np.nan)
        # Of the items that have the class of the row, on how many that of the column was found.
        matrix = (truth > 0.5).T.astype(np.int64) @ said.astype(np.int64)
    else:
        probabilities = val.item_mean(softmax(logits))
        counts = metrics.confusion(val.target, probabilities.argmax(axis=1), len(labels))
        val_loss = metrics.cross_entropy(val.target, probabilities)
        accuracy, macro_f1 = float(metrics.accuracy(counts)), float(metrics.macro_f1(counts))
        recall, matrix = metrics.recall(counts), counts[:, :-1]
    return EpochDone(
        epoch=epoch, epochs=0, train_loss=0.0, val_loss=val_loss, val_accuracy=accuracy, val_f1=macro_f1,
        learning_rate=0.0, labels=labels, recall=tuple(float(r) for r in recall),
        confusion=tuple(tuple(int(n) for n in row) for row in matrix), best=False,
        windows_per_s=0.0, wait_share=0.0, elapsed_s=0.0,
    )  # fmt: skip


class _Saver:
    """Writes checkpoints as often as it costs little."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._took_s = 0.0
        self._last = time.perf_counter()

    def save(self, course: _Course) -> str:
        """Write one, unless the disk is too slow for that; what the user should know, or nothing."""
        began = time.perf_counter()
        if self._path is None or self._took_s > max(_WRITING_S, _WRITING_SHARE * (began - self._last)):
            return ""
        try:
            checkpoints.save(course.checkpoint(), self._path)
        except (StudioError, OSError) as error:
            self._path = None
            return f"The state of the training cannot be kept, in case it is broken off: {error}"
        self._last = time.perf_counter()
        self._took_s = self._last - began
        return ""

    def remove(self) -> None:
        """Remove it: the training has ended."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Pass:
    """One pass over the training data: its mean loss, how many windows it had, and its wall time."""

    loss: float
    windows: int
    seconds: float


def _epoch(learner: Learner, loader: Loader, epoch: int, config: TrainConfig, halvings: int) -> Job[_Pass]:
    learner.begin_epoch(epoch)
    began = told = time.perf_counter()
    total, windows = 0.0, 0
    steps = len(loader.drawn(epoch))
    for number, batch in enumerate(loader.batches(epoch, another=epoch < config.epochs), start=1):
        passed = epoch - 1 + number / steps
        factor = schedule.factor(config.schedule, config.warmup_epochs, config.epochs, passed, halvings)
        total += learner.step(batch, factor) * len(batch.truth)
        windows += len(batch.truth)
        now = time.perf_counter()
        if now - told > 0.1:
            told = now
            if (yield Progress("Training", passed, config.epochs, "epochs")) is Ask.FINISH:
                learner.asked = True
                break
    return _Pass(total / windows, windows, time.perf_counter() - began)


def _better(new: EpochDone, old: EpochDone, monitor: str) -> bool:
    if monitor == "last":
        return True
    if monitor == "loss":
        return new.val_loss < old.val_loss
    return (new.val_f1, -new.val_loss) > (old.val_f1, -old.val_loss)
