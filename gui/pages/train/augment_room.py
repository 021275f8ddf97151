"""The augmentation in place of the runs: opened from the form, closed again, and kept to what the form says.

Invariant: while it is shown, it shows the settings that the form holds now.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget

from engine.errors import UsageError
from gui.document import Document
from gui.pages.train.augmenting import AugmentPanel, Source
from gui.pages.train.setup import SetupPanel


class AugmentRoom(QObject):
    """Shows and hides the panel of the augmentation.

    Signals:
        changed: It is shown, or no more.
    """

    changed = Signal()

    def __init__(
        self, document: Document, setup_panel: SetupPanel, panel: AugmentPanel, results: QStackedWidget
    ) -> None:
        """
        Args:
            document: The open project.
            setup_panel: Has the settings.
            panel: What is shown.
            results: Its first page are the runs, another one the panel.
        """
        super().__init__(results)
        self._document = document
        self._setup_panel = setup_panel
        self._panel = panel
        self._results = results
        setup_panel.changed.connect(self._show)
        panel.chain_changed.connect(self._on_chain_changed)
        panel.closed.connect(self.close)

    @property
    def shown(self) -> bool:
        """Whether the augmentation is shown instead of the runs."""
        return self._results.currentWidget() is self._panel

    def toggle(self) -> None:
        """Show the augmentation, or the runs again."""
        if self.shown:
            self.close()
        else:
            self.open()

    def open(self) -> None:
        """Show the augmentation with an example."""
        if self._setup_panel.augmentation is None:
            self._document.notice(self.tr("This family trains on examples as they are: it has no augmentation."))
            return
        self._results.setCurrentWidget(self._panel)
        self.changed.emit()
        self._show()

    def close(self) -> None:
        """Show the runs again."""
        self._results.setCurrentIndex(0)
        self.changed.emit()

    def do(self, name: str) -> None:
        """Call one of the panel's methods, while it is shown."""
        if self.shown:
            getattr(self._panel, name)()

    def _show(self) -> None:
        if not self.shown:
            return
        edit = self._setup_panel.augmentation
        if edit is None:
            self.close()
            return
        project = self._document.project
        try:
            setup = self._setup_panel.setup()
        except UsageError:
            return  # the form says what is wrong
        source = None
        if setup is not None and project is not None:
            source = Source(
                str(project.folder), setup.split_id, setup.recipe, setup.config, setup.source, setup.multi_label
            )
        self._panel.show_source(source, edit.value(), setup.training.seed if setup is not None else 0)

    def _on_chain_changed(self, text: str) -> None:
        edit = self._setup_panel.augmentation
        if edit is not None:
            edit.set_value(text)
