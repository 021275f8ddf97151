"""Decoded stretches of recordings, kept from one training to the next, so that the second begins without decoding.

A pack (``training.packs``) holds stretches of one recording at one rate, as float32: in 16 bits they would be half as
large, but a network would be trained on other samples than it is measured and used on. A pack is named after what it
was made from: the recording's fingerprint, the rate, the channel, the versions of what decodes, and its stretches. What
is missing is decoded from the front of each recording to its end, once, however much its stretches overlap.

Each stretch is resampled from its own beginning, as ``audio.load`` does it (``training.tape``). Resampling a recording
once and cutting that would be quicker where stretches overlap, and would give other samples than an evaluation reads.

Invariant: what the store gives is what decoding gives; whatever cannot be had from it (changed, evicted, damaged, disk
full) is decoded instead.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import math
import os
import signal
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from engine import __version__, audio, audio_files, places, watched
from engine.device import cpu_count
from engine.errors import AudioError, StudioError
from engine.events import Event, Job, Notice, Progress
from engine.watched import StuckError
from training.data import Item
from training.packs import ENDING, ENTRY, WANTED, Place, Store, data_at, head
from training.tape import Stretch, Tape, played

_SPAN_S = 900.0  # a long recording is decoded by several workers, each a part at least so long
_LONGEST_SPAN_S = 3600.0
_SPANS_PER_WORKER = 8  # more would go through a long MP3 from the front more often, only to find where they begin
_PROCESSES_FROM_BYTES = 8 << 20
_IN_LINE = 4  # spans per worker that are handed out at once
_EVENT_S = 0.1


class Samples:
    """The samples of items at one rate: from the store where they are there, else decoded.

    Any number of threads may use one at a time.
    """

    def __init__(self, rate_hz: int, channel: audio.ChannelChoice) -> None:
        self._rate_hz = rate_hz
        self._channel = channel
        self._places: dict[tuple[str, Stretch], Place] = {}
        self._stuck: set[str] = set()

    def add(self, path: str, entries: np.ndarray, pack: Path) -> None:
        """Note what a pack holds of a recording."""
        for start_s, end_s, at, count, crc, _ in entries.tolist():
            self._places[path, (start_s, end_s)] = Place(pack, at, count, crc)

    def holds(self, path: str, stretch: Stretch) -> bool:
        """Whether the stretch (start and end in seconds, infinite for the recording's end) is in the store."""
        return (path, stretch) in self._places

    def of(self, item: Item) -> np.ndarray:
        """One item's samples, float32 of shape (n,), n > 0. They may be read-only.

        Raises:
            AudioError: When the file cannot be read, or the stretch lies outside it.
        """
        place = self._places.get((item.path, _stretch(item)))
        kept = place.read() if place is not None else None
        if kept is not None:
            return kept
        if item.path in self._stuck:
            raise StuckError(item.path)
        try:
            return watched.load(
                item.path, rate_hz=self._rate_hz, channel=self._channel, start_s=item.start_s, end_s=item.end_s
            )
        except StuckError:
            self.give_up(item.path)
            raise

    def give_up(self, path: str) -> None:
        """Read no more of a recording whose decoder hangs."""
        self._stuck.add(path)


def _stretch(item: Item) -> Stretch:
    return item.start_s, math.inf if item.end_s is None else item.end_s


def fill(items: Sequence[Item], rate_hz: int, channel: audio.ChannelChoice) -> Job[Samples]:
    """Decode whatever of the items is not in the store yet, on as many cores as there are.

    It never fails: what cannot be decoded or kept is decoded when it is asked for, and that tells why it cannot.

    Args:
        items: Whose samples are wanted.
        rate_hz: The model's rate.
        channel: Which channel of the recordings.
    """
    samples = Samples(rate_hz, channel)
    try:
        with Store(places.cache() / "samples") as store:
            spans = yield from _look_up(store, samples, items, rate_hz, channel)
            if spans:
                yield from _decode_all(store, samples, spans)
    except OSError as error:
        where = f" in {error.filename}" if error.filename else ""
        yield Notice(
            f"Decoded recordings cannot be kept{where}: {error.strerror or error}. Training goes on without; make room "
            "on the disk, and the next training begins sooner.",
            "warning",
        )
    return samples


@dataclass(frozen=True)
class _Span:
    """A part of a recording that one worker decodes into one pack.

    Attributes:
        path: The recording.
        fingerprint: What it was when the work was planned.
        bytes: Its share of the recording's size.
        pack: The pack's file.
        stretches: What of it is wanted, by beginning.
    """

    path: str
    fingerprint: str
    bytes: int
    pack: Path
    rate_hz: int
    channel: audio.ChannelChoice
    stretches: tuple[Stretch, ...]


def _look_up(
    store: Store, samples: Samples, items: Sequence[Item], rate_hz: int, channel: audio.ChannelChoice
) -> Job[list[_Span]]:
    """Find what the store has of the items; the rest as spans to decode."""
    wanted: dict[str, set[Stretch]] = {}
    for item in items:
        wanted.setdefault(item.path, set()).add(_stretch(item))
    missing: list[tuple[str, str, int, str, list[Stretch]]] = []
    told_s = time.monotonic()
    for number, (path, stretches) in enumerate(wanted.items()):
        if time.monotonic() - told_s > _EVENT_S:
            told_s = time.monotonic()
            yield Progress("Looking for decoded recordings", number, len(wanted), "recordings")
        try:
            fingerprint, size_bytes = audio_files.fingerprint(path), Path(path).stat().st_size
        except (AudioError, OSError):
            continue  # said when the item is read
        key = _hash(fingerprint, rate_hz, channel, *_versions())
        for pack in store.packs(key):
            entries = store.entries(pack)
            if any((e["start_s"], e["end_s"]) in stretches for e in entries):
                samples.add(path, entries, pack)
                store.used(pack)
        if lacking := sorted(s for s in stretches if not samples.holds(path, s)):
            missing.append((path, fingerprint, size_bytes, key, lacking))
    span_s = _span_s(sum(lacking[-1][0] - lacking[0][0] for *_, lacking in missing))
    spans: list[_Span] = []
    for path, fingerprint, size_bytes, key, lacking in missing:
        for part in (parts := list(_parts(lacking, span_s))):
            pack = store.folder / f"{key}-{_hash(*part)}{ENDING}"
            spans.append(_Span(path, fingerprint, size_bytes // len(parts), pack, rate_hz, channel, part))
    return spans


def _span_s(total_s: float) -> float:
    """How long the part of a recording is that a worker decodes at once."""
    return max(_SPAN_S, min(_LONGEST_SPAN_S, total_s / (_SPANS_PER_WORKER * cpu_count())))


def _hash(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()


@functools.cache
def _versions() -> tuple[str, ...]:
    """What decides, besides the recording, which samples come out of it."""
    found = [__version__]
    for name in ("soundfile", "av", "soxr", "numpy"):
        try:
            found.append(importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:  # in a packaged program they change with its own version
            found.append("")
    return tuple(found)


def _parts(stretches: Sequence[Stretch], span_s: float) -> Iterator[tuple[Stretch, ...]]:
    part: list[Stretch] = []
    for stretch in stretches:
        if part and stretch[0] - part[0][0] > span_s:
            yield tuple(part)
            part = []
        part.append(stretch)
    if part:
        yield tuple(part)


def _decode_all(store: Store, samples: Samples, spans: list[_Span]) -> Job[None]:
    """Decode spans into packs.

    Raises:
        OSError: When the disk is full or cannot be written.
    """
    total = sum(len(span.stretches) for span in spans)
    done, seconds = 0, 0.0
    yield Progress("Decoding recordings", 0, total, "items")
    workers = min(cpu_count(), len(spans))
    todo = iter(spans)
    running: dict[Future[_Decoded | _Stuck | None], _Span] = {}
    with store.drafts() as drafts, _pool(spans, workers) as pool:
        try:
            while True:
                for span in _first(todo, _IN_LINE * workers - len(running)):
                    running[pool.submit(_decode, span, drafts)] = span
                if not running:
                    break
                for future in wait(running, _EVENT_S, FIRST_COMPLETED).done:
                    span = running.pop(future)
                    decoded = future.result()
                    done += len(span.stretches)
                    if isinstance(decoded, _Stuck):
                        samples.give_up(span.path)
                    elif decoded is not None:
                        samples.add(span.path, decoded.entries, span.pack)
                        seconds += decoded.seconds
                        store.added(span.pack)
                yield Progress("Decoding recordings", done, total, "items", seconds)
                if store.full():
                    yield _too_large(store)
                    break
        except BrokenExecutor:
            pass  # a decoder took its process with it; the rest is decoded when it is asked for
        finally:
            (drafts / WANTED).unlink(missing_ok=True)
            for future in running:
                future.cancel()


def _first(spans: Iterator[_Span], count: int) -> Iterator[_Span]:
    for _ in range(count):
        span = next(spans, None)
        if span is None:
            return
        yield span


def _too_large(store: Store) -> Event:
    return Notice(
        f"The recordings need more room decoded than the {store.limit_bytes / 1e9:.1f} GB that are kept of them. What "
        "does not fit is decoded anew in each training."
    )


def _pool(spans: Iterable[_Span], workers: int) -> Executor:
    """Processes where there is much to do: two threads of ffmpeg's wait for each other more than they work."""
    if workers == 1 or sum(span.bytes for span in spans) < _PROCESSES_FROM_BYTES:
        return ThreadPoolExecutor(workers)
    # spawn: forking a process that has threads (Qt, torch) can deadlock.
    return ProcessPoolExecutor(workers, get_context("spawn"), _begin_worker)


def _begin_worker() -> None:
    """Leave Ctrl+C to the parent, and keep what decoders say about odd files off the console."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)


# ------------------------------------------------------------------------------------------------------------- decoding


@dataclass(frozen=True)
class _Decoded:
    """What a worker put into a pack: its table, and how many seconds of audio that are."""

    entries: np.ndarray
    seconds: float


class _Stuck:
    """A worker's word for it that the decoder hangs."""


def _decode(span: _Span, drafts: Path) -> _Decoded | _Stuck | None:
    """Decode a span into its pack; None when there is nothing to keep, or the work is not wanted any more.

    Raises:
        OSError: When it cannot be written.
    """
    draft = drafts / span.pack.name
    try:
        entries = watched.decoding(span.path, lambda decoder: _write(decoder, span, draft))
        # A recording that was written to meanwhile is not what the pack is named after.
        if entries is None or len(entries) == 0 or audio_files.fingerprint(span.path) != span.fingerprint:
            return None
    except StuckError:
        return _Stuck()
    except StudioError:
        return None  # said when the item is read
    try:
        draft.replace(span.pack)
    except PermissionError:
        # Windows: the pack is there already, made by another process, and in use.
        if not span.pack.is_file():
            raise
    return _Decoded(entries, float(entries["count"].sum()) / span.rate_hz)


def _write(decoder: audio.Decoder, span: _Span, draft: Path) -> np.ndarray | None:
    """Write a pack and return its table; None when it is not wanted any more."""
    entries = np.zeros(len(span.stretches), ENTRY)
    written = 0
    sounds = played(Tape(decoder, span.channel), span.stretches, span.rate_hz)
    with draft.open("wb") as out:
        at = out.seek(data_at(len(entries)))
        for stretch, blocks in zip(span.stretches, sounds, strict=True):
            count = crc = 0
            for block in blocks:
                if not (draft.parent / WANTED).exists():
                    return None
                stored = block.astype("<f4", copy=False).data
                crc = zlib.crc32(stored, crc)
                count += len(block)
                out.write(stored)
            if count:
                entries[written] = (*stretch, at, count, crc, 0)
                at += 4 * count
                written += 1
        out.seek(0)
        out.write(head(entries[:written]))
    return entries[:written]
