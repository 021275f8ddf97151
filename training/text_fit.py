"""Training CatBoost on what is said in recordings.

Invariant: the number of trees is chosen on validation; the same seed on the same machine gives the same model.
"""

from __future__ import annotations

import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.config import setting
from engine.device import cpu_count
from engine.errors import StudioError, UsageError
from engine.events import Ask, Job, Notice, Progress
from engine.phrases import fold
from engine.runtime.transcript import TEXT_MODEL_FILE
from engine.text_model import TextModel
from engine.whisper import faster
from engine.whisper.needs import needed
from engine.words import many
from training import fits, metrics
from training.calibration import softmax
from training.fits import Fitted, Task
from training.sampling import class_weights
from training.thresholds import ThresholdConfig
from training.transcripts import Said, keep_file, listening, lone_epoch, transcripts

_POLL_S = 0.2


@dataclass(frozen=True)
class TextConfig(ThresholdConfig):
    """How to train on texts."""

    trees: int = setting(1000, "Most trees; fewer are kept where more do not help.", low=1, high=100_000)
    depth: int = setting(6, "Questions that each tree asks of a text.", low=1, high=12, advanced=True)
    tree_rate: float = setting(
        0.05, "How far each tree corrects those before it.", title="Tree rate", low=1e-4, high=1.0, advanced=True
    )
    patience: int = setting(
        100, "Stop after so many trees that do not help; 0 never stops early.", unit="trees", low=0, high=10_000
    )
    class_weights: str = setting(
        "auto",
        "Weight of each class in the loss: auto makes up for rare classes, none treats every example alike, or numbers "
        "in the order of the classes such as 1.0,4.0.",
        title="Class weights",
    )
    seed: int = setting(0, "The same seed gives the same model.", low=0, high=2**31 - 1)
    device: str = setting("auto", "Where Whisper runs: auto, cpu, cuda or cuda:1.", advanced=True)


CONFIG = TextConfig


def check_task(task: Task) -> None:
    """See ``training.fits.check_task``."""
    if task.config.whisper:
        faster.folder_of(task.config.whisper)
    if task.multi_label:
        raise UsageError("The recipe transcript-catboost gives each recording one class; these data have several.")
    class_weights(task.training.class_weights, np.zeros(0, np.int64), task.labels)
    needed("catboost")


def fit_items(task: Task) -> Job[Fitted]:
    """Transcribe what has no text, grow trees on the texts, and keep as many as are best on validation."""
    config, labels = task.config, task.labels
    items = [*task.train, *task.val]
    without = sum(not item.text for item in items)
    if without and not config.whisper:
        raise StudioError(
            f"{many(without, 'item')} of {len(items)} {'has' if without == 1 else 'have'} no text: the column text is "
            "missing or empty there. Fill it, or name a Whisper model that transcribes the recordings: --whisper small."
        )
    if without < len(items):
        yield Notice("The texts of the data are learned from and measured on; what Whisper hears may differ from them.")
    hearing = None
    if config.whisper:
        hearing = yield from listening(
            config.whisper, config.language, config.window_s, config.hop_s, task.training.device
        )
    train = yield from transcripts(task.train, hearing, "Reading training texts")
    val = yield from transcripts(task.val, hearing, "Reading validation texts")
    _enough(train, labels)
    content, ended, trees = yield from _grow(train, val, task)
    path = keep_file(TEXT_MODEL_FILE, content)
    model = TextModel(path, len(labels))
    logits, train_logits = (model.logits([said.text for said in part.transcripts]) for part in (val, train))
    windows = val.windows(labels)
    train_loss = metrics.cross_entropy(train.windows(labels).target, softmax(train_logits))
    done = lone_epoch(windows, logits, labels, train_loss)
    yield done
    return Fitted(
        how=fits.windowing(task.recipe, config),
        val=windows,
        val_logits=logits,
        history=[done],
        best_epoch=1,
        device="cpu (trees on texts are grown on the processor)",
        ended=ended,
        runtime="transcript",
        files={TEXT_MODEL_FILE: path},
        notes=f"{many(trees, 'tree')} on the words of {many(len(train.items), 'training text')}.",
    )


def _enough(train: Said, labels: tuple[str, ...]) -> None:
    present = {item.label for item in train.items}
    if len(present) < 2:
        raise StudioError(
            f"The training part only has examples of {', '.join(present)}. Add examples of another class, or divide "
            f"the data anew; the classes are {', '.join(labels)}."
        )
    if not any(fold(said.text) for said in train.transcripts):
        raise StudioError("Nothing is said in any training item: all texts are empty. Check the column text.")


class _Watch:
    """CatBoost's callback: counts trees, and ends the training when it is asked to."""

    def __init__(self) -> None:
        self.trees = 0
        self.enough = threading.Event()

    def after_iteration(self, info: Any) -> bool:
        """Whether to go on."""
        self.trees = int(info.iteration)
        return not self.enough.is_set()


def _grow(train: Said, val: Said, task: Task) -> Job[tuple[bytes, str, int]]:
    """Fit CatBoost; the model's file, "done" or "stopped", and how many trees it has."""
    catboost = needed("catboost")
    settings: TextConfig = task.training
    target, val_target = (part.windows(task.labels).target for part in (train, val))
    weights = class_weights(settings.class_weights, target, task.labels)

    def pool(part: Said, labels: np.ndarray) -> Any:
        texts = [[fold(said.text)] for said in part.transcripts]
        each = None if weights is None else weights[labels]
        return catboost.Pool(texts, labels, text_features=[0], weight=each)

    model = catboost.CatBoost(
        {
            "loss_function": "Logloss" if len(task.labels) == 2 else "MultiClass",
            **({} if len(task.labels) == 2 else {"classes_count": len(task.labels)}),
            "iterations": settings.trees,
            "depth": settings.depth,
            "learning_rate": settings.tree_rate,
            "random_seed": settings.seed,
            "thread_count": cpu_count(),
            "allow_writing_files": False,
            "logging_level": "Silent",
        }
    )
    watch = _Watch()
    ended = "done"
    with ThreadPoolExecutor(1) as thread:
        work = thread.submit(
            model.fit, pool(train, target), eval_set=pool(val, val_target), use_best_model=True,
            early_stopping_rounds=settings.patience or None, callbacks=[watch],
        )  # fmt: skip
        try:
            while not work.done():
                if (yield Progress("Growing trees", watch.trees, settings.trees, "trees")) is Ask.FINISH:
                    watch.enough.set()
                    ended = "stopped"
                wait([work], _POLL_S)
            work.result()
        except catboost.CatBoostError as error:
            reason = (str(error).strip() or "CatBoost failed").splitlines()[0].rstrip(".")
            raise StudioError(f"CatBoost cannot learn from these texts: {reason}.") from error
        finally:
            watch.enough.set()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / TEXT_MODEL_FILE
        model.save_model(str(path), format="cbm")
        return path.read_bytes(), ended, int(model.tree_count_)
