"""What to train on: a frozen split, a folder of classes or a list of files; once, or in folds.

Invariant: what is shown of data is what reading them gave; a random division is never offered without saying that it
flatters.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.events import Job, Progress
from gui import theme
from gui.jobs import JobRunner, JobThread
from gui.settings import Settings
from gui.tables.chunks import when
from gui.tables.runs import SplitChoice
from gui.widgets.elided_combo import ElidedCombo
from gui.widgets.panels import Notes

_FOLDER, _FILE = "folder", "file"
_LEAST_FOLDS, _MOST_FOLDS = 3, 20


@dataclass(frozen=True)
class Chosen:
    """Data to train on; the attributes are those of ``gui.pages.train.asking.Setup``."""

    split_id: int | None
    source: str = ""
    multi_label: bool = False
    folds: int = 0
    fold_split: str = "group"


@dataclass(frozen=True)
class Found:
    """What is in labelled files: how many items of each class, of each part, and how many rows cannot be used."""

    classes: dict[str, int]
    parts: dict[str, int]
    rejected: int


def look_into(source: str, multi_label: bool) -> Job[Found]:
    """Read labelled files, to tell what is in them."""
    yield Progress("Reading labelled files")
    from training import data

    read = data.read(source, multi_label=multi_label)
    classes = Counter(label for item in read.items for label in item.labels)
    return Found(dict(sorted(classes.items())), dict(Counter(i.part for i in read.items if i.part)), len(read.rejected))


def _lists(source: str) -> bool:
    """Whether labelled files are a list of them, in which an item can have several classes."""
    return bool(source) and not Path(source).is_dir()


class DataChoice(QWidget):
    """The choice, what is in the data, and the folds.

    Signals:
        changed: Something else is chosen, or is known of it.
    """

    changed = Signal()

    def __init__(self, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._job: JobThread | None = None
        self._splits: tuple[SplitChoice, ...] = ()
        self._sources: list[str] = []
        self._kept: int | str | None = None
        self._found: dict[tuple[str, bool], Found] = {}
        self.data = ElidedCombo()
        self.data.setAccessibleName(self.tr("Data"))
        self.data.setToolTip(self.tr("The frozen split to train on; the newest one unless you choose another."))
        self.data.setMinimumContentsLength(12)
        self.data.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.data.activated.connect(self._on_activated)
        self.files_button = QToolButton()
        self.files_button.setIcon(theme.icon("folder"))
        self.files_button.setAccessibleName(self.tr("Train on other files"))
        self.files_button.setToolTip(self.tr("Train on a folder of classes, or on a list of labelled files"))
        self.files_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.files_button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        menu = QMenu(self.files_button)
        menu.addAction(self.tr("Folder of classes\u2026"), lambda: self._ask(_FOLDER))
        menu.addAction(self.tr("CSV or label file\u2026"), lambda: self._ask(_FILE))
        self.files_button.setMenu(menu)
        theme.notifier.changed.connect(self._recolour)
        self._words = QLabel()
        self._words.setProperty("role", "faint")
        self._words.setWordWrap(True)
        self.several = QCheckBox(self.tr("Several classes at once"))
        self.several.setToolTip(self.tr("A label such as rain;wind or rain|wind is two classes of the same stretch."))
        self.several.toggled.connect(lambda: self._look())
        self.notes = Notes()
        self.folds = QSpinBox()
        self.folds.setRange(_LEAST_FOLDS - 1, _MOST_FOLDS)
        self.folds.setSpecialValueText(self.tr("off"))
        self.folds.setSuffix(self.tr(" folds"))
        self.folds.setFixedWidth(132)
        self.folds.lineEdit().setTextMargins(8, 0, 0, 0)  # as in forms
        self.folds.setAccessibleName(self.tr("Cross-validation"))
        self.folds.setToolTip(
            self.tr("Trains a model per fold, each tested on another one, so that every item is answered once.")
        )
        self.folds.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.folds.valueChanged.connect(self._say)
        self.fold_split = ElidedCombo()
        self.fold_split.setAccessibleName(self.tr("How folds are drawn"))
        self.fold_split.addItem(self.tr("By recording, classes balanced"), "group")
        self.fold_split.addItem(self.tr("At random, classes balanced (leaks)"), "stratified")
        self.fold_split.currentIndexChanged.connect(self._say)
        self._build()
        self.show_splits(())

    def _build(self) -> None:
        title = QLabel(self.tr("Data"))
        title.setBuddy(self.data)
        folding = QLabel(self.tr("Cross-validation"))
        folding.setBuddy(self.folds)
        folding.setToolTip(self.folds.toolTip())
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(title)
        first.setSpacing(8)
        first.addWidget(self.data, 1)
        first.addWidget(self.files_button)
        second.addWidget(folding, 1)
        second.addWidget(self.folds)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        column.addWidget(self._words)
        column.addWidget(self.several)
        column.addLayout(second)
        column.addWidget(self.fold_split)
        column.addWidget(self.notes)

    def _recolour(self) -> None:
        self.files_button.setIcon(theme.icon("folder"))

    # What there is ----------------------------------------------------------------------------------------------------

    def show_splits(self, splits: tuple[SplitChoice, ...]) -> None:
        """The splits of the project, the newest first. A choice stays; a newer split than those before is taken."""
        newer = bool(splits) and (not self._splits or splits[0].split.id != self._splits[0].split.id)
        if newer and not isinstance(self._kept, str):
            self._kept = splits[0].split.id
        self._splits = splits
        self._fill()

    def _fill(self) -> None:
        with QSignalBlocker(self.data):
            self.data.clear()
            for choice in self._splits:
                words = {"stratified": self.tr("random"), "seed": self.tr("shuffled list")}
                how = words.get(choice.split.method, self.tr("by recording"))
                self.data.addItem(self.tr("Split {}, {}").format(choice.split.id, how), choice.split.id)
            for source in self._sources:
                self.data.addItem(Path(source).name, source)
                self.data.setItemData(self.data.count() - 1, source, Qt.ItemDataRole.ToolTipRole)
            at = self.data.findData(self._kept) if self._kept is not None else -1
            self.data.setCurrentIndex(max(at, 0) if self.data.count() else -1)
            self._kept = self.data.currentData()
        self.data.setEnabled(self.data.count() > 0)
        self._say()

    def _on_activated(self, at: int) -> None:
        self._kept = self.data.itemData(at)
        self._fill()
        self._look()

    def _ask(self, what: str) -> None:
        start = Settings().folder("labelled")
        if what == _FOLDER:
            path = QFileDialog.getExistingDirectory(self, self.tr("A folder with one sub-folder per class"), start)
        else:
            names = self.tr("Lists of labelled files (*.csv *.tsv *.txt *.json)")
            path, _ = QFileDialog.getOpenFileName(self, self.tr("A list of labelled files"), start, names)
        if path:
            Settings().set_folder("labelled", path)
            self.set_source(path)

    def set_source(self, path: str) -> None:
        """Train on labelled files."""
        if path not in self._sources:
            self._sources.append(path)
        self._kept = path
        self._fill()
        self._look()

    def _look(self) -> None:
        """Find out what is in the chosen files, read as they are to be read."""
        chosen = self.chosen
        if chosen is None or not chosen.source:
            return
        path, several = chosen.source, chosen.multi_label
        if (path, several) not in self._found:
            self._job = job = self._runner.run(
                self.tr("Reading {}").format(Path(path).name),
                lambda: look_into(path, several),
                on_done=lambda found: self._on_found(job, path, several, found),
                on_failed=lambda sentence: self._on_trouble(path, sentence),
                quiet=True,
            )
        self._say()

    def _on_found(self, job: JobThread, path: str, several: bool, found: Found) -> None:
        self._found[path, several] = found
        if job is self._job:
            self._job = None
        self._say()

    def _on_trouble(self, path: str, sentence: str) -> None:
        """Files that cannot be used are not offered."""
        self._sources = [source for source in self._sources if source != path]
        self._kept = self._splits[0].split.id if self._splits else None
        self._fill()
        self.notes.show_lines([sentence], "error")

    # What is chosen ---------------------------------------------------------------------------------------------------

    @property
    def chosen(self) -> Chosen | None:
        """What is chosen; None while there is nothing."""
        if self._kept is None:
            return None
        folds = self.folds.value() if self.folds.value() >= _LEAST_FOLDS else 0
        split = str(self.fold_split.currentData())
        if isinstance(self._kept, str):
            return Chosen(None, self._kept, self.several.isChecked() and _lists(self._kept), folds, split)
        return Chosen(self._kept, "", False, folds, split)

    def choose(self, wanted: Chosen) -> bool:
        """Choose what a training was asked to use; False when it is not there any more."""
        if wanted.source:
            if not Path(wanted.source).exists():
                return False
            self.several.setChecked(wanted.multi_label)
            self.set_source(wanted.source)
        elif any(choice.split.id == wanted.split_id for choice in self._splits):
            self._kept = wanted.split_id
        else:
            return False
        self.folds.setValue(wanted.folds or _LEAST_FOLDS - 1)
        self.fold_split.setCurrentIndex(self.fold_split.findData(wanted.fold_split))
        self._fill()
        return True

    def _say(self) -> None:
        chosen = self.chosen
        self.fold_split.setVisible(chosen is not None and bool(chosen.folds))
        self.several.setVisible(chosen is not None and _lists(chosen.source))
        notes: list[str] = []
        if chosen is None:
            self._words.setText(self.tr("Nothing to train on yet: cut the labels and split the chunks first."))
        elif chosen.source:
            self._words.setText(self._words_of_files(chosen))
        else:
            choice = next(c for c in self._splits if c.split.id == chosen.split_id)
            self._words.setText(self._words_of_split(choice, chosen.folds))
            if choice.split.leaky and not chosen.folds:
                notes = [
                    self.tr("This split is random: parts of one recording are on both sides, so figures will flatter.")
                ]
        if chosen is not None and chosen.folds and chosen.fold_split == "stratified":
            notes = [self.tr("Random folds: parts of one recording are in several of them, so figures will flatter.")]
        self.notes.show_lines(notes)
        self.changed.emit()

    def _words_of_split(self, choice: SplitChoice, folds: int) -> str:
        counts = choice.counts
        if folds:
            whole = sum(counts.values())
            return self.tr("All {} chunks of this split, each tested once; it takes {} trainings").format(whole, folds)
        return self.tr("{} chunks to train on, {} for validation, {} for the test; made {}").format(
            counts.get("train", 0), counts.get("val", 0), counts.get("test", 0), when(choice.split.created)
        )

    def _words_of_files(self, chosen: Chosen) -> str:
        found = self._found.get((chosen.source, chosen.multi_label))
        if found is None:
            return self.tr("Reading what is in it\u2026")
        items = self.tr("%Ln item(s)", "", sum(found.classes.values()))
        words = self.tr("{} of {}").format(items, self.tr("%Ln class(es)", "", len(found.classes)))
        if found.rejected:
            words += "; " + self.tr("%Ln row(s) left out", "", found.rejected)
        if chosen.folds:
            return words
        how = self.tr("in the parts they say") if found.parts else self.tr("divided by recording, 70/15/15")
        return f"{words}; {how}"
