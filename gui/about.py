"""What this Earmark is and what it computes with.

Invariant: the device is asked in a job, because asking imports onnxruntime.
"""

from __future__ import annotations

import platform

from PySide6.QtCore import QCoreApplication, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from engine import __version__, places
from engine.events import Job, Progress
from gui.about_parts import PartsDialog
from gui.translation import told_device


def _tr(text: str, count: int = -1) -> str:
    return QCoreApplication.translate("About", text, None, count)


def read_device() -> Job[tuple[str, str]]:
    """Job: what the bottom bar says of the device, and the lines behind it."""
    yield Progress("Looking at the devices")
    from engine import device

    name, reason = device.classifying()
    cores = device.cpu_count()
    text = _tr("CPU, %n core(s)", cores) if name == "cpu" else f"{name.upper()} ({told_device(reason)})"
    titles = {"processor": _tr("Processor"), "classifying": _tr("Classifying"), "training": _tr("Training")}
    return text, "\n".join(f"{titles[what]}: {told_device(said)}" for what, said in device.describe())


class AboutBox(QMessageBox):
    """Version, devices and folders, to read or to copy into a report."""

    def __init__(self, window: QWidget, device: str) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About Earmark"))
        self.setText(f"<h3>Earmark {__version__}</h3>")
        lines = [
            f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}",
            device,
            self.tr("Models: {}").format(places.models()),
            self.tr("Log: {}").format(places.logs()),
        ]
        details = "\n".join(line for line in lines if line)
        self.setInformativeText(details)
        self._window = window
        licences = self.addButton(self.tr("Parts and licences…"), QMessageBox.ButtonRole.ActionRole)
        licences.clicked.connect(self._show_parts)
        copy = self.addButton(self.tr("Copy"), QMessageBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(f"Earmark {__version__}\n{details}"))
        self.setDefaultButton(self.addButton(QMessageBox.StandardButton.Close))

    def _show_parts(self) -> None:
        PartsDialog(self._window).open()
