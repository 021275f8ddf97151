"""Small pictures of many stretches of recordings: outline and spectrogram, made in a thread as they come into view.

Invariant: only what was asked for last is made; a picture is kept under the stretch that it shows and nothing else.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from engine import audio, peaks, spectrogram
from engine.errors import StudioError
from engine.events import Event, Job, Progress
from gui.jobs import JobRunner, JobThread
from gui.translation import told

COLUMNS = 192
_ROWS = 48
_KEPT = 2_000
#: More of a chunk than this is not looked at for its small picture.
_LONGEST_S = 60.0


@dataclass(frozen=True)
class Stretch:
    """A stretch of a file, in seconds."""

    path: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Picture:
    """What one stretch looks like.

    Attributes:
        outline: Lowest and highest sample of equal columns, float32 of shape (COLUMNS, 2), NaN past the file's end.
        levels: Spectrogram in bytes, highest frequency first, of shape (rows, columns); see ``engine.spectrogram``.
        problem: Why there is none, as a sentence, or empty.
    """

    outline: npt.NDArray[np.float32]
    levels: npt.NDArray[np.uint8]
    problem: str = ""


@dataclass(frozen=True)
class PictureMade(Event):
    """A picture is there."""

    stretch: Stretch
    picture: Picture


_NOTHING = Picture(np.zeros((0, 2), np.float32), np.zeros((0, 0), np.uint8))


def draw(decoder: audio.Decoder, stretch: Stretch) -> Picture:
    """Look at a stretch of an open recording, on its first channel."""
    rate_hz = decoder.info.rate_hz
    first = round(stretch.start_s * rate_hz)
    frames = max(1, round(min(stretch.end_s - stretch.start_s, _LONGEST_S) * rate_hz))
    outline = peaks.samples_view(decoder, first, first + frames, COLUMNS)
    return Picture(outline, levels_of(decoder, first, frames, COLUMNS, _ROWS))


def levels_of(decoder: audio.Decoder, first: int, frames: int, columns: int, rows: int) -> npt.NDArray[np.uint8]:
    """The spectrogram of a stretch of an open recording, on its first channel, in at least that many columns.

    Returns:
        Levels in bytes, highest frequency first, of shape (rows, columns or more); see ``engine.spectrogram``.
    """
    decoder.seek(first)
    samples = audio.pick_channel(decoder.read(frames))
    scale = spectrogram.Scale(decoder.info.rate_hz, rows=rows)

    def read(at: int, count: int) -> npt.NDArray[np.float32]:
        low, high = max(at, 0), max(min(at + count, len(samples)), 0)
        inside = samples[low:high] if high > low else samples[:0]
        return np.pad(inside, (low - at, count - (low - at) - len(inside))) if len(inside) < count else inside

    level = spectrogram.level_for(scale, frames / columns)
    made = -(-frames // spectrogram.hop_frames(scale, level))
    tiles = [spectrogram.tile(read, scale, level, index) for index in range(-(-made // spectrogram.COLUMNS))]
    return np.ascontiguousarray(np.concatenate([tile for tile in tiles if tile is not None], axis=1)[:, :made])


def draw_all(stretches: Sequence[Stretch]) -> Job[None]:
    """Make pictures, opening each file once; each is told as soon as it is made."""
    yield Progress("Drawing")
    for path, together in groupby(sorted(stretches, key=lambda s: (s.path, s.start_s)), key=lambda s: s.path):
        several = list(together)
        try:
            with audio.Decoder(path) as decoder:
                for stretch in several:
                    yield PictureMade(stretch, _drawn(decoder, stretch))
        except StudioError as error:
            for stretch in several:
                yield PictureMade(stretch, Picture(_NOTHING.outline, _NOTHING.levels, told(str(error))))


def _drawn(decoder: audio.Decoder, stretch: Stretch) -> Picture:
    try:
        return draw(decoder, stretch)
    except StudioError as error:
        return Picture(_NOTHING.outline, _NOTHING.levels, told(str(error)))


class ClipPictures(QObject):
    """The pictures that were made, and the job that makes more.

    Signals:
        made: There are new ones.
    """

    made = Signal()

    def __init__(self, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._job: JobThread | None = None
        self._kept: OrderedDict[Stretch, Picture] = OrderedDict()

    @property
    def busy(self) -> bool:
        """Whether more are being made."""
        return self._job is not None

    def get(self, stretch: Stretch) -> Picture | None:
        """A picture, when it is there."""
        found = self._kept.get(stretch)
        if found is not None:
            self._kept.move_to_end(stretch)
        return found

    def ask(self, stretches: Iterable[Stretch]) -> None:
        """These are looked at now: make what is missing, and nothing else."""
        self.stop()
        missing = [stretch for stretch in dict.fromkeys(stretches) if stretch not in self._kept]
        if not missing:
            return
        self._job = job = self._runner.run(
            self.tr("Drawing"),
            lambda: draw_all(missing),
            on_event=lambda event: self._on_event(job, event),
            on_done=lambda _: self._on_ended(job),
            on_failed=lambda _: self._on_ended(job),
            quiet=True,
        )

    def stop(self) -> None:
        """Make no more."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def forget(self) -> None:
        """Another project is open, or files have changed."""
        self.stop()
        self._kept.clear()

    def _on_event(self, job: JobThread, event: Event) -> None:
        if isinstance(event, PictureMade):  # of an earlier request too: it is as good
            self._kept[event.stretch] = event.picture
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            self.made.emit()

    def _on_ended(self, job: JobThread) -> None:
        if job is self._job:
            self._job = None
