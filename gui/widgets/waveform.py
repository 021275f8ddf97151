"""The waveform: lowest and highest sample of every pixel column, or the samples themselves when zoomed in closely.

Invariant: every sample falls into some column, so that a click of one sample is visible at any zoom.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.sound import Sound
from gui.widgets import channel_letter, segment_paint
from gui.widgets.segment_item import SegmentLayer
from gui.widgets.sound_canvas import SoundCanvas
from gui.widgets.time_view import TimeView

_LOUDEST_GAIN = 32.0


def envelope_image(peaks: npt.NDArray[np.float32], height: int, gain: float, colour: QColor) -> QImage:
    """A waveform as a picture with smooth edges on nothing.

    Args:
        peaks: (width, 2), lowest and highest sample of each column, NaN where unknown.
        height: Of the picture in pixels; full scale reaches its edges at gain 1.
    """
    middle = height / 2
    low = np.nan_to_num(peaks[:, 0], nan=0.0) * gain
    high = np.nan_to_num(peaks[:, 1], nan=0.0) * gain
    top = (middle - np.clip(high, -1.0, 1.0) * middle).astype(np.float32)
    foot = (middle - np.clip(low, -1.0, 1.0) * middle).astype(np.float32)
    # At least one pixel thick, so that silence is a line.
    thin = np.maximum(1.0 - (foot - top), 0.0) / 2
    top = np.clip(top - thin, 0.0, height - 1.0)
    foot = np.clip(foot + thin, 1.0, height)
    # Whole pixels by comparing small integers, the two edges of each column by themselves: a quarter of the time of
    # computing how much of every pixel is covered.
    columns = np.arange(len(peaks))
    rows = np.arange(height, dtype=np.int16)[:, None]
    first, last = np.floor(top).astype(np.int16), (np.ceil(foot) - 1).astype(np.int16)
    pixels = np.zeros((height, (len(peaks) + 3) & ~3), np.uint8)
    inside = pixels[:, : len(peaks)]
    np.multiply((rows > first) & (rows < last), np.uint8(255), out=inside, casting="unsafe")
    inside[first, columns] = np.minimum(first + 1 - top, foot - top) * 255
    lower = last > first
    inside[last[lower], columns[lower]] = (foot[lower] - last[lower]) * 255
    unknown = np.isnan(peaks[:, 0])
    if unknown.any():
        inside[:, unknown] //= 4
    image = QImage(pixels.data, len(peaks), height, pixels.shape[1], QImage.Format.Format_Indexed8)
    solid = colour.rgb() & 0xFFFFFF
    image.setColorTable([(level << 24) | solid for level in range(256)])
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


class Waveform(SoundCanvas):
    """The waveform with the segments on it, one lane for each shown channel.

    Signals:
        channel_pressed: The channel in whose lane the mouse was pressed.
    """

    channel_pressed = Signal(int)

    def __init__(self, view: TimeView, layer: SegmentLayer, parent: QWidget | None = None) -> None:
        super().__init__(view, layer, parent)
        self.setAccessibleName(self.tr("Waveform"))
        self.channels: list[int] = [0]
        self.gain = 1.0
        self._own_gain = False

    def set_sound(self, sound: Sound | None) -> None:
        """Show another recording."""
        self.gain = 1.0
        self._own_gain = False
        super().set_sound(sound)
        if sound is not None:
            sound.grown.connect(self._on_grown)
            sound.read.connect(self.redraw)
            self._level()

    def _on_grown(self) -> None:
        self._level()
        self.redraw()

    def set_channels(self, channels: list[int]) -> None:
        """Show these channels, one lane each."""
        self.channels = channels
        self._level()
        self.redraw()

    def _level(self) -> None:
        """Make the loudest place nearly fill the lane, unless the user chose a gain."""
        if self._own_gain or self.sound is None or self.sound.pyramid is None:
            return
        lanes = [self.sound.peaks_over_all(512, channel) for channel in self.channels]
        known = np.abs(np.concatenate([lane[~np.isnan(lane)] for lane in lanes]))
        loudest = float(known.max()) if known.size else 0.0
        # In quarter octaves, so that the picture does not pump while the overview grows.
        steps = math.floor(4 * math.log2(0.98 / loudest)) if loudest > 0 else 0
        gain = min(2.0 ** (steps / 4), _LOUDEST_GAIN)
        if gain != self.gain:
            self.gain = gain
            self.redraw()

    def paint_picture(self, painter: QPainter, area: QRect) -> None:
        """Segments below, the wave over them, the tags on top."""
        segment_paint.paint(painter, self.layer, self.view, area)
        self.paint_sound(painter, area)
        painter.setFont(theme.font("tag"))
        segment_paint.paint_tags(painter, self.layer, self.view, area)

    def paint_over(self, painter: QPainter, area: QRect) -> None:
        """The letters of the channels."""
        assert self.sound is not None
        colours = theme.current()
        ink, ground = QColor(colours.text), QColor(colours.panel)
        for lane, channel in enumerate(self.channels):
            box = self.channel_lane(area, lane, len(self.channels))
            channel_letter.paint(painter, box, channel, self.sound.channels, ink, ground)

    def paint_sound(self, painter: QPainter, area: QRect) -> None:
        """Draw each lane."""
        assert self.sound is not None
        ratio = self.devicePixelRatioF()
        columns = round(area.width() * ratio)
        colours = theme.current()
        # A column is a fixed stretch of the recording whatever the view's start, so that panning does not shimmer.
        per_column = self.view.span_s * self.sound.rate_hz / columns
        first = math.floor(self.view.start_s * self.sound.rate_hz / per_column)
        for lane, channel in enumerate(self.channels):
            box = self.channel_lane(area, lane, len(self.channels))
            if lane:
                painter.fillRect(QRectF(box.left(), box.top(), box.width(), 1), QColor(colours.line))
            if per_column < 1.0 and self._paint_samples(painter, box, channel):
                continue
            found = self.sound.peaks_view(first * per_column, (first + columns) * per_column, columns, channel)
            height = max(round(box.height() * ratio), 2)
            image = envelope_image(found, height, self.gain, QColor(colours.wave))
            image.setDevicePixelRatio(ratio)
            painter.drawImage(box.topLeft(), image)

    def _paint_samples(self, painter: QPainter, box: QRectF, channel: int) -> bool:
        assert self.sound is not None
        rate_hz = self.sound.rate_hz
        first = max(math.floor(self.view.start_s * rate_hz) - 1, 0)
        samples = self.sound.samples(first, math.ceil(self.view.end_s * rate_hz) + 2, channel)
        if samples is None:
            return False
        scale = box.width() / (self.view.span_s * rate_hz)
        middle, half = box.center().y(), box.height() / 2
        levels = np.clip(np.nan_to_num(samples) * self.gain, -1.0, 1.0)
        left = box.left() - (self.view.start_s * rate_hz - first) * scale
        points = [QPointF(left + i * scale, middle - level * half) for i, level in enumerate(levels.tolist())]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        pen = QPen(QColor(theme.current().wave), 1.5)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))
        if scale > 6:
            pen.setWidthF(4.5)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoints(QPolygonF(points))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell the channel besides."""
        super().mousePressEvent(event)
        if self.sound is not None:
            lane = int(event.position().y() * len(self.channels) / max(self.height(), 1))
            self.channel_pressed.emit(self.channels[min(max(lane, 0), len(self.channels) - 1)])

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Alt and the wheel: taller or flatter."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            # With Alt held Qt says that the wheel was turned sideways.
            turn = event.angleDelta().y() or event.angleDelta().x()
            self._own_gain = True
            self.gain = min(max(self.gain * 1.0015**turn, 0.25), 256.0)
            self.redraw()
            event.accept()
            return
        super().wheelEvent(event)
