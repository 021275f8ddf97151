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


def _tr(text: str) -> str:
    return QCoreApplication.translate("About", text)


def read_device() -> Job[tuple[str, str]]:
    """Job: what the bottom bar says of the device, and the lines behind it."""
    yield Progress("Looking at the devices")
    from engine import device

    providers, reason = device.onnx_providers("auto")
    first = providers[0] if isinstance(providers[0], str) else providers[0][0]
    name = device.provider_device(first)
    cores = device.cpu_count()
    text = _tr("CPU, {} cores").format(cores) if name == "cpu" else f"{name.upper()} ({reason})"
    return text, "\n".join(f"{what.capitalize()}: {said}" for what, said in device.describe())


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
        copy = self.addButton(self.tr("Copy"), QMessageBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(f"Earmark {__version__}\n{details}"))
        self.setDefaultButton(self.addButton(QMessageBox.StandardButton.Close))
