"""A small picture of one file or a stretch of it: the waveform, and under it what the model said of each window.

The sound is read off the GUI thread, once, at more columns than any screen has; a resize only draws anew.

Invariant: what is painted belongs to the clip that was set last; an answer for an earlier one is dropped.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from engine import audio, peaks
from engine.events import Job, Progress
from engine.spectrogram import FLOOR_DB
from gui import clock, theme
from gui.jobs import JobRunner, JobThread
from gui.widgets.clip_pictures import levels_of
from gui.widgets.spectrogram import colour_table
from gui.widgets.time_ruler import step_for
from gui.widgets.waveform import envelope_image

Floats = npt.NDArray[np.float32]

_COLUMNS = 4096
#: Longer stretches are drawn from the overview, which is kept on disk, instead of being decoded each time.
_DECODE_S = 90.0
_LOUDEST_GAIN = 32.0
_STRIP_PX = 24
_AXIS_PX = 16
_GAP_PX = 4
_LEVEL_COLUMNS, _LEVEL_ROWS = 1024, 96
#: What was read is kept for so many clips, the ones read ahead among them.
_KEPT = 12


@dataclass(frozen=True)
class WindowScores:
    """What to draw under the waveform: one bar per window.

    Attributes:
        start_s: Shape (n,).
        height: Shape (n,), 0 to 1.
        colours: One per window.
        window_s: Length of a window.
        threshold: Where to draw the dashed line, or None.
    """

    start_s: Floats
    height: Floats
    colours: list[QColor]
    window_s: float
    threshold: float | None = None


@dataclass(frozen=True)
class Envelope:
    """The outline of a stretch.

    Attributes:
        columns: Lowest and highest sample of equal columns, shape (columns, 2), NaN past the end.
        start_s, end_s: The stretch, within the file.
        levels: Its spectrogram in bytes, highest frequency first, where it was asked for and the stretch is short
            enough to be decoded.
    """

    columns: Floats
    start_s: float
    end_s: float
    levels: npt.NDArray[np.uint8] | None = None


#: A file and the stretch of it that is shown; an end of None is the file's.
Clip = tuple[str, float, float | None]


def envelope(path: str, start_s: float, end_s: float | None, *, spectrogram: bool = False) -> Job[Envelope]:
    """Read the outline of a stretch of a file, with its spectrogram if asked for; an end of None is the file's."""
    yield Progress("Reading sound")
    duration_s = audio.probe(path).duration_s
    start_s = min(max(start_s, 0.0), duration_s)
    end_s = duration_s if end_s is None else min(end_s, duration_s)
    if end_s - start_s > _DECODE_S:
        pyramid = yield from peaks.open_pyramid(path)
        columns = pyramid.view(start_s * pyramid.rate_hz, end_s * pyramid.rate_hz, _COLUMNS)
        return Envelope(columns, start_s, end_s)
    with audio.Decoder(path) as decoder:
        rate_hz = decoder.info.rate_hz
        columns = peaks.samples_view(decoder, start_s * rate_hz, end_s * rate_hz, _COLUMNS)
        if not spectrogram:
            return Envelope(columns, start_s, end_s)
        first = round(start_s * rate_hz)
        frames = max(round(end_s * rate_hz) - first, 1)
        return Envelope(columns, start_s, end_s, levels_of(decoder, first, frames, _LEVEL_COLUMNS, _LEVEL_ROWS))


def squeeze(columns: Floats, width: int) -> Floats:
    """Columns brought to a number of pixels; each pixel covers all the columns under it."""
    edges = np.arange(width) * len(columns) // width
    low = np.fmin.reduceat(columns[:, 0], edges)
    high = np.fmax.reduceat(columns[:, 1], edges)
    return np.stack([low, high], axis=1)


class ClipView(QWidget):
    """The waveform of a clip with its scores and the place that is heard.

    Signals:
        moment_clicked: The user clicked there, in seconds of the file.
    """

    moment_clicked = Signal(float)

    def __init__(self, runner: JobRunner, parent: QWidget | None = None, *, spectrogram: bool = False) -> None:
        """
        Args:
            runner: Reads the sound.
            spectrogram: Whether the spectrogram is shown below the waveform.
        """
        super().__init__(parent)
        self._runner = runner
        self._spectrogram = spectrogram
        self._jobs: dict[Clip, JobThread] = {}
        self._kept: OrderedDict[Clip, Envelope] = OrderedDict()
        self._clip: Clip | None = None
        self._item: tuple[float, float | None] | None = None
        self._envelope: Envelope | None = None
        self._windows: WindowScores | None = None
        self._picture: QPixmap | None = None
        self._note = ""
        self._cursor_s: float | None = None
        self.setAccessibleName(self.tr("Waveform and scores of the chosen file"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.notifier.changed.connect(self._redraw)

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(480, 96)

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return QSize(160, 84)

    @property
    def ready(self) -> bool:
        """Whether the waveform is there."""
        return self._envelope is not None

    @property
    def windows(self) -> WindowScores | None:
        """The bars under the waveform."""
        return self._windows

    def clear(self, note: str = "") -> None:
        """Show nothing, or a sentence."""
        self._cancel_all_but(())
        self._clip = self._item = self._envelope = self._windows = self._cursor_s = None
        self._note = note
        self._redraw()

    def set_clip(
        self, path: str, start_s: float, end_s: float | None, item: tuple[float, float | None] | None = None
    ) -> None:
        """Show a stretch of a file to its end or to ``end_s``; what lies outside of ``item`` is context, dimmed."""
        self._item = item
        self._cursor_s = None
        self._note = ""
        clip = (path, start_s, end_s)
        if self._clip == clip:
            self._redraw()
            return
        self._clip = clip
        self._windows = None
        self._envelope = self._kept.get(clip)
        self._cancel_all_but((clip,))
        if self._envelope is None:
            self._read(clip)
        self._redraw()

    def read_ahead(self, clips: Sequence[Clip]) -> None:
        """Read what is likely to be shown next, so that it is there at once."""
        for clip in clips:
            if clip not in self._kept:
                self._read(clip)

    def _read(self, clip: Clip) -> None:
        if clip in self._jobs:
            return
        self._jobs[clip] = self._runner.run(
            self.tr("Reading sound"),
            lambda: envelope(*clip, spectrogram=self._spectrogram),
            on_done=lambda found: self._on_read(clip, found),
            on_failed=lambda sentence: self._on_failed(clip, sentence),
            quiet=True,
        )

    def set_windows(self, windows: WindowScores | None) -> None:
        """Show what the model said of each window."""
        self._windows = windows
        self._redraw()

    def set_cursor(self, at_s: float | None) -> None:
        """Show the place that is heard; None hides it."""
        self._cursor_s = at_s
        self.update()

    def _cancel_all_but(self, wanted: Sequence[Clip]) -> None:
        for clip in [clip for clip in self._jobs if clip not in wanted]:
            self._jobs.pop(clip).cancel()

    def _on_read(self, clip: Clip, found: Envelope) -> None:
        self._jobs.pop(clip, None)
        self._kept[clip] = found
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        if clip == self._clip:
            self._envelope = found
            self._redraw()

    def _on_failed(self, clip: Clip, sentence: str) -> None:
        self._jobs.pop(clip, None)
        if clip == self._clip:
            self._note = sentence
            self._redraw()

    # Painting -------------------------------------------------------------------------------------------------------

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def resizeEvent(self, event: object) -> None:
        """Qt's."""
        self._picture = None

    def _x_of(self, at_s: float) -> float:
        assert self._envelope is not None
        start_s, end_s = self._envelope.start_s, self._envelope.end_s
        return (at_s - start_s) / max(end_s - start_s, 1e-9) * self.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        if self._picture is None:
            self._picture = self._draw()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self._envelope is not None and self._cursor_s is not None:
            x = round(self._x_of(self._cursor_s))
            painter.fillRect(x - 1, 0, 2, self.height() - _AXIS_PX, QColor(theme.current().accent))

    def _draw(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        foot = self.height() - _AXIS_PX
        strip = QRectF(0, foot - _STRIP_PX, self.width(), _STRIP_PX) if self._windows else QRectF(0, foot, 0, 0)
        wave = QRectF(0, 0, self.width(), strip.top() - (_GAP_PX if self._windows else 0))
        if self._note:
            painter.setPen(QColor(theme.current().faint))
            words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(0, 0, self.width(), foot), int(words), self._note)
        elif self._clip is not None and self._envelope is None:
            painter.fillRect(QRectF(0, wave.center().y(), self.width(), 1), QColor(theme.current().line))
        elif self._envelope is not None:
            if self._envelope.levels is not None:
                wave, low = self._halved(wave)
                self._draw_levels(painter, low, self._envelope.levels)
            self._draw_wave(painter, wave, self._envelope, ratio)
            if self._windows is not None:
                self._draw_windows(painter, strip, self._windows)
            self._draw_axis(painter, self._envelope)
        painter.end()
        return picture

    def _draw_wave(self, painter: QPainter, area: QRectF, found: Envelope, ratio: float) -> None:
        colours = theme.current()
        columns = squeeze(found.columns, max(round(self.width() * ratio), 1))
        known = np.abs(columns[~np.isnan(columns)])
        loudest = float(known.max()) if known.size else 0.0
        gain = min(0.95 / max(loudest, 1e-6), _LOUDEST_GAIN)
        image = envelope_image(columns, max(round(area.height() * ratio), 2), gain, QColor(colours.wave))
        image.setDevicePixelRatio(ratio)
        if self._item is None:
            painter.drawImage(area.topLeft(), image)
            return
        start_s, end_s = self._item
        left, right = self._x_of(start_s), self._x_of(found.end_s if end_s is None else end_s)
        inside = QRectF(left, area.top(), right - left, area.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(inside, 4, 4)
        painter.setOpacity(0.35)
        painter.drawImage(area.topLeft(), image)
        painter.setOpacity(1.0)
        painter.save()
        painter.setClipRect(inside)
        painter.drawImage(area.topLeft(), image)
        painter.restore()

    @staticmethod
    def _halved(area: QRectF) -> tuple[QRectF, QRectF]:
        """The upper part for the waveform, the lower one for the spectrogram."""
        height = (area.height() - _GAP_PX) * 0.45
        return (
            QRectF(area.left(), area.top(), area.width(), height),
            QRectF(area.left(), area.top() + height + _GAP_PX, area.width(), area.height() - height - _GAP_PX),
        )

    def _draw_levels(self, painter: QPainter, area: QRectF, levels: npt.NDArray[np.uint8]) -> None:
        loud_db = FLOOR_DB * (1.0 - float(np.percentile(levels[:, ::4], 99.7)) / 255.0)
        height, width = levels.shape
        image = QImage(levels.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
        image.setColorTable(colour_table("sea" if theme.current().dark else "ink", loud_db - 60.0, loud_db))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, image)
        if self._item is None or self._envelope is None:
            return
        veil = QColor(theme.current().panel)
        veil.setAlphaF(0.6)
        start_s, end_s = self._item
        left, right = self._x_of(start_s), self._x_of(self._envelope.end_s if end_s is None else end_s)
        painter.fillRect(QRectF(area.left(), area.top(), left - area.left(), area.height()), veil)
        painter.fillRect(QRectF(right, area.top(), area.right() - right, area.height()), veil)

    def _draw_windows(self, painter: QPainter, area: QRectF, windows: WindowScores) -> None:
        """One bar per window; where windows overlap each reaches to the next one's start."""
        colours = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(area, 3, 3)
        starts = windows.start_s.tolist()
        ends = [*starts[1:], starts[-1] + windows.window_s] if starts else []
        for start_s, end_s, height, colour in zip(starts, ends, windows.height.tolist(), windows.colours, strict=True):
            left, right = self._x_of(start_s), min(self._x_of(end_s), area.right())
            tall = max(height * area.height(), 1.5)
            gap = 1.0 if right - left > 4 else 0.0
            painter.fillRect(QRectF(left, area.bottom() - tall, max(right - left - gap, 1.0), tall), colour)
        if windows.threshold is not None:
            painter.setPen(QPen(QColor(colours.text), 1, Qt.PenStyle.DashLine))
            y = area.bottom() - windows.threshold * area.height()
            painter.drawLine(int(area.left()), int(y), int(area.right()), int(y))

    def _draw_axis(self, painter: QPainter, found: Envelope) -> None:
        painter.setPen(QColor(theme.current().faint))
        painter.setFont(theme.font("small"))
        step_s, decimals = step_for(found.end_s - found.start_s, self.width())
        align = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
        for number in range(math.ceil(found.start_s / step_s), math.floor(found.end_s / step_s) + 1):
            text = clock.write(number * step_s, decimals)
            wide = painter.fontMetrics().horizontalAdvance(text)
            left = min(max(self._x_of(number * step_s) - wide / 2, 0.0), self.width() - wide)
            painter.drawText(QRectF(left, self.height() - _AXIS_PX, wide, _AXIS_PX), align, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        if event.button() == Qt.MouseButton.LeftButton and self._envelope is not None:
            share = min(max(event.position().x() / max(self.width(), 1), 0.0), 1.0)
            found = self._envelope
            self.moment_clicked.emit(found.start_s + share * (found.end_s - found.start_s))
