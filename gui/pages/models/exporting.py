"""Saving a model for others, as it is or in fewer bits, which are measured before anything is written.

Invariant: in fewer bits only what decides as the model does is written, and how often it does is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from engine import bundle
from engine.bundle_export import export, whisper_models
from engine.bundle_precision import reduced, stretches
from engine.config import setting
from engine.events import Event, Job, Progress, Skipped
from gui.document import Document
from gui.jobs import JobRunner
from gui.settings import Settings
from gui.tables.models import PROJECT, ModelRow, size_text
from gui.translation import told
from gui.widgets.form_sheet import FormSheet

_AS_IT_IS = "float32"


@dataclass(frozen=True)
class ExportOrder:
    """How a model is saved."""

    precision: str = setting(
        _AS_IT_IS,
        "How many bits each number of the network takes. 8 bits are also faster on processors.",
        title="Precision",
        choices=(_AS_IT_IS, "float16", "int8"),
        choice_words=("As it is", "16 bits: half the size", "8 bits: a quarter, and faster"),
    )
    sound: str = setting(
        "",
        "A folder of recordings such as the model was trained on, or a project. Scales are chosen on some of them, and "
        "the saved model is compared with this one on the others.",
        title="Measured on",
        pick="folder",
    )


@dataclass(frozen=True)
class Exported:
    """What was saved.

    Attributes:
        words: What fewer bits bring, as a sentence; empty where the model was saved as it is.
        whisper: The Whisper models that it needs and that are not in the file.
    """

    words: str
    whisper: tuple[str, ...]


def export_job(path: Path, target: str, precision: str = _AS_IT_IS, sound: Sequence[str] = ()) -> Job[Exported]:
    """Job: save a model for others."""
    made, words = bundle.load(path), ""
    if precision != _AS_IT_IS:
        done = yield from reduced(made, precision, stretches(sound))
        made, words = done.bundle, done.words()
    yield Progress("Exporting the model")
    export(made, target)
    return Exported(words, whisper_models(made))


class Exporting(QObject):
    """Asks how and where a model is saved, and saves it."""

    def __init__(self, page: QWidget, document: Document, runner: JobRunner) -> None:
        super().__init__(page)
        self._page, self._document, self._runner = page, document, runner
        self._row: ModelRow | None = None
        self.sheet: FormSheet | None = None

    def ask(self, row: ModelRow) -> None:
        """Open the sheet for a model."""
        sheet = self.sheet if self.sheet is not None else self._make_sheet()
        project = self._document.project
        own = str(project.folder) if row.place == PROJECT and project is not None else ""
        before = "" if self._row is None or self._row.place == PROJECT else sheet.form.value().sound
        self._row = row
        sheet.heading.setText(self.tr("Export {}").format(row.card.name))
        sheet.words.setText(
            self.tr(
                "One file for others to install, now {}. In fewer bits it is compared with this one on recordings "
                "first; where more than one window in two hundred would get another class, nothing is written."
            ).format(size_text(row.size_bytes))
        )
        sheet.form.set_defaults(ExportOrder(sound=own or before))
        sheet.ask()

    def _make_sheet(self) -> FormSheet:
        # Made when it is first asked for: only then does the page stand in its window.
        sheet = FormSheet(self._page.window(), "", "", ExportOrder(), self.tr("Choose the file…"))
        sheet.enable_where("precision", {"float16": ("sound",), "int8": ("sound",)})
        sheet.accepted.connect(self._on_accepted)
        self._document.opened.connect(sheet.close_sheet)
        self.sheet = sheet
        return sheet

    def _on_accepted(self, order: ExportOrder) -> None:
        row, sheet = self._row, self.sheet
        if row is None or sheet is None:
            return
        if order.precision != _AS_IT_IS and not order.sound:
            sheet.say(self.tr("Choose a folder of recordings to measure on first."))
            return
        names = self.tr("Earmark models (*{})").format(bundle.SUFFIX)
        dialog = QFileDialog(self._page, self.tr("Export the model"), Settings().folder("models"), names)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(bundle.SUFFIX.removeprefix("."))
        fewer = "" if order.precision == _AS_IT_IS else f"-{order.precision}"
        dialog.selectFile(f"{row.path.stem}{fewer}{bundle.SUFFIX}")
        dialog.fileSelected.connect(lambda target: self._on_target(row, order, target))
        dialog.open()

    def _on_target(self, row: ModelRow, order: ExportOrder, target: str) -> None:
        Settings().set_folder("models", target)
        if self.sheet is not None:
            self.sheet.close_sheet()
        self.export(row, target, order)

    def export(self, row: ModelRow, target: str, order: ExportOrder) -> None:
        """Save a model to a file; where that is refused, the sheet opens again with the reason."""

        def on_failed(sentence: str) -> None:
            if not self._page.isVisible():  # nobody is interrupted on another page
                self._document.notice(sentence, "error")
                return
            self.ask(row)
            assert self.sheet is not None
            self.sheet.form.set_value(order)
            self.sheet.say(sentence, "error")

        self._runner.run(
            self.tr("Exporting the model"),
            lambda: export_job(row.path, target, order.precision, [order.sound]),
            on_event=self._on_event,
            on_done=lambda done: self._on_exported(target, done),
            on_failed=on_failed,
        )

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Skipped):
            self._document.notice(told(event.reason), "warning")

    def _on_exported(self, target: str, done: Exported) -> None:
        lines = [self.tr("Saved {}.").format(target), told(done.words)]
        if done.whisper:
            needs = self.tr("Whoever uses it needs the Whisper model {}, which is not in the file.")
            lines.append(needs.format(", ".join(done.whisper)))
        self._document.notice(" ".join(filter(None, lines)))
