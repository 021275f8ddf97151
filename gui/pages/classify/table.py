"""The table of results with its filter, search and export.

Invariant: the chosen file stays chosen and in its place on the screen while rows come, go or change their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gui.tables.results import ALL, WRONG, Column, ResultsModel
from gui.widgets.result_view import dress
from gui.widgets.score_bar import CellDelegate, ScoreBarDelegate


class TablePanel(QWidget):
    """The table and what acts on it.

    Signals:
        filter_chosen: A category, ALL or WRONG.
        searched: The text to search names for changed.
        paths_needed: The order asked for needs the paths.
        row_chosen: The row that is chosen now, or -1.
        export_asked: Whether only what is shown.
    """

    filter_chosen = Signal(int)
    searched = Signal(str)
    paths_needed = Signal()
    row_chosen = Signal(int)
    export_asked = Signal(bool)

    def __init__(self, model: ResultsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._chosen_id = 0
        self._keeping = False
        self._categories: list[tuple[int, str]] = []
        self.filter = QComboBox()
        self.filter.setAccessibleName(self.tr("Which results are shown"))
        self.filter.setMinimumWidth(150)
        self.filter.activated.connect(lambda at: self.filter_chosen.emit(self.filter.itemData(at)))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search files"))
        self.search.setAccessibleName(self.tr("Search files"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(220)
        self.search.textChanged.connect(self.searched)
        self._number = QLabel()
        self._number.setProperty("role", "faint")
        export = QPushButton(self.tr("Export CSV"))
        menu = QMenu(self)
        menu.addAction(self.tr("All results…"), lambda: self.export_asked.emit(False))
        self._export_shown = menu.addAction(self.tr("Only the rows shown…"), lambda: self.export_asked.emit(True))
        export.setMenu(menu)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 12, 12, 8)
        bar.setSpacing(8)
        bar.addWidget(self.filter)
        bar.addWidget(self.search)
        bar.addWidget(self._number, 1)
        bar.addWidget(export)
        self.view = QTableView()
        self.view.setAccessibleName(self.tr("Results"))
        dress(self.view)
        self.view.setModel(model)
        self.view.setItemDelegateForColumn(Column.PROBABILITY, ScoreBarDelegate(self.view))
        self.view.setItemDelegateForColumn(Column.FILE, CellDelegate(self.view, Qt.TextElideMode.ElideMiddle))
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(Column.FILE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(Column.STATE, QHeaderView.ResizeMode.Stretch)
        for column, width in ((Column.RESULT, 180), (Column.PROBABILITY, 200), (Column.LENGTH, 76)):
            header.resizeSection(column, width)
        header.sortIndicatorChanged.connect(self._on_sorted)
        self.view.selectionModel().currentRowChanged.connect(self._on_row)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(1, 0, 1, 1)
        column_box.setSpacing(0)
        column_box.addLayout(bar)
        column_box.addWidget(self.view, 1)

    @property
    def row(self) -> int:
        """The chosen row, or -1."""
        return self._model.row_of(self._chosen_id) if self._chosen_id else -1

    @property
    def search_text(self) -> str:
        """What names must hold."""
        return self.search.text().strip()

    def focus_search(self) -> None:
        """Let the user type a name."""
        self.search.setFocus()
        self.search.selectAll()

    def clear(self) -> None:
        """Forget what was chosen and searched for."""
        self._chosen_id = 0
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.set_filter(ALL)

    def choose_row(self, row: int) -> None:
        """Choose a row as a click would."""
        self.view.selectionModel().setCurrentIndex(
            self._model.index(row, 0),
            QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
        )

    @contextmanager
    def keeping_place(self) -> Iterator[None]:
        """Around a change of the rows: keeps the chosen file and the scroll position; chooses the first if none was."""
        bar = self.view.verticalScrollBar()
        at = bar.value()
        self._keeping = True
        try:
            yield
        finally:
            self._keeping = False
            bar.setValue(at)
        row = self.row
        current = self.view.currentIndex().row()
        if row >= 0 and row != current:
            self._keeping = True
            self.choose_row(row)
            self._keeping = False
        elif row < 0:
            self._chosen_id = 0
            if self._model.rowCount():
                self.choose_row(0)
                if current == 0:
                    self._on_row(self._model.index(0, 0))
            else:
                self.row_chosen.emit(-1)

    def _on_row(self, index: QModelIndex) -> None:
        if self._keeping:
            return
        self._chosen_id = self._model.file_id(index.row()) if index.isValid() else 0
        self.row_chosen.emit(index.row())

    def _on_sorted(self, column: int) -> None:
        if column == Column.FILE:
            self.paths_needed.emit()
        if self.row >= 0:
            self.view.scrollTo(self._model.index(self.row, 0))

    def set_categories(self, categories: list[tuple[int, str]], truth: bool) -> None:
        """What can be filtered by."""
        wanted = [(ALL, self.tr("All results")), *categories, *([(WRONG, self.tr("Wrong ones"))] if truth else [])]
        if wanted == self._categories:
            return
        self._categories = wanted
        chosen = self.filter.currentData()
        self.filter.clear()
        for category, words in wanted:
            self.filter.addItem(words, category)
        self.set_filter(ALL if chosen is None else chosen)

    def set_filter(self, category: int) -> None:
        """Show which filter is in force."""
        self.filter.setCurrentIndex(max(self.filter.findData(category), 0))

    def show_number(self) -> None:
        """Say how many rows are shown of how many."""
        shown, total = self._model.rowCount(), self._model.total
        self._number.setText("" if shown == total else self.tr("{:,} of {:,} files").format(shown, total))
        self._export_shown.setEnabled(0 < shown < total)
