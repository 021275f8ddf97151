"""A bar over the sound that says what is being done there, what each key does now, and how to leave.

Invariant: what a key does here is told by the action table; a press of the words does the same as the key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

HEIGHT_PX = 40


@dataclass(frozen=True)
class Hint:
    """A key and what it does now.

    Attributes:
        key: As people read it; empty: only the words.
        words: What it does.
        does: Called when the words are pressed.
        colour: Of a class, shown as a square; empty: none.
    """

    key: str
    words: str
    does: Callable[[], Any]
    colour: str = ""


class _HintLabel(QWidget):
    """A key cap and words that can be pressed."""

    def __init__(self, hint: Hint) -> None:
        super().__init__()
        self.hint = hint
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{hint.words} ({hint.key})" if hint.key else hint.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        if hint.colour:
            square = QFrame()
            square.setFixedSize(10, 10)
            square.setStyleSheet(f"background: {hint.colour}; border-radius: 2px;")
            row.addWidget(square)
        if hint.key:
            key = QLabel(hint.key)
            key.setProperty("role", "key")
            key.setFixedHeight(18)
            row.addWidget(key)
        row.addWidget(QLabel(hint.words))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt's."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.hint.does()


class _Elided(QLabel):
    """A label that gives way: it shows as much of its text as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "faint")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Qt's."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, text)


class ModeBar(QFrame):
    """The bar: a title, a sentence, controls of the mode's own, and hints at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "mode")
        self.setFixedHeight(HEIGHT_PX)
        self.title = QLabel()
        self.title.setProperty("role", "strong")
        self.about = _Elided()
        self._hints: tuple[Hint, ...] = ()
        self._labels: list[_HintLabel] = []
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(12, 0, 12, 0)
        self.row.setSpacing(12)
        self.row.addWidget(self.title)
        self.row.addWidget(self.about, 1)
        self.hide()

    @property
    def hints(self) -> tuple[Hint, ...]:
        """What can be done now."""
        return self._hints

    def say(self, title: str, about: str, hints: Sequence[Hint] = ()) -> None:
        """Show the bar with these words and hints."""
        self.title.setText(title)
        self.about.setText(about)
        self.about.setToolTip(about)
        shown = [(h.key, h.words, h.colour) for h in self._hints]
        self._hints = tuple(hints)
        if [(h.key, h.words, h.colour) for h in hints] != shown:
            for label in self._labels:
                self.row.removeWidget(label)
                label.hide()
                label.deleteLater()
            self._labels = [_HintLabel(hint) for hint in hints]
            for label in self._labels:
                self.row.addWidget(label)
        else:
            for label, hint in zip(self._labels, hints, strict=True):
                label.hint = hint
        self.show()
