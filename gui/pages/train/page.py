"""The Train page: choose, train, watch, compare.

Invariant: what is shown belongs to the project that is open; a training of another one goes on unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedWidget, QWidget

from engine.errors import UsageError
from engine.events import Event, Job, Progress
from engine.training_tables import Run
from gui import actions
from gui.class_colours import class_colours
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.train.asking import Setup, command
from gui.pages.train.augment_room import AugmentRoom
from gui.pages.train.augmenting import AugmentPanel
from gui.pages.train.comparing import ComparePanel
from gui.pages.train.estimating import Estimate
from gui.pages.train.left_over import LeftOver
from gui.pages.train.parts import live_parts, parts_of
from gui.pages.train.run_edits import RunEdits
from gui.pages.train.run_verbs import RunVerbs
from gui.pages.train.running import Trainings
from gui.pages.train.runs_panel import RunsPanel
from gui.pages.train.sentences import sentences_of
from gui.pages.train.setup import OwnModel, SetupPanel
from gui.pages.train.watch import WatchPanel
from gui.pages.train.watched import LiveRun, Watched, stored
from gui.tables.run_score import score, score_words
from gui.tables.runs import WAITING, TrainView, read_training
from gui.translation import told
from gui.widgets.reading_page import ReadingPage

_REFRESH_MS = 200
#: What the curves and runs need side by side; in a narrower room they stand one below the other.
_WIDE_PX, _LEAST_WIDTH_PX = 680, 400
_LEAST_HEIGHT_PX, _LEAST_COMPARING_PX, _LEAST_STACKED_PX = 580, 640, 1120
_LEAST_AUGMENTING_PX = (680, 560)


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
            "fold": self.tr("fold {} of {}, {}"),
        }
        self._build()
        self.verbs = RunVerbs(self, self._ended_runs)
        self._connect()
        self._bind()
        self._show_view(self._nothing)

    # Building ---------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setup_panel = SetupPanel(self._runner)
        self.watch = WatchPanel()
        self.watch.curves.colour_classes(lambda labels: class_colours(self._document, labels))
        self.runs_panel = RunsPanel()
        self.runs, self.runs_table = self.runs_panel.model, self.runs_panel.table
        self.run_buttons = self.runs_panel.buttons
        self.compare = ComparePanel(self._runner)
        self.compare.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._upper = QStackedWidget()
        self._upper.addWidget(self.watch)
        self._upper.addWidget(self.compare)
        self.augment = AugmentPanel(self._runner)
        self.left_over = LeftOver()
        shown = QWidget()
        grid = QGridLayout(shown)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        grid.addWidget(self.left_over, 0, 0)
        grid.addWidget(self._upper, 1, 0)
        grid.addWidget(self.runs_panel, 2, 0)
        grid.setRowStretch(1, 7)
        grid.setRowStretch(2, 3)
        self._results = QStackedWidget()
        self._results.addWidget(shown)
        self._results.addWidget(self.augment)
        self.lay_out(self.setup_panel, self._results, (_LEAST_WIDTH_PX, _LEAST_HEIGHT_PX))
        self.augment_room = AugmentRoom(self._document, self.setup_panel, self.augment, self._results)
        self.estimate = Estimate(self._runner, self.setup_panel)

    def _connect(self) -> None:
        document = self._document
        document.opened.connect(self._on_opened)
        self.read_after(document.cuts_changed, document.splits_changed, document.runs_changed)
        self.room.resized.connect(self._fit)
        self._upper.currentChanged.connect(self._fit)
        self.augment_room.changed.connect(self._fit)
        self.runs_panel.selected.connect(self._on_selected)
        self.runs.rename_asked.connect(self.edits.rename)
        self.edits.combined.connect(self._choose)
        for chart in self.watch.curves.charts:
            chart.failed.connect(lambda sentence: self.say(sentence, "warning"))
        for part in (self.edits, self.compare, self.augment, self.estimate, self.trainings):
            part.troubled.connect(lambda sentence: self.say(sentence, "warning"))
        self.compare.combine_asked.connect(
            lambda method, weights: self.edits.combine(self._ended_runs(), method, weights)
        )
        trainings = self.trainings
        trainings.began.connect(self._on_began)
        trainings.happened.connect(self._on_event)
        trainings.trained.connect(self._on_trained)
        trainings.failed.connect(lambda sentence: document.notice(sentence, "error"))
        trainings.ended.connect(self._on_ended)
        trainings.queue_changed.connect(lambda: self._show_view(self._view))
        self.left_over.taken.connect(lambda: self._answer_left_over(trainings.take_up))
        self.left_over.forgotten.connect(lambda: self._answer_left_over(trainings.forget))
        self.setup_panel.train_asked.connect(self._train)
        self.setup_panel.copy_asked.connect(self._copy_command)
        self.setup_panel.preview_asked.connect(self.augment_room.open)
        self.setup_panel.estimate_asked.connect(self._estimate)
        self.augment_room.changed.connect(lambda: self._say_empty(self._view))
        self.watch.finish_asked.connect(self._finish)
        self.watch.pause_asked.connect(self._pause)
        self.watch.cancel_asked.connect(trainings.cancel)
        self.watch.resume_asked.connect(self.verbs.repeat)
        self.watch.combine_asked.connect(self._combine)

    def _bind(self) -> None:
        actions.bind(self, "train.estimate", self._estimate)
        actions.bind(self, "train.augment", self.augment_room.toggle)
        for name in ("another", "next_epoch", "play_original", "play_changed"):
            actions.bind(self, f"train.{name}", lambda name=name: self.augment_room.do(name))
        actions.bind(self, "train.start", self._train)
        actions.bind(self, "train.stop", self._finish)
        actions.bind(self, "train.pause", self._pause)
        actions.bind(self, "train.cancel", self.trainings.cancel)
        actions.bind(self, "train.compare", self.compare.ask)
        actions.bind(self, "train.combine", self._combine)
        actions.bind(self, "train.copy_command", self._copy_command)
        for name, button in self.run_buttons.items():
            action = actions.bind(self, f"train.{name}", getattr(self.verbs, name))
            self.runs_table.addAction(action)
            button.clicked.connect(action.trigger)

    def say(self, text: str, level: str = "info") -> None:
        """Tell the user something in the window's bar."""
        self._document.notice(text, level)

    def dropped(self, paths: list[str]) -> None:
        """Train on a folder of classes, or on a list of labelled files, that was dropped."""
        if paths:
            self.setup_panel.data.set_source(paths[0])

    def _fit(self) -> None:
        """Put side by side what there is room for, and let the rest be scrolled."""
        stacked = self.room.width() < _WIDE_PX
        self.watch.set_stacked(stacked)
        self.compare.set_stacked(stacked)
        if self.augmenting:
            self.room.set_least(*_LEAST_AUGMENTING_PX)
        elif stacked:
            self.room.set_least(_LEAST_WIDTH_PX, _LEAST_STACKED_PX)
        else:
            comparing = self._upper.currentWidget() is self.compare
            self.room.set_least(_LEAST_WIDTH_PX, _LEAST_COMPARING_PX if comparing else _LEAST_HEIGHT_PX)

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

    @property
    def folder(self) -> str:
        """The folder of the project that is shown; empty when none is."""
        project = self._document.project
        return str(project.folder) if project is not None else ""

    def _waiting_here(self) -> list[Run]:
        """What waits, the last to come first, as rows."""
        return [one.row for one in reversed(self.trainings.waiting) if one.folder == self.folder]

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
        self.setup_panel.show_models(
            [OwnModel(run.name, str(Path(self.folder) / run.bundle), run.recipe) for run in view.runs if run.bundle]
        )
        self._chosen_id = self.runs_panel.show_view(view, self._waiting_here(), self._chosen_id)
        self.left_over.show_setups(self.trainings.left_over(self.folder) if self.folder else ())
        self._say_empty(view)
        self._show_chosen()

    def _choose(self, run_id: int) -> None:
        """Choose a run that will be there when the table is read anew."""
        self._chosen_id = run_id
        self.runs_panel.clear()

    def _answer_left_over(self, answer: Callable[[str], None]) -> None:
        answer(self.folder)
        self._show_view(self._view)

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

    def _ended_runs(self) -> list[Run]:
        """Those of them that neither go on nor wait."""
        live = self._live_here()
        going = live.run_id if live is not None else 0
        return [run for run in self.runs_panel.chosen() if run.state != WAITING and run.id != going]

    def _on_selected(self) -> None:
        current = self.runs_panel.current()
        if current is not None:
            self._chosen_id = current.id
        self._show_chosen()

    def _show_chosen(self) -> None:
        """Show the chosen run: the one that goes on from its events, any other from what was stored of it."""
        live, several = self._live_here(), self._ended_runs()
        self.runs_panel.enable(self, several)
        actions.find(self, "train.combine").setEnabled(len(several) > 1 or bool(self._folds_of(several)))
        if len(several) > 1 and self.folder:
            self._upper.setCurrentWidget(self.compare)
            self.compare.show_runs(self.folder, several)
            return
        self._upper.setCurrentWidget(self.watch)
        if live is not None and (not live.run_id or self._chosen_id in (0, live.run_id)):
            self.watch.show_watched(live, live, parts=live_parts(live))
            return
        run = next((run for run in self.runs.rows if run.id == self._chosen_id), None)
        if run is None:
            self.watch.show_watched(Watched(), None)
            return
        broken = run.state in ("running", "interrupted")
        parts = parts_of(run, self._view)
        self.watch.show_watched(stored(run, sentences_of(run)), None, resumable=broken, parts=parts)

    def _folds_of(self, runs: Sequence[Run]) -> list[Run]:
        """The run, where one is chosen that has the models of its folds."""
        return [run for run in runs if run.metrics.get("folds")] if len(runs) == 1 else []

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

    @property
    def augmenting(self) -> bool:
        """Whether the augmentation is shown instead of the runs."""
        return self.augment_room.shown

    # Training ---------------------------------------------------------------------------------------------------------

    def _asked(self) -> Setup | None:
        """What is to be trained, or None with the reason told."""
        if self._document.project is None:
            self._document.notice(self.tr("No project is open. Open one first."), "warning")
            return None
        try:
            setup = self.setup_panel.setup()
        except UsageError as error:
            self._document.notice(told(str(error)), "warning")
            return None
        if setup is None:
            text = self.tr("There is nothing to train on yet. Cut the labels and split the chunks on the Cut page.")
            self._document.notice(text, "warning")
        return setup

    def _estimate(self) -> None:
        setup = self._asked()
        if setup is not None:
            self.estimate.ask(self.folder, setup)

    def _train(self) -> None:
        setup, project = self._asked(), self._document.project
        if setup is not None and project is not None:
            self.begin(setup)

    def begin(self, setup: Setup, instead_of: int = 0) -> None:
        """Train now or when it is its turn.

        Args:
            setup: What.
            instead_of: The run that was broken off and that this goes on with; 0: none.
        """
        project = self._document.project
        assert project is not None
        if not self.trainings.ask(str(project.folder), setup, instead_of):
            waiting = len(self.trainings.waiting)
            words = self.tr("{} waits for its turn; it is number {} in the queue.")
            self._document.notice(words.format(setup.recipe, waiting))

    def _on_began(self, live: LiveRun) -> None:
        self._chosen_id = live.run_id
        known = next((run for run in self._view.runs if run.id == live.run_id), None)
        if known is not None:
            live.go_on_from(known)
        self._tick.start()
        self._say_empty(self._view)
        self.runs_panel.clear()
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

    def _combine(self) -> None:
        """Make one model of the runs that are chosen, or of the folds of one."""
        of_folds = self._folds_of(self._ended_runs())
        if of_folds:
            self.edits.combine(of_folds, "mean")
        elif self._upper.currentWidget() is self.compare:
            self.compare.combine()

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
