"""The errors a user may read.

Invariant: the text of a StudioError is one or two whole sentences that say what happened, to which file, and what
to do. Whoever catches one shows ``str(error)`` as it is.
"""

from __future__ import annotations

import os


class StudioError(Exception):
    """A problem that is told to the user as a sentence.

    Args:
        sentence: What happened, with the file's name in it where a file is concerned, and what to do.
        path: The file concerned, for tables that show it in a column of its own.
    """

    def __init__(self, sentence: str, *, path: str | os.PathLike[str] | None = None) -> None:
        super().__init__(sentence)
        self.path = None if path is None else os.fspath(path)


class AudioError(StudioError):
    """An audio file could not be read.

    Args:
        path: The file.
        reason: Why, as the end of the sentence "NAME cannot be read: REASON.", without the full stop.
    """

    def __init__(self, path: str | os.PathLike[str], reason: str) -> None:
        name = os.fspath(path)
        super().__init__(f"{name} cannot be read: {reason}.", path=name)
        self.reason = reason


class UsageError(StudioError):
    """The request itself is wrong (an unknown class, a setting out of range): exit code 2 on the command line."""
