"""Where Earmark may write: settings, caches, logs, installed models and the sample project.

Invariant: everything written outside a project goes through here, and ``EARMARK_HOME`` moves all of it. A
folder that cannot be made is a StudioError.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from engine.errors import StudioError

_APP = "Earmark"


def _place(kind: str) -> Path:
    home = os.environ.get("EARMARK_HOME")
    if home:
        folder = Path(home) / kind
    elif kind == "config":
        folder = Path(platformdirs.user_config_dir(_APP, appauthor=False))
    elif kind == "cache":
        folder = Path(platformdirs.user_cache_dir(_APP, appauthor=False))
    elif kind == "log":
        folder = Path(platformdirs.user_log_dir(_APP, appauthor=False))
    else:
        folder = Path(platformdirs.user_data_dir(_APP, appauthor=False)) / kind
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(
            f"The folder {folder} cannot be made: {error.strerror or error}. Make room, or name another place in "
            "the environment variable EARMARK_HOME.",
            path=folder,
        ) from error
    return folder


def config() -> Path:
    """The folder of the user's settings."""
    return _place("config")


def cache() -> Path:
    """The folder of what can be made again: overviews, decoded chunks."""
    return _place("cache")


def logs() -> Path:
    """The folder of the log files."""
    return _place("log")


def models() -> Path:
    """The folder of the models the user has installed."""
    return _place("models")


def sample() -> Path:
    """The folder of the sample project."""
    return _place("sample")
