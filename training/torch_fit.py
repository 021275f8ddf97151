"""The trainer of networks: its settings, and from items to an exported network.

Invariant: a training follows from its task alone; settings that were read from a file are part of what it is named by.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import augment
from engine.config import setting, to_json
from engine.device import resolve
from engine.events import Job, Notice, Progress
from training import batches, checkpoints, fits
from training.batches import SampleWindows, build_samples
from training.calibration import softmax, temperature
from training.dataset import WindowSet, build
from training.deciding import JoiningConfig
from training.fine_tune import start_fingerprint, take_weights
from training.fits import Fitted, Task
from training.fitting import Fit, fit
from training.losses import Teacher
from training.sampling import class_weights

if TYPE_CHECKING:
    import torch

__all__ = [
    "CONFIG",
    "Fit",
    "Teacher",
    "TrainConfig",
    "chain_json",
    "check_task",
    "fit",
    "fit_items",
    "softmax",
    "temperature",
]


@dataclass(frozen=True)
class TrainConfig(JoiningConfig):
    """How to train, whatever the recipe."""

    epochs: int = setting(30, "Most passes over the training data.", low=1, high=10_000)
    batch_size: int = setting(32, "Windows per step.", low=1, high=4096)
    learning_rate: float = setting(1e-3, "Size of each step of the optimizer (AdamW).", low=1e-7, high=1.0)
    patience: int = setting(
        8, "Stop after this many epochs without a better one; 0 never stops early.", unit="epochs", low=0, high=10_000
    )
    monitor: str = setting(
        "f1",
        "Which epoch is kept: that of the largest macro F1 or the least loss on validation, or the last one, for "
        "trainings whose learning rate runs out.",
        title="Kept epoch",
        choices=("f1", "loss", "last"),
        choice_words=("Best macro F1", "Least loss", "Last"),
    )
    augment: str = setting(
        "none",
        f"How examples are changed on the fly: {', '.join(augment.PRESETS)}, a JSON file, or JSON itself.",
        title="Augmentation",
        pick="file",
    )
    sampling: str = setting(
        "shuffle",
        "Which examples an epoch has: every one once, or as many of each class, rare ones several times.",
        choices=("shuffle", "balanced"),
        choice_words=("Each once", "Balanced classes"),
    )
    class_weights: str = setting(
        "auto",
        "Weight of each class in the loss: auto makes up for rare classes where sampling does not, none treats every "
        "example alike, or numbers in the order of the classes such as 1.0,4.0.",
        title="Class weights",
    )
    schedule: str = setting(
        "constant",
        "How the learning rate changes: not at all, down to zero along half a cosine, or by half wherever nothing "
        "gets better.",
        title="Learning rate falls",
        choices=("constant", "cosine", "plateau"),
        choice_words=("Not at all", "Along a cosine", "On plateaus"),
    )
    warmup_epochs: float = setting(
        0.0, "So long the learning rate rises from zero first.", title="Warm-up", unit="epochs", low=0.0, high=1000.0,
        advanced=True,
    )  # fmt: skip
    plateau_epochs: int = setting(
        3, "A plateau: so many epochs without a better one.", title="Plateau", unit="epochs", low=1, high=1000,
        advanced=True,
    )  # fmt: skip
    weight_decay: float = setting(0.0, "Pull of the weights towards zero.", low=0.0, high=1.0, advanced=True)
    gradient_clip: float = setting(
        0.0, "Longest gradient; longer ones are shortened to it. 0 leaves them.", low=0.0, high=1e6, advanced=True
    )
    label_smoothing: float = setting(
        0.0, "Share of each target that is given to all classes alike.", low=0.0, high=0.5, advanced=True
    )
    ema: float = setting(
        0.0,
        "Keep a running mean of the weights: how much of it remains at each step, such as 0.995. 0 keeps the weights "
        "themselves.",
        title="Averaged weights",
        low=0.0,
        high=0.99999,
        advanced=True,
    )
    windows_per_epoch: int = setting(
        0,
        "Draw this many windows at random for each epoch; 0 uses all of them.",
        low=0,
        high=100_000_000,
        advanced=True,
    )
    start_from: str = setting(
        "",
        "A model of the same family whose weights training goes on from; without one it begins from random weights.",
        title="Start from",
        pick="file",
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
MULTI_LABEL = True


def check_task(task: Task) -> None:
    """See ``training.fits.check_task``."""
    class_weights(task.training.class_weights, np.zeros(0, np.int64), task.labels)
    augment.chain(task.training.augment).ready()
    resolve(task.training.device)
    started(new_module(task), task)


def fit_items(task: Task) -> Job[Fitted]:
    """Compute features, train the recipe's network on them, export it; see ``training.fits.fit_items``."""
    from training.onnx_export import export

    how = fits.windowing(task.recipe, task.config, task.training)
    module = new_module(task)
    notes = " ".join(filter(None, (str(getattr(module, "notes", "")), started(module, task))))
    if notes:
        yield Notice(notes)
    read = build_samples if augment.chain(task.training.augment).needs_waveform else build
    train: WindowSet | SampleWindows = yield from read(task.train, task.labels, how, "Reading training data")
    val = yield from build(task.val, task.labels, how, "Reading validation data")
    checkpoint = checkpoints.path_for(
        {
            "recipe": task.recipe.id,
            "config": to_json(task.config),
            "training": {**to_json(task.training), "chain": chain_json(task.training)},
            "labels": task.labels,
            **({"start": start_fingerprint(task.training.start_from)} if task.training.start_from else {}),
        },
        [*task.train, *task.val],
    )
    done = yield from fit(
        module, train, val, task.labels, task.training,
        multi_label=task.multi_label, checkpoint=checkpoint, time_axis=batches.time_axis(how.feature),
    )  # fmt: skip
    yield Progress("Exporting")
    made = export(done.module, how.feature.shape(round(how.window_s * how.feature.rate_hz)))
    return Fitted(
        how=how,
        val=val,
        val_logits=done.val_logits,
        history=done.history,
        best_epoch=done.best.epoch,
        device=fits.device_words(how, done.device),
        ended=done.ended,
        onnx=made.onnx,
        weights=made.weights,
        files=made.files,
        notes=notes,
    )


def chain_json(training: Any) -> list[dict[str, Any]]:
    """The augmentation of a training as JSON values, whatever file it came from; empty without one."""
    return augment.chain(getattr(training, "augment", "none")).to_json()


def started(module: torch.nn.Module, task: Task) -> str:
    """Put the weights that training starts from into the task's network, and say so; nothing where it begins anew.

    Raises:
        UsageError: When they do not fit.
    """
    path = task.training.start_from
    return take_weights(module, path, task.recipe, task.config, task.labels) if path else ""


def new_module(task: Task) -> torch.nn.Module:
    """The task's network with the weights that its seed draws."""
    import torch

    assert task.recipe.build is not None
    # The weights of a network are drawn from torch's one global generator; it is put back for whoever comes next.
    with torch.random.fork_rng():
        torch.manual_seed(task.training.seed)
        return task.recipe.build(task.config, len(task.labels))
