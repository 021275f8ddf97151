"""The sentence over the lower edge: how long it stays."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.widgets.notice import Notice


def test_a_sentence_stays_until_it_can_have_been_read(qtbot, dressed):
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(800, 600)
    over.show()
    notice = Notice(over)
    stays_ms = []
    for text, level in (("Saved.", "info"), ("A long sentence. " * 20, "info"), ("Too short.", "warning")):
        notice.say(text, level)
        stays_ms.append(notice._timer.interval())
        assert notice._timer.isActive()
    assert stays_ms == [8_000, 80 * len("A long sentence. " * 20), 20_000]
    notice.say("It failed.", "error")
    assert not notice._timer.isActive()
