"""The Train page: choose, train, watch, compare.

Invariant: at most one training goes on, whatever page or project is shown meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QSignalBlocker, QTimer
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from engine.errors import UsageError
from engine.events import Event, Job, Progress
from engine.training_tables import Run
from gui import actions
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.train.setup import Setup, SetupPanel, command
from gui.pages.train.watch import LiveRun, Watched, WatchPanel, stored
from gui.tables.runs import RunsModel, TrainView, read_training, score, score_words
from gui.widgets.panels import Panel, table_view
from gui.widgets.reading_page import ReadingPage

_REFRESH_MS = 200
#: Of the columns of ``gui.tables.runs.Column``.
_RUN_WIDTHS_PX = (114, 98, 108, 80, 106, 102, 52, 72, 62, 62)


def training_job(folder: str, setup: Setup) -> Job[Run]:
    """The training that was asked for. The generator is made in its thread: importing what trains takes seconds."""
    yield Progress("Starting")
    from training import run

    return (yield from run.train_project(folder, run.Plan(setup.recipe, setup.config, setup.training), setup.split_id))


class TrainPage(ReadingPage):
    """Recipes and settings at the left; curves, findings and runs at the right."""

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(document, runner, TrainView(), parent)
        self._view = TrainView()
        self._live: LiveRun | None = None
        self._chosen_id = 0
        self._tick = QTimer(self)
        self._tick.setInterval(_REFRESH_MS)
        self._tick.timeout.connect(self._on_tick)
        self._state_words = {
            "starting": self.tr("starting"),
            "paused": self.tr("paused"),
            "cancelling": self.tr("cancelling"),
            "stopping": self.tr("stopping"),
            "epoch": self.tr("epoch {} of {}"),
        }
        self._build()
        self._connect()
        self._show_view(self._nothing)

    # Building ---------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setup_panel = SetupPanel()
        self.watch = WatchPanel()
        self.runs = RunsModel(self)
        self.runs_table = table_view(self.tr("Runs"), _RUN_WIDTHS_PX)
        self.runs_table.setModel(self.runs)
        panel = Panel(self.tr("Runs"), flush=True)
        panel.add(self.runs_table)
        results = QWidget()
        grid = QGridLayout(results)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        grid.addWidget(self.watch, 0, 0)
        grid.addWidget(panel, 1, 0)
        grid.setRowStretch(0, 7)
        grid.setRowStretch(1, 3)
        self.lay_out(self.setup_panel, results)

    def _connect(self) -> None:
        document = self._document
        document.opened.connect(self._on_opened)
        self.read_after(document.cuts_changed, document.splits_changed, document.runs_changed)
        self.runs_table.selectionModel().currentRowChanged.connect(self._on_run_chosen)
        self.setup_panel.train_asked.connect(self._train)
        self.setup_panel.copy_asked.connect(self._copy_command)
        self.watch.finish_asked.connect(self._finish)
        self.watch.pause_asked.connect(self._pause)
        self.watch.cancel_asked.connect(self._cancel)
        actions.bind(self, "train.start", self._train)
        actions.bind(self, "train.stop", self._finish)
        actions.bind(self, "train.pause", self._pause)
        actions.bind(self, "train.cancel", self._cancel)
        actions.bind(self, "train.copy_command", self._copy_command)

    # Reading and showing ----------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Bring what changes with time up to date."""
        super().showEvent(event)
        self._on_tick()

    def _on_opened(self) -> None:
        self._chosen_id = 0
        self._on_changed()

    def _reader(self, folder: str) -> Callable[[], Job[TrainView]]:
        return lambda: read_training(folder)

    def _live_here(self) -> LiveRun | None:
        """The training that goes on, if it is one of the project that is shown."""
        project = self._document.project
        live = self._live
        return live if live is not None and project is not None and live.folder == str(project.folder) else None

    def _show_view(self, view: TrainView) -> None:
        known = self._view.runs
        self._view = view
        live = self._live_here()
        newest = view.runs[0] if view.runs else None
        if live is not None and not live.run_id and newest is not None and newest.id not in {run.id for run in known}:
            live.run_id, live.name = newest.id, newest.name
            self._chosen_id = newest.id
        self.setup_panel.show_splits(view.splits)
        with QSignalBlocker(self.runs_table.selectionModel()):
            self.runs.show_view(view)
            if not view.runs:
                self._chosen_id = 0
            elif self.runs.row_of(self._chosen_id) < 0:
                self._chosen_id = view.runs[0].id
            if view.runs:
                self.runs_table.selectRow(self.runs.row_of(self._chosen_id))
        self.runs_table.viewport().update()
        self._say_empty(view)
        self._show_chosen()

    def _say_empty(self, view: TrainView) -> None:
        self.show_results(bool(view.runs or view.splits) or self._live_here() is not None)
        page = self.tr("Go to the Cut page")
        if not view.cut:
            text = self.tr("Cut the labels into chunks and split them on the Cut page.")
            self.say_empty(self.tr("There is nothing to train on yet"), text, page)
        else:
            text = self.tr("Split the chunks into training, validation and test on the Cut page.")
            self.say_empty(self.tr("The chunks are not split yet"), text, page)

    def _on_empty_pressed(self) -> None:
        self._document.page_asked.emit("cut")

    def _on_run_chosen(self, index: QModelIndex) -> None:
        run = self.runs.run_at(index.row())
        if run is not None:
            self._chosen_id = run.id
            self._show_chosen()

    def _show_chosen(self) -> None:
        """Show the chosen run: the one that goes on from its events, any other from what was stored of it."""
        live = self._live_here()
        if live is not None and self._chosen_id in (0, live.run_id):
            self.watch.show_watched(live, live)
            return
        if live is not None and not live.run_id:  # its row is not there yet
            self.watch.show_watched(live, live)
            return
        run = next((run for run in self._view.runs if run.id == self._chosen_id), None)
        shown = stored(run, self.watch.sentences_of(run)) if run is not None else Watched()
        self.watch.show_watched(shown, None)

    def _on_tick(self) -> None:
        """Bring what changes with time up to date."""
        live = self._live_here()
        if live is None:
            self.runs.set_live(0, "")
            return
        live.refresh(self._state_words)
        if live.finish_asked and live.fitting and live.thread is not None:
            live.thread.finish()  # a job hears it only where it can end, so it is asked until it has
        if self.isVisible():
            self.runs.set_live(live.run_id, live.state)
            if not live.run_id or self._chosen_id == live.run_id:
                self._show_chosen()

    # Training ---------------------------------------------------------------------------------------------------------

    def _asked(self) -> Setup | None:
        """What is to be trained, or None with the reason told."""
        if self._document.project is None:
            self._document.notice(self.tr("No project is open. Open one first."), "warning")
            return None
        try:
            setup = self.setup_panel.setup()
        except UsageError as error:
            self._document.notice(str(error), "warning")
            return None
        if setup is None:
            text = self.tr("There is nothing to train on yet. Cut the labels and split the chunks on the Cut page.")
            self._document.notice(text, "warning")
        return setup

    def _train(self) -> None:
        if self._live is not None:
            text = self.tr("{} is being trained. One training at a time: stop it, or wait for its end.")
            self._document.notice(text.format(self._live.name), "warning")
            return
        setup = self._asked()
        if setup is None:
            return
        project = self._document.project
        assert project is not None
        folder = str(project.folder)
        self._live = live = LiveRun(folder, setup.recipe)
        live.epochs_max = setup.training.epochs
        self._chosen_id = 0
        live.thread = self._runner.run(
            self.tr("Training {}").format(setup.recipe),
            lambda: training_job(folder, setup),
            on_event=self._on_event,
            on_done=self._on_trained,
            on_failed=self._on_failed,
            on_cancelled=self._on_ended,
        )
        self._tick.start()
        self._say_empty(self._view)
        with QSignalBlocker(self.runs_table.selectionModel()):
            self.runs_table.clearSelection()
        self._on_tick()

    def _on_event(self, event: Event) -> None:
        live = self._live
        if live is None:
            return
        had = live.fitting
        live.take(event)
        if not live.run_id and self._reading is None and not (isinstance(event, Progress) and event.text == "Starting"):
            self._on_changed()  # the run is in the table now
        if not isinstance(event, Progress) or live.fitting != had:
            self._on_tick()

    def _on_trained(self, run: Run) -> None:
        self._on_ended()
        found = score(run)
        if found is not None:
            self._document.notice(f"{run.name}: {score_words(found)}")
        self._document.models_changed.emit()

    def _on_failed(self, sentence: str) -> None:
        self._on_ended()
        self._document.notice(sentence, "error")

    def _on_ended(self) -> None:
        live, self._live = self._live, None
        self._tick.stop()
        self.runs.set_live(0, "")
        if live is not None and self._chosen_id in (0, live.run_id):
            self._chosen_id = live.run_id
        self._document.runs_changed.emit()

    def _finish(self) -> None:
        live = self._live
        if live is None or live.thread is None or live.finish_asked:
            return
        if not live.fitting:
            self._document.notice(self.tr("There is no epoch to keep yet. Wait for the first one, or cancel."))
            return
        live.finish_asked = True
        live.thread.finish()
        self._on_tick()

    def _pause(self) -> None:
        live = self._live
        if live is None or live.thread is None:
            return
        if live.thread.paused:
            live.thread.resume()
        else:
            live.thread.pause()
        self._on_tick()

    def _cancel(self) -> None:
        if self._live is not None and self._live.thread is not None:
            self._live.thread.cancel()
            self._on_tick()

    def _copy_command(self) -> None:
        setup = self._asked()
        project = self._document.project
        if setup is not None and project is not None:
            QGuiApplication.clipboard().setText(command(str(Path(project.folder)), setup))
            self._document.notice(self.tr("The command is on the clipboard. It gives the same model."))
