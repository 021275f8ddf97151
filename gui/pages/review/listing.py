"""The list of answers: the mistakes, all, or one cell of the confusion matrix.

Invariant: as long as there are rows, one of them is chosen.
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.tables.evaluation import AnswersModel, Column
from gui.translation import number
from gui.widgets.panels import FLUSH_FOOT_PX, WideTable
from gui.widgets.result_view import dress
from gui.widgets.score_bar import ScoreBarDelegate

#: The surest mistakes, what two models disagree on, labels that look wrong.
SURE, DISAGREEMENT, DOUBT = ORDERS = ("sure", "disagreement", "doubt")

#: Of the columns of ``gui.tables.evaluation.Column``.
_WIDTHS_PX = (220, 150, 130, 130, 170, 150)


class Listing(QWidget):
    """The table and the buttons that say what is in it.

    Signals:
        row_chosen: The row that is chosen now, or -1.
        opened: A row was double-clicked.
        cell_shown: The (true, predicted) cell that is listed, or None.
        order_asked: One of ORDERS was chosen.
        folds_asked: Models that were not trained on the labels are to judge them.
    """

    row_chosen = Signal(int)
    opened = Signal()
    cell_shown = Signal(object)
    order_asked = Signal(str)
    folds_asked = Signal()

    def __init__(self, model: AnswersModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.mistakes = QPushButton()
        self.all = QPushButton()
        self._buttons = QButtonGroup(self)
        for button in (self.mistakes, self.all):
            button.setCheckable(True)
            self._buttons.addButton(button)
        self.mistakes.clicked.connect(lambda: self._show(mistakes_only=True))
        self.all.clicked.connect(lambda: self._show(mistakes_only=False))
        self.cell = QPushButton()
        self.cell.setToolTip(self.tr("Show the mistakes again"))
        self.cell.clicked.connect(lambda: self._show(mistakes_only=True))
        self.order = QComboBox()
        self.order.setAccessibleName(self.tr("Order"))
        for words, order in (
            (self.tr("Sure and wrong first"), SURE),
            (self.tr("Models disagree most first"), DISAGREEMENT),
            (self.tr("Likely label errors first"), DOUBT),
        ):
            self.order.addItem(words, order)
        self.order.activated.connect(lambda _: self.order_asked.emit(self.order.currentData()))
        self.note = QLabel()
        self.note.setProperty("role", "faint")
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 12, 12, 8)
        bar.setSpacing(8)
        for button in (self.mistakes, self.all, self.cell):
            bar.addWidget(button)
        bar.addSpacing(8)
        bar.addWidget(self.order)
        self.folds = QPushButton(self.tr("Judge by folds"))
        self.folds.setProperty("role", "small")
        self.folds.setToolTip(
            self.tr(
                "Train this recipe five times, each time without a fifth of the recordings, so that every label is "
                "judged by a model that has not learned it"
            )
        )
        self.folds.clicked.connect(self.folds_asked)
        self.folds.hide()
        bar.addWidget(self.note)
        bar.addWidget(self.folds)
        bar.addStretch(1)
        self.view = WideTable(_WIDTHS_PX)
        self.view.setAccessibleName(self.tr("Answers"))
        dress(self.view)
        self.view.setModel(model)
        self.view.setItemDelegateForColumn(Column.PROBABILITY, ScoreBarDelegate(self.view))
        self.view.selectionModel().currentRowChanged.connect(lambda index: self.row_chosen.emit(index.row()))
        self.view.doubleClicked.connect(lambda _: self.opened.emit())
        model.modelReset.connect(self._choose_first)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, FLUSH_FOOT_PX)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.view, 1)
        self.restart()

    @property
    def row(self) -> int:
        """The chosen row, or -1."""
        return self.view.currentIndex().row()

    def restart(self) -> None:
        """The model shows another evaluation: its mistakes."""
        self.mistakes.setText(self.tr("Mistakes {}").format(number(self._model.mistakes)))
        self.all.setText(self.tr("All {}").format(number(self._model.total)))
        self.mistakes.setChecked(True)
        self.cell.hide()
        self.order.setCurrentIndex(0)
        self.note.clear()
        self.folds.hide()

    def offer_folds(self, offered: bool) -> None:
        """Whether better answers to judge the labels by can be had."""
        self.folds.setVisible(offered)

    def show_ordered(self, order: str, note: str = "", *, offer_folds: bool = False) -> None:
        """The model shows all answers in one of the orders now; say so, and what it rests on."""
        self.folds.setVisible(offer_folds)
        self.order.setCurrentIndex(ORDERS.index(order))
        self.note.setText(note)
        self.cell.hide()
        (self.mistakes if order == SURE else self.all).setChecked(True)
        self.cell_shown.emit(None)

    def step_on(self) -> None:
        """Choose the next row of which nothing was said yet, else the next one."""
        rows = range(self.row + 1, self._model.rowCount())
        wanted = next((row for row in rows if self._model.said(row) is None), self.row + 1)
        if wanted < self._model.rowCount():
            self._choose(wanted)

    def step(self, by: int) -> None:
        """Choose the next row, or the one before."""
        if 0 <= self.row + by < self._model.rowCount():
            self._choose(self.row + by)

    def show_cell(self, true: int, predicted: int) -> None:
        """List the items of a cell of the confusion matrix."""
        name = self._model.name
        words = self.tr("{} taken for {}") if true != predicted else self.tr("{} found")
        self.cell.setText(words.format(name(true), name(predicted)) + "  ✕")
        self.cell.show()
        self._buttons.setExclusive(False)
        for button in (self.mistakes, self.all):
            button.setChecked(False)
        self._buttons.setExclusive(True)
        self._model.show_cell((true, predicted))
        self.cell_shown.emit((true, predicted))

    def _show(self, *, mistakes_only: bool) -> None:
        self.cell.hide()
        (self.mistakes if mistakes_only else self.all).setChecked(True)
        self._model.show_mistakes(mistakes_only)
        self.cell_shown.emit(None)

    def _choose(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self.view.selectionModel().setCurrentIndex(self._model.index(row, 0), flags.ClearAndSelect | flags.Rows)

    def _choose_first(self) -> None:
        if self._model.rowCount():
            self._choose(0)
        else:
            self.row_chosen.emit(-1)
