"""The third step of the Cut page: a split is checked, and what is found leads to where it is."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSpinBox

from engine.chunks import CutConfig, cut
from engine.events import Job, Progress, run
from engine.project import Project
from engine.segments import Edit, Segment, change
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.cut import CutPage, checking
from gui.widgets.health_list import FindingRow
from training.health import Report
from training.splits import SplitConfig, split_project

RATE_HZ = 8_000
FILES = 6


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Six recordings of 6 s, half Speech and half Music, cut and split; one of the test part is a copy of one that is
    trained on."""
    with Project.create(tmp_path / "p", ["Speech", "Music"]) as project:
        paths = [tmp_path / f"call-{number}.wav" for number in range(FILES)]
        for path in paths:
            soundfile.write(path, rng.uniform(-0.3, 0.3, 6 * RATE_HZ).astype(np.float32), RATE_HZ)
        recordings = run(project.add_recordings(paths))
        speech, music = project.classes()
        for recording in recordings:
            rows = (
                Segment(project.new_id(), recording.id, 0.0, 3.0, speech.id),
                Segment(project.new_id(), recording.id, 3.0, 6.0, music.id),
            )
            project.apply(Edit("Label", added=rows))
        made = run(cut(project, CutConfig(length_s=1.0, hop_s=1.0)))
        parts = project.split_parts(run(split_project(project, SplitConfig())).id)
        part_of = {c.recording_id: parts[c.id] for c in project.chunks(made.id)}
        learnt, tested = (
            next(path for path, r in zip(paths, recordings, strict=True) if part_of[r.id] == part)
            for part in ("train", "test")
        )
        shutil.copy(learnt, tested)
    return tmp_path / "p"


@pytest.fixture
def page(qtbot, dressed: QApplication, document: Document, runner: JobRunner) -> Iterator[CutPage]:
    made = CutPage(document, runner)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: made.view.split is not None)
    yield made
    made.hide()


class Endless:
    """Checks that go on until they are stopped, from ``begin`` on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.begun, self.ended = threading.Event(), threading.Event()

    def begin(self) -> None:
        self._monkeypatch.setattr(checking, "health_job", self._job)

    def _job(self, folder: str, split_id: int) -> Job[Report]:
        self.begun.set()
        try:
            while True:
                yield Progress("Listening")
        finally:
            self.ended.set()


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> Endless:
    return Endless(monkeypatch)


def check(qtbot, page: CutPage) -> Report:
    with qtbot.waitSignal(page.checking.reported):
        QTest.keyClick(page, Qt.Key.Key_F7)
    assert page.checking.report is not None
    return page.checking.report


def row_of(page: CutPage, finding_id: str) -> FindingRow:
    return next(row for row in page.results.findings.list.rows if row.finding.id == finding_id)


def press(button: object) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def split_again(qtbot, page: CutPage) -> None:
    seed = page.settings.split_form.field("split_seed")
    assert isinstance(seed, QSpinBox)
    seed.setValue(seed.value() + 1)
    had = page.view.split
    press(page.settings.split_button)
    qtbot.waitUntil(lambda: page.view.split not in (None, had))


def test_a_split_is_offered_to_be_checked_until_it_was(qtbot, page: CutPage, folder: Path) -> None:
    results, findings = page.results, page.results.findings
    assert page.settings.check_button.property("role") == "primary"
    assert results.findings_button.text() == "Findings"
    press(results.findings_button)
    assert findings.empty.words[0] == "Split 1 is not checked yet"
    assert findings.button.isVisible()
    press(results.chunks_button)
    assert results.chunks_table.isVisible()
    report = check(qtbot, page)
    assert report == run(checking.health_job(str(folder), 1))
    asking = [finding.sentence for finding in report.findings if finding.severity != "ok"]
    assert results.findings_button.isChecked()
    assert results.findings_button.text() == f"Findings {len(asking)}"
    assert [row.finding.sentence for row in findings.list.rows if row.isVisible()] == asking
    assert findings.guessing.text() == (
        "Guessing would be right in 50% of the test, always saying Music in 50%. A model must beat both."
    )
    assert findings.notes.texts == []
    assert page.settings.check_button.property("role") == ""
    assert not page.results.class_filter.isVisible()
    assert page.window().isActiveWindow()  # no part of the list was a window of its own for a moment


def test_a_finding_leads_to_its_chunks_one_after_the_other(qtbot, page: CutPage) -> None:
    page.results.part_filter.setCurrentIndex(page.results.part_filter.findData("val"))
    check(qtbot, page)
    row = row_of(page, "exact-copies")
    assert row.finding.severity == "fault"
    parts = []
    for place in row.finding.places[:2]:
        press(row.show_button)
        chunk = page.listener.chunk
        assert chunk is not None
        assert (chunk.recording_id, chunk.start_s, chunk.end_s) == (place.recording_id, place.start_s, place.end_s)
        index = page.results.chunks_table.currentIndex()
        assert page.results.chunks.chunk_at(index.row()) == chunk
        parts.append(page.listener.title.text().partition(":")[0])
    assert sorted(parts) == ["Test", "Training"]
    assert page.results.findings.isVisible()
    QTest.keyClick(row.show_button, Qt.Key.Key_Space)
    assert page.listener.player.playing
    press(row.show_button)
    assert not page.listener.player.playing


def test_findings_of_another_split_are_called_so(qtbot, page: CutPage, document: Document) -> None:
    notes = page.results.findings.notes
    check(qtbot, page)
    split_again(qtbot, page)
    assert notes.texts == ["These findings are of split 1. Check again for split 2."]
    assert page.settings.check_button.property("role") == "primary"
    check(qtbot, page)
    assert notes.texts == []
    segment = document.segments(document.recordings()[0].id)[0]
    document.edit(change("Resize segment", segment, end_s=2.0))
    qtbot.waitUntil(lambda: page.view.stale)
    assert notes.texts == ["The labels have changed since. Cut and split again, then check that."]
    press(page.settings.cut_button)
    qtbot.waitUntil(lambda: len(page.view.cuts) == 2)
    assert notes.texts == ["These findings are of split 2. The cut that is shown is not split yet."]


def test_a_place_that_is_no_chunk_of_the_shown_cut_is_opened_on_the_label_page(
    qtbot, page: CutPage, document: Document
) -> None:
    check(qtbot, page)
    length = page.settings.cut_form.field("length_s")
    length.setValue(1.5)
    press(page.settings.cut_button)
    qtbot.waitUntil(lambda: len(page.view.cuts) == 2)
    row = row_of(page, "exact-copies")
    place = row.finding.places[0]
    with qtbot.waitSignal(document.moment_asked) as asked:
        press(row.show_button)
    assert asked.args == [place.recording_id, place.start_s, place.end_s]
    said: list[str] = []
    document.noticed.connect(lambda text, _: said.append(text))
    recording = document.recording(row.finding.places[1].recording_id or 0)
    assert recording is not None
    document.edit(Edit("Remove recording", removed=(recording, *document.segments(recording.id))))
    press(row.show_button)
    assert said[-1] == "That recording is no longer in the project. Check again."


def test_what_could_not_be_listened_to_is_said_under_the_button(qtbot, page: CutPage, folder: Path) -> None:
    lost = folder.parent / "call-0.wav"
    lost.unlink()
    check(qtbot, page)
    assert page.settings.check_notes.texts == [f"{lost} is missing. Relink it, or remove it from the project."]


def test_a_check_that_is_stopped_leaves_the_split_unchecked(qtbot, page: CutPage, endless: Endless) -> None:
    endless.begin()
    press(page.settings.check_button)
    assert page.settings.check_button.text() == "Stop checking"
    assert page.results.findings.empty.words[0] == "Checking…"
    qtbot.waitUntil(endless.begun.is_set)
    press(page.settings.check_button)
    qtbot.waitUntil(lambda: not page.checking.running)
    assert endless.ended.is_set()
    assert page.settings.check_button.text() == "Check"
    assert page.results.findings.empty.words[0] == "Split 1 is not checked yet"
    assert page.settings.check_button.property("role") == "primary"


def test_another_project_ends_the_check_and_forgets_the_findings(
    qtbot, page: CutPage, document: Document, endless: Endless, runner: JobRunner, tmp_path: Path
) -> None:
    check(qtbot, page)
    endless.begin()
    QTest.keyClick(page, Qt.Key.Key_F7)
    qtbot.waitUntil(endless.begun.is_set)
    document.create(tmp_path / "other", ["A"])
    qtbot.waitUntil(lambda: endless.ended.is_set() and not runner.active)
    assert (page.checking.report, page.checking.running) == (None, False)
    assert page.results.findings_button.text() == "Findings"


def test_without_a_split_it_says_what_comes_first(
    qtbot, dressed: QApplication, document: Document, runner: JobRunner, tmp_path: Path
) -> None:
    document.create(tmp_path / "new", ["A"])
    page = CutPage(document, runner)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page._reading is None)
    with qtbot.waitSignal(document.noticed) as said:
        QTest.keyClick(page, Qt.Key.Key_F7)
    assert said.args[0] == "Nothing is split yet. Cut the labels and split the chunks first."
    document.close()
    with qtbot.waitSignal(document.noticed) as said:
        QTest.keyClick(page, Qt.Key.Key_F7)
    assert said.args[0] == "No project is open. Open one first."
