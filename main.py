"""Earmark. Without an argument: the window. With a verb: the command line."""

from __future__ import annotations

import multiprocessing
import os
import sys


def _streams() -> None:
    """Give a frozen windowed program, which has no console, somewhere to print; print Unicode whatever the locale."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - lives as long as the process
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def main() -> int:
    """Run Earmark and return the exit code."""
    # First of all: in a frozen program a worker process starts here again, and must go no further.
    multiprocessing.freeze_support()
    _streams()
    if len(sys.argv) == 1:
        from gui.app import main as window

        return window(sys.argv)
    from training.cli import main as command_line

    return command_line(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
