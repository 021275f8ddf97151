"""Bringing in what other programs made: weights become models, and of all else it is said where it is used.

Invariant: files are looked at and read off the GUI thread, and nothing is installed before it fits.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit, QWidget

from engine import bundle, recipes
from engine.config import setting
from engine.events import Job, Progress, beside
from gui.document import Document
from gui.jobs import JobRunner
from gui.quiet_import import import_quietly
from gui.translation import told
from gui.widgets.form_sheet import FormSheet
from training.foreign_files import ForeignFile, look_at
from training.import_cli import named_classes
from training.import_weights import IMPORTERS, import_weights


@dataclass(frozen=True)
class WeightsOrder:
    """What weights do not say of themselves."""

    recipe: str = setting(
        next(iter(IMPORTERS)),
        "The family that the weights belong to.",
        title="Family",
        choices=tuple(IMPORTERS),
        choice_words=tuple(recipes.get(recipe).title for recipe in IMPORTERS),
    )
    labels: str = setting(
        "",
        "In the order of the network's outputs, with commas between; or a CSV with the columns Label and Category. "
        "Empty where the file says them.",
        title="Classes",
    )
    name: str = setting("", "What the model is called; empty: as the file.", title="Name")
    encoder: str = setting("", "The encoder in front of the weights, an ONNX file.", title="Encoder", pick="file")
    weights: str = setting("", "SoundNet in front of the weights: sound8.npy.", title="SoundNet weights", pick="file")
    whisper_folder: str = setting(
        "",
        "The Whisper model that the weights come from, where it is none of the usual sizes.",
        title="Whisper folder",
        pick="folder",
    )


#: The settings that only some families ask for; those of the first two are needed.
_OWN_FIELDS = {
    "fbank-encoder-mlp": ("encoder",),
    "soundnet-multihead": ("weights",),
    "whisper-encoder": ("whisper_folder",),
}
_NEEDED = ("encoder", "weights")
#: The longest title of a family fits.
_FIELD_PX = 272


def look_job(path: str) -> Job[ForeignFile]:
    """Job: what a file of another program is."""
    return (yield from beside(lambda: _look(path), Progress("Looking at the file")))


def _look(path: str) -> ForeignFile:
    import_quietly("torch")
    return look_at(path)


def import_job(path: Path, order: WeightsOrder) -> Job[Path]:
    """Job: make a model of weights and install it. Returns where it is."""
    return (yield from beside(lambda: _imported(path, order), Progress("Importing the weights")))


def _imported(path: Path, order: WeightsOrder) -> Path:
    import_quietly("torch", "torch.onnx", "onnx")
    values = {name: getattr(order, name) for name in _OWN_FIELDS.get(order.recipe, ()) if getattr(order, name)}
    made = import_weights(path, order.recipe, named_classes(order.labels), values, order.name)
    with tempfile.TemporaryDirectory() as folder:
        return bundle.install(bundle.save(made, Path(folder) / f"model{bundle.SUFFIX}"))


class Importing(QObject):
    """Looks at files of other programs, and asks what weights do not say."""

    def __init__(
        self, page: QWidget, document: Document, runner: JobRunner, on_installed: Callable[[Path], object]
    ) -> None:
        super().__init__(page)
        self._page, self._document, self._runner = page, document, runner
        self._on_installed = on_installed
        self._file: ForeignFile | None = None
        self.sheet: FormSheet | None = None

    def take(self, path: str) -> None:
        """Look at a file or folder: weights are asked about, of all else it is said what it is."""
        self._runner.run(
            self.tr("Looking at {}").format(Path(path).name),
            lambda: look_job(path),
            on_done=self._on_looked,
            on_failed=lambda sentence: self._document.notice(sentence, "error"),
        )

    def _on_looked(self, found: ForeignFile) -> None:
        if not found.recipe:
            self._document.notice(told(found.words), "warning")
            return
        self._file = found
        sheet = self.sheet if self.sheet is not None else self._make_sheet()
        sheet.heading.setText(self.tr("Import {}").format(found.path.name))
        sheet.form.set_defaults(WeightsOrder(recipe=found.recipe))
        for name, placeholder in (("labels", self.tr("as the file says")), ("name", found.path.stem)):
            edit = sheet.form.field(name)
            assert isinstance(edit, QLineEdit)
            edit.setPlaceholderText(placeholder)
        sheet.ask()

    def _make_sheet(self) -> FormSheet:
        sheet = FormSheet(
            self._page.window(),
            "",
            self.tr(
                "Weights that another program trained become a model. Their family follows from the names in the file; "
                "what the file does not say is asked here."
            ),
            WeightsOrder(),
            self.tr("Import"),
        )
        sheet.enable_where("recipe", _OWN_FIELDS)
        for field in sheet.form.fields.values():
            field.setFixedWidth(_FIELD_PX)
        sheet.accepted.connect(self._on_accepted)
        self.sheet = sheet
        return sheet

    def _on_accepted(self, order: WeightsOrder) -> None:
        file, sheet = self._file, self.sheet
        if file is None or sheet is None:
            return
        if any(name in _NEEDED and not getattr(order, name) for name in _OWN_FIELDS.get(order.recipe, ())):
            sheet.say(self.tr("These weights lie behind another network. Choose the file of that one first."))
            return

        def on_failed(sentence: str) -> None:
            if not self._page.isVisible():  # nobody is interrupted on another page
                self._document.notice(sentence, "error")
                return
            sheet.ask()
            sheet.say(sentence, "error")

        sheet.close_sheet()
        self._runner.run(
            self.tr("Importing the weights"),
            lambda: import_job(file.path, order),
            on_done=self._on_installed,
            on_failed=on_failed,
        )
