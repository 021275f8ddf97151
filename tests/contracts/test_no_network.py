"""Nothing goes over the network unless the user asks for a model by its name."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import soundfile

ROOT = Path(__file__).resolve().parents[2]
#: What may fetch something, and says what and from where before it does.
FETCHING = {"engine/whisper/faster.py"}
#: What keeps onnxruntime from reporting to its maker, and what asks for that before it imports parts of it.
ONNX = {"engine/onnx_library.py", "engine/bundle_precision.py"}
#: What reaches the machines of a cluster, which the user names on the command line.
CLUSTER = "engine/cluster/"
NETWORK = ("socket", "urllib.request", "http.client", "requests", "httpx", "huggingface_hub", "ftplib", "smtplib")

# Every Python process of the run takes this at its start, worker processes too.
GUARD = """
import os, socket
real = socket.socket.connect
def refuse(self, address):
    if self.family == getattr(socket, "AF_UNIX", None):
        return real(self, address)
    with open(os.environ["ASKED"], "a") as file:
        file.write(f"{address}\\n")
    raise OSError("no network in this test")
def unknown(host, *_rest, **_more):
    return refuse(socket.socket(), (host, "looked up"))
socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = unknown
"""

SHOW_WINDOW = """
from gui.app import make_app
from gui.document import Document
from gui.jobs import JobRunner
from gui.main_window import PAGES, MainWindow
app = make_app()
window = MainWindow(Document(), JobRunner())
window.show()
for page in PAGES:
    window.show_page(page)
    app.processEvents()
window.ask_device()
while window.runner.active:
    app.processEvents()
window.close()
"""


def run_guarded(command: list[str], tmp_path: Path) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run Python where the network is refused; also what was asked of it."""
    (tmp_path / "guard").mkdir(exist_ok=True)
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD)
    asked = tmp_path / "asked.txt"
    done = subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ
        | {
            "PYTHONPATH": os.pathsep.join([str(tmp_path / "guard"), str(ROOT)]),
            "ASKED": str(asked),
            "EARMARK_HOME": str(tmp_path / "home"),
            "HOME": str(tmp_path / "user"),
            "XDG_CACHE_HOME": str(tmp_path / "user" / ".cache"),
        },
        timeout=240,
    )
    return done, asked.read_text() if asked.is_file() else ""


def test_the_guard_sees_what_goes_out(tmp_path: Path) -> None:
    program = "import urllib.request; urllib.request.urlopen('http://example.org')"
    done, asked = run_guarded(["-c", program], tmp_path)
    assert done.returncode != 0
    assert "example.org" in asked


def test_starting_the_window_asks_nobody(tmp_path: Path) -> None:
    done, asked = run_guarded(["-c", SHOW_WINDOW], tmp_path)
    assert done.returncode == 0, done.stderr
    assert asked == ""


def test_classifying_asks_nobody(tmp_path: Path, tiny_model: Path) -> None:
    noise = np.random.default_rng(0).uniform(-0.3, 0.3, 16_000).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", noise, 16_000)
    out = tmp_path / "out.csv"
    words = ["main.py", "classify", "--model", str(tiny_model), "--out", str(out), str(tmp_path / "a.wav")]
    done, asked = run_guarded(words, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "a.wav" in out.read_text(encoding="utf-8")
    assert asked == ""
    # A library that reports home past Python's sockets keeps what it will report somewhere.
    assert not list((tmp_path / "user").rglob("*"))


def importing(wanted: tuple[str, ...]) -> set[str]:
    """The modules of ours that import some of others."""
    found = set()
    for folder in ("engine", "training", "gui"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            where = path.relative_to(ROOT).as_posix()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if any(name == known or name.startswith(f"{known}.") for name in names for known in wanted):
                    found.add(where)
    return found


def test_only_one_module_knows_how_to_fetch() -> None:
    assert {where for where in importing(NETWORK) if not where.startswith(CLUSTER)} == FETCHING


def test_onnxruntime_is_loaded_where_it_is_kept_quiet() -> None:
    assert importing(("onnxruntime",)) == ONNX
