"""The Label page while the labels belong to another window: everything can be looked at and heard, nothing changed.

Invariant: what is greyed says why, and a key of it does too.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from gui import actions
from gui.document import Document
from gui.pages.label.recordings_panel import RecordingsPanel
from gui.pages.label.stage import Stage
from gui.translation import told
from gui.widgets.label_palette import LabelPalette


class Reading(QObject):
    """Greys what changes labels, as long as the project is read-only."""

    def __init__(
        self,
        document: Document,
        page: QWidget,
        changing: Iterable[str],
        stage: Stage,
        palette: LabelPalette,
        recordings: RecordingsPanel,
    ) -> None:
        """``changing``: the names of the page's actions, without "label.", that change labels."""
        super().__init__(page)
        self._document = document
        self._actions = [actions.find(page, f"label.{name}") for name in changing]
        self._greyed = (stage, palette, recordings)
        document.opened.connect(self._show)
        actions.notifier.changed.connect(self._show)
        page.installEventFilter(self)
        self._show()

    @property
    def reason(self) -> str:
        """Why labels cannot be changed; empty when they can."""
        project = self._document.project
        return told(project.refusal) if project is not None and self._document.read_only else ""

    def _show(self) -> None:
        reason = self.reason
        for made in self._actions:
            made.setEnabled(not reason)
            made.setToolTip(reason or actions.tip(made.objectName()))
        for part in self._greyed:
            part.set_read_only(reason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The key of a greyed action reaches the page as a plain key: say why nothing happens."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self.reason:
            pressed = QKeySequence(event.keyCombination())
            if any(_has(made, pressed) for made in self._actions):
                self._document.notice(self.reason, "warning")
        return False


def _has(made: QAction, pressed: QKeySequence) -> bool:
    return any(key.matches(pressed) == QKeySequence.SequenceMatch.ExactMatch for key in made.shortcuts())
