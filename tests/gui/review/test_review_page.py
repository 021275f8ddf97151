"""The Review page, driven as a person does: evaluating, and going through the answers."""

from __future__ import annotations

import shutil

import numpy as np
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from engine.events import run
from engine.project import Project
from gui.tables.evaluation import Column
from tests.gui.calls_hand import RATE_HZ
from tests.gui.review.review_hand import chosen_row, column, evaluate
from training import cli as command_line
from training.splits import SplitConfig, split_project

FILES = ("test_metrics.txt", "test_results.csv", "misclassified.csv")


def test_without_a_model_the_page_says_what_to_do(open_page):
    page = open_page(None)
    assert page.empty.words[0] == "There is no model to review yet"
    assert not page.go.isEnabled()
    assert not page.export_button.isEnabled()


def test_evaluating_shows_the_figures_of_the_test_part(page, reviewed):
    evaluation = page.mistakes.reviewed.evaluation
    assert [item.part for item in evaluation.items] == ["test"] * 12
    shown = page.mistakes.figures
    interval = evaluation.figures["intervals"]["accuracy"]
    assert shown._accuracy.text() == f"{interval['value']:.3f}"
    assert f"{interval['low']:.3f} to {interval['high']:.3f}\nover" in shown._accuracy_words.text()
    assert shown.per_class.index(0, 0).data() == "person"
    assert shown.per_class.index(1, 3).data() == f"{evaluation.figures['per_class']['machine']['recall']:.3f}"
    assert not page.mistakes.banner_frame.isVisibleTo(page)
    wrong = int((evaluation.predicted != evaluation.target).sum())
    assert page.listing.mistakes.text() == f"Mistakes {wrong}"
    assert page.answers.rowCount() == wrong > 0


def test_the_surest_mistakes_come_first(reviewed):
    sure = [float(text) for text in column(reviewed, Column.PROBABILITY)]
    assert sure == sorted(sure, reverse=True)
    assert all(a != b for a, b in zip(column(reviewed, Column.TRUTH), column(reviewed, Column.SAID), strict=True))
    QTest.mouseClick(reviewed.listing.all, Qt.MouseButton.LeftButton)
    assert reviewed.answers.rowCount() == 12


def test_the_report_is_the_command_lines(qtbot, reviewed, folder, tmp_path):
    reviewed.export_to(str(tmp_path / "window"))
    qtbot.waitUntil(lambda: not reviewed._runner.active)
    model = str(folder / "models" / "tiny.earmark")
    arguments = ["evaluate", "--model", model, "--data", str(folder), "--out", str(tmp_path / "line")]
    assert command_line.main(arguments) == 0
    for name in FILES:
        assert (tmp_path / "window" / name).read_bytes() == (tmp_path / "line" / name).read_bytes()


def test_a_cell_of_the_matrix_filters_the_list(reviewed):
    page = reviewed
    counts = np.array(page.mistakes.reviewed.evaluation.figures["confusion"])
    true, predicted = (int(i) for i in np.argwhere(counts * (1 - np.eye(2, dtype=int)))[0])
    place = page.mistakes.figures.confusion.cell_box(true, predicted).center().toPoint()
    QTest.mouseClick(page.mistakes.figures.confusion, Qt.MouseButton.LeftButton, pos=place)
    names = page.mistakes.reviewed.evaluation.card.labels
    assert column(page, Column.TRUTH) == [names[true]] * counts[true, predicted]
    assert column(page, Column.SAID) == [names[predicted]] * counts[true, predicted]
    assert page.listing.cell.text().startswith(f"{names[true]} taken for {names[predicted]}")
    QTest.mouseClick(page.listing.cell, Qt.MouseButton.LeftButton)
    assert page.listing.mistakes.isChecked()
    assert page.answers.rowCount() == page.answers.mistakes


def test_going_through_the_mistakes_by_keyboard(qtbot, reviewed):
    page = reviewed
    page.listing.view.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is page.listing.view)
    assert chosen_row(page) == 0
    QTest.keyClick(page.listing.view, Qt.Key.Key_N)
    assert chosen_row(page) == 1
    QTest.keyClick(page.listing.view, Qt.Key.Key_K)
    assert chosen_row(page) == 0
    item = page.answers.item(0)
    qtbot.waitUntil(lambda: page.detail.clip.ready)
    assert page.detail.player.playing  # what is chosen plays at once ...
    QTest.keyClick(page.listing.view, Qt.Key.Key_Space)
    assert not page.detail.player.playing
    QTest.keyClick(page.listing.view, Qt.Key.Key_A)
    QTest.keyClick(page.listing.view, Qt.Key.Key_N)
    QTest.keyClick(page.listing.view, Qt.Key.Key_K)
    assert not page.detail.player.playing  # ... unless that is switched off
    QTest.keyClick(page.listing.view, Qt.Key.Key_Space)
    assert page.detail.player.playing
    assert item.start_s <= page.detail.player.position_s < item.end_s
    QTest.keyClick(page.listing.view, Qt.Key.Key_Space)
    assert not page.detail.player.playing
    with qtbot.waitSignal(page._document.moment_asked) as asked:
        QTest.keyClick(page.listing.view, Qt.Key.Key_Return)
    assert asked.args == [item.recording_id, item.start_s, item.end_s]


def test_a_file_outside_of_the_project_cannot_be_opened_in_label(qtbot, page, tmp_path, rng):
    soundfile.write(tmp_path / "stranger.wav", rng.standard_normal(RATE_HZ).astype(np.float32) * 0.1, RATE_HZ)
    known = tmp_path / "call-0.wav"
    rows = ["audio_filepath,label", "stranger.wav,machine", f"{known},machine", f"{known},person", "gone.wav,person"]
    (tmp_path / "labelled.csv").write_text("\n".join(rows))
    page.dropped([str(tmp_path / "labelled.csv")])
    assert page.data.currentText() == "labelled.csv"
    evaluate(qtbot, page)
    assert page.answers.total == 1  # the file with two labels is refused, the one that is gone left out
    assert "could not be used" in page.mistakes.banner.text()
    QTest.mouseClick(page.listing.all, Qt.MouseButton.LeftButton)
    assert column(page, Column.FILE) == ["stranger.wav"]
    assert not page.detail.open_button.isEnabled()


def test_a_model_trained_on_another_split_is_not_flattered_in_silence(qtbot, page, folder):
    with Project(folder) as project:
        run(split_project(project, SplitConfig(val_split=0.25, test_split=0.5, split_seed=5)))
    page._document.splits_changed.emit()
    assert page.source.split_id == 1  # the one the model was trained on, not the newest
    page.data.setCurrentIndex(0)
    assert page.source.split_id == 2
    evaluate(qtbot, page)
    assert page.mistakes.banner_frame.isVisibleTo(page)
    assert "trained on another split" in page.mistakes.banner.text()


def test_a_random_split_is_called_so(qtbot, page, folder):
    with Project(folder) as project:
        run(split_project(project, SplitConfig(split="stratified", val_split=0.25, test_split=0.25)))
    page._document.splits_changed.emit()
    page.data.setCurrentIndex(0)
    evaluate(qtbot, page)
    assert "Random split" in page.mistakes.banner.text()


def test_a_split_without_a_test_part_shows_validation_and_says_so(qtbot, page, folder):
    with Project(folder) as project:
        run(split_project(project, SplitConfig(val_split=0.5, test_split=0.0)))
    page._document.splits_changed.emit()
    page.data.setCurrentIndex(0)
    evaluate(qtbot, page)
    assert page.answers.total == 12
    assert "no test part" in page.mistakes.banner.text()


def test_closing_the_project_leaves_nothing_of_it(qtbot, reviewed):
    reviewed._document.close()
    assert reviewed.answers.total == 0
    assert reviewed.source is None
    qtbot.waitUntil(lambda: reviewed.models.listed)
    assert reviewed.empty.words[0] == "There is no model to review yet"


def test_without_a_split_the_page_leads_to_the_cut_page(open_page, tmp_path, tiny_model):
    Project.create(tmp_path / "bare", ["person", "machine"]).close()
    (tmp_path / "bare" / "models").mkdir(exist_ok=True)
    shutil.copy(tiny_model, tmp_path / "bare" / "models")
    page = open_page(tmp_path / "bare")
    assert page.empty.words[0] == "There is no labelled data to measure on"
    asked = []
    page._document.page_asked.connect(asked.append)
    shown = [button for button in page.empty.findChildren(QPushButton) if button.isVisible()]
    assert [button.text() for button in shown] == ["Go to the Cut page"]
    QTest.mouseClick(shown[0], Qt.MouseButton.LeftButton)
    assert asked == ["cut"]
