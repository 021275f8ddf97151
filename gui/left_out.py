"""Writing down what could not be used: a table with one sentence for each row, where the user wants it.

Invariant: it is written on demand only, and what could be used is used whether or not it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.errors import StudioError
from engine.rejects import Rejected, write_rejects
from gui.document import Document
from gui.settings import Settings


class LeftOut(QObject):
    """Asks where the table goes, and writes it."""

    def __init__(self, owner: QWidget, document: Document) -> None:
        super().__init__(owner)
        self._owner, self._document = owner, document
        self._rejected: Sequence[Rejected] = ()

    def save(self, rejected: Sequence[Rejected]) -> None:
        """Let the user choose a file for these rows."""
        self._rejected = rejected
        dialog = QFileDialog(self._owner, self.tr("Save what is left out"), Settings().folder("exports"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Tables (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("rejects.csv")
        dialog.fileSelected.connect(self.write)
        dialog.open()

    def write(self, path: str) -> None:
        """Write the rows into a file."""
        Settings().set_folder("exports", path)
        try:
            self._document.notice(self.tr("Wrote {}.").format(write_rejects(path, self._rejected)))
        except StudioError as error:
            self._document.notice(str(error), "error")
