"""What importing Earmark, and showing its window, may pull in.

Each case runs in a process of its own, because this one has imported everything long ago.
"""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "torch",
    "scipy",
    "sklearn",
    "librosa",
    "pandas",
    "transformers",
    "catboost",
    "matplotlib",
    "faster_whisper",
)
QT = ("PySide6", "pyqtgraph", "shiboken6")

IMPORT_EACH = """
import importlib, json, sys
names, unwanted = json.load(sys.stdin)
guilty, seen = {}, set()
for name in names:
    importlib.import_module(name)
    new = {top for top in unwanted if top in sys.modules} - seen
    if new:
        guilty[name] = sorted(new)
        seen |= new
print(json.dumps(guilty))
"""

SHOW_WINDOW = """
import json, sys
_, unwanted = json.load(sys.stdin)
from gui.app import make_app
from gui.document import Document
from gui.jobs import JobRunner
from gui.main_window import MainWindow
app = make_app()
window = MainWindow(Document(), JobRunner())
window.show()
window.show_page("label")
app.processEvents()
assert window.isVisible()
print(json.dumps({"the window": [top for top in unwanted if top in sys.modules]}))
"""


def modules(package: str) -> list[str]:
    """The names of a package and of everything in it, without importing any."""
    names = [package]
    for found in pkgutil.iter_modules([str(ROOT / package.replace(".", "/"))], f"{package}."):
        names += modules(found.name) if found.ispkg else [found.name]
    return names


def ask(program: str, names: list[str], unwanted: tuple[str, ...], home: Path) -> dict[str, list[str]]:
    """Run a program in a new process; it tells which import brought which unwanted package."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps([names, unwanted]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ | {"EARMARK_HOME": str(home), "PYTHONPATH": str(ROOT)},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("package", ["engine", "training"])
def test_importing_it_pulls_in_nothing_heavy_and_no_qt(package: str, tmp_path: Path) -> None:
    names = modules(package)
    assert len(names) > 10
    assert ask(IMPORT_EACH, names, HEAVY + QT, tmp_path) == {}


def test_importing_the_window_pulls_in_nothing_heavy(tmp_path: Path) -> None:
    names = modules("gui")
    assert {"gui.app", "gui.pages.label", "gui.pages.models"} <= set(names)
    assert ask(IMPORT_EACH, names, HEAVY, tmp_path) == {}


def test_importing_main_pulls_in_nothing_at_all(tmp_path: Path) -> None:
    assert ask(IMPORT_EACH, ["main"], (*HEAVY, *QT, "numpy", "onnxruntime", "engine", "gui"), tmp_path) == {}


def test_showing_the_window_pulls_in_nothing_heavy(tmp_path: Path) -> None:
    assert ask(SHOW_WINDOW, [], HEAVY, tmp_path) == {"the window": []}
