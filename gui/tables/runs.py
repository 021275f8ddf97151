"""The trainings of a project, and the splits they can be trained on.

Invariant: a figure is never shown without what it was measured on: the test, a random (flattering) test, or validation,
on which the epoch was chosen.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from engine.events import Job, Progress
from engine.project import Project
from engine.training_tables import Run, Split
from gui import theme
from gui.tables.chunks import when
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


@dataclass(frozen=True)
class Score:
    """How good a run's model is.

    Attributes:
        value, low, high: Macro F1 and its 95 % interval.
        over, units: What the interval was drawn over, and how many of them there were.
        part: "test" or "val".
        leaky: Whether the split leaks, so that the figure flatters.
        items: How many items it was measured on.
    """

    value: float
    low: float
    high: float
    over: str
    units: int
    part: str
    leaky: bool
    items: int


def score(run: Run) -> Score | None:
    """A run's figure on the test, or on validation where there was no test; None where there is neither."""
    part = next((p for p in ("test", "val") if run.metrics.get(p)), None)
    if part is None:
        return None
    figures = run.metrics[part]
    f1 = figures["intervals"]["macro_f1"]
    leaky = bool(run.metrics.get("leaky"))
    return Score(f1["value"], f1["low"], f1["high"], f1["over"], f1["units"], part, leaky, figures["items"])


def _megabytes(size_bytes: int) -> str:
    megabytes = size_bytes / 1e6
    return f"{megabytes:.1f} MB" if megabytes < 10 else f"{megabytes:.0f} MB"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Runs", text)


def measured_on(found: Score) -> str:
    """What a figure was measured on, short enough for a column."""
    if found.part == "val":
        return _tr("validation")
    return _tr("random test") if found.leaky else _tr("test")


def state_words(state: str, *, going_on: bool) -> str:
    """A run's state for people; a run that was going on when the program ended abruptly was interrupted."""
    if state == "running" and not going_on:
        return _tr("interrupted")
    words = {
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
    F1 = 3
    INTERVAL = 4
    ON = 5
    SPLIT = 6
    SIZE = 7
    DEVICE = 8
    TIME = 9


_NUMBERS = (Column.F1, Column.SPLIT, Column.SIZE, Column.TIME)
_FAINT = (Column.RECIPE, Column.INTERVAL, Column.DEVICE)


class RunsModel(QAbstractTableModel):
    """The runs, the newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = TrainView()
        self._live_id = 0
        self._live_words = ""
        self._titles = (
            self.tr("Run"),
            self.tr("Recipe"),
            self.tr("State"),
            self.tr("Macro F1"),
            self.tr("95 % interval"),
            self.tr("Measured on"),
            self.tr("Split"),
            self.tr("Size"),
            self.tr("Device"),
            self.tr("Time"),
        )

    def show_view(self, view: TrainView) -> None:
        """Show another reading."""
        self.beginResetModel()
        self._view = view
        self.endResetModel()

    def set_live(self, run_id: int, words: str) -> None:
        """Which run is going on (0: none), and how far it is."""
        if (run_id, words) == (self._live_id, self._live_words):
            return
        changed = {self._live_id, run_id}
        self._live_id, self._live_words = run_id, words
        for row, run in enumerate(self._view.runs):
            if run.id in changed:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def run_at(self, row: int) -> Run | None:
        """The run in a row."""
        return self._view.runs[row] if 0 <= row < len(self._view.runs) else None

    def row_of(self, run_id: int) -> int:
        """The row of a run, or -1."""
        return next((i for i, run in enumerate(self._view.runs) if run.id == run_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self._view.runs)

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
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(run, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(run, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in _NUMBERS else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(run, column)
        return None

    def _text(self, run: Run, column: Column) -> str:
        found = score(run)
        if column == Column.RUN:
            return run.name
        if column == Column.RECIPE:
            return run.recipe
        if column == Column.STATE:
            return self._live_words if run.id == self._live_id else state_words(run.state, going_on=False)
        if column == Column.F1:
            return f"{found.value:.2f}" if found else "–"
        if column == Column.INTERVAL:
            return self.tr("{} to {}").format(f"{found.low:.2f}", f"{found.high:.2f}") if found else ""
        if column == Column.ON:
            return measured_on(found) if found else ""
        if column == Column.SPLIT:
            return str(run.split_id or "–")
        if column == Column.SIZE:
            size = self._view.sizes_bytes.get(run.id)
            return _megabytes(size) if size is not None else "–"
        if column == Column.DEVICE:
            return run.device.partition(" (")[0]
        return time_left(run.seconds) if run.seconds else ""

    def _tip(self, run: Run, column: Column) -> str | None:
        found = score(run)
        if column == Column.STATE and (run.note or run.state == "stopped"):
            return run.note or self.tr("Ended early on request; the best epoch was kept")
        if column == Column.DEVICE:
            return run.device or None
        if column in (Column.F1, Column.INTERVAL, Column.ON) and found:
            return f"<p>{flattery(found) or score_words(found)}</p>"
        return self.tr("Begun {}").format(when(run.created)) if column in (Column.RUN, Column.TIME) else None

    def _ink(self, run: Run, column: Column) -> QColor | None:
        colours = theme.current()
        found = score(run)
        if column == Column.STATE and run.state == "failed":
            return QColor(colours.bad)
        if column == Column.ON and found and (found.leaky or found.part == "val"):
            return QColor(colours.warn)
        return QColor(colours.faint) if column in _FAINT else None


def score_words(found: Score) -> str:
    """A score as a sentence."""
    over = {"recordings": _tr("recordings"), "items": _tr("items")}.get(found.over, found.over)
    part = {"test": _tr("the test"), "val": _tr("validation")}[found.part]
    return _tr("Macro F1 {} on {} ({} items); 95 % interval {} to {}, from {} {}.").format(
        f"{found.value:.3f}", part, found.items, f"{found.low:.3f}", f"{found.high:.3f}", found.units, over
    )


def flattery(found: Score) -> str:
    """Why a score looks better than the model is, or nothing."""
    if found.part == "val":
        return _tr("There was no test part. The best epoch was chosen on validation, so its figure flatters the model.")
    if found.leaky:
        return _tr("The split is random: parts of one recording are on both sides, so the figure flatters the model.")
    return ""
