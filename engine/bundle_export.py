"""A model for somebody else: the same file, with nothing in it of where things lie on this machine.

Invariant: only the last part of an absolute path leaves the machine; what classifies is not changed.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from engine import bundle
from engine.bundle import Bundle


def export(made: Bundle, path: str | os.PathLike[str]) -> Path:
    """Write a model for somebody else: of paths on this machine, its card keeps the last part alone.

    A model that transcribes with a folder of Whisper's looks for a folder of that name elsewhere, see
    ``engine.whisper.faster.folder_of``.

    Returns:
        The path.

    Raises:
        StudioError: As ``engine.bundle.save``.
    """
    card = dataclasses.replace(
        made.card, config=_without_folders(made.card.config), data=_without_folders(made.card.data)
    )
    files = {name: made.file(name) for name in (*made.card.files, *made.files)}
    return bundle.save(dataclasses.replace(made, card=card, weights=made.tensors(), files=files), path)


def _without_folders(value: Any) -> Any:
    """JSON values in which every absolute path, of whatever system, has become its last part."""
    if isinstance(value, Mapping):
        return {key: _without_folders(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_without_folders(v) for v in value]
    if not isinstance(value, str):
        return value
    if value.startswith(("[", "{")):  # augmentation is typed as a file or as JSON, and that has paths too
        try:
            return json.dumps(_without_folders(json.loads(value)), ensure_ascii=False)
        except (ValueError, RecursionError):
            return value
    return next((p.name for p in (PurePosixPath(value), PureWindowsPath(value)) if p.is_absolute()), value)
