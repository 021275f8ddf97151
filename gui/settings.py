"""What the program remembers of the user between starts: window, theme, recent projects and folders.

Invariant: losing the file loses comfort and no work. A value that cannot be read is as good as absent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from engine import places

RECENT = 8


class Settings:
    """Typed access to ``earmark.ini``. Cheap to make; all of them see the same values."""

    def __init__(self) -> None:
        self._ini = QSettings(str(places.config() / "earmark.ini"), QSettings.Format.IniFormat)

    def save(self) -> None:
        """Write the file now; otherwise it is written a moment later."""
        self._ini.sync()

    def _text(self, key: str, default: str = "") -> str:
        value = self._ini.value(key, default)
        return value if isinstance(value, str) else default

    @property
    def theme(self) -> str:
        """ "system", "light" or "dark"."""
        return self._text("window/theme", "system")

    @theme.setter
    def theme(self, name: str) -> None:
        self._ini.setValue("window/theme", name)

    @property
    def language(self) -> str:
        """ "system", or one of ``gui.translation.LANGUAGES``."""
        return self._text("window/language", "system")

    @language.setter
    def language(self, name: str) -> None:
        self._ini.setValue("window/language", name)

    @property
    def tour_seen(self) -> bool:
        """Whether the guided tour was shown already."""
        return self._text("window/tour_seen") == "yes"

    @tour_seen.setter
    def tour_seen(self, seen: bool) -> None:
        self._ini.setValue("window/tour_seen", "yes" if seen else "no")

    @property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """The keys that the user has changed, by action."""
        try:
            found = json.loads(self._text("keys/changed", "{}"))
            return {str(action_id): tuple(map(str, keys)) for action_id, keys in found.items()}
        except (ValueError, AttributeError, TypeError):
            return {}

    @keys.setter
    def keys(self, changed: Mapping[str, tuple[str, ...]]) -> None:
        # One text: an ini file does not tell a list of none or one from a text.
        self._ini.setValue("keys/changed", json.dumps(changed))

    @property
    def look(self) -> dict[str, Any]:
        """How the Label page shows sound, for ``LookMenu.restore``."""
        try:
            found = json.loads(self._text("view/look", "{}"))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @look.setter
    def look(self, values: Mapping[str, Any]) -> None:
        self._ini.setValue("view/look", json.dumps(values))

    def layout(self, name: str) -> QByteArray:
        """The saved state of a window, splitter or table header, for its ``restoreState``; empty when there is none."""
        value = self._ini.value(f"layout/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_layout(self, name: str, state: QByteArray) -> None:
        """Remember what ``saveState`` or ``saveGeometry`` gave."""
        self._ini.setValue(f"layout/{name}", state)

    @property
    def recent(self) -> list[str]:
        """The folders of the projects opened last, the newest first. Some may be gone."""
        value = self._ini.value("projects/recent", [])
        if isinstance(value, str):  # an ini file does not tell a list of one from a text
            value = [value]
        return [str(folder) for folder in value] if isinstance(value, list) else []

    def remember_project(self, folder: str | Path) -> None:
        """Put a project at the head of the recent ones."""
        others = [known for known in self.recent if known != str(folder)]
        self._ini.setValue("projects/recent", [str(folder), *others][:RECENT])

    def forget_project(self, folder: str | Path) -> None:
        """Take a project off the recent ones."""
        self._ini.setValue("projects/recent", [known for known in self.recent if known != str(folder)])

    def folder(self, purpose: str) -> str:
        """Where a file dialog for a purpose ("recordings", "models", "exports" ...) should start."""
        folder = self._text(f"folders/{purpose}")
        return folder if folder and Path(folder).is_dir() else str(Path.home())

    def set_folder(self, purpose: str, chosen: str | Path) -> None:
        """Remember where something was chosen; of a file, its folder."""
        place = Path(chosen)
        self._ini.setValue(f"folders/{purpose}", str(place if place.is_dir() else place.parent))
