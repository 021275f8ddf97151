"""The Review page, driven as a person does; figures and files must be those of the command line."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine import bundle
from engine.chunks import CutConfig, cut
from engine.events import run
from engine.project import Project
from engine.segments import Edit, Segment
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.review import ReviewPage
from gui.tables.evaluation import Column
from training import cli as command_line
from training import data as training_data
from training.mistakes import label_doubt
from training.run import plan, train_project
from training.splits import SplitConfig, split_project

RATE_HZ = 8_000
LENGTH_S = 3.0
FILES = ("test_metrics.txt", "test_results.csv", "misclassified.csv")


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator, tiny_model: Path) -> Path:
    """A project with eight recordings of two classes, cut, split by recording, and a model trained on that split."""
    home = tmp_path / "p"
    with Project.create(home, ["person", "machine"]) as project:
        for number in range(8):
            t = np.arange(round(LENGTH_S * RATE_HZ)) / RATE_HZ
            sound = 0.3 * np.sin(2 * np.pi * (200 + 150 * number) * t) * (number % 2) + 0.1 * rng.standard_normal(
                len(t)
            )
            soundfile.write(tmp_path / f"call-{number}.wav", sound.astype(np.float32), RATE_HZ)
        recordings = run(project.add_recordings([str(tmp_path / f"call-{i}.wav") for i in range(8)]))
        classes = project.classes()
        for number, recording in enumerate(recordings):
            segment = Segment(project.new_id(), recording.id, 0.0, LENGTH_S, classes[number % 2].id)
            project.apply(Edit("Label", added=(segment,)))
        run(cut(project, CutConfig(length_s=1.0, hop_s=1.0)))
        run(split_project(project, SplitConfig(val_split=0.25, test_split=0.5)))
    model = bundle.load(tiny_model)
    card = dataclasses.replace(model.card, data={"split": {"split_id": 1}})
    bundle.save(dataclasses.replace(model, card=card, weights=model.tensors()), home / "models" / "tiny.earmark")
    return home


@pytest.fixture
def open_page(qtbot) -> Iterator[Callable[[Path | None], ReviewPage]]:
    opened = []

    def open_it(folder: Path | None) -> ReviewPage:
        document, runner = Document(), JobRunner()
        if folder is not None:
            document.open(folder)
        page = ReviewPage(document, runner)
        opened.append((page, document, runner))
        qtbot.addWidget(page)
        page.resize(1200, 760)
        page.show()
        page.activateWindow()
        page.shown()
        qtbot.waitUntil(lambda: page.models.listed and not runner.active)
        return page

    yield open_it
    for page, document, runner in opened:
        page.close_page()
        document.close()
        assert runner.shut_down()


@pytest.fixture
def page(open_page, folder: Path) -> ReviewPage:
    return open_page(folder)


@pytest.fixture
def reviewed(qtbot, page: ReviewPage) -> ReviewPage:
    """The page after a press of Evaluate."""
    QTest.mouseClick(page.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page._job is None, timeout=60_000)
    return page


def column(page: ReviewPage, which: Column) -> list[str]:
    """What a column of the list says, from top to bottom."""
    return [page.answers.index(row, which).data() for row in range(page.answers.rowCount())]


def chosen_row(page: ReviewPage) -> int:
    return page.listing.view.currentIndex().row()


def test_without_a_model_the_page_says_what_to_do(open_page):
    page = open_page(None)
    assert page.empty.words[0] == "There is no model to review yet"
    assert not page.go.isEnabled()
    assert not page.export_button.isEnabled()


def test_evaluating_shows_the_figures_of_the_test_part(page, reviewed):
    evaluation = page._reviewed.evaluation
    assert [item.part for item in evaluation.items] == ["test"] * 12
    shown = page.figures
    interval = evaluation.figures["intervals"]["accuracy"]
    assert shown._accuracy.text() == f"{interval['value']:.3f}"
    assert f"{interval['low']:.3f} to {interval['high']:.3f}\nover" in shown._accuracy_words.text()
    assert shown.per_class.index(0, 0).data() == "person"
    assert shown.per_class.index(1, 3).data() == f"{evaluation.figures['per_class']['machine']['recall']:.3f}"
    assert not page._banner_frame.isVisibleTo(page)
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
    counts = np.array(page._reviewed.evaluation.figures["confusion"])
    true, predicted = (int(i) for i in np.argwhere(counts * (1 - np.eye(2, dtype=int)))[0])
    place = page.figures.confusion.cell_box(true, predicted).center().toPoint()
    QTest.mouseClick(page.figures.confusion, Qt.MouseButton.LeftButton, pos=place)
    names = page._reviewed.evaluation.card.labels
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
    page.evaluate()
    qtbot.waitUntil(lambda: page._job is None, timeout=60_000)
    assert page.answers.total == 1  # the file with two labels is refused, the one that is gone left out
    assert "could not be used" in page.banner.text()
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
    page.evaluate()
    qtbot.waitUntil(lambda: page._job is None, timeout=60_000)
    assert page._banner_frame.isVisibleTo(page)
    assert "trained on another split" in page.banner.text()


def test_a_random_split_is_called_so(qtbot, page, folder):
    with Project(folder) as project:
        run(split_project(project, SplitConfig(split="stratified", val_split=0.25, test_split=0.25)))
    page._document.splits_changed.emit()
    page.data.setCurrentIndex(0)
    page.evaluate()
    qtbot.waitUntil(lambda: page._job is None, timeout=60_000)
    assert "Random split" in page.banner.text()


def test_a_split_without_a_test_part_shows_validation_and_says_so(qtbot, page, folder):
    with Project(folder) as project:
        run(split_project(project, SplitConfig(val_split=0.5, test_split=0.0)))
    page._document.splits_changed.emit()
    page.data.setCurrentIndex(0)
    page.evaluate()
    qtbot.waitUntil(lambda: page._job is None, timeout=60_000)
    assert page.answers.total == 12
    assert "no test part" in page.banner.text()


def test_closing_the_project_leaves_nothing_of_it(qtbot, reviewed):
    reviewed._document.close()
    assert reviewed.answers.total == 0
    assert reviewed.source is None
    qtbot.waitUntil(lambda: reviewed.models.listed)
    assert reviewed.empty.words[0] == "There is no model to review yet"


# Judging and correcting -----------------------------------------------------------------------------------------------


def press(page: ReviewPage, key: Qt.Key) -> None:
    page.listing.view.setFocus()
    QTest.keyClick(page.listing.view, key)


def labels_in(folder: Path) -> list[tuple[float, float, str]]:
    """The labels that lie on the disk, of all recordings."""
    with Project(folder) as project:
        names = {c.id: c.name for c in project.classes()}
        return [(s.start_s, s.end_s, names[s.class_id]) for s in project.segments()]


def test_the_chosen_answer_shows_its_windows(qtbot, reviewed):
    qtbot.waitUntil(lambda: reviewed.detail.clip.ready)
    item = reviewed.answers.item(0)
    windows = reviewed.detail.clip.windows
    scores = reviewed._reviewed.evaluation.windows[reviewed.answers.index_of(0)]
    np.testing.assert_allclose(windows.start_s, item.start_s + scores.start_s)
    np.testing.assert_array_equal(windows.height, scores.probs[:, 1])
    assert windows.threshold == 0.5
    assert windows.window_s == 0.5
    # The item's probability is what its windows say on average.
    shown = reviewed._reviewed.evaluation.probabilities[reviewed.answers.index_of(0)]
    np.testing.assert_allclose(scores.probs.mean(axis=0), shown, rtol=1e-5)


def test_a_label_is_corrected_by_one_key_and_the_next_is_shown_and_plays(qtbot, reviewed, folder):
    page = reviewed
    before = labels_in(folder)
    item, said = page.answers.item(0), page.answers.answer(0)[1]
    press(page, Qt.Key.Key_R)
    label = page._reviewed.evaluation.card.labels[said]
    assert (item.start_s, item.end_s, label) in labels_in(folder)
    assert page.answers.index(0, Column.VERDICT).data() == f"{label}, was {item.label}"
    assert chosen_row(page) == 1
    assert page.detail.player.playing
    assert "1 reviewed, 1 relabelled" in page.relearning.words.text()
    assert page.relearning.button.isEnabled()
    page._document.undo_stack.undo()
    assert labels_in(folder) == before
    assert page.answers.index(0, Column.VERDICT).data() == ""
    assert page.relearning.isHidden()
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
    page.evaluate()
    qtbot.waitUntil(lambda: page._job is None, timeout=60_000)
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
    page.evaluate()
    qtbot.waitUntil(lambda: page._job is None, timeout=60_000)
    QTest.mouseClick(page.listing.all, Qt.MouseButton.LeftButton)
    item = page.answers.item(0)
    press(page, Qt.Key.Key_1 if item.label == "machine" else Qt.Key.Key_2)
    other = "machine" if item.label == "person" else "person"
    file = tmp_path / "labelled.corrected.csv"
    assert file.name in page.relearning.words.text()
    qtbot.waitUntil(lambda: file.is_file() and not page._runner.active)
    assert {i.path: i.label for i in training_data.read(file).items}[item.path] == other
    assert len(training_data.read(file).items) == 4
    page._document.undo_stack.undo()
    page.answering.flush()
    assert {i.path: i.label for i in training_data.read(file).items}[item.path] == item.label
    page._document.undo_stack.redo()
    page.answering.flush()
    page.evaluate()  # another day
    qtbot.waitUntil(lambda: page._job is None, timeout=60_000)
    QTest.mouseClick(page.listing.all, Qt.MouseButton.LeftButton)
    assert f"{other}, was {item.label}" in column(page, Column.VERDICT)
    assert table.read_text().count("person") == 2  # what was given is as it was


# Plots and orders -----------------------------------------------------------------------------------------------------


def test_a_click_in_a_plot_sets_the_threshold_strictly(qtbot, reviewed):
    page = reviewed
    press(page, Qt.Key.Key_F)
    plots = page.plots
    points = plots._points
    at = len(points.threshold) // 2
    place = plots.roc.place_of(float(points.false_alarm_rate[at]), float(points.recall[at]))
    qtbot.waitUntil(plots.isVisible)
    QTest.mouseClick(plots.roc._plot.viewport(), Qt.MouseButton.LeftButton, pos=place.toPoint())
    qtbot.waitUntil(lambda: page._judging is None)
    evaluation = page._reviewed.evaluation
    threshold = evaluation.card.threshold
    assert threshold in points.threshold
    k = points.at(threshold)
    found = evaluation.predicted == 1
    assert int((found & (evaluation.target == 1)).sum()) == points.hits[k]
    assert int((found & (evaluation.target == 0)).sum()) == points.false_alarms[k]
    assert np.array_equal(found, evaluation.probabilities[:, 1] > np.float32(threshold))
    assert page.answers.mistakes == int((found != (evaluation.target == 1)).sum())
    assert len(evaluation.windows) == 12
    plots.reset.click()
    qtbot.waitUntil(lambda: page._reviewed.evaluation.card.threshold == 0.5)


def test_labels_that_look_wrong_come_first_when_asked_for(reviewed):
    page = reviewed
    page.listing.order.setCurrentIndex(2)
    page.listing.order_asked.emit("doubt")
    evaluation = page._reviewed.evaluation
    doubt = label_doubt(evaluation.target, evaluation.probabilities)
    shown = [page.answers.index_of(row) for row in range(page.answers.rowCount())]
    assert len(shown) == 12
    assert [doubt[i] for i in shown] == sorted(doubt, reverse=True)
    assert "by this model's own scores" in page.listing.note.text()


def test_two_models_are_compared_on_the_same_items(qtbot, reviewed, folder):
    page = reviewed
    model = bundle.load(folder / "models" / "tiny.earmark")
    card = dataclasses.replace(model.card, name="hot", temperature=4.0)
    bundle.save(dataclasses.replace(model, card=card, weights=model.tensors()), folder / "models" / "hot.earmark")
    page.ordering.show_order("disagreement")
    qtbot.waitUntil(lambda: "hot" in page.listing.note.text(), timeout=60_000)
    sure = page._reviewed.evaluation.probabilities.max(axis=1)
    shown = [page.answers.index_of(row) for row in range(page.answers.rowCount())]
    assert len(shown) == 12
    # The second is the first but less sure, so they differ most where the first is surest.
    assert sure[shown[0]] == sure.max()
    assert sure[shown[-1]] == sure.min()


def test_without_a_second_model_nothing_is_compared(qtbot, reviewed):
    told = []
    reviewed._document.noticed.connect(lambda text, level: told.append(text))
    reviewed.ordering.show_order("disagreement")
    qtbot.waitUntil(lambda: bool(told))
    assert "no second model" in told[0]
    assert reviewed.listing.order.currentIndex() == 0


def test_decisions_and_clips_are_written(qtbot, reviewed, tmp_path):
    page = reviewed
    item, mistakes = page.answers.item(0), page.answers.mistakes
    press(page, Qt.Key.Key_Y)
    page.exporting.verdicts_to(str(tmp_path / "review.csv"))
    page.exporting.clips_to(str(tmp_path / "clips"))
    page.export_to(str(tmp_path / "report"))
    qtbot.waitUntil(lambda: not page._runner.active)
    with (tmp_path / "review.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["audio_file"], row["said"], row["from"], row["to"], row["model"]) == (
        item.path, "agree", item.label, item.label, "tiny",
    )  # fmt: skip
    assert len(list((tmp_path / "clips").rglob("*.wav"))) == mistakes
    text = (tmp_path / "report" / "report.html").read_text()
    assert f"{page._reviewed.evaluation.figures['auc']:.4f}" in text


def test_what_to_label_next_is_what_the_model_is_least_sure_of(qtbot, reviewed, folder):
    document = reviewed._document
    first = document.recordings()[0]
    document.edit(Edit("Remove", removed=tuple(document.segments(first.id))))
    with qtbot.waitSignal(document.moment_asked, timeout=60_000) as asked:
        reviewed.suggest()
    assert asked.args[0] == first.id == document.chosen.id
    with Project(folder) as project:
        made = project.suggestions()
    assert asked.args[1] == min(made, key=lambda s: s.score or 0.0).start_s


def test_training_again_learns_the_corrections_and_tells_before_and_after(qtbot, page, folder):
    """The path as a whole; that it helps is shown on real clips in tests/test_acceptance.py."""
    settings = plan("logmel-cnn", {"window_s": 0.5, "hop_s": 0.5, "n_mels": 16}, {"epochs": 1})
    run(train_project(str(folder), settings, 1))
    page.models.refresh()
    qtbot.waitUntil(lambda: page.models.count() == 2)
    page.models.setCurrentIndex([page.models.itemText(i) for i in range(2)].index("logmel-cnn-1"))
    page.evaluate()
    qtbot.waitUntil(lambda: page._job is None, timeout=60_000)
    QTest.mouseClick(page.listing.all, Qt.MouseButton.LeftButton)
    item = page.answers.item(0)
    press(page, Qt.Key.Key_1 if item.label == "machine" else Qt.Key.Key_2)
    page.relearning.button.click()
    qtbot.waitUntil(lambda: not page.relearning.busy, timeout=60_000)
    assert "logmel-cnn-2 learned from 1 corrected label" in page.relearning.words.text()
    assert "On 11 test items" in page.relearning.words.text()
    evaluation = page._reviewed.evaluation
    assert evaluation.card.name == "logmel-cnn-2"
    assert item.key not in {one.key for one in evaluation.items}
    assert f"{evaluation.figures['accuracy']:.3f}" in page.relearning.words.text()
    with Project(folder) as project:
        assert project.splits()[-1].config["corrects"] == 1
        assert project.runs()[-1].split_id == project.splits()[-1].id
