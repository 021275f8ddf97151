"""What an import of labels would do, before it is done: its files, and for each its lines.

Invariant: the models show what a plan says and read nothing themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from engine.labels_io import Rejected
from engine.labels_io.matching import ImportPlan
from engine.segments import LabelClass, Segment
from gui import clock, theme
from gui.translation import told

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Candidate:
    """One label file that may be imported.

    Attributes:
        path: The file.
        format: The title of its format; empty when it cannot be read.
        plan: What importing it would do; None when it cannot be read.
        problem: Why it cannot be read, as a sentence.
        recording_id: The recording that its labels go to; None: the one that the file or its name says.
        silent: Whether the file itself does not name recordings.
    """

    path: str
    format: str = ""
    plan: ImportPlan | None = None
    problem: str = ""
    recording_id: int | None = None
    silent: bool = False


class FileColumn(IntEnum):
    """The columns of the table of files."""

    FILE = 0
    FORMAT = 1
    RECORDING = 2
    NEW = 3
    THERE = 4
    LEFT_OUT = 5


class LabelFilesModel(QAbstractTableModel):
    """The files of an import."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.files: list[Candidate] = []
        self._names: Mapping[int, str] = {}

    def show(self, files: Sequence[Candidate], names: Mapping[int, str]) -> None:
        """Show these files; ``names`` are those of the recordings."""
        same = [file.path for file in files] == [file.path for file in self.files]
        self._names = names
        if same and files:
            self.files = list(files)
            self.dataChanged.emit(self.index(0, 0), self.index(len(files) - 1, len(FileColumn) - 1))
            return
        self.beginResetModel()
        self.files = list(files)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self.files)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(FileColumn)

    def headerData(self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if side == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("File"),
                self.tr("Format"),
                self.tr("Recording"),
                self.tr("New"),
                self.tr("There already"),
                self.tr("Left out"),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section >= FileColumn.NEW else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        file, column = self.files[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(file, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column >= FileColumn.NEW else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return told(file.problem) or file.path
        if role == Qt.ItemDataRole.ForegroundRole:
            left_out = file.plan is not None and bool(file.plan.rejected)
            if (column == FileColumn.LEFT_OUT and left_out) or (column == FileColumn.FORMAT and file.problem):
                return QColor(theme.current().warn)
            if column in (FileColumn.FORMAT, FileColumn.RECORDING):
                return QColor(theme.current().faint)
        return None

    def _text(self, file: Candidate, column: int) -> str:
        plan = file.plan
        if column == FileColumn.FILE:
            return PurePath(file.path).name
        if column == FileColumn.FORMAT:
            return file.format or self.tr("cannot be read")
        if plan is None:
            return ""
        if column == FileColumn.RECORDING:
            return self._names.get(file.recording_id or 0) or self.recordings_of(plan)
        return f"{(plan.count, plan.repeated, len(plan.rejected))[column - FileColumn.NEW]:,}"

    def recordings_of(self, plan: ImportPlan) -> str:
        """Where the labels of a plan go, in words."""
        rows = plan.added.added if plan.added is not None else ()
        ids = {row.recording_id for row in rows if isinstance(row, Segment)}
        if len(ids) == 1:
            return self._names.get(next(iter(ids)), "")
        return self.tr("%Ln recording(s)", "", len(ids)) if ids else "–"


class LineColumn(IntEnum):
    """The columns of the table of lines."""

    STATE = 0
    RECORDING = 1
    START = 2
    END = 3
    CLASS = 4
    WHY = 5


class LabelLinesModel(QAbstractTableModel):
    """The lines of one label file: those that are left out, with the reason, then those that are added."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.lines: list[Segment | Rejected] = []
        self._recordings: Mapping[int, str] = {}
        self._classes: dict[int, LabelClass] = {}
        self._new: frozenset[int] = frozenset()

    def show(self, plan: ImportPlan | None, recordings: Mapping[int, str], classes: Sequence[LabelClass]) -> None:
        """Show what a plan says.

        Args:
            plan: The plan, or None for nothing.
            recordings: Names of the project's recordings by id.
            classes: All classes that may occur, those that other files of the same import add too.
        """
        self.beginResetModel()
        added = plan.added.added if plan is not None and plan.added is not None else ()
        segments = sorted((row for row in added if isinstance(row, Segment)), key=lambda s: (s.recording_id, s.start_s))
        self._new = frozenset(row.id for row in added if isinstance(row, LabelClass))
        self._recordings = recordings
        self._classes = {c.id: c for c in classes}
        self.lines = [*(plan.rejected if plan is not None else ()), *segments]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(LineColumn)

    def headerData(self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if side == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("What"),
                self.tr("Recording"),
                self.tr("Start"),
                self.tr("End"),
                self.tr("Class"),
                self.tr("Why"),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in (LineColumn.START, LineColumn.END) else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        line, column = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rejected(line, column) if isinstance(line, Rejected) else self._added(line, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in (LineColumn.START, LineColumn.END) else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return told(line.reason) if isinstance(line, Rejected) else line.note or None
        if role == Qt.ItemDataRole.DecorationRole and column == LineColumn.STATE:
            colours = theme.current()
            out = isinstance(line, Rejected)
            return theme.icon("warning" if out else "add", colours.warn if out else colours.good)
        if role == Qt.ItemDataRole.ForegroundRole and (isinstance(line, Rejected) or column == LineColumn.RECORDING):
            return QColor(theme.current().faint)
        return None

    def _rejected(self, line: Rejected, column: int) -> str:
        if column == LineColumn.STATE:
            return self.tr("left out")
        if column == LineColumn.CLASS:
            return line.text
        return told(line.reason) if column == LineColumn.WHY else ""

    def _added(self, line: Segment, column: int) -> str:
        label = self._classes.get(line.class_id)
        return {
            LineColumn.STATE: self.tr("new"),
            LineColumn.RECORDING: self._recordings.get(line.recording_id, ""),
            LineColumn.START: clock.write(line.start_s, 3),
            LineColumn.END: clock.write(line.end_s, 3),
            LineColumn.CLASS: label.name if label is not None else "",
            LineColumn.WHY: self.tr("a new class") if line.class_id in self._new else "",
        }[LineColumn(column)]
