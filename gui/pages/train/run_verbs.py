"""What the buttons above the table of runs do with the chosen runs.

Invariant: what would train only fills the form, but for repeating, which asks for exactly what was asked for before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.errors import UsageError
from engine.training_tables import Run
from gui.pages.train.asking import Setup, fine_tuning, setup_of, teaching
from gui.tables.runs import WAITING
from gui.translation import told

if TYPE_CHECKING:
    from gui.pages.train.page import TrainPage


class RunVerbs(QObject):
    """One method for each button of ``gui.pages.train.runs_panel``."""

    def __init__(self, page: TrainPage, ended_runs: Callable[[], Sequence[Run]]) -> None:
        """
        Args:
            page: Whose runs they are.
            ended_runs: The chosen runs that neither go on nor wait.
        """
        super().__init__(page)
        self._page = page
        self._ended_runs = ended_runs

    def _one(self) -> Run | None:
        runs = self._ended_runs()
        return runs[0] if len(runs) == 1 else None

    def _asked(self, run: Run, ask: Callable[[Run], Setup]) -> Setup | None:
        try:
            return ask(run)
        except UsageError as error:
            self._page.say(told(str(error)), "warning")
            return None

    def _fill(self, ask: Callable[[Run], Setup], words: str) -> None:
        run = self._one()
        setup = self._asked(run, ask) if run is not None else None
        if run is None or setup is None:
            return
        if self._page.setup_panel.show_setup(setup):
            self._page.say(words.format(run.name))
        else:
            gone = self.tr("The data or the family of {} are not there any more; choose others.")
            self._page.say(gone.format(run.name), "warning")

    def repeat(self) -> None:
        """The same again; one that was interrupted goes on where it was."""
        run = self._one()
        setup = self._asked(run, setup_of) if run is not None else None
        if run is not None and setup is not None:
            self._page.begin(setup, run.id if run.state in ("running", "interrupted") else 0)

    def prefill(self) -> None:
        """Put its settings into the form."""
        self._fill(setup_of, self.tr("The settings of {} are in the form."))

    def fine_tune(self) -> None:
        """Put its settings into the form, with its weights to start from."""
        words = self.tr("The form starts from the weights of {} now: choose the data, then train.")
        self._fill(lambda run: fine_tuning(run, self._home), words)

    def teach(self) -> None:
        """Put the settings of a student into the form that learns from it."""
        words = self.tr("The form has a small network now that learns from {}: train it.")
        self._fill(lambda run: teaching(run, self._home), words)

    def export(self) -> None:
        """Save its model somewhere else."""
        run = self._one()
        if run is not None:
            self._page.edits.export(run)

    def rename(self) -> None:
        """Let another name be typed."""
        run = self._one()
        if run is not None:
            self._page.runs_panel.rename(run)

    def delete(self) -> None:
        """Remove the chosen ones; those that wait leave the queue."""
        ended = self._ended_runs()
        for run in self._page.runs_panel.chosen():
            if run.state == WAITING:
                self._page.trainings.drop(-run.id)
        self._page.edits.remove(ended)

    @property
    def _home(self) -> Path:
        return Path(self._page.folder)
