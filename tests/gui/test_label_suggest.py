"""Suggestions on the Label page: asked for, judged with keys, many at once, and taken back."""

from __future__ import annotations

import itertools
import shutil

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine.project import Project
from engine.segments import REJECTED, Edit, Suggestion
from gui.tables.segments import Column
from gui.widgets.class_look import TAG_HEIGHT, TAG_TOP
from gui.widgets.segment_item import Hit
from tests.gui.label_hand import ALT, CTRL, KEY, LENGTH_S, SHIFT, drag, on_disk, pixel_s, press, put, x_of

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
    row = page.segments.model.row_of(segment.id)
    assert page.segments.model.index(row, Column.BY).data() == "toy"
    assert page.segments.model.index(row, Column.SURE).data() == "0.55"
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
    QTest.mouseClick(page.stage.waveform, Qt.MouseButton.LeftButton, pos=QPoint(x_of(page, 3.5), 90))
    assert page.suggesting.current == proposed[1]
    assert not page.judge_bar.isHidden()


def test_suggestions_look_unlike_segments(page, proposed):
    put(page, (8.0, 9.0, "Speech"))
    page.view.fit()
    image = page.stage.spectrogram.grab().toImage()
    heights = range(10, image.height() - 10)

    def colours(at_s: float) -> int:
        return len({image.pixel(x_of(page, at_s) + 1, y) for y in heights})

    edge = [image.pixel(x_of(page, 1.0), y) for y in heights]
    dashes = sum(a != b for a, b in itertools.pairwise(edge))
    solid = [image.pixel(x_of(page, 8.0), y) for y in heights]
    assert dashes > len(edge) / 10
    assert len(set(solid)) == 1


def test_activity_needs_no_model_and_finds_the_loud_half(dressed, qtbot, page):
    press(page, KEY.Key_F7)
    qtbot.waitUntil(lambda: page.ask_bar.method.listed)
    QTest.keyClick(page.ask_bar.method, KEY.Key_End)  # behind the models that Earmark comes with
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


# Changed before they are answered ------------------------------------------------------------------------------------


def spans(page) -> list[tuple[float, float]]:
    """The open suggestions as another program would find them."""
    with Project(page._document.project.folder) as project:
        return [(round(s.start_s, 3), round(s.end_s, 3)) for s in project.suggestions()]


def test_an_edge_is_dragged_before_accepting_and_that_is_one_step(page, proposed):
    before = page._document.undo_stack.index()
    drag(page, 4.0, 4.4)
    assert [s for s in spans(page) if s[0] == 3.0] == [(3.0, pytest.approx(4.4, abs=2 * pixel_s(page)))]
    assert page._document.undo_stack.index() == before + 1
    assert page._document.undo_stack.undoText() == "Resize suggestion"
    assert page.suggesting.current.id == proposed[1].id
    assert on_disk(page) == []
    end_s = page.suggesting.current.end_s
    press(page, KEY.Key_Y)
    assert on_disk(page) == [(3.0, round(end_s, 3), "Music")]
    (segment,) = page.editor.segments()
    assert (segment.source, segment.score) == ("model toy", 0.55)


def test_a_tag_moves_it_and_escape_gives_the_drag_up(page, proposed):
    canvas, y = page.stage.waveform, TAG_TOP + TAG_HEIGHT // 2
    grip = QPoint(x_of(page, 5.0) + 8, y)
    assert canvas.hit_at(grip) == Hit(proposed[2], "tag")
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=grip)
    QTest.mouseMove(canvas, grip + QPoint(40, 0))
    assert page.layer.dragged.start_s > 5.0
    press(page, KEY.Key_Escape)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=grip + QPoint(40, 0))
    assert spans(page) == [(1.0, 2.0), (3.0, 4.0), (5.0, 6.5)]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=grip)
    QTest.mouseMove(canvas, grip + QPoint(20, 0))
    QTest.mouseMove(canvas, grip + QPoint(100, 0))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=grip + QPoint(100, 0))
    moved = spans(page)[2]
    assert moved[0] == pytest.approx(5.0 + 100 * pixel_s(page), abs=2 * pixel_s(page))
    assert moved[1] - moved[0] == pytest.approx(1.5, abs=1e-3)


def test_the_keys_that_nudge_segments_nudge_what_is_judged(page, proposed):
    press(page, KEY.Key_U)
    before = page._document.undo_stack.index()
    press(page, KEY.Key_Left, KEY.Key_Left, held=CTRL)
    assert spans(page)[1] == (2.98, 4.0)
    assert page._document.undo_stack.index() == before + 1
    press(page, KEY.Key_Right, held=ALT)
    assert spans(page)[1] == (2.98, 4.01)
    assert page.playback.part() == (2.98, 4.01)
    put(page, (8.0, 9.0, "Speech"))
    page.editor.choose([page.editor.segments()[0].id])
    press(page, KEY.Key_Right, held=CTRL)
    assert on_disk(page) == [(8.01, 9.0, "Speech")]
    assert spans(page)[1] == (2.98, 4.01)


def test_del_rejects_what_is_judged(page, proposed):
    press(page, KEY.Key_U, KEY.Key_Delete)
    assert still_open(page) == [1.0, 5.0]
    assert page._document.undo_stack.undoText() == "Reject suggestion"


# In the table --------------------------------------------------------------------------------------------------------


def shown(page) -> list[tuple[str, str, str]]:
    proxy = page.segments.proxy
    columns = (Column.START, Column.BY, Column.SURE)
    return [tuple(proxy.index(row, column).data() for column in columns) for row in range(proxy.rowCount())]


def test_the_table_lists_suggestions_and_can_show_only_those_or_only_labels(page, proposed):
    put(page, (8.0, 9.0, "Speech"))
    suggested = [("0:01.000", "toy?", "0.95"), ("0:03.000", "toy?", "0.55")]
    suggested += [("0:05.000", "toy?", "0.75")]
    assert shown(page) == [*suggested, ("0:08.000", "you", "")]
    assert page.segments.count.text() == "1 and 3 suggested"
    press(page, KEY.Key_T, held=SHIFT)
    assert shown(page) == [("0:08.000", "you", "")]
    press(page, KEY.Key_T, held=SHIFT)
    assert shown(page) == suggested
    page.suggesting.reject_rest()
    assert shown(page) == [("0:08.000", "you", "")]
    assert page.segments.kind.isHidden()
    page._document.undo_stack.undo()
    assert len(shown(page)) == 4


def test_the_order_of_judging_is_the_order_of_the_table(page, proposed):
    press(page, KEY.Key_U, KEY.Key_U, held=SHIFT)
    assert [row[2] for row in shown(page)] == ["0.55", "0.75", "0.95"]
    press(page, KEY.Key_U, held=SHIFT)
    assert [row[0] for row in shown(page)] == ["0:01.000", "0:03.000", "0:05.000"]


def test_rows_of_the_table_are_judged_one_by_one_or_together(page, proposed):
    table = page.segments.table
    places = [table.visualRect(page.segments.proxy.index(row, Column.BY)).center() for row in range(2)]
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=places[0])
    assert page.suggesting.current == proposed[0]
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, SHIFT, places[1])
    assert page.suggesting.judged == [proposed[1], proposed[0]]
    assert "2 selected" in page.judge_bar.about.text()
    QTest.keyClick(table, KEY.Key_Y)
    assert on_disk(page) == [(1.0, 2.0, "Speech"), (3.0, 4.0, "Music")]
    assert page._document.undo_stack.undoText() == "Accept 2 suggestions"
    page._document.undo_stack.undo()
    assert len(still_open(page)) == 3
    names = [entry.text() for entry in page.pointing.menu().actions()]
    assert names[:2] == ["Accept as Speech", "Accept as Music"]
    assert "Reject the suggestion" in names


def test_cells_of_a_suggestion_are_edited(page, proposed):
    model = page.segments.model
    assert model.setData(model.index(0, Column.END), "2.5")
    assert spans(page)[0] == (1.0, 2.5)
    assert not model.flags(model.index(0, Column.NOTE)) & Qt.ItemFlag.ItemIsEditable
    assert model.setData(model.index(0, Column.CLASS), "Music")
    assert on_disk(page) == [(1.0, 2.5, "Music")]
    assert still_open(page) == [3.0, 5.0]


# As last time ---------------------------------------------------------------------------------------------------------


def click(page, at_s: float, held=SHIFT) -> None:
    QTest.mouseClick(page.stage.waveform, Qt.MouseButton.LeftButton, held, QPoint(x_of(page, at_s), 90))


def test_shift_and_click_labels_what_is_there_as_last_time(page, proposed):
    put(page, (8.0, 9.0, "Speech"))
    page.view.set_cursor(10.0)
    click(page, 11.0)
    assert page.view.selection == (10.0, pytest.approx(11.0, abs=pixel_s(page)))  # no class was used: a key may follow
    press(page, KEY.Key_2)
    assert on_disk(page)[-1][2] == "Music"
    click(page, 8.5)
    assert on_disk(page)[0] == (8.0, 9.0, "Music")
    click(page, 1.5)
    assert (1.0, 2.0, "Music") in on_disk(page)
    page.view.set_cursor(6.8)
    click(page, 7.5)
    start_s, end_s, name = on_disk(page)[1]
    assert (start_s, name) == (6.8, "Music")
    assert end_s == pytest.approx(7.5, abs=pixel_s(page))


def test_where_there_is_little_room_what_keys_do_too_gives_way(page, proposed, qtbot):
    bar, row = page.judge_bar, page.stage.transport
    assert not bar.over.isHidden()
    page.resize(880, 640)
    qtbot.waitUntil(lambda: bar.width() < 700)
    qtbot.waitUntil(lambda: all(hint.width() >= hint.sizeHint().width() for hint in bar._labels))
    assert bar.over.isHidden()
    assert [hint.isVisible() for hint in bar._labels] == [True] * 4
    ends = [hint.geometry().right() for hint in bar._labels]
    assert ends == sorted(ends)
    assert ends[-1] <= bar.width()
    assert row.whole.isHidden()
    page.resize(1300, 760)
    qtbot.waitUntil(lambda: not bar.over.isHidden())
    assert not row.whole.isHidden()
