"""The tables of the Review page: the answers one by one, and the figures class by class.

Invariant: ``_order`` holds the indices of the items shown, in the order shown; the evaluation itself is never changed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from engine.decision import joined
from engine.segments import AGREE, RELABEL, SKIP, UNSURE
from gui import clock, theme
from gui.widgets.score_bar import BAR_ROLE, SWATCH_ROLE

if TYPE_CHECKING:
    from training.data import Item
    from training.evaluate import Evaluation
    from training.reviewed import Said

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Column(IntEnum):
    """The columns of the answers."""

    FILE = 0
    TIME = 1
    TRUTH = 2
    SAID = 3
    PROBABILITY = 4
    VERDICT = 5


class AnswersModel(QAbstractTableModel):
    """A model's answers, of which the mistakes, all, or one cell of the confusion matrix are shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._evaluation: Evaluation | None = None
        self._colours: tuple[str, ...] = ()
        self._claimed: npt.NDArray[np.float32] = np.zeros(0, np.float32)
        self._mistakes_only = True
        self._cell: tuple[int, int] | None = None
        self._sort: tuple[Column, Qt.SortOrder] | None = None
        self._ranking: npt.NDArray[np.float64] | None = None
        self._said: Callable[[Item], Said | None] = lambda _: None
        self._order: npt.NDArray[np.int64] = np.zeros(0, np.int64)

    # What is shown --------------------------------------------------------------------------------------------------

    def show_evaluation(self, evaluation: Evaluation | None, colours: tuple[str, ...] = ()) -> None:
        """Show another evaluation, its mistakes first."""
        self.beginResetModel()
        self._evaluation = evaluation
        self._colours = colours
        self._claimed = np.zeros(0, np.float32) if evaluation is None else evaluation.probabilities.max(axis=1)
        self._mistakes_only = True
        self._cell = None
        self._ranking = None
        self._order = self._ordered()
        self.endResetModel()

    def set_verdicts(self, said: Callable[[Item], Said | None]) -> None:
        """Where to ask what was said of an item."""
        self._said = said

    def verdicts_changed(self) -> None:
        """Something was said, or taken back: the rows stay where they are."""
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(Column) - 1))

    def set_ranking(self, ranking: npt.NDArray[np.float64] | None, *, mistakes_only: bool = False) -> None:
        """Show those first whose value is largest, NaN last; None: the surest mistakes first."""
        self._ranking = ranking
        self._sort = None
        self._mistakes_only = mistakes_only
        self._cell = None
        self._rearrange()

    @property
    def evaluation(self) -> Evaluation | None:
        """What is shown."""
        return self._evaluation

    def shown(self) -> list[int]:
        """The places of all rows in the evaluation, in the order shown."""
        order: list[int] = self._order.tolist()
        return order

    def index_of(self, row: int) -> int:
        """A row's place in the evaluation."""
        return int(self._order[row])

    def said(self, row: int) -> Said | None:
        """What was said of a row's item."""
        return self._said(self.item(row))

    def show_mistakes(self, mistakes_only: bool) -> None:
        """Show the mistakes, or all."""
        self._mistakes_only = mistakes_only
        self._cell = None
        self._rearrange()

    def show_cell(self, cell: tuple[int, int]) -> None:
        """Show the items of one class that were taken for one class."""
        self._cell = cell
        self._rearrange()

    def set_colours(self, colours: tuple[str, ...]) -> None:
        """The colours of the classes, in their order."""
        self._colours = colours
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(Column) - 1))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Qt's; a column of -1 is "sure and wrong first"."""
        self._sort = None if column < 0 else (Column(column), order)
        self._rearrange()

    def _rearrange(self) -> None:
        self.beginResetModel()
        self._order = self._ordered()
        self.endResetModel()

    def _ordered(self) -> npt.NDArray[np.int64]:
        evaluation = self._evaluation
        if evaluation is None:
            return np.zeros(0, np.int64)
        wrong = ~evaluation.right
        if self._cell is not None:
            rows = np.flatnonzero((evaluation.target == self._cell[0]) & (evaluation.predicted == self._cell[1]))
        elif self._mistakes_only:
            rows = np.flatnonzero(wrong)
        else:
            rows = np.arange(len(evaluation.items))
        if self._sort is None and self._ranking is not None:
            return rows[np.argsort(-np.nan_to_num(self._ranking[rows], nan=-np.inf), kind="stable")]
        if self._sort is None:
            return rows[np.lexsort((rows, -self._claimed[rows], ~wrong[rows]))]
        column, order = self._sort
        found = rows[np.argsort(self._key(evaluation, column)[rows], kind="stable")]
        return found if order == Qt.SortOrder.AscendingOrder else found[::-1]

    def _key(self, evaluation: Evaluation, column: Column) -> npt.NDArray[Any]:
        if column == Column.FILE:
            return np.array([item.path for item in evaluation.items])
        if column == Column.TIME:
            return np.array([item.start_s for item in evaluation.items])
        if column == Column.VERDICT:
            told = map(self._said, evaluation.items)
            return np.array(["" if one is None else one.said for one in told])
        keys = {Column.TRUTH: evaluation.target, Column.SAID: evaluation.predicted, Column.PROBABILITY: self._claimed}
        return keys[column]

    # What it says ---------------------------------------------------------------------------------------------------

    @property
    def mistakes(self) -> int:
        """How many answers are wrong."""
        e = self._evaluation
        return 0 if e is None else int((~e.right).sum())

    @property
    def total(self) -> int:
        """How many answers there are."""
        return 0 if self._evaluation is None else len(self._evaluation.items)

    def item(self, row: int) -> Item:
        """A row's item."""
        assert self._evaluation is not None
        return self._evaluation.items[int(self._order[row])]

    def answer(self, row: int) -> tuple[int, int, npt.NDArray[np.float32]]:
        """A row's true class, the class the model said (-1: unsure), and all probabilities."""
        e, at = self._evaluation, self._order[row]
        assert e is not None
        return int(e.target[at]), int(e.predicted[at]), e.probabilities[at]

    def labels_words(self, row: int) -> tuple[str, str]:
        """In words the class that a row's item has and the one that the model says; or the classes, where there may be
        several."""
        e, at = self._evaluation, self._order[row]
        assert e is not None
        if e.card.multi_label:
            return joined(e.card.labels, e.truth[at]), joined(e.card.labels, e.found[at])
        return self.name(int(e.target[at])), self.name(int(e.predicted[at]))

    def name(self, class_index: int) -> str:
        """A class's name; of -1 "unsure"."""
        assert self._evaluation is not None
        return self._evaluation.card.labels[class_index] if class_index >= 0 else self.tr("unsure")

    def colour(self, class_index: int) -> QColor:
        """A class's colour."""
        return QColor(self._colours[class_index] if class_index >= 0 else theme.current().faint)

    # Qt's -----------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.TIME:
            return int(_RIGHT)
        names = (
            self.tr("File"),
            self.tr("From, to"),
            self.tr("Label"),
            self.tr("Model says"),
            self.tr("How sure"),
            self.tr("You said"),
        )
        return names[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if not index.isValid() or index.row() >= len(self._order):
            return None
        row, column = index.row(), Column(index.column())
        target, said, _ = self.answer(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, column)
        if role == Qt.ItemDataRole.ToolTipRole and column == Column.FILE:
            return self.item(row).path
        if role == Qt.ItemDataRole.TextAlignmentRole and column == Column.TIME:
            return int(_RIGHT)
        if role == Qt.ItemDataRole.ForegroundRole and column == Column.TIME:
            return QColor(theme.current().faint)
        if role == SWATCH_ROLE and column in (Column.TRUTH, Column.SAID):
            return self.colour(target if column == Column.TRUTH else said)
        if role == BAR_ROLE and column == Column.PROBABILITY:
            return float(self._claimed[self._order[row]]), self.colour(said)
        if column == Column.VERDICT:
            return self._look(row, role)
        return None

    def _look(self, row: int, role: int) -> Any:
        """The look of what was said: the new class's colour."""
        told = self.said(row)
        names = () if self._evaluation is None else self._evaluation.card.labels
        if told is not None and told.said == RELABEL and role == SWATCH_ROLE and told.label in names:
            return self.colour(names.index(told.label))
        if told is not None and told.said != RELABEL and role == Qt.ItemDataRole.ForegroundRole:
            return QColor(theme.current().faint)
        return None

    def _words(self, row: int, column: Column) -> str:
        item = self.item(row)
        if column == Column.FILE:
            return Path(item.path).name
        if column == Column.TIME:
            start = clock.write(item.start_s, 1)
            return f"{start} – {clock.write(item.end_s, 1)}" if item.end_s is not None else start
        if column == Column.PROBABILITY:
            return f"{self._claimed[self._order[row]]:.3f}"
        if column == Column.VERDICT:
            told = self.said(row)
            return "" if told is None else self.said_words(told)
        return self.labels_words(row)[0 if column == Column.TRUTH else 1]

    def said_words(self, told: Said) -> str:
        """A verdict in words."""
        words = {AGREE: self.tr("label is right"), UNSURE: self.tr("unsure"), SKIP: self.tr("skipped")}
        names = told.label, told.was
        if self._evaluation is not None and self._evaluation.card.multi_label:
            names = told.label.replace(";", "+"), told.was.replace(";", "+")
        return words.get(told.said) or self.tr("{}, was {}").format(*names)


class ClassFiguresModel(QAbstractTableModel):
    """Items, precision, recall and F1 of each class."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, int, float, float, float]] = []
        self._colours: tuple[str, ...] = ()

    def show_figures(self, per_class: dict[str, dict[str, Any]], colours: tuple[str, ...]) -> None:
        """Show ``figures["per_class"]`` of an evaluation."""
        self.beginResetModel()
        self._rows = [(name, f["items"], f["precision"], f["recall"], f["f1"]) for name, f in per_class.items()]
        self._colours = colours
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Qt's."""
        return 0 if parent.isValid() else 5

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section:
            return int(_RIGHT)
        if role == Qt.ItemDataRole.ToolTipRole:
            return (
                "",
                self.tr("How many items of this class there are"),
                self.tr("Of those the model called so, the share that is"),
                self.tr("Of those that are, the share the model found"),
                self.tr("The harmonic mean of precision and recall"),
            )[section]
        names = (self.tr("Class"), self.tr("Items"), self.tr("Precision"), self.tr("Recall"), self.tr("F1"))
        return names[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        if not index.isValid():
            return None
        value = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            if isinstance(value, float):
                return "–" if math.isnan(value) else f"{value:.3f}"
            return str(value)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return int(_RIGHT)
        if role == SWATCH_ROLE and index.column() == 0:
            return QColor(self._colours[index.row()])
        return None
