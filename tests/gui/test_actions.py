"""The table of actions, and which keys reach it while something has the focus."""

from __future__ import annotations

from collections import defaultdict

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui import actions
from gui.actions import ACTIONS
from gui.main_window import PAGES
from gui.widgets import shortcut_sheet


def test_ids_are_unique_and_scopes_are_pages():
    ids = [row.id for row in ACTIONS]
    assert len(ids) == len(set(ids))
    assert {row.scope for row in ACTIONS} <= {"window", *PAGES}
    assert all(row.id.startswith(f"{row.scope}.") for row in ACTIONS if row.scope != "window")
    assert all(row.text and row.group for row in ACTIONS)


def test_every_key_is_one_that_qt_knows():
    for row in ACTIONS:
        for key in row.shortcuts:
            assert QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText) == key


@pytest.mark.parametrize("page", PAGES)
def test_no_key_has_two_meanings_on_a_page(page):
    meanings = defaultdict(list)
    for row in ACTIONS:
        if row.scope in ("window", page):
            for key in row.shortcuts:
                meanings[QKeySequence(key).toString()].append(row.id)
    assert {key: ids for key, ids in meanings.items() if len(ids) > 1} == {}


def test_a_tooltip_names_the_key():
    assert actions.tip("edit.undo").endswith(f"({actions.key_text('edit.undo')})")
    assert actions.key_text("file.folder") == ""


def test_the_sheet_shows_the_page_first_and_loses_nothing():
    groups = shortcut_sheet.ordered("train")
    assert groups[0][0].scope == "train"
    assert groups[1][0].scope == "window"
    spread = shortcut_sheet.columns(groups, 3)
    assert [row for column in spread for rows in column for row in rows] == [row for rows in groups for row in rows]
    assert {row.id for rows in groups for row in rows} == {row.id for row in ACTIONS if row.shortcuts}


class Window(QWidget):
    """Two pages with the same key, and controls that may have the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.did: list[str] = []
        self.stack = QStackedWidget()
        self.first, self.second = QWidget(), QWidget()
        column = QVBoxLayout(self.first)
        self.line, self.spin, self.button, self.list = QLineEdit(), QSpinBox(), QPushButton("Press"), QListWidget()
        self.list.addItems(["one", "two", "three"])
        self.button.clicked.connect(lambda: self.did.append("pressed"))
        for widget in (self.line, self.spin, self.button, self.list):
            column.addWidget(widget)
        for page in (self.first, self.second):
            page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.stack.addWidget(page)
        QVBoxLayout(self).addWidget(self.stack)
        for name in ("play", "loop", "cursor_end", "delete", "copy"):
            actions.bind(self.first, f"label.{name}", lambda name=name: self.did.append(f"label.{name}"))
        actions.bind(self.second, "classify.play", lambda: self.did.append("classify.play"))
        actions.bind(self, "help.keys", lambda: self.did.append("help.keys"))

    def focus(self, widget: QWidget) -> None:
        widget.setFocus()
        assert QApplication.focusWidget() is widget


@pytest.fixture
def window(qtbot, dressed):
    made = Window()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_a_page_acts_on_its_keys_only_while_it_is_shown(window):
    window.focus(window.first)
    QTest.keyClick(window.first, Qt.Key.Key_Space)
    window.stack.setCurrentWidget(window.second)
    window.focus(window.second)
    QTest.keyClick(window.second, Qt.Key.Key_Space)
    QTest.keyClick(window.second, Qt.Key.Key_L)
    assert window.did == ["label.play", "classify.play"]


def test_letters_are_letters_in_a_text_field(window):
    window.focus(window.line)
    QTest.keyClicks(window.line, "l l?")
    QTest.keyClick(window.line, Qt.Key.Key_Backspace)
    QTest.keyClick(window.line, Qt.Key.Key_End)
    assert window.line.text() == "l l"
    assert window.did == []
    QTest.keyClick(window.line, Qt.Key.Key_F1)
    assert window.did == ["help.keys"]


def test_a_number_field_keeps_its_keys(window):
    window.focus(window.spin)
    QTest.keyClicks(window.spin, "12l ")
    QTest.keyClick(window.spin, Qt.Key.Key_Backspace)
    assert window.did == []


def test_a_list_keeps_its_arrows_and_end(window):
    window.list.setCurrentRow(0)
    window.focus(window.list)
    QTest.keyClick(window.list, Qt.Key.Key_End)
    assert window.list.currentRow() == 2
    QTest.keyClick(window.list, Qt.Key.Key_L)
    assert window.did == ["label.loop"]


def test_space_presses_a_button_reached_by_tab_and_plays_after_a_click(window):
    window.focus(window.spin)
    QTest.keyClick(window.spin, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is window.button
    QTest.keyClick(window.button, Qt.Key.Key_Space)
    assert window.did == ["pressed"]
    QTest.mouseClick(window.button, Qt.MouseButton.LeftButton)
    QTest.keyClick(window.button, Qt.Key.Key_Space)
    assert window.did == ["pressed", "pressed", "label.play"]


def test_find_gives_the_bound_action_and_knows_what_is_not_bound(window):
    assert actions.find(window, "help.keys").text() == "Keys"
    with pytest.raises(KeyError):
        actions.find(window, "label.play")
