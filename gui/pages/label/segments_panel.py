"""The table of segments under the sound.

Invariant: selection in the table and in the view are one and the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.segments import Marked, Segment
from gui import actions, clock, theme
from gui.document import Document
from gui.tables.segments import SEGMENT_ROLE, Column, SegmentDelegate, SegmentsModel
from gui.tables.segments_proxy import Kind, SegmentsProxy
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.panels import FLUSH_FOOT_PX
from gui.widgets.sort_header import SortHeader

_WIDTHS_PX = {
    Column.CLASS: 132,
    Column.BY: 112,
    Column.SURE: 60,
    Column.NOTE: 60,
}
_KIND_PX, _FILTER_PX, _NARROW_FILTER_PX = 118, 216, 90
_CELL_PX, _NARROWEST_PX = 28, 80


class FilterEdit(QLineEdit):
    """A field that keeps all its keys for itself.

    Signals:
        left: Enter, or Escape, which empties it.
    """

    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Qt's."""
        if event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class SegmentsPanel(QWidget):
    """The table of segments and suggestions, with its filters.

    Signals:
        chosen: The selected segments and suggestions, when the user selects in the table.
        opened: A segment or suggestion the user wants to see.
        left: The filter was left with Escape or Enter, or a note that was written from elsewhere is done.
        menu_asked: The place on the screen.
    """

    chosen = Signal(object)
    opened = Signal(object)
    menu_asked = Signal(QPoint)
    left = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = SegmentsModel(document, self)
        self.proxy = SegmentsProxy(self.model, self)
        self._make_table()
        self._make_head()
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(1, 1, 1, FLUSH_FOOT_PX)
        column_layout.setSpacing(0)
        column_layout.addLayout(self._head)
        column_layout.addWidget(self.table, 1)
        self.hint = QLabel()
        self.hint.setProperty("role", "faint")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        QVBoxLayout(self.table.viewport()).addWidget(self.hint)
        self._telling = False
        self._from_elsewhere = False
        self.table.itemDelegate().closeEditor.connect(self._on_written)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.table.clicked.connect(lambda index: self.opened.emit(index.data(SEGMENT_ROLE)))
        for signal in (self.model.modelReset, self.model.replaced, self.proxy.rowsInserted, self.proxy.rowsRemoved):
            signal.connect(self._count)
        document.recording_chosen.connect(self._fit_times)
        self._fit_times()
        self._count()

    def _make_table(self) -> None:
        self.table = QTableView()
        self.table.setHorizontalHeader(SortHeader(self.table))
        self.table.setModel(self.proxy)
        self.table.setItemDelegate(SegmentDelegate(self._document, self.table))
        self.table.setAccessibleName(self.tr("Segments"))
        self.table.setSortingEnabled(True)
        self.table.setIconSize(QSize(10, 10))
        self.table.sortByColumn(Column.START, Qt.SortOrder.AscendingOrder)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.table.setEditTriggers(QTableView.EditTrigger.DoubleClicked | QTableView.EditTrigger.EditKeyPressed)
        self.table.setShowGrid(False)
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.setTabKeyNavigation(False)
        self.table.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(29)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(
            lambda place: self.menu_asked.emit(self.table.viewport().mapToGlobal(place))
        )
        head = self.table.horizontalHeader()
        head.setStretchLastSection(True)
        head.setSectionResizeMode(Column.CLASS, QHeaderView.ResizeMode.Interactive)
        for column, width in _WIDTHS_PX.items():
            self.table.setColumnWidth(column, width)

    def _make_head(self) -> None:
        self.title = QLabel(self.tr("Segments"))
        self.title.setProperty("role", "section")
        self.count = ElidedLabel()
        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("Rows shown"))
        actions.explain(self.kind, "label.table_rows")
        words = {Kind.ALL: self.tr("All"), Kind.LABELS: self.tr("Labels"), Kind.SUGGESTIONS: self.tr("Suggestions")}
        for kind, text in words.items():
            self.kind.addItem(text, kind)
        self.kind.setFixedWidth(_KIND_PX)
        self.kind.currentIndexChanged.connect(self._on_kind_chosen)
        self.filter = FilterEdit()
        self.filter.setPlaceholderText(self.tr("Filter by class, note or author"))
        self.filter.setAccessibleName(self.tr("Filter segments"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(_NARROW_FILTER_PX)
        self.filter.setMaximumWidth(_FILTER_PX)
        self.filter.textChanged.connect(self.proxy.set_filter)
        self.filter.left.connect(self.left)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(12, 6, 8, 2)
        self._head.setSpacing(8)
        self._head.addWidget(self.title)
        self._head.addWidget(self.count, 1)
        self._head.addWidget(self.kind)
        self._head.addWidget(self.filter, 2)

    def _fit_times(self) -> None:
        """Hours need more room than minutes."""
        chosen = self._document.chosen
        longest = clock.write(chosen.duration_s if chosen is not None else 0.0, 3)
        width = max(QFontMetrics(theme.font("table")).horizontalAdvance(longest) + _CELL_PX, _NARROWEST_PX)
        for column in (Column.START, Column.END, Column.LENGTH):
            self.table.setColumnWidth(column, width)

    # What is shown ----------------------------------------------------------------------------------------------------

    def _on_kind_chosen(self) -> None:
        self.proxy.set_kind(self.kind.currentData())

    def next_kind(self) -> None:
        """Show labels, then suggestions, then all again."""
        self.kind.setCurrentIndex((self.kind.currentIndex() + 1) % self.kind.count())

    def shown(self) -> list[Marked]:
        """The segments and suggestions that the filters leave."""
        return [self.proxy.index(row, 0).data(SEGMENT_ROLE) for row in range(self.proxy.rowCount())]

    def sort_by(self, column: Column) -> None:
        """Sort by a column, the smallest first."""
        self.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)

    def _count(self) -> None:
        shown, whole, suggested = self.proxy.rowCount(), self.model.rowCount(), self.model.suggested
        if shown != whole:
            text = self.tr("{} of {}").format(shown, whole)
        elif suggested:
            text = self.tr("{} and {} suggested").format(whole - suggested, suggested)
        else:
            text = str(whole)
        self.count.setText(text)
        # Without suggestions there is nothing to choose between, and nothing may stay hidden by an earlier choice.
        if not suggested:
            self.kind.setCurrentIndex(0)
        self.kind.setVisible(bool(suggested))
        self.table.setColumnHidden(Column.SURE, not self.model.scored)
        nothing = self.tr("Nothing is marked yet. Drag over the sound and press the key of a class.")
        self.hint.setText(self.tr("No segment fits the filter.") if whole else nothing)
        self.hint.setVisible(not shown)

    # Choosing ---------------------------------------------------------------------------------------------------------

    def _on_selection_changed(self) -> None:
        if not self._telling and not self.model.replacing:
            rows = self.table.selectionModel().selectedRows()
            self.chosen.emit([index.data(SEGMENT_ROLE) for index in rows])

    def show_chosen(self, segments: Sequence[Marked]) -> None:
        """Select the rows of these segments and suggestions and bring the first into view."""
        wanted = QItemSelection()
        first = None
        for segment in segments:
            index = self.proxy.mapFromSource(self.model.index(self.model.row_of(segment.id), 0))
            if index.isValid():
                wanted.select(index, index.siblingAtColumn(len(Column) - 1))
                first = index if first is None else first
        selection = self.table.selectionModel()
        now = {index.data(SEGMENT_ROLE).id for index in selection.selectedRows()}
        if now == {s.id for s in segments}:
            return
        self._telling = True
        flags = QItemSelectionModel.SelectionFlag
        selection.select(wanted, flags.ClearAndSelect)
        if first is not None:
            selection.setCurrentIndex(first, flags.NoUpdate)
            self.table.scrollTo(first, QAbstractItemView.ScrollHint.EnsureVisible)
        self._telling = False

    def edit_note(self) -> None:
        """Let the user type the note of the current segment."""
        rows = [i for i in self.table.selectionModel().selectedRows() if isinstance(i.data(SEGMENT_ROLE), Segment)]
        if not rows:
            self._document.notice(self.tr("Select a segment first; its note is written in the table."), "warning")
            return
        index = rows[0].siblingAtColumn(Column.NOTE)
        self._from_elsewhere = not self.table.hasFocus()
        self.table.setFocus()
        self.table.setCurrentIndex(index)
        self.table.edit(index)

    def _on_written(self) -> None:
        """Keys go where they went before, or the next ones would move about in the table."""
        if self._from_elsewhere:
            self._from_elsewhere = False
            QTimer.singleShot(0, self, self.left.emit)  # the table takes the focus now
