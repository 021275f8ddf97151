"""The command palette: type a part of a name, press Enter.

Invariant: it lists what it is given and runs at most one entry, after it has closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.widgets.overlay import Overlay

_WIDTH_PX, _ROW_PX, _ROWS = 560, 34, 10


@dataclass(frozen=True)
class Command:
    """An entry.

    Attributes:
        group: What it belongs to, shown before the text.
        key: Its key as people read it, or empty.
        enabled: Whether it can be run now; if not it is listed all the same, so that nobody looks for it in vain.
    """

    text: str
    group: str
    key: str
    run: Callable[[], object]
    enabled: bool = True


def rank(typed: str, command: Command) -> tuple[int, int] | None:
    """How well a command fits what was typed, the smaller the better; None when it does not fit.

    Every typed word must begin a word of the text or the group; failing that, stand somewhere inside them.
    """
    text = f"{command.text} {command.group}".casefold()
    parts = text.split()
    inside = 0
    for word in typed.casefold().split():
        if not any(part.startswith(word) for part in parts):
            if word not in text:
                return None
            inside += 1
    begins = command.text.casefold().startswith(typed.casefold().strip())
    return inside, 0 if begins else 1


class _Commands(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Command] = []

    def show(self, commands: Sequence[Command]) -> None:
        self.beginResetModel()
        self.shown = list(commands)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        command = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return command.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{command.group}: {command.text} {command.key}"
        return command if role == Qt.ItemDataRole.UserRole else None


class _Row(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(_WIDTH_PX - 24, _ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours = theme.current()
        command: Command = index.data(Qt.ItemDataRole.UserRole)
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mixed(colours.panel, colours.accent, 0.18))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 5, 5)
        inner = box.adjusted(12, 0, -12, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        faint = QColor(colours.faint)
        text = QColor(colours.text) if command.enabled else theme.mixed(colours.faint, colours.panel, 0.4)
        painter.setFont(theme.font("body"))
        painter.setPen(text)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, command.text)
        right = inner.right()
        if command.key:
            painter.setFont(theme.font("key"))
            width = QFontMetrics(theme.font("key")).horizontalAdvance(command.key) + 12
            chip = QRect(right - width, box.center().y() - 9, width, 18)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.mixed(colours.line, colours.text, 0.12))
            painter.drawRoundedRect(chip, 3, 3)
            painter.setPen(faint)
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, command.key)
            right = chip.left() - 12
        painter.setFont(theme.font("small"))
        painter.setPen(faint)
        inner.setRight(right)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, command.group)
        painter.restore()


class CommandPalette(Overlay):
    """Finds and runs commands."""

    def __init__(self, window: QWidget, commands: Callable[[], Iterable[Command]]) -> None:
        """``commands`` is asked anew each time the palette opens."""
        super().__init__(window)
        self._ask = commands
        self._all: list[Command] = []
        self._model = _Commands()
        self.line = QLineEdit()
        self.line.setProperty("role", "plain")
        self.line.setPlaceholderText(self.tr("What would you like to do?"))
        self.line.setAccessibleName(self.tr("Command"))
        self.line.textChanged.connect(self._filter)
        self.line.installEventFilter(self)
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.entered.connect(self.list.setCurrentIndex)
        self.list.clicked.connect(lambda _index: self.run_chosen())
        self._none = QLabel(self.tr("Nothing is called that."))
        self._none.setProperty("role", "faint")
        self._none.setContentsMargins(12, 8, 12, 8)
        rule = QFrame()
        rule.setProperty("role", "rule")
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.line)
        column.addWidget(rule)
        column.addWidget(self._none)
        column.addWidget(self.list)

    @property
    def shown(self) -> list[Command]:
        """The entries that fit what is typed, the best first."""
        return self._model.shown

    def ask(self) -> None:
        """Open it."""
        self._all = list(self._ask())
        self.line.clear()
        self._filter("")
        self.open(self.line)

    def place(self) -> None:
        """At the top, in the middle."""
        rows = max(1, min(_ROWS, len(self._model.shown)))
        self.list.setFixedHeight(rows * _ROW_PX + 4)
        self.sheet.setFixedWidth(min(_WIDTH_PX, self.width() - 32))
        self.sheet.adjustSize()
        self.sheet.move((self.width() - self.sheet.width()) // 2, min(88, self.height() // 8))

    def _filter(self, typed: str) -> None:
        ranked = [(found, i) for i, command in enumerate(self._all) if (found := rank(typed, command)) is not None]
        self._model.show([self._all[i] for _, i in sorted(ranked)])
        self.list.setCurrentIndex(self._model.index(0))
        self._none.setVisible(not ranked)
        self.list.setVisible(bool(ranked))
        self.place()

    def run_chosen(self) -> None:
        """Close and run the entry that is marked."""
        index = self.list.currentIndex()
        if index.isValid() and self._model.shown[index.row()].enabled:
            command = self._model.shown[index.row()]
            self.close_sheet()
            command.run()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The line lets these keys through: they are for the list."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS, Qt.Key.Key_PageUp: -_ROWS}
        key = Qt.Key(event.key())
        if key in step:
            row = self.list.currentIndex().row() + step[key]
            self.list.setCurrentIndex(self._model.index(max(0, min(row, len(self._model.shown) - 1))))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.run_chosen()
        super().keyPressEvent(event)
