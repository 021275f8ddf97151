"""What a person needs to know of this machine when something does not work: versions, devices, codecs, folders.

Invariant: nothing here fails; what is missing is said in its line.
"""

from __future__ import annotations

import importlib.metadata
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from engine import __version__, augment, device, features, labels_io, places, recipes
from engine.errors import StudioError

_LIBRARIES = (
    "PySide6-Essentials", "pyqtgraph", "numpy", "scipy", "torch", "onnxruntime", "soundfile", "soxr", "av", "pygame",
    "scikit-learn",
)  # fmt: skip

Lines = list[tuple[str, str]]


def report() -> dict[str, Lines]:
    """Titled lists of (name, value) lines."""
    return {
        "Versions": _versions(),
        "Parts": _parts(),
        "Devices": device.describe(),
        "Audio formats": _codecs(),
        "Folders": _folders(),
    }


def _versions() -> Lines:
    lines = [("Earmark", __version__), ("Python", f"{platform.python_version()} ({sys.executable})")]
    lines.append(("System", platform.platform()))
    for name in _LIBRARIES:
        try:
            lines.append((name, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            lines.append((name, "not installed"))
    return lines


def _parts() -> Lines:
    """How many of each there are: in a packaged program a registry may be empty without anything failing."""
    parts = {
        "model families": recipes.recipes(),
        "features": features.features(),
        "label formats": labels_io.formats(),
        "augmentations": augment.transforms(),
    }
    return [(name, str(len(found))) for name, found in parts.items()]


def _codecs() -> Lines:
    import av
    import soundfile

    sndfile = ", ".join(sorted(soundfile.available_formats()))
    wanted = ("aac", "alac", "mp3", "opus", "vorbis", "wmav2", "amrnb", "amrwb", "ac3", "flac")
    have = [name for name in wanted if name in av.codecs_available]
    lines = [(f"libsndfile {soundfile.__libsndfile_version__}", sndfile), ("ffmpeg (PyAV)", ", ".join(have))]
    missing = sorted(set(wanted) - set(have))
    if missing:
        lines.append(("not decoded", ", ".join(missing)))
    return lines


def _folders() -> Lines:
    folders: dict[str, Callable[[], Path]] = {
        "settings": places.config,
        "caches": places.cache,
        "logs": places.logs,
        "models": places.models,
        "sample project": places.sample,
        "temporary files": lambda: Path(tempfile.gettempdir()),
    }
    return [(name, _writable(find)) for name, find in folders.items()]


def _writable(find: Callable[[], Path]) -> str:
    try:
        path = find()
    except (StudioError, OSError) as error:
        return str(error)
    try:
        with tempfile.TemporaryFile(dir=path):
            return f"{path} (can be written)"
    except OSError as error:
        return f"{path} (cannot be written: {error.strerror})"
