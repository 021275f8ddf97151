"""The curves of a training, and beside them what it is made of.

Invariant: nothing is drawn but what the ``Watched`` holds; of a cross-validation each fold has its curve, and their
mean goes as far as all of them do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget

from engine.segments import COLOURS
from gui.pages.train.parts import Parts, PartsPanel
from gui.pages.train.watched import Watched
from gui.widgets.chart_curve import Curve, Mark
from gui.widgets.chart_deck import ChartDeck
from gui.widgets.live_chart import LiveChart

#: More curves than these are not told apart by eye.
_MOST_CLASSES = 10
#: From this width on there is room for the parts of a run beside its curves.
_WIDE_PX = 1150
_LEAST_HEIGHT_PX = 168
_MEAN = "mean"


class Curves(QWidget):
    """Two places for charts, of which each shows the one that is chosen, and a table of parts where there are any.

    Attributes:
        charts: All charts.
        parts: The table.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._watched = Watched()
        self._parts: Parts | None = None
        self._colours_of: Callable[[Sequence[str]], Sequence[str]] = lambda labels: COLOURS
        one = (Curve("val", "", "accent"),)
        self.loss = LiveChart(self.tr("Loss"), (), unit_range=False)
        self.rate = LiveChart(self.tr("Learning rate"), one, unit_range=False)
        self.speed = LiveChart(self.tr("Examples/s"), one, unit_range=False)
        self.waiting = LiveChart(self.tr("Share of waiting for data"), one, unit_range=True)
        self.f1 = LiveChart(self.tr("Macro F1 on validation"), one, unit_range=True)
        self.recall = LiveChart(self.tr("Recall of each class"), (), unit_range=True)
        self.left = ChartDeck(self.tr("Left chart"), (self.loss, self.rate, self.speed, self.waiting))
        self.right = ChartDeck(self.tr("Right chart"), (self.f1, self.recall))
        self.charts = (*self.left.charts, *self.right.charts)
        self.parts = PartsPanel()
        self.parts.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # as high as the grid says ...
        self.setMinimumHeight(_LEAST_HEIGHT_PX)  # ... but not lower than a chart with its axes
        self._stacked = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)
        self._row.addWidget(self.parts, 3)
        self._row.addWidget(self.left, 3)
        self._row.addWidget(self.right, 2)

    def set_stacked(self, stacked: bool) -> None:
        """Whether the charts stand below each other, for lack of room."""
        self._stacked = stacked
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight)
        self._row.setStretch(2, 3 if stacked else 2)
        self._arrange()

    def colour_classes(self, colours_of: Callable[[Sequence[str]], Sequence[str]]) -> None:
        """How a project colours its classes."""
        self._colours_of = colours_of

    def show_watched(self, watched: Watched, parts: Parts | None, empty: str) -> None:
        """Show a training.

        Args:
            watched: Which.
            parts: What it is made of, where it is made of several.
            empty: What stands in place of curves while there are none.
        """
        self._watched, self._parts = watched, parts
        for chart in self.charts:
            chart.set_empty_words(empty)
        if watched.folds:
            self._show_folds(watched)
        else:
            self._show_curves(watched)
        self._arrange()

    def _show_curves(self, watched: Watched) -> None:
        epochs, best, most = watched.epochs, watched.best, watched.epochs_max
        mark = None
        if best is not None:
            words = self.tr("best {} at epoch {}").format(f"{best.val_f1:.3f}", best.epoch)
            mark = Mark(best.epoch, best.val_f1, words)
        self.loss.set_curves((Curve("train", self.tr("train"), "faint"), Curve("val", self.tr("validation"), "accent")))
        self.f1.set_curves((Curve("val", "", "accent"),))
        self.loss.show_points(
            {"train": [e.train_loss for e in epochs], "val": [e.val_loss for e in epochs]}, epochs=most
        )
        self.f1.show_points({"val": [e.val_f1 for e in epochs]}, mark=mark, epochs=most)
        for chart, values in (
            (self.rate, [e.learning_rate for e in epochs]),
            (self.speed, [e.windows_per_s for e in epochs]),
            (self.waiting, [e.wait_share for e in epochs]),
        ):
            chart.show_points({"val": values}, epochs=most)
        labels = epochs[-1].labels if epochs else ()
        colours = dict(zip(labels, self._colours_of(labels), strict=False))
        # Of many classes those that are hardest now; the one that is hardest is drawn on top.
        shown = sorted(labels, key=lambda label: _hardness(epochs[-1].recall[labels.index(label)]))[-_MOST_CLASSES:]
        kept = [label for label in labels if label in shown]
        self.recall.set_curves([Curve(label, label, colours.get(label, "text")) for label in reversed(kept)])
        rows = {label: [e.recall[labels.index(label)] for e in epochs] for label in kept}
        self.recall.show_points(rows, epochs=most)

    def _show_folds(self, watched: Watched) -> None:
        """A curve for each fold, and their mean on top as far as all of them are."""
        done = [number for number in range(1, watched.folds + 1) if watched.fold(number)]
        curves = [Curve(str(n), self.tr("fold {}").format(n), COLOURS[(n - 1) % len(COLOURS)]) for n in reversed(done)]
        mean = [Curve(_MEAN, self.tr("mean"), "text")] if len(done) > 1 else []
        for chart, name in (
            (self.loss, "val_loss"),
            (self.f1, "val_f1"),
            (self.rate, "learning_rate"),
            (self.speed, "windows_per_s"),
            (self.waiting, "wait_share"),
        ):
            rows = {str(n): [float(getattr(epoch, name)) for epoch in watched.fold(n)] for n in done}
            if mean:
                rows[_MEAN] = [sum(values) / len(values) for values in zip(*rows.values(), strict=False)]
            chart.set_curves([*curves, *mean])
            chart.show_points(rows, epochs=watched.epochs_max)
        self.recall.set_curves([])
        self.recall.set_empty_words(
            self.tr("The recall of each class over all folds stands beside the confusion matrix.")
            if watched.matrix is not None
            else self.tr("Of a cross-validation the recall of each class is known when all folds are done.")
        )
        self.recall.show_points({})

    def _arrange(self) -> None:
        """Put the parts beside the curves, or where there is no room in place of the left ones."""
        parts, wide = self._parts, self._stacked or self.width() >= _WIDE_PX
        shown = parts is not None and (parts.whole or wide)
        if parts is not None and shown:
            self.parts.show_parts(parts)
        curves = bool(self._watched.epochs) or not shown
        self.parts.setVisible(shown)
        self.left.setVisible(curves and (wide or not shown))
        self.right.setVisible(curves)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._arrange()


def _hardness(recall: float) -> float:
    """What classes are put in order by; one without items is the easiest."""
    return -1.0 if math.isnan(recall) else 1.0 - recall
