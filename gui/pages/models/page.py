"""The Models page: which models there are, and what they say of themselves; installing and removing them.

Invariant: model files are read, copied and deleted off the GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from engine import bundle
from engine.errors import StudioError
from engine.events import Job, Notice, Progress
from gui import actions
from gui.document import Document
from gui.jobs import JobRunner
from gui.pages.models.exporting import Exporting
from gui.pages.models.importing import Importing
from gui.settings import Settings
from gui.tables.models import INSTALLED, PROJECT, SHIPPED, Column, ModelRow, ModelTable
from gui.widgets.empty_state import EmptyState
from gui.widgets.model_card import ModelCard
from gui.widgets.model_combo import list_models
from gui.widgets.panels import Panel, table_view
from gui.widgets.score_bar import CellDelegate
from training.foreign_files import WEIGHTS


def _list(folder: Path | None) -> Job[list[ModelRow]]:
    """Job: the models there are, the project's own first."""
    rows = []
    for choice in (yield from list_models(folder)):
        path = Path(choice.path)
        place = PROJECT if not choice.installed else SHIPPED if choice.shipped else INSTALLED
        rows.append(ModelRow(path, choice.card, place, path.stat().st_size))
    return rows


def _install(paths: list[str]) -> Job[Path | None]:
    """Job: install models; one that cannot be is told, the others go on. Returns the last that was installed."""
    installed = None
    for number, path in enumerate(paths):
        yield Progress("Importing models", number, len(paths), "models")
        try:
            installed = bundle.install(path)
        except StudioError as error:
            yield Notice(str(error), "warning")
    return installed


def _remove(name: str) -> Job[None]:
    yield Progress("Removing the model")
    bundle.remove(name)


class ModelsPage(QWidget):
    """Lists models and shows the card of the chosen one."""

    def __init__(self, document: Document, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._wanted: Path | None = None
        self._reading = 0
        self.setProperty("role", "page")
        self.exporting = Exporting(self, document, runner)
        self.importing = Importing(self, document, runner, self._on_installed)
        self.model = ModelTable(self)
        self._bind()
        self._make_list()
        self.card = ModelCard()
        self.card_panel = Panel(self.tr("Card"))
        self.card_panel.add(self.card)
        self._make_empty()
        self._arrange()
        for changed in (document.opened, document.models_changed, document.runs_changed):
            changed.connect(self.refresh)
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_chosen())
        actions.notifier.changed.connect(self._show_chosen)
        self.table.setFocus()
        self._show_chosen()
        self.refresh()

    # Building ---------------------------------------------------------------------------------------------------------

    def _bind(self) -> None:
        self._import = actions.bind(self, "models.import", self.choose_import)
        self._install = actions.bind(self, "models.install", self.install_chosen)
        self._export = actions.bind(self, "models.export", self.choose_export)
        self._remove = actions.bind(self, "models.remove", self.ask_remove)

    def _make_list(self) -> None:
        self.list_panel = Panel(self.tr("Models"), flush=True)
        self.table = table_view(self.tr("Models"), (200, 110, 180, 80, 84, 112))
        self.table.setModel(self.model)
        self.table.setItemDelegate(CellDelegate(self.table))
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(Column.PLACE, Qt.SortOrder.AscendingOrder)
        self.list_panel.add(self.table)
        self.buttons: dict[str, QPushButton] = {}
        for name, action in (("remove", self._remove), ("export", self._export), ("install", self._install)):
            self._add_button(name, action.trigger)
        self._add_button("import", self._import.trigger).setProperty("role", "primary")

    def _add_button(self, name: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(actions.tr(actions.action(f"models.{name}").text))
        button.setToolTip(actions.tip(f"models.{name}"))
        button.clicked.connect(lambda: slot())
        self.list_panel.head.addWidget(button)
        self.buttons[name] = button
        return button

    def _make_empty(self) -> None:
        self.empty = EmptyState(drop=True)
        self.empty.set_words(
            self.tr("No model yet"),
            self.tr("Train one on the Train page, or drop an .earmark file or weights of another program here."),
        )
        self.empty.add_button(self.tr("Import…"), self.choose_import)
        self.empty.add_button(self.tr("Go to Train"), lambda: self._document.page_asked.emit("train"), primary=True)

    def _arrange(self) -> None:
        self.halves = QSplitter(Qt.Orientation.Horizontal)
        self.halves.setChildrenCollapsible(False)
        self.halves.setHandleWidth(16)
        self.halves.addWidget(self.list_panel)
        self.halves.addWidget(self.card_panel)
        self.card_panel.setMinimumWidth(300)
        self.halves.setStretchFactor(0, 1)
        self.halves.setSizes([830, 330])
        self.stack = QStackedWidget()
        self.stack.addWidget(self.halves)
        self.stack.addWidget(self.empty)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.addWidget(self.stack)

    # Showing ----------------------------------------------------------------------------------------------------------

    @property
    def chosen(self) -> ModelRow | None:
        """The model that is marked in the table."""
        index: QModelIndex = self.table.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    def refresh(self) -> None:
        """Read the folders anew."""
        project = self._document.project
        folder = project.folder if project is not None else None
        self._reading += 1
        number = self._reading
        self._runner.run(
            self.tr("Looking for models"),
            lambda: _list(folder),
            on_event=self._on_event,
            on_done=lambda rows: self._on_listed(number, rows),
            quiet=True,
        )

    def _on_event(self, event: object) -> None:
        if isinstance(event, Notice):
            self._document.notice(event.text, event.level)

    def _on_listed(self, number: int, rows: list[ModelRow]) -> None:
        if number != self._reading:
            return
        wanted = self._wanted or (self.chosen.path if self.chosen is not None else None)
        self._wanted = None
        self.model.show(rows)
        at = self.model.row_of(wanted) if wanted is not None else -1
        if rows:
            self.table.selectRow(max(at, 0))
        self.stack.setCurrentWidget(self.halves if rows else self.empty)
        self._show_chosen()

    def _show_chosen(self) -> None:
        row = self.chosen
        self.card.show_row(row)
        possible = {
            "export": row is not None,
            "install": row is not None and row.place == PROJECT,
            "remove": row is not None and row.place == INSTALLED,
        }
        for name, is_possible in possible.items():
            actions.find(self, f"models.{name}").setEnabled(is_possible)
            self.buttons[name].setEnabled(is_possible)
        why = self.tr("Only installed models are removed here; those of the project go with their runs.")
        self.buttons["remove"].setToolTip(actions.tip("models.remove") if possible["remove"] else why)
        why = self.tr("It is installed already.")
        self.buttons["install"].setToolTip(actions.tip("models.install") if possible["install"] else why)

    def shown(self) -> None:
        """The page came to the front."""
        self.table.setFocus()

    # Doing ------------------------------------------------------------------------------------------------------------

    def dropped(self, paths: list[str]) -> None:
        """Files were dropped: models are installed; of what else there is, the first is looked at."""
        models = [path for path in paths if path.lower().endswith(bundle.SUFFIX)]
        if models:
            self.install(models)
        others = [path for path in paths if path not in models]
        if others:
            self.importing.take(others[0])

    def install(self, paths: list[str]) -> None:
        """Install model files."""
        self._runner.run(
            self.tr("Importing models"),
            lambda: _install(paths),
            on_event=self._on_event,
            on_done=self._on_installed,
        )

    def install_chosen(self) -> None:
        """Install the chosen model of the project."""
        if self.chosen is not None:
            self.install([str(self.chosen.path)])

    def _on_installed(self, path: Path | None) -> None:
        if path is not None:
            self._wanted = path
            self._document.notice(self.tr("Installed {}.").format(path.stem))
            self._document.models_changed.emit()

    def choose_import(self) -> None:
        """Let the user choose model files, or weights of another program."""
        endings = " ".join(f"*{suffix}" for suffix in (bundle.SUFFIX, *WEIGHTS))
        names = self.tr("Models and weights ({})").format(endings)
        dialog = QFileDialog(self, self.tr("Import models"), Settings().folder("models"), names)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.fileSelected.connect(lambda path: Settings().set_folder("models", path))
        dialog.filesSelected.connect(lambda paths: self.dropped(list(paths)))
        dialog.open()

    def choose_export(self) -> None:
        """Ask how and where the chosen model is saved."""
        if self.chosen is not None:
            self.exporting.ask(self.chosen)

    def ask_remove(self) -> None:
        """Ask whether the chosen model is to be deleted: that cannot be undone."""
        row = self.chosen
        if row is None:
            return
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("Remove model"))
        box.setText(self.tr("Delete the installed model \u201c{}\u201d?").format(row.card.name))
        box.setInformativeText(self.tr("The file {} is deleted. This cannot be undone.").format(row.path.name))
        delete = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        delete.clicked.connect(lambda: self.remove(row))
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.open()

    def remove(self, row: ModelRow) -> None:
        """Delete an installed model."""
        self._runner.run(
            self.tr("Removing the model"),
            lambda: _remove(row.card.name),
            on_done=lambda _none: self._on_removed(row),
        )

    def _on_removed(self, row: ModelRow) -> None:
        self._document.notice(self.tr("Removed {}.").format(row.card.name))
        self._document.models_changed.emit()
