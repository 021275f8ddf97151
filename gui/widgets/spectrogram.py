"""The spectrogram of what is visible, put together from tiles that are computed elsewhere.

Invariant: painting never computes a tile; where one is missing, a coarser or finer one stands in until it has come.
"""

from __future__ import annotations

import math
from collections import OrderedDict

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from engine import spectrogram
from engine.spectrogram import COLUMNS, FLOOR_DB, Scale
from gui import theme
from gui.sound import Sound, TileKey
from gui.translation import measure
from gui.widgets import channel_letter, segment_paint
from gui.widgets.class_look import ink_on, see_through
from gui.widgets.segment_item import SegmentLayer
from gui.widgets.sound_canvas import SoundCanvas
from gui.widgets.time_view import TimeView

_IMAGES_KEPT = 400
_COARSER = 6
#: A lane lower than this shows no formants any more: there one channel has all the room.
_LOWEST_LANE_PX = 64
#: Segments tint the spectrogram less than the waveform: its colours carry meaning.
_TINT = 0.09
#: Colour maps as stops from quiet to loud, evenly spaced in lightness.
COLOUR_MAPS = {
    "ember": (
        "#05040c",
        "#1d0f3d",
        "#451a63",
        "#70246f",
        "#9c3069",
        "#c64455",
        "#e5663a",
        "#f59427",
        "#f9c74a",
        "#fdf3b4",
    ),
    "sea": ("#00060f", "#04203a", "#053e5c", "#065f74", "#12817f", "#3fa37f", "#7fc27d", "#c3dd8b", "#fbf6b8"),
    "ink": ("#ffffff", "#000000"),
}
_TICKS_HZ = (50, 100, 200, 500, 1000, 2000, 3000, 4000, 6000, 8000, 10000, 12000, 16000, 20000, 24000, 32000, 48000)


def colour_table(name: str, quiet_db: float, loud_db: float) -> list[int]:
    """256 colours for the bytes of a tile: the first stop at ``quiet_db`` and below, the last at ``loud_db``."""
    stops = np.array([(c.red(), c.green(), c.blue()) for c in map(QColor, COLOUR_MAPS[name])], dtype=np.float64)
    level_db = FLOOR_DB * (1.0 - np.arange(256) / 255.0)
    share = np.clip((level_db - quiet_db) / (loud_db - quiet_db), 0.0, 1.0) * (len(stops) - 1)
    channels = [np.interp(share, np.arange(len(stops)), stops[:, i]).round().astype(int) for i in range(3)]
    return [0xFF000000 | (r << 16) | (g << 8) | b for r, g, b in zip(*(c.tolist() for c in channels), strict=True)]


class Spectrogram(SoundCanvas):
    """The spectrogram with the segments' edges on it: a lane for each shown channel, or one where there is no room."""

    tags = False

    def __init__(self, view: TimeView, layer: SegmentLayer, parent: QWidget | None = None) -> None:
        super().__init__(view, layer, parent)
        self.setAccessibleName(self.tr("Spectrogram"))
        self.mel = True
        self.channels: list[int] = [0]
        self._attended = 0
        self.colours = "ember"
        self.range_db = 70.0
        self._loud_db = -20.0
        self._images: OrderedDict[TileKey, QImage] = OrderedDict()
        self._table: list[int] = []
        self._recolour()

    def set_sound(self, sound: Sound | None) -> None:
        """Show another recording."""
        self._loud_db = FLOOR_DB  # below all that can be heard, so that the first tiles decide
        self._recolour()
        super().set_sound(sound)
        if sound is not None:
            sound.pictured.connect(self.redraw)

    def set_look(
        self,
        *,
        mel: bool | None = None,
        colours: str | None = None,
        range_db: float | None = None,
    ) -> None:
        """Change what is shown; what is None stays."""
        self.mel = self.mel if mel is None else mel
        self.colours = self.colours if colours is None else colours
        self.range_db = self.range_db if range_db is None else range_db
        self._recolour()

    def set_channels(self, channels: list[int]) -> None:
        """Show these channels."""
        self.channels = channels
        self.redraw()

    def attend_to(self, channel: int) -> None:
        """Where there is room for one of the channels only, show this one."""
        before, self._attended = self.shown, channel
        if self.shown != before:
            self.redraw()

    @property
    def shown(self) -> list[int]:
        """The channels that have a lane, from the top."""
        if len(self.channels) <= max(self.height() // _LOWEST_LANE_PX, 1):
            return self.channels
        return [self._attended if self._attended in self.channels else self.channels[0]]

    def _recolour(self) -> None:
        self._make_table()
        self.redraw()

    def _make_table(self) -> None:
        """The colours; the floor of the tiles, and what is not there yet, is never lighter than the quietest colour."""
        loud_db = max(self._loud_db, FLOOR_DB + self.range_db)
        self._table = colour_table(self.colours, loud_db - self.range_db, loud_db)
        self._images.clear()

    def _image(self, key: TileKey, pixels: npt.NDArray[np.uint8]) -> QImage:
        image = self._images.get(key)
        if image is None:
            indexed = QImage(pixels.tobytes(), COLUMNS, len(pixels), COLUMNS, QImage.Format.Format_Indexed8)
            indexed.setColorTable(self._table)
            image = indexed.convertToFormat(QImage.Format.Format_RGB32)
            self._images[key] = image
            while len(self._images) > _IMAGES_KEPT:
                self._images.popitem(last=False)
        return image

    def _brighten(self, tiles: list[npt.NDArray[np.uint8]]) -> bool:
        """Let the loudest place seen so far in this recording be the brightest; True when the colours changed."""
        loudest = max((int(np.percentile(t[:, ::4], 99.7)) for t in tiles), default=0)
        loud_db = math.ceil(FLOOR_DB * (1.0 - loudest / 255.0) / 3) * 3
        if loud_db <= self._loud_db:
            return False
        self._loud_db = loud_db
        self._make_table()
        return True

    def scale(self) -> Scale:
        """The frequency axis in use."""
        assert self.sound is not None
        return Scale(self.sound.rate_hz, self.mel)

    def paint_picture(self, painter: QPainter, area: QRect) -> None:
        """The sound below, the segments over it."""
        painter.fillRect(area, QColor.fromRgb(self._table[0]))
        self.paint_sound(painter, area)
        segment_paint.paint(painter, self.layer, self.view, area, tint=_TINT)

    def paint_sound(self, painter: QPainter, area: QRect) -> None:
        """Draw the tiles."""
        assert self.sound is not None
        scale = self.scale()
        rate_hz = self.sound.rate_hz
        level = spectrogram.level_for(scale, self.view.span_s * rate_hz / (area.width() * self.devicePixelRatioF()))
        tile_s = COLUMNS * spectrogram.hop_frames(scale, level) / rate_hz
        last_s = min(self.view.end_s, self.view.duration_s - 1e-9)
        indexes = range(int(self.view.start_s / tile_s), int(last_s / tile_s) + 1)
        shown = self.shown
        # What lies one above the other is computed one after the other: the sound is decoded once for both.
        keys = [TileKey(scale, channel, level, index) for index in indexes for channel in shown]
        found = self.sound.tiles(keys)
        self._brighten([pixels for key, pixels in found.items() if key not in self._images])
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        for key in keys:
            left = self.view.x_of(key.number * tile_s, area.width())
            right = self.view.x_of((key.number + 1) * tile_s, area.width())
            lane = self.channel_lane(area, shown.index(key.channel), len(shown))
            box = QRectF(lane.left() + left, lane.top(), right - left, lane.height())
            pixels = found.get(key)
            if pixels is not None:
                painter.drawImage(box, self._image(key, pixels))
            else:
                self._paint_stand_in(painter, key, box)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)

    def _paint_stand_in(self, painter: QPainter, key: TileKey, box: QRectF) -> None:
        assert self.sound is not None
        for up in range(1, _COARSER + 1):
            coarse = key._replace(level=key.level + up, number=key.number >> up)
            pixels = self.sound.tile(coarse)
            if pixels is not None:
                width = COLUMNS / (1 << up)
                part = QRectF((key.number - (coarse.number << up)) * width, 0, width, len(pixels))
                painter.drawImage(box, self._image(coarse, pixels), part)
                return
        if key.level == 0:
            return
        for half in (0, 1):
            fine = key._replace(level=key.level - 1, number=2 * key.number + half)
            pixels = self.sound.tile(fine)
            if pixels is not None:
                left = box.left() + half * box.width() / 2
                painter.drawImage(QRectF(left, box.top(), box.width() / 2, box.height()), self._image(fine, pixels))

    def paint_over(self, painter: QPainter, area: QRect) -> None:
        """In each lane the frequency axis at the right edge, and at the left the channel's letter."""
        assert self.sound is not None
        shown, ground = self.shown, QColor.fromRgb(self._table[0])
        ink = ink_on(ground)
        for number, channel in enumerate(shown):
            lane = self.channel_lane(area, number, len(shown))
            if number:
                painter.fillRect(QRectF(lane.left(), lane.top(), lane.width(), 1), see_through(ink, 0.5))
            self._paint_axis(painter, lane)
            channel_letter.paint(painter, lane, channel, self.sound.channels, ink, ground)

    def _paint_axis(self, painter: QPainter, lane: QRectF) -> None:
        scale = self.scale()
        painter.setFont(theme.font("small"))
        metrics = painter.fontMetrics()
        room = metrics.height() + 18
        taken = lane.top() - room
        ground = QColor.fromRgb(self._table[0])
        ink = ink_on(ground)
        half = metrics.height() / 2
        for hz in reversed([hz for hz in _TICKS_HZ if hz < scale.rate_hz / 2]):
            y = lane.bottom() - scale.share_of(hz) * lane.height()
            if y - taken < room or not lane.top() + half + 2 <= y <= lane.bottom() - half - 2:
                continue
            taken = y
            text = measure(f"{hz / 1000:g}", "kHz") if hz >= 1000 else measure(f"{hz}", "Hz")
            box = QRectF(lane.right() - 73, y - half, 58, metrics.height())
            width = metrics.horizontalAdvance(text) + 6
            painter.fillRect(QRectF(box.right() - width + 3, box.top(), width, box.height()), see_through(ground, 0.55))
            painter.setPen(ink)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            painter.fillRect(QRectF(lane.right() - 10, y, 10, 1), ink)

    def playhead_colour(self) -> QColor:
        """Light on the dark maps, dark on the light one."""
        return ink_on(QColor.fromRgb(self._table[0]))
