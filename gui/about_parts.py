"""What Earmark is made of, with the licence of each part, as resources/licences.json has it.

Invariant: nothing here knows a part by name; docs/make_licences.py writes the list.
"""

from __future__ import annotations

import json

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

import resources

_SIZE_PX = (760, 560)
_NAME_PX, _VERSION_PX = 240, 96


def parts() -> list[dict[str, str]]:
    """Each with "name", "licence", "needed_for", and as far as known "version", "what" and "within"."""
    read: list[dict[str, str]] = json.loads(resources.path("licences.json").read_text(encoding="utf-8"))
    return read


def as_text() -> str:
    """All of it, to copy."""
    return "\n".join(
        f"{part['within'] + ': ' if 'within' in part else ''}{part['name']} {part.get('version', '')}".rstrip()
        + f": {part['licence']}"
        for part in parts()
    )


class PartsDialog(QDialog):
    """Packages, and below each the native libraries in it.

    Attributes:
        tree: The table.
    """

    def __init__(self, window: QWidget | None = None) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Parts and licences"))
        self.resize(*_SIZE_PX)
        words = QLabel(
            self.tr(
                "Earmark's own code is under the MIT licence, the packages below are under their makers'. FFmpeg comes "
                "with x264 and x265, so that the packaged program as a whole may only be passed on under the GPL."
            )
        )
        words.setWordWrap(True)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(self.windowTitle())
        self.tree.setHeaderLabels([self.tr("Part"), self.tr("Version"), self.tr("Licence")])
        self.tree.setUniformRowHeights(True)
        self.tree.setColumnWidth(0, _NAME_PX)
        self.tree.setColumnWidth(1, _VERSION_PX)
        self.tree.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self._fill()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = QPushButton(self.tr("Copy"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(as_text()))
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(words)
        column.addWidget(self.tree, 1)
        column.addWidget(buttons)

    def _fill(self) -> None:
        packages: dict[str, QTreeWidgetItem] = {}
        for part in parts():
            row = QTreeWidgetItem([part["name"], part.get("version", ""), part["licence"]])
            for column in range(3):
                row.setToolTip(column, part.get("what", "") or part["licence"])
            if "within" in part:
                packages[part["within"]].addChild(row)
            else:
                packages[part["name"]] = row
                self.tree.addTopLevelItem(row)
        self.tree.expandAll()
