"""Copying a chart, and saving it as a picture or as its values: one menu for every chart of the program.

Invariant: what is copied or saved is what is seen, in the colours it is seen in, without the button that asked for it;
a table has all values, also those that a zoom has put out of sight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QMimeData, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPaintDevice
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget

from engine.errors import StudioError, UsageError
from engine.files import csv_line, write_text
from engine.results import harmless
from gui.settings import Settings
from gui.translation import told

#: A table: its head first, then its rows.
Rows = Callable[[], Iterable[Sequence[object]]]
_ENDINGS = ("png", "svg", "csv")
#: Pictures have so many pixels for one of the screen, so that they can be printed.
_FINER = 2.0


def offer_export(chart: QWidget, name: str, rows: Rows) -> ChartExport:
    """Let a chart be copied and saved, by its context menu and by a button that the caller puts somewhere.

    Args:
        chart: What is drawn, with its heading and legend.
        name: What it shows; saved files are called so at first.
        rows: Gives the values when they are asked for: the head of the table, then its rows.
    """
    return ChartExport(chart, name, rows)


class ChartExport(QObject):
    """The menu of a chart.

    Attributes:
        menu: The menu; a chart may add to it.
        button: Opens it. It belongs into the chart's head.

    Signals:
        failed: A sentence; the chart could not be saved.
        saved: The path that was written.
    """

    failed = Signal(str)
    saved = Signal(str)

    def __init__(self, chart: QWidget, name: str, rows: Rows) -> None:
        """See ``offer_export``."""
        super().__init__(chart)
        self._chart = chart
        self._name = name
        self._rows = rows
        self.menu = QMenu(chart)
        self.menu.addAction(self.tr("Copy as picture"), self.copy)
        self.menu.addAction(self.tr("Copy values"), self.copy_values)
        for ending in _ENDINGS:
            self.menu.addAction(self.tr("Save as {}\u2026").format(ending.upper()), partial(self._ask, ending))
        self.button = QToolButton(chart)
        self.button.setText("\u22ef")
        self.button.setProperty("role", "quiet")
        self.button.setAccessibleName(self.tr("{}: copy or save").format(name))
        self.button.setToolTip(self.tr("Copy or save this chart: PNG, SVG, or its values as CSV"))
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.button.setMenu(self.menu)
        kept = self.button.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # a picture without it is laid out alike
        self.button.setSizePolicy(kept)
        chart.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        chart.customContextMenuRequested.connect(self._open)

    def _open(self, place: QPoint) -> None:
        self.menu.popup(self._chart.mapToGlobal(place))

    def set_name(self, name: str) -> None:
        """What the chart shows is another thing now."""
        self._name = name

    def csv(self) -> str:
        """The values as a table."""
        rows = ([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in self._rows())
        return "".join(csv_line(row) for row in rows)

    def copy(self) -> None:
        """Put the chart on the clipboard as a picture."""
        QGuiApplication.clipboard().setImage(self._picture())

    def copy_values(self) -> None:
        """Put the values on the clipboard, for a spreadsheet as well as for a text."""
        data = QMimeData()
        data.setText("\n".join("\t".join(str(cell) for cell in row) for row in self._rows()))
        data.setData("text/csv", self.csv().encode("utf-8"))
        QGuiApplication.clipboard().setMimeData(data)

    def save(self, path: str) -> None:
        """Write the chart as its file's ending says: .csv has the values, .svg and .png the picture."""
        ending = Path(path).suffix.lower()
        try:
            if ending == ".csv":
                write_text(path, self.csv())
            elif ending == ".svg":
                write_text(path, self._svg())
            elif not self._picture().save(path):
                raise UsageError(
                    f"{path} could not be written. Choose another folder, or an ending of .png, .svg or .csv."
                )
        except StudioError as error:
            self.failed.emit(told(str(error)))
        else:
            self.saved.emit(path)

    def _ask(self, ending: str) -> None:
        start = str(Path(Settings().folder("charts")) / f"{self._name}.{ending}")
        names = f"{ending.upper()} (*.{ending})"
        path, _ = QFileDialog.getSaveFileName(self._chart, self.tr("Save the chart"), start, names)
        if path:
            Settings().set_folder("charts", path)
            self.save(path if Path(path).suffix else f"{path}.{ending}")

    def _picture(self) -> QImage:
        image = QImage(self._chart.size() * _FINER, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(_FINER)
        image.fill(Qt.GlobalColor.transparent)
        self._draw(image)
        return image

    def _svg(self) -> str:
        from PySide6.QtSvg import QSvgGenerator

        data = QBuffer()
        generator = QSvgGenerator()
        generator.setOutputDevice(data)
        generator.setSize(self._chart.size())
        generator.setViewBox(self._chart.rect())
        generator.setTitle(self._name)
        self._draw(generator)
        return bytes(data.data().data()).decode("utf-8")

    def _draw(self, onto: QPaintDevice) -> None:
        shown = not self.button.isHidden()
        self.button.hide()
        try:
            self._chart.render(onto)
        finally:
            self.button.setVisible(shown)
