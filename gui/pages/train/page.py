"""The Train page: choose, train, watch, compare.

Invariant: what is shown belongs to the project that is open; a training of another one goes on unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QGridLayout, QLabel, QPushButton, QSizePolicy, QStackedWidget, QWidget

from engine.errors import UsageError
from engine.events import Event, Job, Progress
from engine.training_tables import Run
from gui import actions
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.train.augmenting import AugmentPanel, Source
from gui.pages.train.comparing import ComparePanel
from gui.pages.train.run_edits import RunEdits, setup_of
from gui.pages.train.running import Trainings
from gui.pages.train.setup import Setup, SetupPanel, command
from gui.pages.train.watch import LiveRun, Watched, WatchPanel, stored
from gui.tables.runs import WAITING, Column, CurveDelegate, RunsModel, TrainView, read_training, score, score_words
from gui.widgets.job_bar import time_left
from gui.widgets.panels import Panel, table_view
from gui.widgets.reading_page import ReadingPage

_REFRESH_MS = 200
#: Of the columns of ``gui.tables.runs.Column``.
_RUN_WIDTHS_PX = (116, 100, 76, 84, 104, 98, 52, 72, 64, 56, 62)
#: Narrower than this there is no room for the device; the tip of the time tells it.
_DEVICE_FROM_PX = 1300


def estimate_job(folder: str, setup: Setup) -> Job[Any]:
    """How long the training would take; see ``training.estimate``."""
    yield Progress("Starting")
    from training import estimate

    return (yield from estimate.measure(folder, setup.split_id, setup.recipe, setup.config, setup.training))


class TrainPage(ReadingPage):
    """Recipes and settings at the left; curves, findings and runs at the right."""

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(document, runner, TrainView(), parent)
        self._view = TrainView()
        self.trainings = Trainings(runner, self)
        self.edits = RunEdits(document, runner, self)
        self._chosen_id = 0
        self._was_fitting = False
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
        self.runs_table.setItemDelegateForColumn(Column.CURVE, CurveDelegate(self.runs_table))
        self.runs_table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.runs_table.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.runs_table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        panel = Panel(self.tr("Runs"), flush=True)
        self._hint = QLabel(self.tr("Ctrl+click a second run to compare"))
        self._hint.setProperty("role", "small")
        panel.head.addWidget(self._hint)
        panel.head.addSpacing(8)
        self.run_buttons = {}
        for name, words in self._run_words().items():
            button = self.run_buttons[name] = QPushButton(words)
            button.setProperty("role", "small")
            actions.explain(button, f"train.{name}")
            button.clicked.connect(lambda _=False, name=name: actions.find(self, f"train.{name}").trigger())
            panel.head.addWidget(button)
        panel.add(self.runs_table)
        self.compare = ComparePanel(self._runner)
        self.compare.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._upper = QStackedWidget()
        self._upper.addWidget(self.watch)
        self._upper.addWidget(self.compare)
        self.augment = AugmentPanel(self._runner)
        shown = QWidget()
        grid = QGridLayout(shown)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        grid.addWidget(self._upper, 0, 0)
        grid.addWidget(panel, 1, 0)
        grid.setRowStretch(0, 7)
        grid.setRowStretch(1, 3)
        self._results = QStackedWidget()
        self._results.addWidget(shown)
        self._results.addWidget(self.augment)
        self.lay_out(self.setup_panel, self._results)

    def _run_words(self) -> dict[str, str]:
        return {
            "repeat": self.tr("Repeat"),
            "prefill": self.tr("Change and repeat"),
            "export": self.tr("Export\u2026"),
            "rename": self.tr("Rename"),
            "delete": self.tr("Delete"),
        }

    def _connect(self) -> None:
        document = self._document
        document.opened.connect(self._on_opened)
        self.read_after(document.cuts_changed, document.splits_changed, document.runs_changed)
        self.runs_table.selectionModel().selectionChanged.connect(lambda *_: self._on_selected())
        self.runs.rename_asked.connect(self.edits.rename)
        self.edits.failed.connect(lambda sentence: document.notice(sentence, "warning"))
        self.compare.failed.connect(lambda sentence: document.notice(sentence, "warning"))
        for chart in (self.watch.loss, self.watch.f1):
            chart.failed.connect(lambda sentence: document.notice(sentence, "warning"))
        trainings = self.trainings
        trainings.began.connect(self._on_began)
        trainings.happened.connect(self._on_event)
        trainings.trained.connect(self._on_trained)
        trainings.failed.connect(lambda sentence: document.notice(sentence, "error"))
        trainings.ended.connect(self._on_ended)
        trainings.queue_changed.connect(lambda: self._show_view(self._view))
        self.setup_panel.train_asked.connect(self._train)
        self.setup_panel.copy_asked.connect(self._copy_command)
        self.watch.finish_asked.connect(self._finish)
        self.watch.pause_asked.connect(self._pause)
        self.watch.cancel_asked.connect(trainings.cancel)
        self.watch.resume_asked.connect(self._repeat)
        self.setup_panel.preview_asked.connect(self.open_augment)
        self.setup_panel.changed.connect(self._show_augment)
        self.augment.chain_changed.connect(self._on_chain_changed)
        self.augment.closed.connect(self.close_augment)
        self.augment.failed.connect(lambda sentence: document.notice(sentence, "warning"))
        self.setup_panel.estimate_asked.connect(self._estimate)
        actions.bind(self, "train.estimate", self._estimate)
        actions.bind(self, "train.augment", self.toggle_augment)
        for name in ("another", "next_epoch", "play_original", "play_changed"):
            actions.bind(self, f"train.{name}", lambda name=name: self._in_augment(name))
        actions.bind(self, "train.start", self._train)
        actions.bind(self, "train.stop", self._finish)
        actions.bind(self, "train.pause", self._pause)
        actions.bind(self, "train.cancel", trainings.cancel)
        slots = {"repeat": self._repeat, "prefill": self._prefill, "export": self._export, "rename": self._rename}
        for name, slot in (slots | {"delete": self._delete}).items():
            self.runs_table.addAction(actions.bind(self, f"train.{name}", slot))
        actions.bind(self, "train.compare", self.compare.ask)
        actions.bind(self, "train.copy_command", self._copy_command)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        self.runs_table.setColumnHidden(Column.DEVICE, self.width() < _DEVICE_FROM_PX)
        super().resizeEvent(event)

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

    @property
    def _live(self) -> LiveRun | None:
        """The training that goes on, whichever project it is of."""
        return self.trainings.live

    def _waiting_here(self) -> list[Run]:
        """What waits, the last to come first, as rows."""
        project = self._document.project
        folder = str(project.folder) if project is not None else ""
        return [one.row for one in reversed(self.trainings.waiting) if one.folder == folder]

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
        chosen = {run.id for run in self._selected()}
        with QSignalBlocker(self.runs_table.selectionModel()):
            self.runs.show_view(view, self._waiting_here())
            known_ids = [run.id for run in self.runs.rows]
            if self._chosen_id not in known_ids:
                self._chosen_id = view.runs[0].id if view.runs else 0
            self._select({self._chosen_id} if self._chosen_id not in chosen else chosen & set(known_ids))
        self.runs_table.viewport().update()
        self._say_empty(view)
        self._show_chosen()

    def _say_empty(self, view: TrainView) -> None:
        self.show_results(bool(view.runs or view.splits) or self._live_here() is not None or self.augmenting)
        page = self.tr("Go to the Cut page")
        if not view.cut:
            text = self.tr("Cut the labels into chunks and split them on the Cut page.")
            self.say_empty(self.tr("There is nothing to train on yet"), text, page)
        else:
            text = self.tr("Split the chunks into training, validation and test on the Cut page.")
            self.say_empty(self.tr("The chunks are not split yet"), text, page)

    def _on_empty_pressed(self) -> None:
        self._document.page_asked.emit("cut")

    def _select(self, ids: set[int]) -> None:
        selection = QItemSelection()
        last = len(Column) - 1
        for run_id in ids:
            row = self.runs.row_of(run_id)
            if row >= 0:
                selection.select(self.runs.index(row, 0), self.runs.index(row, last))
        model = self.runs_table.selectionModel()
        current = self.runs.row_of(self._chosen_id)
        if current >= 0:
            model.setCurrentIndex(self.runs.index(current, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _selected(self) -> list[Run]:
        """The chosen runs, in the order of the table."""
        rows = sorted(index.row() for index in self.runs_table.selectionModel().selectedRows())
        return [run for row in rows if (run := self.runs.run_at(row)) is not None]

    def _ended_runs(self) -> list[Run]:
        """Those of them that neither go on nor wait."""
        live = self._live_here()
        going = live.run_id if live is not None else 0
        return [run for run in self._selected() if run.state != WAITING and run.id != going]

    def _on_selected(self) -> None:
        current = self.runs.run_at(self.runs_table.currentIndex().row())
        selected = self._selected()
        if selected:
            self._chosen_id = current.id if current in selected and current is not None else selected[0].id
        self._show_chosen()

    def _show_chosen(self) -> None:
        """Show the chosen run: the one that goes on from its events, any other from what was stored of it."""
        live, several = self._live_here(), self._ended_runs()
        self._enable_buttons()
        project = self._document.project
        if len(several) > 1 and project is not None:
            self._upper.setCurrentWidget(self.compare)
            self.compare.show_runs(str(project.folder), several)
            return
        self._upper.setCurrentWidget(self.watch)
        if live is not None and self._chosen_id in (0, live.run_id):
            self.watch.show_watched(live, live)
            return
        if live is not None and not live.run_id:  # its row is not there yet
            self.watch.show_watched(live, live)
            return
        run = next((run for run in self.runs.rows if run.id == self._chosen_id), None)
        shown = stored(run, self.watch.sentences_of(run)) if run is not None else Watched()
        broken = run is not None and run.state in ("running", "interrupted")
        self.watch.show_watched(shown, None, resumable=broken)

    def _enable_buttons(self) -> None:
        ended, waiting = self._ended_runs(), any(run.state == WAITING for run in self._selected())
        possible = {
            "repeat": len(ended) == 1,
            "prefill": len(ended) == 1,
            "export": len(ended) == 1 and bool(ended[0].bundle),
            "rename": len(ended) == 1,
            "delete": bool(ended) or waiting,
        }
        self._hint.setVisible(len(self._view.runs) > 1 and len(ended) < 2)
        for name, on in possible.items():
            self.run_buttons[name].setEnabled(on)
            actions.find(self, f"train.{name}").setEnabled(on)

    def _on_tick(self) -> None:
        """Bring what changes with time up to date."""
        live = self._live_here()
        if live is None:
            self.runs.set_live(0, "")
            return
        live.refresh(self._state_words)
        self.trainings.insist()
        if self.isVisible():
            self.runs.set_live(live.run_id, live.state)
            if not live.run_id or self._chosen_id == live.run_id:
                self._show_chosen()

    # Augmentation -----------------------------------------------------------------------------------------------------

    @property
    def augmenting(self) -> bool:
        """Whether the augmentation is shown instead of the runs."""
        return self._results.currentWidget() is self.augment

    def toggle_augment(self) -> None:
        """Show the augmentation, or the runs again."""
        if self.augmenting:
            self.close_augment()
        else:
            self.open_augment()

    def open_augment(self) -> None:
        """Show the augmentation with an example."""
        if self.setup_panel.augmentation is None:
            self._document.notice(self.tr("This family trains on examples as they are: it has no augmentation."))
            return
        self._results.setCurrentWidget(self.augment)
        self.show_results(True)
        self._show_augment()

    def close_augment(self) -> None:
        """Show the runs again."""
        self._results.setCurrentIndex(0)
        self._say_empty(self._view)

    def _show_augment(self) -> None:
        if not self.augmenting:
            return
        edit = self.setup_panel.augmentation
        if edit is None:
            self.close_augment()
            return
        project = self._document.project
        try:
            setup = self.setup_panel.setup()
        except UsageError:
            return  # the form says what is wrong
        source = None
        if setup is not None and project is not None:
            source = Source(str(project.folder), setup.split_id, setup.recipe, setup.config)
        self.augment.show_source(source, edit.value(), setup.training.seed if setup is not None else 0)

    def _on_chain_changed(self, text: str) -> None:
        edit = self.setup_panel.augmentation
        if edit is not None:
            edit.set_value(text)

    def _in_augment(self, name: str) -> None:
        if self.augmenting:
            getattr(self.augment, name)()

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

    def _estimate(self) -> None:
        setup, project = self._asked(), self._document.project
        if setup is None or project is None:
            return
        folder = str(project.folder)
        self.setup_panel.say_estimate(self.tr("Trying a few examples\u2026"))
        self._runner.run(
            self.tr("Estimating the time"),
            lambda: estimate_job(folder, setup),
            on_done=self._on_estimated,
            on_failed=self._on_estimate_failed,
            quiet=True,
        )

    def _on_estimated(self, found: Any) -> None:
        words = self.tr("At most {}").format(time_left(found.total_s))
        if found.epochs:
            epoch = f"{found.epoch_s:.1f} s" if found.epoch_s < 10 else time_left(found.epoch_s)
            words = self.tr("At most {}: {} an epoch").format(time_left(found.total_s), epoch)
        self.setup_panel.say_estimate(words)

    def _on_estimate_failed(self, sentence: str) -> None:
        self.setup_panel.say_estimate("")
        self._document.notice(sentence, "warning")

    def _train(self) -> None:
        setup, project = self._asked(), self._document.project
        if setup is not None and project is not None:
            self._begin(setup)

    def _begin(self, setup: Setup, instead_of: int = 0) -> None:
        project = self._document.project
        assert project is not None
        if not self.trainings.ask(str(project.folder), setup, instead_of):
            waiting = len(self.trainings.waiting)
            words = self.tr("{} waits for its turn; it is number {} in the queue.")
            self._document.notice(words.format(setup.recipe, waiting))

    def _on_began(self, _live: LiveRun) -> None:
        self._chosen_id = 0
        self._tick.start()
        self._say_empty(self._view)
        with QSignalBlocker(self.runs_table.selectionModel()):
            self.runs_table.clearSelection()
        self._on_tick()

    def _on_event(self, event: Event) -> None:
        live = self._live
        if live is None:
            return
        if not live.run_id and self._reading is None and not (isinstance(event, Progress) and event.text == "Starting"):
            self._on_changed()  # the run is in the table now
        if not isinstance(event, Progress) or live.fitting != self._was_fitting:
            self._was_fitting = live.fitting
            self._on_tick()

    def _on_trained(self, run: Run) -> None:
        found = score(run)
        if found is not None:
            self._document.notice(f"{run.name}: {score_words(found)}")
        self._document.models_changed.emit()

    def _on_ended(self, live: LiveRun | None) -> None:
        self._tick.stop()
        self.runs.set_live(0, "")
        if live is not None and self._chosen_id in (0, live.run_id):
            self._chosen_id = live.run_id
        self._document.runs_changed.emit()

    def _finish(self) -> None:
        if not self.trainings.finish():
            self._document.notice(self.tr("There is no epoch to keep yet. Wait for the first one, or cancel."))
        self._on_tick()

    def _pause(self) -> None:
        self.trainings.pause()
        self._on_tick()

    # Runs that have ended ---------------------------------------------------------------------------------------------

    def _one(self) -> tuple[Run, Setup] | None:
        """The chosen run and what it was asked to do."""
        runs = self._ended_runs()
        if len(runs) != 1:
            return None
        try:
            return runs[0], setup_of(runs[0])
        except UsageError as error:
            self._document.notice(str(error), "warning")
            return None

    def _repeat(self) -> None:
        """The same again; one that was interrupted goes on where it was."""
        found = self._one()
        if found is not None:
            run, setup = found
            self._begin(setup, run.id if run.state in ("running", "interrupted") else 0)

    def _prefill(self) -> None:
        found = self._one()
        if found is not None:
            run, setup = found
            if self.setup_panel.show_setup(setup):
                self._document.notice(self.tr("The settings of {} are in the form.").format(run.name))
            else:
                words = self.tr("The split or the family of {} is not there any more; choose others.")
                self._document.notice(words.format(run.name), "warning")

    def _export(self) -> None:
        runs = self._ended_runs()
        if len(runs) == 1:
            self.edits.export(runs[0])

    def _rename(self) -> None:
        runs = self._ended_runs()
        if len(runs) == 1:
            self.runs_table.edit(self.runs.index(self.runs.row_of(runs[0].id), Column.RUN))

    def _delete(self) -> None:
        ended = self._ended_runs()
        for run in self._selected():
            if run.state == WAITING:
                self.trainings.drop(-run.id)
        self.edits.remove(ended)

    def close_page(self) -> None:
        """The window closes: a training that goes on can be gone on with later."""
        self._tick.stop()
        self.augment.player.stop()
        self.trainings.close()

    def _copy_command(self) -> None:
        setup = self._asked()
        project = self._document.project
        if setup is not None and project is not None:
            QGuiApplication.clipboard().setText(command(str(Path(project.folder)), setup))
            self._document.notice(self.tr("The command is on the clipboard. It gives the same model."))
