"""What to label next: heard and labelled by keys, in the project at once, and learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.events import run
from engine.project import Project
from gui.pages.review import ReviewPage
from gui.tables.label_next import NextColumn
from tests.gui.calls_hand import RATE_HZ
from tests.gui.review.review_hand import PATIENCE_MS
from training.label_next import NextConfig, label_next
from training.run import plan, train_project


@pytest.fixture
def unlabelled(folder: Path, tmp_path: Path, rng: np.random.Generator) -> Path:
    """Two recordings more, of which nobody has said anything."""
    for name, length_s in (("new-1", 4.0), ("new-2", 3.0)):
        soundfile.write(tmp_path / f"{name}.wav", rng.normal(0, 0.1, round(length_s * RATE_HZ)), RATE_HZ)
    with Project(folder) as project:
        run(project.add_recordings([str(tmp_path / "new-1.wav"), str(tmp_path / "new-2.wav")]))
    return folder


@pytest.fixture
def queue(qtbot, unlabelled: Path, open_page) -> ReviewPage:
    """The page after a press of "What to label next"."""
    page = open_page(unlabelled)
    QTest.mouseClick(page.suggest_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.next_up.isVisible(), timeout=PATIENCE_MS)
    return page


def press(page: ReviewPage, key: Qt.Key) -> None:
    page.next_up.view.setFocus()
    QTest.keyClick(page.next_up.view, key)


def given(folder: Path) -> list[tuple[str, float, float, str]]:
    """The labels on the disk that answer a model's question."""
    with Project(folder) as project:
        names = {c.id: c.name for c in project.classes()}
        found = [s for s in project.segments() if s.source != "person"]
    return [(names[s.class_id], s.start_s, s.end_s, s.source) for s in found]


def test_the_queue_is_the_command_lines(queue: ReviewPage, unlabelled: Path) -> None:
    rows = queue.next_up.rows
    told = run(label_next(unlabelled, unlabelled / "models" / "tiny.earmark", NextConfig()))
    assert [(o.path, o.start_s, o.why) for o in rows.queue.rows] == [(o.path, o.start_s, o.why) for o in told.rows]
    assert rows.rowCount() == 7
    assert [rows.index(row, NextColumn.WHY).data() for row in range(7)] == ["doubted"] * 4 + [
        "drawn by chance", "doubted", "doubted",
    ]  # fmt: skip
    assert "7 stretch" in queue.next_up.words.text()
    assert "1 are drawn by chance" in queue.next_up.words.text()
    assert queue.next_up.row == 0


def test_a_key_labels_the_stretch_and_the_next_one_plays(qtbot, queue: ReviewPage, unlabelled: Path) -> None:
    page = queue.next_up
    first = page.rows.candidate(0)
    press(queue, Qt.Key.Key_2)
    assert given(unlabelled) == [("machine", first.start_s, first.end_s, "person, asked by tiny (doubt)")]
    assert page.rows.index(0, NextColumn.GIVEN).data() == "machine"
    assert page.row == 1
    assert page.detail.player.playing
    assert page.count.text().startswith("1 ")
    press(queue, Qt.Key.Key_K)
    press(queue, Qt.Key.Key_1)  # on second thoughts
    assert [row[0] for row in given(unlabelled)] == ["person"]
    queue._document.undo_stack.undo()
    queue._document.undo_stack.undo()
    assert given(unlabelled) == []
    assert page.rows.index(0, NextColumn.GIVEN).data() == ""
    assert not page.train.isEnabled()


def test_what_the_model_says_is_taken_by_one_key(queue: ReviewPage, unlabelled: Path) -> None:
    said = queue.next_up.rows.index(0, NextColumn.SAID).data().split()[0]
    press(queue, Qt.Key.Key_R)
    assert [row[0] for row in given(unlabelled)] == [said]


def test_what_cannot_be_told_is_not_asked_again_and_what_is_skipped_is(qtbot, queue: ReviewPage) -> None:
    page = queue.next_up
    first, second = page.rows.candidate(0), page.rows.candidate(1)
    press(queue, Qt.Key.Key_U)
    press(queue, Qt.Key.Key_S)
    assert [page.rows.index(row, NextColumn.GIVEN).data() for row in (0, 1)] == ["unsure", "skipped"]
    assert page.row == 2
    page._on_settings(NextConfig(chance=0.0))
    qtbot.waitUntil(lambda: not page.busy, timeout=PATIENCE_MS)
    again = {(o.path, o.start_s) for o in page.rows.queue.rows}
    assert (first.path, first.start_s) not in again
    assert (second.path, second.start_s) in again


def test_it_is_heard_stepped_through_and_opened_by_the_same_keys(qtbot, queue: ReviewPage) -> None:
    page = queue.next_up
    press(queue, Qt.Key.Key_N)
    assert page.row == 1
    assert page.detail.player.playing
    press(queue, Qt.Key.Key_Space)
    assert not page.detail.player.playing
    one = page.rows.candidate(1)
    with qtbot.waitSignal(queue._document.moment_asked) as asked:
        press(queue, Qt.Key.Key_Return)
    assert asked.args == [one.recording_id, one.start_s, one.end_s]
    press(queue, Qt.Key.Key_Q)  # back, and there again without looking anew
    assert not page.isVisible()
    queue.suggest()
    assert page.isVisible()
    assert page.row == 1


def test_where_everything_is_labelled_the_page_says_so(qtbot, folder: Path, open_page) -> None:
    page = open_page(folder)
    told: list[str] = []
    page._document.noticed.connect(lambda text, level: told.append(text))
    page.suggest()
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
    assert "nobody has labelled" in told[0]
    assert not page.next_up.isVisible()


def test_what_was_labelled_is_learned(qtbot, unlabelled: Path, open_page) -> None:
    settings = plan("logmel-cnn", {"window_s": 0.5, "hop_s": 0.5, "n_mels": 16}, {"epochs": 1})
    run(train_project(str(unlabelled), settings, 1))
    page = open_page(unlabelled)
    page.models.setCurrentIndex([page.models.itemText(i) for i in range(2)].index("logmel-cnn-1"))
    page.suggest()
    qtbot.waitUntil(page.next_up.isVisible, timeout=PATIENCE_MS)
    first = page.next_up.rows.candidate(0)
    press(page, Qt.Key.Key_1)
    page.next_up.train.click()
    qtbot.waitUntil(lambda: not page.mistakes.relearning.busy, timeout=PATIENCE_MS)
    assert "logmel-cnn-2 learned from 1 new chunk" in page.mistakes.relearning.words.text()
    assert page.mistakes.isVisible()
    with Project(unlabelled) as project:
        split = project.splits()[-1]
        parts = project.split_parts(split.id)
        new = [c for c in project.chunks(split.cut_id) if c.recording_id == first.recording_id]
    assert [(c.start_s, c.end_s, parts[c.id]) for c in new] == [(first.start_s, first.end_s, "train")]
    # What comes next is asked of the new model, on the split that it learned.
    qtbot.waitUntil(lambda: page.models.chosen is not None and page.models.chosen.card.name == "logmel-cnn-2")
    assert page.source.split_id == split.id
