"""A general embedding for few examples: the network below the last layer of one that tells all the sets apart."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from engine import audio
from engine.events import Job, Progress
from training.bundled import sets
from training.bundled.model import (
    CALLERS,
    DIGITS,
    ESC10,
    ESC50,
    MUSIC,
    OTHER_MUSIC,
    PROMPTS,
    SOUNDSCAPES,
    TONES,
    WAKEWORDS,
    BundledModel,
    Material,
    Order,
)
from training.data import DataSet, Item

_PIECE_S = 4.0
_VAL_SHARE = 0.08
#: The classes of ESC-10, as ESC-50 calls them.
_TAUGHT_OF_ESC50 = frozenset(
    {
        *("chainsaw", "clock_tick", "crackling_fire", "crying_baby", "dog"),
        *("helicopter", "rain", "rooster", "sea_waves", "sneezing"),
    }
)
#: Per class of the unseen sounds: how many examples are taught, and how many are for the choice of the threshold.
_SHOTS, _CHOOSING = 5, 3


def material(order: Order) -> Job[Material]:
    """Everything that may be trained on, in as many classes as it is known to have; ESC-50 to measure on."""
    yield Progress("Reading the tables")
    items = [*_whole(order), *_pieces(order)]
    rng = random.Random(order.seed)
    parts = {item.groups[0]: "val" if rng.random() < _VAL_SHARE else "train" for item in items}
    items = sets.with_parts(items, parts)
    taught = {item.label for item in items if item.part == "train"}
    items = [item for item in items if item.label in taught]
    if order.trial:
        items = [item for item in items if item.part == "val"][::2] + [i for i in items if i.part == "train"][::15]
        taught = {item.label for item in items if item.part == "train"}
        items = [item for item in items if item.label in taught]
    return Material(DataSet("all sets", items), unseen=DataSet("ESC-50", few_shot(order.data)))


def _whole(order: Order) -> Iterator[Item]:
    """Files that are one example each; recordings of digits are grouped by speaker and tens of takes."""
    data = order.data
    for item in sets.everyday(data):
        yield Item(item.key, item.path, 0.0, None, item.label, item.groups)
    for item in sets.digits(data):
        take = Path(item.path).stem.rpartition("_")[2]
        yield Item(item.key, item.path, 0.0, None, f"digit {item.label}", (f"{item.groups[0]} {int(take) // 10}",))
    for sound in sets.wakewords(data):
        yield Item(sound.path, sound.path, 0.0, None, sound.label, (sound.source,))
    for sound in sets.prompts(data):
        yield Item(sound.path, sound.path, 0.0, None, "prompt", (sound.source,))
    for number, sound in enumerate(sets.soundscapes(data)):
        yield Item(sound.path, sound.path, 0.0, None, "outdoors", (f"outdoors {number}",))
    for sound in sets.tones(data):
        yield Item(sound.path, sound.path, 0.0, None, "tone", (sound.source,))


def _pieces(order: Order) -> Iterator[Item]:
    """Long recordings in pieces: each caller and each piece of music is a class of its own."""
    recordings = [(sound, sound.source) for sound in sets.callers(order.data)]
    music = sets.music(order.data, (*sets.TAUGHT_MUSIC, *sets.OTHER_MUSIC))
    recordings += [(sound, sound.source) for sound in music]
    for sound, label in recordings:
        length_s = audio.probe(sound.path).duration_s
        for number in range(max(1, int(length_s / _PIECE_S))):
            start_s = number * _PIECE_S
            end_s = min(start_s + _PIECE_S, length_s)
            yield Item(f"{sound.path}#{start_s}", sound.path, start_s, end_s, label, (f"{sound.path}#{start_s}",))


def few_shot(data: Path) -> list[Item]:
    """The classes of ESC-50 that ESC-10 has not: a few examples of each to learn from, the rest as test.

    What is learned from comes from other recordings than the test; nothing of it is kept in the model.
    """
    heard = {item.groups[0] for item in sets.everyday(data)}
    found = [
        Item(str(path), str(path), 0.0, None, row["label"], (row["group"],))
        for row in sets.rows(data / "esc50" / "esc50.csv")
        if row["label"] not in _TAUGHT_OF_ESC50
        and row["group"] not in heard
        and (path := data / "esc50" / row["audio_filepath"]).is_file()
    ]
    groups: dict[str, list[str]] = {}
    for item in found:
        known = groups.setdefault(item.label, [])
        if item.groups[0] not in known:
            known.append(item.groups[0])
    part_of = {
        group: "train" if number < _SHOTS else "val" if number < _SHOTS + _CHOOSING else "test"
        for several in groups.values()
        for number, group in enumerate(several)
    }
    # One example of each recording to learn from: further takes would count as more than so many.
    seen: set[str] = set()
    kept = []
    for item in sets.with_parts(found, part_of):
        if item.part == "test" or item.groups[0] not in seen:
            kept.append(item)
        seen.add(item.groups[0])
    return kept


MODEL = BundledModel(
    name="general-embedding",
    purpose="Turns a sound into a vector that is near to those of similar sounds, for the recipe “Simple classifier on "
    "an encoder”: write general-embedding there as the encoder, and a few examples of each class are enough.",
    hears="Two seconds at a time at 16 kHz, the mean over a recording; how loud it is does not matter.",
    recipe="logmel-resnet",
    config={
        "window_s": 2.0,
        "hop_s": 1.0,
        "rate_hz": 16000,
        "n_fft": 512,
        "hop": 240,
        "width": 24,
        "n_mels": 64,
        "pooling": "all",
    },
    training={"epochs": 30, "sampling": "balanced", "windows_per_epoch": 5_000},
    material=material,
    sources=(
        ESC10,
        DIGITS,
        CALLERS,
        PROMPTS,
        WAKEWORDS,
        MUSIC,
        OTHER_MUSIC,
        SOUNDSCAPES,
        TONES,
        ESC50.measuring(),
    ),
    licence="CC BY-SA 4.0, as the prompts and digits ask",
    split="It learned to tell all classes of all sets apart; a small part of each, by recording, chose nothing but the "
    "sureness. What it is worth is measured on classes that it never heard.",
    unseen="forty classes of ESC-50 that are not in ESC-10, five examples of each to learn from and the rest as test",
    failures=(
        "It learned from few hours of sound: encoders trained on thousands of hours are far better, and can be used in "
        "its place.",
        "Voices are told apart better than what they say.",
    ),
    encoder=True,
)
