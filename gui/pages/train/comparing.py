"""Several runs beside each other: their curves in one chart, what they were told differently, who is better, and the
one model that can be made of them.

Invariant: a difference is called one only where all models were asked about the same items.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
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
from gui.pages.train.asking import setup_of
from gui.quiet_import import import_quietly
from gui.tables.run_curve import curve_of
from gui.tables.run_score import score, score_words
from gui.translation import told
from gui.widgets.chart_curve import Curve
from gui.widgets.flow import Flow
from gui.widgets.live_chart import LiveChart
from gui.widgets.panels import Panel, calm

#: The theme's colours for the curves, in the order of the runs; more than these are not told apart by eye.
ROLES = ("accent", "warn", "good", "bad", "text")


def compare_job(folder: str, runs: Sequence[Run]) -> Job[Any]:
    """See ``training.compare.compare_with_best``; of two runs the first one chosen stays the first."""
    yield Progress("Comparing")
    import_quietly("scipy.stats")
    from training import compare

    if len(runs) == 2:
        return [(yield from compare.compare_runs(folder, runs[0], runs[1]))]
    return (yield from compare.compare_with_best(folder, runs))


def _tr(text: str) -> str:
    return QCoreApplication.translate("ComparePanel", text)


def setting_titles(runs: Sequence[Run]) -> dict[str, str]:
    """What forms call the settings of some runs."""
    titles = {"recipe": _tr("Family"), "split": _tr("Split")}
    for run in runs:
        try:
            setup = setup_of(run)
        except Exception:  # of a recipe that is gone: its settings keep their bare names
            continue
        for config in (setup.config, setup.training):
            titles |= {s.name: told(s.title) for s in settings_of(config)}
    return titles


class ComparePanel(QWidget):
    """The panel that takes the charts' place while several runs are chosen.

    Signals:
        troubled: A sentence.
        combine_asked: The runs are to become one model: how, and the weights of the members where they were typed.
    """

    troubled = Signal(str)
    combine_asked = Signal(str, tuple)

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
        judging.column.addLayout(self._build_combining())
        self._charts = QHBoxLayout()
        self._charts.setSpacing(16)
        self._below = QHBoxLayout()
        self._below.setSpacing(16)
        self._below.addWidget(differing, 3)
        self._below.addWidget(judging, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(16)
        whole.addLayout(self._charts, 5)
        whole.addLayout(self._below, 5)

    def set_stacked(self, stacked: bool) -> None:
        """Whether its parts stand below each other, for lack of room."""
        direction = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        self._charts.setDirection(direction)
        self._below.setDirection(direction)

    def _build_combining(self) -> Flow:
        self.method = QComboBox()
        self.method.setAccessibleName(self.tr("How they are combined"))
        for method, words, tip in (
            ("mean", self.tr("Mean"), self.tr("The mean of their probabilities.")),
            ("majority", self.tr("Majority"), self.tr("Each has one vote.")),
            ("weighted", self.tr("Weighted mean"), self.tr("The mean, with a weight for each of them.")),
            (
                "stacking",
                self.tr("Stacking"),
                self.tr("A logistic regression on their probabilities, fitted on validation."),
            ),
        ):
            self.method.addItem(words, method)
            self.method.setItemData(self.method.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.weights = QLineEdit()
        self.weights.setPlaceholderText(self.tr("by their F1"))
        self.weights.setToolTip(self.tr("A weight for each run, in the order of the table, such as 2, 1, 1."))
        self.weights.setAccessibleName(self.tr("Weights"))
        self.weights.hide()
        self.method.currentIndexChanged.connect(lambda: self.weights.setVisible(self._how() == "weighted"))
        self.combine_button = QPushButton(self.tr("Combine into one model"))
        actions.explain(self.combine_button, "train.combine")
        self.combine_button.clicked.connect(self.combine)
        row = Flow()
        row.add(self.combine_button, self.method, self.weights)
        return row

    def _how(self) -> str:
        return str(self.method.currentData())

    def combine(self) -> None:
        """Ask for one model of the chosen runs."""
        if not self.combine_button.isEnabled():
            return
        typed = self.weights.text().replace(";", ",").strip() if self._how() == "weighted" else ""
        try:
            weights = tuple(float(part) for part in typed.split(",") if part.strip())
        except ValueError:
            self.troubled.emit(self.tr("The weights are {}; write them like 2, 1, 1.").format(typed))
            return
        self.combine_asked.emit(self._how(), weights)

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
        all_trained = len(wanted) > 1 and len(with_model) == len(wanted)
        self.ask_button.setEnabled(all_trained)
        self.combine_button.setEnabled(all_trained)

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
            chart.failed.connect(self.troubled)
            chart.set_empty_words(self.tr("No epoch was finished."))
            chart.show_points({str(run.id): curve_of(run, name) for run in self.runs}, epochs=None)
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
        lines.append(self.tr("Intervals that overlap do not settle it; asking all about the same items does."))
        return "\n".join(lines)

    def _say(self, text: str) -> None:
        self.verdict.setText(text)

    def ask(self) -> None:
        """Compare them on the items that none was fitted to."""
        if not self.ask_button.isEnabled():
            return
        self._forget_job()
        self.ask_button.setEnabled(False)
        self._say(self.tr("Asking the models\u2026"))
        folder, runs = self._folder, self.runs
        self._job = job = self._runner.run(
            self.tr("Comparing {}").format(", ".join(run.name for run in runs)),
            lambda: compare_job(folder, runs),
            on_done=lambda found: self._on_compared(job, found),
            on_failed=lambda sentence: self._on_failed(job, sentence),
            on_cancelled=lambda: self._on_failed(job, self._standing()),
            disposable=True,
        )

    def _forget_job(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _on_compared(self, job: JobThread, found: Sequence[Any]) -> None:
        if job is not self._job:
            return
        self._job = None
        self.ask_button.setEnabled(True)
        words = self.tr("Only {} was right on {} of them, only {} on {}: McNemar's exact test gives p = {}.")
        lines = []
        for one in found:
            lines.append(told(one.sentence))
            lines.append(words.format(one.first, one.only_first, one.second, one.only_second, f"{one.p_value:.3g}"))
        if len(found) > 1:
            lines.append(self.tr("Of several pairs one may differ by chance; the values of p make up for that (Holm)."))
        if any(one.part == "val" for one in found):
            lines.append(self.tr("There is no common test part; their epochs were chosen on these validation items."))
        self._say("\n\n".join(lines))

    def _on_failed(self, job: JobThread, sentence: str) -> None:
        if job is self._job:
            self._job = None
            self.ask_button.setEnabled(True)
            self._say(sentence)
