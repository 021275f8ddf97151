"""Read-only files that ship with Earmark: icons, the style sheet, models.

Invariant: nothing is ever written here; what Earmark writes goes through ``engine.places``.
"""

from __future__ import annotations

from pathlib import Path


def path(name: str) -> Path:
    """Where a shipped file is, from source as well as frozen; ``name`` uses "/", for example "icons/play.svg"."""
    return Path(__file__).parent / name
