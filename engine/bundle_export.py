"""A model for somebody else: the same file, with nothing in it of where things lie on this machine.

Invariant: only the last part of an absolute path leaves the machine; what classifies is not changed.
"""

from __future__ import annotations

import dataclasses
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from engine import bundle
from engine.bundle import Bundle


def export(made: Bundle, path: str | os.PathLike[str]) -> Path:
    """Write a model for somebody else: of paths on this machine, its card keeps the last part alone.

    So do the cards of an ensemble's members. A model that transcribes with a folder of Whisper's looks for a folder of
    that name elsewhere, see ``engine.whisper.faster.folder_of`` and ``whisper_models``.

    Returns:
        The path.

    Raises:
        StudioError: As ``engine.bundle.save``.
    """
    card = dataclasses.replace(
        made.card, config=_without_folders(made.card.config), data=_without_folders(made.card.data)
    )
    files = {name: made.file(name) for name in (*made.card.files, *made.files)}
    with tempfile.TemporaryDirectory() as place:
        for name in _members(made):
            files[name] = export(bundle.load(files[name]), Path(place) / name)
        return bundle.save(dataclasses.replace(made, card=card, files=files), path)


def whisper_models(made: Bundle) -> tuple[str, ...]:
    """The Whisper models that an exported model, or a member of it, wants to find where it is used, by name.

    They are too large to travel with it.
    """
    whisper = made.card.config.get("whisper")
    names = [str(_without_folders(whisper))] if made.card.runtime == "transcript" and whisper else []
    for name in _members(made):
        names += whisper_models(bundle.load(made.file(name)))
    return tuple(dict.fromkeys(names))


def _members(made: Bundle) -> list[str]:
    """The files of an ensemble that are models themselves."""
    return [name for name in dict.fromkeys((*made.card.files, *made.files)) if name.endswith(bundle.SUFFIX)]


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
