"""Settings, About and the log: what is chosen is kept, and what is said can be copied."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from engine import places
from gui import app, errors, theme, translation
from gui.about import AboutBox
from gui.about_parts import PartsDialog, parts
from gui.document import Document
from gui.jobs import JobRunner
from gui.main_window import MainWindow
from gui.settings import Settings


@pytest.fixture
def window(dressed: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    runner = JobRunner()
    made = MainWindow(Document(), runner)
    qtbot.addWidget(made)
    made.show()
    yield made
    theme.apply(dressed, "light")
    assert runner.shut_down()


def test_the_language_is_kept_and_spoken_at_the_next_start(window: MainWindow, qapp: QApplication) -> None:
    QTest.keySequence(window, "Ctrl+,")
    sheet = window.settings_sheet
    assert sheet.isVisible()
    sheet.language.setCurrentIndex(sheet.language.findData("ru"))
    sheet.language.activated.emit(sheet.language.currentIndex())
    assert Settings().language == "ru"
    assert sheet._later.isVisible()
    app.make_app()
    assert translation.spoken() == "ru"
    translation.install(qapp, "en")


def test_an_unknown_language_is_as_good_as_none(qapp: QApplication) -> None:
    Settings().language = "xx"
    assert translation.install(qapp, Settings().language) in translation.LANGUAGES
    translation.install(qapp, "en")


def test_the_look_changes_at_once(window: MainWindow) -> None:
    window.trigger("edit.settings")
    sheet = window.settings_sheet
    sheet.look.setCurrentIndex(sheet.look.findData("dark"))
    sheet.look.activated.emit(sheet.look.currentIndex())
    assert theme.current().dark
    assert Settings().theme == "dark"


def test_the_folders_are_those_of_the_user(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toLocalFile()) or True)
    made = MainWindow(Document(), JobRunner())  # with the home of this test
    for button in made.settings_sheet.folders.values():
        button.click()
    assert opened == [str(places.models()), str(places.cache()), str(places.logs()), str(places.config())]
    made.close()


def test_changing_keys_is_one_press_away(window: MainWindow) -> None:
    window.trigger("edit.settings")
    keys = next(b for b in window.settings_sheet.findChildren(QPushButton) if b.text() == "Change keys…")
    keys.click()
    assert window.settings_sheet.isHidden()
    assert window.key_editor.isVisible()


def test_about_shows_every_part_with_its_licence(window: MainWindow, qtbot: QtBot) -> None:
    about = AboutBox(window, "CPU, 2 cores")
    next(button for button in about.buttons() if "licences" in button.text()).click()
    (dialog,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, PartsDialog)]
    tops = [dialog.tree.topLevelItem(row) for row in range(dialog.tree.topLevelItemCount())]
    rows = [*tops, *(top.child(at) for top in tops for at in range(top.childCount()))]
    assert len(rows) == len(parts())
    assert all(row.text(0) and row.text(2) for row in rows)
    av = next(top for top in tops if top.text(0) == "av")
    assert {"x264", "x265"} <= {av.child(at).text(0) for at in range(av.childCount())}
    next(button for button in dialog.findChildren(QPushButton) if button.text() == "Copy").click()
    assert "av: x264: GPL-2.0-or-later" in QGuiApplication.clipboard().text().splitlines()
    dialog.close()
    about.close()


def test_a_full_log_is_turned_over_and_old_ones_go(monkeypatch: pytest.MonkeyPatch) -> None:
    root, level, before = logging.getLogger(), logging.getLogger().level, list(logging.getLogger().handlers)
    monkeypatch.setattr(errors, "_LOG_BYTES", 1_000)
    try:
        errors.start_log()
        for number in range(100):
            logging.getLogger("earmark").error("%s", f"{number:04d}" * 50)
        names = sorted(path.name for path in places.logs().iterdir())
        assert names == ["earmark.log", *(f"earmark.log.{n}" for n in range(1, errors._OLD_LOGS + 1))]
        assert all(path.stat().st_size <= 1_000 for path in places.logs().iterdir())
        assert "0099" in errors.log_file().read_text(encoding="utf-8")
    finally:
        for handler in set(root.handlers) - set(before):
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)
        logging.captureWarnings(False)
        errors.qInstallMessageHandler(None)
