"""Changing keys: what is refused and why, what follows at once, what is remembered, and the sheet that does it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from engine.segments import LabelClass
from gui import actions, shortcuts
from gui.main_window import PAGES
from gui.settings import Settings
from gui.shortcuts import PRESETS, class_keys_edit, settled
from gui.widgets import shortcut_sheet
from gui.widgets.key_label import KeyLabel
from gui.widgets.shortcut_editor import pressed_key

OWN, TWO_CLASSES = PRESETS[0], PRESETS[1]


@pytest.fixture(autouse=True)
def _own_keys():
    """Every test begins and ends with the keys that Earmark comes with."""
    actions.set_keys({})
    yield
    actions.set_keys({})


def label_class(number: int, name: str, key: str) -> LabelClass:
    return LabelClass(number, name, "#f2a03d", key, number)


def test_a_key_of_the_same_page_or_of_the_window_is_refused_by_name(qapp):
    said = shortcuts.set_keys("label.split", ("L",))
    assert said.startswith("L is the key of “Loop” already.")
    assert shortcuts.set_keys("label.split", ("Ctrl+Z",)).startswith(
        f"{actions.as_read('Ctrl+Z')} is the key of “Undo”"
    )
    assert shortcuts.set_keys("file.folder", ("L",)).startswith("L is the key of “Loop”")
    assert actions.keys("label.split") == ("S",)
    assert Settings().keys == {}


def test_one_key_may_serve_two_pages(qapp):
    assert shortcuts.set_keys("train.pause", ("L",)) == ""
    assert actions.keys("train.pause") == ("L",)
    assert actions.keys("label.loop") == ("L",)


def test_a_key_of_a_class_is_refused_on_label_only(qapp):
    classes = [label_class(1, "Speech", "w")]
    assert "class Speech" in shortcuts.set_keys("label.split", ("W",), classes)
    assert "class Speech" in shortcuts.set_keys("file.folder", ("W",), classes)
    assert shortcuts.set_keys("train.pause", ("W",), classes) == ""


def test_what_is_changed_is_remembered_and_what_is_reset_is_forgotten(qapp):
    shortcuts.set_keys("label.split", ("Shift+S", "W"))
    shortcuts.set_keys("label.merge", ())
    assert Settings().keys == {"label.split": ("Shift+S", "W"), "label.merge": ()}
    actions.set_keys({})
    shortcuts.load()
    assert actions.keys("label.split") == ("Shift+S", "W")
    assert actions.keys("label.merge") == ()
    assert shortcuts.reset("label.split") == ""
    assert Settings().keys == {"label.merge": ()}


def test_a_reset_is_refused_while_another_action_has_the_key(qapp):
    shortcuts.set_keys("label.split", ("W",))
    shortcuts.set_keys("label.merge", ("S",))
    assert "Merge with the next" in shortcuts.reset("label.split")
    assert actions.keys("label.split") == ("W",)


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"label.split": 3}', '{"label.split": null}'])
def test_settings_that_cannot_be_read_are_as_good_as_absent(qapp, text):
    Settings()._ini.setValue("keys/changed", text)
    assert Settings().keys == {}


def test_what_a_newer_version_brings_does_not_take_the_users_key():
    made = settled({"label.split": ("L", "no such key", "L"), "gone.action": ("W",), "label.merge": ("L", "M")})
    assert made == {"label.split": ("L",), "label.merge": ("M",), "label.loop": ()}


def test_everything_that_shows_or_acts_on_a_key_follows_at_once(window, qtbot):
    page = window.pages["label"]
    split = actions.find(page, "label.split")
    button, cap = QPushButton(), KeyLabel("label.split")
    for widget in (button, cap):
        qtbot.addWidget(widget)
    actions.explain(button, "label.split")
    shortcuts.set_keys("label.split", ("Shift+S",))
    assert split.shortcuts() == [QKeySequence("Shift+S")]
    assert cap.text() == actions.as_read("Shift+S")
    assert button.toolTip() == actions.tip("label.split")
    assert actions.as_read("Shift+S") in split.toolTip()
    command = next(c for c in window._commands() if c.text == "Split at the playhead")
    assert command.key == actions.as_read("Shift+S")
    shortcuts.set_keys("label.split", ())
    assert split.shortcuts() == []
    assert cap.text() == ""
    assert "label.split" not in {row.id for rows in shortcut_sheet.ordered("label") for row in rows}


def test_a_changed_key_acts_and_the_old_one_does_not(window):
    page = window.pages["label"]
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_L)
    assert page.playback.loop
    shortcuts.set_keys("label.loop", ("W",))
    QTest.keyClick(page, Qt.Key.Key_L)
    assert page.playback.loop
    QTest.keyClick(page, Qt.Key.Key_W)
    assert not page.playback.loop


@pytest.mark.parametrize(
    ("key", "held", "text", "wanted"),
    [
        (Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier, "S", "Shift+S"),
        (Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier, "?", "?"),
        (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier, "\t", "Shift+Tab"),
        (Qt.Key.Key_5, Qt.KeyboardModifier.KeypadModifier, "5", "5"),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier, " ", "Shift+Space"),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier, "", "Alt+Left"),
        (Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier, "", ""),
    ],
)
def test_a_press_is_written_as_the_table_writes_it(qapp, key, held, text, wanted):
    assert pressed_key(QKeyEvent(QKeyEvent.Type.KeyPress, key, held, text)) == wanted


def test_the_sheet_changes_a_key_by_keyboard_alone(window):
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QTest.keyClick(window.pages["label"], Qt.Key.Key_K, modifiers)
    editor = window.key_editor
    assert editor.isVisible()
    assert editor.chosen.scope == "label"
    QTest.keyClicks(editor.line, "split at")
    assert editor.chosen.id == "label.split"
    QTest.keyClick(editor.line, Qt.Key.Key_Tab)
    editor.table.setFocus()
    QTest.keyClick(editor.table, Qt.Key.Key_Delete)
    assert actions.keys("label.split") == ()
    QTest.keyClick(editor.table, Qt.Key.Key_Return)
    assert editor.catcher.listening
    QTest.keyClick(editor.catcher, Qt.Key.Key_Tab)
    assert "Next segment" in editor.said.text()
    assert actions.keys("label.split") == ()
    QTest.keyClick(editor.table, Qt.Key.Key_Return)
    QTest.keyClick(editor.catcher, Qt.Key.Key_W)
    assert actions.keys("label.split") == ("W",)
    editor.reset.click()
    assert actions.keys("label.split") == ("S",)
    QTest.keyClick(editor.table, Qt.Key.Key_Escape)
    assert not editor.isVisible()


def test_esc_while_listening_leaves_the_key_and_the_sheet(window):
    window.key_editor.ask("label")
    window.key_editor.choose("label.split")
    window.key_editor.catcher.click()
    QTest.keyClick(window.key_editor.catcher, Qt.Key.Key_Escape)
    assert not window.key_editor.catcher.listening
    assert window.key_editor.isVisible()
    assert actions.keys("label.split") == ("S",)


def test_no_key_reaches_the_page_below_an_open_sheet(window):
    page = window.pages["label"]
    window.key_editor.ask("label")
    window.key_editor.table.setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_L)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert not page.playback.loop
    assert window.page == "label"


def test_the_sheet_of_keys_leads_to_the_editor(window):
    window.key_sheet.ask("label")
    window.key_sheet.change.click()
    assert not window.key_sheet.isVisible()
    assert window.key_editor.isVisible()
    menus = [menu for menu in window.menus.bar.actions() if menu.text() in ("&Edit", "&Help")]
    assert all(actions.find(window, "edit.keys") in entry.menu().actions() for entry in menus)


def entry(window: QWidget, title: str):
    return next(entry for entry in window.key_editor.presets.menu().actions() if entry.text() == title)


def test_two_classes_on_a_and_b_is_one_step_of_undo(window, document):
    shortcuts.set_keys("label.split", ("A",))
    window.key_editor.ask("label")
    entry(window, TWO_CLASSES.title).trigger()
    assert [c.key for c in document.classes()] == ["a", "b"]
    assert actions.keys("label.split") == ()
    assert "A no longer does “Split at the playhead”." in window.key_editor.said.text()
    assert document.undo_stack.undoText() == "Class keys A, B"
    document.undo_stack.undo()
    assert [c.key for c in document.classes()] == ["1", "2"]
    entry(window, OWN.title).trigger()
    assert actions.keys("label.split") == ("S",)
    assert Settings().keys == {}


def test_judging_moves_what_is_in_the_way(window):
    window.key_editor.ask("label")
    entry(window, "Judge with A, S, D").trigger()
    keys = {name: actions.keys(f"label.{name}") for name in ("accept", "reject", "next_suggestion", "split")}
    assert keys == {"accept": ("A",), "reject": ("S",), "next_suggestion": ("D",), "split": ("Shift+S",)}
    assert window.key_editor.said.property("role") == "faint"
    entry(window, TWO_CLASSES.title).trigger()
    assert actions.keys("label.accept") == ()
    entry(window, "Judge with A, S, D").trigger()
    assert "A is the key of the class Speech." in window.key_editor.said.text()
    assert actions.keys("label.accept") == ()


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("page", PAGES)
def test_no_preset_gives_a_key_two_meanings(qapp, preset, page):
    shortcuts.set_keys("label.split", ("Y",))
    shortcuts.use(preset)
    keys = [key for row in actions.ACTIONS if row.scope in ("window", page) for key in actions.keys(row.id)]
    assert len(keys) == len(set(keys))


def test_a_third_class_that_has_the_key_gets_a_free_one():
    classes = [label_class(1, "One", "1"), label_class(2, "Two", "2"), label_class(3, "Three", "a")]
    edit = class_keys_edit(classes, ("a", "b"))
    assert [(row.name, row.key) for row in edit.added] == [("One", "a"), ("Two", "b"), ("Three", "1")]
    assert class_keys_edit([label_class(1, "One", "a")], ("a", "b")) is None
    assert class_keys_edit([], ("a", "b")) is None
