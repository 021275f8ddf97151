"""A line for the path of a file or folder: typed, looked for, or dropped on it."""

from __future__ import annotations

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from gui import theme


class PathEdit(QLineEdit):
    """A line that holds a path.

    ``pick`` is "file" or "folder": what the button at its end looks for.
    """

    def __init__(self, pick: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pick = pick
        self.browse = self.addAction(theme.icon("folder"), QLineEdit.ActionPosition.TrailingPosition)
        self.browse.setToolTip(self.tr("Choose a folder") if pick == "folder" else self.tr("Choose a file"))
        self.browse.triggered.connect(self._on_browse)
        theme.notifier.changed.connect(self._recolour)
        self.setPlaceholderText(self.tr("none"))

    def _recolour(self) -> None:
        self.browse.setIcon(theme.icon("folder"))

    def _on_browse(self) -> None:
        if self._pick == "folder":
            path = QFileDialog.getExistingDirectory(self, self.browse.toolTip(), self.text())
        else:
            path, _ = QFileDialog.getOpenFileName(self, self.browse.toolTip(), self.text())
        if path:
            self.setText(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt's."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt's."""
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if local:
            self.setText(local[0])
            event.acceptProposedAction()
        else:
            super().dropEvent(event)
