"""The segments of the chosen recording as a table that can be edited.

Invariant: a cell that is edited becomes an Edit of the document; the table shows it when the document says that it
happened, and never before.
"""

from __future__ import annotations

import bisect
import enum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QStyleOptionViewItem, QWidget

from engine.segments import Edit, LabelClass, Recording, Segment, change
from gui import clock, theme
from gui.document import Document
from gui.tables.cells import CellDelegate

Index = QModelIndex | QPersistentModelIndex
SEGMENT_ROLE = Qt.ItemDataRole.UserRole


class Column(enum.IntEnum):
    """The columns, in their order."""

    CLASS = 0
    START = 1
    END = 2
    LENGTH = 3
    BY = 4
    NOTE = 5


#: More changed rows than this, and the table is read anew.
_FEW = 64
_BY_FIELD = {
    Column.START: lambda segment: segment.start_s,
    Column.END: lambda segment: segment.end_s,
    Column.LENGTH: lambda segment: segment.duration_s,
}


def _by_start(segment: Segment) -> tuple[float, int]:
    return segment.start_s, segment.id


class SegmentsModel(QAbstractTableModel):
    """The segments of the chosen recording, by start.

    Attributes:
        replacing: Whether rows are being exchanged: a selection that is lost meanwhile was not given up by the user.

    Signals:
        replaced: Rows were exchanged.
    """

    replaced = Signal()

    def __init__(self, document: Document, parent: Any = None) -> None:
        super().__init__(parent)
        self._document = document
        self.replacing = False
        self._rows: list[Segment] = []
        self._titles = (
            self.tr("Class"),
            self.tr("Start"),
            self.tr("End"),
            self.tr("Length"),
            self.tr("By"),
            self.tr("Note"),
        )
        document.opened.connect(self.refresh)
        document.recording_chosen.connect(self.refresh)
        document.edited.connect(self._on_edited)
        theme.notifier.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read the document again."""
        self.beginResetModel()
        chosen = self._document.chosen
        self._rows = list(self._document.segments(chosen.id)) if chosen is not None else []
        self.endResetModel()

    def _on_edited(self, edit: Edit) -> None:
        chosen = self._document.chosen
        touched = (*edit.removed, *edit.added)
        if any(isinstance(row, (LabelClass, Recording)) for row in touched):
            self.refresh()
        elif chosen is not None and chosen.id in edit.recording_ids:
            old = [r for r in edit.removed if isinstance(r, Segment) and r.recording_id == chosen.id]
            new = [r for r in edit.added if isinstance(r, Segment) and r.recording_id == chosen.id]
            if len(old) + len(new) > _FEW:
                self.refresh()
            else:
                self.replacing = True
                self._replace(old, new)
                self.replacing = False
                self.replaced.emit()

    def _replace(self, old: list[Segment], new: list[Segment]) -> None:
        """Change single rows: what stays keeps its selection and place, and thousands of others cost nothing."""
        changed = {s.id: s for s in new}
        for segment in old:
            row = self._place(segment)
            after = changed.get(segment.id)
            if after is not None and self._stays(row, after):
                self._rows[row] = after
                del changed[segment.id]
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))
            else:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._rows[row]
                self.endRemoveRows()
        for segment in changed.values():
            row = self._place(segment)
            self.beginInsertRows(QModelIndex(), row, row)
            self._rows.insert(row, segment)
            self.endInsertRows()

    def _place(self, segment: Segment) -> int:
        """The row where a segment is or belongs."""
        return bisect.bisect_left(self._rows, _by_start(segment), key=_by_start)

    def _stays(self, row: int, after: Segment) -> bool:
        """Whether a row remains where it is with another content."""
        key, last = _by_start(after), len(self._rows) - 1
        return (row == 0 or _by_start(self._rows[row - 1]) < key) and (
            row == last or key < _by_start(self._rows[row + 1])
        )

    def segment_at(self, row: int) -> Segment | None:
        """The segment in a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, segment_id: int) -> int:
        """The row of a segment, or -1."""
        return next((i for i, s in enumerate(self._rows) if s.id == segment_id), -1)

    def sort_key(self, row: int, column: Column) -> Any:
        """What a row is sorted by."""
        segment = self._rows[row]
        if column in _BY_FIELD:
            return _BY_FIELD[column](segment)
        return self._text(segment, column, self._document.label_class(segment.class_id)).casefold()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt's."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() not in (Column.LENGTH, Column.BY):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        segment = self.segment_at(index.row())
        if segment is None:
            return None
        column = Column(index.column())
        label = self._document.label_class(segment.class_id)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(segment, column, label)
        if role == SEGMENT_ROLE:
            return segment
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.DecorationRole and column == Column.CLASS and label is not None:
            return _swatch(label.colour)
        if role == Qt.ItemDataRole.ForegroundRole and column in (Column.BY, Column.LENGTH):
            return QColor(theme.current().faint)
        return None

    def _text(self, segment: Segment, column: Column, label: LabelClass | None) -> str:
        if column == Column.CLASS:
            return label.name if label else ""
        if column == Column.BY:
            who = self.tr("you") if segment.source == "person" else segment.source.removeprefix("model ")
            return who if segment.score is None else f"{who} {segment.score:.2f}"
        if column == Column.NOTE:
            return segment.note
        times = {Column.START: segment.start_s, Column.END: segment.end_s, Column.LENGTH: segment.duration_s}
        return clock.write(times[column], 3)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """An edited cell, as an edit of the document."""
        segment = self.segment_at(index.row())
        if segment is None or role != Qt.ItemDataRole.EditRole:
            return False
        edit = self._edit_for(segment, Column(index.column()), str(value))
        if edit is None or edit.removed == edit.added:
            return False
        self._document.edit(edit)
        return True

    def _edit_for(self, segment: Segment, column: Column, text: str) -> Edit | None:
        if column == Column.NOTE:
            return change(self.tr("Change note"), segment, note=text.strip())
        if column == Column.CLASS:
            label = next((c for c in self._document.classes() if c.name == text), None)
            if label is None:
                return None
            return change(
                self.tr("Label as {}").format(label.name), segment, class_id=label.id, source="person", score=None
            )
        at_s = clock.read(text)
        recording = self._document.recording(segment.recording_id)
        if at_s is None or recording is None:
            self._document.notice(self.tr("{} is not a time such as 1:02.5.").format(text or "\u201c\u201d"), "warning")
            return None
        if text == self._text(segment, column, None):
            return None
        if at_s > recording.duration_s:
            self._document.notice(
                self.tr("{} lies beyond the end of the recording at {}.").format(
                    clock.write(at_s), clock.write(recording.duration_s)
                ),
                "warning",
            )
            return None
        if (column == Column.START and at_s > segment.end_s) or (column == Column.END and at_s < segment.start_s):
            self._document.notice(self.tr("A segment must end after it starts."), "warning")
            return None
        return change(self.tr("Resize segment"), segment, **{"start_s" if column == Column.START else "end_s": at_s})


def _alignment(column: int) -> Qt.AlignmentFlag:
    right = column in (Column.START, Column.END, Column.LENGTH)
    return (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter


def _swatch(colour: str) -> QIcon:
    swatch = QPixmap(20, 20)
    swatch.setDevicePixelRatio(2.0)
    swatch.fill(Qt.GlobalColor.transparent)
    painter = QPainter(swatch)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(0, 0, 10, 10, 2, 2)
    painter.end()
    icon = QIcon(swatch)
    icon.addPixmap(swatch, QIcon.Mode.Selected)  # or Qt would tint it in a selected row
    return icon


class SegmentsProxy(QSortFilterProxyModel):
    """Sorting by any column, and rows whose class, note or author holds a text."""

    def __init__(self, source: SegmentsModel, parent: Any = None) -> None:
        super().__init__(parent)
        self._source = source
        self._wanted = ""
        self.setSourceModel(source)
        self.setDynamicSortFilter(True)

    def lessThan(self, left: Index, right: Index) -> bool:
        """Qt's. Asks the model directly: through data() a table of thousands would take a quarter of a second."""
        column = Column(left.column())
        return bool(self._source.sort_key(left.row(), column) < self._source.sort_key(right.row(), column))

    def set_filter(self, text: str) -> None:
        """Show only rows with this text; empty shows all."""
        self.beginFilterChange()
        self._wanted = text.strip().casefold()
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        """Qt's."""
        if not self._wanted:
            return True
        model = self.sourceModel()
        texts = (model.index(row, column, parent).data() for column in (Column.CLASS, Column.BY, Column.NOTE))
        return any(self._wanted in str(text).casefold() for text in texts)


class SegmentDelegate(CellDelegate):
    """Edits the class with a list of the classes and everything else as text."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        return QSize(super().sizeHint(option, index).width() + 8, 29)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Qt's."""
        if index.column() != Column.CLASS:
            return super().createEditor(parent, option, index)
        box = QComboBox(parent)
        for label in self._document.classes():
            box.addItem(_swatch(label.colour), label.name)
        box.activated.connect(lambda: self._on_class_picked(box))
        return box

    def _on_class_picked(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Qt's."""
        if isinstance(editor, QComboBox):
            editor.setCurrentText(str(index.data()))
            editor.showPopup()
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        """Qt's."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
        else:
            super().setModelData(editor, model, index)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        box: QRect = option.rect
        editor.setGeometry(box)
