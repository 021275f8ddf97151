"""A page with settings at the left that shows at the right what a job has read of the project.

Invariant: what is shown is what was read last; whatever changes the project asks for a new reading, which happens in a
thread, and only while the page can be seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from engine.events import Job
from gui.document import Document
from gui.jobs import JobRunner, JobThread
from gui.widgets.empty_state import EmptyState
from gui.widgets.scroll_room import ScrollRoom

_SIDE_PX = 312


class ReadingPage(QWidget):
    """What the pages have in common that are worked on from top to bottom at the left, and looked at at the right.

    A page calls ``lay_out`` and ``read_after`` when it is built, and has ``_reader``, ``_show_view`` and
    ``_on_empty_pressed`` of its own.

    Attributes:
        empty, empty_button: What stands at the right while there are no results.
        room: The results are in it.
    """

    def __init__(self, document: Document, runner: JobRunner, nothing: Any, parent: QWidget | None = None) -> None:
        """
        Args:
            nothing: What is shown while no project is open.
        """
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._nothing = nothing
        self._stale = True
        self._reading: JobThread | None = None
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def _reader(self, folder: str) -> Callable[[], Job[Any]]:
        """What reads the project in this folder, to be called in a thread."""
        raise NotImplementedError

    def _show_view(self, view: Any) -> None:
        """Show what was read."""
        raise NotImplementedError

    def _on_empty_pressed(self) -> None:
        """The button of the empty state."""
        raise NotImplementedError

    def lay_out(self, side: QWidget, results: QWidget, least_px: tuple[int, int]) -> None:
        """Put the settings at the left, and at the right the results or what to do in order to get some.

        Args:
            side: The settings.
            results: What is shown at the right.
            least_px: Width and height that the results need; in a smaller window they can be scrolled.
        """
        side.setFixedWidth(_SIDE_PX)
        self.empty = EmptyState()
        self.empty_button = self.empty.add_button("", self._on_empty_pressed, primary=True)
        right = QWidget()
        self._stack = QStackedLayout(right)
        self._stack.addWidget(self.empty)
        self.room = ScrollRoom(results, *least_px)
        self._stack.addWidget(self.room)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(side)
        row.addWidget(right, 1)

    def read_after(self, *changes: Any) -> None:
        """Read anew after each of these signals of the document."""
        for change in changes:
            change.connect(self._on_changed)

    def say_empty(self, title: str, text: str, button: str = "") -> None:
        """What the empty state says when a project is open, with a button or without."""
        if self._document.project is None:
            title, text = self.tr("No project is open"), self.tr("Open one, or make a new one, from the menu.")
            button = ""
        self.empty.set_words(title, text)
        self.empty_button.setText(button)
        self.empty_button.setVisible(bool(button))

    def show_results(self, shown: bool) -> None:
        """Show the results, or the empty state."""
        self._stack.setCurrentIndex(1 if shown else 0)

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew what has changed meanwhile."""
        super().showEvent(event)
        if self._stale:
            self._read()

    def _on_changed(self, *_: object) -> None:
        self._stale = True
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        self._stale = False
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        if self._document.project is None:
            self._show_view(self._nothing)
            return
        self._reading = job = self._runner.run(
            self.tr("Reading the project"),
            self._reader(str(self._document.project.folder)),
            on_done=lambda view: self._on_read(job, view),
            on_failed=lambda sentence: self._document.notice(sentence, "error"),
            quiet=True,
        )

    def _on_read(self, job: JobThread, view: Any) -> None:
        if job is self._reading:
            self._reading = None
            self._show_view(view)
