"""Importing large libraries beside a window that goes on."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from gui.quiet_import import import_quietly

#: In a process of its own: torch's shared libraries are there, and torch itself is not imported yet.
_LOADED_FIRST = """
import sys
from gui import quiet_import
quiet_import._load_large_libraries()
assert "torch" not in sys.modules
assert "libtorch_cpu" in open("/proc/self/maps").read()
quiet_import.import_quietly("torch")
import torch
assert torch.ones(2).sum() == 2
"""


def test_what_was_asked_for_is_imported_and_garbage_is_collected_again() -> None:
    sys.modules.pop("colorsys", None)
    before = gc.get_freeze_count()
    import_quietly("colorsys")
    assert "colorsys" in sys.modules
    assert gc.isenabled()
    assert gc.get_freeze_count() > before
    frozen = gc.get_freeze_count()
    import_quietly("colorsys")
    assert gc.get_freeze_count() == frozen, "the second time costs nothing"
    gc.unfreeze()


def test_a_library_that_is_not_there_leaves_no_trace() -> None:
    with pytest.raises(ModuleNotFoundError):
        import_quietly("no_such_library")
    assert gc.isenabled()


@pytest.mark.skipif(sys.platform != "linux", reason="looks where Linux tells what is loaded")
def test_shared_libraries_are_loaded_before_the_import_needs_them() -> None:
    subprocess.run([sys.executable, "-c", _LOADED_FIRST], check=True, timeout=240)
