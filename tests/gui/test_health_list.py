"""The list of findings: what it says, in which order, and where its buttons lead."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QLabel

from gui import theme
from gui.widgets.health_list import FindingRow, HealthList
from training.health.findings import Baselines, Finding, Place, Report

PLACES = (
    Place("one.wav#2-3", "one.wav", 7, 2.0, 3.0, "cat", "train"),
    Place("two.wav", "two.wav", None, 0.5, None, "cat", "test"),
)
FINDINGS = (
    Finding("near-copies", "fault", "1 sound is a <b>copy</b>.", "Keep one.", PLACES),
    Finding("imbalance", "warning", "dog has 90 items.", "Add cats."),
    Finding("silence", "ok", "No item is silent."),
)


def report(*findings: Finding) -> Report:
    return Report("made up", findings, (), Baselines("test", 0.5, 0.5, "cat"))


@pytest.fixture
def health(qtbot, dressed: QApplication) -> HealthList:
    made = HealthList()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def visible(health: HealthList) -> list[str]:
    rows = sorted((row for row in health.rows if row.isVisible()), key=lambda row: row.y())
    return [row.finding.sentence for row in rows]


def picture(row: FindingRow) -> QPixmap:
    return row.findChildren(QLabel)[0].pixmap()


def test_it_shows_what_was_found_and_folds_away_what_is_fine(qtbot, health: HealthList) -> None:
    health.set_report(report(*FINDINGS))
    qtbot.waitUntil(lambda: health.rows[1].y() > 0)
    assert visible(health) == ["1 sound is a <b>copy</b>.", "dog has 90 items."]
    assert health.fine.text() == "Show what is fine (1)"
    qtbot.mouseClick(health.fine, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: health.rows[2].y() > health.fine.y())
    assert visible(health)[-1] == "No item is silent."
    assert health.fine.text() == "Hide what is fine (1)"


def test_names_are_never_taken_for_mark_up(health: HealthList) -> None:
    health.set_report(report(*FINDINGS))
    assert health.rows[0].sentence.textFormat() == Qt.TextFormat.PlainText


def test_the_button_goes_through_the_places_one_after_the_other(qtbot, health: HealthList) -> None:
    health.set_report(report(*FINDINGS))
    went: list[tuple[object, float, float]] = []
    health.jump.connect(lambda where, start_s, end_s: went.append((where, start_s, end_s)))
    button = health.rows[0].show_button
    texts = []
    for _ in range(3):
        texts.append(button.text())
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert went == [(7, 2.0, 3.0), ("two.wav", 0.5, 0.5), (7, 2.0, 3.0)]
    assert texts == ["Show 1 of 2", "Show 2 of 2", "Show 1 of 2"]
    assert not health.rows[1].show_button.isVisible()


def test_when_all_is_fine_that_is_what_it_says(health: HealthList) -> None:
    health.set_report(report(FINDINGS[2]))
    assert visible(health) == ["No item is silent."]


def test_a_new_report_takes_the_place_of_the_old_one_and_none_empties_it(health: HealthList) -> None:
    health.set_report(report(*FINDINGS))
    health.set_report(report(FINDINGS[1]))
    assert visible(health) == ["dog has 90 items."]
    assert not health.fine.isVisible()
    health.set_report(None)
    assert (visible(health), health.fine.isVisible()) == ([], False)


def test_signs_have_a_word_and_follow_the_theme(health: HealthList, dressed: QApplication) -> None:
    health.set_report(report(*FINDINGS))
    row = health.rows[0]
    assert row.accessibleName() == "Fault: 1 sound is a <b>copy</b>."
    before = picture(row).toImage()
    assert not before.isNull()
    theme.apply(dressed, "dark")
    try:
        assert picture(row).toImage() != before
    finally:
        theme.apply(dressed, "light")
