"""The libraries that only speech recognition and text models need.

Invariant: where one is missing, the user reads which file of requirements brings it.
"""

from __future__ import annotations

import importlib
from typing import Any

from engine.errors import StudioError
from engine.onnx_library import keep_quiet
from engine.packaged import how_to_get_speech


def needed(module: str) -> Any:
    """A module of an optional library.

    Raises:
        StudioError: When it is not installed, or cannot be loaded.
    """
    keep_quiet()  # faster-whisper brings onnxruntime
    try:
        return importlib.import_module(module)
    except ImportError as error:
        name = module.partition(".")[0].replace("_", "-")
        raise StudioError(f"{name} is needed for this and cannot be loaded ({error}). {how_to_get_speech()}") from error
