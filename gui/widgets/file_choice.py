"""A setting that names a model file: those that are there are offered by name, any other can be looked for.

Invariant: its value is what the command line takes: a path, a name that the engine knows, or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QToolButton, QWidget

from gui import theme
from gui.form import Editor


@dataclass(frozen=True)
class Offer:
    """A file that can be chosen: what it is called, its value, and what its tip says besides the path."""

    title: str
    value: str
    tip: str = ""


class FileChoice(Editor):
    """A list: none, what is offered, and whatever else was chosen; beside it a button that looks for another."""

    def __init__(self, pick: str, none: str, parent: QWidget | None = None) -> None:
        """
        Args:
            pick: "file" or "folder": what is looked for.
            none: What doing without is called.
        """
        super().__init__(parent)
        self._pick = pick
        self._none = none
        self._value = ""
        self._offers: tuple[Offer, ...] = ()
        self.choice = QComboBox()
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(6)
        self.choice.activated.connect(self._on_activated)
        self.look = QToolButton()
        self.look.setProperty("role", "quiet")
        self.look.setIcon(theme.icon("folder"))
        self.look.setToolTip(self.tr("Choose a folder") if pick == "folder" else self.tr("Choose a file"))
        self.look.setAccessibleName(self.look.toolTip())
        self.look.clicked.connect(self._look)
        theme.notifier.changed.connect(self._recolour)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.choice, 1)
        row.addWidget(self.look)
        self.setFocusProxy(self.choice)
        self.setAcceptDrops(True)
        self._fill()

    def set_offers(self, offers: Sequence[Offer]) -> None:
        """Offer other files; what is chosen stays chosen."""
        if tuple(offers) != self._offers:
            self._offers = tuple(offers)
            self._fill()

    def value(self) -> str:
        """The path or name; empty for none."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Choose a path or name."""
        if str(value) != self._value:
            self._value = str(value)
            self._fill()
            self.changed.emit()

    def _recolour(self) -> None:
        self.look.setIcon(theme.icon("folder"))

    def _fill(self) -> None:
        offers = [Offer(self._none, ""), *self._offers]
        if self._value not in [offer.value for offer in offers]:
            offers.append(Offer(Path(self._value).name or self._value, self._value))
        with QSignalBlocker(self.choice):
            self.choice.clear()
            for offer in offers:
                self.choice.addItem(offer.title, offer.value)
                tip = "\n".join(filter(None, (offer.tip, offer.value)))
                self.choice.setItemData(self.choice.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
            self.choice.setCurrentIndex(self.choice.findData(self._value))

    def _on_activated(self, at: int) -> None:
        self.set_value(self.choice.itemData(at))

    def _look(self) -> None:
        if self._pick == "folder":
            value = QFileDialog.getExistingDirectory(self, self.look.toolTip(), self._value)
        else:
            value, _ = QFileDialog.getOpenFileName(self, self.look.toolTip(), self._value)
        if value:
            self.set_value(value)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt's."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt's."""
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if local:
            self.set_value(local[0])
            event.acceptProposedAction()
