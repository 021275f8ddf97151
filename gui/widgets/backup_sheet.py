"""The sheet on which a backup of a project is chosen.

Invariant: the sheet only asks; what is replaced is kept, and the sheet says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.backups import Backup
from gui import theme
from gui.tables.models import size_text
from gui.widgets.overlay import Overlay
from gui.widgets.panels import Notes, table_view

Index = QModelIndex | QPersistentModelIndex
_WIDTH_PX, _HEIGHT_PX = 560, 460
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _BackupsModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Backup] = []
        self._now = datetime.now(UTC)

    def show(self, rows: Sequence[Backup]) -> None:
        self.beginResetModel()
        self.rows, self._now = list(rows), datetime.now(UTC)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if side == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Made"), self.tr("How long ago"), self.tr("Size"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section == 2 else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            made = row.made.astimezone().strftime("%Y-%m-%d %H:%M")
            return (made, self._ago(self._now - row.made), size_text(row.size_bytes))[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column == 2 else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole and column:
            return QColor(theme.current().faint)
        return str(row.path) if role == Qt.ItemDataRole.ToolTipRole else None

    def _ago(self, passed: timedelta) -> str:
        minutes = round(passed.total_seconds() / 60)
        if minutes < 1:
            return self.tr("just now")
        if minutes < 90:
            return self.tr("{} min ago").format(minutes)
        hours = round(minutes / 60)
        return self.tr("{} h ago").format(hours) if hours < 48 else self.tr("%n day(s) ago", "", round(hours / 24))


class BackupSheet(Overlay):
    """Lists the backups of a project, the newest first.

    Signals:
        restore_asked: The folder of the project and the Backup.
    """

    restore_asked = Signal(object, object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._folder = Path()
        self.model = _BackupsModel()
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.notes = Notes()
        self.table = table_view(self.tr("Backups"), (220, 180, 110))
        self.table.setModel(self.model)
        self.table.activated.connect(lambda _index: self._ask_restore())
        self._none = QLabel(
            self.tr("There is no backup yet. One is made when you begin to edit, and every 10 minutes.")
        )
        self._none.setProperty("role", "faint")
        self._none.setWordWrap(True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.notes)
        column.addWidget(self._none, 1)
        column.addWidget(self.table, 1)
        column.addLayout(self._make_foot())

    def _make_foot(self) -> QHBoxLayout:
        hint = QLabel(self.tr("What is there now is kept in a file beside the backups."))
        hint.setProperty("role", "faint")
        hint.setWordWrap(True)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.close_sheet)
        self.go = QPushButton(self.tr("Restore"))
        self.go.setProperty("role", "primary")
        self.go.clicked.connect(self._ask_restore)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(hint, 1)
        foot.addWidget(cancel)
        foot.addWidget(self.go)
        return foot

    def ask(self, folder: Path, backups: Sequence[Backup], problem: str = "") -> None:
        """Open it for a project; ``problem`` says why, where the project cannot be opened without."""
        self._folder = folder
        self.title.setText(self.tr("Restore a backup of {}").format(folder.name))
        self.notes.show_lines([problem] if problem else (), "error")
        self.model.show(backups)
        self.table.setVisible(bool(backups))
        self._none.setVisible(not backups)
        self.go.setEnabled(bool(backups))
        if backups:
            self.table.selectRow(0)
        self.open(self.table if backups else self.go)

    def _ask_restore(self) -> None:
        row = self.table.currentIndex().row()
        if 0 <= row < len(self.model.rows):
            self.close_sheet()
            self.restore_asked.emit(self._folder, self.model.rows[row])

    def place(self) -> None:
        """In the middle."""
        self.sheet.resize(min(_WIDTH_PX, self.width() - 64), min(_HEIGHT_PX, self.height() - 80))
        self.sheet.move((self.width() - self.sheet.width()) // 2, (self.height() - self.sheet.height()) // 2)
