"""The plots of an evaluation: ROC, precision over recall, the threshold sweep, calibration, and how scores are spread.

Invariant: a click asks for the threshold of the operating point nearest to it, and what that threshold finds is exactly
what the point counts (see ``training.curves``); the plots never change the evaluation themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.bundle import Card
from gui import theme
from gui.widgets.chart_export import offer_export
from gui.widgets.threshold import threshold_words

if TYPE_CHECKING:
    from training.curves import Points
    from training.evaluate import Evaluation

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """One curve: its points, the theme's colour, its name, and whether it is dashed."""

    x: Floats
    y: Floats
    role: str = "accent"
    name: str = ""
    dashed: bool = False


class Plot(QWidget):
    """Curves in the unit square under a heading, with a dot or a line where the threshold is.

    Signals:
        point_clicked: The user clicked nearest to that point of the clickable curve.
    """

    point_clicked = Signal(int)

    def __init__(self, title: str, across: str, up: str, parent: QWidget | None = None) -> None:
        """
        Args:
            title: The heading.
            across, up: What the axes show.
        """
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        self._axes = (across, up)
        self._lines: list[tuple[pg.PlotDataItem, Line]] = []
        self._bars: list[tuple[pg.BarGraphItem, str]] = []
        self._counts: npt.NDArray[np.int64] = np.zeros((0, 0), np.int64)
        self._clickable: tuple[Floats, Floats] | None = None
        self._title = QLabel(title)
        self._title.setProperty("role", "section")
        self._note = QLabel()
        self._note.setProperty("role", "small")
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._note)
        self.export = offer_export(self, title, self.rows)
        head.addWidget(self.export.button)
        self._plot = pg.PlotWidget()
        self._plot.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self._plot.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.setMouseEnabled(False, False)
        item.layout.setContentsMargins(0, 2, 6, 0)
        for side, words in (("bottom", across), ("left", up)):
            axis = item.getAxis(side)
            axis.setStyle(tickLength=0, tickTextOffset=4, maxTickLevel=0, hideOverlappingLabels=False)
            axis.setTicks([[(v, f"{v:g}") for v in (0.0, 0.5, 1.0)]])
            axis.setLabel(words)
        item.getAxis("left").setWidth(40)
        item.getAxis("bottom").setHeight(34)
        self._plot.setXRange(-0.02, 1.04, padding=0)
        self._plot.setYRange(-0.02, 1.04, padding=0)
        self._dot = pg.ScatterPlotItem(size=11, symbol="o")
        self._rule = pg.InfiniteLine(angle=90, movable=False)
        self._rule.hide()
        for extra in (self._rule, self._dot):
            item.addItem(extra, ignoreBounds=True)
        self._plot.scene().sigMouseClicked.connect(self._on_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 8, 4)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._plot, 1)
        theme.notifier.changed.connect(self._restyle)
        self._restyle()

    def show_lines(self, lines: list[Line], note: str = "") -> None:
        """Show other curves, and a few words beside the heading."""
        for drawn, _ in self._lines:
            self._plot.removeItem(drawn)
        self._lines = [(self._plot.plot(line.x, line.y, antialias=True), line) for line in lines]
        self._note.setText(note)
        self.setAccessibleDescription(note)
        self._restyle()

    def show_bars(self, counts: npt.NDArray[np.int64], roles: tuple[str, ...], note: str = "") -> None:
        """Show bars between 0 and 1, one row of counts for each colour, by the square root of the largest."""
        for drawn, _ in self._bars:
            self._plot.removeItem(drawn)
        bins = counts.shape[1]
        self._counts = counts
        middles = (np.arange(bins) + 0.5) / bins
        heights = np.sqrt(counts / max(int(counts.max()), 1))
        self._bars = []
        for row, role in zip(heights, roles, strict=True):
            bars = pg.BarGraphItem(x=middles, height=row, width=0.9 / bins)
            bars.setZValue(-1)
            self._plot.addItem(bars)
            self._bars.append((bars, role))
        self._note.setText(note)
        self._restyle()

    def rows(self) -> Iterator[Sequence[object]]:
        """What is shown as a table: the points of the curves, or the counts of the bars."""
        if len(self._counts):
            yield "from", "to", "others", "of the class"
            bins = self._counts.shape[1]
            for at in range(bins):
                yield at / bins, (at + 1) / bins, *(int(row[at]) for row in self._counts)
            return
        yield "curve", *self._axes
        for _, line in self._lines:
            for x, y in zip(line.x, line.y, strict=True):
                yield line.name or self._title.text(), float(x), float(y)

    def set_clickable(self, x: Floats | None, y: Floats | None = None) -> None:
        """Which points can be clicked; without ``y`` only how far to the right counts."""
        self._clickable = None if x is None else (x, np.full(len(x), np.nan) if y is None else y)
        clickable = Qt.CursorShape.CrossCursor if x is not None else Qt.CursorShape.ArrowCursor
        self._plot.viewport().setCursor(clickable)
        tip = self.tr("Click to set the threshold there") if x is not None else ""
        self._plot.setToolTip(tip)

    def mark(self, x: float, y: float | None) -> None:
        """Show where the threshold is: a dot, or without ``y`` an upright line."""
        self._rule.setVisible(y is None)
        self._rule.setPos(x)
        self._dot.setData([] if y is None else [x], [] if y is None else [y])

    def unmark(self) -> None:
        """Show no threshold."""
        self._rule.hide()
        self._dot.setData([], [])

    def place_of(self, x: float, y: float) -> QPointF:
        """Where a point of the plot is in the plot's widget."""
        box = self._plot.getPlotItem().getViewBox()
        return QPointF(self._plot.mapFromScene(box.mapViewToScene(QPointF(x, y))))

    def _on_clicked(self, event: Any) -> None:
        box = self._plot.getPlotItem().getViewBox()
        if self._clickable is None or not box.sceneBoundingRect().contains(event.scenePos()):
            return
        at = box.mapSceneToView(event.scenePos())
        x, y = self._clickable
        away = np.abs(x - at.x()) + np.abs(np.nan_to_num(y - at.y()))
        self.point_clicked.emit(int(np.nanargmin(away)))

    def _restyle(self) -> None:
        colours = theme.current()
        self._plot.setBackground(colours.panel)
        for side in ("left", "bottom"):
            axis = self._plot.getPlotItem().getAxis(side)
            axis.setPen(pg.mkPen(colours.line))
            axis.setTextPen(pg.mkPen(colours.faint))
            axis.setStyle(tickFont=theme.font("small"))
            axis.label.setFont(theme.font("small"))
        for drawn, line in self._lines:
            style = Qt.PenStyle.DashLine if line.dashed else Qt.PenStyle.SolidLine
            drawn.setPen(pg.mkPen(getattr(colours, line.role), width=1 if line.dashed else 2, style=style))
        for bars, role in self._bars:
            colour = QColor(role if role.startswith("#") else getattr(colours, role))
            colour.setAlphaF(0.6)
            bars.setOpts(brush=colour, pen=None)
        self._dot.setBrush(pg.mkBrush(colours.text))
        self._dot.setPen(pg.mkPen(colours.panel, width=2))
        self._rule.setPen(pg.mkPen(colours.text, width=1))


class Plots(QWidget):
    """The five plots in a row, of the positive class, or of another that is chosen.

    Signals:
        threshold_asked: The user wants that threshold, of the class of that number, or with -1 of the model.
        keep_asked: The threshold that is tried is to become the model's own.
    """

    threshold_asked = Signal(float, int)
    keep_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evaluation: Evaluation | None = None
        self._points: Points | None = None
        self._colours: tuple[str, ...] = ()
        self._own: Card | None = None
        self.of = QComboBox()
        self.of.setAccessibleName(self.tr("Plots of"))
        self.of.activated.connect(lambda _: self._draw())
        self.words = QLabel()
        self.words.setProperty("role", "faint")
        self.reset = QPushButton(self.tr("The model's own threshold"))
        self.reset.setProperty("role", "small")
        self.reset.clicked.connect(self._on_reset)
        self.keep = QPushButton(self.tr("Use in the model"))
        self.keep.setProperty("role", "small")
        self.keep.setToolTip(self.tr("The model decides by this threshold from now on, here and when it classifies"))
        self.keep.clicked.connect(self.keep_asked)
        self.roc = Plot(self.tr("ROC"), self.tr("False alarm rate"), self.tr("Recall"))
        self.pr = Plot(self.tr("Precision and recall"), self.tr("Recall"), self.tr("Precision"))
        self.sweep = Plot(self.tr("Threshold"), self.tr("Threshold"), self.tr("Share"))
        self.calibration = Plot(self.tr("Calibration"), self.tr("Probability"), self.tr("Came true"))
        self.scores = Plot(self.tr("Scores"), self.tr("Score"), self.tr("Items (√)"))
        theme.notifier.changed.connect(self._draw)
        self.all = (self.roc, self.pr, self.sweep, self.calibration, self.scores)
        for plot in (self.roc, self.pr, self.sweep, self.scores):
            plot.point_clicked.connect(self._on_point)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.of)
        head.addWidget(self.words, 1)
        head.addWidget(self.reset)
        head.addWidget(self.keep)
        row = QHBoxLayout()
        row.setSpacing(8)
        for plot in self.all:
            row.addWidget(plot, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(row, 1)

    def show_evaluation(self, evaluation: Evaluation, colours: tuple[str, ...], own: Card) -> None:
        """Show other answers; those of the positive class first, or of all classes together.

        Args:
            evaluation: The answers.
            colours: Of the classes.
            own: The card of the model with its own thresholds.
        """
        same = self._evaluation is not None and self._evaluation.card.labels == evaluation.card.labels
        kept = self.of.currentIndex() if same else -1
        self._evaluation, self._colours, self._own = evaluation, colours, own
        card = evaluation.card
        self.of.clear()
        if card.positive is None and not card.multi_label:
            self.of.addItem(self.tr("All classes: how sure it is"), -1)
        for number, label in enumerate(card.labels):
            self.of.addItem(label, number)
        first = 0 if card.positive is None else card.labels.index(card.positive)
        self.of.setCurrentIndex(kept if kept >= 0 else first)
        self._draw()

    def _asked(self, evaluation: Evaluation) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float32], bool]:
        """What is to be found, the score that finds it, and whether the model's threshold is of that score."""
        card, which = evaluation.card, self.of.currentData()
        if which == -1:
            best = evaluation.probabilities.argmax(axis=1)
            return best == evaluation.target, evaluation.probabilities.max(axis=1), True
        of_positive = card.positive is not None and card.labels.index(card.positive) == which
        return evaluation.truth[:, which], evaluation.probabilities[:, which], of_positive or card.multi_label

    def _threshold(self, card: Card) -> float:
        """What a card decides by in what is plotted."""
        return card.thresholds[self.of.currentData()] if card.multi_label else card.threshold

    def _draw(self) -> None:
        from training import curves

        evaluation = self._evaluation
        if evaluation is None:
            return
        truth, score, adjustable = self._asked(evaluation)
        whole = curves.points(truth, score)
        shown = whole.thinned()
        self._points = shown if adjustable else None
        x, recall = np.nan_to_num(shown.false_alarm_rate), np.nan_to_num(shown.recall)
        chance = Line(np.array([0.0, 1.0]), np.array([0.0, 1.0]), "faint", dashed=True)
        area = float(np.trapezoid(np.nan_to_num(whole.recall), np.nan_to_num(whole.false_alarm_rate)))
        self.roc.show_lines([chance, Line(x, recall)], self.tr("area {:.3f}").format(area))
        average = float((np.diff(np.nan_to_num(whole.recall)) * whole.precision[1:]).sum())
        self.pr.show_lines([Line(recall, shown.precision)], self.tr("average {:.3f}").format(average))
        t = shown.threshold.astype(np.float64)
        lines = [
            Line(t, shown.precision, "faint", "precision"),
            Line(t, recall, "warn", "recall"),
            Line(t, shown.f1, "accent", "F1"),
        ]
        colours = theme.current()
        names = (self.tr("precision"), self.tr("recall"), self.tr("F1"))
        roles = (colours.faint, colours.warn, colours.accent)
        words = " ".join(f'<span style="color:{c}">{n}</span>' for n, c in zip(names, roles, strict=True))
        self.sweep.show_lines(lines, words)
        told = curves.reliability(score, truth)
        full = told.count > 0
        self.calibration.show_lines(
            [chance, Line(told.claimed[full], told.right[full])], self.tr("error {:.3f}").format(told.error)
        )
        which = self.of.currentData()
        own = self._colours[which] if which >= 0 else "accent"
        self.scores.show_bars(curves.spread(truth, score), ("faint", own))
        pairs = ((self.roc, x, recall), (self.pr, recall, shown.precision), (self.sweep, t, None))
        for plot, across, up in (*pairs, (self.scores, t, None)):
            plot.set_clickable(across if adjustable else None, up)
        self._mark(self._threshold(evaluation.card) if adjustable else None)

    def _mark(self, threshold: float | None) -> None:
        points = self._points
        changed = threshold is not None and self._own is not None and threshold != self._threshold(self._own)
        self.reset.setVisible(changed)
        self.keep.setVisible(changed)
        if threshold is None or points is None:
            for plot in self.all:
                plot.unmark()
            self.words.setText(self.tr("One class against the rest"))
            return
        at = points.at(threshold)
        recall = float(np.nan_to_num(points.recall)[at])
        self.roc.mark(float(np.nan_to_num(points.false_alarm_rate)[at]), recall)
        self.pr.mark(recall, float(points.precision[at]))
        for plot in (self.sweep, self.scores):
            plot.mark(threshold, None)
        text = self.tr("Threshold {}: precision {:.3f}, recall {:.3f}, false alarms {:.3f}")
        rate = float(np.nan_to_num(points.false_alarm_rate)[at])
        self.words.setText(text.format(threshold_words(threshold), float(points.precision[at]), recall, rate))

    def _on_point(self, at: int) -> None:
        if self._points is not None:
            threshold = float(self._points.threshold[at])
            self._mark(threshold)
            self._ask(threshold)

    def _on_reset(self) -> None:
        if self._own is not None:
            self._ask(self._threshold(self._own))

    def _ask(self, threshold: float) -> None:
        several = self._own is not None and self._own.multi_label
        self.threshold_asked.emit(threshold, self.of.currentData() if several else -1)
