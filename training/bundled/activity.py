"""Activity: speech, music, noise or silence, second by second, to label recordings roughly before a person does."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from engine import audio
from engine.events import Job, Progress
from training.bundled import scenes, sets, stretches
from training.bundled.model import (
    CALLERS,
    ESC10,
    MUSIC,
    OTHER_MUSIC,
    PROMPTS,
    READINGS,
    SOUNDSCAPES,
    WAKEWORDS,
    BundledModel,
    Material,
    Order,
)
from training.bundled.sounding import Background
from training.data import PARTS, DataSet, Item

_STRETCHES = {"train": 6000, "val": 600, "test": 600}
#: Of each unseen recording of music and of readings, pieces of this length are measured.
_PIECE_S = 3.0


def material(order: Order) -> Job[Material]:
    """Stretches mixed from voices, music and noise, and real recordings of other sources to measure on."""
    yield Progress("Reading the table")
    people = sets.by_part(sets.callers(order.data), order.seed)
    prompts = sets.by_part(sets.prompts(order.data), order.seed)
    noises = sets.by_part(sets.noises(order.data), order.seed)
    music = _music(order.data)
    made = []
    for part in PARTS:
        yield Progress("Finding phrases")
        voices = sets.spoken(people[part][: order.amount(10**6) if order.trial else None], stretches.RATE_HZ)
        said = sets.spoken(prompts[part][: order.amount(400)], stretches.RATE_HZ)
        # One voice: among the speakers it counts as three.
        joined = [phrase for phrases in said.values() for phrase in phrases]
        voices |= {f"prompts of {part}, {n}": joined[n::3] for n in range(3) if joined[n::3]}
        # Recordings of music are too few to divide: those that are not taught are all among the unseen.
        stock = stretches.Stock(voices, music if part == "train" else {}, Background(noises[part], stretches.RATE_HZ))
        made.append(stretches.scenes(stock, part, order.amount(_STRETCHES[part]), order.seed))
    total = sum(order.amount(count) for count in _STRETCHES.values())
    data = yield from scenes.write(order.work, stretches.RATE_HZ, itertools.chain(*made), total)
    return Material(data, unseen=DataSet("other recordings", _unseen(order.data)))


def _music(data: Path) -> Mapping[str, np.ndarray]:
    found = sets.music(data, sets.TAUGHT_MUSIC)
    return {sound.source: audio.load(sound.path, rate_hz=stretches.RATE_HZ) for sound in found}


def _unseen(data: Path) -> list[Item]:
    """A day outdoors, wake words, and pieces of readings and other music."""
    items = []
    for sound in sets.soundscapes(data):  # by night nothing is heard in them
        level_db = stretches.level_db(audio.load(sound.path, rate_hz=stretches.RATE_HZ))
        if level_db <= stretches.SILENT_DB or level_db >= stretches.HEARD_DB:
            label = stretches.NOISE if level_db >= stretches.HEARD_DB else stretches.SILENCE
            items.append(Item(sound.path, sound.path, 0.0, None, label, (sound.path,)))
    for sound in sets.wakewords(data):
        found = sets.phrases(audio.load(sound.path, rate_hz=stretches.RATE_HZ), stretches.RATE_HZ)
        if found:  # the word, without what is heard before and after
            start_s, end_s = (at / stretches.RATE_HZ for at in max(found, key=lambda span: span[1] - span[0]))
            items.append(Item(sound.path, sound.path, start_s, end_s, stretches.SPEECH, (sound.source,)))
    for label, sounds in (
        (stretches.SPEECH, sets.readings(data)),
        (stretches.MUSIC, sets.music(data, sets.OTHER_MUSIC)),
    ):
        for sound in sounds:
            length_s = audio.probe(sound.path).duration_s
            for start_s in np.arange(0.0, max(length_s - _PIECE_S, 0.1), _PIECE_S).tolist():
                end_s = min(start_s + _PIECE_S, length_s)
                items.append(Item(f"{sound.path}#{start_s}", sound.path, start_s, end_s, label, (sound.source,)))
    return items


MODEL = BundledModel(
    name="activity",
    purpose="Says where a recording has speech, music, noise or silence, to label it roughly before a person does.",
    hears="One second at a time, loudness included: what stays below -58 dB of full scale is silence. Somebody who "
    "speaks over music or noise is speech; music with noise is music; song counts as music.",
    recipe="logmel-resnet",
    config={
        "window_s": 1.0,
        "hop_s": 0.5,
        "rate_hz": 16000,
        "n_fft": 512,
        "hop": 200,
        "loudness": True,
        "pooling": "all",
    },
    training={
        "epochs": 25,
        "windows_per_epoch": 8_000,
        "augment": '[{"id": "time-shift", "probability": 0.5}, {"id": "gain", "min_db": -3.0, "max_db": 3.0}, '
        '{"id": "spec-augment"}]',
    },
    material=material,
    sources=(
        CALLERS,
        PROMPTS,
        ESC10,
        MUSIC,
        OTHER_MUSIC.measuring(),
        WAKEWORDS.measuring(),
        READINGS.measuring(),
        SOUNDSCAPES.measuring(),
    ),
    licence="CC BY-SA 4.0, as the prompts ask",
    split="Speakers, prompts and Freesound recordings were divided first, and stretches mixed from those of one part "
    "only; all prompts are of one voice, which is in every part. Music in validation and test is made up by "
    "arithmetic; real music that was not learned from is among the unseen recordings.",
    unseen="wake words by about a hundred speakers, LibriVox readings, two other recordings of music, a day outdoors",
    failures=(
        "Half of the music it learned from is made up by arithmetic and half comes from three recordings: sparse, "
        "percussive or electronic music, and song, may be taken for noise or speech.",
        "Animals and children's voices are heard as noise or as speech.",
        "A recording that was turned down very much is silence to it.",
    ),
)
