"""Fitting a network by gradient descent, keeping the best epoch.

Invariant: the result is the state of the best epoch on validation, however the training ended.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.config import setting
from engine.device import resolve
from engine.errors import StudioError, UsageError
from engine.events import Ask, EpochDone, Job, Notice, Progress
from training import fits, metrics
from training.dataset import WindowSet, build
from training.fits import Fitted, Task
from training.torch_speed import autocast, prepare

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class TrainConfig:
    """How to train, whatever the recipe."""

    epochs: int = setting(30, "Most passes over the training data.", low=1, high=10_000)
    batch_size: int = setting(32, "Windows per step.", low=1, high=4096)
    learning_rate: float = setting(1e-3, "Size of each step of the optimizer (Adam).", low=1e-7, high=1.0)
    patience: int = setting(
        8, "Stop after this many epochs without a better one; 0 never stops early.", unit="epochs", low=0, high=10_000
    )
    monitor: str = setting(
        "f1",
        "What makes an epoch the best one: macro F1 on validation, or loss on validation.",
        title="Best epoch by",
        choices=("f1", "loss"),
        choice_words=("Macro F1", "Loss"),
    )
    class_weights: str = setting(
        "auto",
        "Weight of each class in the loss: auto makes up for rare classes, none treats every example alike, or numbers "
        "in the order of the classes such as 1.0,4.0.",
        title="Class weights",
    )
    weight_decay: float = setting(0.0, "Pull of the weights towards zero.", low=0.0, high=1.0, advanced=True)
    windows_per_epoch: int = setting(
        0,
        "Draw this many windows at random for each epoch; 0 uses all of them.",
        low=0,
        high=100_000_000,
        advanced=True,
    )
    seed: int = setting(0, "The same seed on the same processor gives the same model.", low=0, high=2**31 - 1)
    precision: str = setting(
        "auto",
        "Number format of the forward pass: auto takes bfloat16 where the hardware computes in it, which is faster.",
        choices=("auto", "float32", "bfloat16"),
        choice_words=("Automatic", "32-bit float", "bfloat16"),
        advanced=True,
    )
    device: str = setting("auto", "Where to compute: auto, cpu, cuda, cuda:1 or mps.", advanced=True)


CONFIG = TrainConfig


@dataclass
class Fit:
    """A fitted network.

    Attributes:
        module: The network with the weights of the best epoch, on the CPU, in eval mode.
        best: The best epoch.
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


def class_weights(text: str, target: np.ndarray, labels: tuple[str, ...]) -> np.ndarray | None:
    """Weights for the loss, float32 of shape (classes,), or None for equal ones.

    "auto" is n / (classes * n_class), so that every class weighs the same in sum.

    Raises:
        UsageError: When the numbers are not one per class, none of them negative and not all 0.
    """
    if text == "none":
        return None
    if text == "auto":
        counts = np.bincount(target, minlength=len(labels))
        weights = np.where(counts > 0, len(target) / (len(labels) * np.maximum(counts, 1)), 0.0)
        return weights.astype(np.float32)
    try:
        numbers = np.array([float(part) for part in text.split(",")], np.float32)
    except ValueError as error:
        raise UsageError(f"Class weights are {text!r}; give auto, none, or numbers such as 1.0,4.0.") from error
    if len(numbers) != len(labels) or not (np.isfinite(numbers) & (numbers >= 0)).all() or not numbers.any():
        raise UsageError(f"Class weights are {text!r}; give one number for each of {', '.join(labels)}.")
    return numbers


class _Batches:
    """Shuffled batches of one epoch, and the time spent gathering them."""

    def __init__(self, data: WindowSet, config: TrainConfig, rng: np.random.Generator) -> None:
        self.waited_s = 0.0
        self._data = data
        order = rng.permutation(len(data))
        if config.windows_per_epoch:
            order = order[: config.windows_per_epoch]
        self._batches = [order[i : i + config.batch_size] for i in range(0, len(order), config.batch_size)]
        # Batch normalisation cannot work on a single window.
        if len(self._batches) > 1 and len(self._batches[-1]) == 1:
            self._batches.pop()
        self.windows = sum(len(b) for b in self._batches)

    def __len__(self) -> int:
        return len(self._batches)

    def __iter__(self) -> Any:
        import torch

        targets = self._data.target[self._data.owner]
        for rows in self._batches:
            began = time.perf_counter()
            rows = np.sort(rows)  # in file order when the features lie in a file
            x = torch.from_numpy(self._data.features[rows])
            y = torch.from_numpy(targets[rows])
            self.waited_s += time.perf_counter() - began
            yield x, y


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Probabilities of logits over the last axis."""
    z: np.ndarray = logits.astype(np.float64) / temperature
    z = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(z / z.sum(axis=-1, keepdims=True))


class _Network:
    """A network in training on one device: one step, and its answers on other windows."""

    def __init__(self, module: torch.nn.Module, weights: np.ndarray | None, device: str, config: TrainConfig) -> None:
        import torch

        self.asked = False  # whether an early end was asked for
        self._device = device
        self._precision = config.precision
        self.module = prepare(module, device)
        self._criterion = torch.nn.CrossEntropyLoss(None if weights is None else torch.from_numpy(weights).to(device))
        self._optimizer = torch.optim.Adam(
            self.module.parameters(),
            lr=config.learning_rate,
            weight_decay=config.weight_decay,
            fused=device != "mps",
        )

    @property
    def learning_rate(self) -> float:
        return float(self._optimizer.param_groups[0]["lr"])

    def step(self, x: torch.Tensor, y: torch.Tensor) -> float:
        """One step on a batch; returns its mean loss."""
        self._optimizer.zero_grad(set_to_none=True)
        with autocast(self._device, self._precision):
            logits = self.module(x.to(self._device))
        loss = self._criterion(logits.float(), y.to(self._device))
        loss.backward()
        self._optimizer.step()
        return float(loss.detach())

    def state(self) -> dict[str, torch.Tensor]:
        return {name: tensor.detach().cpu().clone() for name, tensor in self.module.state_dict().items()}

    def logits(self, features: np.ndarray, progress: Progress, batch_size: int = 128) -> Job[np.ndarray]:
        """Logits of windows in eval mode and full precision, float32 of shape (windows, classes).

        Yields ``progress`` after each batch: validation is part of its epoch.
        """
        import torch

        self.module.eval()
        out = []
        for i in range(0, len(features), batch_size):
            with torch.inference_mode():
                x = torch.from_numpy(np.ascontiguousarray(features[i : i + batch_size])).to(self._device)
                out.append(self.module(x).float().cpu().numpy())
            if (yield progress) is Ask.FINISH:
                self.asked = True
        return np.concatenate(out)


def check_task(task: Task) -> None:
    """See ``training.fits.check_task``."""
    class_weights(task.training.class_weights, np.zeros(0, np.int64), task.labels)
    resolve(task.training.device)
    _module(task)


def fit_items(task: Task) -> Job[Fitted]:
    """Compute features, train the recipe's network on them, export it; see ``training.fits.fit_items``."""
    from training.onnx_export import export_onnx

    how = fits.windowing(task.recipe, task.config)
    module = _module(task)
    train = yield from build(task.train, task.labels, how, "Reading training data")
    val = yield from build(task.val, task.labels, how, "Reading validation data")
    done = yield from fit(module, train, val, task.labels, task.training)
    yield Progress("Exporting")
    return Fitted(
        how=how,
        val=val,
        val_logits=done.val_logits,
        history=done.history,
        best_epoch=done.best.epoch,
        device=done.device,
        ended=done.ended,
        onnx=export_onnx(done.module, how.feature.shape(round(how.window_s * how.feature.rate_hz))),
        weights={name: tensor.numpy() for name, tensor in done.module.state_dict().items()},
    )


def _module(task: Task) -> torch.nn.Module:
    import torch

    assert task.recipe.build is not None
    # The weights of a network are drawn from torch's one global generator; it is put back for whoever comes next.
    with torch.random.fork_rng():
        torch.manual_seed(task.training.seed)
        return task.recipe.build(task.config, len(task.labels))


def fit(
    module: torch.nn.Module, train: WindowSet, val: WindowSet, labels: tuple[str, ...], config: TrainConfig
) -> Job[Fit]:
    """Train a network with Adam and cross-entropy, and keep the best epoch.

    A job: yields Progress within epochs and EpochDone after each. ``Ask.FINISH`` ends it after the current batch and
    keeps the best epoch so far; asked before the first epoch is over, it counts that epoch as far as it came.

    Args:
        module: The network, (batch, *feature shape) to logits (batch, classes).
        train, val: Windows; the figures on val are per item, over the mean of its windows' probabilities.
        labels: Class names in output order.
        config: How.

    Raises:
        StudioError: When the loss is no longer a number before any epoch could be kept.
    """
    import torch

    chosen = resolve(config.device)
    yield Notice(f"Training on {chosen.name}: {chosen.reason}.")
    network = _Network(module, class_weights(config.class_weights, train.target, labels), chosen.name, config)
    rng = np.random.default_rng(config.seed)
    history: list[EpochDone] = []
    best: EpochDone | None = None
    best_state: dict[str, torch.Tensor] = {}
    best_logits = np.zeros(0)
    began = time.perf_counter()
    for epoch in range(1, config.epochs + 1):
        # Dropout draws from torch's global generator; seeded here, an epoch does not depend on what ran before it.
        torch.manual_seed(config.seed + epoch)
        batches = _Batches(train, config, rng)
        passed = yield from _epoch(network, batches, epoch, config.epochs)
        if network.asked and best is not None:
            break  # the unfinished epoch is not measured against whole ones
        logits = yield from network.logits(val.features, Progress("Training", epoch, config.epochs, "epochs"))
        probabilities = val.item_mean(softmax(logits))
        if not (np.isfinite(passed.loss) and np.isfinite(probabilities).all()):
            if best is None:
                raise StudioError("The loss is no longer a number. Choose a smaller learning rate, or check the audio.")
            yield Notice("The loss is no longer a number; training ended and the best epoch was kept.", "warning")
            network.asked = True
            break
        matrix = metrics.confusion(val.target, probabilities.argmax(axis=1), len(labels))
        done = EpochDone(
            epoch=epoch,
            epochs=config.epochs,
            train_loss=passed.loss,
            val_loss=metrics.cross_entropy(val.target, probabilities),
            val_accuracy=float(metrics.accuracy(matrix)),
            val_f1=float(metrics.macro_f1(matrix)),
            learning_rate=network.learning_rate,
            labels=labels,
            recall=tuple(float(r) for r in metrics.recall(matrix)),
            confusion=tuple(tuple(int(n) for n in row[:-1]) for row in matrix),
            best=False,
            windows_per_s=batches.windows / max(passed.seconds, 1e-9),
            wait_share=min(1.0, batches.waited_s / max(passed.seconds, 1e-9)),
            elapsed_s=time.perf_counter() - began,
        )
        if best is None or _better(done, best, config.monitor):
            done = best = replace(done, best=True)
            best_state, best_logits = network.state(), logits
        history.append(done)
        if (yield done) is Ask.FINISH or network.asked:
            network.asked = True
            break
        if config.patience and epoch - best.epoch >= config.patience:
            yield Notice(f"No better epoch for {config.patience} epochs; epoch {best.epoch} is kept.")
            break
    assert best is not None
    fitted = network.module.to("cpu")
    fitted.load_state_dict(best_state)
    fitted.eval()
    ended = "stopped" if network.asked else "done"
    return Fit(fitted, best, best_logits, history, f"{chosen.name} ({chosen.reason})", ended)


@dataclass(frozen=True)
class _Pass:
    """One pass over the training data: its mean loss and its wall time."""

    loss: float
    seconds: float


def _epoch(network: _Network, batches: _Batches, epoch: int, epochs: int) -> Job[_Pass]:
    network.module.train()
    began = told = time.perf_counter()
    total, windows = 0.0, 0
    for number, (x, y) in enumerate(batches, start=1):
        total += network.step(x, y) * len(y)
        windows += len(y)
        now = time.perf_counter()
        if now - told > 0.1:
            told = now
            done = epoch - 1 + number / len(batches)
            if (yield Progress("Training", done, epochs, "epochs")) is Ask.FINISH:
                network.asked = True
                break
    return _Pass(total / windows, time.perf_counter() - began)


def _better(new: EpochDone, old: EpochDone, monitor: str) -> bool:
    if monitor == "loss":
        return new.val_loss < old.val_loss
    return (new.val_f1, -new.val_loss) > (old.val_f1, -old.val_loss)


def temperature(logits: np.ndarray, target: np.ndarray) -> float:
    """The temperature that makes probabilities fit best: softmax(logits / T) with the least cross-entropy.

    It makes a model surer (T below 1) only where validation holds at least ten mistakes: without mistakes the best fit
    is boundless certainty, which says nothing about other recordings.

    Args:
        logits: Shape (n, classes), of validation.
        target: Shape (n,).

    Returns:
        T between 0.25 and 8; 1.0 when there is nothing to fit.

    References:
        Guo et al. 2017, On calibration of modern neural networks.
    """
    if len(target) < 2 or len(np.unique(target)) < 2:
        return 1.0
    from scipy.optimize import minimize_scalar

    mistakes = int((logits.argmax(axis=1) != target).sum())
    lowest = 0.25 if mistakes >= 10 else 1.0

    def loss(log_t: float) -> float:
        return metrics.cross_entropy(target, softmax(logits, float(np.exp(log_t))))

    found = minimize_scalar(loss, bounds=(np.log(lowest), np.log(8.0)), method="bounded", options={"xatol": 1e-3})
    return float(np.exp(found.x))
