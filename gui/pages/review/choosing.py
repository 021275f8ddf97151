"""Choosing the model and the labelled data: the project's splits, and files and folders of the user's.

Invariant: a split is followed to the model: of the project's splits the one that the chosen model was trained on is
taken, because its test part is what the model never saw.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QWidget

from engine.bundle import SUFFIX
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.review.scoring import Source
from gui.settings import Settings
from gui.widgets.model_combo import ModelCombo

if TYPE_CHECKING:
    from training.data import Item

#: Narrower than this the names of models and data are not told from each other.
_LEAST_PX = 150


class Choosing(QWidget):
    """The head of the page.

    Signals:
        changed: Another model or other data are chosen.
    """

    changed = Signal()

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._sources: list[Source] = []
        self._files: list[Source] = []  # chosen by the user, besides the project's splits
        self.models = ModelCombo(document, runner)
        self.models.setMinimumWidth(_LEAST_PX)
        self.data = QComboBox()
        self.data.setAccessibleName(self.tr("Labelled data"))
        self.data.setMinimumWidth(_LEAST_PX)
        self.other = QPushButton(self.tr("Other"))
        self.other.setAccessibleName(self.tr("Other data, or another model"))
        menu = QMenu(self.other)
        menu.setToolTipsVisible(True)
        for words, tip, slot in (
            (
                self.tr("Table or label file…"),
                self.tr("A CSV with audio_filepath and label, or a text file of paths and labels"),
                self.choose_csv,
            ),
            (
                self.tr("Folder…"),
                self.tr("A folder with one sub-folder of audio per class, or of files whose names end in _a and _b"),
                self.choose_folder,
            ),
            (self.tr("Model file…"), self.tr("An .earmark file that is not installed"), self.choose_model),
        ):
            menu.addAction(words, slot).setToolTip(tip)
        self.other.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(QLabel(self.tr("Model")))
        row.addWidget(self.models)
        row.addSpacing(8)
        row.addWidget(QLabel(self.tr("on")))
        for widget in (self.data, self.other):
            row.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.models.chosen_changed.connect(self._on_model)
        self.data.currentIndexChanged.connect(lambda _: self.changed.emit())

    def restart(self) -> None:
        """Another project is open."""
        self._files = []
        self.fill()

    def fill(self) -> None:
        """List the project's splits, newest first, and what the user has chosen."""
        project = self._document.project
        splits = [] if project is None else list(reversed(project.splits()))
        folder = "" if project is None else str(project.folder)
        self._sources = [
            *self._files,
            *(replace(one, words=self.tr("all of {}").format(one.words), everything=True) for one in self._files),
            *(Source(self.tr("test part of split {}").format(s.id), folder, s.id) for s in splits),
            *(Source(self.tr("all of split {}").format(s.id), folder, s.id, everything=True) for s in splits),
        ]
        before = self.data.currentText()
        self.data.blockSignals(True)
        self.data.clear()
        self.data.addItems([source.words for source in self._sources])
        self.data.setCurrentIndex(max(self.data.findText(before), 0 if self._sources else -1))
        self.data.setEnabled(bool(self._sources))
        self.data.blockSignals(False)
        self._on_model()

    def _on_model(self) -> None:
        chosen, source = self.models.chosen, self.source
        own = source is not None and source.everything and chosen is not None and source.split_id == chosen.split_id
        if chosen is not None and not own and (source is None or source.split_id is not None):
            at = next((i for i, s in enumerate(self._sources) if s.split_id == chosen.split_id is not None), -1)
            if at >= 0:
                self.data.setCurrentIndex(at)
        self.changed.emit()

    @property
    def source(self) -> Source | None:
        """The chosen data."""
        at = self.data.currentIndex()
        return self._sources[at] if 0 <= at < len(self._sources) else None

    def choose_csv(self) -> None:
        """Ask for a table of labelled files."""
        kinds = self.tr("Labelled files (*.csv *.tsv *.txt *.json);;All files (*)")
        file, _ = QFileDialog.getOpenFileName(self, self.tr("Labelled data"), Settings().folder("labelled"), kinds)
        if file:
            Settings().set_folder("labelled", file)
            self.add_source(file)

    def choose_folder(self) -> None:
        """Ask for a folder of labelled files."""
        folder = QFileDialog.getExistingDirectory(self, self.tr("Labelled data"), Settings().folder("labelled"))
        if folder:
            Settings().set_folder("labelled", folder)
            self.add_source(folder)

    def choose_model(self) -> None:
        """Ask for a model that is neither the project's nor installed."""
        kinds = self.tr("Models (*{})").format(SUFFIX)
        file, _ = QFileDialog.getOpenFileName(self, self.tr("Model"), Settings().folder("models"), kinds)
        if file:
            Settings().set_folder("models", file)
            self.models.add_file(file)

    def add_source(self, path: str) -> None:
        """Choose labelled data outside of the project, or a model."""
        if path.endswith(SUFFIX):
            self.models.add_file(path)
            return
        source = Source(Path(path).name, path)
        self._files = [source, *(old for old in self._files if old.path != path)]
        self.fill()
        self.data.setCurrentIndex(0)
        self.changed.emit()

    def recording_of(self, item: Item) -> int:
        """The project's recording that an item is part of, or 0."""
        project = self._document.project
        if project is None:
            return 0
        if item.recording_id is not None and self._document.recording(item.recording_id) is not None:
            return item.recording_id
        wanted = Path(item.path).absolute()
        return next((r.id for r in self._document.recordings() if project.audio_path(r) == wanted), 0)
