"""The program with the window: set-up in the right order, the event loop, and an orderly end.

Invariant: the window is on the screen before a project is opened, a page is made or anything heavy is imported.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from gui import errors, shortcuts, theme
from gui.document import Document
from gui.first_start import open_something
from gui.jobs import JobRunner
from gui.key_guard import KeyGuard
from gui.main_window import MainWindow
from gui.settings import Settings

log = logging.getLogger(__name__)


def make_app() -> QApplication:
    """The QApplication with its name, look and key guard; the one that is there already, if one is."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Earmark")
    app.setDesktopFileName("earmark")
    theme.apply(app, Settings().theme)
    shortcuts.load()
    app.setWindowIcon(theme.icon("earmark", theme.current().accent))
    KeyGuard(app)
    return app


def start(window: MainWindow, project: str = "") -> None:
    """Show the window, then, with it on the screen, its page and a project."""
    window.show()

    def go_on() -> None:
        window.show_page("label")
        open_something(window.document, window.runner, project)
        window.ask_device()
        # What is loaded by now stays. Otherwise the collector goes through all of it now and then, a tenth of a second
        # each time, and a drag stops for as long.
        gc.freeze()

    QTimer.singleShot(0, go_on)


def main(argv: Sequence[str] = ()) -> int:
    """Run the window until it is closed.

    Args:
        argv: Nothing, or the folder of a project to open.

    Returns:
        The exit code.
    """
    errors.start_log()
    app = make_app()
    errors.watch(app)
    runner = JobRunner()
    window = MainWindow(Document(), runner)
    start(window, argv[0] if argv else "")
    code = app.exec()
    if not runner.shut_down():
        # A job hangs in foreign code. Everything that counts is on the disk; Qt would abort on the living thread.
        log.error("Ended with a job that would not stop: %s", [thread.title for thread in runner.active])
        logging.shutdown()
        os._exit(code)
    return code
