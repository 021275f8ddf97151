"""The menu of how the sound is shown: spectrogram, channels, lanes, and whether the view follows the playhead.

Invariant: the menu is the one place that knows what is chosen: keys and commands go through it, so that its ticks are
right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from gui import actions
from gui.widgets.channel_letter import letter
from gui.widgets.spectrogram import COLOUR_MAPS

_RANGES_DB = (40, 55, 70, 85, 100)
_ALL = -1


class LookMenu(QMenu):
    """Switches and choices.

    Signals:
        chosen: A setting by name ("follow", "spectrogram", "lanes", "words", "mel", "colours", "range_db", "channels")
            and its value.
    """

    chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keyed: list[tuple[QAction, str, str]] = []
        self._switches: dict[str, QAction] = {}
        self._channel = _ALL
        self._menus: dict[str, QMenu] = {}
        self._groups: dict[str, QActionGroup] = {}
        self.follow = self._switch(self.tr("Follow the playhead"), "follow", True)
        self.spectrogram = self._switch(self.tr("Spectrogram"), "spectrogram", True)
        self.lanes = self._switch(self.tr("A lane for each class"), "lanes", False)
        self.words = self._switch(self.tr("Words of the transcript"), "words", True)
        self.addSeparator()
        self._choice(self.tr("Frequency axis"), "mel", ((self.tr("Mel"), True), (self.tr("Linear"), False)), True)
        names = {"ember": self.tr("Ember"), "sea": self.tr("Sea"), "ink": self.tr("Ink on paper")}
        self._choice(self.tr("Colours"), "colours", tuple((names[name], name) for name in COLOUR_MAPS), "ember")
        self._choice(self.tr("Dynamic range"), "range_db", tuple((f"{db} dB", db) for db in _RANGES_DB), 70)
        self.set_channels(1)
        actions.notifier.changed.connect(self._show_keys)
        self._show_keys()

    def _switch(self, text: str, name: str, on: bool) -> QAction:
        made = self.addAction(text)
        made.setCheckable(True)
        made.setChecked(on)
        made.toggled.connect(lambda value: self.chosen.emit(name, value))
        self._keyed.append((made, text, f"label.{name}"))
        self._switches[name] = made
        return made

    def _choice(self, title: str, name: str, options: tuple[tuple[str, Any], ...], chosen: object) -> None:
        menu = self._menus.get(name) or self.addMenu(title)
        menu.clear()
        menu.setEnabled(len(options) > 1)
        self._menus[name] = menu
        group = QActionGroup(menu)
        for text, value in options:
            made = menu.addAction(text)
            made.setData(value)
            made.setCheckable(True)
            made.setChecked(value == chosen)
            group.addAction(made)
            made.triggered.connect(lambda _=False, value=value: self._on_chosen(name, value))
        self._groups[name] = group

    def _show_keys(self) -> None:
        for made, text, action_id in self._keyed:
            key = actions.key_text(action_id)
            made.setText(f"{text}\t{key}" if key else text)

    def set_channels(self, count: int) -> list[int]:
        """Offer the channels of a recording; which of them are chosen now: the one that was wanted last, or all."""
        words = self.tr("Only {}") if count > 1 else self.tr("The only one")
        options = [(words.format(letter(i, count)), [i]) for i in range(count)]
        if count > 1:
            options.insert(0, (self.tr("All, in lanes"), list(range(count))))
        chosen = [self._channel] if 0 <= self._channel < count else list(range(max(count, 1)))
        self._choice(self.tr("Channels"), "channels", tuple(options), chosen)
        return chosen

    def _on_chosen(self, name: str, value: Any) -> None:
        if name == "channels" and len(self._groups[name].actions()) > 1:
            self._channel = value[0] if len(value) == 1 else _ALL
        self.chosen.emit(name, value)

    def _checked(self, name: str) -> Any:
        made = self._groups[name].checkedAction()
        return made.data() if made is not None else None

    def values(self) -> dict[str, Any]:
        """What is chosen, for ``restore``."""
        switches = {name: made.isChecked() for name, made in self._switches.items()}
        choices = {name: self._checked(name) for name in self._groups if name != "channels"}
        return {**switches, **choices, "channel": self._channel}

    def restore(self, values: Mapping[str, Any]) -> None:
        """Choose what ``values`` gave once; what cannot be chosen is left as it is."""
        for name, made in self._switches.items():
            made.setChecked(bool(values.get(name, made.isChecked())))
        for name, group in self._groups.items():
            for option in group.actions():
                if name != "channels" and name in values and option.data() == values[name]:
                    option.trigger()
        if isinstance(channel := values.get("channel"), int):
            self._channel = channel

    def step(self, name: str, by: int = 1, *, around: bool = True) -> str:
        """Choose the next (+1) or previous (-1) of the options of a choice.

        Args:
            name: As ``chosen`` tells it.
            by: Which way.
            around: Whether the first comes after the last.

        Returns:
            The words of what is chosen now.
        """
        title = self._menus[name].title()
        options = self._groups[name].actions()
        at = next((i for i, option in enumerate(options) if option.isChecked()), 0) + by
        option = options[at % len(options) if around else min(max(at, 0), len(options) - 1)]
        option.trigger()
        return self.tr("{}: {}").format(title, option.text())
