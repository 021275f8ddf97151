"""The figures of an evaluation in words, class by class, and as a matrix.

Invariant: a share never stands without how many items and recordings it comes from.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QTableView, QVBoxLayout, QWidget

from gui.tables.evaluation import ClassFiguresModel
from gui.translation import number
from gui.widgets.chart_export import offer_export
from gui.widgets.confusion import Confusion
from gui.widgets.panels import WideTable, section
from gui.widgets.result_view import dress

if TYPE_CHECKING:
    from training.evaluate import Evaluation

HEIGHT_PX, COMPACT_PX = 244, 200
_HEAD_PX = 24
#: Of the columns of ``gui.tables.evaluation.ClassFiguresModel``.
_WIDTHS_PX = (112, 58, 84, 74, 74)


def panel(title: str, inside: QWidget) -> tuple[QFrame, QHBoxLayout]:
    """A surface with a heading, and the row that the heading is in."""
    made = QFrame()
    made.setProperty("role", "panel")
    words = section(title)
    words.setFixedHeight(_HEAD_PX)
    head = QHBoxLayout()
    head.addWidget(words, 1)
    column = QVBoxLayout(made)
    column.setContentsMargins(16, 8, 16, 10)
    column.setSpacing(6)
    column.addLayout(head)
    column.addWidget(inside, 1)
    return made, head


class Figures(QWidget):
    """Accuracy and F1 with their intervals, the figures of each class, and the confusion matrix.

    Signals:
        cell_clicked: True and predicted class of a cell of the matrix.
    """

    cell_clicked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evaluation: Evaluation | None = None
        self._accuracy, self._accuracy_words = QLabel(), QLabel()
        self._f1, self._f1_words = QLabel(), QLabel()
        self._rest = QLabel()
        for label in (self._accuracy, self._f1):
            label.setProperty("role", "figure")
        for label in (self._accuracy_words, self._f1_words, self._rest):
            label.setProperty("role", "faint")
            label.setWordWrap(True)
        main = QWidget()
        grid = QGridLayout(main)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        rows = (
            (self.tr("Accuracy"), self._accuracy, self._accuracy_words),
            (self.tr("Macro F1"), self._f1, self._f1_words),
        )
        for row, (name, value, words) in enumerate(rows):
            text = QVBoxLayout()
            text.setSpacing(0)
            head = QLabel(name)
            head.setProperty("role", "strong")
            text.addWidget(head)
            text.addWidget(words)
            grid.addWidget(value, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(text, row, 1)
        grid.addWidget(self._rest, 2, 0, 1, 2)
        grid.setRowStretch(3, 1)
        grid.setColumnStretch(1, 1)
        self.per_class = ClassFiguresModel(self)
        table = WideTable(_WIDTHS_PX)
        table.setAccessibleName(self.tr("Figures of each class"))
        dress(table)
        table.setSortingEnabled(False)
        table.setSelectionMode(QTableView.SelectionMode.NoSelection)
        table.setModel(self.per_class)
        self.confusion = Confusion()
        self.confusion.setAccessibleName(self.tr("Confusion matrix"))
        self.confusion.cell_clicked.connect(self.cell_clicked)
        row_box = QHBoxLayout(self)
        row_box.setContentsMargins(0, 0, 0, 0)
        row_box.setSpacing(16)
        self._main, _ = panel(self.tr("On the whole"), main)
        by_class, by_class_head = panel(self.tr("Class by class"), table)
        taken, taken_head = panel(self.tr("What was taken for what (click a cell to list it)"), self.confusion)
        self.exports = (
            offer_export(by_class, self.tr("Figures of each class"), self._class_rows),
            offer_export(taken, self.tr("Confusion matrix"), self._confusion_rows),
        )
        for export, its_head in zip(self.exports, (by_class_head, taken_head), strict=True):
            export.button.setFixedHeight(_HEAD_PX)
            its_head.addWidget(export.button)
        for box, share in ((self._main, 7), (by_class, 9), (taken, 7)):
            row_box.addWidget(box, share)

    def set_compact(self, compact: bool) -> None:
        """Whether there is room for the two main figures alone; the others are then behind the pointer."""
        self._rest.setHidden(compact)
        self._main.setToolTip(self._rest.text() if compact else "")

    def _class_rows(self) -> Iterator[Sequence[object]]:
        """The figures of each class as a table, all that there are."""
        per_class = self._evaluation.figures["per_class"] if self._evaluation is not None else {}
        names = list(dict.fromkeys(name for own in per_class.values() for name in own))
        yield "class", *names
        for label, own in per_class.items():
            yield label, *(own.get(name, "") for name in names)

    def _confusion_rows(self) -> Iterator[Sequence[object]]:
        """The confusion matrix as a table: a row for each true class."""
        if self._evaluation is not None:
            labels = self._evaluation.card.labels
            yield "true class", *labels
            for label, counts in zip(labels, self._evaluation.figures["confusion"], strict=True):
                yield label, *counts

    def _more(self, f: dict[str, Any]) -> str:
        """The figures that need no words of their own; each with its interval in the tooltip."""
        named = (
            ("balanced_accuracy", self.tr("balanced accuracy")),
            ("weighted_f1", self.tr("weighted F1")),
            ("auc", self.tr("AUC")),
            ("average_precision", self.tr("average precision")),
            ("mean_average_precision", self.tr("mean average precision")),
            ("matthews", self.tr("MCC")),
            ("calibration_error", self.tr("calibration error")),
            ("loss", self.tr("loss")),
        )
        known = [(name, words) for name, words in named if name in f and not math.isnan(f[name])]
        tips = []
        for name, words in known:
            own = f["intervals"].get(name)
            if own is not None:
                tips.append(self.tr("{}: 95 % interval {:.3f} to {:.3f}").format(words, own["low"], own["high"]))
        self._rest.setToolTip("\n".join(tips))
        told = ", ".join(f"{words} {f[name]:.3f}" for name, words in known)
        return told[:1].upper() + told[1:] + "." if told else ""

    def show_evaluation(self, evaluation: Evaluation, colours: tuple[str, ...]) -> None:
        """Show other figures."""
        self._evaluation = evaluation
        f = evaluation.figures
        intervals = f["intervals"]
        for name, value, words in (
            ("accuracy", self._accuracy, self._accuracy_words),
            ("macro_f1", self._f1, self._f1_words),
        ):
            interval = intervals[name]
            value.setText(f"{interval['value']:.3f}")
            over = self.tr("recordings") if interval["over"] == "recordings" else self.tr("items")
            words.setText(
                self.tr("95 % interval {:.3f} to {:.3f}\nover {} {}").format(
                    interval["low"], interval["high"], number(int(interval["units"])), over
                )
            )
        rest = [
            self.tr(
                "%Ln item(s). Always guessing the largest class would be right in {:.3f} of them.", "", int(f["items"])
            ).format(f["majority_baseline"])
        ]
        if evaluation.card.positive is not None:
            rest.append(
                self.tr("Of {} at threshold {:g}: precision {:.3f}, recall {:.3f}.").format(
                    evaluation.card.positive, evaluation.card.threshold, f["precision"], f["recall"]
                )
            )
        if f["unsure"]:
            rest.append(self.tr("%Ln unsure.", "", int(f["unsure"])))
        rest.append(self._more(f))
        self._rest.setText(" ".join(rest))
        self.set_compact(self._rest.isHidden())
        self.per_class.show_figures(f["per_class"], colours)
        recall = [f["per_class"][label]["recall"] for label in evaluation.card.labels]
        self.confusion.show_matrix(evaluation.card.labels, f["confusion"], recall)
