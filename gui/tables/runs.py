"""The trainings of a project, and the splits they can be trained on.

Invariant: a figure stands beside what it was measured on, see ``gui.tables.run_score``.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor

from engine.events import Job, Progress
from engine.project import Project
from engine.training_tables import Run, Split
from gui import theme
from gui.tables.chunks import when
from gui.tables.run_curve import CURVE_ROLE, curve_of
from gui.tables.run_score import flattery, measured_on, score, score_words
from gui.translation import measure, told, told_device
from gui.widgets.job_bar import time_left

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class SplitChoice:
    """A split that can be trained on, and how many chunks each part has."""

    split: Split
    counts: Mapping[str, int]


@dataclass(frozen=True)
class TrainView:
    """What the Train page shows of a project.

    Attributes:
        splits, runs: The newest first.
        sizes_bytes: Of each run's model, by the run's id, where the file is there.
        cut: Whether anything is cut.
    """

    splits: tuple[SplitChoice, ...] = ()
    runs: tuple[Run, ...] = ()
    sizes_bytes: dict[int, int] = field(default_factory=dict)
    cut: bool = False


def read_training(folder: str) -> Job[TrainView]:
    """Read the splits and runs of a project. A job, because histories and splits can be long."""
    yield Progress("Reading runs")
    with Project(folder) as project:
        splits = tuple(
            SplitChoice(split, Counter(project.split_parts(split.id).values())) for split in reversed(project.splits())
        )
        runs = tuple(reversed(project.runs()))
        sizes = {}
        for run in runs:
            path = project.folder / run.bundle
            if run.bundle and path.is_file():
                sizes[run.id] = _size_bytes(path)
        return TrainView(splits, runs, sizes, bool(project.cuts()))


def _size_bytes(path: Path) -> int:
    return path.stat().st_size


def megabytes(size_bytes: int) -> str:
    """A size for people."""
    megabytes = size_bytes / 1e6
    return measure(f"{megabytes:.1f}" if megabytes < 10 else f"{megabytes:.0f}", "MB")


def data_words(run: Run) -> str:
    """What a run was trained on, short enough for a column."""
    source = run.settings.get("source")
    if source:
        return Path(source).name
    return _tr("split {}").format(run.split_id) if run.split_id else "–"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Runs", text)


def state_words(state: str, *, going_on: bool) -> str:
    """A run's state for people; a run that was going on when the program ended abruptly was interrupted."""
    if state in ("running", "interrupted") and not going_on:
        return _tr("interrupted")
    words = {
        "waiting": _tr("waiting"),
        "running": _tr("running"),
        "done": _tr("done"),
        "stopped": _tr("stopped"),
        "cancelled": _tr("cancelled"),
        "failed": _tr("failed"),
    }
    return words.get(state, state)


class Column(enum.IntEnum):
    """The columns, in their order."""

    RUN = 0
    RECIPE = 1
    STATE = 2
    CURVE = 3
    F1 = 4
    INTERVAL = 5
    ON = 6
    DATA = 7
    SIZE = 8
    SPEED = 9
    DEVICE = 10
    TIME = 11


_NUMBERS = (Column.F1, Column.SIZE, Column.SPEED, Column.TIME)
_FAINT = (Column.RECIPE, Column.INTERVAL, Column.DEVICE)
WAITING = "waiting"


class RunsModel(QAbstractTableModel):
    """The runs, the newest first; before them those that wait for their turn, the last to come first.

    Signals:
        rename_asked: A run is to have another name.
    """

    rename_asked = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = TrainView()
        self._waiting: tuple[Run, ...] = ()
        self._live_id = 0
        self._live_words = ""
        self._titles = (
            self.tr("Run"),
            self.tr("Family"),
            self.tr("State"),
            self.tr("Curve"),
            self.tr("Macro F1"),
            self.tr("95 % interval"),
            self.tr("Measured on"),
            self.tr("Data"),
            self.tr("Size"),
            self.tr("Speed"),
            self.tr("Device"),
            self.tr("Time"),
        )

    def show_view(self, view: TrainView, waiting: Sequence[Run] = ()) -> None:
        """Show another reading, and what waits."""
        self.beginResetModel()
        self._view, self._waiting = view, tuple(waiting)
        self.endResetModel()

    @property
    def rows(self) -> tuple[Run, ...]:
        """All that is shown."""
        return (*self._waiting, *self._view.runs)

    def set_live(self, run_id: int, words: str) -> None:
        """Which run is going on (0: none), and how far it is."""
        if (run_id, words) == (self._live_id, self._live_words):
            return
        changed = {self._live_id, run_id}
        self._live_id, self._live_words = run_id, words
        for row, run in enumerate(self.rows):
            if run.id in changed:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def run_at(self, row: int) -> Run | None:
        """The run in a row."""
        return self.rows[row] if 0 <= row < len(self.rows) else None

    def row_of(self, run_id: int) -> int:
        """The row of a run, or -1."""
        return next((i for i, run in enumerate(self.rows) if run.id == run_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in _NUMBERS else _LEFT
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        run = self.run_at(index.row())
        if run is None:
            return None
        column = Column(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(run, column)
        if role == CURVE_ROLE:
            return curve_of(run)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(run, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in _NUMBERS else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(run, column)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt's. A name can be changed, not that of a run that goes on or waits."""
        run, found = self.run_at(index.row()), super().flags(index)
        fixed = run is None or run.state == WAITING or run.id == self._live_id
        return found if fixed or index.column() != Column.RUN else found | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Qt's. The name is another one when the project says so."""
        run = self.run_at(index.row())
        if run is not None and str(value).strip() and str(value).strip() != run.name:
            self.rename_asked.emit(run, str(value).strip())
        return False

    def _text(self, run: Run, column: Column) -> str:
        found = score(run)
        if column == Column.RUN:
            return run.name
        if column == Column.CURVE:
            return ""
        if column == Column.SPEED:
            speed = run.metrics.get("speed_x")
            return f"{speed:,.0f}x" if speed else "–"
        if column == Column.STATE:
            return self._live_words if run.id == self._live_id else state_words(run.state, going_on=False)
        if column == Column.F1:
            return f"{found.value:.2f}" if found else "–"
        if column == Column.INTERVAL:
            return self.tr("{} to {}").format(f"{found.low:.2f}", f"{found.high:.2f}") if found else ""
        if column == Column.ON:
            return measured_on(found) if found else ""
        if column == Column.RECIPE:
            return run.recipe
        if column == Column.DATA:
            return data_words(run)
        if column == Column.SIZE:
            size = self._view.sizes_bytes.get(run.id)
            return megabytes(size) if size is not None else "–"
        if column == Column.DEVICE:
            return run.device.partition(" (")[0]
        return time_left(run.seconds) if run.seconds else ""

    def _tip(self, run: Run, column: Column) -> str | None:
        found = score(run)
        if column == Column.STATE and run.id == self._live_id:
            return self._live_words
        if column == Column.STATE and (run.note or run.state == "stopped"):
            return told(run.note) or self.tr("Ended early on request; the best epoch was kept")
        if column == Column.DEVICE:
            return told_device(run.device) or None
        if column == Column.CURVE and run.history:
            return self.tr("Macro F1 on validation, %n epoch(s)", "", len(run.history))
        if column == Column.SPEED:
            return self.tr("Seconds of audio that the model gets through in one, reading the files included")
        if column == Column.RUN:
            return self.tr("{}, begun {}").format(run.recipe, when(run.created))
        if column == Column.DATA:
            return run.settings.get("source")
        if column in (Column.F1, Column.INTERVAL, Column.ON) and found:
            return f"<p>{flattery(found) or score_words(found)}</p>"
        if column == Column.TIME:
            device = told_device(run.device) or self.tr("no device was used yet")
            return self.tr("Begun {}; {}").format(when(run.created), device)
        return None

    def _ink(self, run: Run, column: Column) -> QColor | None:
        colours = theme.current()
        found = score(run)
        if column == Column.STATE and run.state == "failed":
            return QColor(colours.bad)
        if column == Column.ON and found and (found.leaky or found.part == "val"):
            return QColor(colours.warn)
        return QColor(colours.faint) if column in _FAINT else None
