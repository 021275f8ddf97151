"""The very example that a network will see in training: one window before and after its augmentation.

Invariant: an example is made as ``training.batches`` makes it, from the same streams of random numbers, so that what is
seen and heard here is what is trained on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from engine import audio, recipes
from engine.augment import Applied, Chain, example_rng
from engine.events import Job, Notice, Progress
from engine.features import time_axis
from engine.project import Project
from engine.windows import cut_windows, window_starts
from training import batches, fits
from training.batches import SampleWindows
from training.cache import Samples
from training.data import Item
from training.dataset import Windowing
from training.run import data_for, split_of
from training.splits import divide


@dataclass(frozen=True)
class Example:
    """A window of an item, as it is and as the network gets it.

    Attributes:
        item: Where it is from.
        number: Its number in the training data.
        epoch: In which epoch it looks like this, from 1.
        rate_hz: Of the samples.
        original, changed: float32, of one length except where the augmentation leaves nothing.
        original_values, changed_values: What the network is given of them, of the feature's shape.
        time_axis: Which axis of these is time; None for features without one.
        applied: What was done to it; see ``engine.augment.preview.sentences``.
    """

    item: Item
    number: int
    epoch: int
    rate_hz: int
    original: np.ndarray
    changed: np.ndarray
    original_values: np.ndarray
    changed_values: np.ndarray
    time_axis: int | None
    applied: Applied


class Examples:
    """The training examples of a split under a recipe's windows, numbered as in training.

    Attributes:
        judged: How many windows validation has.
    """

    def __init__(self, items: Sequence[Item], how: Windowing, val: Sequence[Item] = ()) -> None:
        """Count the windows.

        Args:
            items: The training part. Nothing is decoded here.
            how: The recipe's windows and features.
            val: The validation part.
        """
        self._items = items
        self._how = how
        rate = how.feature.rate_hz
        window, hop = round(how.window_s * rate), round(how.hop_s * rate)
        counts = [len(window_starts(_length(item, rate), window, hop)) for item in items]
        self.judged = sum(len(window_starts(_length(item, rate), window, hop)) for item in val)
        self._owner = np.repeat(np.arange(len(items)), counts)
        self._first = np.cumsum(counts) - counts

    def __len__(self) -> int:
        return len(self._owner)

    def make(self, chain: Chain, seed: int, epoch: int, number: int) -> Example:
        """One example.

        Args:
            chain: The augmentation. A step that mixes examples is left out: its partner is drawn anew in every batch.
            seed: The training's seed.
            epoch: From 1.
            number: Which example; from 0, and again from the first one past the last.

        Raises:
            StudioError: When the recording cannot be read, or a step cannot do its work.
        """
        row = number % len(self)
        item = self._items[int(self._owner[row])]
        how, rate_hz = self._how, self._how.feature.rate_hz
        sound = _sound(item, rate_hz, how.channel)
        rng = example_rng(seed, epoch, number)
        axis = time_axis(how.feature)
        applied: Applied = []
        if chain.needs_waveform:
            held = SampleWindows(
                [item], np.zeros(1, np.int64), np.zeros(1, np.int64), 0.0, how, Samples(rate_hz, how.channel), [sound]
            )
            original = held.window(0, batches.place_rng(seed, epoch, number))
            changed, applied = chain.window(original, rate_hz, rng, how.short_clip)
        else:
            windows = cut_windows(sound, round(how.window_s * rate_hz), round(how.hop_s * rate_hz), how.short_clip)
            place = row - int(self._first[self._owner[row]])
            original = changed = windows[min(place, len(windows) - 1)]
        original_values, changed_values = how.feature(original), how.feature(changed)
        if any(step.transform.kind == "features" for step in chain.steps):
            changed_values, more = chain.apply_features(changed_values, axis, rng)
            applied = [*applied, *more]
        return Example(item, number, epoch, rate_hz, original, changed, original_values, changed_values, axis, applied)


@lru_cache(maxsize=4)
def _sound(item: Item, rate_hz: int, channel: audio.ChannelChoice) -> np.ndarray:
    """An item's samples; kept, because one looks at an example again with other settings."""
    return audio.load(item.path, rate_hz=rate_hz, channel=channel, start_s=item.start_s, end_s=item.end_s)


def _length(item: Item, rate_hz: int) -> int:
    end_s = item.end_s if item.end_s is not None else audio.probe(item.path).duration_s
    return max(1, round(end_s * rate_hz) - round(item.start_s * rate_hz))


def open_examples(
    folder: str, split_id: int | None, recipe_id: str, config: Any, source: str = "", multi_label: bool = False
) -> Job[Examples]:
    """The examples of a project's split, or of labelled files. A job, because they can be many.

    Args:
        folder: The project.
        split_id: Its split.
        recipe_id, config: What looks at them.
        source: Labelled files instead of a split, as ``training.data.read`` takes them.
        multi_label: Whether these may give an item several classes.

    Raises:
        StudioError: When the split is not there or has nothing to train on.
    """
    yield Progress("Reading the split")
    recipe = recipes.get(recipe_id)
    with Project(folder) as project:
        data = data_for(project, split_id, source, multi_label)
    division = divide(data.items, split_of(data))
    for text in division.notices:
        yield Notice(text, "warning")
    return Examples(division.part("train"), fits.windowing(recipe, config), division.part("val"))
