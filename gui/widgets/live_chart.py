"""A chart of a few curves over epochs that grows while a job runs.

Invariant: new points cost nothing but a note that the chart is stale; it is drawn at most REDRAWS_PER_S times a second,
however fast they come.
"""

from __future__ import annotations

import html
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QEvent, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from engine.errors import StudioError, UsageError
from engine.files import csv_line, write_text
from gui import theme

REDRAWS_PER_S = 10
#: Epochs that the axis shows at least, and how far it reaches beyond the newest one while a run goes on.
_LEAST_EPOCHS = 10
_AHEAD = 1.5
_ENDINGS = ("png", "svg", "csv")


@dataclass(frozen=True)
class Curve:
    """One curve of a chart.

    Attributes:
        key: Its name in ``show``.
        title: Its name in the legend; empty where the chart's title says it.
        role: The theme's colour it is drawn in: "accent", "text", "good" ...
    """

    key: str
    title: str
    role: str


@dataclass(frozen=True)
class Mark:
    """A ring around one point, with words beside it."""

    x: float
    y: float
    text: str


class _EpochAxis(pg.AxisItem):  # type: ignore[misc]
    """Whole numbers only, as many as there is room for."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """Qt graph's."""
        room = max(size / 48, 1.0)
        step = next(s * 10**e for e in range(9) for s in (1, 2, 5) if (high - low) / (s * 10**e) <= room)
        return [(float(step), 0.0)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Qt graph's. There is no epoch 0."""
        return [f"{value:.0f}" if value >= 1 else "" for value in values]


def axis_range(values: Sequence[float], unit_range: bool) -> tuple[float, float]:
    """The lowest and highest value that an axis shows.

    Args:
        values: What is drawn; not finite ones are left out.
        unit_range: Whether values lie between 0 and 1, so that 1 is the top.
    """
    known = [v for v in values if math.isfinite(v)]
    if unit_range:
        low = math.floor(min(known, default=0.0) * 10 - 0.5) / 10
        return min(max(low, 0.0), 0.8), 1.0
    low, high = min(known, default=0.0), max(known, default=1.0)
    # A curve that hardly moves is not blown up to look as if it did.
    span = max(high - low, 0.1 * abs(high), 1e-6)
    return max(low - 0.15 * span, 0.0), high + 0.1 * span


class LiveChart(QWidget):
    """Curves over epochs with a legend that tells the newest values, or those under the pointer.

    The chart holds its own copy of the points; ``show`` replaces them all. The wheel zooms, a double click shows all.

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
        self._curves = tuple(curves)
        self._unit_range = unit_range
        self._points: dict[str, list[float]] = {curve.key: [] for curve in curves}
        self._mark: Mark | None = None
        self._epochs: int | None = None
        self._hovered: int | None = None
        self._hidden: set[str] = set()
        self._zoomed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(1000 // REDRAWS_PER_S)
        self._timer.timeout.connect(self._redraw)
        name = QLabel(title)
        name.setProperty("role", "section")
        self._legend = QLabel()
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._legend.setMinimumWidth(1)
        self._legend.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
        self._legend.linkActivated.connect(self.toggle)
        self._legend.setToolTip(self.tr("Press a name to hide or show its curve.") if len(self._curves) > 1 else "")
        self.menu_button = QToolButton()
        self.menu_button.setText("\u22ef")
        self.menu_button.setProperty("role", "quiet")
        self.menu_button.setAccessibleName(self.tr("{}: copy, save, whole range").format(title))
        self.menu_button.setToolTip(self.tr("Copy or save the chart; the wheel zooms along the epochs"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.menu_button.setMenu(self._make_menu())
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(name)
        head.addWidget(self._legend, 1)
        head.addWidget(self.menu_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 6)
        column.setSpacing(6)
        column.addLayout(head)
        self._build_plot()
        column.addWidget(self._plot, 1)
        theme.notifier.changed.connect(self._restyle)
        self._restyle()

    def _build_plot(self) -> None:
        self._plot = pg.PlotWidget(axisItems={"bottom": _EpochAxis("bottom")})
        self._plot.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self._plot.setMinimumHeight(96)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self._plot.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.setMouseEnabled(True, False)
        item.getViewBox().sigRangeChangedManually.connect(self._on_zoomed)
        item.layout.setContentsMargins(0, 2, 8, 0)
        item.getViewBox().setDefaultPadding(0)
        for side in ("left", "bottom"):
            axis = item.getAxis(side)
            axis.setStyle(tickLength=0, tickTextOffset=6, maxTickLevel=0, hideOverlappingLabels=False)
        item.getAxis("left").setGrid(255)
        item.getAxis("left").setZValue(-1)  # rules lie under the curves
        item.getAxis("left").setWidth(34)
        item.getAxis("left").setStyle(maxTextLevel=0)
        item.getAxis("bottom").setHeight(20)
        self._lines = {curve.key: item.plot(antialias=True) for curve in self._curves}
        self._ring = pg.ScatterPlotItem(size=11, symbol="o")
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

    def show_points(
        self, points: dict[str, list[float]], *, mark: Mark | None = None, epochs: int | None = None
    ) -> None:
        """Show these curves.

        Args:
            points: The values of each curve, of epochs 1, 2, 3 ...; NaN leaves a gap.
            mark: The point to ring.
            epochs: How many epochs a run that goes on can have; None once it has ended.
        """
        self._points = {key: list(points.get(key, ())) for key in self._points}
        self._mark = mark
        self._epochs = epochs
        if not self._timer.isActive():
            self._timer.start()

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

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        self._whole = menu.addAction(self.tr("Whole range"), self.show_whole)
        menu.addSeparator()
        menu.addAction(self.tr("Copy as picture"), self.copy)
        for ending in _ENDINGS:
            menu.addAction(self.tr("Save as {}\u2026").format(ending.upper()), partial(self._ask, ending))
        menu.aboutToShow.connect(lambda: self._whole.setEnabled(self._zoomed))
        return menu

    def _on_zoomed(self, _axes: object = None) -> None:
        self._zoomed = True

    def show_whole(self) -> None:
        """All epochs again, after zooming."""
        self._zoomed = False
        self._redraw()

    def toggle(self, key: str) -> None:
        """Hide a curve, or show it again; the last one that is shown stays."""
        hidden = self._hidden ^ {key}
        if len(hidden) < len(self._curves):
            self._hidden = hidden
            self._redraw()

    def copy(self) -> None:
        """Put the chart on the clipboard as a picture."""
        QGuiApplication.clipboard().setPixmap(self.grab())

    def _ask(self, ending: str) -> None:
        names = f"{ending.upper()} (*.{ending})"
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the chart"), f"{self.accessibleName()}.{ending}", names
        )
        if path:
            self.save(path if Path(path).suffix else f"{path}.{ending}")

    def save(self, path: str) -> None:
        """Write the chart as its file's ending says: .csv has the values, .svg and .png the picture."""
        ending = Path(path).suffix.lower()
        try:
            if ending == ".csv":
                write_text(path, self.csv())
            elif ending == ".svg":
                self._save_svg(path)
            elif not self.grab().save(path):
                raise UsageError(
                    f"{path} could not be written. Choose another folder, or an ending of .png, .svg or .csv."
                )
        except StudioError as error:
            self.failed.emit(str(error))

    def _save_svg(self, path: str) -> None:
        from PySide6.QtSvg import QSvgGenerator

        data = QBuffer()
        generator = QSvgGenerator()
        generator.setOutputDevice(data)
        generator.setSize(self.size())
        generator.setViewBox(self.rect())
        generator.setTitle(self.accessibleName())
        self.render(generator)
        write_text(path, bytes(data.data().data()).decode("utf-8"))

    def csv(self) -> str:
        """The values as a table: one row per epoch, one column per curve."""
        lines = [csv_line(("epoch", *(curve.title or curve.key for curve in self._curves)))]
        length = max((len(values) for values in self._points.values()), default=0)
        for at in range(length):
            cells = [self._points[c.key][at] if at < len(self._points[c.key]) else "" for c in self._curves]
            lines.append(csv_line((at + 1, *cells)))
        return "".join(lines)

    def legend_text(self) -> str:
        """The legend without its colours."""
        parts = []
        for curve in reversed(self._curves):
            values = self._points[curve.key]
            at = len(values) - 1 if self._hovered is None else self._hovered
            if 0 <= at < len(values):
                parts.append(f"{curve.title} {_figure(values[at])}".strip())
        return "   ".join(parts)

    def _redraw(self) -> None:
        self.redraws += 1
        length = max((len(values) for values in self._points.values()), default=0)
        for key, values in self._points.items():
            # One point is no line: it gets a dot.
            symbol = "o" if len(values) == 1 else None
            self._lines[key].setData(range(1, len(values) + 1), values, connect="finite", symbol=symbol)
            self._lines[key].setVisible(key not in self._hidden)
        self._plot.getPlotItem().setVisible(length > 0)
        self._empty.setVisible(length == 0)
        self._fit(length)
        self._place_mark(length)
        self._write_legend()

    def _fit(self, length: int) -> None:
        if self._zoomed:
            return
        last = float(max(length, 2))
        if self._epochs is not None:
            last = min(self._epochs, max(_LEAST_EPOCHS, math.ceil(length * _AHEAD / 5) * 5))
            last = max(last, 2.0)
        values = [v for key, curve in self._points.items() if key not in self._hidden for v in curve]
        bottom, top = axis_range(values, self._unit_range)
        margin = (top - bottom) * 0.05
        self._plot.setXRange(1 - (last - 1) * 0.015, last + (last - 1) * 0.03, padding=0)
        self._plot.setYRange(bottom - margin, top + margin, padding=0)

    def _place_mark(self, length: int) -> None:
        mark = self._mark
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
            for x, y in _between(values)
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
        colours = theme.current()
        parts = []
        if self._hovered is not None:
            words = self.tr("epoch {}").format(self._hovered + 1)
            parts.append(f'<span style="color:{_name(colours.faint)}">{words}</span>')
        for curve in reversed(self._curves):
            values = self._points[curve.key]
            at = len(values) - 1 if self._hovered is None else self._hovered
            if 0 <= at < len(values):
                hidden = curve.key in self._hidden
                colour = _name(colours.faint if hidden else getattr(colours, curve.role))
                line = "line-through" if hidden else "none"
                style = f"color:{colour};font-weight:500;text-decoration:{line}"
                words = f"{html.escape(curve.title)} {_figure(values[at])}".strip()
                parts.append(f'<a href="{html.escape(curve.key)}" style="{style}">{words}</a>')
        self._legend.setText("&nbsp;&nbsp;&nbsp;".join(parts))
        self.setAccessibleDescription(self.legend_text() + (f"; {self.mark_text}" if self._mark else ""))

    def _on_mouse_moved(self, place: QPointF) -> None:
        length = max((len(values) for values in self._points.values()), default=0)
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
            self._timer.start()  # the words beside the ring may need another place
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
            colour = QColor(getattr(colours, curve.role))
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


def _between(values: Sequence[float]) -> list[tuple[float, float]]:
    """Points along a curve, also between epochs, close enough to tell where it runs."""
    steps = 8
    out = []
    for i, (y, later) in enumerate(itertools.pairwise(values)):
        out += [(i + 1 + k / steps, y + (later - y) * k / steps) for k in range(steps)]
    return out


def _figure(value: Any) -> str:
    return f"{value:.3f}" if math.isfinite(value) else "–"


def _name(colour: Any) -> str:
    return QColor(colour).name()
