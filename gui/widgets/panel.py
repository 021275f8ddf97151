"""A surface on a page.

Invariant: what it looks like is the style sheet's business.
"""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget


def panel(inside: QWidget) -> QFrame:
    """A frame around a widget that brings its own margins."""
    made = QFrame()
    made.setProperty("role", "panel")
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(inside)
    return made
