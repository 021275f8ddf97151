"""The first pass, the boundaries, the lanes, snapping and the other verbs that came with them."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.gui.label_hand import ALT, CTRL, KEY, LENGTH_S, SHIFT, drag, on_disk, pixel_s, press, put, x_of


def test_one_key_for_each_stretch_then_the_boundaries(qtbot, page):
    page.first_pass.set_stretch(4.0)
    press(page, KEY.Key_F8)
    assert page.pass_bar.title.text() == "Stretch 1 of 3"
    assert page.playback.playing
    press(page, KEY.Key_1)
    assert on_disk(page) == [(0.0, 4.0, "Speech")]
    press(page, KEY.Key_2, KEY.Key_2)
    assert on_disk(page) == [(0.0, 4.0, "Speech"), (4.0, 12.0, "Music")]
    assert page.pass_bar.title.text() == "Boundary 1 of 1"
    press(page, KEY.Key_Right, held=CTRL)
    press(page, KEY.Key_Down, held=CTRL)
    press(page, KEY.Key_Left, held=CTRL | SHIFT)
    assert on_disk(page) == [(0.0, 4.91, "Speech"), (4.91, 12.0, "Music")]
    page._document.undo_stack.undo()
    assert on_disk(page)[0] == (0.0, 4.0, "Speech")
    press(page, KEY.Key_Tab)
    assert page.first_pass.phase == ""
    assert page.pass_bar.isHidden()
    assert not page.playback.playing


def test_escape_loses_nothing_and_the_pass_goes_on_where_it_was(page):
    page.first_pass.set_stretch(3.0)
    press(page, KEY.Key_F8, KEY.Key_1, KEY.Key_Tab, KEY.Key_2, KEY.Key_Escape)
    assert page.first_pass.phase == ""
    assert on_disk(page) == [(0.0, 3.0, "Speech"), (6.0, 9.0, "Music")]
    press(page, KEY.Key_F8)
    assert page.pass_bar.title.text() == "Stretch 2 of 4"
    press(page, KEY.Key_1)
    assert on_disk(page) == [(0.0, 6.0, "Speech"), (6.0, 9.0, "Music")]
    assert page.pass_bar.title.text() == "Stretch 3 of 4"
    press(page, KEY.Key_Tab, held=SHIFT)
    press(page, KEY.Key_2)
    assert on_disk(page) == [(0.0, 3.0, "Speech"), (3.0, 9.0, "Music")]


def test_a_boundary_is_moved_by_a_click_and_by_a_drag_of_either_side(page):
    put(page, (0.0, 5.0, "Speech"), (5.0, 9.0, "Music"), (9.0, 12.0, "Speech"))
    press(page, KEY.Key_F9)
    assert page.pass_bar.title.text() == "Boundary 1 of 2"
    QTest.mouseClick(page.stage.waveform, Qt.MouseButton.LeftButton, pos=QPoint(x_of(page, 6.0), 90))
    rows = on_disk(page)
    assert rows[0][1] == rows[1][0] == pytest.approx(6.0, abs=pixel_s(page))
    drag(page, rows[0][1] - 0.5 * pixel_s(page), 4.0)
    rows = on_disk(page)
    assert rows[0][1] == rows[1][0] == pytest.approx(4.0, abs=2 * pixel_s(page))
    assert page._document.undo_stack.undoText() == "Move boundary"
    press(page, KEY.Key_J)
    assert page.pass_bar.title.text() == "Boundary 2 of 2"
    assert page.first_pass.boundary.at_s == 9.0


def test_lanes_show_each_class_by_itself_and_take_drags(page):
    put(page, (1.0, 3.0, "Speech"), (2.0, 5.0, "Music"))
    assert page.stage.lanes.isHidden()
    press(page, KEY.Key_L, held=SHIFT)
    assert page.stage.lanes.isVisible()
    speech, music = (page.stage.lanes.lane(number).center().y() for number in (0, 1))
    assert page.stage.lanes.hit_at(QPoint(x_of(page, 2.5), speech)).segment.start_s == 1.0
    assert page.stage.lanes.hit_at(QPoint(x_of(page, 2.5), music)).segment.start_s == 2.0
    assert page.stage.lanes.hit_at(QPoint(x_of(page, 4.0), speech)) is None
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(page.stage.lanes, left, none, QPoint(x_of(page, 7.0), music))
    QTest.mouseMove(page.stage.lanes, QPoint(x_of(page, 8.0), music))
    QTest.mouseMove(page.stage.lanes, QPoint(x_of(page, 9.0), music))
    QTest.mouseRelease(page.stage.lanes, left, none, QPoint(x_of(page, 9.0), music))
    start_s, end_s, name = on_disk(page)[-1]
    assert name == "Music"
    assert (start_s, end_s) == (pytest.approx(7.0, abs=pixel_s(page)), pytest.approx(9.0, abs=pixel_s(page)))


def test_edges_snap_to_zero_crossings(qtbot, page):
    put(page, (7.0001, 8.00007, "Speech"))
    press(page, KEY.Key_Tab, KEY.Key_X)
    qtbot.waitUntil(lambda: page._document.undo_stack.undoText() == "Snap to zero crossing")
    samples, rate_hz = soundfile.read(page.stage.sound.path, dtype="float32")
    (segment,) = page.editor.segments()
    for at_s, was_s in ((segment.start_s, 7.0001), (segment.end_s, 8.00007)):
        frame = round(at_s * rate_hz)
        around = samples[frame - 1 : frame + 2]
        assert np.ptp(np.sign(around)) == 2
        assert abs(at_s - was_s) < 0.01


def test_the_nearer_edge_snaps_to_the_neighbour_and_then_the_other(page):
    put(page, (1.0, 3.0, "Speech"), (3.4, 6.0, "Music"), (6.1, 8.0, "Speech"))
    press(page, KEY.Key_Tab, KEY.Key_Tab, KEY.Key_C)
    assert on_disk(page)[1] == (3.4, 6.1, "Music")
    press(page, KEY.Key_C)
    assert on_disk(page)[1] == (3.0, 6.1, "Music")


def test_edges_are_nudged_by_a_second(page):
    put(page, (2.0, 4.0, "Speech"))
    press(page, KEY.Key_Tab)
    press(page, KEY.Key_Down, held=ALT)
    press(page, KEY.Key_Up, held=CTRL)
    assert on_disk(page) == [(1.0, 5.0, "Speech")]


def test_gaps_are_stepped_through_backwards_too(page):
    put(page, (1.0, 2.0, "Speech"), (5.0, 6.0, "Music"))
    page.view.set_cursor(5.5)
    press(page, KEY.Key_G, held=SHIFT)
    assert page.view.selection == (2.0, 5.0)
    press(page, KEY.Key_G, held=SHIFT)
    assert page.view.selection == (0.0, 1.0)
    press(page, KEY.Key_G, held=SHIFT)
    assert page.view.selection == (6.0, LENGTH_S)


def test_labels_at_the_selection_and_points_at_the_playhead(page):
    page.view.select(2.0, 3.0)
    press(page, KEY.Key_B, held=CTRL)
    page.view.set_cursor(7.0)
    press(page, KEY.Key_M, held=CTRL)
    assert on_disk(page) == [(2.0, 3.0, "Speech"), (7.0, 7.0, "Speech")]


def test_the_speed_is_changed_with_keys_and_shown(qtbot, page):
    assert page.stage.transport.speed.text() == "1.0\u00d7"
    press(page, KEY.Key_BracketLeft, KEY.Key_BracketLeft)
    assert page.playback.speed == 0.75
    assert page.stage.transport.speed.text() == "0.75\u00d7"
    for _ in range(12):
        press(page, KEY.Key_BracketRight)
    assert page.playback.speed == 2.0
    press(page, KEY.Key_Space)
    qtbot.waitUntil(lambda: page.playback.position_s > 1.0, timeout=5000)
    QTest.mouseClick(page.stage.transport.speed, Qt.MouseButton.LeftButton)
    assert page.stage.transport.speed.text() == "1.0\u00d7"
    assert page.playback.playing
