"""How long a training would take, measured when it is asked for.

Invariant: what is said belongs to the settings in the form; when they change it is taken back.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.events import Job, Progress
from gui.jobs import JobRunner
from gui.pages.train.asking import Setup
from gui.pages.train.setup import SetupPanel
from gui.quiet_import import import_quietly
from gui.translation import measure
from gui.widgets.job_bar import time_left


def estimate_job(folder: str, setup: Setup) -> Job[Any]:
    """How long the training would take; see ``training.estimate``."""
    yield Progress("Starting")
    import_quietly("torch")
    from training import estimate

    return (
        yield from estimate.measure(
            folder, setup.split_id, setup.recipe, setup.config, setup.training, setup.source, setup.multi_label
        )
    )


class Estimate(QObject):
    """Asks, and says the answer on the panel of the settings.

    Signals:
        troubled: A sentence.
    """

    troubled = Signal(str)

    def __init__(self, runner: JobRunner, panel: SetupPanel) -> None:
        super().__init__(panel)
        self._runner = runner
        self._panel = panel

    def ask(self, folder: str, setup: Setup) -> None:
        """Try a few examples of a project's data."""
        self._panel.say_estimate(self.tr("Trying a few examples\u2026"))
        self._runner.run(
            self.tr("Estimating the time"),
            lambda: estimate_job(folder, setup),
            on_done=lambda found: self._on_done(found, setup.folds),
            on_failed=self._on_failed,
            quiet=True,
        )

    def _on_done(self, found: Any, folds: int) -> None:
        whole_s = found.reading_s + found.epoch_s * found.epochs * max(folds, 1)
        words = self.tr("At most {}").format(time_left(whole_s))
        if found.epochs:
            epoch = measure(f"{found.epoch_s:.1f}", "s") if found.epoch_s < 10 else time_left(found.epoch_s)
            words = self.tr("At most {}: {} an epoch").format(time_left(whole_s), epoch)
        self._panel.say_estimate(words)

    def _on_failed(self, sentence: str) -> None:
        self._panel.say_estimate("")
        self.troubled.emit(sentence)
