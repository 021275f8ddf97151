"""Cross-validation, ensembles and distillation on the Train page, beside what they are made of."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel

from engine.events import EpochDone, FoldBegun, Job, Notice, Progress
from engine.project import Project
from engine.training_tables import Run
from gui.pages.train import TrainPage, run_edits, running
from gui.pages.train.asking import Setup
from gui.pages.train.watched import LiveRun
from gui.tables.run_curve import curve_of
from gui.tables.run_score import measured_on, score, score_words
from gui.tables.runs import Column
from tests.gui.train.train_hand import LABELS, PATIENCE_MS, epoch, figures, make_project, press

PER_CLASS = {"Hum": {"recall": 1.0, "items": 6}, "Noise": {"recall": None, "items": 0}}
POOLED = {**figures(0.8, 24), "macro_f1": 0.8, "confusion": [[6, 0], [3, 1]], "per_class": PER_CLASS}


def fold_row(fold: int, f1: float) -> dict[str, Any]:
    return {
        "fold": fold, "items": 8, "macro_f1": f1, "accuracy": f1, "best_epoch": 2, "epochs": 3, "seconds": 4.0,
        "device": "cpu", "speed_x": 9.0,
    }  # fmt: skip


def rows_of(folds: int) -> list[dict[str, Any]]:
    return [
        {**dataclasses.asdict(epoch(n, 0.1 * fold + 0.2 * n, best=n == 2)), "fold": fold}
        for fold in range(1, folds + 1)
        for n in range(1, 4 - (fold == 2))
    ]


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator) -> Path:
    """A project with a cross-validation in three folds, two runs with models, and an ensemble of them."""
    made = make_project(tmp_path, rng)
    spread = {"mean": 0.8, "deviation": 0.1, "low": 0.7, "high": 0.9}
    with Project(made) as project:
        for name in ("one", "two"):
            (made / "models").mkdir(exist_ok=True)
            (made / "models" / f"{name}.earmark").write_bytes(b"model")
            project.save_run(
                Run(0, name, "mfcc-lstm", "done", "2026-01-01", split_id=1, bundle=f"models/{name}.earmark",
                    settings={"config": {"window_s": 1.0}, "training": {"start_from": ""}},
                    history=[dataclasses.asdict(epoch(1, 0.5, best=True))], metrics={"test": figures(0.7)})
            )  # fmt: skip
        project.save_run(
            Run(0, "both", "ensemble", "done", "2026-01-02", split_id=1, settings={"members": [1, 2]},
                metrics={"test": POOLED, "val": None, "speed_x": 12.0})
        )  # fmt: skip
        metrics = {
            "val": None, "test": POOLED, "leaky": False, "notices": [],
            "folds": [fold_row(n, 0.6 + n / 10) for n in (1, 2, 3)],
            "spread": {"macro_f1": spread, "accuracy": spread},
        }  # fmt: skip
        project.save_run(
            Run(0, "cv", "mfcc-lstm", "done", "2026-01-03", seconds=60.0, split_id=1,
                settings={"folds": 3, "fold_split": "group", "training": {}}, history=rows_of(3), metrics=metrics)
        )  # fmt: skip
    return made


def choose(page: TrainPage, *rows: int) -> None:
    model = page.runs_table.selectionModel()
    how = QItemSelectionModel.SelectionFlag
    for at, row in enumerate(rows):
        model.setCurrentIndex(page.runs.index(row, 0), (how.Select if at else how.ClearAndSelect) | how.Rows)


def cell(page: TrainPage, row: int, column: Column) -> str:
    return str(page.runs.index(row, column).data())


def test_a_cross_validation_has_a_curve_for_each_fold_and_their_mean(page: TrainPage) -> None:
    choose(page, 0)
    points = page.watch.curves.f1.points
    assert {key: len(values) for key, values in points.items()} == {"1": 3, "2": 2, "3": 3, "mean": 2}
    assert points["mean"] == pytest.approx([0.4, 0.6])
    rows = page.watch.curves.parts.texts()
    assert rows[0][:2] == ["Mean ± SD", "0.800 ± 0.100"]
    assert rows[1][:4] == ["All together", "0.800", "0.800", "24"]
    assert rows[2] == ["Fold 1", "0.700", "0.700", "8", "2 / 3"]
    assert page.watch.confusion.words() == ["Hum: 100% found (6 Hum)", "Noise: none to find (3 Hum, 1 Noise)"]
    assert "0.800 on average, with a standard deviation of 0.100" in page.watch._sentences.text()
    assert cell(page, 0, Column.ON) == "3 folds"
    assert not page.watch.combine_button.isHidden()
    assert not page.run_buttons["export"].isEnabled()


def test_figures_of_folds_are_told_as_such(page: TrainPage) -> None:
    run = page.runs.rows[0]
    found = score(run)
    assert found is not None
    assert (found.folds, measured_on(found)) == (3, "3 folds")
    assert score_words(found).startswith("Macro F1 0.800 on all 3 folds (24 items)")
    assert measured_on(dataclasses.replace(found, leaky=True)) == "3 random folds"
    assert curve_of(run) == pytest.approx([0.4, 0.6])


def test_an_ensemble_is_shown_beside_its_members(page: TrainPage) -> None:
    choose(page, 1)
    parts = page.watch.curves.parts
    assert parts.title.text() == "The ensemble and its members"
    assert [row[0] for row in parts.texts()] == ["both", "one", "two"]
    assert parts.texts()[0][1:4] == ["0.800", "0.70 to 0.90", "test"]
    assert parts.isVisible()
    assert not page.watch.curves.left.isVisible()
    assert not page.run_buttons["repeat"].isEnabled()


def test_runs_are_combined_as_asked(qtbot, page: TrainPage, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def answer(where: str, ids: Any, method: str, weights: Any) -> Job[Run]:
        asked.append((where, ids, method, weights))
        yield Progress("Combining")
        with Project(where) as project:
            return project.save_run(
                Run(0, "ensemble-weighted-1", "ensemble", "done", "2026-01-04", settings={"members": list(ids)})
            )

    monkeypatch.setattr(run_edits, "combine_job", answer)
    choose(page, 2, 3)
    panel = page.compare
    assert page._upper.currentWidget() is panel
    panel.method.setCurrentIndex(panel.method.findData("weighted"))
    assert panel.weights.isVisible()
    panel.weights.setText("2; 1")
    press(panel.combine_button)
    qtbot.waitUntil(lambda: page._reading is None and page.runs.rowCount() == 5, timeout=PATIENCE_MS)
    assert asked == [(str(folder), [2, 1], "weighted", (2.0, 1.0))]
    assert page.watch.watched.name == "ensemble-weighted-1"
    choose(page, 1)
    press(page.watch.combine_button)
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=PATIENCE_MS)
    assert asked[1][1:] == ([4], "mean", ())
    qtbot.waitUntil(lambda: page._reading is None and page.runs.rowCount() == 6, timeout=PATIENCE_MS)


def test_wrong_weights_are_told(page: TrainPage, said: list[str]) -> None:
    choose(page, 2, 3)
    page.compare.method.setCurrentIndex(page.compare.method.findData("weighted"))
    page.compare.weights.setText("two")
    press(page.compare.combine_button)
    assert said[-1] == "The weights are two; write them like 2, 1, 1."


def test_a_run_is_fine_tuned_and_taught_from(page: TrainPage, folder: Path, said: list[str]) -> None:
    choose(page, 2)
    press(page.run_buttons["fine_tune"])
    setup = page.setup_panel.setup()
    assert setup is not None
    assert (setup.recipe, setup.config.window_s) == ("mfcc-lstm", 1.0)
    assert setup.training.start_from == str(folder / "models" / "two.earmark")
    assert setup.training.learning_rate == pytest.approx(type(setup.training)().learning_rate / 10)
    assert "weights of two" in said[-1]
    choose(page, 3)
    press(page.run_buttons["teach"])
    setup = page.setup_panel.setup()
    assert setup is not None
    assert (setup.recipe, setup.config.teacher) == ("distilled-transformer", str(folder / "models" / "one.earmark"))
    assert setup.config.window_s == 1.5, "the least that it can hear at once"


def test_folds_are_asked_for_on_the_page(qtbot, page: TrainPage, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Setup, int]] = []

    def answer(where: str, setup: Setup, going_on: int) -> Job[Run]:
        asked.append((setup, going_on))
        with Project(where) as project:
            run = project.save_run(Run(0, "new", setup.recipe, "running", "2026-01-05", settings={"folds": 3}))
            yield Progress("Starting")
            yield FoldBegun(1, 3)
            yield Progress("Training", 1, 5, "epochs")
            yield epoch(1, 0.5, best=True)
            return project.save_run(dataclasses.replace(run, state="done"))

    monkeypatch.setattr(running, "folds_job", answer)
    data = page.setup_panel.data
    assert data.folds.text() == "off"
    assert page.setup_panel.train_button.text() == "Train"
    data.folds.setValue(3)
    assert data.fold_split.isVisible()
    assert page.setup_panel.train_button.text() == "Cross-validate"
    data.fold_split.setCurrentIndex(1)
    assert "figures will flatter" in data.notes.texts[0]
    press(page.setup_panel.train_button)
    qtbot.waitUntil(lambda: page._live is None and page.runs.rowCount() == 5, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: page._reading is None)
    assert (asked[0][0].folds, asked[0][0].fold_split, asked[0][1]) == (3, "stratified", 0)


def test_a_cross_validation_that_goes_on_counts_its_folds() -> None:
    live = LiveRun("", "mfcc-lstm")
    words = {"starting": "starting", "epoch": "epoch {} of {}", "fold": "fold {} of {}, {}"}

    class Thread:
        elapsed_s, paused, cancelling = 1.0, False, False

    live.thread = Thread()  # type: ignore[assignment]
    for event in (FoldBegun(2, 3), Progress("Training", 1, 5, "epochs"), epoch(1, 0.5, best=True), Notice("told")):
        live.take(event)
    live.refresh(words)
    assert live.state == "fold 2 of 3, epoch 2 of 5"
    assert live.fold_of == [2]
    assert live.notices == [("told", "info")]
    assert live.best == epoch(1, 0.5, best=True)
    assert live.fold(1) == []


def test_a_class_without_items_has_no_recall_in_a_stored_run(page: TrainPage, folder: Path) -> None:
    from gui.pages.train.watched import stored

    row = {**dataclasses.asdict(epoch(1, 0.5, best=True)), "recall": [None, 0.5], "train_loss": None}
    found = stored(Run(9, "r", "mfcc-lstm", "done", "", history=[row]), []).epochs[0]
    assert isinstance(found, EpochDone)
    assert np.isnan(found.recall[0])
    assert np.isnan(found.train_loss)
    assert found.labels == LABELS
    page.watch.confusion.show_matrix(found.labels, found.confusion, found.recall)
    assert page.watch.confusion.words()[0].startswith("Hum: none to find")
