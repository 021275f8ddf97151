"""The Cut page, driven as a person does; the project file must hold what the screen shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox

from engine.events import run
from engine.project import Project
from engine.segments import Edit, Segment, change
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.cut import CutPage
from gui.tables.chunks import ChunkColumn
from gui.widgets.class_cells import BAR_ROLE

RATE_HZ = 8_000
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Six recordings of 6 s; five are labelled: 0 to 4 s Speech, 4 to 6 s Music."""
    with Project.create(tmp_path / "p", ["Speech", "Music", "Unused"]) as project:
        for number in range(6):
            samples = rng.uniform(-0.3, 0.3, 6 * RATE_HZ).astype(np.float32)
            soundfile.write(tmp_path / f"call-{number}.wav", samples, RATE_HZ)
        recordings = run(project.add_recordings([str(tmp_path / f"call-{i}.wav") for i in range(6)]))
        speech, music, _ = project.classes()
        for recording in recordings[:5]:
            rows = (
                Segment(project.new_id(), recording.id, 0.0, 4.0, speech.id),
                Segment(project.new_id(), recording.id, 4.0, 6.0, music.id),
            )
            project.apply(Edit("Label", added=rows))
    return tmp_path / "p"


@pytest.fixture
def page(qtbot, dressed: QApplication, document: Document, runner: JobRunner) -> Iterator[CutPage]:
    made = CutPage(document, runner)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: made._reading is None)
    yield made
    made.hide()


Steps = Callable[[], None]


@pytest.fixture
def cut(qtbot, page: CutPage) -> Steps:
    """Cuts with the key, and waits until the page shows it."""

    def do() -> None:
        had = len(page.view.cuts)
        QTest.keyClick(page, Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda: len(page.view.cuts) == had + 1)

    return do


@pytest.fixture
def split(qtbot, page: CutPage) -> Steps:
    """Splits with the button, and waits until the page shows it."""

    def do() -> None:
        had = page.view.split
        QTest.mouseClick(page.settings.split_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: page.view.split != had)

    return do


def set_length(page: CutPage, length_s: float, hop_s: float) -> None:
    for name, value in (("length_s", length_s), ("hop_s", hop_s)):
        box = page.settings.cut_form.field(name)
        assert isinstance(box, QDoubleSpinBox)
        box.setValue(value)


def column(page: CutPage, which: ChunkColumn) -> list[str]:
    model = page.results.chunks
    return [model.index(row, which).data() for row in range(model.rowCount())]


def test_nothing_labelled_says_what_to_do_and_leads_there(
    qtbot, dressed: QApplication, tmp_path: Path, runner: JobRunner, folder: Path
) -> None:
    document = Document()
    document.create(tmp_path / "new", ["A"])
    page = CutPage(document, runner)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page._reading is None)
    assert page.empty.words == ("No recordings yet", "Add some on the Label page.")
    with qtbot.waitSignal(document.page_asked) as asked:
        QTest.mouseClick(page.empty_button, Qt.MouseButton.LeftButton)
    assert asked.args == ["label"]
    project = document.project
    assert project is not None
    run(project.add_recordings([str(tmp_path / "call-0.wav")]))
    document.reload()
    qtbot.waitUntil(lambda: page.empty.words == ("Nothing is labelled yet", "Mark stretches on the Label page."))
    document.close()
    assert page.empty.words[0] == "No project is open"


def test_cutting_by_key_stores_and_shows_the_chunks(qtbot, page: CutPage, folder: Path, cut: Steps) -> None:
    assert page.empty.words[0] == "The labels are not cut yet"
    set_length(page, 1.0, 0.5)
    cut()
    with Project(folder) as project:
        (made,) = project.cuts()
        chunks = project.chunks(made.id)
    assert (made.config["length_s"], made.config["hop_s"]) == (1.0, 0.5)
    assert len(chunks) == 5 * (7 + 3)
    assert page.results.chunks.rowCount() == 50
    assert page.results.chunks_button.text() == "Chunks 50"
    cuts = page.results.cuts
    assert [cuts.index(0, c).data() for c in (0, 2, 3)] == [str(made.id), "1 s / 0.5 s", "50"]
    counts = page.results.counts
    rows = {counts.index(r, 0).data(): r for r in range(counts.rowCount())}
    assert list(rows) == ["Speech", "Music", "Unused", "All"]
    assert [counts.figure(rows[name], 1) for name in rows] == [35, 15, 0, 50]
    assert [counts.figure(rows[name], 2) for name in rows] == [5, 5, 0, 5]
    assert counts.index(rows["Speech"], 1).data(BAR_ROLE)[0] == 1.0
    assert counts.index(rows["Music"], 1).data(BAR_ROLE)[0] == pytest.approx(15 / 35)
    assert counts.index(rows["Music"], 3).data() == "–"
    assert page.settings.cut_notes.texts == ["The class Unused has no chunk."]


def test_splitting_keeps_recordings_together_and_counts_the_parts(
    qtbot, page: CutPage, folder: Path, cut: Steps, split: Steps
) -> None:
    set_length(page, 1.0, 0.5)
    cut()
    assert page.settings.split_button.property("role") == "primary"
    split()
    assert page.settings.split_button.property("role") == ""
    with Project(folder) as project:
        (stored,) = project.splits()
        parts = project.split_parts(stored.id)
        by_class = Counter((c.class_id, parts[c.id]) for c in project.chunks(stored.cut_id))
        sides = {c.recording_id: parts[c.id] for c in project.chunks(stored.cut_id)}
        names = {c.name: c.id for c in project.classes()}
    assert stored.method == "group"
    assert not stored.leaky
    assert set(sides.values()) == {"train", "val", "test"}
    counts = page.results.counts
    for row, name in enumerate(("Speech", "Music", "Unused")):
        found = [counts.figure(row, c) for c in (3, 4, 5)]
        assert found == [by_class[names[name], part] for part in ("train", "val", "test")]
    assert page.results._counts_panel.title.text() == f"By class and part; split {stored.id}, by recording"
    assert "Validation has fewer than ten examples of Music, Speech" in page.settings.split_notes.texts[-1]


def test_a_random_split_is_called_leaky_before_and_after(page: CutPage, folder: Path, cut: Steps, split: Steps) -> None:
    method = page.settings.split_form.field("split")
    assert isinstance(method, QComboBox)
    assert [method.itemData(i) for i in range(method.count())] == ["group", "stratified", "seed"]
    assert "figures are honest" in page.settings.method_notes.texts[0]
    method.setCurrentIndex(method.findData("seed"))
    assert "one speaker can be on both sides" in page.settings.method_notes.texts[0]
    method.setCurrentIndex(method.findData("stratified"))
    assert page.settings.method_notes.texts[0].startswith("Random leaks")
    set_length(page, 1.0, 0.5)
    cut()
    split()
    with Project(folder) as project:
        assert project.splits()[-1].leaky
    assert page.settings.split_notes.texts[0].startswith("Split 1 leaks")
    assert page.results._counts_panel.title.text().endswith("random")


def test_of_several_folds_it_says_which_is_shown(page: CutPage, cut: Steps, split: Steps) -> None:
    folds = page.settings.split_form.field("folds")
    assert isinstance(folds, QSpinBox)
    folds.setValue(3)
    set_length(page, 1.0, 1.0)
    cut()
    split()
    assert page.results._counts_panel.title.text() == "By class and part; split 3, by recording, fold 3 of 3"


def test_what_goes_wrong_is_said_under_its_button(qtbot, page: CutPage, cut: Steps) -> None:
    set_length(page, 30.0, 30.0)
    box = page.settings.cut_form.field("edges")
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData("drop"))
    QTest.mouseClick(page.settings.cut_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(page.settings.cut_notes.texts))
    assert page.settings.cut_notes.texts[0].startswith("No chunk of 30 s fits")
    assert page.view.cut is None
    set_length(page, 1.0, 1.0)
    for name in ("val_split", "test_split"):
        share = page.settings.split_form.field(name)
        assert isinstance(share, QDoubleSpinBox)
        share.setValue(0.6)
    cut()
    QTest.keyClick(page, Qt.Key.Key_Return, CTRL | SHIFT)
    qtbot.waitUntil(lambda: bool(page.settings.split_notes.texts))
    assert "more than nine tenths" in page.settings.split_notes.texts[0]


def test_changed_labels_make_a_cut_stale_until_it_is_cut_again(
    qtbot, page: CutPage, document: Document, cut: Steps
) -> None:
    set_length(page, 1.0, 1.0)
    cut()
    assert not page.view.stale
    segment = document.segments(document.recordings()[0].id)[0]
    document.edit(change("Resize segment", segment, end_s=2.0))
    qtbot.waitUntil(lambda: page.view.stale)
    assert "labels have changed" in page.settings.cut_notes.texts[0]
    assert page.settings.cut_button.property("role") == "primary"
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: not page.view.stale)
    document.undo_stack.redo()
    qtbot.waitUntil(lambda: page.view.stale)
    cut()
    assert not page.view.stale


def test_filter_order_and_an_older_cut(qtbot, page: CutPage, cut: Steps, split: Steps) -> None:
    set_length(page, 1.0, 1.0)
    cut()
    split()
    set_length(page, 2.0, 2.0)
    cut()
    assert page.results.chunks.rowCount() == 15
    page.results.cuts_table.selectRow(1)
    qtbot.waitUntil(lambda: page.results.chunks.rowCount() == 30)
    page.results.class_filter.setCurrentText("Music")
    assert set(column(page, ChunkColumn.CLASS)) == {"Music"}
    assert page.results._chunks_panel.title.text() == "10 of 30 shown"
    page.results.part_filter.setCurrentIndex(1)
    assert set(column(page, ChunkColumn.PART)) == {"Training"}
    page.results.part_filter.setCurrentIndex(0)
    page.results.chunks_table.sortByColumn(ChunkColumn.START, Qt.SortOrder.DescendingOrder)
    assert column(page, ChunkColumn.START) == ["0:05.00"] * 5 + ["0:04.00"] * 5


def test_unlabelled_stretches_become_a_class_that_everyone_knows(page: CutPage, document: Document, cut: Steps) -> None:
    first = document.segments(document.recordings()[0].id)[0]
    document.edit(change("Resize segment", first, end_s=2.0))
    name = page.settings.cut_form.field("background")
    assert isinstance(name, QLineEdit)
    name.setText("Rest")
    set_length(page, 1.0, 1.0)
    cut()
    assert [c.name for c in document.classes()] == ["Speech", "Music", "Unused", "Rest"]
    assert column(page, ChunkColumn.CLASS).count("Rest") == 2
    project = document.project
    assert project is not None
    made = project.ensure_class("Another")  # an id that the cut's own connection has not given
    assert len({c.id for c in project.classes()}) == 5
    assert made.name == "Another"


def test_a_chunk_is_seen_heard_and_opened_on_the_label_page(
    qtbot, page: CutPage, document: Document, cut: Steps
) -> None:
    set_length(page, 1.0, 1.0)
    cut()
    table = page.results.chunks_table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert page.listener.title.text() == "Speech in call-0.wav, 0:01.00 to 0:02.00"
    qtbot.waitUntil(lambda: page.listener.view.ready)
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert page.listener.player.playing
    assert page.listener.play_button.text() == "Stop"
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert not page.listener.player.playing
    assert page.listener.play_button.text() == "Play"
    QTest.keyClick(table, Qt.Key.Key_Space)
    page.hide()
    assert not page.listener.player.playing
    page.show()
    with qtbot.waitSignal(document.moment_asked) as asked:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert asked.args == [document.recordings()[0].id, 2.0, 3.0]
