"""What a run is made of, beside it: the folds of a cross-validation, the members of an ensemble, a student's teacher.

Invariant: figures in one table were measured on the same items, or the table says what each was measured on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from engine.training_tables import Run
from gui import theme
from gui.pages.train.asking import STUDENT
from gui.pages.train.watched import Watched
from gui.tables.run_score import measured_on, score
from gui.tables.runs import TrainView, megabytes
from gui.widgets.panels import Panel, calm


@dataclass(frozen=True)
class Parts:
    """A table.

    Attributes:
        title: What it lists.
        heads: Of the columns.
        rows: Texts.
        strong: The numbers of the rows that stand for the whole.
        whole: Whether it says more of the run than its curves do, which ensembles have none of.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    strong: tuple[int, ...] = ()
    whole: bool = True


def _tr(text: str) -> str:
    return QCoreApplication.translate("Parts", text)


def parts_of(run: Run, view: TrainView) -> Parts | None:
    """What a stored run is made of; None where it is one model by itself."""
    if run.metrics.get("folds"):
        return _folds(run)
    if "members" in run.settings:
        members = [other for number in run.settings["members"] for other in view.runs if other.id == number]
        return _beside(_tr("The ensemble and its members"), run, members, view, whole=True)
    if run.recipe == STUDENT and run.bundle:
        teacher = str(run.settings.get("config", {}).get("teacher", ""))
        taught_by = [other for other in view.runs if other.bundle and teacher.endswith(other.bundle)]
        if taught_by:
            return _beside(_tr("The student and its teacher"), run, taught_by, view, whole=False)
    return None


def live_parts(watched: Watched) -> Parts | None:
    """The folds of a cross-validation that goes on, as far as they are."""
    if not watched.folds:
        return None
    rows = []
    for number in range(1, watched.folds + 1):
        epochs = watched.fold(number)
        best = max(epochs, key=lambda epoch: epoch.val_f1, default=None)
        told = ("–", "–") if best is None else (f"{best.val_f1:.3f}", f"{best.epoch} / {len(epochs)}")
        rows.append((_tr("Fold {}").format(number), *told))
    heads = (_tr("Fold"), _tr("Best macro F1 on validation"), _tr("At epoch"))
    return Parts(_tr("Folds"), heads, tuple(rows))


def _folds(run: Run) -> Parts:
    rows = [
        (
            _tr("Fold {}").format(told["fold"]),
            f"{told['macro_f1']:.3f}",
            f"{told['accuracy']:.3f}",
            str(told["items"]),
            f"{told['best_epoch']} / {told['epochs']}",
        )
        for told in run.metrics["folds"]
    ]
    whole: list[tuple[str, ...]] = []
    if "spread" in run.metrics:
        f1, right = (run.metrics["spread"][name] for name in ("macro_f1", "accuracy"))
        figures = run.metrics["test"]
        whole = [
            (_tr("Mean ± SD"), _spread(f1), _spread(right), "", ""),
            (
                _tr("All together"),
                f"{figures['macro_f1']:.3f}",
                f"{figures['accuracy']:.3f}",
                str(figures["items"]),
                "",
            ),
        ]
    heads = (_tr("Fold"), _tr("Macro F1"), _tr("Accuracy"), _tr("Items"), _tr("Best epoch"))
    return Parts(_tr("Folds"), heads, (*whole, *rows), tuple(range(len(whole))))


def _spread(told: dict[str, float]) -> str:
    return f"{told['mean']:.3f} ± {told['deviation']:.3f}"


def _beside(title: str, run: Run, others: Sequence[Run], view: TrainView, *, whole: bool) -> Parts:
    heads = (_tr("Model"), _tr("Macro F1"), _tr("95 % interval"), _tr("Measured on"), _tr("Size"), _tr("Speed"))
    rows = tuple(_row(one, view) for one in (run, *others))
    return Parts(title, heads, rows, strong=(0,), whole=whole)


def _row(run: Run, view: TrainView) -> tuple[str, ...]:
    found = score(run)
    size, speed = view.sizes_bytes.get(run.id), run.metrics.get("speed_x")
    return (
        run.name,
        f"{found.value:.3f}" if found else "–",
        _tr("{} to {}").format(f"{found.low:.2f}", f"{found.high:.2f}") if found else "",
        measured_on(found) if found else _tr("nothing"),
        megabytes(size) if size is not None else "–",
        f"{speed:,.0f}x" if speed else "–",
    )


class PartsPanel(Panel):
    """Shows such a table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self.table = QTableWidget()
        calm(self.table)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.add(self.table)
        self._shown: Parts | None = None

    def show_parts(self, parts: Parts) -> None:
        """Show another table."""
        if parts == self._shown:
            return
        self._shown = parts
        self.title.setText(parts.title)
        self.table.setAccessibleName(parts.title)
        self.table.setColumnCount(len(parts.heads))
        self.table.setRowCount(len(parts.rows))
        for column, head in enumerate(parts.heads):
            cell = QTableWidgetItem(head)
            cell.setTextAlignment(self._side(column))
            self.table.setHorizontalHeaderItem(column, cell)
        for at, row in enumerate(parts.rows):
            for column, text in enumerate(row):
                self.table.setItem(at, column, self._cell(text, column, at in parts.strong))
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def _side(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _cell(self, text: str, column: int, strong: bool) -> QTableWidgetItem:
        cell = QTableWidgetItem(text)
        cell.setToolTip(text)
        cell.setTextAlignment(self._side(column))
        cell.setFont(theme.font("strong" if strong else "table"))
        return cell

    def texts(self) -> list[list[str]]:
        """What the rows say."""
        return [list(row) for row in self._shown.rows] if self._shown is not None else []
