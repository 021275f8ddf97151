"""What to train: the family, the data and the settings, and the same as a command line.

Invariant: a ``Setup`` says all that decides a training, so that the command made from it gives the same model.
"""

from __future__ import annotations

import dataclasses
import shlex
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine import recipes
from engine.config import as_arguments
from engine.packaged import command_words
from engine.recipes import Recipe
from gui import actions
from gui.form import ConfigForm
from gui.tables.chunks import when
from gui.tables.runs import SplitChoice
from gui.widgets.augment_edit import AugmentEdit
from gui.widgets.panels import Notes, section
from gui.widgets.recipe_cards import RecipeCards
from training import fits
from training.effort import EFFORTS, effort_of, with_effort

_FIRST = "logmel-cnn"


@dataclass(frozen=True)
class Setup:
    """A training that was asked for.

    Attributes:
        recipe: The recipe's id.
        config: The recipe's settings.
        training: The settings of its trainer.
        split_id: What to fit it to.
    """

    recipe: str
    config: Any
    training: Any
    split_id: int


def training_defaults(recipe: Recipe) -> Any:
    """The settings of its trainer that a recipe starts from."""
    return dataclasses.replace(fits.config_class(recipe.fit)(), **recipe.defaults)


def command(folder: str, setup: Setup) -> str:
    """The command line that does the same, for the shell of this system."""
    recipe = recipes.get(setup.recipe)
    words = [*command_words(), "train", "--project", folder, "--recipe", setup.recipe]
    words += ["--split-id", str(setup.split_id)]
    words += as_arguments(setup.config, recipe.config())
    words += as_arguments(setup.training, training_defaults(recipe))
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


class SetupPanel(QFrame):
    """The left side of the Train page.

    Signals:
        train_asked, copy_asked, preview_asked, estimate_asked: A button was pressed.
        changed: A setting or the choice of data is another one.
    """

    train_asked = Signal()
    copy_asked = Signal()
    preview_asked = Signal()
    estimate_asked = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._splits: tuple[SplitChoice, ...] = ()
        self._edited: dict[str, tuple[Any, Any]] = {}  # what was typed for each recipe, while another is looked at
        self._recipe: Recipe | None = None
        self._shown_fit = ""
        self.cards = RecipeCards(recipes.recipes().values())
        self.data = QComboBox()
        self.data.setAccessibleName(self.tr("Data"))
        self.data.setToolTip(self.tr("The frozen split to train on; the newest one unless you choose another."))
        self.data.setMinimumContentsLength(12)
        self.data.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._data_words = QLabel()
        self._data_words.setProperty("role", "faint")
        self._data_words.setWordWrap(True)
        self.data_notes = Notes()
        self.training_form = self._make_training_form("torch")
        self._recipe_title = section()
        self.recipe_form: ConfigForm | None = None
        self._build()
        self.data.currentIndexChanged.connect(self._say_data)
        self.cards.chosen.connect(self._on_recipe)
        self.cards.choose(_FIRST)
        if self.cards.current is None:
            self.cards.choose_first()
        self.show_splits(())

    def _build(self) -> None:
        self.train_button = QPushButton(self.tr("Train"))
        self.train_button.setProperty("role", "primary")
        actions.explain(self.train_button, "train.start")
        self.train_button.clicked.connect(lambda: self.train_asked.emit())
        self.copy_button = QPushButton(self.tr("Copy as command"))
        actions.explain(self.copy_button, "train.copy_command")
        self.copy_button.clicked.connect(lambda: self.copy_asked.emit())
        self.estimate_button = QPushButton(self.tr("How long will it take?"))
        self.estimate_button.setProperty("role", "link")
        actions.explain(self.estimate_button, "train.estimate")
        self.estimate_button.clicked.connect(lambda: self.estimate_asked.emit())
        self.changed.connect(lambda: self.say_estimate(""))
        buttons = QHBoxLayout()
        buttons.setContentsMargins(12, 10, 12, 4)
        buttons.setSpacing(8)
        buttons.addWidget(self.train_button)
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(12, 10, 12, 12)
        self._column.setSpacing(8)
        data_row = QHBoxLayout()
        data_row.addWidget(QLabel(self.tr("Data")))
        data_row.addWidget(self.data, 1)
        self._column.addWidget(section(self.tr("Model family")))
        self._column.addWidget(self.cards)
        self._column.addSpacing(8)
        self._column.addWidget(section(self.tr("Settings")))
        self._column.addLayout(data_row)
        self._column.addWidget(self._data_words)
        self._column.addWidget(self.data_notes)
        self._column.addWidget(self._build_efforts())
        self._column.addWidget(self.training_form)
        self._column.addWidget(self._recipe_title)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        rule = QFrame()
        rule.setProperty("role", "rule")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(rule)
        whole.addLayout(buttons)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 8)
        foot.addWidget(self.estimate_button)
        foot.addStretch(1)
        whole.addLayout(foot)

    def _build_efforts(self) -> QWidget:
        titles = {"quick": self.tr("Quick"), "balanced": self.tr("Balanced"), "best": self.tr("Best")}
        tips = {
            "quick": self.tr("Is there anything to learn? A third of the epochs."),
            "balanced": self.tr("What this family starts from."),
            "best": self.tr("For the model that is kept: twice the epochs, strong augmentation."),
        }
        self.effort_buttons = {}
        self._efforts = QWidget()
        row = QHBoxLayout(self._efforts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for effort in EFFORTS:
            button = self.effort_buttons[effort] = QPushButton(titles[effort])
            button.setCheckable(True)
            button.setToolTip(tips[effort])
            button.clicked.connect(lambda _=False, effort=effort: self._take_effort(effort))
            row.addWidget(button, 1)
        self.changed.connect(self._show_effort)
        return self._efforts

    def _take_effort(self, effort: str) -> None:
        if self._recipe is not None:
            self.training_form.set_value(with_effort(training_defaults(self._recipe), effort))

    def _show_effort(self) -> None:
        """Mark the effort that the settings are."""
        if self._recipe is None or self._recipe.fit != self._shown_fit:
            return  # between two families
        defaults = training_defaults(self._recipe)
        now = "" if self.training_form.problem else effort_of(defaults, self.training_form.value())
        for effort, button in self.effort_buttons.items():
            button.setChecked(effort == now)
        self._efforts.setVisible(hasattr(defaults, "epochs"))

    def show_setup(self, setup: Setup) -> bool:
        """Put the settings of another training into the forms; False when its family or split is not there."""
        self.cards.choose(setup.recipe)
        place = self.data.findData(setup.split_id)
        if self._recipe is None or self._recipe.id != setup.recipe or self.recipe_form is None or place < 0:
            return False
        self.data.setCurrentIndex(place)
        self.recipe_form.set_value(setup.config)
        self.training_form.set_value(setup.training)
        return True

    def say_estimate(self, words: str) -> None:
        """Say how long it will take; nothing asks for it anew."""
        self.estimate_button.setText(words or self.tr("How long will it take?"))

    def _on_recipe(self, recipe: Recipe) -> None:
        """Show the settings of another family, as they were left when it was last looked at."""
        if self._recipe is not None and self.recipe_form is not None and not self._problem():
            self._edited[self._recipe.id] = (self.recipe_form.value(), self.training_form.value())
        if self._recipe is None or self._recipe.fit != recipe.fit:
            place = self._column.indexOf(self.training_form)
            self.training_form.hide()
            self.training_form.deleteLater()
            self.training_form = self._make_training_form(recipe.fit)
            self._column.insertWidget(place, self.training_form)
        self._recipe = recipe
        if self.recipe_form is not None:
            self.recipe_form.hide()
            self.recipe_form.deleteLater()
        self.recipe_form = ConfigForm(recipe.config)
        self.recipe_form.changed.connect(self.changed)
        self._recipe_title.setText(recipe.title)
        self._column.insertWidget(self._column.count() - 1, self.recipe_form)
        self.training_form.set_defaults(training_defaults(recipe))
        if recipe.id in self._edited:
            config, training = self._edited[recipe.id]
            self.recipe_form.set_value(config)
            self.training_form.set_value(training)

    def _make_training_form(self, fit: str) -> ConfigForm:
        self._shown_fit = fit
        editor = AugmentEdit()
        editor.preview_asked.connect(self.preview_asked)
        form = ConfigForm(fits.config_class(fit), {"augment": editor})
        form.changed.connect(self.changed)
        return form

    @property
    def augmentation(self) -> AugmentEdit | None:
        """The choice of an augmentation, where this trainer has one."""
        found = self.training_form.fields.get("augment")
        return found if isinstance(found, AugmentEdit) else None

    def _problem(self) -> str:
        assert self.recipe_form is not None
        return self.training_form.problem or self.recipe_form.problem

    def show_splits(self, splits: tuple[SplitChoice, ...]) -> None:
        """What can be trained on, the newest first. A choice stays; the newest is taken when there is a newer one."""
        newer = bool(splits) and (not self._splits or splits[0].split.id != self._splits[0].split.id)
        kept = None if newer else self.data.currentData()
        self._splits = splits
        with QSignalBlocker(self.data):
            self.data.clear()
            for choice in splits:
                words = {"stratified": self.tr("random"), "seed": self.tr("shuffled list")}
                how = words.get(choice.split.method, self.tr("by recording"))
                self.data.addItem(self.tr("Split {}, {}").format(choice.split.id, how), choice.split.id)
            self.data.setCurrentIndex(max(self.data.findData(kept), 0) if splits else -1)
        self.data.setEnabled(bool(splits))
        self._say_data()

    def _say_data(self) -> None:
        choice = next((c for c in self._splits if c.split.id == self.data.currentData()), None)
        if choice is None:
            self._data_words.setText(self.tr("Nothing to train on yet: cut the labels and split the chunks first."))
            self.data_notes.show_lines(())
            return
        counts = choice.counts
        self._data_words.setText(
            self.tr("{} chunks to train on, {} for validation, {} for the test; made {}").format(
                counts.get("train", 0), counts.get("val", 0), counts.get("test", 0), when(choice.split.created)
            )
        )
        leaky = self.tr("This split is random: parts of one recording are on both sides, so figures will flatter.")
        self.data_notes.show_lines([leaky] if choice.split.leaky else [])
        self.changed.emit()

    def setup(self) -> Setup | None:
        """What is asked for; None while there is nothing to train on.

        Raises:
            UsageError: When a setting is not allowed.
        """
        if self._recipe is None or self.recipe_form is None or self.data.currentData() is None:
            return None
        return Setup(self._recipe.id, self.recipe_form.value(), self.training_form.value(), self.data.currentData())
