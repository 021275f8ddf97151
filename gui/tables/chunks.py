"""The cuts of a project, the chunks of one of them, and how many there are of each class in each part.

A project can hold a hundred thousand chunks, so they are read by a job in a thread of its own, and sorted and filtered
as plain lists.

Invariant: a model shows one ``CutView``, which never changes; a new reading replaces it as a whole.
"""

from __future__ import annotations

import enum
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDate,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor

from engine.chunks import CutConfig, cut_recording
from engine.config import from_json
from engine.errors import UsageError
from engine.events import Job, Progress
from engine.project import Project
from engine.segments import LabelClass, Recording, Segment
from engine.training_tables import Chunk, Cut, Split
from gui import clock, theme
from gui.translation import measure
from gui.widgets.class_cells import BAR_ROLE, CLASS_ROLE
from training.health import Report, kept_report

Index = QModelIndex | QPersistentModelIndex
PARTS = ("train", "val", "test")
_ALL = 0  # no class has this id
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class CutView:
    """What the page shows of a project: its cuts, one of them with its chunks, and that one's newest split.

    Attributes:
        cuts: All cuts, the newest first.
        counts: How many chunks each cut has.
        cut: The one whose chunks these are, or None when nothing is cut.
        split: The newest split of that cut.
        parts: The part of each chunk, by its id.
        report: What the last check of that split has found, or None.
        stale: Whether cutting the labels again in the same way would give other chunks.
        labelled: Whether the project has any segment.
    """

    cuts: tuple[Cut, ...] = ()
    counts: dict[int, int] = field(default_factory=dict)
    cut: Cut | None = None
    chunks: tuple[Chunk, ...] = ()
    split: Split | None = None
    parts: dict[int, str] = field(default_factory=dict)
    report: Report | None = None
    recordings: dict[int, Recording] = field(default_factory=dict)
    classes: dict[int, LabelClass] = field(default_factory=dict)
    stale: bool = False
    labelled: bool = False


def read_cut(folder: str, cut_id: int | None) -> Job[CutView]:
    """Read a cut, the newest when None or when that one is gone. A job, because a large project takes a while."""
    yield Progress("Reading chunks")
    with Project(folder) as project:
        cuts = tuple(reversed(project.cuts()))
        segments = project.segments()
        recordings = {r.id: r for r in project.recordings()}
        classes = {c.id: c for c in project.classes()}
        found = next((c for c in cuts if c.id == cut_id), cuts[0] if cuts else None)
        if found is None:
            return CutView(recordings=recordings, classes=classes, labelled=bool(segments))
        chunks = tuple(project.chunks(found.id))
        split = next((s for s in reversed(project.splits()) if s.cut_id == found.id), None)
        return CutView(
            cuts=cuts,
            counts=project.chunk_counts(),
            cut=found,
            chunks=chunks,
            split=split,
            parts=project.split_parts(split.id) if split is not None else {},
            report=kept_report(project, split.id) if split is not None else None,
            recordings=recordings,
            classes=classes,
            # What was synthesized stands for no label.
            stale=_is_stale(found, [c for c in chunks if len(c.groups) == 1], segments, recordings, classes),
            labelled=bool(segments),
        )


def _is_stale(
    made: Cut,
    chunks: Sequence[Chunk],
    segments: Sequence[Segment],
    recordings: dict[int, Recording],
    classes: dict[int, LabelClass],
) -> bool:
    try:
        config = from_json(CutConfig, made.config)
    except UsageError:  # cut by a version with other settings: it cannot be told
        return False
    background = next((c.id for c in classes.values() if config.background and c.name == config.background), None)
    by_recording: dict[int, list[Segment]] = {}
    for segment in segments:
        by_recording.setdefault(segment.recording_id, []).append(segment)
    now = Counter(
        _place(chunk)
        for recording_id, own in by_recording.items()
        for chunk in cut_recording(recordings[recording_id], own, config, background)
    )
    return now != Counter(_place(chunk) for chunk in chunks)


def _place(chunk: Chunk) -> tuple[Any, ...]:
    return chunk.recording_id, chunk.start_s, chunk.end_s, chunk.class_ids, chunk.groups


def when(created: str) -> str:
    """A stored moment in the user's way of writing it: of today the time, of other days the day."""
    moment = QDateTime.fromString(created, Qt.DateFormat.ISODate)
    locale, short = QLocale(), QLocale.FormatType.ShortFormat
    if "T" in created and moment.date() == QDate.currentDate():
        return locale.toString(moment.time(), short)
    return locale.toString(moment.date(), short)


class CutsModel(QAbstractTableModel):
    """The cuts, the newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = CutView()
        self._titles = (self.tr("Cut"), self.tr("When"), self.tr("Length / step"), self.tr("Chunks"))

    def show_view(self, view: CutView) -> None:
        """Show another reading."""
        self.beginResetModel()
        self._view = view
        self.endResetModel()

    def cut_at(self, row: int) -> Cut | None:
        """The cut in a row."""
        return self._view.cuts[row] if 0 <= row < len(self._view.cuts) else None

    def row_of(self, cut_id: int) -> int:
        """The row of a cut, or -1."""
        return next((i for i, c in enumerate(self._view.cuts) if c.id == cut_id), -1)

    def short_words(self, made: Cut) -> str:
        """How a cut was made, for a column."""
        length_s, hop_s = made.config.get("length_s"), made.config.get("hop_s")
        if length_s is None or hop_s is None:
            return self.tr("other settings")
        return self.tr("{:g} s / {:g} s").format(length_s, hop_s)

    def words(self, made: Cut) -> str:
        """How a cut was made."""
        try:
            config = from_json(CutConfig, made.config)
        except UsageError:
            return self.tr("Cut by another version of Earmark, with settings that this one does not have")
        text = self.tr("{:g} s every {:g} s, {}").format(config.length_s, config.hop_s, config.edges)
        return text + (", " + self.tr("unlabelled as {}").format(config.background) if config.background else "")

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self._view.cuts)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section == 3 else _LEFT
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        made = self.cut_at(index.row())
        if made is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            count = f"{self._view.counts.get(made.id, 0):,}"
            return (str(made.id), when(made.created), self.short_words(made), count)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.words(made)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if index.column() == 3 else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 1:
            return QColor(theme.current().faint)
        return None


class ChunkColumn(enum.IntEnum):
    """The columns of the chunks, in their order."""

    RECORDING = 0
    START = 1
    LENGTH = 2
    CLASS = 3
    PART = 4


class ChunksModel(QAbstractTableModel):
    """The chunks of a cut, filtered by class and part, in any order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = CutView()
        self._rows: list[Chunk] = []
        self._class_id = 0
        self._part = ""
        self._sort: tuple[ChunkColumn, bool] | None = None
        self._titles = (
            self.tr("Recording"),
            self.tr("Start"),
            self.tr("Length"),
            self.tr("Class"),
            self.tr("Part"),
        )
        self.part_names = {"train": self.tr("Training"), "val": self.tr("Validation"), "test": self.tr("Test")}

    def show_view(self, view: CutView) -> None:
        """Show another reading."""
        self._view = view
        self._arrange()

    def set_filter(self, class_id: int, part: str) -> None:
        """Show only a class (0: all) and a part (empty: all)."""
        self._class_id, self._part = class_id, part
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Qt's; a column of -1 is the order in which they were cut."""
        self._sort = None if column < 0 else (ChunkColumn(column), order == Qt.SortOrder.DescendingOrder)
        self._arrange()

    def _arrange(self) -> None:
        view = self._view
        rows = [
            c
            for c in view.chunks
            if (not self._class_id or self._class_id in c.class_ids)
            and (not self._part or view.parts.get(c.id) == self._part)
        ]
        if self._sort is not None:
            column, descending = self._sort
            keys = {
                ChunkColumn.RECORDING: lambda c: self.recording_name(c).casefold(),
                ChunkColumn.START: lambda c: c.start_s,
                ChunkColumn.LENGTH: lambda c: c.end_s - c.start_s,
                ChunkColumn.CLASS: lambda c: self.class_words(c).casefold(),
                ChunkColumn.PART: lambda c: (*PARTS, "").index(view.parts.get(c.id, "")),
            }
            rows.sort(key=keys[column], reverse=descending)
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def chunk_at(self, row: int) -> Chunk | None:
        """The chunk in a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, chunk_id: int) -> int:
        """The row of a chunk, or -1 when it is not shown."""
        return next((i for i, c in enumerate(self._rows) if c.id == chunk_id), -1)

    def recording(self, chunk: Chunk) -> Recording:
        """The recording that a chunk was cut from."""
        return self._view.recordings[chunk.recording_id]

    def recording_name(self, chunk: Chunk) -> str:
        """The file name of a chunk's recording."""
        return PurePath(self.recording(chunk).path).name

    def label_class(self, chunk: Chunk) -> LabelClass:
        """The class of a chunk, or the first of its classes."""
        return self._view.classes[chunk.class_id]

    def class_words(self, chunk: Chunk) -> str:
        """The names of a chunk's classes."""
        return " + ".join(self._view.classes[class_id].name for class_id in chunk.class_ids)

    def part_words(self, chunk: Chunk) -> str:
        """The name of a chunk's part, or empty."""
        return self.part_names.get(self._view.parts.get(chunk.id, ""), "")

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(ChunkColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in (ChunkColumn.START, ChunkColumn.LENGTH) else _LEFT
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        chunk = self.chunk_at(index.row())
        if chunk is None:
            return None
        column = ChunkColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(chunk, column)
        if role == CLASS_ROLE and column == ChunkColumn.CLASS:
            return self.label_class(chunk)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in (ChunkColumn.START, ChunkColumn.LENGTH) else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole and column in (ChunkColumn.LENGTH, ChunkColumn.PART):
            return QColor(theme.current().faint)
        if role == Qt.ItemDataRole.ToolTipRole and column == ChunkColumn.RECORDING:
            return self.recording(chunk).path
        return None

    def _text(self, chunk: Chunk, column: ChunkColumn) -> str:
        if column == ChunkColumn.RECORDING:
            return self.recording_name(chunk)
        if column == ChunkColumn.START:
            return clock.write(chunk.start_s)
        if column == ChunkColumn.LENGTH:
            return measure(f"{chunk.end_s - chunk.start_s:.2f}", "s")
        if column == ChunkColumn.CLASS:
            return self.class_words(chunk)
        return self.part_words(chunk) or "–"


class CountsModel(QAbstractTableModel):
    """How many chunks, recordings and chunks of each part there are of each class; the last row sums up."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._classes: list[LabelClass] = []
        self._figures: list[tuple[int, ...]] = []
        self._seconds: dict[tuple[int, str], float] = {}
        self._split = False
        self._titles = (
            self.tr("Class"),
            self.tr("Chunks"),
            self.tr("Recordings"),
            self.tr("Training"),
            self.tr("Validation"),
            self.tr("Test"),
        )

    def show_view(self, view: CutView) -> None:
        """Show another reading."""
        chunks: Counter[int] = Counter(class_id for c in view.chunks for class_id in c.class_ids)
        seconds: dict[tuple[int, str], float] = defaultdict(float)
        parts: Counter[tuple[int, str]] = Counter()
        groups: dict[int, set[str]] = {}
        for chunk in view.chunks:
            part = view.parts.get(chunk.id, "")
            for class_id in (*chunk.class_ids, _ALL):
                parts[class_id, part] += 1
                seconds[class_id, part] += chunk.end_s - chunk.start_s
                groups.setdefault(class_id, set()).update(chunk.groups)
        self._seconds = seconds
        self.beginResetModel()
        self._split = view.split is not None
        self._classes = sorted(view.classes.values(), key=lambda c: (c.position, c.id)) if view.cut else []
        self._figures = [
            (chunks[c.id], len(groups.get(c.id, ())), *(parts[c.id, part] for part in PARTS)) for c in self._classes
        ]
        if self._classes:
            # A chunk of several classes counts for each of them, and once here.
            whole = (len(view.chunks), len(groups.get(_ALL, ())), *(parts[_ALL, part] for part in PARTS))
            self._figures.append(whole)
        self.endResetModel()

    def seconds(self, row: int, column: int) -> float:
        """How long the chunks of a cell are together: of all parts (1), or of the part of a column from 3 on."""
        class_id = _ALL if row == len(self._classes) else self._classes[row].id
        if column == 1:
            return sum(length_s for (found, _), length_s in self._seconds.items() if found == class_id)
        return self._seconds.get((class_id, PARTS[column - 3]), 0.0)

    def figure(self, row: int, column: int) -> int:
        """The number in a cell; columns count from 1."""
        return self._figures[row][column - 1]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self._figures)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.ToolTipRole and section == 2:
            return self.tr("Recordings, or speakers and sources where recordings are grouped by them")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        row, column = index.row(), index.column()
        if not 0 <= row < len(self._figures):
            return None
        whole = row == len(self._classes)
        if role == Qt.ItemDataRole.DisplayRole:
            if column == 0:
                return self.tr("All") if whole else self._classes[row].name
            return "–" if column > 2 and not self._split else f"{self.figure(row, column):,}"
        if role == CLASS_ROLE and column == 0 and not whole:
            return self._classes[row]
        if role == Qt.ItemDataRole.ToolTipRole and column not in (0, 2) and (self._split or column == 1):
            return self.tr("{} of sound").format(clock.write(self.seconds(row, column), 0))
        if role == BAR_ROLE and column not in (0, 2) and not whole and (self._split or column == 1):
            most = max(figures[column - 1] for figures in self._figures[:-1])
            return self.figure(row, column) / max(most, 1), QColor(self._classes[row].colour)
        if role == Qt.ItemDataRole.FontRole and whole:
            return theme.font("strong")
        if role == Qt.ItemDataRole.ForegroundRole and column > 0 and not whole:
            lacking = not self.figure(row, column) and (self._split or column <= 2)
            return QColor(theme.current().warn) if lacking else None
        return None
