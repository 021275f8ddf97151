"""The classes with their keys: what to press, what is armed for drawing, and how much there is of each.

Invariant: the palette asks (signals) and shows; the page turns what it asks into edits.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QColorDialog,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QStyle,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from engine.segments import COLOURS, LabelClass
from gui import actions, clock, shortcuts, theme
from gui.tables.cells import CellDelegate
from gui.translation import measure
from gui.widgets.class_look import FOOT, foot_brush, letter
from gui.widgets.panels import FLUSH_FOOT_PX

Index = QModelIndex | QPersistentModelIndex
CLASS_ROLE = Qt.ItemDataRole.UserRole
TOTAL_ROLE = Qt.ItemDataRole.UserRole + 1
ARMED_ROLE = Qt.ItemDataRole.UserRole + 2
_ROW_HEIGHT = 32
_SPACING_PX = 2
#: So many classes are seen before the hint below them gets any room.
_ROWS_FIRST = 4


class _ClassModel(QAbstractListModel):
    renamed = Signal(object, str)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.classes: list[LabelClass] = []
        self.totals_s: dict[int, float] = {}
        self.armed = 0

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.classes)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.classes):
            return None
        label = self.classes[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return label.name
        if role == CLASS_ROLE:
            return label
        if role == TOTAL_ROLE:
            return self.totals_s.get(label.id, 0.0)
        if role == ARMED_ROLE:
            return label.id == self.armed
        if role == Qt.ItemDataRole.ToolTipRole:
            total = clock.write(self.totals_s.get(label.id, 0.0))
            return self.tr("{}: {} labelled in this project.\nClick to draw with it; F2 renames it.").format(
                label.name, total
            )
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        label = index.data(CLASS_ROLE)
        if label is not None and str(value).strip() and str(value).strip() != label.name:
            self.renamed.emit(label, str(value).strip())
        return False


class _ClassDelegate(CellDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, _ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = theme.current()
        box: QRect = option.rect
        state = option.state
        label: LabelClass = index.data(CLASS_ROLE)
        colour = QColor(label.colour)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(box).adjusted(4.5, 1.5, -4.5, -1.5)
        if index.data(ARMED_ROLE):
            painter.setPen(QPen(colour, 1))
            painter.setBrush(QColor(colours.raised))
            painter.drawRoundedRect(body, 5, 5)
        elif state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mixed(colours.panel, colours.raised))
            painter.drawRoundedRect(body, 5, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        swatch = QRectF(box.left() + 12, box.center().y() - 6, 12, 8)
        painter.drawRoundedRect(swatch, 2, 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        foot = QRect(box.left() + 12, round(swatch.bottom()) + 1, 12, FOOT - 1)
        painter.setBrushOrigin(QPointF(foot.topLeft()))
        painter.fillRect(foot, foot_brush(label.colour, label.position))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right = box.right() - 12
        if label.key:
            right = _paint_key(painter, letter(label), box, right) - 10
        painter.setFont(theme.font("table"))
        total_s = float(index.data(TOTAL_ROLE))
        total = clock.write(total_s, 0) if total_s >= 10 else measure(f"{total_s:.1f}", "s")
        width = painter.fontMetrics().horizontalAdvance(total)
        painter.setPen(QColor(colours.faint))
        where = QRect(right - width, box.top(), width, box.height())
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, total)
        painter.setPen(QColor(colours.text))
        painter.setFont(theme.font("body"))
        name_box = box.adjusted(34, 0, 0, 0)
        name_box.setRight(where.left() - 8)
        name = painter.fontMetrics().elidedText(label.name, Qt.TextElideMode.ElideRight, name_box.width())
        painter.drawText(name_box, Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()


def _paint_key(painter: QPainter, text: str, box: QRect, right: int) -> int:
    """A key cap that ends at ``right``; gives its left edge."""
    colours = theme.current()
    painter.setFont(theme.font("key"))
    width = max(painter.fontMetrics().horizontalAdvance(text) + 12, 20)
    cap = QRectF(right - width + 0.5, box.center().y() - 8.5, width, 18)
    painter.setPen(QPen(QColor(colours.line), 1))
    painter.setBrush(QColor(colours.raised))
    painter.drawRoundedRect(cap, 3, 3)
    painter.setPen(QColor(colours.faint))
    painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, text)
    return round(cap.left())


class LabelPalette(QWidget):
    """The classes.

    Signals:
        pressed: A class was clicked.
        add_asked: A new class is wanted.
        renamed, recoloured, rekeyed: The class and its new name, colour or key.
        moved: The class and -1 or +1.
        merged: The class and the one it shall become.
        removed: The class.
    """

    pressed = Signal(object)
    add_asked = Signal()
    renamed = Signal(object, str)
    recoloured = Signal(object, str)
    rekeyed = Signal(object, str)
    moved = Signal(object, int)
    merged = Signal(object, object)
    removed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._reason = ""
        self._model = _ClassModel(self)
        self._model.renamed.connect(self.renamed)
        title = QLabel(self.tr("Classes"))
        title.setProperty("role", "section")
        self.add_button = QPushButton(self.tr("Add"))
        self.add_button.setProperty("role", "quiet")
        self.add_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.add_button.clicked.connect(self.add_asked)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(12, 6, 8, 0)
        self._head.addWidget(title, 1)
        self._head.addWidget(self.add_button)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_ClassDelegate(self.list))
        self.list.setAccessibleName(self.tr("Classes"))
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.list.setEditTriggers(QListView.EditTrigger.EditKeyPressed | QListView.EditTrigger.DoubleClicked)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.clicked.connect(lambda index: self.pressed.emit(index.data(CLASS_ROLE)))
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.hint = QLabel()
        self.hint.setProperty("role", "faint")
        self.hint.setWordWrap(True)
        self.hint.setContentsMargins(12, 4, 12, 12)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, FLUSH_FOOT_PX)
        column.setSpacing(_SPACING_PX)
        column.addLayout(self._head)
        column.addWidget(self.list, 1)
        column.addWidget(self.hint)
        self.set_classes([], {})

    def set_classes(self, classes: list[LabelClass], totals_s: dict[int, float]) -> None:
        """Show these classes and how many seconds there are of each."""
        if [c.id for c in classes] == [c.id for c in self._model.classes]:
            self._model.classes = classes
            self._model.totals_s = totals_s
            if classes:
                self._model.dataChanged.emit(self._model.index(0), self._model.index(len(classes) - 1))
        else:
            self._model.beginResetModel()
            self._model.classes = classes
            self._model.totals_s = totals_s
            self._model.endResetModel()
        self._say()

    def arm(self, class_id: int) -> None:
        """Show which class a drag draws with; 0 is none."""
        self._model.armed = class_id
        self.list.viewport().update()
        self._say()

    def set_read_only(self, reason: str) -> None:
        """Only show the classes, and say why; an empty reason lets them be changed again."""
        self._reason = reason
        self.add_button.setEnabled(not reason)
        self.add_button.setToolTip(reason or actions.tip("label.add_class"))
        self.list.setEnabled(not reason)
        self._say()

    def _say(self) -> None:
        armed = next((c for c in self._model.classes if c.id == self._model.armed), None)
        if self._reason:
            text = self.tr("The labels can only be looked at.")
        elif not self._model.classes:
            text = self.tr("Add a class to begin: what do you want to tell apart?")
        elif armed is not None:
            text = self.tr("Drag over the sound to mark {}. Esc to stop.").format(armed.name)
        else:
            text = self.tr("Hold a key while it plays to mark from press to release, or tap it at each change.")
        self.hint.setText(text)
        self._give_way()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        """Where there is little room, such as below the tour, the hint leaves it to the classes."""
        rows = min(len(self._model.classes), _ROWS_FIRST)
        taken_px = self._head.sizeHint().height() + self.hint.heightForWidth(self.width())
        room_px = self.height() - taken_px - 2 * _SPACING_PX - FLUSH_FOOT_PX
        self.hint.setVisible(not rows or room_px >= rows * _ROW_HEIGHT)

    def edit_name(self, class_id: int) -> None:
        """Let the user type a class's name."""
        row = next((i for i, c in enumerate(self._model.classes) if c.id == class_id), -1)
        if row >= 0:
            index = self._model.index(row)
            self.list.scrollTo(index)
            self.list.setCurrentIndex(index)
            self.list.setFocus()
            self.list.edit(index)

    def edit_current(self) -> bool:
        """Let the user type the name of the class that has the focus; False when none has."""
        index = self.list.currentIndex()
        if not self.list.hasFocus() or not index.isValid():
            return False
        self.list.edit(index)
        return True

    def _show_menu(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        if index.isValid():
            menu = self.menu_for(index.data(CLASS_ROLE))
            menu.exec(self.list.viewport().mapToGlobal(place))
            menu.deleteLater()

    def menu_for(self, label: LabelClass) -> QMenu:
        """Everything that can be done to a class."""
        menu = QMenu(self)
        _entry(menu, self.tr("Rename"), lambda: self.edit_name(label.id))
        colours = menu.addMenu(self.tr("Colour"))
        for colour in COLOURS:
            _entry(colours, colour, lambda colour=colour: self.recoloured.emit(label, colour), _square(colour))
        _entry(colours, self.tr("Other\u2026"), lambda: self._choose_colour(label))
        keys = menu.addMenu(self.tr("Key"))
        _entry(keys, self.tr("None"), lambda: self.rekeyed.emit(label, ""))
        owners = {c.key: c.name for c in self._model.classes if c.key}
        taken = shortcuts.single_keys("label")
        for key in "1234567890abcdefghijklmnopqrstuvwxyz":
            owner = owners.get(key) or taken.get(key, "")
            entry = _entry(
                keys,
                f"{key.upper()}   {owner}" if owner else key.upper(),
                lambda key=key: self.rekeyed.emit(label, key),
            )
            entry.setEnabled(not owner)
        others = [c for c in self._model.classes if c.id != label.id]
        merge = menu.addMenu(self.tr("Merge into"))
        merge.setEnabled(bool(others))
        for other in others:
            _entry(merge, other.name, lambda other=other: self.merged.emit(label, other), _square(other.colour))
        menu.addSeparator()
        row = next((i for i, c in enumerate(self._model.classes) if c.id == label.id), 0)
        _entry(menu, self.tr("Move up"), lambda: self.moved.emit(label, -1)).setEnabled(row > 0)
        last = len(self._model.classes) - 1
        _entry(menu, self.tr("Move down"), lambda: self.moved.emit(label, 1)).setEnabled(row < last)
        menu.addSeparator()
        _entry(menu, self.tr("Remove with its segments"), lambda: self.removed.emit(label))
        return menu

    def _choose_colour(self, label: LabelClass) -> None:
        dialog = QColorDialog(QColor(label.colour), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda colour: self.recoloured.emit(label, colour.name()))
        dialog.open()


def _entry(menu: QMenu, text: str, slot: Any, icon: QIcon | None = None) -> QAction:
    action = menu.addAction(text)
    if icon is not None:
        action.setIcon(icon)
    action.triggered.connect(lambda: slot())
    return action


def _square(colour: str) -> QIcon:
    pixmap = QPixmap(12, 12)
    pixmap.fill(QColor(colour))
    return QIcon(pixmap)
