"""What decides on the Classify page: thresholds, targets, what is kept in the model; and what gets ready early."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine import bundle, device
from engine.classify import model_fingerprint
from engine.results import DONE, FileScore, ResultStore
from engine.worker import Worker
from gui.tables.results import WRONG, Column
from gui.widgets.threshold import threshold_words
from tests.gui.classify.classify_hand import META, classify, column, counts, show


def test_moving_the_threshold_decides_anew_and_runs_nothing(qtbot, page, store, runner):
    show(qtbot, page, store)
    assert counts(page) == {"person": 2, "machine": 2, "Too short": 1, "Could not read": 1}
    started = []
    runner.started.connect(started.append)
    page.threshold.box.selectAll()
    QTest.keyClicks(page.threshold.box, "0.49")
    QTest.keyClick(page.threshold.box, Qt.Key.Key_Return)
    assert counts(page)["machine"] == 3  # 0.5 is not over 0.5, but over 0.49
    assert page.threshold.slider.value() == 490
    page.threshold.slider.setValue(800)
    assert page.threshold.box.value() == pytest.approx(0.8)
    assert counts(page)["machine"] == 1
    assert column(page, Column.RESULT)[1] == "person"
    assert page.threshold.reset.isVisibleTo(page)
    QTest.mouseClick(page.threshold.reset, Qt.MouseButton.LeftButton)
    assert page.threshold.value == 0.5
    assert started == []


def test_dragging_the_line_in_the_histogram_moves_the_threshold(qtbot, page, store):
    show(qtbot, page, store)
    histogram = page.threshold.histogram
    QTest.mouseClick(histogram, Qt.MouseButton.LeftButton, pos=QPoint(round(histogram.x_of(0.25)), 20))
    assert page.threshold.value == pytest.approx(0.25, abs=0.011)
    assert counts(page)["machine"] == 3


def test_where_folders_say_the_class_precision_and_recall_are_shown(qtbot, page, store):
    show(qtbot, page, store)
    truth = page.results.truth()
    assert (truth.known, truth.precision, truth.recall, truth.accuracy) == (4, 0.5, 0.5, 0.5)
    assert column(page, Column.STATE)[:3] == ["right", "wrong: it is person", "wrong: it is machine"]
    page.threshold.set_value(0.3)
    truth = page.results.truth()
    assert (truth.precision, truth.recall) == (pytest.approx(2 / 3), 1.0)
    assert "<b>0.67</b>" in page.threshold._figures.text()


def test_several_classes_are_unsure_below_the_threshold(qtbot, page, tmp_path):
    meta = {**META, "labels": ["a", "b", "c"], "positive": None, "threshold": 0.0}
    with ResultStore.create(tmp_path / "three.scores", meta) as made:
        made.add(FileScore(f"/x/{i}.wav", DONE, duration_s=1, probabilities=(p, 0.9 - p, 0.1)) for i, p in
                 enumerate((0.8, 0.5, 0.1)))  # fmt: skip
    show(qtbot, page, tmp_path / "three.scores")
    assert counts(page) == {"a": 2, "b": 1, "c": 0}
    page.threshold.set_value(0.6)
    assert counts(page) == {"a": 1, "b": 1, "c": 0, "Unsure": 1}
    assert column(page, Column.RESULT) == ["a", "Unsure", "b"]


def test_a_target_moves_the_threshold_and_the_model_keeps_it(qtbot, page, store, document, tiny_model):
    model_path = str(document.project.folder / "models" / "tiny.earmark")
    with ResultStore(store) as made:
        made.set_meta("model_path", model_path)
        made.set_meta("model_fingerprint", model_fingerprint(bundle.load(model_path)))
    show(qtbot, page, store)
    assert page.threshold.target.isVisible()
    page.threshold.target.setCurrentIndex(page.threshold.target.findData("recall"))
    page.threshold.target.activated.emit(page.threshold.target.currentIndex())
    assert page.threshold.value == pytest.approx(0.3, abs=0.001)
    assert page.results.truth().recall == 1.0
    QTest.mouseClick(page.threshold.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bundle.read_card(Path(model_path)).threshold == page.threshold.value)
    assert bundle.read_card(Path(model_path)).threshold_rule == "Recall of machine at least 95 % on six."
    qtbot.waitUntil(lambda: not page.threshold.keep.isVisible())


def test_of_several_classes_at_once_each_has_its_threshold(qtbot, page, tmp_path):
    meta = {**META, "labels": ["rain", "wind"], "positive": None, "threshold": 0.0, "thresholds": [0.5, 0.3]}
    with ResultStore.create(tmp_path / "two.scores", meta) as made:
        made.add(FileScore(f"/x/{i}.wav", DONE, duration_s=1, probabilities=p) for i, p in
                 enumerate(((0.6, 0.4), (0.1, 0.4), (0.1, 0.2))))  # fmt: skip
    show(qtbot, page, tmp_path / "two.scores")
    assert counts(page) == {"rain": 1, "wind": 2, "None of them": 1}
    assert column(page, Column.RESULT) == ["rain+wind", "wind", "None of them"]
    page.threshold.aspect.setCurrentIndex(1)
    page.threshold.aspect.activated.emit(1)
    assert page.threshold.value == pytest.approx(0.3)
    page.threshold.set_value(0.45)
    assert column(page, Column.RESULT) == ["rain", "None of them", "None of them"]
    assert page.results.thresholds == (0.5, 0.45)


def test_without_a_threshold_of_its_own_a_model_always_decides(qtbot, page, tmp_path):
    meta = {**META, "labels": ["a", "b", "c"], "positive": None, "threshold": 0.0}
    with ResultStore.create(tmp_path / "three.scores", meta) as made:
        made.add([FileScore("/x/0.wav", DONE, duration_s=1, probabilities=(0.5, 0.3, 0.2))])
    show(qtbot, page, tmp_path / "three.scores")
    assert page.threshold.box.text() == "Always"
    page.threshold.set_value(0.6)
    assert page.threshold.reset.text() == "Model's own: always decides"


@pytest.fixture
def weather(tmp_path: Path) -> Path:
    """A model that hears rain and wind at once; folders say what five of six files have."""
    meta = {**META, "labels": ["rain", "wind"], "positive": None, "threshold": 0.0, "thresholds": [0.5, 0.5]}
    rows = (("rain/a", 0.9, 0.3), ("rain/b", 0.3, 0.35), ("wind/c", 0.2, 0.4), ("rain+wind/d", 0.8, 0.9),
            ("none/e", 0.1, 0.38), ("elsewhere/f", 0.7, 0.7))  # fmt: skip
    with ResultStore.create(tmp_path / "weather.scores", meta) as made:
        made.add(FileScore(f"/in/{name}.wav", DONE, duration_s=1, probabilities=p) for name, *p in rows)
    return tmp_path / "weather.scores"


def ask(page, kind: str, percent: float, of: str = "") -> None:
    """Choose a target, the share, and the class that is to meet it, as a hand does."""
    chooser = page.threshold
    at = max(chooser.target_of.findText(of), 0)
    chooser.target_of.setCurrentIndex(at)
    chooser.target_of.activated.emit(at)
    chooser.target.setCurrentIndex(chooser.target.findData(kind))
    chooser.target.activated.emit(chooser.target.currentIndex())
    chooser.target_value.setValue(percent)


def test_folders_say_which_of_several_classes_files_have(qtbot, page, weather):
    show(qtbot, page, weather)
    assert column(page, Column.STATE) == ["right", "wrong: it is rain", "wrong: it is wind", "right", "right", "scored"]
    truth = page.results.truth()
    assert (truth.known, truth.precision, truth.recall, truth.accuracy) == (5, 1.0, pytest.approx(2 / 3), 0.6)
    assert truth.f1 == pytest.approx(0.8)
    page.table.filter_chosen.emit(WRONG)
    assert column(page, Column.FILE) == ["rain/b.wav", "wind/c.wav"]


def test_a_target_for_all_classes_or_for_one(qtbot, page, weather, document, tiny_model):
    model = bundle.load(tiny_model)
    card = replace(model.card, labels=("rain", "wind"), positive=None, multi_label=True, threshold=0.0,
                   thresholds=(0.5, 0.5))  # fmt: skip
    path = bundle.save(replace(model, card=card), document.project.folder / "models" / "weather.earmark")
    with ResultStore(weather) as made:
        made.set_meta("model_path", str(path))
        made.set_meta("model_fingerprint", model_fingerprint(bundle.load(path)))
    show(qtbot, page, weather)
    said = []
    document.noticed.connect(lambda text, level: said.append(text))
    chooser = page.threshold
    assert not chooser.target_of.isVisible()
    assert chooser.target_of.currentText() == "rain"  # the class that is looked at, and not all of them unasked
    ask(page, "recall", 100)
    assert [chooser.target_of.itemText(i) for i in range(3)] == ["All classes", "rain", "wind"]
    assert said[-1] == "Each class meets the target on these files."
    rain, wind = page.results.thresholds
    assert 0.2 <= rain < 0.3
    assert 0.38 <= wind < 0.4
    assert chooser.value == rain
    assert column(page, Column.STATE) == ["right"] * 5 + ["scored"]
    # One class: it is looked at from then on, and the other keeps what it has.
    ask(page, "precision", 90, "wind")
    assert page.results.aspect == chooser.aspect.currentIndex() == 1
    assert page.results.thresholds == (rain, chooser.value)
    chooser.keep.click()
    qtbot.waitUntil(lambda: bundle.read_card(path).thresholds == (rain, chooser.value))
    qtbot.waitUntil(lambda: not chooser.keep.isVisible())
    rule = "Recall of all classes at least 100 %; precision of wind at least 90 % on weather."
    assert bundle.read_card(path).threshold_rule == rule
    # What is moved by hand is no longer what the target asked for.
    chooser.slider.setValue(700)
    assert chooser.target.currentIndex() == 0
    chooser.aspect.setCurrentIndex(0)
    chooser.aspect.activated.emit(0)
    assert chooser.value == rain
    assert chooser.keep.isVisible()
    chooser.keep.click()
    qtbot.waitUntil(lambda: bundle.read_card(path).thresholds == (rain, 0.7))
    assert bundle.read_card(path).threshold_rule == "Chosen by hand on weather."


def test_of_one_class_in_many_all_answers_meet_the_target_or_one_class(qtbot, page, tmp_path):
    meta = {**META, "labels": ["a", "b", "c"], "positive": None, "threshold": 0.0}
    rows = (("a/0", 0.9, 0.1, 0.0), ("a/1", 0.6, 0.4, 0.0), ("b/2", 0.7, 0.2, 0.1), ("b/3", 0.1, 0.8, 0.1))
    with ResultStore.create(tmp_path / "three.scores", meta) as made:
        made.add(FileScore(f"/x/{name}.wav", DONE, duration_s=1, probabilities=p) for name, *p in rows)
    show(qtbot, page, tmp_path / "three.scores")
    ask(page, "precision", 100)
    assert 0.7 <= page.results.threshold < 0.8
    assert column(page, Column.RESULT) == ["a", "Unsure", "Unsure", "b"]
    said = []
    page._document.noticed.connect(lambda text, level: said.append((text, level)))
    ask(page, "precision", 100, "b")
    assert page.results.threshold < 0.6
    over = page.results.threshold
    assert said[-1] == (f"b over {threshold_words(over)}: precision 1.000, recall 0.500, false alarms 0.0 %.", "info")
    ask(page, "precision", 100, "c")
    assert said[-1] == ("No threshold meets this target on these files.", "warning")


def test_what_it_takes_gets_ready_while_files_are_dragged(qtbot, page, inbox, monkeypatch):
    monkeypatch.setattr(device, "cpu_count", lambda: 1)  # a second worker might be ready before it
    page.files_coming()
    page.files_coming()
    (worker,) = multiprocessing.active_children()
    given: list[int] = []
    real = Worker.give
    monkeypatch.setattr(Worker, "give", lambda one, tasks: (given.append(one.process.pid), real(one, tasks)))
    page.head.shortest.setValue(0.0)
    classify(qtbot, page, inbox)
    assert set(given) == {worker.pid}
    assert counts(page)["Could not read"] == 1
    # Another way of classifying needs another worker; closing the project ends what waits.
    page.files_coming()
    page.head.shortest.setValue(1.0)
    page.files_coming()
    (other,) = multiprocessing.active_children()
    page._document.close()
    qtbot.waitUntil(lambda: not multiprocessing.active_children())
    assert not other.is_alive()
