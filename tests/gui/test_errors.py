"""What nobody foresaw: it is logged and shown once, whatever thread it came from, and its details can be copied."""

from __future__ import annotations

import logging
import sys
import threading
from logging.handlers import RotatingFileHandler

import pytest
from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from gui import errors


@pytest.fixture
def watched(qapp, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # put back afterwards
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    errors.watch(qapp)
    yield qapp
    for box in dialogs():
        box.close()


def dialogs() -> list[QMessageBox]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]


def raise_here(text: str) -> None:
    try:
        raise ZeroDivisionError(text)
    except ZeroDivisionError:
        sys.excepthook(*sys.exc_info())


def test_an_escaped_exception_is_logged_and_shown_once(watched, qtbot, caplog):
    raise_here("first")
    raise_here("second")
    qtbot.waitUntil(lambda: bool(dialogs()))
    assert "ZeroDivisionError: first" in caplog.text
    assert "ZeroDivisionError: second" in caplog.text
    (box,) = dialogs()
    assert "ZeroDivisionError: first" in box.informativeText()
    next(button for button in box.buttons() if "Copy" in button.text()).click()
    copied = QGuiApplication.clipboard().text()
    assert "Traceback" in copied
    assert copied.startswith("Earmark ")
    assert box.isVisible()
    box.close()
    raise_here("third")
    qtbot.waitUntil(lambda: any("third" in box.informativeText() for box in dialogs()))


def test_one_of_another_thread_is_shown_too(watched, qtbot):
    thread = threading.Thread(target=lambda: 1 // 0)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(dialogs()))
    assert "ZeroDivisionError" in dialogs()[0].informativeText()


def test_the_log_file_gets_what_is_logged():
    root, level = logging.getLogger(), logging.getLogger().level
    before = list(root.handlers)
    try:
        errors.start_log()
        errors.start_log()
        added = [handler for handler in root.handlers if handler not in before]
        assert [type(handler) for handler in added] == [RotatingFileHandler]
        logging.getLogger("earmark").error("Café could not be read")
        assert "Café could not be read" in errors.log_file().read_text(encoding="utf-8")
    finally:
        for handler in set(root.handlers) - set(before):
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)
        logging.captureWarnings(False)
        qInstallMessageHandler(None)
