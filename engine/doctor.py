"""What a person needs to know of this machine when something does not work: versions, devices, codecs, folders.

Invariant: nothing here fails; what is missing is said in its line.
"""

from __future__ import annotations

import importlib.metadata
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from engine import __version__, augment, bundle, device, features, labels_io, places, recipes
from engine.errors import StudioError
from engine.runtime import open_scorer

_LIBRARIES = (
    "PySide6-Essentials", "pyqtgraph", "numpy", "scipy", "torch", "onnxruntime", "soundfile", "soxr", "av", "pygame",
    "scikit-learn",
)  # fmt: skip

Lines = list[tuple[str, str]]

#: So much sound is scored to measure the speed.
_MEASURED_S = 30.0


def report() -> dict[str, Lines]:
    """Titled lists of (name, value) lines."""
    return {
        "Versions": _versions(),
        "Parts": _parts(),
        "Devices": [*device.describe(), ("measured", _measured())],
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


def _measured() -> str:
    """How fast an installed model scores here, and where: what a session was really bound to, not what is offered."""
    import numpy as np

    try:
        found = next(((path, card) for path, card in bundle.installed() if card.runtime == "onnx"), None)
        if found is None:
            return "there is no model to measure with"
        path, card = found
        sound = np.random.default_rng(0).normal(0, 0.1, round(_MEASURED_S * card.rate_hz)).astype(np.float32)
        scorer = open_scorer(bundle.load(path), "auto")
        scorer.score([sound])  # what is made once for all calls does not count
        began = time.perf_counter()
        scorer.score([sound])
    except StudioError as error:
        return str(error)
    speed = _MEASURED_S / (time.perf_counter() - began)
    return f"{speed:,.0f}x real time with {card.name}, one worker, on {scorer.device} ({scorer.device_reason})"


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
