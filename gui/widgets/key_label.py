"""The key of an action, shown where it acts.

Invariant: the key comes from the table of actions, so that it is never a wrong one.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from gui import actions

_HEIGHT_PX, _WIDEST_PX = 20, 200


class KeyLabel(QLabel):
    """A small framed label with the first key of an action; it takes no room while the action has none."""

    def __init__(self, action_id: str) -> None:
        super().__init__()
        self._id = action_id
        self.setProperty("role", "key")
        self.setFixedHeight(_HEIGHT_PX)
        actions.explain(self, action_id)
        actions.notifier.changed.connect(self._show_key)
        self._show_key()

    def _show_key(self) -> None:
        self.setText(actions.key_text(self._id))
        self.setMaximumWidth(_WIDEST_PX if self.text() else 0)
