"""What a classification calls the things that it classifies: a file, or a part of one.

Invariant: ``source_of`` gives back what ``part_item`` was given.
"""

from __future__ import annotations

import re
from typing import NamedTuple

#: What stands behind a file's name where its item is a part of it: a channel from 1, a stretch in seconds, or both.
_PART = re.compile(r"(.*)#(\d*)(?:@(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)?)?", re.DOTALL)


class Source(NamedTuple):
    """What an item is: a file, or a part of it.

    Attributes:
        path: The file.
        channel: From 0; None for the one that the model asks for.
        start_s, end_s: The stretch; None for the end of the recording.
    """

    path: str
    channel: int | None = None
    start_s: float = 0.0
    end_s: float | None = None

    @property
    def is_stretch(self) -> bool:
        """Whether it is less than the whole length of its file."""
        return self.start_s > 0 or self.end_s is not None


def channel_item(path: str, channel: int) -> str:
    """What one channel of a recording is called where channels are classified on their own: "call.wav#1"."""
    return part_item(Source(path, channel))


def part_item(source: Source) -> str:
    """What a part of a recording is called where items are parts: "call.wav#1", "call.wav#@12.5-20", "call.wav#"."""
    name = f"{source.path}#" + ("" if source.channel is None else str(source.channel + 1))
    if not source.is_stretch:
        return name
    return f"{name}@{_seconds(source.start_s)}-" + ("" if source.end_s is None else _seconds(source.end_s))


def _seconds(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def source_of(item: str, split: bool) -> Source:
    """What an item is.

    Args:
        item: As the results name it.
        split: Whether items are parts of recordings, whose names say which; see ``part_item``.
    """
    found = _PART.fullmatch(item) if split else None
    if found is None:
        return Source(item)
    path, channel, start_s, end_s = found.groups()
    number = int(channel) - 1 if channel else None
    return Source(path, number, float(start_s or 0), None if end_s is None else float(end_s))


def audio_of(item: str, split: bool) -> tuple[str, int | None]:
    """The file of an item and its channel from 0, as ``source_of``."""
    return source_of(item, split)[:2]
