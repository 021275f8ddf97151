"""Items that may have several classes: shown with all of them, and corrected one class at a time."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt

from engine import bundle
from engine.chunks import CutConfig, cut
from engine.events import run
from engine.project import Project
from engine.segments import Edit, Segment
from gui.pages.review import ReviewPage
from gui.tables.evaluation import Column
from tests.gui.calls_hand import RATE_HZ
from tests.gui.review.review_hand import evaluate, press
from training import data as training_data
from training.corrections import changed_chunks
from training.splits import SplitConfig, split_project


def several_model(tiny_model: Path, path: Path) -> Path:
    """The tiny model, answering two questions at once."""
    made = bundle.load(tiny_model)
    card = dataclasses.replace(
        made.card, name="several", labels=("rain", "wind"), positive=None, threshold=0.0, multi_label=True,
        thresholds=(0.5, 0.5), data={"split": {"split_id": 1}},
    )  # fmt: skip
    return bundle.save(dataclasses.replace(made, card=card, weights=made.tensors()), path)


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator, tiny_model: Path) -> Path:
    """Eight recordings of rain, half of them with wind in the first two of four seconds."""
    home = tmp_path / "p"
    with Project.create(home, ["rain", "wind"]) as project:
        for number in range(8):
            soundfile.write(tmp_path / f"{number}.wav", rng.normal(0, 0.1, 4 * RATE_HZ), RATE_HZ)
        rain, wind = project.classes()
        for number, r in enumerate(run(project.add_recordings([str(tmp_path / f"{n}.wav") for n in range(8)]))):
            rows = [Segment(project.new_id(), r.id, 0.0, 4.0, rain.id)]
            rows += [Segment(project.new_id(), r.id, 0.0, 2.0, wind.id)] if number % 2 else []
            project.apply(Edit("Label", added=tuple(rows)))
        run(cut(project, CutConfig(length_s=2.0, hop_s=2.0, overlap="keep")))
        run(split_project(project, SplitConfig(val_split=0.25, test_split=0.5)))
    several_model(tiny_model, home / "models" / "several.earmark")
    return home


def all_of(page: ReviewPage, labels: str) -> int:
    """The first row whose label column says so, chosen among all answers."""
    page.listing.all.click()
    row = next(r for r in range(page.answers.rowCount()) if page.answers.index(r, Column.TRUTH).data() == labels)
    page.listing._choose(row)
    return row


def test_a_digit_adds_a_class_and_takes_it_away(qtbot, reviewed: ReviewPage, folder: Path) -> None:
    page = reviewed
    row = all_of(page, "rain")
    item = page.answers.item(row)
    press(page, Qt.Key.Key_2)
    assert page.listing.row == row  # it may have more to be said of it
    assert page.answers.index(row, Column.VERDICT).data() == "rain+wind, was rain"
    bar = page.detail.verdicts
    assert [bar._buttons[n].isChecked() for n in (0, 1)] == [True, True]
    with Project(folder) as project:
        changed = changed_chunks(project, 1)
        chunk = next(c for c in project.chunks(1) if (c.recording_id, c.start_s) == (item.recording_id, item.start_s))
        names = {c.id: c.name for c in project.classes()}
        assert {i: {names[c] for c in ids} for i, ids in changed.items()} == {chunk.id: {"rain", "wind"}}
    press(page, Qt.Key.Key_1)
    assert page.answers.index(row, Column.VERDICT).data() == "wind, was rain"
    with Project(folder) as project:
        assert [{names[c] for c in ids} for ids in changed_chunks(project, 1).values()] == [{"wind"}]
    told: list[str] = []
    page._document.noticed.connect(lambda text, level: told.append(text))
    press(page, Qt.Key.Key_2)
    assert "at least one class" in told[0]
    assert "1 relabelled" in page.mistakes.relearning.words.text()
    page._document.undo_stack.undo()
    page._document.undo_stack.undo()
    assert page.answers.index(row, Column.VERDICT).data() == ""
    with Project(folder) as project:
        assert changed_chunks(project, 1) == {}


def test_the_models_answer_is_taken_as_a_whole(qtbot, reviewed: ReviewPage) -> None:
    page = reviewed
    page.listing.all.click()
    found = page.mistakes.reviewed.evaluation.found
    row = next(r for r in range(page.answers.rowCount()) if found[page.answers.index_of(r)].any()
               and page.answers.index(r, Column.TRUTH).data() != page.answers.index(r, Column.SAID).data())  # fmt: skip
    page.listing._choose(row)
    said = page.answers.index(row, Column.SAID).data()
    press(page, Qt.Key.Key_R)
    assert page.answers.index(row, Column.VERDICT).data().split(",")[0].split("+") == sorted(said.split("+"), key=str)


def test_each_class_has_a_threshold_of_its_own(qtbot, reviewed: ReviewPage, folder: Path) -> None:
    page = reviewed
    plots = page.mistakes.plots
    plots.of.setCurrentIndex(plots.of.findText("wind"))
    plots._draw()
    threshold = float(plots._points.threshold[1])
    plots._on_point(1)
    qtbot.waitUntil(lambda: page.mistakes._judging is None)
    evaluation = page.mistakes.reviewed.evaluation
    assert evaluation.card.thresholds == (0.5, threshold)
    assert np.array_equal(evaluation.found[:, 1], evaluation.probabilities[:, 1] > np.float32(threshold))
    assert np.array_equal(evaluation.found[:, 0], evaluation.probabilities[:, 0] > np.float32(0.5))
    plots.keep.click()
    qtbot.waitUntil(lambda: plots.keep.isHidden() and not page._runner.active)
    assert bundle.read_card(folder / "models" / "several.earmark").thresholds == (0.5, threshold)


def test_a_list_of_several_classes_is_measured_and_corrected(qtbot, page: ReviewPage, tmp_path: Path) -> None:
    rows = ["audio_filepath,label", "0.wav,rain", "1.wav,rain;wind", "2.wav,wind"]
    (tmp_path / "list.csv").write_text("\n".join(rows))
    page.dropped([str(tmp_path / "list.csv")])
    evaluate(qtbot, page)
    row = all_of(page, "rain+wind")
    press(page, Qt.Key.Key_1)
    assert page.answers.index(row, Column.VERDICT).data() == "wind, was rain+wind"
    page.answering.flush()
    corrected = training_data.read(tmp_path / "list.corrected.csv", multi_label=True)
    assert [item.labels for item in corrected.items] == [("rain",), ("wind",), ("wind",)]
    orders: list[str] = []
    page.listing.order_asked.connect(orders.append)
    page.mistakes.ordering.show_order("doubt")
    qtbot.waitUntil(lambda: bool(page.listing.note.text()))
    assert page.answers.rowCount() == 3
