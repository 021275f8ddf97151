"""Fitting a small network to the labels and to the answers of a larger model, its teacher.

The teacher hears each stretch with its own rate, windows and feature; only its answers meet the student.

Invariant: the teacher never hears the test part; one that is trained here is fitted to the student's training part.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, replace

import numpy as np

from engine import audio_files, augment, bundle, features, places, recipes
from engine.bundle import Bundle, Card
from engine.classify import model_fingerprint
from engine.config import from_json
from engine.errors import UsageError
from engine.events import Job, Notice, Progress
from engine.files import replacing
from engine.runtime.onnx import OnnxModel
from engine.windows import cut_windows
from training import batches, fits, metrics, torch_fit
from training.cache import fill
from training.calibration import softmax
from training.dataset import ItemWindows, Windowing, build
from training.fits import Fitted, Task
from training.fitting import fit
from training.losses import Teacher
from training.onnx_export import export_onnx

CONFIG = torch_fit.TrainConfig
_TEACHER_RECIPE = "mfcc-lstm"
#: A probability below this teaches nothing that float32 could hold.
_SMALLEST = 1e-7


def check_task(task: Task) -> None:
    """See ``training.fits.check_task``."""
    torch_fit.check_task(task)
    if augment.chain(task.training.augment).needs_waveform:
        raise UsageError(
            "A teacher's answers are those to the recordings as they are: choose an augmentation of features, or none."
        )
    if task.config.teacher:
        _loaded(task.config.teacher, task.labels)


def _loaded(path: str, labels: tuple[str, ...]) -> Bundle:
    model = bundle.load(path)
    if model.card.runtime != "onnx":
        raise UsageError(f"{path} cannot teach: it is no network. Choose another model.")
    if set(model.card.labels) != set(labels):
        raise UsageError(
            f"{path} cannot teach: it knows {', '.join(model.card.labels)}, and the data have {', '.join(labels)}."
        )
    return model


def fit_items(task: Task) -> Job[Fitted]:
    """Train the student; see ``training.fits.fit_items``."""
    config = task.config
    teacher = (
        _loaded(config.teacher, task.labels) if config.teacher else (yield from _trained_teacher(task))
    )  # before the student's windows are in memory
    how = fits.windowing(task.recipe, config)
    module = torch_fit.new_module(task)
    if began := torch_fit.started(module, task):
        yield Notice(began)
    train = yield from build(task.train, task.labels, how, "Reading training data")
    val = yield from build(task.val, task.labels, how, "Reading validation data")
    taught = yield from teacher_logits(teacher, train, how, task.labels, "Asking the teacher")
    judged = yield from teacher_logits(teacher, val, how, task.labels, "Measuring the teacher")
    lesson = Teacher(taught, config.temperature, config.alpha)
    axis = batches.time_axis(how.feature)
    done = yield from fit(module, train, val, task.labels, task.training, teacher=lesson, time_axis=axis)
    yield Progress("Exporting")
    weights = {name: tensor.numpy() for name, tensor in done.module.state_dict().items()}
    onnx = export_onnx(done.module, how.feature.shape(round(how.window_s * how.feature.rate_hz)))
    student = Bundle(_card(how, task.labels, "the student"), onnx, weights)
    notes = _words(_measured(teacher, val, judged), _measured(student, val, done.val_logits))
    yield Notice(notes)
    return Fitted(
        how=how,
        val=val,
        val_logits=done.val_logits,
        history=done.history,
        best_epoch=done.best.epoch,
        device=done.device,
        ended=done.ended,
        onnx=onnx,
        weights=weights,
        notes=notes,
    )


def _trained_teacher(task: Task) -> Job[Bundle]:
    """A teacher of windows as long as the student's, fitted to the same items."""
    yield Notice(f"No teacher was given: a {_TEACHER_RECIPE} is trained first.")
    recipe = recipes.get(_TEACHER_RECIPE)
    config = from_json(recipe.config, {"window_s": task.config.window_s, "hop_s": task.config.hop_s})
    own = {"seed": task.training.seed, "device": task.training.device}
    epochs = min(int(recipe.defaults["epochs"]), task.training.epochs)  # who wants a quick look gets one
    values = {**recipe.defaults, **own, "epochs": epochs}
    training = from_json(fits.config_class(recipe.fit), values)
    fitted = yield from fits.fit_items(replace(task, recipe=recipe, config=config, training=training))
    return Bundle(_card(fitted.how, task.labels, _TEACHER_RECIPE), fitted.onnx, fitted.weights)


def _card(how: Windowing, labels: tuple[str, ...], name: str) -> Card:
    """What running a network needs to know of it."""
    return Card(
        name=name, recipe=name, config={}, feature=features.to_json(how.feature), labels=labels,
        rate_hz=how.feature.rate_hz, channel=how.channel, window_s=how.window_s, hop_s=how.hop_s,
        short_clip=how.short_clip,
    )  # fmt: skip


# The teacher's answers ------------------------------------------------------------------------------------------------


def teacher_logits(
    teacher: Bundle, windows: ItemWindows, how: Windowing, labels: tuple[str, ...], text: str
) -> Job[np.ndarray]:
    """What the teacher says of each of the student's windows.

    A teacher with shorter windows hears several in each, and their answers are averaged. The answers are kept on disk,
    by the teacher and by what it heard.

    Args:
        teacher: The model.
        windows: The student's windows.
        how: How they were cut.
        labels: The classes in the student's order.
        text: What the progress says.

    Returns:
        Logarithms of probabilities, float32 of shape (windows, classes).

    Raises:
        StudioError: When a recording can no longer be read.
    """
    place = places.cache() / "teacher" / f"{_key(teacher, windows, how, labels)}.npy"
    try:
        return np.asarray(np.load(place, allow_pickle=False))
    except (OSError, ValueError):
        pass  # not there yet, or damaged
    card = teacher.card
    model = OnnxModel(teacher, "cpu")
    feature = teacher.feature()
    samples = yield from fill(windows.items, card.rate_hz, card.channel)
    order = [card.labels.index(label) for label in labels]
    out = np.empty((len(windows.owner), len(labels)), np.float32)
    counts = np.bincount(windows.owner, minlength=len(windows.items))
    done = 0
    for number, (item, count) in enumerate(zip(windows.items, counts.tolist(), strict=True)):
        for stretch in _stretches(samples.of(item), count, how, card.rate_hz):
            heard = feature(_teachers_windows(stretch, card))
            log_p = np.log(np.maximum(model.predict(heard), _SMALLEST)).mean(axis=0)
            out[done] = log_p[order]
            done += 1
        yield Progress(text, number + 1, len(windows.items), "items")
    with replacing(place) as file:
        np.save(file, out)
    return out


def _stretches(sound: np.ndarray, count: int, how: Windowing, rate_hz: int) -> list[np.ndarray]:
    """The student's windows of one item, at the teacher's rate."""
    length, step = round(how.window_s * rate_hz), round(how.hop_s * rate_hz)
    starts = [k * step for k in range(count)]
    starts[-1] = max(0, min(starts[-1], len(sound) - length))  # the last one is aligned to the end
    return [sound[start : start + length] for start in starts]


def _teachers_windows(stretch: np.ndarray, card: Card) -> np.ndarray:
    length, step = round(card.window_s * card.rate_hz), round(card.hop_s * card.rate_hz)
    return cut_windows(stretch, length, step, card.short_clip)


def _key(teacher: Bundle, windows: ItemWindows, how: Windowing, labels: tuple[str, ...]) -> str:
    """A hash of the teacher and of everything that it is asked about."""
    prints: dict[str, str] = {}
    for item in windows.items:
        if item.path not in prints:
            prints[item.path] = audio_files.fingerprint(item.path)
    heard = [(prints[item.path], item.start_s, item.end_s) for item in windows.items]
    cut = (how.window_s, how.hop_s, how.feature.rate_hz, np.bincount(windows.owner).tolist())
    text = json.dumps([model_fingerprint(teacher), labels, cut, heard])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


# Side by side ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Measured:
    name: str
    parameters: int
    megabytes: float
    windows_per_s: float
    macro_f1: float


def _measured(model: Bundle, val: ItemWindows, logits: np.ndarray) -> _Measured:
    predicted = val.item_mean(softmax(logits)).argmax(axis=1)
    matrix = metrics.confusion(val.target, predicted, logits.shape[1])
    parameters = sum(tensor.size for tensor in model.tensors().values())
    return _Measured(model.card.name, parameters, len(model.onnx) / 1e6, _speed(model), float(metrics.macro_f1(matrix)))


def _speed(model: Bundle, windows: int = 32) -> float:
    """Windows per second of the network alone, on one core of the processor: the median of five rounds."""
    shape = model.feature().shape(round(model.card.window_s * model.card.rate_hz))
    values = np.zeros((windows, *shape), np.float32)
    network = OnnxModel(model, "cpu")
    times = []
    for _ in range(6):  # the first is the warm-up
        began = time.perf_counter()
        network.predict(values)
        times.append(time.perf_counter() - began)
    return windows / float(np.median(times[1:]))


def _words(teacher: _Measured, student: _Measured) -> str:
    return (
        f"Taught by {teacher.name}. On validation the teacher has macro F1 {teacher.macro_f1:.3f}, the student "
        f"{student.macro_f1:.3f}; parameters {teacher.parameters:,} and {student.parameters:,}; network "
        f"{teacher.megabytes:.2f} and {student.megabytes:.2f} MB; {teacher.windows_per_s:,.0f} and "
        f"{student.windows_per_s:,.0f} windows per second on one core."
    )
