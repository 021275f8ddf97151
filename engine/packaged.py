"""What differs between the packaged program and the one that is run from its source: how it is called, what it lacks.

Invariant: standard library only; everything is known when this is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

#: Whether this is the packaged program, in which ``sys.executable`` is Earmark itself and no library can be added.
PACKAGED = bool(getattr(sys, "frozen", False))


def command_words() -> list[str]:
    """The words before a verb with which a terminal starts the command line of this very program."""
    if not PACKAGED:
        return ["python", "main.py"]
    program = Path(sys.executable)
    # A program of Windows without a console prints nowhere; the one for the terminal lies beside it.
    return [str(program.with_stem("earmark-cli") if sys.platform == "win32" else program)]


def as_typed(words: Sequence[str]) -> str:
    """Words as they are typed in a terminal of this system, with quotes around what holds a blank."""
    import shlex
    import subprocess

    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


def program_name() -> str:
    """What usage texts call this program."""
    return Path(command_words()[0]).name if PACKAGED else " ".join(command_words())


def how_to_get_speech() -> str:
    """What to do where a library of requirements-speech.txt is missing, as one sentence."""
    if PACKAGED:
        return (
            "The packaged Earmark comes without the libraries for speech and text: run Earmark from its source, after "
            "pip install -r requirements-speech.txt."
        )
    return "Install it: pip install -r requirements-speech.txt."
