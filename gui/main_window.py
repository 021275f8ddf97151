"""The one window: it arranges pages, bars and menus, and does what the menus say.

Invariant: it knows pages only by their place in ``PAGES`` and by the optional methods ``shown()``,
``files_coming()``, ``dropped(paths)`` and ``close_page()``. A page is imported and made when it is shown for the first
time.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine import places
from engine.project import Project
from gui import actions, shortcuts, theme
from gui.about import AboutBox, read_device
from gui.document import Document
from gui.first_start import open_sample
from gui.jobs import JobRunner, JobThread
from gui.label_files import LabelFiles, label_files
from gui.menus import Menus
from gui.safety import Safety
from gui.settings import Settings
from gui.tour import Tour
from gui.translation import told
from gui.widgets.command_palette import Command, CommandPalette
from gui.widgets.job_bar import JobBar
from gui.widgets.notice import Notice
from gui.widgets.rail import Rail
from gui.widgets.settings_sheet import SettingsSheet
from gui.widgets.shortcut_editor import ShortcutEditor
from gui.widgets.shortcut_sheet import ShortcutSheet
from gui.widgets.top_bar import TopBar

log = logging.getLogger(__name__)

#: The pages in the order of the work: id -> module and class.
PAGES = {
    "label": "gui.pages.label:LabelPage",
    "cut": "gui.pages.cut:CutPage",
    "train": "gui.pages.train:TrainPage",
    "classify": "gui.pages.classify:ClassifyPage",
    "review": "gui.pages.review:ReviewPage",
    "models": "gui.pages.models:ModelsPage",
}


class MainWindow(QMainWindow):
    """The window of one document."""

    def __init__(self, document: Document, runner: JobRunner) -> None:
        super().__init__()
        self.document = document
        self.runner = runner
        self.pages: dict[str, QWidget] = {}
        self.page = ""
        self._asking: QMessageBox | None = None
        self._may_close = False
        self.setWindowTitle("Earmark")
        self.setAcceptDrops(True)
        self._bind()
        self.menus = Menus(self, self.open_project)
        self.top_bar = TopBar(self.menus.bar)
        self.rail = Rail(list(PAGES))
        self.stack = QStackedWidget()
        self.job_bar = JobBar(runner)
        self.safety = Safety(self, document, runner)
        self.tour = Tour(self.show_page, self.trigger, self)
        self._arrange()
        self.notice = Notice(self.stack)
        self.palette_sheet = CommandPalette(self, self._commands)
        self.key_sheet = ShortcutSheet(self)
        self.key_editor = ShortcutEditor(self, document.classes)
        self.settings_sheet = SettingsSheet(self)
        self.label_files = LabelFiles(self, document, runner)
        self._connect()
        self._restore()

    # Building ---------------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self.stack, 1)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.safety.banner)
        column.addWidget(self.tour.strip)
        column.addLayout(middle, 1)
        column.addWidget(self.job_bar)
        self.setCentralWidget(body)
        self.stack.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.stack.setFocus()
        self.setMinimumSize(880, 500)

    def _bind(self) -> None:
        slots = {
            "file.new": self.choose_new,
            "file.open": self.choose_open,
            "file.sample": self.open_sample,
            "file.import_labels": lambda: self.label_files.choose_import(),
            "file.export_labels": lambda: self.label_files.choose_export(),
            "file.restore": lambda: self.safety.choose_backup(),
            "file.save": lambda: self.document.notice(self.tr("Every change is saved when it is made.")),
            "file.folder": self._show_folder,
            "file.close": self.document.close,
            "file.quit": self.close,
            "edit.undo": self.document.undo_stack.undo,
            "edit.redo": self.document.undo_stack.redo,
            "edit.keys": lambda: self.key_editor.ask(self.page),
            "edit.settings": lambda: self.settings_sheet.ask(),
            "view.commands": lambda: self.palette_sheet.ask(),
            "view.full_screen": self._toggle_full_screen,
            "job.cancel": lambda: self.job_bar.cancel_shown(),
            "help.tour": lambda: self.tour.begin(),
            "help.keys": lambda: self.key_sheet.ask(self.page),
            "help.logs": lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(places.logs()))),
            "help.about": self._show_about,
        }
        for action_id, slot in slots.items():
            actions.bind(self, action_id, slot)
        for page in PAGES:
            actions.bind(self, f"view.{page}", lambda page=page: self.show_page(page))
        for name in theme.NAMES:
            action_id = f"view.theme_{name}"
            actions.bind(self, action_id, lambda _on, name=name: self._choose_theme(name), checkable=True)

    def _connect(self) -> None:
        document, stack = self.document, self.document.undo_stack
        document.opened.connect(self._on_opened)
        document.edited.connect(lambda _edit: self.top_bar.show_saved())
        document.noticed.connect(self._on_noticed)
        document.page_asked.connect(self.show_page)
        document.moment_asked.connect(self._on_moment_asked)
        self.runner.problem.connect(lambda _title, sentence: document.notice(sentence, "error"))
        self.rail.asked.connect(self.show_page)
        self.top_bar.commands_asked.connect(self.palette_sheet.ask)
        self.key_sheet.change_asked.connect(lambda: self.key_editor.ask(self.page))
        self.key_editor.class_keys_asked.connect(self._set_class_keys)
        self.settings_sheet.look_chosen.connect(lambda name: self.trigger(f"view.theme_{name}"))
        self.settings_sheet.keys_asked.connect(lambda: self.key_editor.ask(self.page))
        for signal in (stack.undoTextChanged, stack.redoTextChanged, stack.indexChanged):
            signal.connect(self._show_undo)
        self._show_undo()
        self._on_opened()

    def _restore(self) -> None:
        if not self.restoreGeometry(Settings().layout("window")):
            self.resize(1280, 800)

    def ask_device(self) -> None:
        """Find out what computes on this machine, in a thread, and show it at the right of the bottom bar."""
        self.runner.run(
            self.tr("Looking at the devices"),
            read_device,
            on_done=lambda found: self.job_bar.show_device(*found),
            on_failed=lambda sentence: log.warning("%s", sentence),
            quiet=True,
        )

    # Pages ------------------------------------------------------------------------------------------------------------

    def show_page(self, page: str) -> None:
        """Bring a page to the front; the first time, import and make it."""
        if page not in self.pages:
            self.rail.mark(self.page or page)  # stays so when the page cannot be made
            module, name = PAGES[page].split(":")
            made: QWidget = getattr(importlib.import_module(module), name)(self.document, self.runner)
            self.pages[page] = made
            self.stack.addWidget(made)
        self.rail.mark(page)
        widget = self.pages[page]
        if page != self.page:
            self.page = page
            self.stack.setCurrentWidget(widget)
            self.notice.raise_()
            self.menus.show_page(widget, actions.tr(actions.action(f"view.{page}").text))
            if hasattr(widget, "shown"):
                widget.shown()

    def _on_moment_asked(self, recording_id: int, start_s: float, end_s: float) -> None:
        if "label" in self.pages:
            self.show_page("label")
            return
        self.show_page("label")  # made only now, so it has not heard the signal
        self.document.moment_asked.emit(recording_id, start_s, end_s)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders may be dropped on a page that has a use for them."""
        page = self.stack.currentWidget()
        if event.mimeData().hasUrls() and hasattr(page, "dropped"):
            event.acceptProposedAction()
            getattr(page, "files_coming", lambda: None)()

    def dropEvent(self, event: QDropEvent) -> None:
        """A folder that holds a project is opened; label files on Label are imported; all else is for the page."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if len(paths) == 1 and (Path(paths[0]) / "project.db").is_file():
            self.open_project(paths[0])
        elif paths:
            labels = label_files(paths) if self.page == "label" else []
            others = [path for path in paths if path not in labels]
            dropped = getattr(self.stack.currentWidget(), "dropped", None)
            if labels:
                self.label_files.look_into(labels)
            if others and dropped is not None:
                dropped(others)

    def install(self, model: str) -> None:
        """Install a model file that the program was started with, and show it among the models."""
        self.show_page("models")
        self.pages["models"].dropped([model])  # type: ignore[attr-defined]

    # Projects ---------------------------------------------------------------------------------------------------------

    def open_project(self, folder: str) -> None:
        """Open a project and remember it."""
        self.document.open(folder)

    def open_sample(self) -> None:
        """Open the sample project; the first time it is made."""
        open_sample(self.document, self.runner)

    def choose_open(self) -> None:
        """Let the user choose a project."""
        self._choose_folder(self.tr("Open a project: choose its folder"), self.open_project)

    def choose_new(self) -> None:
        """Let the user choose where a new project goes."""
        self._choose_folder(self.tr("New project: choose or make an empty folder"), self.document.create)

    def _choose_folder(self, title: str, use: object) -> None:
        dialog = QFileDialog(self, title, Settings().folder("projects"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(use)
        dialog.open()

    def _on_opened(self) -> None:
        project = self.document.project
        for action_id in ("file.folder", "file.close"):
            actions.find(self, action_id).setEnabled(project is not None)
        self.top_bar.show_project(project.name if project else "", str(project.folder) if project else "")
        self.setWindowTitle(f"{project.name} \u2013 Earmark" if project else "Earmark")
        if project is not None:
            self._offer_to_go_on(project)
            settings = Settings()
            settings.remember_project(project.folder)
            settings.set_folder("projects", project.folder.parent)

    def _offer_to_go_on(self, project: Project) -> None:
        names = project.interrupted_runs()
        if names:
            words = self.tr("The training {} did not come to its end. The Train page can go on with it.")
            self.document.notice(words.format(names[-1]), "warning")

    def _show_folder(self) -> None:
        if self.document.project is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.document.project.folder)))

    # Menus and bars ---------------------------------------------------------------------------------------------------

    def _show_undo(self) -> None:
        stack = self.document.undo_stack
        for action_id, text, possible in (
            ("edit.undo", stack.undoText(), stack.canUndo()),
            ("edit.redo", stack.redoText(), stack.canRedo()),
        ):
            made = actions.find(self, action_id)
            made.setEnabled(possible)
            name = actions.tr(actions.action(action_id).text)
            made.setText(f"{name}: {told(text)}" if text else name)

    def _set_class_keys(self, wanted: Sequence[str]) -> None:
        edit = shortcuts.class_keys_edit(self.document.classes(), wanted)
        if edit is not None:
            self.document.edit(edit)

    def _on_noticed(self, text: str, level: str) -> None:
        sentence = told(text)
        if level != "info" or not self.job_bar.say(sentence):
            self.notice.say(sentence, level)

    def _commands(self) -> Iterator[Command]:
        """Everything the table holds, what acts here first."""
        rows = [row for row in actions.ACTIONS if row.id != "view.commands"]
        for row in sorted(rows, key=lambda row: {self.page: 0, "window": 1}.get(row.scope, 2)):
            owner = self if row.scope == "window" else self.pages.get(row.scope)
            bound = next((made for made in owner.actions() if made.objectName() == row.id), None) if owner else None
            if owner is not None and bound is None:
                continue
            name = bound.text() if bound is not None else actions.tr(row.text)
            enabled = bound is None or bound.isEnabled()
            run = partial(self.trigger, row.id)
            yield Command(name, actions.tr(row.group), actions.key_text(row.id), run, enabled)

    def trigger(self, action_id: str) -> None:
        """Do an action of the table; one of another page brings that page to the front first."""
        row = actions.action(action_id)
        owner: QWidget = self
        if row.scope != "window":
            self.show_page(row.scope)
            owner = self.pages[row.scope]
        actions.find(owner, action_id).trigger()

    def _choose_theme(self, name: str) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, name)
        Settings().theme = name

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _show_about(self) -> None:
        AboutBox(self, self.job_bar.device.toolTip()).open()

    # The end ----------------------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask once when jobs run that the user started; then end everything and go."""
        running = [thread for thread in self.runner.active if not thread.disposable]
        if running and not self._may_close:
            event.ignore()
            self._ask_to_close(running[-1])
            return
        settings = Settings()
        settings.set_layout("window", self.saveGeometry())
        settings.save()
        self.hide()  # at once: ending a job may take a moment
        for page in self.pages.values():
            if hasattr(page, "close_page"):
                page.close_page()
        self.document.close()  # before the jobs are ended, for pages that start one when it closes
        self.runner.shut_down()
        event.accept()

    def _ask_to_close(self, job: JobThread) -> None:
        if self._asking is not None:
            self._asking.raise_()
            return
        box = QMessageBox(self)
        self._asking = box
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle("Earmark")
        box.setText(self.tr("\u201c{}\u201d is still running.").format(job.title))
        box.setInformativeText(job.parting or self.tr("Stop it and quit? Labels and finished results are kept."))
        quit_button = box.addButton(self.tr("Stop and quit"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(self.tr("Go on working"), QMessageBox.ButtonRole.RejectRole))
        box.accepted.connect(self._close_now)
        quit_button.clicked.connect(self._close_now)
        box.finished.connect(self._on_asked)
        box.open()

    def _on_asked(self) -> None:
        self._asking = None

    def _close_now(self) -> None:
        self._may_close = True
        self.close()
