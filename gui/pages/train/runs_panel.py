"""The table of runs with what can be done with the chosen ones.

Invariant: what is chosen stays chosen when the table is read anew, as long as it is there.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QPushButton, QWidget

from engine.training_tables import Run
from gui import actions
from gui.tables.run_curve import CurveDelegate
from gui.tables.runs import WAITING, Column, RunsModel, TrainView
from gui.widgets.panels import Panel, table_view

#: Of the columns of ``gui.tables.runs.Column``.
_WIDTHS_PX = (126, 112, 98, 62, 76, 108, 98, 82, 76, 60, 56, 68)
#: Narrower than this there is no room for these columns; tips tell what they would.
_RECIPE_FROM_PX, _DEVICE_FROM_PX = 1150, 950
_HINT_FROM_PX = 1000


class RunsPanel(Panel):
    """The table and its buttons.

    Attributes:
        model: The runs.
        table: Shows them.
        buttons: By the last part of their actions' ids.

    Signals:
        selected: Other runs are chosen.
    """

    selected = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Runs"), flush=True, parent=parent)
        self.model = RunsModel(self)
        self.table = table_view(self.tr("Runs"), _WIDTHS_PX)
        self.table.setModel(self.model)
        self.table.setItemDelegateForColumn(Column.CURVE, CurveDelegate(self.table))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._hint = QLabel(self.tr("Ctrl+click another run to compare"))
        self._hint.setProperty("role", "small")
        self.buttons: dict[str, QPushButton] = {}
        for name, words in self._words().items():
            button = self.buttons[name] = QPushButton(words)
            button.setProperty("role", "small")
            actions.explain(button, f"train.{name}")
        row = self.flowing_head()
        row.add(self._hint, *self.buttons.values())
        self.add(self.table)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.selected.emit())

    def _words(self) -> dict[str, str]:
        return {
            "repeat": self.tr("Repeat"),
            "prefill": self.tr("Change and repeat"),
            "fine_tune": self.tr("Fine-tune"),
            "teach": self.tr("Distil"),
            "export": self.tr("Export\u2026"),
            "rename": self.tr("Rename"),
            "delete": self.tr("Delete"),
        }

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        self.table.setColumnHidden(Column.RECIPE, self.width() < _RECIPE_FROM_PX)
        self.table.setColumnHidden(Column.DEVICE, self.width() < _DEVICE_FROM_PX)
        super().resizeEvent(event)

    def show_view(self, view: TrainView, waiting: Sequence[Run], chosen_id: int) -> int:
        """Show another reading, and what waits; the run that is then the chosen one.

        Args:
            view: What was read.
            waiting: What waits, as rows.
            chosen_id: The run that was the chosen one.
        """
        chosen = {run.id for run in self.chosen()}
        with QSignalBlocker(self.table.selectionModel()):
            self.model.show_view(view, waiting)
            known = [run.id for run in self.model.rows]
            if chosen_id not in known:
                chosen_id = view.runs[0].id if view.runs else 0
            self._select({chosen_id} if chosen_id not in chosen else chosen & set(known), chosen_id)
        self.table.viewport().update()
        return chosen_id

    def _select(self, ids: set[int], chosen_id: int) -> None:
        selection = QItemSelection()
        last = len(Column) - 1
        for run_id in ids:
            row = self.model.row_of(run_id)
            if row >= 0:
                selection.select(self.model.index(row, 0), self.model.index(row, last))
        model = self.table.selectionModel()
        current = self.model.row_of(chosen_id)
        if current >= 0:
            model.setCurrentIndex(self.model.index(current, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def clear(self) -> None:
        """Choose none, and tell nobody."""
        with QSignalBlocker(self.table.selectionModel()):
            self.table.clearSelection()

    def chosen(self) -> list[Run]:
        """The chosen runs, in the order of the table."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [run for row in rows if (run := self.model.run_at(row)) is not None]

    def current(self) -> Run | None:
        """Of the chosen runs the one with the focus, or the first; None where none is."""
        chosen, focused = self.chosen(), self.model.run_at(self.table.currentIndex().row())
        return focused if focused in chosen else (chosen[0] if chosen else None)

    def rename(self, run: Run) -> None:
        """Let its name be typed in the table."""
        self.table.edit(self.model.index(self.model.row_of(run.id), Column.RUN))

    def enable(self, page: QWidget, ended: Sequence[Run]) -> None:
        """Enable the buttons, and the actions of the page, for what is chosen.

        Args:
            page: What the actions are bound to.
            ended: The chosen runs that neither go on nor wait.
        """
        one = ended[0] if len(ended) == 1 else None
        trained = one is not None and bool(one.bundle)
        possible = {
            "repeat": one is not None and "members" not in one.settings,
            "prefill": one is not None and "members" not in one.settings,
            "fine_tune": trained and one is not None and "start_from" in one.settings.get("training", {}),
            "teach": trained and one is not None and "members" not in one.settings,
            "export": trained,
            "rename": one is not None,
            "delete": bool(ended) or any(run.state == WAITING for run in self.chosen()),
        }
        self._hint.setVisible(self.model.rowCount() > 1 and len(ended) < 2 and self.width() >= _HINT_FROM_PX)
        for name, on in possible.items():
            self.buttons[name].setEnabled(on)
            actions.find(page, f"train.{name}").setEnabled(on)
