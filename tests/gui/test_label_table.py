"""The Label page's table of segments and list of classes, and where it shows the keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication

from gui import actions
from gui.tables.segments import Column
from tests.gui.label_hand import CTRL, KEY, SHIFT, on_disk, press, put, x_of


def test_the_table_edits_and_refuses(qtbot, page):
    put(page, (2.0, 4.0, "Speech"), (5.0, 6.0, "Speech"))
    proxy = page.segments.proxy
    assert proxy.setData(proxy.index(0, Column.START), "0:01,5")
    assert proxy.setData(proxy.index(1, Column.CLASS), "Music")
    assert proxy.setData(proxy.index(0, Column.NOTE), "cough")
    assert on_disk(page) == [(1.5, 4.0, "Speech"), (5.0, 6.0, "Music")]
    for text, words in (("soon", "is not a time"), ("99", "beyond the end"), ("0:00.5", "must end after")):
        with qtbot.waitSignal(page._document.noticed) as told:
            assert not proxy.setData(proxy.index(0, Column.END), text)
        assert words in told.args[0]
    assert page.segments.model.row_at(0).note == "cough"
    proxy.sort(Column.CLASS, Qt.SortOrder.AscendingOrder)
    assert [proxy.index(row, Column.CLASS).data() for row in range(2)] == ["Music", "Speech"]


def test_table_and_view_select_the_same(page):
    rows = put(page, (2.0, 4.0, "Speech"), (5.0, 6.0, "Speech"))
    table = page.segments.table
    second = table.visualRect(page.segments.proxy.index(1, Column.CLASS)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=second)
    assert page.layer.chosen == {rows[1].id}
    QTest.mouseClick(page.stage.waveform, Qt.MouseButton.LeftButton, pos=QPoint(x_of(page, 3.0), 90))
    assert [i.row() for i in page.segments.table.selectionModel().selectedRows()] == [0]


def test_classes_are_added_renamed_and_removed_with_undo(qtbot, page):
    put(page, (2.0, 4.0, "Speech"))
    document = page._document
    press(page, KEY.Key_N, held=CTRL | SHIFT)
    editor = QApplication.focusWidget()
    QTest.keyClicks(editor, "Applause 1")
    QTest.keyClick(editor, KEY.Key_Return)
    qtbot.waitUntil(lambda: [c.name for c in document.classes()] == ["Speech", "Music", "Applause 1"])
    assert document.classes()[2].key == "3"
    assert len(on_disk(page)) == 1
    page.palette_panel.removed.emit(document.classes()[0])
    assert [c.name for c in document.classes()] == ["Music", "Applause 1"]
    assert on_disk(page) == []
    document.undo_stack.undo()
    assert on_disk(page) == [(2.0, 4.0, "Speech")]


def test_a_taken_key_or_name_is_refused(qtbot, page):
    speech, music = page._document.classes()
    for ask in (
        lambda: page.palette_panel.rekeyed.emit(speech, "2"),
        lambda: page.palette_panel.renamed.emit(speech, "Music"),
    ):
        with qtbot.waitSignal(page._document.noticed) as told:
            ask()
        assert "Music" in told.args[0]
    assert page._document.classes() == [speech, music]
    keys = next(a.menu() for a in page.palette_panel.menu_for(speech).actions() if a.text() == "Key")
    enabled = {a.text()[0].lower(): a.isEnabled() for a in keys.actions()[1:]}
    assert not enabled["2"]
    assert not enabled["s"]  # splits
    assert enabled["q"]


def test_merging_a_class_moves_its_segments(page):
    put(page, (2.0, 4.0, "Speech"))
    speech, music = page._document.classes()
    page.palette_panel.merged.emit(speech, music)
    assert on_disk(page) == [(2.0, 4.0, "Music")]
    assert [c.name for c in page._document.classes()] == ["Music"]


def test_an_empty_segment_table_says_what_to_do(page):
    panel = page.segments
    assert not panel.hint.isHidden()
    assert panel.hint.text().startswith("Nothing is marked yet.")
    put(page, (2.0, 4.0, "Speech"))
    assert panel.hint.isHidden()
    panel.filter.setText("no such words")
    assert not panel.hint.isHidden()
    assert panel.hint.text() == "No segment fits the filter."


def test_f2_writes_a_note_or_in_the_list_of_classes_the_name(page, qtbot):
    put(page, (1.0, 2.0, "Speech"))
    classes = page.palette_panel.list
    classes.setFocus()
    classes.setCurrentIndex(classes.model().index(1, 0))
    QTest.keyClick(classes, KEY.Key_F2)
    qtbot.waitUntil(lambda: classes.state() == QAbstractItemView.State.EditingState)
    field = QApplication.focusWidget()
    QTest.keyClicks(field, "Song")
    QTest.keyClick(field, KEY.Key_Return)
    qtbot.waitUntil(lambda: [c.name for c in page._document.classes()] == ["Speech", "Song"])
    page.setFocus()
    page.editor.choose([page.editor.segments()[0].id])
    press(page, KEY.Key_F2)
    assert page.segments.table.state() == QAbstractItemView.State.EditingState


def test_captions_follow_when_keys_are_changed(page):
    row = page.stage.transport
    assert row.play.key.text() == actions.as_read("Space")
    try:
        actions.set_keys({"label.play": ("Ctrl+Return",), "label.loop": (), "label.suggest": ("Q",)})
        assert row.play.accessibleName() == f"Play ({actions.as_read('Ctrl+Return')})"
        assert row.loop.accessibleName() == "Loop"
        assert row.loop.key.maximumWidth() == 0
        assert row.suggest.menu().actions()[0].text().endswith("\tQ")
        assert actions.as_read("Ctrl+Return") in row.play.toolTip()
        keys = page.palette_panel.menu_for(page._document.classes()[0]).actions()[2].menu()
        taken = {entry.text()[:1]: entry.isEnabled() for entry in keys.actions()}
        assert not taken["Q"]
        assert taken["L"]
    finally:
        actions.set_keys({})


def test_where_there_is_little_room_the_hint_leaves_it_to_the_classes(qtbot, page):
    palette = page.palette_panel
    rows = palette.list.model().rowCount() * palette.list.sizeHintForRow(0)
    page.halves.setSizes([10_000, 0])
    qtbot.waitUntil(lambda: palette.hint.isHidden() and palette.list.height() >= rows)
    page.halves.setSizes([0, 10_000])
    qtbot.waitUntil(lambda: palette.hint.isVisible() and palette.list.height() >= rows)
