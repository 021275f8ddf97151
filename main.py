"""Earmark. Without an argument, or with a project's folder or a model: the window. With a verb: the command line."""

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


def _opens(path: str) -> bool:
    """Whether the window opens what the program was started with: a project's folder, or a model as a double-click."""
    model = path.lower().endswith(".earmark") and os.path.isfile(path)  # noqa: PTH113
    return model or os.path.isfile(os.path.join(path, "project.db"))  # noqa: PTH113, PTH118


def _has_display() -> bool:
    """Whether there is a screen for a window, as far as the environment tells. Without one Qt ends the process."""
    wanted = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in wanted)


def main() -> int:
    """Run Earmark and return the exit code."""
    # First of all: in a frozen program a worker process starts here again, and must go no further.
    multiprocessing.freeze_support()
    _streams()
    words = sys.argv[1:]
    if not words or (len(words) == 1 and _opens(words[0])):
        if not _has_display():
            sys.stderr.write(
                "There is no display to open the window on. Start Earmark from a desktop; every step also runs without "
                "the window, see --help.\n"
            )
            return 1
        from gui.app import main as window

        return window(words)
    if words[0] == "classify":
        # Scripts start it over and over, and making the parsers of all other verbs takes a quarter of a second.
        from engine import classify_cli, cli

        return cli.main(words, classify_cli.add_verbs)
    from training.cli import main as command_line

    return command_line(words)


if __name__ == "__main__":
    sys.exit(main())
