"""What gives way where there is little room: rows of controls, tables and their headers, whole pages."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolTip, QWidget

from gui.widgets.elided_combo import ElidedCombo
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.flow import Flow
from gui.widgets.panels import WideTable, table_view
from gui.widgets.scroll_room import ScrollRoom
from gui.widgets.sort_header import SortHeader

HEADS = ("File", "Measured on the validation", "Size")


class Heads(QAbstractTableModel):
    """A table without rows."""

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole and section == 1:
            return "Where its figures come from"
        return HEADS[section] if role == Qt.ItemDataRole.DisplayRole else None


@pytest.fixture
def table(qtbot, dressed: QApplication) -> WideTable:
    made = table_view("Runs", (100, 60, 40))
    assert isinstance(made, WideTable)
    made.setModel(Heads(made))
    qtbot.addWidget(made)
    made.resize(600, 200)
    with qtbot.waitExposed(made):
        made.show()
    return made


def header(table: WideTable) -> SortHeader:
    found = table.horizontalHeader()
    assert isinstance(found, SortHeader)
    return found


def test_columns_fill_a_table_and_keep_the_words_above_them(table: WideTable) -> None:
    head = header(table)
    widths = [table.columnWidth(column) for column in range(3)]
    assert table.viewport().width() - 3 <= sum(widths) <= table.viewport().width()
    assert widths[1] >= head.needed_px(1)
    assert widths[0] / widths[2] == pytest.approx(100 / 40, rel=0.05)
    assert [head.words(section) for section in range(3)] == list(HEADS)


def test_a_table_without_room_is_scrolled_and_nothing_above_it_is_cut(table: WideTable) -> None:
    table.resize(200, 200)
    head = header(table)
    assert [table.columnWidth(c) for c in range(3)] == [max(head.needed_px(c), w) for c, w in enumerate((80, 48, 40))]
    assert table.horizontalScrollBar().maximum() > 0
    table.setColumnHidden(1, True)
    table.fit()
    assert sum(table.columnWidth(c) for c in (0, 2)) <= table.viewport().width()


def test_a_head_that_is_cut_off_is_told_in_full(table: WideTable, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, *_: told.append(text))
    head = header(table)

    def point_at(section: int) -> None:
        place = QPoint(head.sectionViewportPosition(section) + 5, 5)
        QApplication.sendEvent(head.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, place))

    point_at(1)
    assert told in ([], ["Where its figures come from"])  # Qt's own tip, where it goes this way
    told.clear()
    table.setColumnWidth(1, 60)
    assert head.words(1).endswith("\u2026")
    point_at(1)
    assert told == ["Measured on the validation\nWhere its figures come from"]


def test_a_table_is_not_scrolled_for_the_sake_of_its_narrowest_column(table: WideTable) -> None:
    least = sum(max(header(table).needed_px(column), 40) for column in range(3))
    for width in range(least + 40, least + 80, 3):
        table.resize(width, 200)
        assert sum(table.columnWidth(column) for column in range(3)) <= table.viewport().width(), width


def test_a_row_goes_on_below(qtbot, dressed: QApplication) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    row = Flow(parent=widget)
    words, buttons = QLabel("Runs"), [QPushButton(text) for text in ("Repeat", "Change and repeat", "Delete")]
    row.add(words)
    row.push()
    row.add(*buttons)
    hidden = QPushButton("Hidden")
    row.add(hidden)
    hidden.hide()
    whole = row.sizeHint()
    widget.resize(whole.width() + 100, whole.height())
    widget.show()
    assert buttons[-1].geometry().right() == widget.width() - 1  # at the right ...
    assert words.geometry().left() == 0  # ... but for what was there before
    assert row.heightForWidth(whole.width() + 100) == whole.height()
    narrow = buttons[1].sizeHint().width() + 10
    assert row.heightForWidth(narrow) >= 3 * whole.height() - 8
    row.setGeometry(QRect(0, 0, narrow, 200))
    assert all(button.width() >= button.sizeHint().width() for button in buttons)
    tops = [button.geometry().top() for button in buttons]
    assert tops == sorted(tops)
    assert tops[-1] > tops[0]


def test_what_stands_at_the_right_goes_below_together(qtbot, dressed: QApplication) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    row = Flow(parent=widget)
    left, right = ([QPushButton(text) for text in side] for side in (("Model", "Files", "Options"), ("Earlier", "Go")))
    row.add(*left)
    row.push()
    row.add(*right)
    narrow = row.sizeHint().width() - right[1].sizeHint().width()
    row.setGeometry(QRect(0, 0, narrow, 200))
    assert [button.geometry().top() for button in left] == [0, 0, 0]
    assert right[0].geometry().top() == right[1].geometry().top() > 0
    assert right[1].geometry().right() == narrow - 1
    assert left[0].geometry().left() == 0


def test_a_choice_without_room_ends_in_an_ellipsis(qtbot, dressed: QApplication) -> None:
    combo = ElidedCombo()
    qtbot.addWidget(combo)
    combo.addItem("Split 2, by recording")
    combo.resize(400, 28)
    assert combo.shown() == "Split 2, by recording"
    whole = combo.grab().toImage()
    combo.resize(110, 28)
    assert combo.shown().endswith("\u2026")
    assert combo.fontMetrics().horizontalAdvance(combo.shown()) < 110 - 22
    combo.resize(400, 28)
    assert combo.grab().toImage() == whole


def test_a_page_is_as_large_as_its_room_or_can_be_scrolled(qtbot, dressed: QApplication) -> None:
    inside = QWidget()
    room = ScrollRoom(inside, 300, 400)
    qtbot.addWidget(room)
    widths: list[int] = []
    room.resized.connect(widths.append)
    room.resize(500, 600)
    with qtbot.waitExposed(room):
        room.show()
    qtbot.waitUntil(lambda: inside.size() == room.viewport().size())
    assert room.verticalScrollBar().maximum() == room.horizontalScrollBar().maximum() == 0
    room.resize(400, 250)
    assert inside.height() == 400
    assert inside.width() < room.viewport().width()  # beside the bar
    assert room.verticalScrollBar().maximum() == 400 - room.viewport().height()
    assert room.horizontalScrollBar().maximum() == 0
    assert widths[-1] == 400
    room.set_least(300, 200)
    qtbot.waitUntil(lambda: inside.size() == room.viewport().size())


def test_what_a_label_cuts_off_is_under_the_pointer(qtbot, dressed: QApplication) -> None:
    label = ElidedLabel("Confusion matrix of the latest validation")
    qtbot.addWidget(label)
    label.show()
    label.resize(label.sizeHint().width() + 10, 20)
    assert label.toolTip() == ""
    label.resize(60, 20)
    assert label.toolTip() == label.text()
