"""The chunks as pictures: outline and spectrogram of each with its class, as many as fit, to be played one by one.

Invariant: what is painted is what is in view; nothing is decoded on the GUI thread, and scrolling through thousands
only asks for what it comes to rest on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.training_tables import Chunk
from gui import clock, theme
from gui.jobs import JobRunner
from gui.tables.chunks import ChunksModel
from gui.widgets.class_cells import paint_tag
from gui.widgets.clip_pictures import ClipPictures, Picture, Stretch
from gui.widgets.clip_view import squeeze
from gui.widgets.spectrogram import colour_table
from gui.widgets.waveform import envelope_image

Index = QModelIndex | QPersistentModelIndex

_CARD_PX = QSize(184, 132)
_GAP_PX = 8
_HEAD_PX, _WAVE_PX, _FOOT_PX = 26, 32, 20
_RANGE_DB = 60.0
_REST_MS = 60
_PIXMAPS_KEPT = 400
_LOUDEST_GAIN = 32.0


class ChunkCards(QStyledItemDelegate):
    """Paints one chunk: class above, outline and spectrogram, time and part below."""

    def __init__(self, model: ChunksModel, pictures: ClipPictures, stretch_of: Callable[[Chunk], Stretch]) -> None:
        super().__init__(model)
        self._model, self._pictures, self._stretch_of = model, pictures, stretch_of
        self.cell = _CARD_PX + QSize(_GAP_PX, _GAP_PX)
        self._pixmaps: dict[tuple[Stretch, int, int, float], QPixmap] = {}
        theme.notifier.changed.connect(self._pixmaps.clear)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        return self.cell

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        chunk = self._model.chunk_at(index.row())
        if chunk is None:
            return
        colours = theme.current()
        half = _GAP_PX // 2
        card = QRect(option.rect.topLeft(), self.cell).adjusted(half, half, -half, -half)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.accent if chosen else colours.line), 2 if chosen else 1))
        painter.setBrush(QColor(colours.raised if chosen else colours.panel))
        painter.drawRoundedRect(QRectF(card).adjusted(1, 1, -1, -1), 6, 6)
        inside = card.adjusted(6, 2, -6, -2)
        self._paint_head(painter, QRect(inside.left(), inside.top(), inside.width(), _HEAD_PX), chunk)
        self._paint_picture(painter, inside.adjusted(0, _HEAD_PX, 0, -_FOOT_PX), chunk)
        self._paint_foot(painter, QRect(inside.left(), inside.bottom() - _FOOT_PX + 1, inside.width(), _FOOT_PX), chunk)
        painter.restore()

    def _paint_head(self, painter: QPainter, area: QRect, chunk: Chunk) -> None:
        paint_tag(painter, area.left(), QRectF(area).center().y(), self._model.label_class(chunk))
        font = theme.font("body")
        words = area.adjusted(22, 0, 0, 0)
        painter.setFont(font)
        painter.setPen(QColor(theme.current().text))
        text = QFontMetrics(font).elidedText(self._model.class_words(chunk), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_foot(self, painter: QPainter, area: QRect, chunk: Chunk) -> None:
        font = theme.font("small")
        painter.setFont(font)
        painter.setPen(QColor(theme.current().faint))
        part = self._model.part_words(chunk)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, part)
        metrics = QFontMetrics(font)
        left = area.adjusted(0, 0, -metrics.horizontalAdvance(part) - 8, 0)
        text = f"{clock.write(chunk.start_s)}  {self._model.recording_name(chunk)}"
        painter.drawText(
            left,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, left.width()),
        )

    def _paint_picture(self, painter: QPainter, area: QRect, chunk: Chunk) -> None:
        stretch = self._stretch_of(chunk)
        picture = self._pictures.get(stretch)
        if picture is None:
            painter.fillRect(area, QColor(theme.current().bg))
            return
        if picture.problem:
            painter.setFont(theme.font("small"))
            painter.setPen(QColor(theme.current().bad))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.tr("Unreadable"))
            return
        ratio = painter.device().devicePixelRatioF()
        key = (stretch, chunk.class_id, area.width(), ratio)
        if key not in self._pixmaps:
            if len(self._pixmaps) >= _PIXMAPS_KEPT:
                self._pixmaps.clear()
            self._pixmaps[key] = _pixmap(picture, area.size(), ratio, self._model.label_class(chunk).colour)
        painter.drawPixmap(area.topLeft(), self._pixmaps[key])


def _pixmap(picture: Picture, size: QSize, ratio: float, colour: str) -> QPixmap:
    """The outline in the class's colour above the spectrogram."""
    made = QPixmap(size * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(QColor(theme.current().bg))
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    width = min(round(size.width() * ratio), len(picture.outline))
    loudest = float(abs(picture.outline).max(initial=0.0, where=picture.outline == picture.outline))
    gain = min(0.95 / max(loudest, 1e-6), _LOUDEST_GAIN)
    wave = envelope_image(squeeze(picture.outline, width), round(_WAVE_PX * ratio), gain, QColor(colour))
    painter.drawImage(QRectF(0, 0, size.width(), _WAVE_PX), wave)
    rows, columns = picture.levels.shape
    if columns:
        levels = QImage(picture.levels.tobytes(), columns, rows, columns, QImage.Format.Format_Indexed8)
        loud_db = -120.0 * (1.0 - float(picture.levels.max()) / 255.0)
        levels.setColorTable(colour_table("ember", loud_db - _RANGE_DB, loud_db))
        below = QRectF(0, _WAVE_PX + 2, size.width(), size.height() - _WAVE_PX - 2)
        painter.drawImage(below, levels.convertToFormat(QImage.Format.Format_RGB32))
    painter.end()
    return made


class ChunkGrid(QListView):
    """The chunks of the model as cards.

    Signals:
        play_asked: The chosen chunk is to be heard: it was clicked.
    """

    play_asked = Signal()

    def __init__(self, model: ChunksModel, runner: JobRunner, stretch_of: Callable[[Chunk], Stretch]) -> None:
        super().__init__()
        self._chunks = model
        self._stretch_of = stretch_of
        self.pictures = ClipPictures(runner, self)
        self.setModel(model)
        self._cards = ChunkCards(model, self.pictures, stretch_of)
        self.setItemDelegate(self._cards)
        self.setAccessibleName(self.tr("Chunks as pictures"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(False)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._rest.start())
        model.modelReset.connect(self._rest.start)
        self.pictures.made.connect(self.viewport().update)
        theme.notifier.changed.connect(self.viewport().update)

    def visible_rows(self) -> range:
        """The rows of the model that are in view."""
        columns = max(1, self.viewport().width() // self._cards.cell.width())
        height = _CARD_PX.height() + _GAP_PX
        first = self.verticalScrollBar().value() // height * columns
        count = (self.viewport().height() // height + 2) * columns
        return range(min(first, self._chunks.rowCount()), min(first + count, self._chunks.rowCount()))

    def _ask(self) -> None:
        if self.isVisible():
            self.pictures.ask(self._in_view())

    def _in_view(self) -> Iterator[Stretch]:
        for row in self.visible_rows():
            chunk = self._chunks.chunk_at(row)
            if chunk is not None:
                yield self._stretch_of(chunk)

    def showEvent(self, event: QShowEvent) -> None:
        """Qt's."""
        super().showEvent(event)
        self._rest.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is drawn that nobody sees."""
        super().hideEvent(event)
        self._rest.stop()
        self.pictures.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The cards share the width."""
        width = self.viewport().width() - 1
        columns = max(1, width // (_CARD_PX.width() + _GAP_PX))
        self._cards.cell = QSize(width // columns, _CARD_PX.height() + _GAP_PX)
        super().resizeEvent(event)
        self._rest.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click plays the card under it."""
        super().mouseReleaseEvent(event)
        on_card = self.indexAt(event.position().toPoint()).isValid()
        if event.button() == Qt.MouseButton.LeftButton and on_card:
            self.play_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters are the page's keys, not a search among the names."""
        if event.text().strip() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)
