"""The window's menus, from the table of actions.

Invariant: a menu entry is the very QAction that its key triggers, so that both always agree on what can be done.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar, QSizePolicy, QWidget

from gui import actions, theme
from gui.settings import Settings


def _tr(text: str) -> str:
    return QCoreApplication.translate("Menus", text)


class Menus:
    """Builds the menu bar and keeps the menus that change up to date."""

    def __init__(self, window: QWidget, open_project: Callable[[str], object]) -> None:
        """``window`` has the window's actions bound to it; ``open_project`` opens one of the recent folders."""
        self.bar = QMenuBar()
        # Squeezed, it would hide its last menus behind a button without words.
        self.bar.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._window = window
        self._open_project = open_project
        self._page: QWidget | None = None
        project = self._menu(_tr("&File"), "file.new", "file.open")
        self._recent = project.addMenu(_tr("Recent projects"))
        self._recent.aboutToShow.connect(self._fill_recent)
        self._add(project, "file.sample", "", "file.import_labels", "file.export_labels", "file.restore", "")
        self._add(project, "file.save", "file.folder", "file.close", "", "file.quit")
        self._menu(_tr("&Edit"), "edit.undo", "edit.redo", "", "edit.keys", "edit.settings")
        view = self._menu(_tr("&View"), "view.commands", "")
        self._add(view, *(f"view.{page}" for page in ("label", "cut", "train", "classify", "review", "models")), "")
        self._add_theme(view.addMenu(_tr("Theme")))
        self._add(view, "view.full_screen")
        self._page_menu = self.bar.addMenu(_tr("&Page"))
        self._page_menu.aboutToShow.connect(self._fill_page)
        self._fill_page()
        self._menu(_tr("&Help"), "help.tour", "", "help.keys", "edit.keys", "", "help.logs", "help.about")

    def _menu(self, title: str, *ids: str) -> QMenu:
        menu = self.bar.addMenu(title)
        self._add(menu, *ids)
        return menu

    def _add(self, menu: QMenu, *ids: str) -> None:
        for action_id in ids:
            if action_id:
                menu.addAction(actions.find(self._window, action_id))
            else:
                menu.addSeparator()

    def _add_theme(self, menu: QMenu) -> None:
        group = QActionGroup(menu)
        for name in theme.NAMES:
            made = actions.find(self._window, f"view.theme_{name}")
            made.setChecked(theme.chosen() == name)
            group.addAction(made)
            menu.addAction(made)

    def _fill_recent(self) -> None:
        _empty(self._recent)
        for folder in Settings().recent:
            if (Path(folder) / "project.db").is_file():
                entry = self._recent.addAction(Path(folder).name)
                entry.setToolTip(folder)
                entry.triggered.connect(lambda _=False, folder=folder: self._open_project(folder))
        if self._recent.isEmpty():
            self._recent.addAction(_tr("None yet")).setEnabled(False)

    def show_page(self, page: QWidget, name: str) -> None:
        """The menu of the page is that of this page from now on."""
        self._page = page
        self._page_menu.setTitle(name)
        self._fill_page()
        self.bar.updateGeometry()  # the name is wider, or less wide, than the one before

    def _fill_page(self) -> None:
        _empty(self._page_menu)
        for _, rows in groupby(_bound(self._page), key=lambda made: actions.action(made.objectName()).group):
            self._page_menu.addActions(list(rows))
            self._page_menu.addSeparator()
        self._page_menu.menuAction().setVisible(not self._page_menu.isEmpty())


def _empty(menu: QMenu) -> None:
    """Take all entries out. QMenu.clear() would do, but PySide lets actions go with it that the pages still use."""
    for entry in menu.actions():
        menu.removeAction(entry)
        if entry.parent() is menu:
            entry.deleteLater()


def _bound(owner: QWidget | None) -> list[QAction]:
    """The actions of the table that are bound to a widget, in the table's order."""
    by_id = {made.objectName(): made for made in owner.actions()} if owner is not None else {}
    return [by_id[row.id] for row in actions.ACTIONS if row.id in by_id]
