"""A sheet that lies over the window for a moment: the command palette, the keys, an import, a choice of backup.

Invariant: Esc or a press beside the sheet closes it, and the focus goes back to where it was.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from gui import theme


class Overlay(QWidget):
    """Covers its window with a veil and holds one sheet.

    Signals:
        closed: The sheet is gone.
    """

    closed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.sheet = QFrame(self)
        self.sheet.setProperty("role", "sheet")
        self.sheet.setAutoFillBackground(True)
        self._focus_before: QWidget | None = None
        window.installEventFilter(self)
        self.hide()

    def place(self) -> None:
        """Put the sheet where it belongs; the window has a new size or the sheet is about to be shown."""
        raise NotImplementedError

    def open(self, focus: QWidget) -> None:
        """Show the sheet and give the focus to a widget in it."""
        self._focus_before = QApplication.focusWidget()
        self._cover()
        self.show()
        self.raise_()
        focus.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_sheet(self) -> None:
        """Take the sheet away."""
        if self.isHidden():
            return
        self.hide()
        if self._focus_before is not None:
            self._focus_before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._focus_before = None
        self.closed.emit()

    def _cover(self) -> None:
        self.setGeometry(self._window.rect())
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._cover()
        return False

    def event(self, event: QEvent) -> bool:
        """No action of the window gets a key while the sheet is there."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; nothing else goes on to the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press beside the sheet closes it."""
        if not self.sheet.geometry().contains(event.position().toPoint()):
            self.close_sheet()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The veil."""
        QPainter(self).fillRect(self.rect(), theme.veil())
