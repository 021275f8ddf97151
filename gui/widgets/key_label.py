"""The key of an action, shown where it acts.

Invariant: the key comes from the table of actions, so that it is never a wrong one.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from gui import actions

_HEIGHT_PX = 20


def key_label(action_id: str) -> QLabel:
    """A small framed label with the first key of an action."""
    made = QLabel(actions.key_text(action_id))
    made.setProperty("role", "key")
    made.setToolTip(actions.tip(action_id))
    made.setFixedHeight(_HEIGHT_PX)
    return made
