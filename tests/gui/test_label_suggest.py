"""Suggestions on the Label page: asked for, judged with keys, many at once, and taken back."""

from __future__ import annotations

import itertools
import shutil

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine.segments import REJECTED, Edit, Suggestion
from gui.tables.segments import Column
from tests.gui.label_hand import KEY, LENGTH_S, SHIFT, on_disk, press, put, x_of

SPANS = ((1.0, 2.0, "Speech", 0.95), (3.0, 4.0, "Music", 0.55), (5.0, 6.5, "Speech", 0.75))


@pytest.fixture
def proposed(page):
    """Three suggestions in the recording."""
    document = page._document
    ids = {c.name: c.id for c in document.classes()}
    rows = tuple(
        Suggestion(document.project.new_id(), document.chosen.id, start_s, end_s, ids[name], "model toy", score)
        for start_s, end_s, name, score in SPANS
    )
    document.edit(Edit("Suggest with toy", added=rows))
    return list(rows)


def still_open(page) -> list[float]:
    return [s.start_s for s in page._document.project.suggestions()]


def test_the_least_certain_is_judged_first_and_accepting_keeps_who_said_so(page, proposed):
    press(page, KEY.Key_U)
    assert page.suggesting.current == proposed[1]
    assert page.view.start_s <= 3.0
    assert page.view.end_s >= 4.0
    press(page, KEY.Key_Y)
    assert on_disk(page) == [(3.0, 4.0, "Music")]
    (segment,) = page.editor.segments()
    assert (segment.source, segment.score) == ("model toy", 0.55)
    assert page.segments.proxy.index(0, Column.BY).data() == "toy 0.55"
    assert page.suggesting.current == proposed[2]
    press(page, KEY.Key_N)
    assert page.suggesting.current == proposed[0]
    assert [s.start_s for s in page._document.project.suggestions(state=REJECTED)] == [5.0]
    assert page._document.undo_stack.undoText() == "Reject suggestion"
    press(page, KEY.Key_Y)
    assert still_open(page) == []
    assert page.judge_bar.isHidden()
    stack = page._document.undo_stack
    while stack.index() > 1:
        stack.undo()
    assert still_open(page) == [1.0, 3.0, 5.0]
    assert on_disk(page) == []
    assert not page.judge_bar.isHidden()


def test_tab_goes_on_and_the_order_can_be_that_of_time(page, proposed):
    press(page, KEY.Key_U, KEY.Key_U, held=SHIFT)  # there and back again
    press(page, KEY.Key_U, held=SHIFT)
    seen = []
    press(page, KEY.Key_U)
    for _ in range(3):
        seen.append(page.suggesting.current.start_s)
        press(page, KEY.Key_Tab)
    assert seen == [1.0, 3.0, 5.0]
    assert page.suggesting.current.start_s == 1.0
    assert page.playback.part() == (1.0, 2.0)
    assert still_open(page) == [1.0, 3.0, 5.0]


def test_the_first_press_shows_what_the_second_answers(page, proposed):
    press(page, KEY.Key_Y)
    assert on_disk(page) == []
    assert page.suggesting.current == proposed[1]


def test_a_class_key_accepts_as_that_class(page, proposed):
    press(page, KEY.Key_U, KEY.Key_1)
    assert on_disk(page) == [(3.0, 4.0, "Speech")]
    (segment,) = page.editor.segments()
    assert (segment.source, segment.score) == ("person", None)
    assert still_open(page) == [1.0, 5.0]


def test_all_over_a_confidence_are_accepted_in_one_step(page, proposed):
    page.judge_bar.score.setValue(0.75)
    assert page.judge_bar.over.text() == "Accept 2 over"
    press(page, KEY.Key_Y, held=SHIFT)
    assert on_disk(page) == [(1.0, 2.0, "Speech"), (5.0, 6.5, "Speech")]
    assert still_open(page) == [3.0]
    page._document.undo_stack.undo()
    assert on_disk(page) == []
    assert len(still_open(page)) == 3


def test_escape_leaves_them_open_and_a_click_comes_back(page, proposed):
    press(page, KEY.Key_U, KEY.Key_Escape)
    assert page.judge_bar.isHidden()
    assert len(still_open(page)) == 3
    put(page, (8.0, 9.0, "Speech"))
    press(page, KEY.Key_Tab)
    assert page.editor.chosen()[0].start_s == 8.0
    page.view.fit()
    QTest.mouseClick(page.waveform, Qt.MouseButton.LeftButton, pos=QPoint(x_of(page, 3.5), 90))
    assert page.suggesting.current == proposed[1]
    assert not page.judge_bar.isHidden()


def test_suggestions_look_unlike_segments(page, proposed):
    put(page, (8.0, 9.0, "Speech"))
    page.view.fit()
    image = page.spectrogram.grab().toImage()
    heights = range(10, image.height() - 10)

    def colours(at_s: float) -> int:
        return len({image.pixel(x_of(page, at_s) + 1, y) for y in heights})

    edge = [image.pixel(x_of(page, 1.0), y) for y in heights]
    dashes = sum(a != b for a, b in itertools.pairwise(edge))
    solid = [image.pixel(x_of(page, 8.0), y) for y in heights]
    assert dashes > len(edge) / 10
    assert len(set(solid)) == 1


def test_activity_needs_no_model_and_finds_the_loud_half(qtbot, page):
    press(page, KEY.Key_F7)
    qtbot.waitUntil(lambda: page.ask_bar.method.listed)
    assert not page.ask_bar.by_model
    assert "noise floor" in page.ask_bar.about.text()
    page.ask_bar.label.setCurrentIndex(1)
    QTest.mouseClick(page.ask_bar.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.suggesting.running, timeout=10_000)
    (found,) = page._document.project.suggestions()
    assert found.start_s == pytest.approx(6.0, abs=0.15)
    assert found.end_s == pytest.approx(LENGTH_S, abs=0.05)
    assert found.source == "activity"
    assert page.suggesting.current == found
    press(page, KEY.Key_Y)
    assert [row[2] for row in on_disk(page)] == ["Music"]
    page._document.undo_stack.undo()
    page._document.undo_stack.undo()
    assert page._document.project.suggestions() == []


def test_a_model_of_the_project_suggests(qtbot, page, tiny_model):
    shutil.copy(tiny_model, page._document.project.folder / "models" / "tiny.earmark")
    press(page, KEY.Key_F7)
    qtbot.waitUntil(lambda: page.ask_bar.by_model)
    QTest.mouseClick(page.ask_bar.go, Qt.MouseButton.LeftButton)
    assert page.ask_bar.isHidden()
    qtbot.waitUntil(lambda: not page.suggesting.running, timeout=30_000)
    found = page._document.project.suggestions()
    assert {s.source for s in found} == {"model tiny"}
    assert all(0.0 <= s.score <= 1.0 for s in found)
    assert {c.name for c in page._document.classes()} & {"person", "machine"}


def test_merging_a_class_takes_its_suggestions_along(page, proposed):
    speech, music = page._document.classes()
    page.palette_panel.merged.emit(speech, music)
    assert {s.class_id for s in page._document.project.suggestions()} == {music.id}
    page._document.undo_stack.undo()
    assert {s.class_id for s in page._document.project.suggestions()} == {speech.id, music.id}
