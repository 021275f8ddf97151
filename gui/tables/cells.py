"""What cells of all tables and lists have in common.

Invariant: a key typed into a cell that is being edited is never a shortcut of the page.
"""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QStyledItemDelegate

#: More of a text has no room in a tooltip.
_LONGEST_TIP = 2000


def wrapped(text: str) -> str | None:
    """A long text as a tooltip of several lines; None for an empty one."""
    if not text:
        return None
    return f"<p>{html.escape(text[:_LONGEST_TIP])}{'…' if len(text) > _LONGEST_TIP else ''}</p>"


class CellDelegate(QStyledItemDelegate):
    """Base of delegates whose cells can be edited."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim every key for the editor, Escape and Tab too."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().eventFilter(watched, event)
