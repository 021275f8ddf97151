"""Spoken digits: key-word spotting in small. Measured on speakers that the model of that fold never heard."""

from __future__ import annotations

from collections.abc import Iterator

from engine import audio
from engine.events import Job, Progress
from training.bundled import sets
from training.bundled.model import CALLERS, DIGITS, BundledModel, Material, Order
from training.data import DataSet, Item

_RATE_HZ = 16000
#: A number that is spoken digit by digit falls apart at pauses of one of these lengths.
_PAUSES_S = (0.06, 0.1, 0.15, 0.2)
_MARGIN_S = 0.08


def material(order: Order) -> Job[Material]:
    """The four speakers, each a fold, and the callers who read a number slowly enough to take it apart."""
    yield Progress("Reading the table")
    items = sets.digits(order.data)
    if order.trial:
        items = items[::20]
    folds = tuple(item.groups[0] for item in items)
    yield Progress("Taking numbers apart")
    unseen = DataSet("digits of callers", list(_of_callers(order)))
    return Material(DataSet("free spoken digits", items), folds, unseen)


def _of_callers(order: Order) -> Iterator[Item]:
    """Digits from the numbers that callers read, of those callers whose recording has a phrase for each digit."""
    for sound in sets.callers(order.data):
        text = sound.text.strip()
        if not text.isdecimal() or len(text) < 4:
            continue
        samples = audio.load(sound.path, rate_hz=_RATE_HZ)
        for pause_s in _PAUSES_S:
            found = sets.phrases(samples, _RATE_HZ, pause_s)
            lengths = [(last - first) / _RATE_HZ for first, last in found]
            if len(found) == len(text) and min(lengths) >= 0.15 and max(lengths) <= 0.9:
                for digit, (first, last) in zip(text, found, strict=True):
                    start_s, end_s = max(0.0, first / _RATE_HZ - _MARGIN_S), last / _RATE_HZ + _MARGIN_S
                    yield Item(f"{sound.path}#{first}", sound.path, start_s, end_s, digit, (sound.source,))
                break


MODEL = BundledModel(
    name="spoken-digits",
    purpose="Recognizes a single spoken English digit, zero to nine: an example of key-word spotting.",
    hears="One second at telephone quality. It expects one digit and nothing else, and always names one.",
    recipe="logmel-resnet",
    config={"window_s": 1.0, "hop_s": 0.5, "rate_hz": 8000, "n_fft": 256, "hop": 80, "pooling": "all"},
    training={"epochs": 40, "augment": "strong"},
    material=material,
    sources=(DIGITS, CALLERS.measuring()),
    licence="CC BY-SA 4.0, as the recordings",
    split="Each of the four speakers was the test of a model that learned from the other three; the model here learned "
    "in the same way from all four.",
    unseen="digits cut from numbers that callers read; who reads quickly cannot be cut, so slow readers are measured",
    failures=(
        "It learned from four voices: much higher ones and other accents are recognized less often.",
        "Digits spoken without a pause run into each other; it is made for one at a time.",
        "Any other word is taken for a digit.",
    ),
)
