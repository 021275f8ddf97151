"""What keeps labels safe in the window: backups while it is open, restoring one, and looking on read-only.

Invariant: a project that belongs to another window is never changed here, and nothing is restored over labels without
a copy of them being kept.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from engine import backups, lock
from engine.backups import Backup, Restored
from engine.events import Job, Progress
from gui import actions
from gui.document import Document
from gui.jobs import JobRunner
from gui.translation import told
from gui.widgets.backup_sheet import BackupSheet
from gui.widgets.banner import Banner

#: A project that belongs to another window is asked for again at this pace: that one may be closing just now.
ASK_AGAIN_MS = 2000
#: Actions of the window that change labels.
_CHANGING = ("file.import_labels", "file.restore")


def back_up(folder: Path) -> Job[Path | None]:
    """Job: make a backup if one is due; the result is its file."""
    yield Progress("Backing up")
    return backups.back_up(folder)


def restore(folder: Path, backup: Backup) -> Job[Restored]:
    """Job: put a backup in the place of a project that is closed."""
    yield Progress("Restoring a backup")
    return backups.restore(folder, backup.path.name)


def look_again(folder: Path) -> Job[bool]:
    """Job: whether the other window has let go of a project."""
    yield Progress("Looking whether the project is free")
    return lock.is_free(folder)


class Safety(QObject):
    """Watches over a window's document.

    Attributes:
        banner: The strip that says why labels cannot be changed.
        sheet: The choice of backups.
    """

    def __init__(self, window: QWidget, document: Document, runner: JobRunner) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._runner = runner
        self.banner = Banner(self.tr("Try again"))
        self.banner.pressed.connect(self._try_again)
        self.sheet = BackupSheet(window)
        self.sheet.restore_asked.connect(self._restore)
        self._pace = QTimer(self)
        self._pace.setInterval(round(backups.EVERY.total_seconds() * 1000))
        self._pace.timeout.connect(self.back_up)
        self._pace.start()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(ASK_AGAIN_MS)
        self._again.timeout.connect(self._look_again)
        document.opened.connect(self._show)
        document.damaged.connect(self._on_damaged)
        window.installEventFilter(self)

    # Read-only --------------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        project = self._document.project
        self.banner.say(told(project.refusal) if project is not None else "")
        usable = project is not None and not project.read_only
        for action_id in _CHANGING:
            actions.find(self._window, action_id).setEnabled(usable)
        actions.find(self._window, "file.export_labels").setEnabled(project is not None)
        if project is not None and project.read_only and project.claimable:
            self._again.start()
        else:
            self._again.stop()

    def _look_again(self) -> None:
        """Who had the project may have closed it, without anybody coming back to this window."""
        project = self._document.project
        if project is None or not project.read_only:
            return
        folder = project.folder
        self._runner.run(
            self.tr("Looking whether the project is free"),
            lambda: look_again(folder),
            on_done=lambda free: self._on_looked(folder, free),
            on_failed=lambda _sentence: self._again.start(),
            quiet=True,
        )

    def _on_looked(self, folder: Path, free: bool) -> None:
        project = self._document.project
        if project is None or project.folder != folder or not project.read_only:
            return
        if free and self._document.claim():
            self._document.notice(self.tr("This window has the project now; it shows the labels as they are."))
        else:
            self._again.start()

    def _try_again(self) -> None:
        if self._document.claim():
            self._document.notice(self.tr("This window has the project now; it shows the labels as they are."))
        else:
            self._document.notice(self.tr("It is still open elsewhere."))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Who comes back to this window may have closed the other one."""
        if event.type() == QEvent.Type.WindowActivate and self._document.read_only:
            self._document.claim()
        return False

    # Backups ----------------------------------------------------------------------------------------------------------

    def back_up(self) -> None:
        """Make a backup if one is due, beside everything else."""
        project = self._document.project
        if project is not None and not project.read_only:
            folder = project.folder
            self._runner.run(
                self.tr("Backing up"),
                lambda: back_up(folder),
                on_failed=lambda sentence: self._document.notice(sentence, "warning"),
                quiet=True,
            )

    def choose_backup(self) -> None:
        """Let the user choose a backup of the open project."""
        project = self._document.project
        if project is not None:
            self.sheet.ask(project.folder, backups.backups(project.folder))

    def _on_damaged(self, folder: str) -> None:
        place = Path(folder)
        words = self.tr("{} is damaged: its project.db cannot be read. Choose a backup to go on with.")
        self.sheet.ask(place, backups.backups(place), words.format(place.name))

    def _restore(self, folder: Path, backup: Backup) -> None:
        busy = next((thread for thread in self._runner.active if not thread.disposable), None)
        if busy is not None:
            words = self.tr("\u201c{}\u201d is still running. Restore the backup when it has ended.")
            self._document.notice(words.format(busy.title), "warning")
            return
        if self._document.project is not None and self._document.project.folder == folder:
            self._document.close()
        self._runner.run(
            self.tr("Restoring a backup"),
            lambda: restore(folder, backup),
            on_done=lambda restored: self._on_restored(folder, restored),
            on_failed=lambda sentence: self._on_refused(folder, sentence),
            on_cancelled=lambda: self._document.open(folder),
        )

    def _on_restored(self, folder: Path, restored: Restored) -> None:
        if self._document.open(folder):
            made = restored.backup.made.astimezone().strftime("%Y-%m-%d %H:%M")
            words = self.tr("These are the labels of {}.").format(made)
            if restored.kept is not None:
                words += " " + self.tr("Those before are kept in {}.").format(restored.kept)
            self._document.notice(words, "warning")

    def _on_refused(self, folder: Path, sentence: str) -> None:
        self._document.open(folder)
        self._document.notice(sentence, "error")
