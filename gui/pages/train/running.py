"""The training that goes on and those that wait for their turn.

Invariant: at most one training goes on, whatever page or project is shown meanwhile; the next begins when it has ended.
What waits is kept in its project, so that closing the window, or losing it, loses no order.
"""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from engine.errors import StudioError, UsageError
from engine.events import Event, Job, Progress
from engine.project import Project
from engine.training_tables import Run, now
from gui.jobs import JobRunner
from gui.pages.train.asking import Setup, order_of, setup_of_order
from gui.pages.train.watched import LiveRun
from gui.quiet_import import TRAINING, import_quietly
from gui.tables.runs import WAITING
from gui.translation import told
from training import waiting
from training.waiting import Order

_PATIENCE_MS = 15_000


def training_job(folder: str, setup: Setup) -> Job[Run]:
    """The training that was asked for. The generator is made in its thread: importing what trains takes seconds."""
    yield Progress("Starting")
    import_quietly(*TRAINING)
    from training import run

    plan = run.Plan(setup.recipe, setup.config, setup.training)
    return (
        yield from run.train_project(folder, plan, setup.split_id, source=setup.source, multi_label=setup.multi_label)
    )


def folds_job(folder: str, setup: Setup, going_on: int) -> Job[Run]:
    """The cross-validation that was asked for, or the rest of one that was broken off."""
    yield Progress("Starting")
    import_quietly(*TRAINING)
    from training import fold_runs, run
    from training.splits import SplitConfig

    plan = run.Plan(setup.recipe, setup.config, setup.training, SplitConfig(split=setup.fold_split))
    return (
        yield from fold_runs.cross_validate_project(
            folder,
            plan,
            setup.folds,
            setup.split_id,
            source=setup.source,
            multi_label=setup.multi_label,
            going_on=going_on,
        )
    )


def going_on(folder: str, setup: Setup, instead_of: int) -> Job[Run]:
    """A training that takes the place of a run that was interrupted; that one's row goes when this one is there."""
    if setup.folds:
        return (yield from folds_job(folder, setup, instead_of))
    done = yield from training_job(folder, setup)
    if instead_of:
        with Project(folder) as project:
            project.remove_run(instead_of)
    return done


@dataclass(frozen=True)
class Waiting:
    """A training that waits.

    Attributes:
        number: Tells it from the others.
        folder: The project.
        setup: What is asked for.
        instead_of: The id of an interrupted run that it goes on with; 0: none.
        asked: When.
    """

    number: int
    folder: str
    setup: Setup
    instead_of: int
    asked: str

    @property
    def row(self) -> Run:
        """It, as the table of runs shows it; its id is negative."""
        return Run(
            -self.number, self.setup.recipe, self.setup.recipe, WAITING, self.asked, split_id=self.setup.split_id
        )


class Trainings(QObject):
    """Begins trainings one after the other.

    Attributes:
        live: The one that goes on, or None.
        waiting: The others, the next one first.

    Signals:
        began: A LiveRun has begun.
        happened: An event of it.
        trained: The Run, when it has come to an end with a model.
        failed: A sentence, when it has not.
        ended: The LiveRun, however it ended; after the two above, before the next one begins.
        queue_changed: Other trainings wait.
        troubled: A sentence: what waits could not be kept.
    """

    began = Signal(object)
    happened = Signal(object)
    trained = Signal(object)
    failed = Signal(str)
    ended = Signal(object)
    queue_changed = Signal()
    troubled = Signal(str)

    def __init__(self, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._numbers = itertools.count(1)
        self.live: LiveRun | None = None
        self.waiting: list[Waiting] = []
        self._left: dict[str, list[Order]] = {}  # by project, what waited when it was last closed

    def ask(self, folder: str, setup: Setup, instead_of: int = 0) -> bool:
        """Train now, or after what goes on and waits; whether it has begun."""
        asked = Waiting(next(self._numbers), folder, setup, instead_of, now())
        if self.live is not None:
            self.left_over(folder)  # so that it is not written over
            self.waiting.append(asked)
            self._keep(folder)
            self.queue_changed.emit()
            return False
        self._begin(asked)
        return True

    def drop(self, number: int) -> None:
        """Let one that waits go."""
        folders = {one.folder for one in self.waiting if one.number == number}
        self.waiting = [one for one in self.waiting if one.number != number]
        for folder in folders:
            self._keep(folder)
        self.queue_changed.emit()

    def left_over(self, folder: str) -> list[Setup]:
        """What waited when the project was last closed, the next one first."""
        if folder not in self._left and not any(one.folder == folder for one in self.waiting):
            self._left[folder] = waiting.load(folder)
        found = []
        for order in self._left.get(folder, ()):
            try:
                found.append(setup_of_order(order))
            except UsageError:
                continue  # its family is gone with the version that knew it
        return found

    def take_up(self, folder: str) -> None:
        """Train what waited when the project was last closed."""
        setups = self.left_over(folder)
        self._left[folder] = []
        for setup in setups:
            self.ask(folder, setup)
        self._keep(folder)

    def forget(self, folder: str) -> None:
        """Let go what waited when the project was last closed."""
        self._left[folder] = []
        self._keep(folder)

    def _keep(self, folder: str) -> None:
        """Write down what waits in a project, be it of this session or of one before."""
        orders = [order_of(one.setup, one.asked) for one in self.waiting if one.folder == folder]
        try:
            waiting.save(folder, [*self._left.get(folder, ()), *orders])
        except StudioError as error:
            self.troubled.emit(told(str(error)))

    def _begin(self, asked: Waiting) -> None:
        setup = asked.setup
        self.live = live = LiveRun(asked.folder, setup.recipe)
        live.epochs_max = getattr(setup.training, "epochs", None)
        live.run_id = asked.instead_of if setup.folds else 0
        live.thread = self._runner.run(
            self.tr("Training {}").format(setup.recipe),
            lambda: going_on(asked.folder, setup, asked.instead_of),
            on_event=self._on_event,
            on_done=self._on_trained,
            on_failed=self._on_failed,
            on_cancelled=self._on_ended,
        )
        words = self.tr("Stop it and quit? Its last whole epoch is kept, and the Train page can go on from there.")
        live.thread.parting = words
        self.began.emit(live)

    def _on_event(self, event: Event) -> None:
        if self.live is not None:
            self.live.take(event)
            self.happened.emit(event)

    def _on_trained(self, run: Run) -> None:
        self.trained.emit(run)
        self._on_ended()

    def _on_failed(self, sentence: str) -> None:
        self.failed.emit(sentence)
        self._on_ended()

    def _on_ended(self) -> None:
        live, self.live = self.live, None
        self.ended.emit(live)
        if self.waiting:
            following = self.waiting.pop(0)
            self._keep(following.folder)
            self.queue_changed.emit()
            self._begin(following)

    # Asked of the one that goes on ------------------------------------------------------------------------------------

    def finish(self) -> bool:
        """Ask it to end early and keep its best epoch; False when there is none to keep yet."""
        live = self.live
        if live is None or live.thread is None or live.finish_asked:
            return True
        if not live.fitting:
            return False
        live.finish_asked = True
        live.thread.finish()
        return True

    def insist(self) -> None:
        """Ask again: a job hears it only where it can end."""
        live = self.live
        if live is not None and live.finish_asked and live.fitting and live.thread is not None:
            live.thread.finish()

    def pause(self) -> None:
        """Halt it, or let it go on."""
        if self.live is not None and self.live.thread is not None:
            thread = self.live.thread
            if thread.paused:
                thread.resume()
            else:
                thread.pause()

    def cancel(self) -> None:
        """End it and keep nothing."""
        if self.live is not None and self.live.thread is not None:
            self.live.thread.cancel()

    def close(self) -> None:
        """The window closes: end it where it can go on later, and say so in its row. What waits has been kept."""
        live, self.live = self.live, None
        self.waiting = []
        if live is None or live.thread is None:
            return
        live.thread.cancel()
        live.thread.wait(_PATIENCE_MS)
        if not live.run_id:
            return
        try:
            with Project(live.folder) as project:
                run = next((run for run in project.runs() if run.id == live.run_id), None)
                if run is not None and run.state == "cancelled":
                    project.save_run(dataclasses.replace(run, state="interrupted"))
        except StudioError:
            return  # the folder is gone, and nobody is there to be told
