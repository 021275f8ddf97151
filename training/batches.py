"""What a network is fed in training: batches in random order, changed by an augmentation, made in the background.

Invariant: a batch follows from the data, the settings, the seed, the epoch and its place in the epoch; how many threads
make batches, and which is done first, changes nothing.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np

from engine.augment import BatchTransform, Chain, example_rng
from engine.device import cpu_count
from engine.errors import StudioError
from engine.events import Job, Progress, Skipped
from engine.features import compute
from engine.windows import fit_window, window_starts
from training import sampling
from training.cache import Samples, fill
from training.data import Item
from training.dataset import ItemWindows, Windowing, WindowSet

#: Samples of up to so many bytes are held in memory; of more, each window is read when it is wanted.
_IN_MEMORY_BYTES = 2 << 30
#: Streams of random numbers besides those of the examples themselves.
_PLACE, _MIXING = 1, 2


@dataclass
class SampleWindows(ItemWindows):
    """The windows of some items as samples, for an augmentation that works on these.

    An item has as many windows as classification would cut from it; where each of them lies is drawn anew each time.
    """

    how: Windowing
    samples: Samples
    held: list[np.ndarray] | None

    def window(self, number: int, rng: np.random.Generator) -> np.ndarray:
        """Samples of a window from a random place in its item, float32 of shape (n,)."""
        item = int(self.owner[number])
        sound = self.held[item] if self.held is not None else self.samples.of(self.items[item])
        length = round(self.how.window_s * self.how.feature.rate_hz)
        start = int(rng.integers(max(0, len(sound) - length) + 1))
        return fit_window(sound[start : start + length], length, self.how.short_clip)


def place_rng(seed: int, epoch: int, example: int) -> np.random.Generator:
    """The stream that says where in its item an example's window lies; see ``engine.augment.example_rng``."""
    return np.random.default_rng([seed, epoch, example, _PLACE])


def build_samples(items: Sequence[Item], labels: Sequence[str], how: Windowing, text: str) -> Job[SampleWindows]:
    """Make the samples of items ready; see ``training.dataset.build``, which makes features.

    Raises:
        StudioError: When none of the items can be read.
    """
    samples = yield from fill(items, how.feature.rate_hz, how.channel)
    rate = how.feature.rate_hz
    kept: list[Item] = []
    held: list[np.ndarray] | None = []
    counts: list[int] = []
    length = held_bytes = 0
    failed: set[str] = set()
    for number, item in enumerate(items):
        yield Progress(text, number, len(items), "items", length / rate)
        try:
            sound = samples.of(item)
        except StudioError as error:
            if item.path not in failed:  # one sentence per file, however many items it has
                yield Skipped(item.key, str(error))
            failed.add(item.path)
            continue
        kept.append(item)
        counts.append(len(window_starts(len(sound), round(how.window_s * rate), round(how.hop_s * rate))))
        length += len(sound)
        held_bytes += sound.nbytes
        if held_bytes > _IN_MEMORY_BYTES:
            held = None
        if held is not None:
            held.append(np.array(sound))  # a copy: a mapped file for each of many items is more than systems allow
    if not kept:
        raise StudioError(
            f"None of the {len(items)} items could be read. Check that the files are there and are audio."
        )
    index = {label: i for i, label in enumerate(labels)}
    target = np.array([index.get(item.label, -1) for item in kept], np.int64)
    return SampleWindows(kept, np.repeat(np.arange(len(kept)), counts), target, length / rate, how, samples, held)


class Batch(NamedTuple):
    """One step's worth of windows.

    Attributes:
        features: float32, shape (n, *feature shape).
        truth: float32, shape (n, classes): 1 for a window's class, or shares of several where windows were mixed.
        taught: A teacher's probabilities, of the same shape, or None.
    """

    features: np.ndarray
    truth: np.ndarray
    taught: np.ndarray | None


@dataclass(frozen=True)
class Diet:
    """How windows become batches.

    Attributes:
        batch_size: Windows per batch.
        sampling: See ``training.sampling.draws``.
        windows_per_epoch: How many are drawn; 0 is as many as there are.
        seed: Decides everything random.
        chain: The augmentation.
        time_axis: Which axis of a window's features is time; None for features without one.
    """

    batch_size: int
    sampling: str
    windows_per_epoch: int
    seed: int
    chain: Chain
    time_axis: int | None = -1


class _Epoch:
    """The batches of an epoch on their way: those that are being made, and those whose turn has not come."""

    def __init__(self, number: int, drawn: Sequence[np.ndarray]) -> None:
        self.number = number
        self.coming: deque[Future[Batch]] = deque()
        self._todo = iter(enumerate(drawn))

    def start(self, pool: ThreadPoolExecutor, make: Callable[[int, int, np.ndarray], Batch]) -> bool:
        """Have the next batch made; False when there is none left."""
        task = next(self._todo, None)
        if task is None:
            return False
        self.coming.append(pool.submit(make, self.number, *task))
        return True

    def cancel(self) -> None:
        for future in self.coming:
            future.cancel()


class Loader:
    """The batches of a training, epoch by epoch. A context: leaving it ends the threads.

    Attributes:
        waited_s: For how long the epoch waited for its batches so far.
    """

    def __init__(
        self,
        data: WindowSet | SampleWindows,
        truth: np.ndarray,
        diet: Diet,
        taught: np.ndarray | None = None,
        threads: int | None = None,
    ) -> None:
        """Prepare.

        Args:
            data: The windows.
            truth: float32, shape (windows, classes).
            diet: How they become batches.
            taught: A teacher's probabilities, of the same shape.
            threads: How many make batches; as many as there is work for when None.
        """
        self.waited_s = 0.0
        self._data = data
        self._truth = truth
        self._taught = taught
        self._diet = diet
        changed = isinstance(data, SampleWindows) or bool(diet.chain.steps)
        # Gathering rows is no work for several.
        self._threads = threads or (cpu_count() if changed else 1)
        self._pool = ThreadPoolExecutor(self._threads, "batches")
        self._ahead: _Epoch | None = None

    def __enter__(self) -> Loader:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def drawn(self, epoch: int) -> list[np.ndarray]:
        """What each batch of an epoch consists of, see ``training.sampling.draws``."""
        diet = self._diet
        rows = sampling.draws(self._truth, diet.sampling, diet.windows_per_epoch, diet.seed, epoch)
        batches = [rows[i : i + diet.batch_size] for i in range(0, len(rows), diet.batch_size)]
        # Batch normalisation cannot work on a single window.
        if len(batches) > 1 and len(batches[-1]) == 1:
            batches.pop()
        return batches

    def batches(self, epoch: int, *, another: bool = False) -> Iterator[Batch]:
        """The batches of an epoch (from 1), each made while those before it are used.

        Args:
            epoch: Its number.
            another: Whether the next epoch is going to follow: its first batches are then made while the last of this
                one are used and the network is measured.
        """
        self.waited_s = 0.0
        now, self._ahead = self._ahead, None
        if now is None or now.number != epoch:
            if now is not None:
                now.cancel()
            now = _Epoch(epoch, self.drawn(epoch))
        ahead = self._ahead = _Epoch(epoch + 1, self.drawn(epoch + 1)) if another else None
        try:
            while True:
                under_way = len(now.coming) + (len(ahead.coming) if ahead is not None else 0)
                for _ in range(under_way, 2 * self._threads):
                    if not now.start(self._pool, self._batch) and ahead is not None:
                        ahead.start(self._pool, self._batch)
                if not now.coming:
                    return
                began = time.perf_counter()
                batch = now.coming.popleft().result()
                self.waited_s += time.perf_counter() - began
                yield batch
        finally:
            now.cancel()

    def _batch(self, epoch: int, number: int, drawn: np.ndarray) -> Batch:
        drawn = drawn[np.argsort(drawn % len(self._data), kind="stable")]  # in file order where they lie in a file
        rows = drawn % len(self._data)
        truth = self._truth[rows]
        taught = None if self._taught is None else self._taught[rows]
        chain, seed = self._diet.chain, self._diet.seed
        streams = [example_rng(seed, epoch, int(draw)) for draw in drawn]
        mixing = chain.batch
        partner, share = np.arange(len(rows)), np.ones(len(rows), np.float32)
        if mixing is not None:
            partner, share = mixing.draw(len(rows), np.random.default_rng([seed, epoch, number, _MIXING]))
        how = cast(BatchTransform, mixing.transform) if mixing is not None else None
        if isinstance(self._data, SampleWindows):
            rate_hz = self._data.how.feature.rate_hz
            places = [place_rng(seed, epoch, int(draw)) for draw in drawn]
            windows = [self._data.window(int(row), place) for row, place in zip(rows, places, strict=True)]
            windows = [
                chain.window(window, rate_hz, rng, self._data.how.short_clip)[0]
                for window, rng in zip(windows, streams, strict=True)
            ]
            if how is not None and how.domain == "waveform":
                windows = _mixed(windows, how, partner, share, rate_hz)
            features = np.stack([compute(self._data.how.feature, window, self._data.how.device) for window in windows])
        else:
            features = self._data.features[rows]
        if any(step.transform.kind == "features" for step in chain.steps):
            axis = self._diet.time_axis
            features = np.stack(
                [chain.apply_features(one, axis, rng)[0] for one, rng in zip(features, streams, strict=True)]
            )
        if how is not None:
            if how.domain == "features":
                features = how.mix(features, partner, share, 0)
            own = share[:, None]
            truth = own * truth + (1 - own) * truth[partner]
            taught = None if taught is None else own * taught + (1 - own) * taught[partner]
        return Batch(np.asarray(features, np.float32), truth, taught)


def _mixed(
    windows: list[np.ndarray], how: BatchTransform, partner: np.ndarray, share: np.ndarray, rate_hz: int
) -> list[np.ndarray]:
    """Windows mixed with each other; where they are of different lengths, with silence behind the shorter ones."""
    length = max(map(len, windows))
    own = np.stack([fit_window(window, length, "pad") for window in windows])
    return list(how.mix(own, partner, share, rate_hz))


def time_axis(feature: Any) -> int | None:
    """Which axis of a feature's values is time; the last one where it does not say."""
    return cast("int | None", getattr(feature, "time_axis", -1))
