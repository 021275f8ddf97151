"""A sentence that lies over the lower edge of the page until it has been read.

Invariant: it never takes the focus by itself and never blocks anything.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

_WIDTH_PX, _ROOM_PX = 560, 16
_STAYS_MS = {"info": 8_000, "warning": 20_000}
#: For a long sentence so long for each of its characters: slow readers manage about that.
_READING_MS = 80


class Notice(QFrame):
    """Shows one sentence at a time; an error stays until it is closed."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setProperty("role", "notice")
        self.setAccessibleName(self.tr("Notice"))
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._close = QToolButton()
        self._close.setText("×")
        self._close.setProperty("role", "quiet")
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setToolTip(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close"))
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 8, 10)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        over.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence."""
        return self._text.text()

    def say(self, text: str, level: str) -> None:
        """Show a sentence; level "info", "warning" or "error"."""
        self._text.setText(text)
        self.setProperty("level", level)
        self.style().unpolish(self)  # the style sheet looks at the level only then
        self.style().polish(self)
        self._place()
        self.show()
        self.raise_()
        if level in _STAYS_MS:
            self._timer.start(max(_STAYS_MS[level], _READING_MS * len(text)))
        else:
            self._timer.stop()

    def _place(self) -> None:
        over = self._over
        widest = min(_WIDTH_PX, over.width() - 2 * _ROOM_PX)
        inner = widest - 16 - 8 - 8 - self._close.sizeHint().width() - 4
        one_line = self._text.fontMetrics().horizontalAdvance(self.text) + 8
        self._text.setFixedWidth(min(inner, one_line))
        self.setFixedHeight(self._text.heightForWidth(self._text.width()) + 24)
        self.resize(self._text.width() + widest - inner, self.height())
        self.move((over.width() - self.width()) // 2, over.height() - self.height() - _ROOM_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of what it lies over."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
