"""Runs that have ended: renamed, removed, repeated, compared; and trainings that are broken off and gone on with."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QElapsedTimer, QItemSelectionModel, Qt, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from engine.config import to_json
from engine.project import Project
from engine.training_tables import Run
from gui import theme
from gui.document import Document
from gui.pages.train import TrainPage, comparing
from gui.pages.train.asking import Setup
from gui.pages.train.runs_panel import RunsPanel
from gui.tables.run_curve import CURVE_ROLE
from gui.tables.runs import Column
from tests.gui.train.train_hand import Scripted, epoch, figures, make_project, press, waited_ms
from training.compare import Comparison
from training.metrics import Interval


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator) -> Path:
    made = make_project(tmp_path, rng)
    with Project(made) as project:
        for name, f1 in (("one", 0.8), ("two", 0.9)):
            (made / "models").mkdir(exist_ok=True)
            (made / "models" / f"{name}.earmark").write_bytes(name.encode())
            history = [dataclasses.asdict(epoch(n, f1 - 0.1 / n, best=n == 3)) for n in (1, 2, 3)]
            metrics = {"test": figures(f1), "val": figures(f1), "leaky": False, "notices": [], "speed_x": 1234.5}
            settings = {"config": {"window_s": 1.0}, "training": {"epochs": 3 if name == "one" else 5, "gone": 1}}
            project.save_run(
                Run(0, name, "mfcc-lstm", "done", "2026-01-01", split_id=1, settings=settings, history=history,
                    metrics=metrics, bundle=f"models/{name}.earmark")
            )  # fmt: skip
    return made


def names(page: TrainPage) -> list[str]:
    return [str(page.runs.index(row, Column.RUN).data()) for row in range(page.runs.rowCount())]


def settled(qtbot, page: TrainPage, wanted: list[str]) -> None:
    qtbot.waitUntil(lambda: page._reading is None and names(page) == wanted)


def choose(page: TrainPage, row: int) -> None:
    """Select one run; ``selectRow`` would toggle it where an earlier test's Ctrl key still counts as held."""
    flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    page.runs_table.selectionModel().setCurrentIndex(page.runs.index(row, 0), flags)


def test_a_row_shows_its_curve_and_its_speed(page: TrainPage) -> None:
    assert page.runs.index(0, Column.CURVE).data(CURVE_ROLE) == pytest.approx([0.8, 0.85, 0.9 - 0.1 / 3])
    assert page.runs.index(0, Column.SPEED).data() == "1,234x"
    assert not page.runs_table.grab().isNull()


def test_a_deleted_run_comes_back_with_its_model(qtbot, page: TrainPage, document: Document, folder: Path) -> None:
    settled(qtbot, page, ["two", "one"])
    choose(page, 0)
    QTest.keyClick(page.runs_table, Qt.Key.Key_Delete)
    settled(qtbot, page, ["one"])
    assert not (folder / "models" / "two.earmark").exists()
    assert document.undo_stack.undoText() == "Delete two"
    document.undo_stack.undo()
    settled(qtbot, page, ["two", "one"])
    assert (folder / "models" / "two.earmark").read_bytes() == b"two"


def test_a_run_is_renamed_in_place_and_back(qtbot, page: TrainPage, document: Document, folder: Path) -> None:
    with Project(folder) as project:
        run = project.runs()[1]
        (folder / run.bundle).unlink()
        project.save_run(dataclasses.replace(run, bundle=""))
    document.runs_changed.emit()
    qtbot.waitUntil(lambda: page._reading is None and not page.runs.rows[0].bundle)
    page.runs.setData(page.runs.index(0, Column.RUN), "better")
    settled(qtbot, page, ["better", "one"])
    document.undo_stack.undo()
    settled(qtbot, page, ["two", "one"])
    with qtbot.waitSignal(document.noticed) as told:
        page.runs.setData(page.runs.index(0, Column.RUN), "one")
    assert told.args[0] == "There is a run called one already. Choose another name."


def test_the_settings_of_a_run_fill_the_form_and_it_is_repeated(qtbot, page: TrainPage, script: Scripted) -> None:
    choose(page, 0)
    press(page.run_buttons["prefill"])
    setup = page.setup_panel.setup()
    assert setup is not None
    assert (setup.recipe, setup.config.window_s, setup.training.epochs) == ("mfcc-lstm", 1.0, 5)
    choose(page, 1)
    press(page.run_buttons["repeat"])
    qtbot.waitUntil(lambda: bool(script.setups) and page._live is not None and page._live.run_id > 0)
    assert script.setups[0].training.epochs == 3
    script.let(5)
    qtbot.waitUntil(lambda: page._live is None and page._reading is None)


def test_two_runs_are_laid_over_each_other_and_compared(
    qtbot, page: TrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(folder: str, runs: Sequence[Run]) -> Any:
        first, second = (run.name for run in runs)
        asked.extend((first, second))
        yield from ()
        return [Comparison(first, second, "test", 40, 2, 9, 0.065, Interval(0.1, 0.02, 0.2, "recordings", 12))]

    monkeypatch.setattr(comparing, "compare_job", answer)
    page.runs_table.selectAll()
    panel = page.compare
    assert page._upper.currentWidget() is panel
    assert panel.f1 is not None
    assert sorted(len(values) for values in panel.f1.points.values()) == [3, 3]
    cells = [panel.settings.item(0, column).text() for column in range(3)]
    assert cells == ["Epochs", "5", "3"]
    assert panel.settings.rowCount() == 1
    press(panel.ask_button)
    qtbot.waitUntil(lambda: "better" in panel.verdict.text())
    assert asked == ["two", "one"]
    assert "p = 0.065" in panel.verdict.text()
    choose(page, 0)
    assert page._upper.currentWidget() is page.watch


def test_a_model_is_exported(
    qtbot, page: TrainPage, document: Document, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine import bundle
    from tests.engine.test_bundle import made

    bundle.save(made(), folder / "models" / "two.earmark")
    target = tmp_path / "out.earmark"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    choose(page, 0)
    with qtbot.waitSignal(document.noticed) as told:
        press(page.run_buttons["export"])
    assert told.args[0].startswith("Saved ")
    assert bundle.load(target).card == made().card


def test_closing_breaks_a_training_off_and_it_is_offered_and_gone_on_with(
    qtbot, page: TrainPage, folder: Path, script: Scripted, document: Document
) -> None:
    press(page.setup_panel.train_button)
    qtbot.waitUntil(lambda: page._live is not None and page._live.run_id > 0 and page._live.fitting)
    script.let(2)
    qtbot.waitUntil(lambda: len(page.watch.watched.epochs) == 2)
    assert page._live is not None
    assert page._live.thread is not None
    assert "can go on from there" in page._live.thread.parting
    page.close_page()
    with Project(folder) as project:
        broken = project.runs()[-1]
        assert broken.state == "interrupted"
        assert project.interrupted_runs() == [broken.name]
        settings = {"config": to_json(script.setups[0].config), "training": to_json(script.setups[0].training)}
        project.save_run(dataclasses.replace(broken, settings=settings))
    document.runs_changed.emit()
    qtbot.waitUntil(lambda: page._reading is None and page.runs.rows[0].state == "interrupted")
    choose(page, 0)
    press(page.watch.resume_button)
    script.let(10)
    qtbot.waitUntil(lambda: page._live is None and page._reading is None and page.runs.rows[0].state == "done")
    assert script.setups[1] == script.setups[0]
    assert broken.id not in [run.id for run in page.runs.rows]


def test_the_window_stays_quick_while_a_real_network_learns(qtbot, page: TrainPage, folder: Path) -> None:
    from engine import recipes
    from training.torch_fit import TrainConfig

    late_ms: list[float] = []
    clock, timer = QElapsedTimer(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(10)
    before_ms = 0.0

    def beat() -> None:
        """Note how late it is, less what other programs are to blame for."""
        nonlocal before_ms
        now_ms = waited_ms()
        late_ms.append(clock.restart() - 10 - max(now_ms - before_ms, 0.0))
        before_ms = now_ms

    timer.timeout.connect(beat)
    recipe = recipes.get("mfcc-lstm")
    training = TrainConfig(epochs=80, patience=0, batch_size=4, learning_rate=1e-4)
    assert page.trainings.ask(str(folder), Setup(recipe.id, recipe.config(window_s=1.0, hop_s=1.0), training, 1))
    qtbot.waitUntil(lambda: page._live is not None and len(page._live.epochs) > 0, timeout=120_000)
    before_ms = waited_ms()
    clock.start()
    timer.start()  # from the first epoch on: how libraries are imported is tests/gui/test_quiet_import.py's
    qtbot.waitUntil(lambda: page._live is None and page._reading is None, timeout=120_000)
    timer.stop()
    assert len(late_ms) > 100
    assert np.percentile(late_ms, 99) < 50, sorted(late_ms)[-10:]


def test_the_narrowest_table_of_runs_cuts_no_words_off(qtbot, dressed):
    panel = RunsPanel()
    qtbot.addWidget(panel)
    panel.resize(848, 220)  # what a window of 1280 pixels leaves
    with qtbot.waitExposed(panel):
        panel.show()
    room = QFontMetrics(theme.font("table"))
    whole = {
        Column.RUN: "logmel-cnn-12",
        Column.STATE: "interrupted",
        Column.INTERVAL: "0.70 to 0.92",
        Column.DATA: "split 12",
        Column.SIZE: "240 MB",
        Column.TIME: "12 min",
    }
    for column, text in whole.items():
        assert room.horizontalAdvance(text) + 2 * 11 <= panel.table.columnWidth(column), text
