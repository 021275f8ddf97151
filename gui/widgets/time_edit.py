"""A field for a time.

Invariant: it gives a text once: with Enter; leaving it otherwise gives an empty one.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class TimeEdit(QLineEdit):
    """A field for a time. Enter gives it, Escape and leaving it give nothing."""

    left = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Go to time"))
        self.setToolTip(self.tr("A time such as 1:02.5; Enter goes there, Esc does not"))
        self.setFixedWidth(110)
        self.returnPressed.connect(lambda: self.left.emit(self.text()))

    def event(self, event: QEvent) -> bool:
        """Keys typed here are for this field and for nothing else."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit("")
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt's."""
        super().focusOutEvent(event)
        if self.isVisible():
            self.left.emit("")
