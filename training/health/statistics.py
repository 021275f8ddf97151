"""The one pass over the audio: what is measured of every item, and the job that measures it.

Invariant: an item is decoded once, in blocks, on the channel that training takes; what is kept of it does not grow with
its length.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np

from engine import audio
from engine.device import cpu_count
from engine.errors import AudioError, StudioError
from engine.events import Job, Progress
from engine.watched import WatchedDecoder
from training.data import Item
from training.health import fingerprint
from training.health.fingerprint import Fingerprint, Fingerprinter

FLOOR_DB = -120.0

_BLOCK_S = 10.0
_FRAME = 2048
_BANDS = 64
#: From here on a sample is at the end of the scale; so many in a row are no music but a cut-off top.
_FULL_SCALE, _FLAT_SAMPLES = 0.985, 3
_CLIFF_DB = 25.0
_LOWEST_CLIFF_HZ = 1_000.0
_BATCH = 32
#: Anchors of all items together are kept below this, so that the search for copies takes seconds.
_MOST_ANCHORS, _ANCHORS_PER_ITEM = 200_000, 8


@dataclass(frozen=True)
class Statistics:
    """What was measured of one item, on its first channel.

    Attributes:
        item: The item, with its part.
        duration_s: How much of it could be decoded.
        rate_hz, channels, format: Of its file.
        level_db: Root mean square without the constant part, in dB of full scale (a full square wave is 0).
        dc: The mean; full scale is 1.
        clipped_share: Share of samples in flat tops at full scale.
        band_hz: Above this frequency there is nothing, as behind a codec or a resampler; half the rate otherwise.
        content: Hash of the decoded samples in 16 bits.
        fingerprint: See ``training.health.fingerprint``.
    """

    item: Item
    duration_s: float
    rate_hz: int
    channels: int
    format: str
    level_db: float
    dc: float
    clipped_share: float
    band_hz: float
    content: bytes
    fingerprint: Fingerprint


@dataclass(frozen=True)
class Unreadable:
    """An item that could not be decoded, and why, as a sentence."""

    item: Item
    reason: str


class _Meter:
    """Adds up the statistics of a stream of blocks."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._window = np.hanning(_FRAME).astype(np.float32)
        self._hash = hashlib.blake2b(digest_size=16)
        self.n = 0
        self._sum = self._squares = 0.0
        self._flat = 0
        self._power = np.zeros(_FRAME // 2 + 1)
        self._frames = 0

    def tap(self, blocks: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
        """Pass blocks on and measure them."""
        for block in blocks:
            self._add(block)
            yield block

    def _add(self, block: np.ndarray) -> None:
        self.n += len(block)
        self._sum += float(block.sum(dtype=np.float64))
        self._squares += float(np.square(block, dtype=np.float64).sum())
        self._hash.update(np.clip(np.rint(block * 32768), -32768, 32767).astype("<i2").tobytes())
        self._flat += _flat_samples(block)
        padded = block if len(block) >= _FRAME else np.pad(block, (0, _FRAME - len(block)))
        frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_FRAME]
        spectrum = np.fft.rfft(frames * self._window, axis=1)
        self._power += (spectrum.real**2 + spectrum.imag**2).sum(axis=0)
        self._frames += len(frames)

    def statistics(self, item: Item, info: audio.AudioInfo, found: Fingerprint) -> Statistics:
        mean = self._sum / self.n
        power = max(0.0, self._squares / self.n - mean * mean)
        return Statistics(
            item=item,
            duration_s=self.n / self._rate_hz,
            rate_hz=info.rate_hz,
            channels=info.channels,
            format=info.format,
            level_db=max(FLOOR_DB, 10 * math.log10(power)) if power > 0 else FLOOR_DB,
            dc=mean,
            clipped_share=self._flat / self.n,
            band_hz=_band_hz(self._power, self._rate_hz),
            content=self._hash.digest(),
            fingerprint=found,
        )


def _flat_samples(block: np.ndarray) -> int:
    """How many samples are in runs at the same end of the scale."""
    total = 0
    for top in (block >= _FULL_SCALE, block <= -_FULL_SCALE):
        if top.any():
            edges = np.flatnonzero(np.diff(top, prepend=False, append=False))
            runs = edges[1::2] - edges[::2]
            total += int(runs[runs >= _FLAT_SAMPLES].sum())
    return total


def _band_hz(power: np.ndarray, rate_hz: int) -> float:
    """The lowest frequency at which a spectrum falls off a cliff for good, or half the rate.

    Nature rolls off gently; codecs, telephone lines and resamplers cut within a few percent of the band.
    """
    width = (len(power) - 1) // _BANDS
    bands = power[: width * _BANDS].reshape(_BANDS, width).mean(axis=1)
    level_db = 10 * np.log10(bands + 1e-20)
    band_hz = rate_hz / 2 / _BANDS
    loudest_above = np.maximum.accumulate(level_db[::-1])[::-1]
    for edge in range(max(2, math.ceil(_LOWEST_CLIFF_HZ / band_hz)), _BANDS - 2):
        # One band may hold the slope of the filter itself.
        if level_db[edge - 2 : edge].mean() - loudest_above[edge + 1] >= _CLIFF_DB:
            return edge * band_hz
    return rate_hz / 2


def gather(items: Sequence[Item]) -> Job[tuple[list[Statistics], list[Unreadable]]]:
    """Measure items on as many threads as there are cores; files are opened once for neighbouring items.

    Returns:
        The statistics in the order of the items, and the items that could not be read.
    """
    by_file: dict[str, list[int]] = defaultdict(list)
    for i, item in enumerate(items):
        by_file[item.path].append(i)
    batches = [
        rows[at : at + _BATCH]
        for rows in (sorted(rows, key=lambda i: items[i].start_s) for rows in by_file.values())
        for at in range(0, len(rows), _BATCH)
    ]
    anchors = max(1, min(_ANCHORS_PER_ITEM, _MOST_ANCHORS // max(1, len(items))))
    found: dict[int, Statistics | Unreadable] = {}
    seconds = 0.0
    stop = threading.Event()
    threads = cpu_count()
    pool = ThreadPoolExecutor(threads)
    running: dict[Future[list[Statistics | Unreadable]], list[int]] = {}
    todo = iter(batches)
    try:
        while True:
            while len(running) < 2 * threads and (rows := next(todo, None)) is not None:
                running[pool.submit(_measured, [items[i] for i in rows], anchors, stop)] = rows
            yield Progress("Listening to the data", len(found), len(items), "items", seconds)
            if not running:
                break
            done, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
            for future in done:
                for i, outcome in zip(running.pop(future), future.result(), strict=True):
                    found[i] = outcome
                    seconds += outcome.duration_s if isinstance(outcome, Statistics) else 0.0
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
    outcomes = [found[i] for i in range(len(items))]
    return (
        [one for one in outcomes if isinstance(one, Statistics)],
        [one for one in outcomes if isinstance(one, Unreadable)],
    )


def _measured(items: Sequence[Item], anchors: int, stop: threading.Event) -> list[Statistics | Unreadable]:
    """The outcomes of neighbouring items of one file; when the job has ended meanwhile, nobody reads them."""
    out: list[Statistics | Unreadable] = []
    try:
        with WatchedDecoder(items[0].path) as decoder:
            for item in items:
                try:
                    out.append(_measure(decoder, item, anchors, stop))
                except StudioError as error:
                    out.append(Unreadable(item, str(error)))
    except StudioError as error:
        out += [Unreadable(item, str(error)) for item in items[len(out) :]]
    return out


def _measure(decoder: audio.Decoder, item: Item, anchors: int, stop: threading.Event) -> Statistics:
    rate_hz = decoder.info.rate_hz
    meter = _Meter(rate_hz)
    maker = Fingerprinter(anchors)
    blocks = meter.tap(_blocks(decoder, item, stop))
    if rate_hz != fingerprint.RATE_HZ:
        blocks = audio.resampled(blocks, rate_hz, fingerprint.RATE_HZ)
    for block in blocks:
        maker.add(block)
    if not meter.n:
        raise AudioError(item.path, f"it ends before {item.start_s:g} s")
    return meter.statistics(item, decoder.info, maker.whole())


def _blocks(decoder: audio.Decoder, item: Item, stop: threading.Event) -> Iterator[np.ndarray]:
    rate_hz = decoder.info.rate_hz
    size = round(_BLOCK_S * rate_hz)
    first = round(item.start_s * rate_hz)
    left = None if item.end_s is None else round(item.end_s * rate_hz) - first
    decoder.seek(first)
    while (left is None or left > 0) and not stop.is_set():
        wanted = size if left is None else min(size, left)
        block = decoder.read(wanted)
        if len(block):
            yield audio.pick_channel(block)
        if len(block) < wanted:
            return
        left = None if left is None else left - wanted
