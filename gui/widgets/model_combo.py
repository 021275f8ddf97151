"""The models one can classify and evaluate with: the project's own, newest first, then the installed ones.

Invariant: cards are read off the GUI thread, and the user's own choice is kept as long as that model is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

import resources
from engine import bundle
from engine.bundle import Card
from engine.errors import StudioError
from engine.events import Event, Job, Notice, Progress
from gui.document import Document
from gui.jobs import JobRunner
from gui.translation import told
from gui.widgets.elided_combo import ElidedCombo


@dataclass(frozen=True)
class ModelChoice:
    """A model that can be chosen."""

    path: str
    card: Card
    installed: bool
    elsewhere: bool = False

    @property
    def shipped(self) -> bool:
        """Whether it comes with Earmark."""
        return self.installed and Path(self.path).parent == resources.path("models")

    @property
    def split_id(self) -> int | None:
        """The project's split that it was trained on; None when it was trained on something else."""
        split = self.card.data.get("split", {})
        return None if self.installed or self.elsewhere else split.get("split_id")


def list_models(folder: Path | None, files: Sequence[str] = ()) -> Job[list[ModelChoice]]:
    """Models from anywhere, those of a project's folder, newest first, and the installed ones.

    A damaged one is told and left out.
    """
    yield Progress("Looking for models")
    found = []
    for file in files:
        try:
            found.append(ModelChoice(file, bundle.read_card(file), installed=False, elsewhere=True))
        except StudioError as error:
            yield Notice(str(error), "warning")
    if folder is not None:
        paths = sorted((folder / "models").glob(f"*{bundle.SUFFIX}"), key=lambda p: p.stat().st_mtime_ns, reverse=True)
        for path in paths:
            try:
                found.append(ModelChoice(str(path), bundle.read_card(path), installed=False))
            except StudioError as error:
                yield Notice(str(error), "warning")
    found += [ModelChoice(str(path), card, installed=True) for path, card in bundle.installed()]
    known = {choice.path for choice in found if not choice.elsewhere}
    return [choice for choice in found if not choice.elsewhere or choice.path not in known]


class ModelCombo(ElidedCombo):
    """Chooses a model.

    Signals:
        chosen_changed: Another model is chosen, or the list was read and there is none.
    """

    chosen_changed = Signal()

    def __init__(
        self, document: Document, runner: JobRunner, parent: QWidget | None = None, *, without: str = ""
    ) -> None:
        """
        Args:
            without: The words of a last entry for doing without a model; while it is chosen, ``chosen`` is None.
        """
        super().__init__(parent)
        self._without = without
        self._document = document
        self._runner = runner
        self._choices: list[ModelChoice] = []
        self._files: list[str] = []
        self._wanted = ""
        self._number = 0
        self.listed = False
        self.setAccessibleName(self.tr("Model"))
        self.setMinimumContentsLength(18)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.activated.connect(self._on_activated)
        document.models_changed.connect(self._on_changed)
        document.runs_changed.connect(self._on_changed)
        document.opened.connect(self._on_opened)

    @property
    def chosen(self) -> ModelChoice | None:
        """The chosen model."""
        at = self.currentIndex()
        return self._choices[at] if 0 <= at < len(self._choices) else None

    def add_file(self, path: str) -> None:
        """List a model, wherever it lies, and choose it."""
        self._files = [path, *(file for file in self._files if file != path)]
        self._wanted = path
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew. The page asks for it when it is shown; later changes are followed."""
        project = self._document.project
        folder = project.folder if project is not None else None
        self._number += 1
        number, files = self._number, tuple(self._files)
        self._runner.run(
            self.tr("Looking for models"),
            lambda: list_models(folder, files),
            on_event=self._on_event,
            on_done=lambda found: self._on_listed(number, found),
            quiet=True,
        )

    def _on_opened(self) -> None:
        self._wanted = ""
        self._choices = []
        self.listed = False
        self._fill()

    def _on_changed(self) -> None:
        if self.listed:
            self.refresh()

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Notice) and self._wanted in self._files and self._wanted in event.text:
            self._document.notice(told(event.text), event.level)  # the user has just chosen it

    def _on_listed(self, number: int, found: list[ModelChoice]) -> None:
        if number == self._number:
            self._choices = found
            self.listed = True
            self._fill()

    def _on_activated(self, at: int) -> None:
        self._wanted = self._choices[at].path if at < len(self._choices) else self._without
        self.chosen_changed.emit()

    def _fill(self) -> None:
        self.clear()
        for number, choice in enumerate(self._choices):
            name = choice.card.name
            if choice.shipped:
                name = self.tr("{} (with Earmark)").format(name)
            elif choice.installed:
                name = self.tr("{} (installed)").format(name)
            elif choice.elsewhere:
                name = self.tr("{} (file)").format(name)
            self.addItem(name)
            labels = ", ".join(choice.card.labels)
            tip = self.tr("{}: {}\n{}").format(choice.card.recipe, labels, choice.path)
            self.setItemData(number, tip, Qt.ItemDataRole.ToolTipRole)
        paths = [choice.path for choice in self._choices]
        if self._without:
            self.addItem(self._without)
            paths.append(self._without)
        self.setCurrentIndex(paths.index(self._wanted) if self._wanted in paths else 0 if paths else -1)
        self.setEnabled(bool(paths))
        self.chosen_changed.emit()
