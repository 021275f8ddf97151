"""The sound of the recording on screen: its overview, its samples where one looks closely, and its spectrogram tiles.

Everything that decodes runs off the GUI thread: the overview as a job, the rest in one reader thread that keeps its
decoder open and serves the newest request first. The GUI asks for what it is about to paint, gets what is there at
once, and is told when more has come.

Invariant: nothing here blocks the GUI thread, and ``close`` ends the thread before it returns.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QThread, Signal

from engine import audio, peaks, spectrogram
from engine.errors import StudioError
from engine.segments import Recording
from gui.jobs import JobRunner, JobThread
from gui.translation import told

BLOCK_FRAMES = 1 << 16
#: Below this many frames a pixel the samples themselves are looked at; above it the overview is exact enough.
CLOSE_FRAMES_PER_PIXEL = 256.0
_BLOCKS_KEPT = 48
_TILES_KEPT = 600


class TileKey(NamedTuple):
    """Which spectrogram tile."""

    scale: spectrogram.Scale
    channel: int
    level: int
    number: int


class _Reader(QThread):
    """Decodes blocks and computes tiles, newest wish first; a wish that is no longer wished is dropped."""

    block_read = Signal(int, object)
    tile_made = Signal(object, object)
    broke = Signal(str)

    def __init__(self, path: str, parent: QObject) -> None:
        super().__init__(parent)
        self._path = path
        self._wake = threading.Condition()
        self._wishes: dict[str, list[Any]] = {}
        self._doing: Any = None
        self._ending = False
        #: What was decoded for the last tile, by its first frame: the tile of the other channel needs the same.
        self._heard: dict[int, npt.NDArray[np.float32]] = {}
        self._heard_for: TileKey | None = None
        self.calm = threading.Event()
        self.calm.set()

    def wish(self, owner: str, keys: list[Any]) -> None:
        """Replace what one owner waits for."""
        with self._wake:
            self._wishes[owner] = [key for key in keys if key != self._doing]
            self._wake.notify()

    @property
    def busy(self) -> bool:
        """Whether something is wished for or being made."""
        with self._wake:
            return self._doing is not None or any(self._wishes.values())

    def end(self) -> None:
        """Stop and wait."""
        with self._wake:
            self._ending = True
            self._wake.notify()
        self.calm.set()
        self.wait()

    def _next(self) -> Any:
        with self._wake:
            self._doing = None
            while not self._ending:
                # Blocks first: they are quick, and the waveform is what the hand is on.
                keys = [key for wished in self._wishes.values() for key in wished]
                if keys:
                    key = min(keys, key=lambda k: isinstance(k, TileKey))
                    for wished in self._wishes.values():
                        if key in wished:
                            wished.remove(key)
                    self._doing = key
                    return key
                self._wake.wait()
        return None

    def run(self) -> None:
        """The thread."""
        decoder = None
        try:
            while (key := self._next()) is not None:
                if decoder is None:
                    decoder = audio.Decoder(self._path)
                if isinstance(key, TileKey):
                    self._make_tile(decoder, key)
                else:
                    decoder.seek(key * BLOCK_FRAMES)
                    self.block_read.emit(key, decoder.read(BLOCK_FRAMES))
        except StudioError as error:
            self.broke.emit(told(str(error)))
        finally:
            if decoder is not None:
                decoder.close()

    def _make_tile(self, decoder: audio.Decoder, key: TileKey) -> None:
        place = key._replace(channel=0)
        if place != self._heard_for:
            self._heard, self._heard_for = {}, place

        def decoded(begin: int, count: int) -> npt.NDArray[np.float32]:
            got = self._heard.get(begin)
            if got is None:
                decoder.seek(begin)
                got = decoder.read(count)
                if got.shape[1] > 1:
                    self._heard[begin] = got
            return got

        def read(start: int, count: int) -> npt.NDArray[np.float32]:
            out = np.zeros(count, np.float32)
            begin = max(start, 0)
            if begin < start + count:
                got = decoded(begin, start + count - begin)
                out[begin - start : begin - start + len(got)] = got[:, min(key.channel, got.shape[1] - 1)]
            return np.nan_to_num(out, copy=False, posinf=0.0, neginf=0.0)

        def stale() -> bool:
            self.calm.wait()
            return self._ending

        made = spectrogram.tile(read, key.scale, key.level, key.number, stale)
        if made is not None:
            self.tile_made.emit(key, made)


class Sound(QObject):
    """What can be seen of one audio file.

    Signals:
        grown: More of the overview is there.
        read: Samples that were asked for are there.
        pictured: A tile of the spectrogram that was asked for is there.
        failed: A sentence; the file cannot be read.
    """

    grown = Signal()
    read = Signal()
    pictured = Signal()
    failed = Signal(str)

    def __init__(self, path: str, recording: Recording, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.rate_hz = recording.rate_hz
        self.frames = round(recording.duration_s * recording.rate_hz)
        self.channels = recording.channels
        self.pyramid: peaks.Pyramid | None = None
        self._blocks: OrderedDict[int, npt.NDArray[np.float32]] = OrderedDict()
        self._tiles: OrderedDict[TileKey, npt.NDArray[np.uint8]] = OrderedDict()
        self._closed = False
        self._reader = _Reader(path, self)
        self._reader.block_read.connect(self._on_block)
        self._reader.tile_made.connect(self._on_tile)
        self._reader.broke.connect(self._on_broke)
        # Whoever deletes the page without closing it must not be punished with an abort.
        self.destroyed.connect(self._reader.end)
        self._reader.start(QThread.Priority.LowPriority)
        name = path.replace("\\", "/").rsplit("/", 1)[-1]
        self._job: JobThread | None = runner.run(
            self.tr("Overview of {}").format(name),
            lambda: peaks.open_pyramid(path),
            on_event=self._on_event,
            on_done=self._on_pyramid,
            on_failed=self._on_broke,
            disposable=True,
        )

    def close(self) -> None:
        """Let go of the file."""
        if self._closed:
            return
        self._closed = True
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._reader.end()

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """While this lasts no tile is worked on: it would hold the painter up between any two of its strokes."""
        self._reader.calm.clear()
        try:
            yield
        finally:
            self._reader.calm.set()

    @property
    def busy(self) -> bool:
        """Whether more is on its way."""
        return self._job is not None or self._reader.busy

    def _on_event(self, event: object) -> None:
        if isinstance(event, peaks.PyramidGrown) and not self._closed:
            self.pyramid = event.pyramid
            self.grown.emit()

    def _on_pyramid(self, pyramid: peaks.Pyramid) -> None:
        self._job = None
        if not self._closed:
            self.pyramid = pyramid
            self.grown.emit()

    def _on_broke(self, sentence: str) -> None:
        if not self._closed:
            self.failed.emit(sentence)

    def _on_block(self, index: int, samples: npt.NDArray[np.float32]) -> None:
        _keep(self._blocks, index, samples, _BLOCKS_KEPT)
        if not self._closed:
            self.read.emit()

    def _on_tile(self, key: TileKey, pixels: npt.NDArray[np.uint8]) -> None:
        _keep(self._tiles, key, pixels, _TILES_KEPT)
        if not self._closed:
            self.pictured.emit()

    def peaks_view(self, start_frame: float, end_frame: float, pixels: int, channel: int) -> npt.NDArray[np.float32]:
        """Lowest and highest sample under each pixel column: (pixels, 2), NaN where it is not known yet."""
        if (end_frame - start_frame) / pixels < CLOSE_FRAMES_PER_PIXEL:
            samples = self.samples(int(start_frame), int(np.ceil(end_frame)), channel)
            if samples is not None and len(samples):
                edges = start_frame - int(start_frame) + np.arange(pixels) * ((end_frame - start_frame) / pixels)
                first = np.minimum(edges.astype(np.intp), len(samples) - 1)
                low = np.minimum.reduceat(samples, first)
                high = np.maximum.reduceat(samples, first)
                return np.stack([low, high], axis=1)
        else:
            self._reader.wish("blocks", [])
        if self.pyramid is None:
            return np.full((pixels, 2), np.nan, np.float32)
        return self.pyramid.view(int(start_frame), int(end_frame), pixels, channel)

    def peaks_over_all(self, pixels: int, channel: int) -> npt.NDArray[np.float32]:
        """Lowest and highest sample of the whole recording in so many columns: (pixels, 2), NaN where unknown."""
        if self.pyramid is None or self.frames == 0:
            return np.full((pixels, 2), np.nan, np.float32)
        return self.pyramid.view(0, self.frames, pixels, channel)

    def samples(self, start_frame: int, end_frame: int, channel: int) -> npt.NDArray[np.float32] | None:
        """The samples themselves, or None while they are being fetched."""
        first, last = max(start_frame, 0) // BLOCK_FRAMES, max(end_frame - 1, 0) // BLOCK_FRAMES
        missing = [i for i in range(first, last + 1) if i not in self._blocks]
        # The neighbours too, so that panning finds them there.
        ahead = [i for i in (last + 1, first - 1) if 0 <= i * BLOCK_FRAMES < self.frames and i not in self._blocks]
        self._reader.wish("blocks", missing + ahead)
        if missing:
            return None
        parts = []
        for index in range(first, last + 1):
            self._blocks.move_to_end(index)
            block = self._blocks[index]
            low = max(start_frame - index * BLOCK_FRAMES, 0)
            high = end_frame - index * BLOCK_FRAMES
            parts.append(block[low:high, min(channel, block.shape[1] - 1)])
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def tiles(self, keys: list[TileKey]) -> dict[TileKey, npt.NDArray[np.uint8]]:
        """Those of the tiles that are there; the others are computed, and only them."""
        found = {}
        for key in keys:
            if (pixels := self._tiles.get(key)) is not None:
                self._tiles.move_to_end(key)
                found[key] = pixels
        self._reader.wish("tiles", [key for key in keys if key not in found])
        return found

    def tile(self, key: TileKey) -> npt.NDArray[np.uint8] | None:
        """A tile if it is there, without asking for it."""
        return self._tiles.get(key)


def _keep(store: OrderedDict[Any, Any], key: Any, value: Any, limit: int) -> None:
    """Put something in, and the oldest out where there are too many."""
    store[key] = value
    while len(store) > limit:
        store.popitem(last=False)
