"""The program with the window: set-up in the right order, the event loop, and an orderly end.

Invariant: the window is on the screen before a project is opened, a page is made or anything heavy is imported.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from gui import errors, shortcuts, theme, translation
from gui.document import Document
from gui.first_start import open_something
from gui.jobs import JobRunner
from gui.key_guard import KeyGuard
from gui.main_window import MainWindow
from gui.settings import Settings

log = logging.getLogger(__name__)

#: How long a thread that is busy in Python may keep the window waiting. Python's own 5 ms are a third of a frame, and
#: one frame asks many times: beside a busy thread 150 strokes of a painter take 50 ms with it, and 6 ms with this.
_YIELD_S = 0.001


def make_app() -> QApplication:
    """The QApplication with its name, look and key guard; the one that is there already, if one is."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    sys.setswitchinterval(_YIELD_S)
    app.setApplicationName("Earmark")
    app.setDesktopFileName("earmark")
    settings = Settings()
    translation.install(app, settings.language)
    theme.apply(app, settings.theme)
    shortcuts.load()
    app.setWindowIcon(theme.icon("earmark", theme.current().accent))
    KeyGuard(app)
    return app


class Opening(QObject):
    """Opens what macOS hands over: there a double-click is an event, and not an argument of the program."""

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        super().__init__(app)
        self._window = window
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the model or project of a FileOpen event."""
        if isinstance(event, QFileOpenEvent) and event.file():
            if Path(event.file()).is_file():
                self._window.install(event.file())
            else:
                self._window.open_project(event.file())
            return True
        return super().eventFilter(watched, event)


def start(window: MainWindow, wanted: str = "") -> None:
    """Show the window, then, with it on the screen, its page and a project.

    Args:
        window: The window.
        wanted: The folder of a project to open, or a model file to install; empty: what was open last.
    """
    window.show()

    def go_on() -> None:
        window.show_page("label")
        is_model = Path(wanted).is_file()  # a project is a folder
        open_something(window.document, window.runner, "" if is_model else wanted)
        if is_model:
            window.install(wanted)
        elif not wanted:
            window.tour.begin_if_new()
        window.ask_device()
        # What is loaded by now stays. Otherwise the collector goes through all of it now and then, a tenth of a second
        # each time, and a drag stops for as long.
        gc.freeze()

    QTimer.singleShot(0, go_on)


def main(argv: Sequence[str] = ()) -> int:
    """Run the window until it is closed.

    Args:
        argv: Nothing, the folder of a project to open, or a model file to install.

    Returns:
        The exit code.
    """
    errors.start_log()
    app = make_app()
    errors.watch(app)
    runner = JobRunner()
    window = MainWindow(Document(), runner)
    if sys.platform == "darwin":  # an event filter of the whole application costs time at every event
        Opening(app, window)
    start(window, argv[0] if argv else "")
    code = app.exec()
    if not runner.shut_down():
        # A job hangs in foreign code. Everything that counts is on the disk; Qt would abort on the living thread.
        log.error("Ended with a job that would not stop: %s", [thread.title for thread in runner.active])
        logging.shutdown()
        os._exit(code)
    return code
