"""The plots and their thresholds, the orders of the list, and what is written to files."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine import bundle, labels_io
from gui.tables.evaluation import Column
from tests.gui.review.review_hand import PATIENCE_MS, evaluate, press
from training.mistakes import label_doubt

#: Formats that refuse two classes, with a sentence.
ONE_CLASS = ("tagged_podcasts_json", "word_bounds_json")


def test_a_click_in_a_plot_sets_the_threshold_strictly(qtbot, reviewed):
    page = reviewed
    press(page, Qt.Key.Key_F)
    plots = page.mistakes.plots
    points = plots._points
    at = len(points.threshold) // 2
    place = plots.roc.place_of(float(points.false_alarm_rate[at]), float(points.recall[at]))
    qtbot.waitUntil(plots.isVisible)
    QTest.mouseClick(plots.roc._plot.viewport(), Qt.MouseButton.LeftButton, pos=place.toPoint())
    qtbot.waitUntil(lambda: page.mistakes._judging is None)
    evaluation = page.mistakes.reviewed.evaluation
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
    qtbot.waitUntil(lambda: page.mistakes.reviewed.evaluation.card.threshold == 0.5)


def test_labels_that_look_wrong_come_first_when_asked_for(qtbot, reviewed):
    page = reviewed
    page.listing.order.setCurrentIndex(2)
    page.listing.order_asked.emit("doubt")
    qtbot.waitUntil(lambda: bool(page.listing.note.text()))
    evaluation = page.mistakes.reviewed.evaluation
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
    page.mistakes.ordering.show_order("disagreement")
    qtbot.waitUntil(lambda: "hot" in page.listing.note.text(), timeout=PATIENCE_MS)
    sure = page.mistakes.reviewed.evaluation.probabilities.max(axis=1)
    shown = [page.answers.index_of(row) for row in range(page.answers.rowCount())]
    assert len(shown) == 12
    # The second is the first but less sure, so they differ most where the first is surest.
    assert sure[shown[0]] == sure.max()
    assert sure[shown[-1]] == sure.min()


def test_without_a_second_model_nothing_is_compared(qtbot, reviewed):
    told = []
    reviewed._document.noticed.connect(lambda text, level: told.append(text))
    reviewed.mistakes.ordering.show_order("disagreement")
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
    assert f"{page.mistakes.reviewed.evaluation.figures['auc']:.4f}" in text


# Thresholds that are kept, charts that are saved ----------------------------------------------------------------------


def test_a_threshold_that_was_tried_becomes_the_models_own(qtbot, reviewed, folder):
    page = reviewed
    press(page, Qt.Key.Key_F)
    plots = page.mistakes.plots
    assert plots.keep.isHidden()
    plots._on_point(2)
    qtbot.waitUntil(lambda: page.mistakes._judging is None)
    threshold = page.mistakes.reviewed.evaluation.card.threshold
    assert threshold == plots._points.threshold[2]
    model = folder / "models" / "tiny.earmark"
    before = bundle.load(model)
    assert before.card.threshold == 0.5
    plots.keep.click()
    qtbot.waitUntil(lambda: plots.keep.isHidden() and not page._runner.active)
    after = bundle.load(model)
    assert after.card.threshold == threshold
    assert after.card.threshold_rule == "Chosen by hand on test part of split 1."
    assert after.onnx == before.onnx
    figures = page.mistakes.reviewed.evaluation.figures
    evaluate(qtbot, page)
    assert page.mistakes.reviewed.evaluation.figures["accuracy"] == figures["accuracy"]


def test_charts_are_saved_as_pictures_and_as_their_values(qtbot, reviewed, tmp_path):
    page = reviewed
    press(page, Qt.Key.Key_F)
    plots = page.mistakes.plots
    for ending in ("png", "svg", "csv"):
        plots.roc.export.save(str(tmp_path / f"roc.{ending}"))
    assert (tmp_path / "roc.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (tmp_path / "roc.svg").read_text()
    with (tmp_path / "roc.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    curve = [(float(r["False alarm rate"]), float(r["Recall"])) for r in rows][2:]  # the diagonal comes first
    points = plots._points
    np.testing.assert_allclose(curve, np.stack([points.false_alarm_rate, points.recall], axis=1))
    plots.scores.export.save(str(tmp_path / "scores.csv"))
    with (tmp_path / "scores.csv").open(newline="") as file:
        counts = list(csv.DictReader(file))
    assert sum(int(r["others"]) + int(r["of the class"]) for r in counts) == 12
    table = page.mistakes.figures.exports[1]
    table.save(str(tmp_path / "confusion.csv"))
    with (tmp_path / "confusion.csv").open(newline="") as file:
        cells = [[int(r[label]) for label in ("person", "machine")] for r in csv.DictReader(file)]
    assert cells == page.mistakes.reviewed.evaluation.figures["confusion"]


# What leaves the page -------------------------------------------------------------------------------------------------


def test_the_list_is_written_as_it_is_shown(qtbot, reviewed, tmp_path):
    page = reviewed
    page.exporting.table_to(str(tmp_path / "list.csv"))
    page.export_to(str(tmp_path / "report"))
    qtbot.waitUntil(lambda: not page._runner.active, timeout=PATIENCE_MS)
    assert (tmp_path / "list.csv").read_bytes() == (tmp_path / "report" / "misclassified.csv").read_bytes()
    page.listing.view.sortByColumn(int(Column.TIME), Qt.SortOrder.DescendingOrder)
    page.listing.all.click()
    page.exporting.table_to(str(tmp_path / "sorted.csv"))
    qtbot.waitUntil(lambda: not page._runner.active)
    with (tmp_path / "sorted.csv").open(newline="") as file:
        starts = [float(row["start_s"]) for row in csv.DictReader(file)]
    assert len(starts) == 12
    assert starts == sorted(starts, reverse=True)


def test_corrected_labels_of_files_leave_in_every_format(qtbot, page, tmp_path):
    table = tmp_path / "labelled.csv"
    rows = [f"call-{n}.wav,{('person', 'machine')[n % 2]}" for n in range(4)]
    table.write_text("\n".join(["audio_filepath,label", *rows]))
    page.dropped([str(table)])
    evaluate(qtbot, page)
    page.listing.all.click()
    item = page.answers.item(0)
    other = "machine" if item.label == "person" else "person"
    press(page, Qt.Key.Key_1 if item.label == "machine" else Qt.Key.Key_2)
    wanted = {f"call-{n}": ("person", "machine")[n % 2] for n in range(4)} | {Path(item.path).stem: other}
    told: list[str] = []
    page._document.noticed.connect(lambda text, level: told.append(text))
    for known in labels_io.formats():
        out = tmp_path / known.id
        out.mkdir()
        page.exporting.labels_to(str(out), known.id)
        qtbot.waitUntil(lambda: not page._runner.active, timeout=PATIENCE_MS)
        if known.id in ONE_CLASS:
            assert "holds one class only" in told[-1]
            assert not list(out.iterdir())
            continue
        if known.id == "segments_txt":  # where A and B change, in a file of its own
            assert len(list(out.iterdir())) == 1
            continue
        found = {}
        for file in out.iterdir():
            for row in labels_io.read(file, known.id).rows:
                found[Path(row.file or file.stem).stem] = row.label
        assert found == wanted, known.id
