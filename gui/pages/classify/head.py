"""The top of the Classify page: with which model, what, and go.

Invariant: it decides nothing; it asks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QMenu, QPushButton, QWidget

from engine.classify_config import ClassifyConfig
from engine.config import settings_of
from engine.runtime import writes_beside
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.classify import stores
from gui.translation import measure, told
from gui.widgets.flow import Flow
from gui.widgets.model_combo import ModelCombo


class Head(QWidget):
    """Model, files, the shortest length, Classify or Stop, and the earlier results.

    Signals:
        files_asked, folder_asked, start_asked, stop_asked: A button was pressed.
        settings_asked: All settings are to be shown.
        store_asked: The path of earlier results to show.
    """

    files_asked = Signal()
    folder_asked = Signal()
    start_asked = Signal()
    stop_asked = Signal()
    settings_asked = Signal()
    store_asked = Signal(str)

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._running = False
        self._config = ClassifyConfig()
        self.models = ModelCombo(document, runner)
        self.models.setMinimumContentsLength(26)
        self._what = QLabel()
        self._what.setProperty("role", "faint")
        files = QPushButton(self.tr("Files…"))
        files.setToolTip(self.tr("Choose files to classify, or drop them anywhere on the page"))
        files.clicked.connect(self.files_asked)
        folder = QPushButton(self.tr("Folder…"))
        folder.setToolTip(self.tr("Choose a folder to classify, with all that is below it"))
        folder.clicked.connect(self.folder_asked)
        self.choosing = (files, folder)
        self.shortest = QDoubleSpinBox()
        self.shortest.setRange(0.0, 3600.0)
        self.shortest.setDecimals(1)
        self.shortest.setSingleStep(0.5)
        self.shortest.setSuffix(measure("", "s"))
        self.shortest.setLocale(QLocale.c())
        self.shortest.lineEdit().setTextMargins(6, 0, 0, 0)  # the style sheet's padding does not reach the number
        self.shortest.setAccessibleName(self.tr("Shortest length"))
        self.shortest.setToolTip(self.tr("Files shorter than this are listed as too short instead of being classified"))
        self._earlier = QPushButton(self.tr("Earlier results"))
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self._earlier.setMenu(menu)
        options = QPushButton(self.tr("Options"))
        self._options = options
        options.setMenu(self._options_menu())
        self.go = QPushButton(self.tr("Classify"))
        self.go.setProperty("role", "primary")
        self.go.clicked.connect(lambda: (self.stop_asked if self._running else self.start_asked).emit())
        shorter = QLabel(self.tr("Too short below"))
        shorter.setBuddy(self.shortest)
        row = Flow(parent=self)
        row.add(QLabel(self.tr("Model")), self.models, files, folder, shorter, self.shortest, options)
        row.push()
        row.add(self._what, self._earlier, self.go)

    def _options_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self.each_channel = menu.addAction(self.tr("Each channel on its own"))
        self.each_channel.setToolTip(self.tr("As the two legs of a call: each channel has a row of its own"))
        self.watch = menu.addAction(self.tr("Go on with files that arrive"))
        self.watch.setToolTip(self.tr("Watch the folders, and classify what is put into them until you stop"))
        self.words = menu.addAction(self.tr("Write down what is said"))
        self.words.setToolTip(
            self.tr("The model carries a transducer, which writes it beside each answer; that takes time")
        )
        for entry in (self.each_channel, self.watch, self.words):
            entry.setCheckable(True)
        self.words.setChecked(self._config.transcripts)
        self.words.setVisible(False)
        self.models.chosen_changed.connect(lambda: self.words.setVisible(self.can_write))
        menu.addSeparator()
        everything = menu.addAction(self.tr("All settings…"))
        everything.setToolTip(self.tr("Which names are taken or left out, folders inside folders, where to compute"))
        everything.triggered.connect(self.settings_asked)
        return menu

    @property
    def can_write(self) -> bool:
        """Whether the chosen model writes down what is said beside its answers, if it is to."""
        chosen = self.models.chosen
        return chosen is not None and writes_beside(chosen.card)

    @property
    def config(self) -> ClassifyConfig:
        """How files are classified: what was set here and among all settings."""
        channels = "split" if self.each_channel.isChecked() else "model"
        return replace(
            self._config, min_duration=self.shortest.value(), channels=channels, transcripts=self.words.isChecked()
        )

    def set_config(self, config: ClassifyConfig) -> None:
        """Take other settings; those that have no place of their own here are told at the button."""
        self._config = config
        self.shortest.setValue(config.min_duration)
        self.each_channel.setChecked(config.channels == "split")
        self.words.setChecked(config.transcripts)
        placed = ("min_duration", "channels", "transcripts")
        changed = [s for s in settings_of(config) if s.name not in placed and getattr(config, s.name) != s.default]
        self._options.setText(self.tr("Options ({})").format(len(changed)) if changed else self.tr("Options"))
        self._options.setToolTip("\n".join(f"{told(s.title)}: {getattr(config, s.name)}" for s in changed))

    @property
    def watching(self) -> bool:
        """Whether files that arrive are classified too."""
        return self.watch.isChecked()

    def set_sources(self, sources: list[str]) -> None:
        """Say what will be classified; nothing where there is none."""
        first = Path(sources[0]).name if sources else ""
        more = self.tr(" and %Ln more", "", len(sources) - 1) if len(sources) > 1 else ""
        self._what.setText(first + more)
        self._what.setToolTip("\n".join(sources[:20]))

    def set_store(self, title: str) -> None:
        """Say whose results are shown."""
        self._what.setText(title)
        self._what.setToolTip("")

    def set_state(self, sources: bool, running: bool, model: bool) -> None:
        """What can be done now."""
        self._running = running
        self.go.setText(self.tr("Stop") if running else self.tr("Classify"))
        self.go.setEnabled(running or (sources and model))
        if running:
            tip = self.tr("Stop; what is classified is kept")
        elif not model:
            tip = self.tr("There is no model yet")
        elif not sources:
            tip = self.tr("Choose files or a folder first, or drop some on the page")
        else:
            tip = self.tr("Classify the same files with the chosen model; what it has classified before is kept")
        self.go.setToolTip(tip)
        for button in self.choosing:
            button.setEnabled(model and not running)
        self.models.setEnabled(model and not running)
        self.shortest.setEnabled(not running)
        self._options.setEnabled(not running)
        self._earlier.setEnabled(not running)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        for path in stores.earlier(self._document.project):
            at = datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y-%m-%d %H:%M")
            entry = menu.addAction(f"{stores.title(path)}\t{at}")
            entry.triggered.connect(partial(self._ask_store, str(path)))
        if menu.isEmpty():
            menu.addAction(self.tr("Nothing was classified yet")).setEnabled(False)

    def _ask_store(self, path: str) -> None:
        self.store_asked.emit(path)
