"""A bar over the sound that says what is being done there, what each key does now, and how to leave.

Invariant: what a key does here is told by the action table; a press of the words does the same as the key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from gui.widgets.elided_label import ElidedLabel

HEIGHT_PX = 40
_NARROWEST_PX = 400


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


class ModeBar(QFrame):
    """The bar: a title, a sentence, controls of the mode's own, and hints at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "mode")
        self.setFixedHeight(HEIGHT_PX)
        self.title = QLabel()
        self.title.setProperty("role", "strong")
        self.about = ElidedLabel()
        self._hints: tuple[Hint, ...] = ()
        self._labels: list[_HintLabel] = []
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(12, 0, 12, 0)
        self.row.setSpacing(12)
        self.row.addWidget(self.title)
        self.row.addWidget(self.about, 1)
        self._spare: list[QWidget] = []
        self.hide()

    def spare(self, *widgets: QWidget) -> None:
        """Where there is no room for all, these are left out, before any hint is."""
        self._spare = list(widgets)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Qt's: what has no room is left out."""
        return QSize(_NARROWEST_PX, HEIGHT_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave out what there is no room for: spare controls, keys of classes (the palette has them), other hints."""
        coloured = [label for label in self._labels if label.hint.colour]
        rest = [label for label in self._labels if not label.hint.colour]
        giving_way = [*self._spare, *reversed(coloured), *rest[:-1]]  # how to leave stays
        for widget in giving_way:
            widget.setVisible(True)
        for widget in giving_way:
            if self.isHidden() or self._needed() <= self.width():
                break
            widget.setVisible(False)

    def _needed(self) -> int:
        """The width of everything that is shown but the sentence, which gives way by itself."""
        items = [item for i in range(self.row.count()) if (item := self.row.itemAt(i)) is not None]
        parts = [w for item in items if (w := item.widget()) is not None]
        widths = [w.sizeHint().width() for w in parts if not w.isHidden() and w is not self.about]
        margins = self.row.contentsMargins()
        return sum(widths) + self.row.spacing() * len(widths) + margins.left() + margins.right()

    @property
    def hints(self) -> tuple[Hint, ...]:
        """What can be done now."""
        return self._hints

    def say(self, title: str, about: str, hints: Sequence[Hint] = ()) -> None:
        """Show the bar with these words and hints."""
        self.title.setText(title)
        self.about.setText(about)
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
        self._fit()
