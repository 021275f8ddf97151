"""The settings of the program: language, look, keys, and where it keeps what.

Invariant: what is chosen is kept at once; there is nothing to confirm and nothing to lose.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine import places
from gui import actions, theme, translation
from gui.settings import Settings
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.overlay import Overlay
from gui.widgets.panels import rule, section

_WIDTH_PX = 560
_FIELD_PX = 200


class SettingsSheet(Overlay):
    """Shows and changes them.

    Attributes:
        language, look: What is chosen.
        folders: The buttons that open a folder, by the folder's name.

    Signals:
        look_chosen: "system", "light" or "dark".
        keys_asked: The keys are to be changed.
    """

    look_chosen = Signal(str)
    keys_asked = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        title = QLabel(self.tr("Settings"))
        title.setProperty("role", "title")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self._make_choices()
        self.folders: dict[str, QPushButton] = {}
        places_grid = self._make_folders()
        done = QPushButton(self.tr("Done"))
        done.setProperty("role", "primary")
        done.clicked.connect(self.close_sheet)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(done)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addWidget(title)
        column.addLayout(self._grid)
        column.addWidget(rule())
        column.addWidget(section(self.tr("Folders of this user")))
        column.addLayout(places_grid)
        column.addLayout(foot)

    def _make_choices(self) -> None:
        self.language = QComboBox()
        for name, words in ((translation.SYSTEM, self.tr("Like the system")), *translation.LANGUAGES.items()):
            self.language.addItem(words, name)
        self.language.activated.connect(self._on_language)
        self._add(self.tr("Language"), self.language)
        self._later = QLabel(self.tr("The language changes when Earmark is started the next time."))
        self._later.setProperty("role", "faint")
        self._later.setWordWrap(True)
        self._later.hide()
        self._grid.addWidget(self._later, self._grid.rowCount(), 0, 1, 2)
        self.look = QComboBox()
        for name in theme.NAMES:
            self.look.addItem(actions.tr(actions.action(f"view.theme_{name}").text), name)
        self.look.activated.connect(lambda _: self.look_chosen.emit(self.look.currentData()))
        self._add(self.tr("Look"), self.look)
        keys = QPushButton(actions.tr(actions.action("edit.keys").text))
        actions.explain(keys, "edit.keys")
        keys.clicked.connect(self._on_keys)
        self._add(self.tr("Keys"), keys)

    def _add(self, words: str, field: QWidget) -> None:
        label = QLabel(words)
        label.setBuddy(field)
        field.setAccessibleName(words)
        field.setFixedWidth(_FIELD_PX)
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(field, row, 1)

    def _make_folders(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, str, Callable[[], Path]], ...] = (
            ("models", self.tr("Installed models"), places.models),
            ("cache", self.tr("What can be made again"), places.cache),
            ("log", self.tr("Log"), places.logs),
            ("config", self.tr("Settings"), places.config),
        )
        for row, (name, words, where) in enumerate(rows):
            folder = str(where())
            path = ElidedLabel()
            path.setText(folder)
            show = self.folders[name] = QPushButton(self.tr("Show"))
            show.setProperty("role", "small")
            show.setAccessibleName(self.tr("Show the folder: {}").format(words))
            show.clicked.connect(lambda _=False, folder=folder: QDesktopServices.openUrl(QUrl.fromLocalFile(folder)))
            for at, widget in enumerate((QLabel(words), path, show)):
                grid.addWidget(widget, row, at)
        return grid

    def ask(self) -> None:
        """Open it with what is chosen now."""
        self.language.setCurrentIndex(max(self.language.findData(Settings().language), 0))
        self.look.setCurrentIndex(self.look.findData(theme.chosen()))
        self._show_later()
        self.open(self.language)

    def place(self) -> None:
        """In the middle, as high as what it holds."""
        layout = self.sheet.layout()
        assert layout is not None
        layout.activate()
        width = min(_WIDTH_PX, self.width() - 64)
        self.sheet.resize(width, max(layout.totalHeightForWidth(width), layout.totalSizeHint().height()))
        self.sheet.move((self.width() - self.sheet.width()) // 2, max((self.height() - self.sheet.height()) // 2, 16))

    def _on_language(self) -> None:
        settings = Settings()
        settings.language = self.language.currentData()
        settings.save()
        self._show_later()

    def _show_later(self) -> None:
        wanted = translation.language_for(self.language.currentData())
        self._later.setVisible(wanted != translation.spoken())
        self.place()

    def _on_keys(self) -> None:
        self.close_sheet()
        self.keys_asked.emit()
