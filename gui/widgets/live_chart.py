"""A chart of a few curves over epochs that grows while a job runs.

Invariant: new points cost nothing but a note that the chart is stale; it is drawn at most REDRAWS_PER_S times a second,
however fast they come.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.chart_axis import EpochAxis, axis_range, between
from gui.widgets.chart_curve import Curve, Mark
from gui.widgets.chart_export import offer_export
from gui.widgets.chart_legend import ChartLegend

REDRAWS_PER_S = 10
#: Epochs that the axis shows at least, and how far it reaches beyond the newest one while a run goes on.
_LEAST_EPOCHS = 10
_AHEAD = 1.5
#: The ring around a point, which stays whole at the edge of the chart.
_RING_PX = 12
#: So many curves have their legend beside the title.
_BESIDE = 3


class LiveChart(QWidget):
    """Curves over epochs with a legend that tells the newest values, or those under the pointer.

    The chart holds its own copy of the points; ``show_points`` replaces them all. The wheel zooms, a double click shows
    all. While it cannot be seen nothing is drawn.

    Attributes:
        export: Copies and saves it.
        heading: The layout that its title is in.

    Signals:
        failed: A sentence; the chart could not be saved.
    """

    failed = Signal(str)

    def __init__(self, title: str, curves: Sequence[Curve], *, unit_range: bool, parent: QWidget | None = None) -> None:
        """
        Args:
            title: What is shown.
            curves: From the least to the most important; the last is drawn on top.
            unit_range: Whether values lie between 0 and 1, so that 1 is the top.
        """
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        self.redraws = 0
        self._curves: tuple[Curve, ...] = ()
        self._unit_range = unit_range
        self._points: dict[str, list[float]] = {}
        self._mark: Mark | None = None
        self._epochs: int | None = None
        self._hovered: int | None = None
        self._zoomed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(1000 // REDRAWS_PER_S)
        self._timer.timeout.connect(self._redraw)
        self._name = QLabel(title)
        self._name.setProperty("role", "section")
        self._legend = ChartLegend()
        self._legend.toggled.connect(self._redraw)
        self.export = offer_export(self, title, self.rows)
        self.export.failed.connect(self.failed)
        self.export.menu.addSeparator()
        self._whole = self.export.menu.addAction(self.tr("Whole range"), self.show_whole)
        self._whole.setToolTip(self.tr("The wheel zooms along the epochs; a double click shows all"))
        self.export.menu.aboutToShow.connect(lambda: self._whole.setEnabled(self._zoomed))
        self.heading = QHBoxLayout()
        self.heading.setSpacing(8)
        self.heading.addWidget(self._name)
        self._beside = QHBoxLayout()  # a short legend stands beside the title, a long one below it
        self._beside.addStretch(0)
        self.heading.addSpacing(8)
        self.heading.addLayout(self._beside, 1)
        self.heading.addWidget(self.export.button)
        self._below = QHBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 6)
        column.setSpacing(6)
        column.addLayout(self.heading)
        column.addLayout(self._below)
        self._build_plot()
        column.addWidget(self._plot, 1)
        self.set_curves(curves)
        theme.notifier.changed.connect(self._restyle)
        self._restyle()

    def _build_plot(self) -> None:
        self._plot = pg.PlotWidget(axisItems={"bottom": EpochAxis("bottom")})
        self._plot.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self._plot.setMinimumHeight(96)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self._plot.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.setMouseEnabled(True, False)
        item.getViewBox().sigRangeChangedManually.connect(self._on_zoomed)
        # The axes take their place after the curves were drawn, and the words beside the ring need another one then.
        item.getViewBox().sigResized.connect(lambda _box: self._place_mark())
        item.layout.setContentsMargins(0, 2, 8, 0)
        item.getViewBox().setDefaultPadding(0)
        for side in ("left", "bottom"):
            axis = item.getAxis(side)
            axis.setStyle(tickLength=0, tickTextOffset=6, maxTickLevel=0, hideOverlappingLabels=False)
        item.getAxis("left").setGrid(255)
        item.getAxis("left").setZValue(-1)  # rules lie under the curves
        item.getAxis("left").setWidth(40)
        item.getAxis("left").setStyle(maxTextLevel=0)
        item.getAxis("bottom").setHeight(20)
        self._lines: dict[str, pg.PlotDataItem] = {}
        self._ring = pg.ScatterPlotItem(size=_RING_PX - 1, symbol="o")
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._cursor.hide()
        self._words = pg.TextItem(anchor=(0, 0))
        for extra in (self._cursor, self._ring, self._words):
            item.addItem(extra, ignoreBounds=True)
        self._empty = QLabel(self._plot)
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "faint")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot.installEventFilter(self)
        self._plot.scene().sigMouseMoved.connect(self._on_mouse_moved)

    def hasHeightForWidth(self) -> bool:
        """Qt's. A legend of several lines takes its height from the plot, not from other widgets."""
        return False

    def set_heading(self, widget: QWidget) -> None:
        """Put another widget in place of the title."""
        self.heading.replaceWidget(self._name, widget)
        self._name.hide()

    def set_curves(self, curves: Sequence[Curve]) -> None:
        """Draw other curves, from the least to the most important; their points are shown next."""
        if tuple(curves) == self._curves and self._lines:
            return
        for line in self._lines.values():
            self._plot.removeItem(line)
        self._curves = tuple(curves)
        self._points = {curve.key: [] for curve in curves}
        self._lines = {curve.key: self._plot.plot(antialias=True) for curve in curves}
        self._legend.set_curves(curves)
        if len(curves) > _BESIDE:
            self._below.addWidget(self._legend)
        else:
            self._beside.insertWidget(0, self._legend, 1)
        self._restyle()

    def show_points(
        self, points: dict[str, list[float]], *, mark: Mark | None = None, epochs: int | None = None
    ) -> None:
        """Show these curves.

        Args:
            points: The values of each curve, of epochs 1, 2, 3 ...; NaN leaves a gap.
            mark: The point to ring.
            epochs: How many epochs a run that goes on can have; None once it has ended.
        """
        known = {key: list(points.get(key, ())) for key in self._points}
        if (known, mark, epochs) == (self._points, self._mark, self._epochs):
            return  # asked several times a second, and an epoch takes seconds
        self._points, self._mark, self._epochs = known, mark, epochs
        if not self._timer.isActive():
            self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what has come while it could not be seen."""
        super().showEvent(event)
        self._redraw()

    def set_empty_words(self, text: str) -> None:
        """What stands in place of curves while there are none."""
        self._empty.setText(text)

    @property
    def points(self) -> dict[str, list[float]]:
        """What is shown, or will be within a tenth of a second."""
        return self._points

    @property
    def mark_text(self) -> str:
        """The words beside the ring."""
        return self._mark.text if self._mark is not None else ""

    # Looking closer, keeping ------------------------------------------------------------------------------------------

    def _on_zoomed(self, _axes: object = None) -> None:
        self._zoomed = True

    def show_whole(self) -> None:
        """All epochs again, after zooming."""
        self._zoomed = False
        self._redraw()

    def toggle(self, key: str) -> None:
        """Hide a curve, or show it again; the last one that is shown stays."""
        self._legend.toggle(key)

    @property
    def _length(self) -> int:
        """How many epochs there is anything of."""
        return max((len(values) for values in self._points.values()), default=0)

    def rows(self) -> list[tuple[object, ...]]:
        """The values as a table: a head, then one row per epoch with one column per curve."""
        table: list[tuple[object, ...]] = [("epoch", *(curve.title or curve.key for curve in self._curves))]
        for at in range(self._length):
            cells = (self._points[c.key][at] if at < len(self._points[c.key]) else "" for c in self._curves)
            table.append((at + 1, *cells))
        return table

    def legend_text(self) -> str:
        """The legend without its colours."""
        return self._legend.plain

    def _told(self) -> list[tuple[Curve, float]]:
        """The curves, the most important first, each with the value that the legend tells."""
        found = []
        for curve in reversed(self._curves):
            values = self._points[curve.key]
            at = len(values) - 1 if self._hovered is None else self._hovered
            if 0 <= at < len(values):
                found.append((curve, values[at]))
        return found

    def _redraw(self) -> None:
        if not self.isVisible():
            return
        self.redraws += 1
        length = self._length
        for key, values in self._points.items():
            # One point is no line: it gets a dot.
            symbol = "o" if len(values) == 1 else None
            self._lines[key].setData(range(1, len(values) + 1), values, connect="finite", symbol=symbol)
            self._lines[key].setVisible(key not in self._legend.hidden)
        self._plot.getPlotItem().setVisible(length > 0)
        self._empty.setVisible(length == 0)
        self._fit()
        self._place_mark()
        self._write_legend()

    def _fit(self) -> None:
        if self._zoomed:
            return
        length = self._length
        last = float(max(length, 2))
        if self._epochs is not None:
            last = min(self._epochs, max(_LEAST_EPOCHS, math.ceil(length * _AHEAD / 5) * 5))
            last = max(last, 2.0)
        values = [v for key, curve in self._points.items() if key not in self._legend.hidden for v in curve]
        bottom, top = axis_range(values, self._unit_range)
        high_px = max(self._plot.getPlotItem().getViewBox().height(), 1.0)
        margin = (top - bottom) * max(0.05, _RING_PX / high_px)
        self._plot.setXRange(1 - (last - 1) * 0.015, last + (last - 1) * 0.03, padding=0)
        self._plot.setYRange(bottom - margin, top + margin, padding=0)

    def _place_mark(self) -> None:
        mark, length = self._mark, self._length
        self._words.setVisible(mark is not None and length > 0)
        if mark is None or not length or not math.isfinite(mark.y):
            self._ring.setData([], [])
            self._words.hide()
            return
        self._ring.setData([mark.x], [mark.y])
        self._words.setText(mark.text)
        corner = self._free_corner(mark)
        self._words.setPos(self._plot.getPlotItem().getViewBox().mapSceneToView(corner))

    def _free_corner(self, mark: Mark) -> QPointF:
        """Where in the scene the words go: beside the ring where no curve runs, else into the lower right corner."""
        box = self._plot.getPlotItem().getViewBox()
        area = box.sceneBoundingRect()
        ring = box.mapViewToScene(QPointF(mark.x, mark.y))
        size = self._words.boundingRect().size()
        runs = [
            box.mapViewToScene(QPointF(x, y))
            for values in self._points.values()
            for x, y in between(values)
            if math.isfinite(y)
        ]
        reach = 10.0
        lefts = (ring.x() + reach / 2, ring.x() - size.width() - reach / 2)
        for top in (ring.y() + reach, ring.y() - size.height() - reach):
            for left in lefts:
                words = QRectF(QPointF(left, top), size)
                if area.contains(words) and not any(words.contains(point) for point in runs):
                    return words.topLeft()
        return QPointF(area.right() - size.width() - 4, area.bottom() - size.height() - 4)

    def _write_legend(self) -> None:
        self._legend.show_values(self._told(), None if self._hovered is None else self._hovered + 1)
        self.setAccessibleDescription(self.legend_text() + (f"; {self.mark_text}" if self._mark else ""))

    def _on_mouse_moved(self, place: QPointF) -> None:
        length = self._length
        box = self._plot.getPlotItem().getViewBox()
        if not length or not box.sceneBoundingRect().contains(place):
            self._hover(None)
            return
        self._hover(min(max(round(box.mapSceneToView(place).x()) - 1, 0), length - 1))

    def _hover(self, at: int | None) -> None:
        if at != self._hovered:
            self._hovered = at
            self._cursor.setVisible(at is not None)
            if at is not None:
                self._cursor.setPos(at + 1)
            self._write_legend()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the words of the empty chart in its middle; forget the pointer when it leaves."""
        if event.type() == QEvent.Type.Resize:
            self._empty.resize(self._plot.size())
            self._timer.start()  # margins depend on the size
        elif event.type() == QEvent.Type.MouseButtonDblClick:
            self.show_whole()
        elif event.type() == QEvent.Type.Leave:
            self._hover(None)
        return super().eventFilter(watched, event)

    def _restyle(self) -> None:
        colours = theme.current()
        item = self._plot.getPlotItem()
        self._plot.setBackground(QColor(colours.panel))
        for side in ("left", "bottom"):
            axis = item.getAxis(side)
            axis.setPen(pg.mkPen(QColor(colours.line), width=1))
            axis.setTextPen(QColor(colours.faint))
            axis.setTickFont(theme.font("small"))
        for curve in self._curves:
            colour = curve.colour
            line = self._lines[curve.key]
            line.setPen(pg.mkPen(colour, width=2 if curve is self._curves[-1] else 1.5))
            line.setSymbolPen(None)
            line.setSymbolBrush(colour)
            line.setSymbolSize(6)
        self._ring.setPen(pg.mkPen(QColor(colours.accent), width=2))
        self._ring.setBrush(QColor(colours.panel))
        self._cursor.setPen(pg.mkPen(QColor(colours.faint), width=1, style=Qt.PenStyle.DotLine))
        self._words.setColor(QColor(colours.text))
        self._words.setFont(theme.font("table"))
        self._redraw()
