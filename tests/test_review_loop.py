"""The loop that the Review page is for, on real clips and by keyboard: planted wrong labels are found, corrected and
learned, and the model gets better on clean test items.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.chunks import CutConfig, cut
from engine.events import run
from engine.project import Project
from engine.segments import Edit, Recording, Segment
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.review import ReviewPage
from training import data as training_data
from training.run import plan, train_project
from training.splits import SplitConfig, split_project

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(900)]

CLASSES = ("dog_bark", "rain", "rooster", "clock_tick")
WRONG = 0.4
SEED = 4
RECIPE = ("logmel-cnn", {"window_s": 1.0, "hop_s": 1.0, "n_mels": 32}, {"epochs": 10, "seed": SEED})
WHOLE = CutConfig(length_s=20.0, hop_s=20.0, edges="pad")


def source_of(recording: Recording) -> str:
    return Path(recording.path).stem.split("-")[1]


@pytest.fixture
def planted(tmp_path: Path, shared_data: Path) -> tuple[Path, dict[int, str]]:
    """A project of real clips with wrong labels on two fifths of what is not for testing, and its true labels."""
    home = tmp_path / "p"
    rng = np.random.default_rng(SEED)
    with Project.create(home, CLASSES) as project:
        files = [str(f) for name in CLASSES for f in sorted((shared_data / "esc10" / name).glob("*.ogg"))]
        found = run(project.add_recordings(files))
        recordings = [dataclasses.replace(r, group=source_of(r)) for r in found]
        project.apply(Edit("Group", tuple(found), tuple(recordings)))
        ids = {c.name: c.id for c in project.classes()}
        truth = {r.id: Path(r.path).parent.name for r in recordings}
        rows = [Segment(project.new_id(), r.id, 0.0, r.duration_s, ids[truth[r.id]]) for r in recordings]
        project.apply(Edit("Label", added=tuple(rows)))
        run(cut(project, WHOLE))
        split = run(split_project(project, SplitConfig(val_split=0.2, test_split=0.3, split_seed=SEED)))
        parts = {i.recording_id: i.part for i in training_data.of_project(project, split.id).items}
        wrong = [s for s in rows if parts[s.recording_id] != "test" and rng.random() < WRONG]
        others = [[i for name, i in ids.items() if name != truth[s.recording_id]] for s in wrong]
        flipped = [dataclasses.replace(s, class_id=int(rng.choice(own))) for s, own in zip(wrong, others, strict=True)]
        project.apply(Edit("Plant", tuple(wrong), tuple(flipped)))
        # Frozen anew with the wrong labels, every recording on its side.
        made = run(cut(project, WHOLE))
        chunks = {c.id: parts[c.recording_id] for c in project.chunks(made.id)}
        project.save_split(made.id, "group", SEED, {}, chunks, leaky=False)
    return home, truth


def test_corrected_labels_make_a_better_model(qtbot: QtBot, planted: tuple[Path, dict[int, str]]) -> None:
    folder, truth = planted
    run(train_project(str(folder), plan(*RECIPE), 2))
    document, runner = Document(), JobRunner()
    document.open(folder)
    page = ReviewPage(document, runner)
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.show()
    page.activateWindow()
    page.shown()
    qtbot.waitUntil(lambda: page.models.listed and not runner.active)

    def evaluate(words: str) -> float:
        page.data.setCurrentIndex(page.data.findText(words))
        page.evaluate()
        qtbot.waitUntil(lambda: page._job is None, timeout=120_000)
        return float(page.mistakes.reviewed.evaluation.figures["accuracy"])

    def press(key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        page.listing.view.setFocus()
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        QTest.keyClick(page.listing.view, key, held)

    before = evaluate("test part of split 2")
    test_items = len(page.mistakes.reviewed.evaluation.items)
    evaluate("all of split 2")
    assert "finding wrong labels" in page.mistakes.banner.text()
    page.mistakes.ordering.show_order("doubt")
    qtbot.waitUntil(lambda: bool(page.listing.note.text()))
    press(Qt.Key.Key_A)
    labels = page.mistakes.reviewed.evaluation.card.labels
    total = page.answers.total
    wrong = sum(i.label != truth[i.recording_id] for i in page.mistakes.reviewed.evaluation.items)
    suspects = [page.answers.item(row) for row in range(wrong)]
    hits = sum(item.label != truth[item.recording_id] for item in suspects)
    for _ in range(page.answers.rowCount()):
        item = page.answers.item(page.listing.row)
        true = truth[item.recording_id]
        digit = page.detail.verdicts._keys[labels.index(true)]
        press(Qt.Key.Key_Y if item.label == true else Qt.Key(ord(digit)))
    assert f"{wrong} relabelled" in page.mistakes.relearning.words.text()
    with Project(folder) as project:
        names = {c.id: c.name for c in project.classes()}
        assert all(names[s.class_id] == truth[s.recording_id] for s in project.segments())
    press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)
    assert page.mistakes.relearning.busy
    qtbot.waitUntil(lambda: not page.mistakes.relearning.busy, timeout=600_000)
    evaluation = page.mistakes.reviewed.evaluation
    print(page.mistakes.relearning.words.text(), f"{hits} of the {wrong} most doubted labels were wrong ones.")
    assert len(evaluation.items) == test_items  # all of them clean, none of them changed
    assert evaluation.figures["accuracy"] > before
    assert hits > 1.5 * wrong * wrong / total  # more than by chance
    page.close_page()
    document.close()
    assert runner.shut_down()
