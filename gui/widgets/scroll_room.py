"""A room that can be scrolled where the window is too small for what is in it.

Invariant: where there is room, what is inside is exactly as large as the room, and no bar takes any of it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMargins, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_GAP_PX = 6


class ScrollRoom(QScrollArea):
    """Shows one widget, never lower and narrower than it can be used.

    Signals:
        resized: The room has another width.
    """

    resized = Signal(int)

    def __init__(self, inside: QWidget, least_width_px: int, least_height_px: int) -> None:
        """
        Args:
            inside: What is shown.
            least_width_px: What it needs.
            least_height_px: What it needs.
        """
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        # The room decides how high its content is; a layout in between would ask the content, which grows with texts.
        self._holder = QWidget()
        self._holder.setProperty("role", "scrolled")
        self._inside = inside
        inside.setParent(self._holder)
        self._holder.installEventFilter(self)
        self.setWidget(self._holder)
        self.set_least(least_width_px, least_height_px)

    def set_least(self, width_px: int, height_px: int) -> None:
        """What the content needs from now on."""
        self._holder.setMinimumSize(width_px, height_px)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        if event.size().width() != event.oldSize().width():
            self.resized.emit(self.width())
        super().resizeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The content fills its holder, beside the bar where there is one."""
        if isinstance(event, QResizeEvent) and watched is self._holder:
            scrolled = self._holder.minimumHeight() > self.height()
            self._inside.resize(event.size().shrunkBy(QMargins(0, 0, _GAP_PX if scrolled else 0, 0)))
        return super().eventFilter(watched, event)
