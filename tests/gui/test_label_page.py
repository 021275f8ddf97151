"""The Label page, driven by keys and mouse as a person does; then what the project file and the screen hold."""

from __future__ import annotations

import random

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.gui.label_hand import ALT, CTRL, KEY, LENGTH_S, SHIFT, drag, on_disk, pixel_s, press, put, x_of

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


# Recordings -----------------------------------------------------------------------------------------------------------


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
