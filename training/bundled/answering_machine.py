"""Answering machine or live person, from the first seconds of a call; trained on calls that were put together."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from engine import audio
from engine.augment.telephone import LINE_RATE_HZ
from engine.events import Job, Progress
from training.bundled import calls, scenes, sets
from training.bundled.model import (
    CALLERS,
    DIGITS,
    ESC10,
    PROMPTS,
    READINGS,
    SOUNDSCAPES,
    TONES,
    WAKEWORDS,
    BundledModel,
    Material,
    Order,
)
from training.bundled.scenes import Scene, rng_of
from training.bundled.sets import Sound
from training.bundled.sounding import Background, strung
from training.data import PARTS, DataSet

_CALLS = {"train": 5000, "val": 600, "test": 800}
#: Calls with voices and tones that training knows nothing of.
_UNSEEN_WORDS, _UNSEEN_TONES = 150, 60


def material(order: Order) -> Job[Material]:
    """Calls of prompts, tones and callers; and to measure on, calls of other people and of real tones."""
    yield Progress("Reading the table")
    callers = sets.by_part(sets.callers(order.data), order.seed)
    prompts = sets.by_part(sets.prompts(order.data), order.seed)
    noises = sets.by_part(sets.noises(order.data), order.seed)
    digits = sets.digits(order.data)
    made = []
    spoken_prompts = {}
    for part in PARTS:
        yield Progress("Finding phrases")
        few = slice(None, 40 if order.trial else None)
        people = sets.spoken(callers[part][few], LINE_RATE_HZ)
        if part == "train":
            some = [Sound(item.path, f"digits of {item.groups[0]}") for item in digits[:: 10 if order.trial else 1]]
            people |= sets.spoken(some, LINE_RATE_HZ)
        spoken_prompts[part] = sets.spoken(prompts[part][few], LINE_RATE_HZ)
        background = Background(noises[part], LINE_RATE_HZ)
        count = order.amount(_CALLS[part])
        made.append(calls.scenes(spoken_prompts[part], people, background, part, count, order.seed))
    total = sum(order.amount(count) for count in _CALLS.values())
    data = yield from scenes.write(order.work / "calls", LINE_RATE_HZ, itertools.chain(*made), total)
    outdoors = Background(sets.soundscapes(order.data), LINE_RATE_HZ, made_up=0.3)
    others = _others(order, spoken_prompts["test"], outdoors)
    unseen = yield from scenes.write(order.work / "unseen", LINE_RATE_HZ, others, 2 * _UNSEEN_WORDS + _UNSEEN_TONES)
    return Material(data, unseen=DataSet("calls of others", unseen.items))


def _others(order: Order, prompts: dict[str, list[np.ndarray]], background: Background) -> Iterator[Scene]:
    """Calls of people that say wake words or read aloud, of prompts that were kept apart, and real tones."""
    length = round(calls.CALL_S * LINE_RATE_HZ)
    voices = sets.spoken(sets.readings(order.data), LINE_RATE_HZ)
    words = sets.spoken(sets.wakewords(order.data)[:: 8 if order.trial else 1], LINE_RATE_HZ)
    people = [*itertools.islice(words.items(), _UNSEEN_WORDS), *voices.items()]
    machines: list[tuple[str, Sequence[np.ndarray]]] = list(itertools.islice(prompts.items(), _UNSEEN_WORDS))
    every = [phrase for phrases in prompts.values() for phrase in phrases]
    for number, (label, (source, phrases)) in enumerate(
        [*((calls.PERSON, entry) for entry in people), *((calls.MACHINE, entry) for entry in machines)]
    ):
        rng = rng_of(order.seed, "unseen", number)
        several = phrases if label == calls.PERSON else [*phrases, *every]
        sound, _ = calls.line_chain(strung(several, length, LINE_RATE_HZ, rng), background, rng)
        yield Scene(sound, ((0.0, calls.CALL_S, label),), source, (source,), "test")
    tones = sets.tones(order.data)
    for number in range(_UNSEEN_TONES):
        rng = rng_of(order.seed, "unseen tones", number)
        tone = tones[number % len(tones)]
        sound = np.resize(audio.load(tone.path, rate_hz=LINE_RATE_HZ), length)
        sent, _ = calls.line_chain(sound * np.float32(0.5), background, rng)
        yield Scene(sent, ((0.0, calls.CALL_S, calls.MACHINE),), tone.source, (tone.source,), "test")


MODEL = BundledModel(
    name="answering-machine",
    purpose="Says from the first seconds of a call whether a machine answers (a recorded prompt, a beep, tones) or a "
    "live person.",
    hears="Three seconds at telephone quality, joined over the call. All calls it learned from are synthetic: prompts "
    "and people recorded elsewhere, strung together with the same pauses and sent through the same simulated rooms, "
    "noise, levels, codecs and lines. How long somebody speaks or waits tells it nothing, though on real calls it "
    "would; for calls of your own, train a model on them.",
    recipe="logmel-resnet",
    config={"window_s": 3.0, "hop_s": 1.0, "rate_hz": LINE_RATE_HZ, "n_fft": 256, "hop": 120, "pooling": "all"},
    training={
        "epochs": 25,
        "windows_per_epoch": 5_000,
        "augment": '[{"id": "time-shift", "probability": 0.5}, {"id": "gain", "min_db": -6.0, "max_db": 6.0}, '
        '{"id": "spec-augment"}]',
    },
    material=material,
    sources=(
        PROMPTS,
        CALLERS,
        DIGITS,
        ESC10,
        TONES.measuring(),
        WAKEWORDS.measuring(),
        READINGS.measuring(),
        SOUNDSCAPES.measuring(),
    ),
    licence="CC BY-SA 4.0, as the recordings",
    split="Callers, prompts and noises were divided first, and calls put together from those of one part only. All "
    "prompts are of one voice, so that no figure here speaks of a machine with another voice.",
    unseen="calls of people who say wake words or read aloud, tones of a telephone program, and prompts that were kept "
    "apart, in the noise of a day outdoors, through the same simulated line",
    failures=(
        "It knows one recorded voice, a woman's; greetings that people record themselves, and other announcers, may "
        "be taken for a live person.",
        "A live person who speaks in an announcer's manner may be taken for a machine.",
        "It was never measured on real calls.",
    ),
)
