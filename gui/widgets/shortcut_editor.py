"""The sheet on which keys are changed: every action with its keys, and a button that listens for a new one.

Invariant: a key is in force as soon as it is shown here, and none is ever taken from an action unasked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from engine.segments import LabelClass
from gui import actions, shortcuts, theme
from gui.actions import Action
from gui.shortcuts import PRESETS, Preset
from gui.widgets.overlay import Overlay
from gui.widgets.panels import table_view

Index = QModelIndex | QPersistentModelIndex
_WIDTH_PX, _HEIGHT_PX = 760, 640
_MODIFIERS = {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta}
_NO_KEYS = _MODIFIERS | {Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R}


def pressed_key(event: QKeyEvent) -> str:
    """What was pressed in Qt's portable notation; empty for a modifier alone."""
    key = Qt.Key(event.key())
    if key in _NO_KEYS or key == Qt.Key.Key_unknown:
        return ""
    held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier)
    if key == Qt.Key.Key_Backtab:
        key, held = Qt.Key.Key_Tab, held | Qt.KeyboardModifier.ShiftModifier
    sign = event.text()
    if held == Qt.KeyboardModifier.ShiftModifier and sign.isprintable() and not sign.isalpha() and sign.strip():
        held = Qt.KeyboardModifier.NoModifier  # "?" is "?", wherever the keyboard has it
    pressed = QKeySequence(held.value | key.value)
    return pressed.toString(QKeySequence.SequenceFormat.PortableText)


class KeyCatcher(QPushButton):
    """A button that, once pressed, takes the next key.

    Signals:
        caught: A key in Qt's portable notation.
    """

    caught = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.listening = False
        self.clicked.connect(self.listen)
        self._say()

    def listen(self) -> None:
        """Take the next key that is pressed; Esc for none."""
        self.listening = True
        self.setFocus()
        self._say()

    def _stop(self) -> None:
        self.listening = False
        self._say()

    def _say(self) -> None:
        self.setText(self.tr("Press the key, or Esc") if self.listening else self.tr("Add a key"))
        self.setProperty("role", "primary" if self.listening else None)
        self.style().unpolish(self)  # the style sheet looks at the role only then
        self.style().polish(self)

    def event(self, event: QEvent) -> bool:
        """While listening, every key is for this button, Tab too."""
        if self.listening and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
            event.accept()
            return True
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        key = pressed_key(event)
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self._stop()
        elif key and not event.isAutoRepeat():
            self._stop()
            self.caught.emit(key)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who goes elsewhere does not want to press a key here any more."""
        self._stop()
        super().focusOutEvent(event)


def listed(page: str) -> list[Action]:
    """All actions: those of a page first, then the window's, then those of the other pages."""
    return sorted(actions.ACTIONS, key=lambda row: {page: 0, "window": 1}.get(row.scope, 2))


def place_of(row: Action) -> str:
    """Where an action acts, as people read it."""
    if row.scope == "window":
        return actions.tr("Everywhere")
    return actions.tr(actions.action(f"view.{row.scope}").text)


class _KeysModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Action] = []
        actions.notifier.changed.connect(self._on_changed)

    def show(self, rows: Sequence[Action]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def _on_changed(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 2))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if side == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("What it does"), self.tr("Where"), self.tr("Keys"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return (actions.tr(row.text).rstrip("…"), place_of(row), "   ".join(actions.keys_text(row)))[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 1:
            return QColor(theme.current().faint)
        if role == Qt.ItemDataRole.ToolTipRole:
            return actions.tr(row.help) or None
        return None


class _KeyCaps(QStyledItemDelegate):
    """Draws the keys of an action as caps, in the accent's colour where the user has chosen them."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.text = ""
        style: QStyle = plain.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, plain.widget)
        row: Action = index.data(Qt.ItemDataRole.UserRole)
        colours = theme.current()
        own = shortcuts.is_changed(row.id)
        box = plain.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("key"))
        left = box.left() + 8.0
        for text in actions.keys_text(row) or ([self.tr("none")] if own else []):
            width = max(painter.fontMetrics().horizontalAdvance(text) + 12, 20)
            cap = QRectF(left + 0.5, box.center().y() - 8.5, width, 18)
            painter.setPen(QPen(QColor(colours.accent if own else colours.line), 1))
            painter.setBrush(QColor(colours.raised))
            painter.drawRoundedRect(cap, 3, 3)
            painter.setPen(QColor(colours.accent if own else colours.faint))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, text)
            left += width + 6
        painter.restore()


class ShortcutEditor(Overlay):
    """Changes keys.

    Signals:
        class_keys_asked: Keys, one character each, that the first classes of the project should get.
    """

    class_keys_asked = Signal(object)

    def __init__(self, window: QWidget, classes: Callable[[], Sequence[LabelClass]]) -> None:
        """``classes`` gives those of the open project; their keys are taken on the Label page."""
        super().__init__(window)
        self._classes = classes
        self._page = ""
        self._model = _KeysModel()
        self._make_head()
        self.table = table_view(self.tr("Actions"), (330, 110, 270))
        self.table.setModel(self._model)
        self._caps = _KeyCaps(self.table)
        self.table.setItemDelegateForColumn(2, self._caps)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_chosen())
        self.table.activated.connect(lambda _index: self.catcher.listen())
        self.table.installEventFilter(self)
        self._make_tray()
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addLayout(self._head)
        column.addWidget(self.table, 1)
        column.addWidget(self._tray)
        column.addLayout(self._make_foot())
        actions.notifier.changed.connect(self._show_chosen)

    # Building ---------------------------------------------------------------------------------------------------------

    def _make_head(self) -> None:
        title = QLabel(self.tr("Change keys"))
        title.setProperty("role", "title")
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Find an action or a key"))
        self.line.setAccessibleName(self.tr("Find"))
        self.line.setClearButtonEnabled(True)
        self.line.setFixedWidth(240)
        self.line.textChanged.connect(self._fill)
        self.presets = QPushButton(self.tr("Sets of keys"))
        menu = QMenu(self.presets)
        menu.setToolTipsVisible(True)
        for preset in PRESETS:
            entry = menu.addAction(actions.tr(preset.title))
            entry.setToolTip(actions.tr(preset.help))
            entry.triggered.connect(partial(self._use, preset))
        self.presets.setMenu(menu)
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        self._head.addWidget(title)
        self._head.addStretch(1)
        self._head.addWidget(self.line)
        self._head.addWidget(self.presets)

    def _make_tray(self) -> None:
        self._tray = QFrame()
        self._tray.setProperty("role", "raised")
        self._name = QLabel()
        self._name.setProperty("role", "strong")
        self._keys = QHBoxLayout()
        self._keys.setSpacing(6)
        self.catcher = KeyCatcher()
        self.catcher.caught.connect(self._add)
        self.reset = QPushButton(self.tr("Reset"))
        self.reset.setToolTip(self.tr("The keys this action comes with"))
        self.reset.clicked.connect(self._reset)
        row = QHBoxLayout(self._tray)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._name)
        row.addSpacing(8)
        row.addLayout(self._keys)
        row.addStretch(1)
        row.addWidget(self.catcher)
        row.addWidget(self.reset)

    def _make_foot(self) -> QHBoxLayout:
        self.said = QLabel()
        self.said.setWordWrap(True)
        done = QPushButton(self.tr("Done"))
        done.clicked.connect(self.close_sheet)
        foot = QHBoxLayout()
        foot.setSpacing(24)
        foot.addWidget(self.said, 1)
        foot.addWidget(done)
        return foot

    # Showing ----------------------------------------------------------------------------------------------------------

    def ask(self, page: str) -> None:
        """Open it, with the actions of a page first."""
        self._page = page
        self.line.clear()
        self._fill("")
        self._say("")
        self.open(self.line)

    def place(self) -> None:
        """In the middle."""
        self.sheet.resize(min(_WIDTH_PX, self.width() - 64), min(_HEIGHT_PX, self.height() - 80))
        self.sheet.move((self.width() - self.sheet.width()) // 2, (self.height() - self.sheet.height()) // 2)

    @property
    def chosen(self) -> Action | None:
        """The action whose keys are changed."""
        index = self.table.currentIndex()
        return self._model.rows[index.row()] if index.isValid() else None

    def choose(self, action_id: str) -> None:
        """Mark an action in the table."""
        at = next((i for i, row in enumerate(self._model.rows) if row.id == action_id), -1)
        if at >= 0:
            self.table.selectRow(at)

    def _fill(self, typed: str) -> None:
        before = self.chosen
        word = typed.strip().casefold()
        rows = [row for row in listed(self._page) if not word or _fits(word, row)]
        self._model.show(rows)
        at = rows.index(before) if before in rows else 0
        if rows:
            self.table.selectRow(at)
        self._show_chosen()

    def _show_chosen(self) -> None:
        while (item := self._keys.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        row = self.chosen
        self._tray.setEnabled(row is not None)
        self._name.setText(actions.tr(row.text).rstrip("…") if row is not None else self.tr("Nothing is called that."))
        self.reset.setEnabled(row is not None and shortcuts.is_changed(row.id))
        for key in actions.keys(row.id) if row is not None else ():
            text = actions.as_read(key)
            button = QPushButton(f"{text}  ×")
            button.setProperty("role", "small")
            button.setAccessibleName(self.tr("Take {} away").format(text))
            button.setToolTip(button.accessibleName())
            button.clicked.connect(partial(self._take_away, key))
            self._keys.addWidget(button)

    # Changing ---------------------------------------------------------------------------------------------------------

    def _say(self, sentence: str, *, calm: bool = False) -> None:
        """Show a sentence in the place of the hint, so that nothing moves; calm: one that tells of no trouble."""
        self.said.setText(sentence or self.tr("Enter adds a key, Del takes all away. Changes act at once."))
        self.said.setProperty("role", "faint" if calm or not sentence else "warn")
        self.said.style().unpolish(self.said)  # the style sheet looks at the role only then
        self.said.style().polish(self.said)

    def _add(self, key: str) -> None:
        row = self.chosen
        if row is not None:
            self._say(shortcuts.set_keys(row.id, (*actions.keys(row.id), key), self._classes()))
            self.table.setFocus()

    def _take_away(self, key: str) -> None:
        row = self.chosen
        if row is not None:
            self._say(shortcuts.set_keys(row.id, [k for k in actions.keys(row.id) if k != key]))
            self.table.setFocus()

    def _reset(self) -> None:
        row = self.chosen
        if row is not None:
            self._say(shortcuts.reset(row.id, self._classes()))
            self.table.setFocus()

    def _use(self, preset: Preset) -> None:
        sentence = shortcuts.preset_refusal(preset, self._classes())
        if sentence:
            self._say(sentence)
            return
        lost = shortcuts.use(preset)
        said = [
            self.tr("{} no longer does “{}”.").format(actions.as_read(key), actions.tr(row.text).rstrip("…"))
            for key, row in lost
        ]
        if preset.class_keys:
            heads = [c.name for c in self._classes()][: len(preset.class_keys)]
            words = ", ".join(f"{key.upper()}: {name}" for key, name in zip(preset.class_keys, heads, strict=False))
            said.insert(0, f"{words}.")
            self.class_keys_asked.emit(preset.class_keys)
        else:
            said.insert(0, actions.tr(preset.help))
        self._say(" ".join(said), calm=not lost)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        """Del in the table takes the keys of an action away."""
        if (
            watched is self.table
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        ):
            row = self.chosen
            if row is not None:
                self._say(shortcuts.set_keys(row.id, ()))
            return True
        return super().eventFilter(watched, event)


def _fits(word: str, row: Action) -> bool:
    texts = (actions.tr(row.text), actions.tr(row.group), *actions.keys_text(row))
    return any(word in text.casefold() for text in texts)
