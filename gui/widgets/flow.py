"""Rows of controls that go on below where there is no room beside each other.

Invariant: no control is narrower than it can be, as long as it fits into the room alone.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

_GAP_PX = 8
#: So much of its width a control gives away, where it can, before the line is broken.
_GIVES = 0.3


class Flow(QLayout):
    """Lays its items out like words: from left to right, then on the next line.

    The items after ``push`` stand at the right, together on a line of their own where there is no room beside the
    others; only where that takes more lines do all follow each other. Before a line is broken, what can be narrower,
    such as a list of choices, gives some of its width away.
    """

    def __init__(self, gap_px: int = _GAP_PX, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap_px = gap_px
        self._pushed = -1
        self.setContentsMargins(0, 0, 0, 0)

    def push(self) -> None:
        """What is added from now on stands at the right, where it fits on one line."""
        self._pushed = len(self._items)

    def add(self, *widgets: QWidget) -> None:
        """Add widgets at the end."""
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        """Qt's."""
        self._items.append(item)

    def count(self) -> int:
        """Qt's."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Qt's."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Qt's."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Qt's."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """Qt's."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Qt's."""
        lines = self._lines(width)
        return sum(self._height(line) for line in lines) + _GAP_PX * max(len(lines) - 1, 0)

    def sizeHint(self) -> QSize:
        """Qt's. Everything on one line."""
        shown = [item for item in self._items if not item.isEmpty()]
        return QSize(self._width(shown), self._height(shown))

    def minimumSize(self) -> QSize:
        """Qt's."""
        shown = [item for item in self._items if not item.isEmpty()]
        return QSize(max((self._least(item) for item in shown), default=0), self._height(shown))

    def setGeometry(self, rect: QRect) -> None:
        """Qt's."""
        super().setGeometry(rect)
        lines = self._lines(rect.width())
        top = rect.top()
        _, pushed = self._sides()
        for line in lines:
            height, left = self._height(line), rect.left()
            spare = rect.width() - self._width(line)
            given = sum(self._gives(item) for item in line)
            for item in line:
                if spare > 0 and item in pushed[:1] and line[-len(pushed) :] == pushed:
                    left, spare = left + spare, 0
                width = item.sizeHint().width()
                if spare < 0:
                    width += round(max(spare / given, -1.0) * self._gives(item)) if given else 0
                width = min(width, rect.width())
                own = min(item.sizeHint().height(), height)
                item.setGeometry(QRect(left, top + (height - own) // 2, width, own))
                left += width + self._gap_px
            top += height + _GAP_PX

    @staticmethod
    def _least(item: QLayoutItem) -> int:
        return item.minimumSize().width()

    @staticmethod
    def _gives(item: QLayoutItem) -> int:
        hint = item.sizeHint().width()
        return max(0, min(hint - item.minimumSize().width(), int(_GIVES * hint)))

    def _width(self, line: list[QLayoutItem]) -> int:
        return sum(item.sizeHint().width() for item in line) + self._gap_px * max(len(line) - 1, 0)

    def _height(self, line: list[QLayoutItem]) -> int:
        return max((item.sizeHint().height() for item in line), default=0)

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        whole = [item for item in self._items if not item.isEmpty()]
        if self._width(whole) - sum(map(self._gives, whole)) <= width:
            return [whole] if whole else []
        before, pushed = self._sides()
        together, apart = self._broken(whole, width), self._broken(before, width) + self._broken(pushed, width)
        return apart if len(apart) <= len(together) else together

    def _sides(self) -> tuple[list[QLayoutItem], list[QLayoutItem]]:
        """What is shown of the items before ``push``, and of those after it."""
        at = self._pushed if self._pushed >= 0 else len(self._items)
        before, after = ([item for item in side if not item.isEmpty()] for side in (self._items[:at], self._items[at:]))
        return before, after

    def _broken(self, items: list[QLayoutItem], width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        for item in items:
            if lines and self._width([*lines[-1], item]) <= width:
                lines[-1].append(item)
            else:
                lines.append([item])
        return lines
