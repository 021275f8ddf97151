"""The left side of the Train page: the family, the data and the settings.

Invariant: what was typed for a family stays while another one is looked at.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine import encoders, recipes
from engine.config import settings_of
from engine.errors import UsageError
from engine.recipes import Recipe
from engine.whisper.faster import kept_models
from gui import actions
from gui.form import ConfigForm, Editor
from gui.jobs import JobRunner
from gui.pages.train.asking import Setup, training_defaults
from gui.pages.train.data_choice import Chosen, DataChoice
from gui.tables.runs import SplitChoice
from gui.translation import told
from gui.widgets.augment_edit import AugmentEdit
from gui.widgets.file_choice import FileChoice, Offer
from gui.widgets.panels import section
from gui.widgets.recipe_cards import RecipeCards
from training import fits
from training.effort import EFFORTS, effort_of, with_effort

RECOMMENDED = "logmel-resnet"
#: Settings that name a model, and those of them that name a model of the project.
_MODELS = ("encoder", "teacher", "start_from", "weights", "whisper", "whisper_folder")
_OWN_MODELS = ("teacher", "start_from")
#: The encoders that come with Earmark, by the names that ``engine.encoders.located`` knows.
_SHIPPED_ENCODERS = ("general-embedding",)


@dataclass(frozen=True)
class OwnModel:
    """A model of the project that others can learn from or go on from."""

    name: str
    path: str
    recipe: str


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

    def __init__(self, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._models: tuple[OwnModel, ...] = ()
        self._edited: dict[str, tuple[Any, Any]] = {}  # what was typed for each recipe, while another is looked at
        self._recipe: Recipe | None = None
        self._shown_fit = ""
        self.cards = RecipeCards(recipes.recipes().values(), RECOMMENDED)
        self.data = DataChoice(runner)
        self.training_form = self._make_training_form("torch")
        self._recipe_title = section()
        self.recipe_form: ConfigForm | None = None
        self._build()
        self.data.changed.connect(self._on_data)
        self.cards.chosen.connect(self._on_recipe)
        self.cards.choose(RECOMMENDED)
        if self.cards.current is None:
            self.cards.choose_first()
        self._say_lacking()

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
        self._column.addWidget(section(self.tr("Model family")))
        self._column.addWidget(self.cards)
        self._column.addSpacing(8)
        self._column.addWidget(section(self.tr("Settings")))
        self._column.addWidget(self.data)
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
        """Put the settings of another training into the forms; False when its family or data are not there."""
        self.cards.choose(setup.recipe)
        if self._recipe is None or self._recipe.id != setup.recipe or self.recipe_form is None:
            return False
        wanted = Chosen(setup.split_id, setup.source, setup.multi_label, setup.folds, setup.fold_split)
        if not self.data.choose(wanted):
            return False
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
        self.recipe_form = ConfigForm(recipe.config, self._file_editors(recipe.config))
        self.recipe_form.changed.connect(self.changed)
        self.recipe_form.changed.connect(self._say_lacking)
        self._recipe_title.setText(told(recipe.title))
        self._column.insertWidget(self._column.count() - 1, self.recipe_form)
        self.training_form.set_defaults(training_defaults(recipe))
        if recipe.id in self._edited:
            config, training = self._edited[recipe.id]
            self.recipe_form.set_value(config)
            self.training_form.set_value(training)
        self._offer_models()

    def _make_training_form(self, fit: str) -> ConfigForm:
        self._shown_fit = fit
        editor = AugmentEdit()
        editor.preview_asked.connect(self.preview_asked)
        kind = fits.config_class(fit)
        form = ConfigForm(kind, {"augment": editor, **self._file_editors(kind)})
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

    # Model files ------------------------------------------------------------------------------------------------------

    def _file_editors(self, kind: type[Any]) -> dict[str, Editor]:
        """Lists for those settings that name a model, instead of bare lines."""
        return {s.name: FileChoice(s.pick, self.tr("none")) for s in settings_of(kind) if s.name in _MODELS and s.pick}

    def show_models(self, models: Sequence[OwnModel]) -> None:
        """The models of the project that can teach or be gone on from."""
        self._models = tuple(models)
        self._offer_models()

    def _offer_models(self) -> None:
        forms = [form for form in (self.training_form, self.recipe_form) if form is not None]
        for name, editor in [pair for form in forms for pair in form.fields.items()]:
            if isinstance(editor, FileChoice):
                editor.set_offers(self._offers(name))

    def _offers(self, name: str) -> list[Offer]:
        if name in _OWN_MODELS:
            same = self._recipe.id if self._recipe is not None and name == "start_from" else ""
            return [Offer(m.name, m.path, m.recipe) for m in self._models if not same or m.recipe == same]
        if name == "encoder":
            # What is shipped is known by its name; a path of this machine would be of no use on another.
            shipped = self.tr("Comes with Earmark: two seconds of any sound at 16 kHz")
            return [Offer(known, known, shipped) for known in _SHIPPED_ENCODERS if encoders.located(known) != known]
        if name == "whisper":
            return [Offer(known, known, self.tr("On this machine")) for known in kept_models()]
        return []

    def _lacking(self, recipe: Recipe) -> str:
        """What file of the user's a family lacks, as a sentence; empty when it needs none, or has it."""
        if not recipe.needs_file:
            return ""
        shown = self._recipe is not None and self._recipe.id == recipe.id
        if shown and self.recipe_form is not None:
            edit = self.recipe_form.field(recipe.needs_file)
            given = isinstance(edit, FileChoice) and bool(edit.value())
        else:
            given = recipe.needs_file == "whisper" and bool(kept_models())
        if given:
            return ""
        wanted = next(s for s in settings_of(recipe.config) if s.name == recipe.needs_file)
        if shown is None and recipe.needs_file == "whisper" and kept_models():
            return ""
        return self.tr("Needs a file of yours: choose it in the settings, at “{}”.").format(told(wanted.title))

    def _say_lacking(self) -> None:
        for recipe in recipes.recipes().values():
            self.cards.say_lacking(recipe.id, self._lacking(recipe))

    # What is asked for ------------------------------------------------------------------------------------------------

    def show_splits(self, splits: tuple[SplitChoice, ...]) -> None:
        """What can be trained on, the newest first. A choice stays; the newest is taken when there is a newer one."""
        self.data.show_splits(splits)

    def _on_data(self) -> None:
        chosen = self.data.chosen
        self.train_button.setText(
            self.tr("Cross-validate") if chosen is not None and chosen.folds else self.tr("Train")
        )
        self.changed.emit()

    def setup(self) -> Setup | None:
        """What is asked for; None while there is nothing to train on.

        Raises:
            UsageError: When a setting is not allowed.
        """
        chosen = self.data.chosen
        if self._recipe is None or self.recipe_form is None or chosen is None:
            return None
        config, training = self.recipe_form.value(), self.training_form.value()
        lacking = self._lacking(self._recipe)
        if lacking:
            raise UsageError(lacking)
        return Setup(self._recipe.id, config, training, **dataclasses.asdict(chosen))
