"""The list of recordings: name, length, and how much of each is labelled.

Invariant: the model holds no rows of its own; it shows the document's and is told by the document when they change.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.segments import Edit, Recording, Segment
from gui import clock, theme
from gui.document import Document

Index = QModelIndex | QPersistentModelIndex
RECORDING_ROLE = Qt.ItemDataRole.UserRole
SHARE_ROLE = Qt.ItemDataRole.UserRole + 1
MISSING_ROLE = Qt.ItemDataRole.UserRole + 2


def labelled_share(segments: list[Segment] | tuple[Segment, ...], duration_s: float) -> float:
    """How much of a recording is covered by segments, 0 to 1."""
    if duration_s <= 0:
        return 0.0
    covered_s = reached_s = 0.0
    for s in sorted(segments, key=lambda s: s.start_s):
        covered_s += max(s.end_s - max(s.start_s, reached_s), 0.0)
        reached_s = max(reached_s, s.end_s)
    return min(covered_s / duration_s, 1.0)


class RecordingsModel(QAbstractListModel):
    """The project's recordings in the order they were added."""

    def __init__(self, document: Document, parent: Any = None) -> None:
        super().__init__(parent)
        self._document = document
        self._rows: list[Recording] = []
        self._shares: dict[int, float] = {}
        self._missing: dict[int, bool] = {}
        document.opened.connect(self._on_opened)
        document.edited.connect(self._on_edited)
        self._on_opened()

    def _on_opened(self) -> None:
        self.beginResetModel()
        self._rows = list(self._document.recordings()) if self._document.project is not None else []
        self._shares.clear()
        self._missing.clear()
        self.endResetModel()

    def _on_edited(self, edit: Edit) -> None:
        if any(isinstance(row, Recording) for row in (*edit.removed, *edit.added)):
            self._on_opened()
            return
        for row, recording in enumerate(self._rows):
            if recording.id in edit.recording_ids:
                self._shares.pop(recording.id, None)
                self.dataChanged.emit(self.index(row), self.index(row))

    def look_again(self) -> None:
        """Files have been found to be missing: others may be missing too."""
        self._missing.clear()
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def row_of(self, recording_id: int) -> int:
        """The row of a recording, or -1."""
        return next((i for i, r in enumerate(self._rows) if r.id == recording_id), -1)

    def recording_at(self, row: int) -> Recording | None:
        """The recording in a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        recording = self.recording_at(index.row())
        if recording is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return PurePath(recording.path).name
        if role == RECORDING_ROLE:
            return recording
        if role == SHARE_ROLE:
            if recording.id not in self._shares:
                segments = self._document.segments(recording.id)
                self._shares[recording.id] = labelled_share(segments, recording.duration_s)
            return self._shares[recording.id]
        if role == MISSING_ROLE:
            if recording.id not in self._missing:
                project = self._document.project
                self._missing[recording.id] = project is None or not project.audio_path(recording).is_file()
            return self._missing[recording.id]
        if role == Qt.ItemDataRole.ToolTipRole:
            where = str(self._document.project.audio_path(recording)) if self._document.project else recording.path
            text = self.tr("{}\n{}, {} Hz, %n channel(s), {:.0%} labelled", "", recording.channels).format(
                where, recording.format, recording.rate_hz, self.data(index, SHARE_ROLE)
            )
            return text + ("\n" + self.tr("The file is not there.") if self.data(index, MISSING_ROLE) else "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("{}, {}, {:.0%} labelled").format(
                PurePath(recording.path).name, clock.write(recording.duration_s, 0), self.data(index, SHARE_ROLE)
            )
        return None


class RecordingDelegate(QStyledItemDelegate):
    """Draws a recording: its name, its length and a bar of what is labelled."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        return QSize(120, 42)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        colours = theme.current()
        box: QRect = option.rect
        state = option.state
        recording: Recording = index.data(RECORDING_ROLE)
        missing = bool(index.data(MISSING_ROLE))
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(colours.raised))
            painter.fillRect(box.left(), box.top(), 3, box.height(), QColor(colours.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.mixed(colours.panel, colours.raised))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, QColor(colours.line))
        inner = box.adjusted(12, 4, -12, -12)
        length = self.tr("missing") if missing else clock.write(recording.duration_s, 0)
        painter.setFont(theme.font("table"))
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(length)
        painter.setPen(QColor(colours.warn if missing else colours.faint))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, length)
        painter.setPen(QColor(colours.faint if missing else colours.text))
        room = inner.width() - width - 10
        name = metrics.elidedText(index.data(), Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        groove = QRectF(inner.left(), box.bottom() - 9, inner.width(), 4)
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(groove, 2, 2)
        share = float(index.data(SHARE_ROLE))
        if share > 0:
            painter.setBrush(QColor(colours.good))
            painter.drawRoundedRect(QRectF(groove.left(), groove.top(), max(share * groove.width(), 4.0), 4), 2, 2)
        painter.restore()
