"""The two lists of the Label page: recordings at the left, segments at the bottom.

Invariant: a list shows and asks; selection in the segment table and in the view are one and the same.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.segments import Recording, Segment
from gui.document import Document
from gui.tables.recordings import RECORDING_ROLE, RecordingDelegate, RecordingsModel
from gui.tables.segments import SEGMENT_ROLE, Column, SegmentDelegate, SegmentsModel, SegmentsProxy


class DropArea(QFrame):
    """Says that recordings can be dropped; a click chooses them instead. The dropping itself is the window's."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "drop")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.tr("Or click to choose files"))
        words = QLabel(self.tr("Drop recordings or folders here"), alignment=Qt.AlignmentFlag.AlignCenter)
        words.setProperty("role", "faint")
        words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.addWidget(words)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


class RecordingsPanel(QWidget):
    """The recordings of the project, and where to drop more.

    Signals:
        add_asked: Files shall be chosen.
        remove_asked: A list of recordings shall be taken out of the project.
        relink_asked: Missing files shall be looked for.
    """

    add_asked = Signal()
    remove_asked = Signal(object)
    relink_asked = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = QLabel(self.tr("Recordings"))
        self.title.setProperty("role", "section")
        self.title.setContentsMargins(12, 10, 12, 6)
        self.model = RecordingsModel(document, self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(RecordingDelegate(self.list))
        self.list.setAccessibleName(self.tr("Recordings"))
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.installEventFilter(self)
        self.drop = DropArea()
        self.drop.clicked.connect(self.add_asked)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 12, 12, 12)
        foot.addWidget(self.drop)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.model.modelReset.connect(self.show_chosen)
        document.recording_chosen.connect(self.show_chosen)
        self.show_chosen()

    def _on_current_changed(self) -> None:
        recording = self.list.currentIndex().data(RECORDING_ROLE)
        chosen = self._document.chosen
        if recording is not None and (chosen is None or chosen.id != recording.id):
            self._document.choose_recording(recording.id)

    def show_chosen(self) -> None:
        """Mark the document's chosen recording."""
        chosen = self._document.chosen
        row = self.model.row_of(chosen.id) if chosen is not None else -1
        if row >= 0 and row != self.list.currentIndex().row():
            self.list.setCurrentIndex(self.model.index(row))

    def step(self, by: int) -> None:
        """Choose the next (+1) or previous (-1) recording."""
        recording = self.model.recording_at(self.list.currentIndex().row() + by)
        if recording is not None:
            self._document.choose_recording(recording.id)

    def picked(self) -> list[Recording]:
        """The selected recordings."""
        return [index.data(RECORDING_ROLE) for index in self.list.selectedIndexes()]

    def _show_menu(self, place: QPoint) -> None:
        picked = self.picked()
        menu = QMenu(self)
        menu.addAction(self.tr("Add recordings\u2026")).triggered.connect(self.add_asked)
        menu.addAction(self.tr("Find missing files\u2026")).triggered.connect(self.relink_asked)
        menu.addSeparator()
        remove = menu.addAction(self.tr("Remove from project"))
        remove.setEnabled(bool(picked))
        remove.triggered.connect(lambda: self.remove_asked.emit(picked))
        menu.exec(self.list.viewport().mapToGlobal(place))
        menu.deleteLater()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Delete in the list is about recordings, not about segments."""
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.picked():
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    self.remove_asked.emit(self.picked())
                return True
        return False


class FilterEdit(QLineEdit):
    """A field that keeps all its keys for itself; Escape empties and leaves it."""

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
            self.clearFocus()
        else:
            super().keyPressEvent(event)


class SegmentsPanel(QWidget):
    """The segment table with its filter.

    Signals:
        chosen: The ids of the selected segments, when the user selects in the table.
        opened: A segment the user wants to see.
        menu_asked: The place on the screen.
    """

    chosen = Signal(object)
    opened = Signal(object)
    menu_asked = Signal(QPoint)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = SegmentsModel(document, self)
        self.proxy = SegmentsProxy(self.model, self)
        self.table = QTableView()
        self.table.setModel(self.proxy)
        self.table.setItemDelegate(SegmentDelegate(document, self.table))
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
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        head.setSectionResizeMode(Column.CLASS, QHeaderView.ResizeMode.Interactive)
        for column, width in ((Column.CLASS, 144), (Column.START, 92), (Column.END, 92), (Column.LENGTH, 84)):
            self.table.setColumnWidth(column, width)
        self.table.setColumnWidth(Column.BY, 136)
        self.filter = FilterEdit()
        self.filter.setPlaceholderText(self.tr("Filter by class, note or author"))
        self.filter.setAccessibleName(self.tr("Filter segments"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setFixedWidth(232)
        self.filter.textChanged.connect(self.proxy.set_filter)
        self.title = QLabel(self.tr("Segments"))
        self.title.setProperty("role", "section")
        self.count = QLabel()
        self.count.setProperty("role", "faint")
        head_row = QHBoxLayout()
        head_row.setContentsMargins(12, 6, 8, 2)
        head_row.setSpacing(8)
        head_row.addWidget(self.title)
        head_row.addWidget(self.count, 1)
        head_row.addWidget(self.filter)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(1, 1, 1, 1)
        column_layout.setSpacing(0)
        column_layout.addLayout(head_row)
        column_layout.addWidget(self.table, 1)
        self.hint = QLabel()
        self.hint.setProperty("role", "faint")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        QVBoxLayout(self.table.viewport()).addWidget(self.hint)
        self._telling = False
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.table.clicked.connect(lambda index: self.opened.emit(index.data(SEGMENT_ROLE)))
        for signal in (self.model.modelReset, self.proxy.rowsInserted, self.proxy.rowsRemoved):
            signal.connect(self._count)
        self._count()

    def _count(self) -> None:
        shown, whole = self.proxy.rowCount(), self.model.rowCount()
        self.count.setText(str(whole) if shown == whole else self.tr("{} of {}").format(shown, whole))
        nothing = self.tr("Nothing is marked yet. Drag over the sound and press the key of a class.")
        self.hint.setText(self.tr("No segment fits the filter.") if whole else nothing)
        self.hint.setVisible(not shown)

    def _on_selection_changed(self) -> None:
        if not self._telling and not self.model.replacing:
            rows = self.table.selectionModel().selectedRows()
            self.chosen.emit([index.data(SEGMENT_ROLE).id for index in rows])

    def show_chosen(self, segments: list[Segment]) -> None:
        """Select the rows of these segments and bring the first into view."""
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
        rows = self.table.selectionModel().selectedRows()
        if rows:
            index = rows[0].siblingAtColumn(Column.NOTE)
            self.table.setFocus()
            self.table.setCurrentIndex(index)
            self.table.edit(index)
