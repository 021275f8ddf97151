"""The chunks as pictures, and the sheets of the Cut page: groups, export, more training chunks."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit

from engine.chunks import CutConfig, cut
from engine.events import run
from engine.project import Project
from engine.segments import Edit, LabelClass, Recording, Segment
from engine.training_tables import Chunk
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.cut import CutPage
from gui.pages.cut.grid import ChunkGrid
from gui.tables.chunks import ChunksModel, CutView
from gui.widgets.clip_pictures import COLUMNS, PictureMade, Stretch, draw_all
from gui.widgets.form_sheet import FormSheet
from training.data import read
from training.health import check_project
from training.splits import SplitConfig, split_project

RATE_HZ = 8_000


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Six recordings of 6 s of two speakers, 0 to 4 s Speech, 4 to 6 s Music; cut into chunks of 1 s, and split."""
    with Project.create(tmp_path / "p", ["Speech", "Music"]) as project:
        paths = [tmp_path / f"{'ann' if n < 3 else 'bob'}_{n}.wav" for n in range(6)]
        for path in paths:
            soundfile.write(path, rng.uniform(-0.3, 0.3, 6 * RATE_HZ).astype(np.float32), RATE_HZ)
        speech, music = project.classes()
        for recording in run(project.add_recordings([str(path) for path in paths])):
            rows = (
                Segment(project.new_id(), recording.id, 0.0, 4.0, speech.id),
                Segment(project.new_id(), recording.id, 4.0, 6.0, music.id),
            )
            project.apply(Edit("Label", added=rows))
        run(cut(project, CutConfig(length_s=1.0, hop_s=1.0)))
        run(split_project(project, SplitConfig(val_split=0.2, test_split=0.2)))
    return tmp_path / "p"


@pytest.fixture
def page(qtbot, dressed: QApplication, document: Document, runner: JobRunner) -> Iterator[CutPage]:
    made = CutPage(document, runner)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: made.view.split is not None)
    yield made
    made.hide()


def press(button: object) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def choose(sheet: FormSheet, name: str, value: str) -> None:
    field = sheet.form.field(name)
    if isinstance(field, QComboBox):
        field.setCurrentIndex(field.findData(value))
    else:
        assert isinstance(field, QLineEdit)
        field.setText(value)


# Pictures -------------------------------------------------------------------------------------------------------------


def test_a_picture_shows_the_outline_and_the_pitch(tmp_path: Path) -> None:
    t = np.arange(2 * RATE_HZ) / RATE_HZ
    soundfile.write(tmp_path / "a.wav", np.where(t < 1, 0.0, 0.5 * np.sin(2 * np.pi * 3000 * t)), RATE_HZ)
    wanted = [Stretch(str(tmp_path / "a.wav"), 0.0, 2.0), Stretch(str(tmp_path / "no.wav"), 0.0, 1.0)]
    events: list[object] = []
    run(draw_all(wanted), events.append)
    made = {event.stretch: event.picture for event in events if isinstance(event, PictureMade)}
    picture = made[wanted[0]]
    assert np.abs(picture.outline[: COLUMNS // 2 - 1]).max() < 1e-3
    assert picture.outline[COLUMNS // 2 + 1 :, 1].min() > 0.45
    rows, columns = picture.levels.shape
    loudest = picture.levels[:, columns // 2 + 4 : -4].argmax(axis=0)
    assert set(loudest.tolist()) <= set(range(round(rows * 0.08), round(rows * 0.25)))  # 3 kHz of 4, counted from above
    assert made[wanted[1]].problem.endswith("there is no such file.")


def test_the_pictures_in_view_are_drawn_and_a_click_plays_one(qtbot, page: CutPage) -> None:
    results = page.results
    press(results.grid_button)
    grid = results.grid
    assert grid.isVisible()
    chunks = [results.chunks.chunk_at(row) for row in grid.visible_rows()]
    assert len(chunks) > 5
    qtbot.waitUntil(lambda: all(grid.pictures.get(page._stretch_of(c)) is not None for c in chunks if c is not None))
    third = results.chunks.index(2, 0)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(third).center())
    assert page.listener.chunk == results.chunks.chunk_at(2)
    assert page.listener.player.playing
    assert results.chunks_table.currentIndex().row() == 2
    QTest.keyClick(grid, Qt.Key.Key_Space)
    assert not page.listener.player.playing
    QTest.keyClick(grid, Qt.Key.Key_Right)
    assert page.listener.chunk == results.chunks.chunk_at(3)
    QTest.keyClick(grid, Qt.Key.Key_Space)
    assert page.listener.player.playing
    results.class_filter.setCurrentIndex(results.class_filter.findText("Music"))
    assert grid.model().rowCount() == 12


def test_ten_thousand_chunks_ask_only_for_those_in_view(
    qtbot, dressed: QApplication, runner: JobRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ChunksModel()
    grid = ChunkGrid(model, runner, lambda chunk: Stretch("x.wav", chunk.start_s, chunk.end_s))
    qtbot.addWidget(grid)
    asked: list[list[Stretch]] = []
    monkeypatch.setattr(grid.pictures, "ask", lambda stretches: asked.append(list(stretches)))
    recordings = {1: Recording(1, "x.wav", 20_000.0, RATE_HZ, 1, "WAV", "x")}
    classes = {1: LabelClass(1, "A", "#f2a03d", "1", 0)}
    chunks = tuple(Chunk(n, 1, 1, float(n), n + 1.0, 1, ("g",)) for n in range(1, 10_001))
    grid.resize(1000, 600)
    grid.show()
    model.show_view(CutView(chunks=chunks, recordings=recordings, classes=classes))
    qtbot.waitUntil(lambda: bool(asked) and len(asked[-1]) > 5)
    began = time.process_time()
    for value in range(0, grid.verticalScrollBar().maximum(), grid.verticalScrollBar().maximum() // 50):
        grid.verticalScrollBar().setValue(value)
        grid.viewport().repaint()
    assert time.process_time() - began < 10  # a frame takes milliseconds; laying all cards out for each, seconds
    asked.clear()
    qtbot.waitUntil(lambda: bool(asked))
    assert len(asked[-1]) < 60
    assert asked[-1][0].start_s > 9_000


# Sheets ---------------------------------------------------------------------------------------------------------------


def test_groups_are_shown_before_they_are_given_and_can_be_undone(
    qtbot, page: CutPage, document: Document, tmp_path: Path
) -> None:
    press(page.settings.groups_button)
    sheet = page.tools._sheets["groups"]
    assert sheet.isVisible()
    choose(sheet, "pattern", "/(ann)_")
    press(sheet.go)
    qtbot.waitUntil(lambda: bool(sheet.notes.texts))
    assert sheet.notes.texts[0].startswith(
        "3 recordings would change; all 6 are then in 4 groups. 3 rows are left out, the first: The group pattern"
    )
    assert {recording.group for recording in document.recordings()} == {""}
    assert page.tools.save_button.isVisible()
    press(page.tools.save_button)
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "rejects.csv"))
    dialog.reject()
    assert (tmp_path / "rejects.csv").read_text().count("does not match") == 3
    choose(sheet, "pattern", "/(ann|bob)_")
    assert sheet.notes.texts == []
    assert sheet.go.text() == "Look"
    press(sheet.go)
    qtbot.waitUntil(lambda: sheet.go.text() == "Give these groups")
    press(sheet.go)
    assert sheet.isHidden()
    assert Counter(recording.group for recording in document.recordings()) == {"ann": 3, "bob": 3}
    document.undo_stack.undo()
    assert {recording.group for recording in document.recordings()} == {""}


def test_groups_from_a_table_and_what_is_wrong_with_it(
    qtbot, page: CutPage, document: Document, tmp_path: Path
) -> None:
    page.tools.ask_groups()
    sheet = page.tools._sheets["groups"]
    assert not sheet.form.field("table").isEnabled()
    choose(sheet, "source", "table")
    assert not sheet.form.field("pattern").isEnabled()
    press(sheet.go)
    qtbot.waitUntil(lambda: sheet.notes.texts == ["Choose the table with the groups first."])
    (tmp_path / "t.csv").write_text("\ufefffile;who\nann_0;Ann\nann_1;Ann\nnobody;X\n", encoding="utf-8")
    choose(sheet, "table", str(tmp_path / "t.csv"))
    choose(sheet, "column", "who")
    press(sheet.go)
    qtbot.waitUntil(lambda: sheet.go.text() == "Give these groups")
    assert "2 recordings would change; all 6 are then in 5 groups. One row is left out: " in sheet.notes.texts[0]
    press(sheet.go)
    assert Counter(recording.group for recording in document.recordings()) == {"Ann": 2, "": 4}


def test_chunks_are_exported_in_class_folders_of_the_parts(
    qtbot, page: CutPage, document: Document, tmp_path: Path
) -> None:
    press(page.results.export_button)
    sheet = page.tools._sheets["export"]
    press(sheet.go)
    assert sheet.notes.texts == ["Choose the folder first."]
    choose(sheet, "folder", str(tmp_path / "out"))
    choose(sheet, "format", "flac")
    with qtbot.waitSignal(document.noticed) as said:
        press(sheet.go)
    assert said.args[0] == f"Wrote 36 chunks into {tmp_path / 'out'}."
    items = read(tmp_path / "out").items
    assert Counter(item.label for item in items) == {"Speech": 24, "Music": 12}
    assert Counter(item.part for item in items) == Counter(page.view.parts.values())
    page.tools.ask_export()
    press(sheet.go)
    qtbot.waitUntil(lambda: any("holds files already" in text for text in sheet.notes.texts))
    assert sheet.isVisible()


def test_more_chunks_come_as_a_new_cut_with_the_same_split(qtbot, page: CutPage, folder: Path) -> None:
    old = page.view
    press(page.settings.more_button)
    sheet = page.tools._sheets["more"]
    assert not sheet.form.field("noise").isEnabled()
    press(sheet.go)
    qtbot.waitUntil(lambda: len(page.view.cuts) == 2)
    assert sheet.isHidden()
    view = page.view
    assert not view.stale
    trained = Counter(c.class_id for c in view.chunks if view.parts[c.id] == "train")
    assert len(set(trained.values())) == 1
    assert [view.parts[c.id] for c in view.chunks][: len(old.chunks)] == [old.parts[c.id] for c in old.chunks]
    assert {view.parts[c.id] for c in view.chunks[len(old.chunks) :]} == {"train"}


def test_findings_are_there_again_when_the_page_is_opened(
    qtbot, dressed: QApplication, document: Document, runner: JobRunner, folder: Path
) -> None:
    report = run(check_project(str(folder), window_s=0.5))
    page = CutPage(document, runner)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    qtbot.waitUntil(lambda: page.checking.report is not None)
    assert page.checking.report == report
    asking = sum(finding.severity != "ok" for finding in report.findings)
    assert page.results.findings_button.text() == f"Findings {asking}"
    assert page.settings.check_button.property("role") != "primary"
    page.hide()


def test_hours_of_each_part_can_be_read(page: CutPage) -> None:
    counts = page.results.counts
    assert counts.index(0, 1).data(Qt.ItemDataRole.ToolTipRole) == "0:24 of sound"
    of_parts = [counts.seconds(2, column) for column in (3, 4, 5)]
    assert sum(of_parts) == counts.seconds(2, 1) == 36.0
