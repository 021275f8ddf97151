"""The top row of results: threshold and histogram, and how many files fall where.

Invariant: everything here follows from the table's model, and changes nothing in it.
"""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui import theme
from gui.tables.results import ResultsModel, Truth
from gui.translation import number, told_device
from gui.widgets.class_counts import ClassCounts, CountRow
from gui.widgets.histogram import count_scores
from gui.widgets.panel import panel
from gui.widgets.threshold import ThresholdChooser

_HEIGHT_PX = 212
_COUNTS_PX = 264


class Summary(QWidget):
    """The threshold chooser beside the counts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.threshold = ThresholdChooser()
        self.threshold.setContentsMargins(16, 12, 16, 8)
        self.counts = ClassCounts()
        self._title = QLabel()
        self._title.setProperty("role", "section")
        self._title.setContentsMargins(6, 0, 6, 0)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(10, 12, 10, 10)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self.counts, 1)
        beside = panel(inside)
        beside.setFixedWidth(_COUNTS_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(panel(self.threshold), 1)
        row.addWidget(beside)
        self.setFixedHeight(_HEIGHT_PX)

    def refresh(self, model: ResultsModel, progress: str) -> None:
        """Show the figures as they are now; ``progress`` takes the place of the number of files while it runs."""
        numbers = model.counts()
        wanted = [i for i in range(len(numbers)) if i < model.unsure or numbers[i]]
        self.counts.set_rows(
            [CountRow(i, model.category_colour(i), model.category_words(i), numbers[i]) for i in wanted]
        )
        total = self.tr("%Ln file(s)", "", model.total)
        self._title.setText(progress or total)
        self._title.setToolTip(self._device_words(model))
        self.threshold.set_counts(count_scores(model.scores))
        truth = model.truth()
        self.threshold.set_targets(truth is not None, () if model.positive is not None else model.labels)
        self._show_colours(model)
        self._show_words(model, truth)

    def _device_words(self, model: ResultsModel) -> str:
        """What computed the results, why nothing faster did, and how fast; empty where that was not kept."""
        computed = model.store.meta.get("device") if model.store is not None else None
        if not computed:
            return ""
        words = self.tr("{} times real time on {}: {}")
        return words.format(number(round(computed["speed"])), computed["name"], told_device(computed["reason"]))

    def _show_colours(self, model: ResultsModel) -> None:
        colours = theme.current()
        if model.thresholds:
            self.threshold.set_colours(QColor(colours.faint), model.category_colour(model.aspect))
        elif model.positive is not None:
            at = model.labels.index(model.positive)
            self.threshold.set_colours(model.category_colour(1 - at), model.category_colour(at))
        else:
            self.threshold.set_colours(QColor(colours.faint), QColor(colours.accent))

    def _show_words(self, model: ResultsModel, truth: Truth | None) -> None:
        one = model.labels[model.aspect] if model.thresholds else model.positive
        title = self.tr("Threshold: {} above").format(one) if one else self.tr("Threshold: unsure at or below")
        if model.thresholds:
            title = self.tr("Threshold of each class")
        if truth is not None:
            values = (truth.precision, truth.recall, truth.f1, truth.accuracy)
            figures = self.tr(
                "precision <b>{}</b> &nbsp; recall <b>{}</b> &nbsp; F1 <b>{}</b> &nbsp; accuracy <b>{}</b>"
            ).format(*("–" if v != v else f"{v:.2f}" for v in values))
            of = self.tr("of {}").format(one) if one else self.tr("means of the classes")
            note = self.tr("{}, over the %Ln file(s) whose class is known", "", truth.known).format(of)
        else:
            figures = ""
            note = self._note(model, one)
        self.threshold.set_words(title, figures, note)

    def _note(self, model: ResultsModel, one: str | None) -> str:
        """What the threshold means."""
        if model.thresholds:
            note = self.tr("Each class has a threshold of its own. Files over that of {} are {}, and may be more.")
            return note.format(one, one)
        if one:
            return self.tr("Files whose probability of {} is over it are {}.").format(one, one)
        if model.threshold == 0:
            return self.tr("Every file is given its most probable class. Raise it to leave doubtful ones open.")
        return self.tr("Files whose best class is not over it count as unsure.")
