"""The segments and open suggestions of the chosen recording as a table that can be edited.

Invariant: a cell that is edited becomes an Edit of the document; the table shows it when the document says that it
happened, and never before.
"""

from __future__ import annotations

import bisect
import enum
from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QComboBox, QStyleOptionViewItem, QWidget

from engine import suggest
from engine.segments import OPEN, Edit, LabelClass, Marked, Recording, Segment, Suggestion, change
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
    SURE = 5
    NOTE = 6


#: More changed rows than this, and the table is read anew.
_FEW = 64
_BY_FIELD: dict[Column, Callable[[Marked], float]] = {
    Column.START: lambda row: row.start_s,
    Column.END: lambda row: row.end_s,
    Column.LENGTH: lambda row: row.end_s - row.start_s,
    Column.SURE: lambda row: _sureness(row),
}


def _by_start(row: Marked) -> tuple[float, int]:
    return row.start_s, row.id


def _sureness(row: Marked) -> float:
    """What rows are sorted by to have the least certain suggestion first; what a person has said is certain."""
    if row.score is not None:
        return row.score
    return 2.0 if isinstance(row, Segment) else 0.0


def _shown(rows: Iterable[object], recording_id: int) -> list[Marked]:
    """Those rows that the table lists: the recording's segments, and its suggestions that nobody has judged."""
    return [
        row
        for row in rows
        if isinstance(row, (Segment, Suggestion))
        and row.recording_id == recording_id
        and (isinstance(row, Segment) or row.state == OPEN)
    ]


class SegmentsModel(QAbstractTableModel):
    """The segments and open suggestions of the chosen recording, by start.

    Attributes:
        suggested: How many of the rows are suggestions.
        replacing: Whether rows are being exchanged: a selection that is lost meanwhile was not given up by the user.

    Signals:
        replaced: Rows were exchanged.
    """

    replaced = Signal()

    def __init__(self, document: Document, parent: Any = None) -> None:
        super().__init__(parent)
        self._document = document
        self.replacing = False
        self.suggested = 0
        self._rows: list[Marked] = []
        self._titles = (
            self.tr("Class"),
            self.tr("Start"),
            self.tr("End"),
            self.tr("Length"),
            self.tr("By"),
            self.tr("Sure"),
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
        self._rows = []
        if chosen is not None:
            rows: list[Marked] = [*self._document.segments(chosen.id), *self._document.suggestions(chosen.id)]
            self._rows = sorted(rows, key=_by_start)
        self.suggested = sum(isinstance(row, Suggestion) for row in self._rows)
        self.endResetModel()

    def _on_edited(self, edit: Edit) -> None:
        chosen = self._document.chosen
        touched = (*edit.removed, *edit.added)
        if any(isinstance(row, (LabelClass, Recording)) for row in touched):
            self.refresh()
        elif chosen is not None and chosen.id in edit.recording_ids:
            old = _shown(edit.removed, chosen.id)
            new = _shown(edit.added, chosen.id)
            if len(old) + len(new) > _FEW:
                self.refresh()
            else:
                self.replacing = True
                self._replace(old, new)
                self.replacing = False
                self.replaced.emit()

    def _replace(self, old: list[Marked], new: list[Marked]) -> None:
        """Change single rows: what stays keeps its selection and place, and thousands of others cost nothing."""
        self.suggested += sum(isinstance(row, Suggestion) for row in new)
        self.suggested -= sum(isinstance(row, Suggestion) for row in old)
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

    def _place(self, segment: Marked) -> int:
        """The row where a segment is or belongs."""
        return bisect.bisect_left(self._rows, _by_start(segment), key=_by_start)

    def _stays(self, row: int, after: Marked) -> bool:
        """Whether a row remains where it is with another content."""
        key, last = _by_start(after), len(self._rows) - 1
        return (row == 0 or _by_start(self._rows[row - 1]) < key) and (
            row == last or key < _by_start(self._rows[row + 1])
        )

    def row_at(self, row: int) -> Marked | None:
        """The segment or suggestion in a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, segment_id: int) -> int:
        """The row of a segment or suggestion, or -1."""
        return next((i for i, s in enumerate(self._rows) if s.id == segment_id), -1)

    def sort_key(self, row: int, column: Column) -> Any:
        """What a row is sorted by."""
        segment = self._rows[row]
        if column in _BY_FIELD:
            return _BY_FIELD[column](segment)
        return self._text(segment, column, self._document.label_class(segment.class_id)).casefold()

    def is_suggestion(self, row: int) -> bool:
        """Whether a row is one that nobody has confirmed."""
        return isinstance(self._rows[row], Suggestion)

    @property
    def scored(self) -> bool:
        """Whether a model has said of any row how sure it is."""
        return any(row.score is not None for row in self._rows)

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
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole and section == Column.SURE:
            return self.tr("How sure the model is; sorted by it, the least certain comes first")
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt's."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        fixed = (Column.LENGTH, Column.BY, Column.SURE)
        if self._document.read_only or index.column() in fixed:
            return flags
        if index.column() != Column.NOTE or not self.is_suggestion(index.row()):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        segment = self.row_at(index.row())
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
            return swatch(label.colour, hollow=isinstance(segment, Suggestion))
        if role == Qt.ItemDataRole.ForegroundRole and column in (Column.BY, Column.LENGTH):
            return QColor(theme.current().faint)
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(segment, Suggestion):
            return self.tr("A suggestion: accept it or reject it. Its times can be changed before.")
        return None

    def _text(self, segment: Marked, column: Column, label: LabelClass | None) -> str:
        if column == Column.CLASS:
            return label.name if label else ""
        if column == Column.BY:
            who = self.tr("you") if segment.source == "person" else segment.source.removeprefix("model ")
            return self.tr("{}?").format(who) if isinstance(segment, Suggestion) else who
        if column == Column.SURE:
            return "" if segment.score is None else f"{segment.score:.2f}"
        if column == Column.NOTE:
            return segment.note if isinstance(segment, Segment) else ""
        length_s = segment.end_s - segment.start_s
        times = {Column.START: segment.start_s, Column.END: segment.end_s, Column.LENGTH: length_s}
        return clock.write(times[column], 3)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """An edited cell, as an edit of the document."""
        segment = self.row_at(index.row())
        if segment is None or role != Qt.ItemDataRole.EditRole:
            return False
        edit = self._edit_for(segment, Column(index.column()), str(value))
        if edit is None or edit.removed == edit.added:
            return False
        self._document.edit(edit)
        return True

    def _edit_for(self, segment: Marked, column: Column, text: str) -> Edit | None:
        if column == Column.NOTE:
            return change(self.tr("Change note"), segment, note=text.strip())
        if column == Column.CLASS:
            label = next((c for c in self._document.classes() if c.name == text), None)
            return self._relabel(segment, label) if label is not None else None
        return self._resize(segment, column, text)

    def _relabel(self, segment: Marked, label: LabelClass) -> Edit | None:
        project = self._document.project
        if isinstance(segment, Suggestion):  # who says which class it is has accepted it
            return suggest.accept_as([segment], label, project.new_id) if project is not None else None
        if segment.class_id == label.id:
            return None
        name = self.tr("Label as {}").format(label.name)
        return change(name, segment, class_id=label.id, source="person", score=None)

    def _resize(self, segment: Marked, column: Column, text: str) -> Edit | None:
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
        name = self.tr("Resize suggestion") if isinstance(segment, Suggestion) else self.tr("Resize segment")
        return change(name, segment, **{"start_s" if column == Column.START else "end_s": at_s})


def _alignment(column: int) -> Qt.AlignmentFlag:
    right = column in (Column.START, Column.END, Column.LENGTH, Column.SURE)
    return (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter


def swatch(colour: str, *, hollow: bool = False) -> QIcon:
    """A small square in the colour of a class; hollow: with a dashed edge only, for what is a suggestion."""
    square = QPixmap(20, 20)
    square.setDevicePixelRatio(2.0)
    square.fill(Qt.GlobalColor.transparent)
    painter = QPainter(square)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if hollow:
        painter.setPen(QPen(QColor(colour), 1.5, Qt.PenStyle.DotLine))
        painter.drawRoundedRect(QRectF(1, 1, 8, 8), 2, 2)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(0, 0, 10, 10, 2, 2)
    painter.end()
    icon = QIcon(square)
    icon.addPixmap(square, QIcon.Mode.Selected)  # or Qt would tint it in a selected row
    return icon


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
            box.addItem(swatch(label.colour), label.name)
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
