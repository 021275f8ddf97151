"""The guided tour: it leads through the pages, goes when it is told to, and comes by itself only once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui import actions
from gui.document import Document
from gui.jobs import JobRunner
from gui.main_window import PAGES, MainWindow
from gui.settings import Settings
from gui.tour import TourStrip, steps


@pytest.fixture
def window(qapp, qtbot):
    runner = JobRunner()
    made = MainWindow(Document(), runner)
    made.show()
    yield made
    made.close()
    runner.shut_down()


def _texts(strip: TourStrip) -> str:
    return " ".join(label.text() for label in strip.findChildren(type(strip._text)))


def test_every_step_is_about_a_page_and_an_action_of_it():
    assert [step.page for step in steps()] == [page for page in PAGES if page != "models"]
    for step in steps():
        assert actions.action(step.action).scope == step.page


def test_it_goes_through_the_pages_and_back_and_ends(window):
    actions.find(window, "help.tour").trigger()
    shown = []
    for number, step in enumerate(steps(), 1):
        shown.append(window.page)
        assert step.title in _texts(window.tour.strip)
        assert f"{number} of 5" in _texts(window.tour.strip)
        assert window.tour.strip.back.isEnabled() == (number > 1)
        if number < 5:
            QTest.mouseClick(window.tour.strip.on, Qt.MouseButton.LeftButton)
    assert shown == [step.page for step in steps()]
    QTest.mouseClick(window.tour.strip.back, Qt.MouseButton.LeftButton)
    assert window.page == "classify"
    QTest.mouseClick(window.tour.strip.on, Qt.MouseButton.LeftButton)
    assert window.tour.strip.on.text() == "Done"
    QTest.mouseClick(window.tour.strip.on, Qt.MouseButton.LeftButton)
    assert not window.tour.running
    assert window.page == "review"


def test_it_can_be_left_at_any_step_and_begins_anew_from_help(window):
    window.tour.begin()
    window.tour.strip.on.click()
    window.tour.strip.on.setFocus()
    QTest.keyClick(window.tour.strip.on, Qt.Key.Key_Escape)
    assert not window.tour.running
    assert window.page == "cut"
    actions.find(window, "help.tour").trigger()
    assert window.page == "label"
    assert steps()[0].title in _texts(window.tour.strip)


def test_it_comes_by_itself_once(window):
    window.tour.begin_if_new()
    assert window.tour.running
    assert Settings().tour_seen
    window.tour.end()
    window.tour.begin_if_new()
    assert not window.tour.running


def test_its_button_does_what_the_step_is_about(window, monkeypatch):
    done = []
    monkeypatch.setattr(window.tour, "_trigger", done.append)
    window.tour.begin()
    window.tour.strip.on.click()
    assert window.tour.strip.act.text() == actions.action("cut.check").text
    window.tour.strip.act.click()
    assert done == ["cut.check"]
