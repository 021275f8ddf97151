"""The whole window on the screen, for tests that drive it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow


@contextmanager
def on_screen(made: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window on its Label page, with the focus; it goes without asking anything."""
    made.resize(1280, 800)
    with qtbot.waitExposed(made):
        made.show()
    made.show_page("label")
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made._may_close = True
    made.close()
    made.deleteLater()
