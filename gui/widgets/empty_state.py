"""What a page shows while it has nothing to show: what goes here, and the buttons that bring it.

Invariant: it always says what to do next.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui import theme

_WIDEST_PX = 520


class EmptyState(QWidget):
    """A heading, a sentence and buttons in the middle; with a dashed frame where files can be dropped."""

    def __init__(self, *, drop: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drop = drop
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._text = QLabel()
        self._text.setProperty("role", "faint")
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            label.setMaximumWidth(_WIDEST_PX)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addLayout(self._buttons)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(1)
        for label in (self._title, self._text):
            middle = QHBoxLayout()
            middle.addStretch(1)
            middle.addWidget(label, 100)
            middle.addStretch(1)
            column.addLayout(middle)
        column.addSpacing(8)
        column.addLayout(row)
        column.addStretch(1)
        theme.notifier.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(640, 320)

    def set_words(self, title: str, text: str) -> None:
        """The heading and the sentence."""
        self._title.setText(title)
        self._text.setText(text)

    @property
    def words(self) -> tuple[str, str]:
        """The heading and the sentence."""
        return self._title.text(), self._text.text()

    def add_button(self, text: str, slot: Callable[[], object], *, primary: bool = False) -> QPushButton:
        """A button at the right end of the row."""
        button = QPushButton(text)
        if primary:
            button.setProperty("role", "primary")
        button.clicked.connect(lambda: slot())
        self._buttons.addWidget(button)
        return button

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        if not self._drop:
            return
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.mixed(colours.line, colours.faint, 0.4), 1.5)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.setBrush(QColor(colours.panel))
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(area, 8, 8)
