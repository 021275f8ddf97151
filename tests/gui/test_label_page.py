"""The Label page, driven by keys and mouse as a person does; then what the project file and the screen hold."""

from __future__ import annotations

import random

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication

from gui import actions
from gui.tables.segments import Column
from tests.gui.label_hand import ALT, CTRL, KEY, LENGTH_S, SHIFT, drag, on_disk, pixel_s, press, put, turn_wheel, x_of

# Labelling ------------------------------------------------------------------------------------------------------------


def test_a_segment_by_keyboard_alone_is_on_the_disk_at_once(page):
    page.view.set_cursor(2.0)
    press(page, KEY.Key_I)
    page.view.set_cursor(4.5)
    press(page, KEY.Key_O, KEY.Key_1)
    assert on_disk(page) == [(2.0, 4.5, "Speech")]
    assert page.view.selection is None
    assert [s.start_s for s in page.editor.chosen()] == [2.0]


def test_drag_then_class_key(page):
    drag(page, 3.0, 5.0)
    press(page, KEY.Key_2)
    ((start_s, end_s, name),) = on_disk(page)
    assert name == "Music"
    assert (start_s, end_s) == (pytest.approx(3.0, abs=pixel_s(page)), pytest.approx(5.0, abs=pixel_s(page)))


def test_an_armed_class_is_drawn_by_dragging_until_escape(page):
    press(page, KEY.Key_2)
    drag(page, 1.0, 2.0)
    drag(page, 3.0, 4.0)
    assert [row[2] for row in on_disk(page)] == ["Music", "Music"]
    press(page, KEY.Key_Escape)
    drag(page, 6.0, 7.0)
    assert len(on_disk(page)) == 2
    assert page.view.selection is not None


def test_shift_drag_draws_the_class_used_last(page):
    drag(page, 1.0, 2.0)
    press(page, KEY.Key_1)
    drag(page, 4.0, 5.0, held=SHIFT)
    assert [row[2] for row in on_disk(page)] == ["Speech", "Speech"]


def test_escape_gives_a_drag_up(page):
    put(page, (2.0, 4.0, "Speech"))
    canvas, left = page.stage.waveform, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QTest.mousePress(canvas, left, none, QPoint(x_of(page, 4.0) - 1, 90))
    QTest.mouseMove(canvas, QPoint(x_of(page, 6.0), 90))
    assert page.layer.dragged is not None
    press(page, KEY.Key_Escape)
    QTest.mouseRelease(canvas, left, none, QPoint(x_of(page, 6.0), 90))
    assert on_disk(page) == [(2.0, 4.0, "Speech")]


def test_keys_are_letters_in_text_fields(page):
    put(page, (2.0, 4.0, "Speech"))
    page.view.set_cursor(3.0)
    page.segments.filter.setFocus()
    for key in (KEY.Key_1, KEY.Key_S, KEY.Key_I, KEY.Key_F, KEY.Key_Space, KEY.Key_M):
        QTest.keyClick(page.segments.filter, key)
    assert page.segments.filter.text() == "1sif m"
    assert on_disk(page) == [(2.0, 4.0, "Speech")]
    assert not page.playback.playing
    assert page.segments.proxy.rowCount() == 0
    QTest.keyClick(page.segments.filter, KEY.Key_Escape)
    assert page.segments.proxy.rowCount() == 1


# Marking while it plays -----------------------------------------------------------------------------------------------


def test_keys_held_while_playing_mark_from_press_to_release(qtbot, page):
    press(page, KEY.Key_Space)
    qtbot.waitUntil(lambda: page.playback.position_s > 0.1, timeout=5000)
    QTest.keyPress(page, KEY.Key_1)
    begun = page.layer.marks[page._document.classes()[0].id]
    QTest.keyPress(page, KEY.Key_2)
    qtbot.waitUntil(lambda: page.playback.position_s > begun + 0.5, timeout=5000)
    QTest.keyRelease(page, KEY.Key_1)
    qtbot.waitUntil(lambda: page.playback.position_s > begun + 0.7, timeout=5000)
    QTest.keyRelease(page, KEY.Key_2)
    press(page, KEY.Key_Space)
    rows = {name: (start_s, end_s) for start_s, end_s, name in on_disk(page)}
    assert rows["Speech"][0] == pytest.approx(begun, abs=0.002)
    assert 0.5 <= rows["Speech"][1] - rows["Speech"][0] < 0.7
    assert rows["Music"][1] - rows["Music"][0] >= 0.65
    assert not page.playback.playing


def test_a_key_that_the_system_repeats_by_releases_and_presses_is_still_held(qtbot, page):
    """As X11 does it: both have the same time, and the release comes before Qt can know of the press."""

    def tell(kind: QEvent.Type, timestamp_ms: int) -> None:
        event = QKeyEvent(kind, KEY.Key_1, Qt.KeyboardModifier.NoModifier, "1")
        event.setTimestamp(timestamp_ms)
        QApplication.sendEvent(page, event)

    press(page, KEY.Key_Space)
    qtbot.waitUntil(lambda: page.playback.position_s > 0.1, timeout=5000)
    tell(QEvent.Type.KeyPress, 1000)
    for timestamp_ms in (1660, 1700, 1740):
        begun_s = page.playback.position_s
        qtbot.waitUntil(lambda begun_s=begun_s: page.playback.position_s > begun_s + 0.15, timeout=5000)
        tell(QEvent.Type.KeyRelease, timestamp_ms)
        tell(QEvent.Type.KeyPress, timestamp_ms)
    assert on_disk(page) == []
    ended_s = page.playback.position_s
    tell(QEvent.Type.KeyRelease, 1780)
    qtbot.waitUntil(lambda: len(on_disk(page)) == 1, timeout=5000)
    start_s, end_s, name = on_disk(page)[0]
    assert (name, end_s) == ("Speech", pytest.approx(ended_s, abs=0.03))
    assert end_s - start_s > 0.4
    press(page, KEY.Key_Space)
    page.editor.choose([])
    tell(QEvent.Type.KeyPress, 3000)
    tell(QEvent.Type.KeyRelease, 3660)
    tell(QEvent.Type.KeyPress, 3660)
    assert page.editor.armed  # by the press, and not disarmed by its repeat


def test_taps_while_playing_drop_boundaries(qtbot, page):
    """By the system's clock they are short, however late the window hears of them."""

    def tap(key: Qt.Key, timestamp_ms: int) -> None:
        for kind, at_ms in ((QEvent.Type.KeyPress, timestamp_ms), (QEvent.Type.KeyRelease, timestamp_ms + 80)):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, chr(key))
            event.setTimestamp(at_ms)
            QApplication.sendEvent(page, event)
        qtbot.waitUntil(lambda: not page.keys._released)

    press(page, KEY.Key_Space)
    for after_s, key in ((0.1, KEY.Key_1), (0.3, KEY.Key_2), (0.5, KEY.Key_1)):
        qtbot.waitUntil(lambda after_s=after_s: page.playback.position_s > after_s, timeout=5000)
        tap(key, round(1000 * after_s))
    qtbot.waitUntil(lambda: page.playback.position_s > 0.7, timeout=5000)
    press(page, KEY.Key_Space)
    rows = on_disk(page)
    assert [row[2] for row in rows] == ["Speech", "Music", "Speech"]
    assert rows[0][1] == rows[1][0]
    assert rows[1][1] == rows[2][0]
    assert rows[2][1] == pytest.approx(page.view.cursor_s, abs=0.05)


# Editing --------------------------------------------------------------------------------------------------------------


def test_an_edge_is_dragged_in_one_step_that_undo_names(page):
    put(page, (2.0, 4.0, "Speech"))
    drag(page, 4.0 - 0.5 * pixel_s(page), 6.0)
    ((start_s, end_s, _),) = on_disk(page)
    assert start_s == 2.0
    assert end_s == pytest.approx(6.0, abs=2 * pixel_s(page))
    stack = page._document.undo_stack
    assert stack.undoText() == "Resize segment"
    assert stack.count() == 2
    stack.undo()
    assert on_disk(page) == [(2.0, 4.0, "Speech")]


def test_a_tag_moves_its_segment(page):
    put(page, (2.0, 4.0, "Speech"))
    grip_s = 2.0 + 14 * pixel_s(page)
    drag(page, grip_s, grip_s + 3.0, y=12)
    ((start_s, end_s, _),) = on_disk(page)
    assert start_s == pytest.approx(5.0, abs=2 * pixel_s(page))
    assert end_s - start_s == pytest.approx(2.0)
    assert page._document.undo_stack.undoText() == "Move segment"


def test_edges_snap_to_their_neighbours_unless_alt_is_held(page):
    put(page, (1.0, 3.0, "Speech"), (5.0, 7.0, "Music"))
    drag(page, 3.0 - 0.5 * pixel_s(page), 5.0 - 3 * pixel_s(page))
    assert on_disk(page)[0] == (1.0, 5.0, "Speech")
    page._document.undo_stack.undo()
    canvas, left = page.stage.waveform, Qt.MouseButton.LeftButton
    QTest.mousePress(canvas, left, ALT, QPoint(x_of(page, 3.0) - 1, 90))
    QTest.mouseMove(canvas, QPoint(x_of(page, 4.0), 90))
    event_place = QPoint(x_of(page, 5.0) - 3, 90)
    QTest.mouseMove(canvas, event_place)
    QTest.mouseRelease(canvas, left, ALT, event_place)
    assert on_disk(page)[0][1] <= 5.0


def test_click_selects_and_keys_relabel_nudge_split_merge_and_delete(page):
    put(page, (2.0, 4.0, "Speech"), (6.0, 8.0, "Speech"))
    QTest.mouseClick(page.stage.waveform, Qt.MouseButton.LeftButton, pos=QPoint(x_of(page, 3.0), 90))
    assert [s.start_s for s in page.editor.chosen()] == [2.0]
    assert page.view.cursor_s == pytest.approx(3.0, abs=pixel_s(page))
    press(page, KEY.Key_2)
    assert on_disk(page)[0] == (2.0, 4.0, "Music")
    press(page, KEY.Key_Left, held=CTRL)
    press(page, KEY.Key_Left, held=CTRL)
    press(page, KEY.Key_Right, held=ALT | SHIFT)
    assert on_disk(page)[0] == (1.98, 4.1, "Music")
    page.view.set_cursor(3.0)
    press(page, KEY.Key_S)
    assert on_disk(page)[:2] == [(1.98, 3.0, "Music"), (3.0, 4.1, "Music")]
    press(page, KEY.Key_M)
    assert on_disk(page)[0] == (1.98, 4.1, "Music")
    press(page, KEY.Key_Delete)
    assert on_disk(page) == [(6.0, 8.0, "Speech")]
    assert [s.start_s for s in page.editor.chosen()] == [6.0]


def test_nudges_in_a_row_are_one_step_of_undo(page):
    put(page, (2.0, 4.0, "Speech"))
    press(page, KEY.Key_Tab)
    for _ in range(7):
        press(page, KEY.Key_Right, held=CTRL)
    assert on_disk(page) == [(2.07, 4.0, "Speech")]
    page._document.undo_stack.undo()
    assert on_disk(page) == [(2.0, 4.0, "Speech")]


def test_several_segments_are_relabelled_copied_and_deleted_at_once(page):
    put(page, (1.0, 2.0, "Speech"), (3.0, 4.0, "Speech"))
    press(page, KEY.Key_A, held=CTRL)
    press(page, KEY.Key_2)
    press(page, KEY.Key_C, held=CTRL)
    page.view.set_cursor(8.0)
    press(page, KEY.Key_V, held=CTRL)
    assert on_disk(page) == [(a, a + 1, "Music") for a in (1.0, 3.0, 8.0, 10.0)]
    press(page, KEY.Key_Delete)
    assert on_disk(page) == [(a, a + 1, "Music") for a in (1.0, 3.0)]
    assert page._document.undo_stack.undoText() == "Delete 2 segments"


def test_keys_step_through_segments_and_gaps(page):
    put(page, (1.0, 2.0, "Speech"), (5.0, 6.0, "Music"))
    press(page, KEY.Key_Tab)
    assert page.view.cursor_s == 1.0
    press(page, KEY.Key_J)
    assert page.view.cursor_s == 5.0
    press(page, KEY.Key_Tab, held=SHIFT)
    assert page.view.cursor_s == 1.0
    press(page, KEY.Key_G)
    assert page.view.selection == (2.0, 5.0)
    press(page, KEY.Key_1, KEY.Key_G)
    assert page.view.selection == (6.0, LENGTH_S)


def test_go_to_time(page):
    press(page, KEY.Key_G, held=CTRL)
    QTest.keyClicks(page.stage.transport.time_edit, "0:07,25")
    QTest.keyClick(page.stage.transport.time_edit, KEY.Key_Return)
    assert page.view.cursor_s == 7.25
    assert page.stage.transport.time.text() == "0:07.25"


def test_random_edits_are_undone_and_redone_to_the_byte(page):
    random.seed(3)
    editor, view, document = page.editor, page.view, page._document
    put(page, (1.0, 3.0, "Speech"), (3.0, 6.0, "Music"))
    start = document.project.segments()
    verbs = [
        lambda: editor.nudge(random.choice(["start", "end", "both"]), random.uniform(-0.3, 0.3)),
        lambda: editor.split(view.cursor_s),
        editor.merge,
        lambda: editor.use_class(random.choice(document.classes())),
        editor.delete,
        editor.copy,
        editor.paste,
        lambda: editor.label_span(*sorted(random.uniform(0, LENGTH_S) for _ in "ab"), document.classes()[0]),
    ]
    while document.undo_stack.count() < 1001:
        view.set_cursor(random.uniform(0, LENGTH_S))
        if segments := editor.segments():
            editor.choose({random.choice(segments).id for _ in range(2)})
        if len(segments) > 40:
            editor.choose([s.id for s in editor.segments()])
        random.choice(verbs)()
    end = document.project.segments()
    assert end != start
    stack = document.undo_stack
    while stack.index() > 1:
        stack.undo()
    assert document.project.segments() == start
    while stack.canRedo():
        stack.redo()
    assert document.project.segments() == end
    assert page.layer.segments == sorted(end, key=lambda s: (s.start_s, s.id))


# Table and classes ----------------------------------------------------------------------------------------------------


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
    page.segments.table.selectRow(1)
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


# Recordings and the picture -------------------------------------------------------------------------------------------


def test_dropped_files_are_added_and_bad_ones_are_named(qtbot, page, tmp_path):
    soundfile.write(tmp_path / "two.flac", np.zeros(800), 8_000)
    (tmp_path / "letter.wav").write_text("Dear Sir or Madam")
    with qtbot.waitSignal(page._document.noticed, timeout=10_000) as told:
        page.dropped([str(tmp_path / "two.flac"), str(tmp_path / "letter.wav")])
    assert told.args[0].startswith("Added 1 recording. ")
    assert "letter.wav" in told.args[0]
    assert page.recordings.model.rowCount() == 2
    press(page, KEY.Key_PageDown, held=CTRL)
    assert page._document.chosen.path.endswith("two.flac")
    assert page.view.duration_s == pytest.approx(0.1)


def test_a_removed_recording_comes_back_with_its_segments(page):
    put(page, (2.0, 4.0, "Speech"))
    page.recordings.list.setFocus()
    QTest.keyClick(page.recordings.list, KEY.Key_Delete)
    assert page._document.recordings() == []
    assert page.stack.currentIndex() == 1
    assert page.empty.words[0] == "Drop recordings here"
    page._document.undo_stack.undo()
    assert on_disk(page) == [(2.0, 4.0, "Speech")]
    assert page.stack.currentIndex() == 0


def test_loud_sound_looks_loud(qtbot, page):
    def wave_pixels(image, x: int) -> int:
        ground = QColor(image.pixel(x, 4)).lightness()
        return sum(abs(QColor(image.pixel(x, y)).lightness() - ground) > 25 for y in range(4, image.height() - 8))

    image = page.stage.waveform.grab().toImage()
    quiet, loud = (int(share * image.width()) for share in (0.25, 0.75))
    assert wave_pixels(image, quiet) < 8
    assert wave_pixels(image, loud) > 0.6 * image.height()


def test_only_visible_tiles_are_computed(qtbot, page):
    page.view.show(7.0, 7.5)
    page.stage.spectrogram.repaint()
    scale = page.stage.spectrogram.scale()
    level = 0
    qtbot.waitUntil(lambda: any(key.level == level for key in page.stage.sound._tiles), timeout=10_000)
    qtbot.waitUntil(lambda: not any(page.stage.sound._reader._wishes.values()), timeout=10_000)
    tile_s = 128 * (256 // 8) / scale.rate_hz
    numbers = sorted(key.number for key in page.stage.sound._tiles if key.level == level)
    assert numbers[0] >= int(7.0 / tile_s)
    assert numbers[-1] <= int(7.5 / tile_s)


def test_samples_are_seen_at_the_deepest_zoom(qtbot, page):
    page.view.show(8.0, 8.01)
    page.stage.waveform.repaint()
    qtbot.waitUntil(lambda: page.stage.sound.samples(64_000, 64_080, 0) is not None, timeout=10_000)
    truth, _ = soundfile.read(page.stage.sound.path, dtype="float32", start=64_000, stop=64_080)
    assert np.array_equal(page.stage.sound.samples(64_000, 64_080, 0), truth)
    view = page.stage.sound.peaks_view(64_000.0, 64_080.0, 20, 0)
    assert np.allclose(view[:, 0], truth.reshape(20, 4).min(axis=1))
    assert np.allclose(view[:, 1], truth.reshape(20, 4).max(axis=1))


def test_zoom_keys_and_wheel_keep_their_moment(page):
    page.view.set_cursor(3.0)
    before = x_of(page, 3.0)
    press(page, KEY.Key_Plus, KEY.Key_Plus)
    assert page.view.span_s == pytest.approx(LENGTH_S / 4)
    assert x_of(page, 3.0) == pytest.approx(before, abs=1)
    turn_wheel(page, 3.0, 120)
    assert page.view.span_s < LENGTH_S / 4
    assert x_of(page, 3.0) == pytest.approx(before, abs=1)
    span_s, start_s = page.view.span_s, page.view.start_s
    turn_wheel(page, 3.0, -120, held=SHIFT)
    assert page.view.span_s == span_s
    assert page.view.start_s == pytest.approx(start_s + 0.1 * span_s)
    press(page, KEY.Key_F)
    assert page.view.span_s == LENGTH_S


def test_an_empty_segment_table_says_what_to_do(page):
    panel = page.segments
    assert not panel.hint.isHidden()
    assert panel.hint.text().startswith("Nothing is marked yet.")
    put(page, (2.0, 4.0, "Speech"))
    assert panel.hint.isHidden()
    panel.filter.setText("no such words")
    assert not panel.hint.isHidden()
    assert panel.hint.text() == "No segment fits the filter."


# What keys do about the view, and where keys are shown ----------------------------------------------------------------


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


def test_the_look_of_the_sound_is_changed_without_a_mouse(page):
    def do(name: str) -> None:
        actions.find(page, f"label.{name}").trigger()

    spectrogram, said = page.stage.spectrogram, []
    page._document.noticed.connect(lambda text, _level: said.append(text))
    for name in ("mel", "colours", "range_more", "range_more", "range_more"):
        do(name)
    assert (spectrogram.mel, spectrogram.colours, spectrogram.range_db) == (False, "sea", 100)
    assert said == [
        "Frequency axis: Linear",
        "Colours: Sea",
        "Dynamic range: 85 dB",
        "Dynamic range: 100 dB",
        "Dynamic range: 100 dB",
    ]
    do("spectrogram")
    assert spectrogram.isHidden()
    do("follow")
    assert not page.playback.follow


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
