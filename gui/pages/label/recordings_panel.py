"""The recordings of the project, at the left of the Label page.

Invariant: the list shows and asks; which recording is worked on is the document's to say.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListView, QMenu, QVBoxLayout, QWidget

from engine.segments import Recording
from gui.document import Document
from gui.tables.recordings import RECORDING_ROLE, RecordingDelegate, RecordingsModel


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
        self._reason = ""
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
            # By the list itself, Ctrl+PgDown would add to the selection, as a click with Ctrl does.
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.list.selectionModel().setCurrentIndex(self.model.index(row), flags)

    def step(self, by: int) -> None:
        """Choose the next (+1) or previous (-1) recording."""
        recording = self.model.recording_at(self.list.currentIndex().row() + by)
        if recording is not None:
            self._document.choose_recording(recording.id)

    def picked(self) -> list[Recording]:
        """The selected recordings."""
        return [index.data(RECORDING_ROLE) for index in self.list.selectedIndexes()]

    def set_read_only(self, reason: str) -> None:
        """Take no recordings in and give none away; an empty reason allows it again."""
        self._reason = reason
        self.drop.setEnabled(not reason)
        self.drop.setToolTip(reason or self.tr("Or click to choose files"))

    def _show_menu(self, place: QPoint) -> None:
        picked = self.picked()
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addAction(self.tr("Add recordings\u2026")).triggered.connect(self.add_asked)
        menu.addAction(self.tr("Find missing recordings\u2026")).triggered.connect(self.relink_asked)
        menu.addSeparator()
        remove = menu.addAction(self.tr("Remove from project"))
        remove.setEnabled(bool(picked))
        for entry in menu.actions() if self._reason else ():
            entry.setEnabled(False)
            entry.setToolTip(self._reason)
        remove.triggered.connect(lambda: self.remove_asked.emit(picked))
        menu.exec(self.list.viewport().mapToGlobal(place))
        menu.deleteLater()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Delete in the list is about recordings, not about segments."""
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.picked() and not self._reason:
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    self.remove_asked.emit(self.picked())
                return True
        return False
