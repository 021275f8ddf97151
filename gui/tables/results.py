"""The table of classified files: numbers of all rows as arrays, words only of the rows on screen.

The probabilities, lengths and states of all files are held as arrays, so that a threshold, a filter or an order is a
matter of milliseconds for a hundred thousand rows; paths and reasons are read from the store for the rows that are
painted.

Invariant: ``_order`` holds the indices of the rows shown, in the order shown; everything else is in file order.
"""

from __future__ import annotations

from dataclasses import fields
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from engine.decision import joined
from engine.items import Source, source_of
from engine.results import Columns, ResultStore
from engine.targets import Known
from gui import clock, theme
from gui.tables.cells import wrapped
from gui.tables.results_decided import ALL, WRONG, Decided, Ints, Truth
from gui.tables.results_details import BLOCK, Details
from gui.tables.results_on_demand import TRANSCRIPT, OnDemand
from gui.tables.results_reading import Loaded
from gui.translation import number
from gui.widgets.score_bar import BAR_ROLE, SWATCH_ROLE

Index = QModelIndex | QPersistentModelIndex

__all__ = ["ALL", "WRONG", "Column", "ResultsModel", "Truth"]


#: More of a transcript has no room in a cell.
_SHOWN_SIGNS = 400


class Column(IntEnum):
    """The columns."""

    FILE = 0
    RESULT = 1
    PROBABILITY = 2
    LENGTH = 3
    STATE = 4


class ResultsModel(QAbstractTableModel):
    """The files of a result store at a threshold, filtered and sorted.

    Attributes:
        has_transcripts: Whether the model wrote down what is said.
        on_demand: The columns behind those that are always there.

    Signals:
        transcripts_found: ``has_transcripts`` has changed.
    """

    transcripts_found = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._decided = Decided()
        self.folder = ""
        self._colours: tuple[str, ...] = ()
        self._store: ResultStore | None = None
        self.on_demand = OnDemand(len(Column))
        self.has_transcripts = False
        self._filter = ALL
        self._text = ""
        self._matching: npt.NDArray[np.bool_] | None = None
        self._path_rank: Ints | None = None
        self._sort: tuple[int, Qt.SortOrder] | None = None
        self._order: Ints = np.zeros(0, np.int64)
        self._details = Details()

    # What is shown --------------------------------------------------------------------------------------------------

    def open(self, store: ResultStore | None, colours: tuple[str, ...] = ()) -> None:
        """Show another store, which is empty until ``take``; its threshold is the model's. None shows nothing.

        The model closes the store when it shows another.
        """
        self.beginResetModel()
        if self._store is not None:
            self._store.close()
        self._store = store
        self._decided = Decided()
        if store is not None:
            threshold = float(store.meta["threshold"])
            self._decided = Decided(store.labels, store.positive, threshold, store.thresholds)
        self._colours = colours
        self._details = Details(store)
        self.folder = ""
        self._filter = ALL
        self._matching = self._path_rank = None
        self._text = ""
        self.on_demand.lay_out(len(self.labels))
        self._order = self._ordered()
        self.endResetModel()
        self._set_transcripts(store is not None and store.transcripts.there)

    def _set_transcripts(self, there: bool) -> None:
        if there != self.has_transcripts:
            self.has_transcripts = there
            self.transcripts_found.emit(there)

    def take(self, loaded: Loaded) -> None:
        """Add the rows that were read, or replace all by them."""
        new = loaded.columns
        if loaded.after_id:
            old = self._columns
            fresh = slice(int(np.searchsorted(new.ids, self.last_id, "right")), None)
            names = (field.name for field in fields(Columns))
            new = Columns(*(np.concatenate([getattr(old, n), getattr(new, n)[fresh]]) for n in names))
        else:
            self._details.clear()
        self._decided.take(new)
        self.folder = loaded.folder
        self._text = loaded.text
        self._matching = None if loaded.matching is None else np.isin(new.ids, loaded.matching)
        if loaded.by_path is not None:
            rank = np.zeros(len(new.ids), np.int64)
            places = np.searchsorted(new.ids, loaded.by_path)
            inside = places < len(new.ids)
            rank[places[inside]] = np.flatnonzero(inside)
            self._path_rank = rank
        elif self._path_rank is not None and len(self._path_rank) != len(new.ids):
            self._path_rank = None
        self._rearrange()
        self._set_transcripts(loaded.transcripts)

    def set_threshold(self, threshold: float) -> None:
        """Decide all rows anew; of a model of several classes at once, this is the threshold of ``aspect``."""
        self._decided.set_threshold(threshold)
        self._on_decided()

    def set_thresholds(self, thresholds: tuple[float, ...]) -> None:
        """Decide all rows anew by a threshold for each class, of a model of several classes at once."""
        self._decided.set_thresholds(thresholds)
        self._on_decided()

    def _on_decided(self) -> None:
        if self._filter != ALL or (self._sort is not None and self._sort[0] in (Column.RESULT, Column.STATE)):
            self._rearrange()
        elif self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def set_aspect(self, label: int) -> None:
        """Of a model of several classes at once: which class's scores and threshold are shown."""
        self._decided.set_aspect(label)
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def show_columns(self, windows: bool, classes: bool, transcripts: bool) -> None:
        """Show or hide what comes on demand: transcripts, windows over the threshold, each class's probability."""
        self.beginResetModel()
        self.on_demand.choose(transcripts=transcripts, windows=windows, classes=classes, labels=len(self.labels))
        if self._sort is not None and self._sort[0] >= len(Column):
            self._sort = None
        self.endResetModel()

    def set_filter(self, category: int) -> None:
        """Show only a class, ``unsure``, ``too_short``, ``failed`` or WRONG; ALL shows all."""
        self._filter = category
        self._rearrange()

    def set_colours(self, colours: tuple[str, ...]) -> None:
        """The colours of the classes, in their order."""
        self._colours = colours
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Qt's; a column of -1 is the order of the files. Sorting by file needs ``take`` with ``by_path`` first."""
        self._sort = None if column < 0 else (column, order)
        self._rearrange()

    @property
    def needs_paths(self) -> bool:
        """Whether the order asked for cannot be made without ``by_path``."""
        return self._sort is not None and self._sort[0] == Column.FILE

    # What it says ---------------------------------------------------------------------------------------------------

    @property
    def store(self) -> ResultStore | None:
        """The open store."""
        return self._store

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes."""
        return self._decided.labels

    @property
    def positive(self) -> str | None:
        """The class that a model of two looks for, or None."""
        return self._decided.positive

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Of a model of several classes at once, one for each; else empty."""
        return self._decided.thresholds

    @property
    def aspect(self) -> int:
        """Of a model of several classes at once, the class whose scores are shown."""
        return self._decided.aspect

    @property
    def unsure(self) -> int:
        """The category after the classes; then ``unsure + 1`` is too short and ``unsure + 2`` failed."""
        return self._decided.unsure

    @property
    def last_id(self) -> int:
        """The highest id read."""
        return int(self._columns.ids[-1]) if len(self._columns.ids) else 0

    @property
    def total(self) -> int:
        """All files, shown or not."""
        return len(self._columns.ids)

    @property
    def threshold(self) -> float:
        """What decides; of a model of several classes at once, for ``aspect``."""
        return self._decided.threshold

    @property
    def scores(self) -> npt.NDArray[np.float32]:
        """What the histogram is of: the positive or the highest probability; NaN where not scored."""
        return self._decided.shown

    def counts(self) -> list[int]:
        """Files per category: each class, unsure, too short, failed."""
        return self._decided.counts()

    def truth(self) -> Truth | None:
        """See ``Decided.truth``."""
        return self._decided.truth()

    def known(self) -> Known | None:
        """See ``Decided.known``."""
        return self._decided.known()

    def ids_of(self, rows: list[int]) -> list[int]:
        """The ids of some rows' files, in file order."""
        return sorted(self.file_id(row) for row in rows)

    def visible_ids(self) -> list[int] | None:
        """The ids of the rows shown, or None when all are."""
        if len(self._order) == self.total:
            return None
        return [int(i) for i in self._columns.ids[self._order]]

    def file_id(self, row: int) -> int:
        """The id of a row's file."""
        return int(self._columns.ids[self._order[row]])

    def row_of(self, file_id: int) -> int:
        """The row of a file, or -1 when it is not shown."""
        at = int(np.searchsorted(self._columns.ids, file_id))
        if at >= len(self._columns.ids) or self._columns.ids[at] != file_id:
            return -1
        rows = np.flatnonzero(self._order == at)
        return int(rows[0]) if len(rows) else -1

    def source(self, row: int) -> Source:
        """What a row is about: a file, or a part of one."""
        return source_of(self._detail(row)[0], self._store is not None and self._store.split)

    def reason(self, row: int) -> str:
        """Why a row's file has no result; else empty."""
        return self._detail(row)[1]

    def duration_s(self, row: int) -> float:
        """The length of a row's file."""
        return float(self._columns.duration_s[self._order[row]])

    def probabilities(self, row: int) -> npt.NDArray[np.float32] | None:
        """The probability of each class, or None where the file was not scored."""
        at = self._order[row]
        return None if self._columns.states[at] else self._columns.probabilities[at]

    def result(self, row: int) -> int:
        """A row's category."""
        return int(self._decided.category[self._order[row]])

    def category_words(self, category: int) -> str:
        """A category in words."""
        none = self.tr("None of them") if self.thresholds else self.tr("Unsure")
        names = (none, self.tr("Too short"), self.tr("Could not read"))
        return self.labels[category] if category < self.unsure else names[category - self.unsure]

    def category_colour(self, category: int) -> QColor:
        """A category's colour."""
        colours = theme.current()
        if category < self.unsure:
            return QColor(self._colours[category])
        return QColor((colours.faint, colours.line, colours.bad)[category - self.unsure])

    # Working it out -------------------------------------------------------------------------------------------------

    @property
    def _columns(self) -> Columns:
        return self._decided.columns

    def _ordered(self) -> Ints:
        rows = self._decided.kept(self._filter, self._matching)
        if self._sort is None:
            return rows
        column, order = self._sort
        keys: dict[int, Any] = {
            Column.FILE: self._path_rank,
            Column.RESULT: self._decided.category,
            Column.PROBABILITY: np.nan_to_num(self._decided.shown, nan=-1.0),
            Column.LENGTH: self._columns.duration_s,
            Column.STATE: self._decided.state_rank(),
        }
        label = self.on_demand.label_of(column)
        if label is not None:
            keys[column] = np.nan_to_num(self._columns.probabilities[:, label], nan=-1.0)
        if keys.get(column) is None:
            return rows
        key = keys[column][rows].astype(np.float64)
        return rows[np.argsort(key if order == Qt.SortOrder.AscendingOrder else -key, kind="stable")]

    def _rearrange(self) -> None:
        """Bring the rows into order, telling views as little as is true."""
        new, old = self._ordered(), self._order
        if len(new) > len(old) and np.array_equal(new[: len(old)], old):
            self.beginInsertRows(QModelIndex(), len(old), len(new) - 1)
            self._order = new
            self.endInsertRows()
        elif len(new) == len(old):
            self.layoutAboutToBeChanged.emit()
            held = self.persistentIndexList()
            files = [int(old[index.row()]) for index in held]
            self._order = new
            rows = np.full(len(self._columns.ids), -1)
            rows[new] = np.arange(len(new))
            # A row of -1 makes an invalid index: that file is no longer shown.
            moved = [self.index(int(rows[at]), index.column()) for at, index in zip(files, held, strict=True)]
            self.changePersistentIndexList(held, moved)
            self.layoutChanged.emit()
        else:
            self.beginResetModel()
            self._order = new
            self.endResetModel()
        if len(old) and len(new):
            self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, self.columnCount() - 1))

    def _detail(self, row: int) -> tuple[str, str]:
        """Path and reason of a row, read together with those of its neighbours."""
        return self._details.words(self.file_id(row), lambda: self._neighbours(row))

    def _text_of(self, row: int) -> str:
        """What is said in a row's file."""
        return self._details.text(self.file_id(row), lambda: self._neighbours(row))

    def _neighbours(self, row: int) -> list[int]:
        """The ids of the files around a row, which are read together."""
        first = row // BLOCK * BLOCK
        ids: list[int] = self._columns.ids[self._order[first : first + BLOCK]].tolist()
        return ids

    # Qt's -----------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(Column) + len(self.on_demand)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.LENGTH:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        probability = self.tr("Probability of {}").format(self.positive) if self.positive else self.tr("Probability")
        if self.thresholds:
            probability = self.tr("Probability of {}").format(self.labels[self.aspect])
        names = (self.tr("File"), self.tr("Result"), probability, self.tr("Length"), self.tr("State"))
        if section < len(Column):
            return names[section]
        label = self.on_demand.label_of(section)
        if label is not None:
            return self.labels[label]
        return self.tr("Transcript") if self.on_demand.shows(section) == TRANSCRIPT else self.tr("Windows over")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if not index.isValid() or index.row() >= len(self._order):
            return None
        if index.column() >= len(Column):
            return self._demanded(index.row(), index.column(), role)
        row, column = index.row(), Column(index.column())
        category = self.result(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, column, category)
        if role == Qt.ItemDataRole.ToolTipRole and column in (Column.FILE, Column.STATE):
            return self._detail(row)[column == Column.STATE] or None
        if role == Qt.ItemDataRole.TextAlignmentRole and column == Column.LENGTH:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(column, category)
        if role == SWATCH_ROLE and column == Column.RESULT:
            return self.category_colour(category)
        if role == BAR_ROLE and column == Column.PROBABILITY:
            score = float(self._decided.shown[self._order[row]])
            shown = self.aspect if self.thresholds else category
            return None if np.isnan(score) else (score, self.category_colour(shown))
        return None

    def _demanded(self, row: int, column: int, role: int) -> str | None:
        """The words of a column that comes on demand."""
        if self.on_demand.shows(column) == TRANSCRIPT and role == Qt.ItemDataRole.ToolTipRole:
            return wrapped(self._text_of(row))
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if self.on_demand.shows(column) == TRANSCRIPT:
            return " ".join(self._text_of(row)[:_SHOWN_SIGNS].split())
        label = self.on_demand.label_of(column)
        probabilities = self.probabilities(row)
        if probabilities is None:
            return ""
        if label is not None:
            return f"{probabilities[label]:.3f}"
        windows = self._details.windows(self.file_id(row))
        if not len(windows):
            return ""
        return self.tr("{} of {}").format(
            number(self._decided.windows_over(windows, self.result(row))), number(len(windows))
        )

    def _ink(self, column: Column, category: int) -> QColor | None:
        colours = theme.current()
        if column == Column.STATE and category == self.unsure + 2:
            return QColor(colours.bad)
        if column in (Column.LENGTH, Column.STATE) or (column == Column.RESULT and category >= self.unsure):
            return QColor(colours.faint)
        return None

    def _words(self, row: int, column: Column, category: int) -> str:
        if column == Column.FILE:
            path = self._detail(row)[0]
            inside = path.startswith(self.folder) and self.folder
            return str(Path(path).relative_to(self.folder)) if inside else path
        if column == Column.RESULT:
            several = self.thresholds and category < self.unsure
            return (
                joined(self.labels, self._decided.found[self._order[row]]) if several else self.category_words(category)
            )
        if column == Column.PROBABILITY:
            score = float(self._decided.shown[self._order[row]])
            return "" if np.isnan(score) else f"{score:.3f}"
        if column == Column.LENGTH:
            seconds = self.duration_s(row)
            return clock.write(seconds, 1 if seconds < 10 else 0) if seconds else ""
        return self._state_words(row, category)

    def _state_words(self, row: int, category: int) -> str:
        if category > self.unsure:
            return self._detail(row)[1].removeprefix(self._detail(row)[0]).strip()
        truth = int(self._columns.truth[self._order[row]])
        if truth < 0:
            return self.tr("scored")
        at = int(self._order[row])
        if not self._decided.is_wrong(at):
            return self.tr("right")
        really = joined(self.labels, self._columns.has[at]) if self.thresholds else self.labels[truth]
        return self.tr("wrong: it is {}").format(really)
