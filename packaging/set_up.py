"""Make .venv ready for ``make``: system libraries, the virtual environment, the pinned packages.

Run by ``setup.sh`` with one word: ``cli`` (the command line), ``window`` (also Qt's system libraries) or ``dev`` (also
the tools of requirements-dev.txt). Invariant: the standard library only, and nothing is touched when all is in place,
so that a second run costs a moment.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
EXTRAS = ["requirements-speech.txt", "requirements-cluster.txt"]
REQUIREMENTS = {"run": ["requirements.txt"], "dev": ["requirements.txt", *EXTRAS, "requirements-dev.txt"]}

# What Qt's own files ask the system for, and the Debian package it is in. Of several packages the first that the
# system knows is taken: Debian 13 and Ubuntu 24.04 renamed some.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0t64|libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
# SDL opens one of these while it runs; without both there is a window but no sound.
SOUND_LIBRARIES = {
    "libasound.so.2": "libasound2t64|libasound2",
    "libpulse-simple.so.0": "libpulse0",
}
NETWORK_TROUBLE = re.compile(
    r"timed? ?out|connection|temporary failure|name resolution|incompleteread|hash|from versions: none", re.I
)


class SetUpError(Exception):
    """A step failed; the text says which, and what to do."""


def say(text: str) -> None:
    print(text, flush=True)


# System packages -----------------------------------------------------------------------------------------------------


def missing_packages(libraries: dict[str, str]) -> list[str]:
    """The Debian packages of those libraries that the system cannot load."""
    missing = []
    for library, packages in libraries.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(_known(packages.split("|")))
    return missing


def _known(packages: list[str]) -> str:
    for package in packages[:-1]:
        if shutil.which("apt-cache") and _quiet(["apt-cache", "show", package]):
            return package
    return packages[-1]


def _quiet(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def as_root() -> list[str] | None:
    """What to put before a command to run it as root, or None where nobody may without a password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _quiet(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def install_system(packages: list[str], purpose: str) -> None:
    """Install Debian packages where that is allowed without a password.

    Raises:
        SetUpError: With the exact line to type otherwise.
    """
    line = f"sudo apt-get install {' '.join(packages)}"
    prefix = as_root()
    if not shutil.which("apt-get"):
        raise SetUpError(
            f"{purpose} needs system libraries that are missing here. On Debian and Ubuntu they are called "
            f"{' '.join(packages)}; install their like and run the same command again."
        )
    if prefix is None:
        raise SetUpError(f"{purpose} needs system packages. Install them and run the same command again:\n    {line}")
    say(f"Installing system packages: {' '.join(packages)}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120"]
    _quiet([*apt, "update"])  # an old or empty list is the usual reason for "not found"; a dead mirror is not fatal
    done = subprocess.run(
        [*apt, "install", "--no-install-recommends", *packages],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        said = "\n".join(done.stdout.splitlines()[-8:])
        raise SetUpError(f"{said}\nInstalling system packages failed. Try it by hand:\n    {line}")


def prepare_qt() -> None:
    """See to the system libraries that Qt needs, on a screen or without one."""
    missing = missing_packages(QT_LIBRARIES)
    if missing:
        install_system(missing, "The window")


def prepare_sound() -> None:
    """See to the system libraries for playing; without them the window opens all the same, so this never fails."""
    missing = missing_packages(SOUND_LIBRARIES)
    if len(missing) == len(SOUND_LIBRARIES):
        try:
            install_system(missing, "Playing sound")
        except SetUpError as error:
            say(f"{error}\nUntil then recordings can be seen but not heard.")


# The virtual environment ---------------------------------------------------------------------------------------------


def make_environment() -> None:
    """Create .venv, or create it again where it is broken, for example after an upgrade of the system's Python."""
    if _quiet([str(PYTHON), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]):
        return
    if not _quiet([sys.executable, "-c", "import ensurepip, venv"]):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        install_system([f"python{version}-venv"], "The virtual environment")
    say(f"Creating .venv with Python {sys.version.split()[0]}")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        raise SetUpError(
            f"{(made.stdout + made.stderr).strip()}\nCreating the virtual environment {VENV} failed. "
            "Is the folder writable and the disk not full?"
        )


def _stamp(kind: str) -> Path:
    return VENV / f"installed-{kind}.sha256"


def _fingerprint(kind: str) -> str:
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in REQUIREMENTS[kind])).hexdigest()


def installed(kind: str) -> bool:
    """Whether exactly these requirements were installed to the end."""
    stamp = _stamp(kind)
    return stamp.is_file() and stamp.read_text(encoding="ascii") == _fingerprint(kind)


def install_packages(kind: str) -> None:
    """Install the pinned packages into .venv.

    Raises:
        SetUpError: With pip's last lines and what to do.
    """
    if installed(kind):
        return
    size = "" if _stamp("run").exists() else " (about 2 GB; the first time takes some minutes)"
    say(f"Installing the Python packages into .venv{size}")
    code, lines = _pip(REQUIREMENTS[kind][-1])
    if code and NETWORK_TROUBLE.search("\n".join(lines[-40:])):
        say("The download broke off; trying once more")
        time.sleep(3)
        code, lines = _pip(REQUIREMENTS[kind][-1])
    if code:
        raise SetUpError("\n".join(lines[-12:]) + "\nInstalling the Python packages failed. " + _advice(lines))
    for done in REQUIREMENTS if kind == "dev" else [kind]:
        _stamp(done).write_text(_fingerprint(done), encoding="ascii")


def _advice(lines: list[str]) -> str:
    said = "\n".join(lines).lower()
    if "no space left" in said:
        return "The disk is full: free some 4 GB and run the same command again."
    if sys.version_info >= (3, 14):
        return "Not every package is built for this Python yet: install Python 3.13 and remove .venv."
    return "Look at the network connection and run the same command again."


def _pip(requirements: str) -> tuple[int, list[str]]:
    """Run pip; show what it downloads in one changing line on a terminal, and nothing where output goes to a file."""
    command = [str(PYTHON), "-m", "pip", "install", "--progress-bar", "off", "-r", requirements]
    settings = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_USER": "0", "PYTHONUNBUFFERED": "1"}
    lines: list[str] = []
    width = shutil.get_terminal_size().columns - 1
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            lines.append(line.rstrip())
            if sys.stdout.isatty():
                shown = re.sub(r"Downloading \S*/", "Downloading ", lines[-1].strip())
                print("\r" + f"  {shown}"[:width].ljust(width), end="", flush=True)
    if sys.stdout.isatty():
        print("\r" + " " * width + "\r", end="", flush=True)
    return pip.returncode, lines


def main(words: list[str]) -> int:
    if len(words) != 1 or words[0] not in ("cli", "window", "dev"):
        say("Usage: sh packaging/setup.sh cli|window|dev")
        return 2
    try:
        if sys.platform == "linux" and words[0] != "cli":
            prepare_qt()
        if sys.platform == "linux" and words[0] == "window":
            prepare_sound()
        make_environment()
        install_packages("dev" if words[0] == "dev" else "run")
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on where this one was.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
