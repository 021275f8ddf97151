"""Importing the libraries that training needs, in a thread, without the window standing still meanwhile.

Two things hold the window up while a thread imports a large library: its shared libraries are loaded while the
interpreter's lock is held (half a second for torch), and the many new objects make the garbage collector go through all
of them several times (a tenth of a second or two each). Here the large shared library is loaded by a call that lets
the lock go, and the collector rests until everything is there.

Invariant: what is imported is what a plain ``import`` gives; a system on which a step here is not possible merely has a
window that halts for a moment.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import importlib.util
import logging
import sys
import threading
from pathlib import Path

#: What a whole training needs sooner or later, the slowest first.
TRAINING = ("torch", "torch.onnx", "scipy.stats", "sklearn.linear_model", "sklearn.model_selection", "onnx")
#: torch's large libraries, each after those that it needs; they know nothing of Python.
_LARGE = ("c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch")
_RTLD_NOW = 2

_log = logging.getLogger(__name__)
_once = threading.Lock()


def import_quietly(*names: str) -> None:
    """Import libraries. Call it in a job's thread, before anything there imports them; later calls are free.

    Args:
        names: Of modules.
    """
    with _once:
        wanted = [name for name in names if name not in sys.modules]
        if not wanted:
            return
        collecting = gc.isenabled()
        gc.disable()
        try:
            if "torch" in wanted:
                _load_large_libraries()
            for name in wanted:
                importlib.import_module(name)
            # None of all this ever goes away: without it, later collections are as quick as they were before.
            gc.freeze()
        finally:
            if collecting:
                gc.enable()


def _load_large_libraries() -> None:
    """Load torch's shared libraries with the interpreter's lock let go; torch's own import then finds them loaded."""
    found = importlib.util.find_spec("torch")
    if found is None or found.origin is None:
        return
    home = Path(found.origin).parent / "lib"
    try:
        for name in _LARGE:
            for path in (home / f"lib{name}.so", home / f"lib{name}.dylib", home / f"{name}.dll"):
                if path.is_file():
                    _load(path)
    except (OSError, AttributeError) as error:
        _log.info("torch's libraries are loaded by its import alone: %s", error)


def _load(path: Path) -> None:
    # A call of a foreign function lets the lock go; ``ctypes.CDLL(path)`` would load while it is held.
    if sys.platform == "win32":
        load = ctypes.windll.kernel32.LoadLibraryExW
        load.restype, load.argtypes = ctypes.c_void_p, (ctypes.c_wchar_p, ctypes.c_void_p, ctypes.c_uint32)
        load(str(path), None, 0x1100)  # look for what it needs beside it and in the usual folders
    else:
        load = ctypes.CDLL(None).dlopen
        load.restype, load.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
        load(str(path).encode(), _RTLD_NOW)
