"""What happens to errors that nobody foresaw: the log file, and a dialog whose details can be copied.

Invariant: an exception that escapes is logged with its traceback before anything else is tried, and never ends the
program.
"""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from engine import __version__, places
from engine.errors import StudioError

log = logging.getLogger("earmark")

_LOG_BYTES = 1 << 20
_OLD_LOGS = 3
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def tr(text: str) -> str:
    """A text of this module in the user's language."""
    return QCoreApplication.translate("Errors", text)


def log_file() -> Path:
    """Where the log is."""
    return places.logs() / "earmark.log"


def start_log() -> None:
    """Write the log of Earmark, of Qt and of Python's warnings to the log file. A second call does nothing."""
    root = logging.getLogger()
    if any(isinstance(handler, RotatingFileHandler) for handler in root.handlers):
        return
    try:
        handler = RotatingFileHandler(
            log_file(), maxBytes=_LOG_BYTES, backupCount=_OLD_LOGS, encoding="utf-8", delay=True
        )
    except (OSError, StudioError):
        return  # a full or read-only disk is no reason not to start
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.captureWarnings(True)
    qInstallMessageHandler(lambda kind, _context, text: log.log(_LEVELS.get(kind, logging.INFO), "Qt: %s", text))


class _Reporter(QObject):
    """Brings an exception from whatever thread to the GUI thread and shows one dialog at a time."""

    raised = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._dialog: QMessageBox | None = None
        self.raised.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def _show(self, sentence: str, details: str) -> None:
        if self._dialog is None:
            self._dialog = problem_dialog(sentence, details)
            self._dialog.finished.connect(self._on_closed)
            self._dialog.open()

    def _on_closed(self) -> None:
        self._dialog = None


def problem_dialog(sentence: str, details: str) -> QMessageBox:
    """The dialog that tells of an unforeseen error and lets the user copy what a maker needs to know."""
    box = QMessageBox(QApplication.activeWindow())
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(tr("Earmark"))
    box.setText(tr("Something went wrong that should not have."))
    box.setInformativeText(
        tr("{}\n\nYour labels are safe: each change is written when it is made. You can go on working.").format(
            sentence
        )
    )
    box.setDetailedText(details)
    copy = box.addButton(tr("Copy details"), QMessageBox.ButtonRole.ActionRole)
    copy.clicked.disconnect()  # this button does not close the dialog
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Close))
    return box


def details_of(error: BaseException) -> str:
    """The traceback with the versions that matter."""
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return (
        f"Earmark {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}\n\n{text}"
    )


def watch(app: QApplication) -> None:
    """From now on, log and show every exception that nobody catches, of any thread."""
    reporter = _Reporter(app)

    def on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            app.quit()
            return
        log.error("Nobody caught this", exc_info=(kind, error, trace))
        reporter.raised.emit(f"{kind.__name__}: {error}", details_of(error))

    sys.excepthook = on_exception
    threading.excepthook = lambda args: (
        on_exception(args.exc_type, args.exc_value, args.exc_traceback) if args.exc_value is not None else None
    )
