"""What a check has found, beside the table of chunks.

Invariant: findings of another split than the one that is shown are called so.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from gui.pages.cut.checking import Checking
from gui.tables.chunks import CutView
from gui.widgets.empty_state import EmptyState
from gui.widgets.health_list import HealthList
from gui.widgets.panels import Notes
from training.health import Report


class Findings(QWidget):
    """The list, or what to do so that there is one.

    Signals:
        check_asked: The button was pressed.
        save_asked: What could not be used is to be written down; the rows.
    """

    check_asked = Signal()
    save_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report: Report | None = None
        self.notes = Notes()
        self.guessing = QLabel()
        self.guessing.setProperty("role", "faint")
        self.guessing.setWordWrap(True)
        self.save_button = QPushButton(self.tr("Save what could not be used…"))
        self.save_button.setProperty("role", "link")
        self.save_button.clicked.connect(lambda: self.save_asked.emit(self._report.rejected if self._report else ()))
        self.save_button.hide()
        self.list = HealthList()
        self.empty = EmptyState()
        self.button = self.empty.add_button(self.tr("Check"), self.check_asked.emit, primary=True)
        self._part_words = {
            "test": self.tr("Guessing would be right in {:.0%} of the test, always saying {} in {:.0%}."),
            "val": self.tr("Guessing would be right in {:.0%} of the validation, always saying {} in {:.0%}."),
            "": self.tr("Guessing would be right in {:.0%}, always saying {} in {:.0%}."),
        }
        top = QVBoxLayout()
        top.setContentsMargins(16, 4, 16, 4)
        top.setSpacing(8)
        top.addWidget(self.notes)
        top.addWidget(self.guessing)
        top.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignLeft)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(whole)

    def _show_report(self, report: Report | None) -> None:
        self._report = report
        self.list.set_report(report)
        self.save_button.setVisible(report is not None and bool(report.rejected))
        if report is not None:
            base = report.baselines
            words = self._part_words[base.part].format(base.chance, base.largest, base.majority)
            self.guessing.setText(f"{words} {self.tr('A model must beat both.')}")

    def say(self, checking: Checking, view: CutView) -> None:
        """Follow what goes on and what is shown beside it."""
        if checking.report is not self._report:
            self._show_report(checking.report)
        listed = checking.report is not None and not checking.running
        self._stack.setCurrentIndex(1 if listed else 0)
        self.notes.show_lines(self._stale_words(checking.split_id, view) if listed else ())
        self.button.setVisible(not checking.running and view.split is not None)
        if checking.running:
            self.empty.set_words(self.tr("Checking…"), self.tr("The bar at the bottom says how far it is."))
        elif view.split is None:
            self.empty.set_words(self.tr("Not split yet"), self.tr("Split the chunks; the split is what is checked."))
        else:
            self.empty.set_words(
                self.tr("Split {} is not checked yet").format(view.split.id),
                self.tr("A check listens to every chunk: for copies, silence, clipping and shortcuts."),
            )

    def _stale_words(self, split_id: int, view: CutView) -> list[str]:
        if view.split is None:
            text = self.tr("These findings are of split {}. The cut that is shown is not split yet.")
            return [text.format(split_id)]
        if view.split.id != split_id:
            text = self.tr("These findings are of split {}. Check again for split {}.")
            return [text.format(split_id, view.split.id)]
        if view.stale:
            return [self.tr("The labels have changed since. Cut and split again, then check that.")]
        return []
