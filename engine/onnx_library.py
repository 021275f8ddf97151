"""onnxruntime, kept from telling its maker how it is used.

Invariant: nothing of ours imports onnxruntime, or a library that does, in another way: it looks once, when it is
loaded, whether it may.
"""

from __future__ import annotations

import os
from typing import Any


def keep_quiet() -> None:
    """Have onnxruntime send nothing and leave nothing in the home folder; unasked, later versions do both."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def onnxruntime() -> Any:
    """The library."""
    keep_quiet()
    import onnxruntime as library

    return library
