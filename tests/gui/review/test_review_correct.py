"""Saying what is right, and learning it again."""

from __future__ import annotations

import numpy as np
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine import bundle
from engine.events import run
from engine.project import Project
from gui.tables.evaluation import Column
from tests.gui.calls_hand import RATE_HZ
from tests.gui.review.review_hand import PATIENCE_MS, chosen_row, column, evaluate, labels_in, press
from training import data as training_data
from training.run import plan, train, train_project


def test_the_chosen_answer_shows_its_windows(qtbot, reviewed):
    qtbot.waitUntil(lambda: reviewed.detail.clip.ready)
    item = reviewed.answers.item(0)
    windows = reviewed.detail.clip.windows
    scores = reviewed.mistakes.reviewed.evaluation.windows[reviewed.answers.index_of(0)]
    np.testing.assert_allclose(windows.start_s, item.start_s + scores.start_s)
    np.testing.assert_array_equal(windows.height, scores.probs[:, 1])
    assert windows.threshold == 0.5
    assert windows.window_s == 0.5
    # The item's probability is what its windows say on average.
    shown = reviewed.mistakes.reviewed.evaluation.probabilities[reviewed.answers.index_of(0)]
    np.testing.assert_allclose(scores.probs.mean(axis=0), shown, rtol=1e-5)


def test_a_label_is_corrected_by_one_key_and_the_next_is_shown_and_plays(qtbot, reviewed, folder):
    page = reviewed
    before = labels_in(folder)
    item, said = page.answers.item(0), page.answers.answer(0)[1]
    press(page, Qt.Key.Key_R)
    label = page.mistakes.reviewed.evaluation.card.labels[said]
    assert (item.start_s, item.end_s, label) in labels_in(folder)
    assert page.answers.index(0, Column.VERDICT).data() == f"{label}, was {item.label}"
    assert chosen_row(page) == 1
    assert page.detail.player.playing
    assert "1 reviewed, 1 relabelled" in page.mistakes.relearning.words.text()
    assert page.mistakes.relearning.button.isEnabled()
    page._document.undo_stack.undo()
    assert labels_in(folder) == before
    assert page.answers.index(0, Column.VERDICT).data() == ""
    assert page.mistakes.relearning.isHidden()
    page._document.undo_stack.redo()
    assert page.answers.index(0, Column.VERDICT).data() == f"{label}, was {item.label}"


def test_agree_unsure_and_skip_change_no_label_and_are_remembered(qtbot, reviewed, folder, open_page):
    page = reviewed
    before = labels_in(folder)
    for key in (Qt.Key.Key_Y, Qt.Key.Key_U, Qt.Key.Key_S):
        press(page, key)
    words = ["label is right", "unsure", "skipped"]
    assert column(page, Column.VERDICT)[:3] == words[: page.answers.rowCount()]
    assert labels_in(folder) == before
    evaluate(qtbot, page)
    assert column(page, Column.VERDICT)[:3] == words[: page.answers.rowCount()]
    with Project(folder) as project:
        assert sorted(v.said for v in project.verdicts()) == sorted(
            ["agree", "unsure", "skip"][: page.answers.rowCount()]
        )


def test_the_digits_are_those_of_the_label_page(reviewed):
    # Person has key 1 and machine key 2 in the project.
    item = reviewed.answers.item(0)
    press(reviewed, Qt.Key.Key_2 if item.label == "person" else Qt.Key.Key_1)
    other = "machine" if item.label == "person" else "person"
    assert reviewed.answers.index(0, Column.VERDICT).data() == f"{other}, was {item.label}"


def test_the_class_that_it_has_is_agreement(reviewed, folder):
    before = labels_in(folder)
    press(reviewed, Qt.Key.Key_1 if reviewed.answers.item(0).label == "person" else Qt.Key.Key_2)
    assert reviewed.answers.index(0, Column.VERDICT).data() == "label is right"
    assert labels_in(folder) == before


def test_corrections_of_a_table_go_into_a_file_beside_it(qtbot, page, tmp_path):
    table = tmp_path / "labelled.csv"
    rows = [f"{tmp_path / f'call-{n}.wav'},{('person', 'machine')[n % 2]},g{n}" for n in range(4)]
    table.write_text("\n".join(["audio_filepath,label,group", *rows]))
    page.dropped([str(table)])
    evaluate(qtbot, page)
    QTest.mouseClick(page.listing.all, Qt.MouseButton.LeftButton)
    item = page.answers.item(0)
    press(page, Qt.Key.Key_1 if item.label == "machine" else Qt.Key.Key_2)
    other = "machine" if item.label == "person" else "person"
    file = tmp_path / "labelled.corrected.csv"
    assert file.name in page.mistakes.relearning.words.text()
    qtbot.waitUntil(lambda: file.is_file() and not page._runner.active)
    assert {i.path: i.label for i in training_data.read(file).items}[item.path] == other
    assert len(training_data.read(file).items) == 4
    page._document.undo_stack.undo()
    page.answering.flush()
    assert {i.path: i.label for i in training_data.read(file).items}[item.path] == item.label
    page._document.undo_stack.redo()
    page.answering.flush()
    page.evaluate()  # another day
    qtbot.waitUntil(lambda: page._job is None, timeout=PATIENCE_MS)
    QTest.mouseClick(page.listing.all, Qt.MouseButton.LeftButton)
    assert f"{other}, was {item.label}" in column(page, Column.VERDICT)
    assert table.read_text().count("person") == 2  # what was given is as it was


def test_training_again_learns_the_corrections_and_tells_before_and_after(qtbot, page, folder):
    """The path as a whole; that it helps is shown on real clips in tests/test_acceptance.py."""
    settings = plan("logmel-cnn", {"window_s": 0.5, "hop_s": 0.5, "n_mels": 16}, {"epochs": 1})
    run(train_project(str(folder), settings, 1))
    page.models.refresh()
    qtbot.waitUntil(lambda: page.models.count() == 2)
    page.models.setCurrentIndex([page.models.itemText(i) for i in range(2)].index("logmel-cnn-1"))
    evaluate(qtbot, page)
    QTest.mouseClick(page.listing.all, Qt.MouseButton.LeftButton)
    item = page.answers.item(0)
    press(page, Qt.Key.Key_1 if item.label == "machine" else Qt.Key.Key_2)
    page.mistakes.relearning.button.click()
    qtbot.waitUntil(lambda: not page.mistakes.relearning.busy, timeout=PATIENCE_MS)
    assert "logmel-cnn-2 learned from 1 corrected label" in page.mistakes.relearning.words.text()
    assert "On 11 test items" in page.mistakes.relearning.words.text()
    evaluation = page.mistakes.reviewed.evaluation
    assert evaluation.card.name == "logmel-cnn-2"
    assert item.key not in {one.key for one in evaluation.items}
    assert f"{evaluation.figures['accuracy']:.3f}" in page.mistakes.relearning.words.text()
    with Project(folder) as project:
        assert project.splits()[-1].config["corrects"] == 1
        assert project.runs()[-1].split_id == project.splits()[-1].id


def test_a_list_is_learned_again_with_its_corrections(qtbot, open_page, tmp_path, rng):
    rows = ["audio_filepath,label"]
    for number in range(16):
        sound = rng.normal(0, 0.1, RATE_HZ) * (1 + number % 2)
        soundfile.write(tmp_path / f"{number}.wav", sound, RATE_HZ)
        rows.append(f"{number}.wav,{('soft', 'loud')[number % 2]}")
    table = tmp_path / "list.csv"
    table.write_text("\n".join(rows))
    settings = {"window_s": 0.5, "hop_s": 0.5, "n_mels": 16}
    wanted = plan("logmel-cnn", settings, {"epochs": 1}, {"val_split": 0.25, "test_split": 0.25}, "listed")
    made = run(train(training_data.read(table), wanted))
    bundle.save(made.bundle, tmp_path / "listed-1.earmark")
    page = open_page(None)
    page.dropped([str(tmp_path / "listed-1.earmark")])
    qtbot.waitUntil(lambda: page.models.chosen is not None)
    assert page.models.currentText() == "listed (file)"
    page.dropped([str(table)])
    evaluate(qtbot, page)
    assert "The model learned from 12 of these 16 items" in page.mistakes.banner.text()
    page.listing.all.click()
    item = page.answers.item(0)
    press(page, Qt.Key.Key_1 if item.label == "soft" else Qt.Key.Key_2)
    page.mistakes.relearning.button.click()
    qtbot.waitUntil(lambda: not page.mistakes.relearning.busy, timeout=PATIENCE_MS)
    assert "listed-2 learned from 1 corrected label" in page.mistakes.relearning.words.text()
    qtbot.waitUntil(lambda: page.models.chosen is not None and page.models.chosen.card.name == "listed-2")
    assert page.data.currentText() == "list.corrected.csv"
    assert (tmp_path / "listed-2.earmark").is_file()
