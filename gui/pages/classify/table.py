"""The table of results with its filter, search and export.

Invariant: the chosen file stays chosen and in its place on the screen while rows come, go or change their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
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

from gui.pages.classify import exporting
from gui.tables.results import ALL, WRONG, Column, ResultsModel
from gui.tables.results_on_demand import TRANSCRIPT
from gui.translation import number
from gui.widgets.panels import FLUSH_FOOT_PX
from gui.widgets.result_view import dress
from gui.widgets.score_bar import CellDelegate, ScoreBarDelegate

_STATE_PX = 120


class TablePanel(QWidget):
    """The table and what acts on it.

    Signals:
        filter_chosen: A category, ALL or WRONG.
        searched: The text to search names for changed.
        paths_needed: The order asked for needs the paths.
        row_chosen: The row that is chosen now, or -1.
        rejoin_asked: How windows are to be joined, see ``engine.decision.AGGREGATES``.
        export_asked: The id of what to write, and which rows: "all", "shown" or "chosen".
    """

    filter_chosen = Signal(int)
    searched = Signal(str)
    paths_needed = Signal()
    row_chosen = Signal(int)
    export_asked = Signal(str, str)
    rejoin_asked = Signal(str)

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
        self._windows = QPushButton(self.tr("Windows"))
        self._windows.setToolTip(self.tr("How the score of a file follows from the scores of its windows"))
        self._windows.setMenu(self._joining_menu())
        columns = QPushButton(self.tr("Columns"))
        columns.setMenu(self._columns_menu())
        export = QPushButton(self.tr("Export"))
        export.setMenu(self._export_menu())
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 12, 12, 8)
        bar.setSpacing(8)
        bar.addWidget(self.filter)
        bar.addWidget(self.search)
        bar.addWidget(self._number, 1)
        bar.addWidget(self._windows)
        bar.addWidget(columns)
        bar.addWidget(export)
        self.view = QTableView()
        self.view.setAccessibleName(self.tr("Results"))
        dress(self.view)
        self.view.setModel(model)
        self.view.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.view.setItemDelegateForColumn(Column.PROBABILITY, ScoreBarDelegate(self.view))
        self.view.setItemDelegateForColumn(Column.FILE, CellDelegate(self.view, Qt.TextElideMode.ElideMiddle))
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(Column.FILE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(Column.STATE, QHeaderView.ResizeMode.Stretch)
        for column, width in ((Column.RESULT, 180), (Column.PROBABILITY, 200), (Column.LENGTH, 76)):
            header.resizeSection(column, width)
        header.sortIndicatorChanged.connect(self._on_sorted)
        model.transcripts_found.connect(self._on_transcripts)
        self.view.selectionModel().currentRowChanged.connect(self._on_row)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(1, 0, 1, FLUSH_FOOT_PX)
        column_box.setSpacing(0)
        column_box.addLayout(bar)
        column_box.addWidget(self.view, 1)

    def _columns_menu(self) -> QMenu:
        menu = QMenu(self)
        self.with_transcripts = menu.addAction(self.tr("Transcript"))
        self.with_windows = menu.addAction(self.tr("Windows over the threshold"))
        self.with_classes = menu.addAction(self.tr("Probability of each class"))
        for entry in (self.with_transcripts, self.with_windows, self.with_classes):
            entry.setCheckable(True)
            entry.setChecked(entry is self.with_transcripts)
            entry.toggled.connect(self._on_columns)
        self.with_transcripts.setVisible(False)
        return menu

    def _on_transcripts(self, there: bool) -> None:
        """The model writes down what is said, or the one whose results are shown now does not."""
        for entry in (self.with_transcripts, *self._words_entries):
            entry.setVisible(there)
        words = self.tr("Search files and words") if there else self.tr("Search files")
        self.search.setPlaceholderText(words)
        self.search.setAccessibleName(words)
        self._on_columns()

    def _joining_menu(self) -> QMenu:
        """How a file's score follows from its windows'."""
        menu = QMenu(self)
        self._joined: dict[str, QAction] = {}
        group = QActionGroup(menu)
        for how, words in (
            ("mean", self.tr("Mean of the windows")),
            ("max", self.tr("The highest window")),
            ("top3", self.tr("Mean of the three highest windows")),
            ("noisy-or", self.tr("At least one window (noisy-or)")),
        ):
            entry = menu.addAction(words)
            entry.triggered.connect(lambda _=False, how=how: self.rejoin_asked.emit(how))
            entry.setCheckable(True)
            group.addAction(entry)
            self._joined[how] = entry
        return menu

    def set_joined(self, how: str) -> None:
        """Show how windows are joined; empty where the model judges recordings as a whole."""
        self._windows.setEnabled(how in self._joined)
        if how in self._joined:
            self._joined[how].setChecked(True)

    def _on_columns(self) -> None:
        with self.keeping_place():
            transcripts = self._model.has_transcripts and self.with_transcripts.isChecked()
            self._model.show_columns(self.with_windows.isChecked(), self.with_classes.isChecked(), transcripts)
        header = self.view.horizontalHeader()
        stretch, fixed = QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.Interactive
        # What is said needs the room more than a name, or a state of a word or two.
        for known, width in ((Column.FILE, self.width() // 5), (Column.STATE, _STATE_PX)):
            header.setSectionResizeMode(known, fixed if transcripts else stretch)
            header.resizeSection(known, width)
        for column in range(len(Column), self._model.columnCount()):
            header.setSectionResizeMode(column, stretch if self._model.on_demand.shows(column) == TRANSCRIPT else fixed)
            header.resizeSection(column, 110)

    def _export_menu(self) -> QMenu:
        """What can be written; which rows is chosen first, because it goes for all of it."""
        menu = QMenu(self)
        self._which: dict[str, QAction] = {}
        self._words_entries: list[QAction] = []
        group = QActionGroup(menu)
        for which, words in (
            ("all", self.tr("All results")),
            ("shown", self.tr("Only the rows shown")),
            ("chosen", self.tr("Only the rows chosen")),
        ):
            entry = menu.addAction(words)
            entry.setCheckable(True)
            entry.setChecked(which == "all")
            group.addAction(entry)
            self._which[which] = entry
        menu.addSeparator()
        for title, entries in exporting.menu():
            inner = menu.addMenu(title) if title else menu
            for kind, words in entries:
                entry = inner.addAction(words)
                entry.triggered.connect(lambda _=False, kind=kind: self.export_asked.emit(kind, self.which))
                if kind.startswith(exporting.WORDS):
                    entry.setVisible(False)
                    self._words_entries.append(entry)
        menu.aboutToShow.connect(self._on_export_menu)
        return menu

    def _on_export_menu(self) -> None:
        shown, total = self._model.rowCount(), self._model.total
        self._which["shown"].setEnabled(0 < shown < total)
        self._which["chosen"].setEnabled(len(self.chosen_rows) > 0)
        if not self._which[self.which].isEnabled():
            self._which["all"].setChecked(True)

    @property
    def which(self) -> str:
        """Which rows are exported: "all", "shown" or "chosen"."""
        return next(which for which, entry in self._which.items() if entry.isChecked())

    @property
    def chosen_rows(self) -> list[int]:
        """The rows that are selected."""
        return [index.row() for index in self.view.selectionModel().selectedRows()]

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
        self._number.setText("" if shown == total else self.tr("{} of %Ln file(s)", "", total).format(number(shown)))
