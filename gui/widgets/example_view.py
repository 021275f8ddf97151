"""A training example before and after its augmentation: the outline of its sound, and what the network is given.

Invariant: both sides are drawn at one gain and on one scale of colours, so that what looks louder is louder.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from engine import spectrogram
from gui import theme
from gui.widgets.clip_view import squeeze
from gui.widgets.spectrogram import colour_table
from gui.widgets.waveform import envelope_image

Floats = npt.NDArray[np.float32]

_COLUMNS = 1024
_ROWS = 96
_GAP_PX = 4
_LOUDEST_GAIN = 32.0
_RANGE_DB = 70.0


@dataclass(frozen=True)
class Side:
    """What one side of an example looks like.

    Attributes:
        outline: Lowest and highest sample of equal columns, float32 of shape (columns, 2).
        peak: The largest magnitude of a sample.
        picture: Time from left to right, low below: uint8 of shape (rows, columns).
    """

    outline: Floats
    peak: float
    picture: npt.NDArray[np.uint8]


def sides(
    samples: tuple[Floats, Floats], values: tuple[Floats, Floats], rate_hz: int, time_axis: int | None
) -> tuple[Side, Side]:
    """Both sides of an example.

    Args:
        samples: Before and after.
        values: What the network is given of them; shown where it is a table of time and something, else a spectrogram
            of the samples is.
        rate_hz: Of the samples.
        time_axis: Which axis of the values is time.
    """
    if time_axis is not None and values[0].ndim == 2 == values[1].ndim:
        tables = [np.moveaxis(table, time_axis, 1)[::-1] for table in values]
        low, high = np.percentile(tables[0], [1.0, 99.8])
        scale = 255.0 / max(float(high - low), 1e-9)
        pictures = [np.clip((table - low) * scale, 0, 255).astype(np.uint8) for table in tables]
    else:
        pictures = [_spectrum(one, rate_hz) for one in samples]
    return tuple(  # type: ignore[return-value]
        Side(_outline(one), float(np.abs(one).max(initial=0.0)), np.ascontiguousarray(picture))
        for one, picture in zip(samples, pictures, strict=True)
    )


def _outline(samples: Floats) -> Floats:
    if not len(samples):
        return np.zeros((1, 2), np.float32)
    edges = np.arange(min(_COLUMNS, len(samples))) * len(samples) // min(_COLUMNS, len(samples))
    return np.stack([np.minimum.reduceat(samples, edges), np.maximum.reduceat(samples, edges)], axis=1)


def _spectrum(samples: Floats, rate_hz: int) -> npt.NDArray[np.uint8]:
    """A spectrogram as bytes that take the whole range of colours."""
    scale = spectrogram.Scale(rate_hz, rows=_ROWS)
    level = spectrogram.level_for(scale, max(len(samples), 1) / 256)

    def read(at: int, count: int) -> Floats:
        low, high = max(at, 0), max(min(at + count, len(samples)), 0)
        inside = samples[low:high] if high > low else samples[:0]
        before = min(max(low - at, 0), count)
        return np.pad(inside, (before, count - before - len(inside)))

    columns = max(1, -(-len(samples) // spectrogram.hop_frames(scale, level)))
    made = [spectrogram.tile(read, scale, level, index) for index in range(-(-columns // spectrogram.COLUMNS))]
    levels = np.concatenate([tile for tile in made if tile is not None], axis=1)[:, :columns].astype(np.float64)
    step_db = -spectrogram.FLOOR_DB / 255.0
    quiet = levels.max() - _RANGE_DB / step_db
    shown: npt.NDArray[np.uint8] = np.clip((levels - quiet) / (levels.max() - quiet) * 255.0, 0, 255).astype(np.uint8)
    return shown


class ExampleView(QWidget):
    """One side of an example, painted."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._side: Side | None = None
        self._gain = 1.0
        self._cursor: float | None = None
        self._note = ""
        theme.notifier.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(320, 260)

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return QSize(140, 150)

    @property
    def side(self) -> Side | None:
        """What is shown."""
        return self._side

    def show_side(self, side: Side | None, loudest: float = 1.0, note: str = "") -> None:
        """Show a side, or a sentence.

        Args:
            side: Which, or None.
            loudest: The largest magnitude that the outline has room for.
            note: What stands there without a side.
        """
        self._side, self._note, self._cursor = side, note, None
        self._gain = min(0.95 / max(loudest, 1e-6), _LOUDEST_GAIN)
        self.update()

    def set_cursor(self, share: float | None) -> None:
        """Show which place is heard, as a share of the whole; None hides it."""
        self._cursor = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._side is None:
            painter.setPen(QColor(colours.faint))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._note)
            return
        wave = QRectF(0, 0, self.width(), self.height() * 0.36)
        below = QRectF(0, wave.bottom() + _GAP_PX, self.width(), self.height() - wave.bottom() - _GAP_PX)
        painter.fillRect(wave, QColor(colours.bg))
        ratio = self.devicePixelRatioF()
        width = min(max(round(wave.width() * ratio), 1), len(self._side.outline))
        outline = squeeze(self._side.outline, width)
        image = envelope_image(outline, max(round(wave.height() * ratio), 2), self._gain, QColor(colours.wave))
        painter.drawImage(wave, image)
        picture = self._side.picture
        rows, columns = picture.shape
        image = QImage(picture.tobytes(), columns, rows, columns, QImage.Format.Format_Indexed8)
        image.setColorTable(colour_table("ember", spectrogram.FLOOR_DB, 0.0))
        painter.drawImage(below, image.convertToFormat(QImage.Format.Format_RGB32))
        if self._cursor is not None:
            painter.fillRect(QRectF(self._cursor * self.width() - 1, 0, 2, self.height()), QColor(colours.accent))
