"""Several runs beside each other: their curves in one chart, what they were told differently, and who is better.

Invariant: a difference is called one only where both models were asked about the same items.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.config import settings_of
from engine.events import Job, Progress
from engine.training_tables import Run
from gui import actions
from gui.jobs import JobRunner, JobThread
from gui.pages.train.run_edits import setup_of
from gui.tables.runs import score, score_words
from gui.widgets.live_chart import Curve, LiveChart
from gui.widgets.panels import Panel, calm

#: The theme's colours for the curves, in the order of the runs; more than these are not told apart by eye.
ROLES = ("accent", "warn", "good", "bad", "text")


def compare_job(folder: str, first: Run, second: Run) -> Job[Any]:
    """See ``training.compare.compare_runs``."""
    yield Progress("Comparing")
    from training import compare

    return (yield from compare.compare_runs(folder, first, second))


def setting_titles(runs: Sequence[Run]) -> dict[str, str]:
    """What forms call the settings of some runs."""
    titles = {"recipe": "Recipe", "split": "Split"}
    for run in runs:
        try:
            setup = setup_of(run)
        except Exception:  # of a recipe that is gone: its settings keep their bare names
            continue
        for config in (setup.config, setup.training):
            titles |= {s.name: s.title for s in settings_of(config)}
    return titles


class ComparePanel(QWidget):
    """The panel that takes the charts' place while several runs are chosen.

    Signals:
        failed: A sentence.
    """

    failed = Signal(str)

    def __init__(self, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._job: JobThread | None = None
        self._folder = ""
        self.runs: tuple[Run, ...] = ()
        self.f1: LiveChart | None = None
        self.loss: LiveChart | None = None
        self.verdict = QLabel()
        self.settings = QTableWidget()
        calm(self.settings)
        self.settings.setAccessibleName(self.tr("Settings in which the runs differ"))
        self.settings.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.settings.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.settings.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        differing = Panel(self.tr("Different settings"), flush=True)
        differing.add(self.settings)
        self.verdict.setWordWrap(True)
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.ask_button = QPushButton(self.tr("Compare on the same items"))
        actions.explain(self.ask_button, "train.compare")
        self.ask_button.clicked.connect(self.ask)
        judging = Panel(self.tr("Which is better?"))
        self.verdict.setProperty("role", "scrolled")
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.verdict)
        judging.column.addWidget(scroll, 1)
        judging.column.addWidget(self.ask_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._charts = QHBoxLayout()
        self._charts.setSpacing(16)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(differing, 3)
        below.addWidget(judging, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(16)
        whole.addLayout(self._charts, 5)
        whole.addLayout(below, 5)

    def show_runs(self, folder: str, runs: Sequence[Run]) -> None:
        """Show some runs of a project; of many, the first ones."""
        wanted = tuple(runs[: len(ROLES)])
        if (folder, wanted) == (self._folder, self.runs):
            return
        self._folder, self.runs = folder, wanted
        self._forget_job()
        self._draw_charts()
        self._list_settings()
        self._say(self._standing())
        with_model = [run for run in wanted if run.bundle]
        self.ask_button.setEnabled(len(wanted) == 2 == len(with_model))
        self.ask_button.setVisible(len(wanted) == 2)

    def _draw_charts(self) -> None:
        for chart in (self.f1, self.loss):
            if chart is not None:
                chart.hide()
                chart.deleteLater()
        # The first run is the one that was chosen first: it is drawn last, on top.
        curves = [Curve(str(run.id), run.name, role) for run, role in zip(self.runs, ROLES, strict=False)][::-1]
        self.f1 = LiveChart(self.tr("Macro F1"), curves, unit_range=True)
        self.loss = LiveChart(self.tr("Loss"), curves, unit_range=False)
        for chart, name in ((self.loss, "val_loss"), (self.f1, "val_f1")):
            chart.failed.connect(self.failed)
            chart.set_empty_words(self.tr("No epoch was finished."))
            chart.show_points(
                {str(run.id): [row[name] for row in run.history if name in row] for run in self.runs}, epochs=None
            )
            self._charts.addWidget(chart, 1)

    def _list_settings(self) -> None:
        from training.compare import differing_settings

        rows, titles = differing_settings(self.runs), setting_titles(self.runs)
        self.settings.setRowCount(len(rows))
        self.settings.setColumnCount(1 + len(self.runs))
        self.settings.setHorizontalHeaderLabels([self.tr("Setting"), *(run.name for run in self.runs)])
        for at, (name, values) in enumerate(rows):
            cells = [titles.get(name, name), *("–" if value is None else str(value) for value in values)]
            for column, text in enumerate(cells):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                self.settings.setItem(at, column, cell)
        self.settings.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.settings.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _standing(self) -> str:
        lines = []
        for run in self.runs:
            found = score(run)
            lines.append(
                f"{run.name}: {score_words(found)}" if found else self.tr("{} has no figures.").format(run.name)
            )
        if len(self.runs) == 2:
            lines.append(self.tr("Intervals that overlap do not settle it; asking both about the same items does."))
        return "\n".join(lines)

    def _say(self, text: str) -> None:
        self.verdict.setText(text)

    def ask(self) -> None:
        """Compare the two on the items that neither was fitted to."""
        if not self.ask_button.isEnabled() or self.ask_button.isHidden():
            return
        self._forget_job()
        self.ask_button.setEnabled(False)
        self._say(self.tr("Asking both models\u2026"))
        folder, (first, second) = self._folder, self.runs
        self._job = job = self._runner.run(
            self.tr("Comparing {} and {}").format(first.name, second.name),
            lambda: compare_job(folder, first, second),
            on_done=lambda found: self._on_compared(job, found),
            on_failed=lambda sentence: self._on_failed(job, sentence),
            on_cancelled=lambda: self._on_failed(job, self._standing()),
            disposable=True,
        )

    def _forget_job(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _on_compared(self, job: JobThread, found: Any) -> None:
        if job is not self._job:
            return
        self._job = None
        self.ask_button.setEnabled(True)
        words = self.tr("Only {} was right on {} of them, only {} on {}: McNemar's exact test gives p = {}.")
        counts = words.format(found.first, found.only_first, found.second, found.only_second, f"{found.p_value:.3g}")
        lines = [found.sentence, counts]
        if found.part == "val":
            lines.append(self.tr("There is no common test part; both epochs were chosen on these validation items."))
        self._say("\n\n".join(lines))

    def _on_failed(self, job: JobThread, sentence: str) -> None:
        if job is self._job:
            self._job = None
            self.ask_button.setEnabled(True)
            self._say(sentence)
