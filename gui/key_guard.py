"""Keeps actions from taking keys that the focused control needs itself.

Invariant: a key without Ctrl, Alt or Meta never reaches an action while the focused control has a use for it: a text
field for every letter, a list for its arrows, a button reached by Tab for Space.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

_Key = Qt.Key
_STRONG = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_UP_DOWN = {_Key.Key_Up, _Key.Key_Down, _Key.Key_PageUp, _Key.Key_PageDown, _Key.Key_Home, _Key.Key_End}
_SIDEWAYS = {_Key.Key_Left, _Key.Key_Right, _Key.Key_Home, _Key.Key_End}
_PRESS = {_Key.Key_Space, _Key.Key_Return, _Key.Key_Enter, _Key.Key_Select}


def is_text_field(widget: QObject | None) -> bool:
    """Whether letters typed now go into a text."""
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    if isinstance(widget, (QTextEdit, QPlainTextEdit, QLineEdit)):
        return not widget.isReadOnly()
    return isinstance(widget, QAbstractSpinBox)


def needs_key(widget: QWidget, key: int, modifiers: Qt.KeyboardModifier, by_tab: bool) -> bool:
    """Whether a focused control, reached by Tab or otherwise, has its own use for a key."""
    if modifiers & _STRONG or key == _Key.Key_Escape or _Key.Key_F1 <= key <= _Key.Key_F35:
        return False
    if is_text_field(widget):
        return True
    if isinstance(widget, QAbstractButton):
        # A button that was clicked keeps the focus; Space must play then. Who came by Tab wants to press it.
        return by_tab and key in _PRESS
    if isinstance(widget, QAbstractSlider):
        return key in _UP_DOWN | _SIDEWAYS
    if isinstance(widget, (QComboBox, QAbstractItemView)):
        return key in _UP_DOWN
    return isinstance(widget, QTabBar) and key in _SIDEWAYS


class KeyGuard(QObject):
    """One for the program, made by ``gui.app``.

    It listens to the focused widget only: a filter on the whole program would slow every event down.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._by_tab = False
        app.focusChanged.connect(self._on_focus)

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is not None:
            before.removeEventFilter(self)
        if now is not None:
            self._by_tab = now.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say "mine" in the focused control's name, when it does not do so itself."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self._by_tab = False
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget) or not needs_key(watched, event.key(), event.modifiers(), self._by_tab):
            return False
        event.accept()
        return True
