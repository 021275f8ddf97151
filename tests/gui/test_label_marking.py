"""Marking while it plays, on the Label page: keys held, repeated by the system, and tapped."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.gui.label_hand import KEY, on_disk, press


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
