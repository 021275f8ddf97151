"""Files that arrive while a classification watches for them.

Invariant: a file is handed on only when it is complete: it has not changed for a while, and nobody has it open for
writing as far as the system tells. A file that changes afterwards is handed on again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from engine import inputs
from engine.classify_config import ClassifyConfig
from engine.events import Ask, Event, Progress
from engine.files import stamp
from engine.items import audio_of

#: From one look at the folders to the next, and how long a file must have been as it is.
_LOOK_S = 1.0
_STEADY_S = 2.0
_TICK_S = 0.1

_Stamp = tuple[int, int] | None


class Arrivals:
    """What comes to be where a classification looks."""

    def __init__(self, given: Sequence[str | os.PathLike[str]], config: ClassifyConfig, done: Sequence[str]) -> None:
        """
        Args:
            given: As for ``inputs.find``, by which the files are found.
            config: Which of them are wanted.
            done: What has been classified already.
        """
        self._given = given
        self._config = config
        self._handed_on: dict[str, _Stamp] = {item: self._stamp(item) for item in done}
        self._changing: dict[str, tuple[_Stamp, float]] = {}

    def next(self) -> Generator[Event, Ask | None, list[str] | None]:
        """Wait for files. Returns them, or None when the driver asks to finish."""
        while True:
            fresh = yield from self._look()
            if fresh:
                return fresh
            until = time.monotonic() + _LOOK_S
            while time.monotonic() < until:
                if (yield Progress("Waiting for files")) is Ask.FINISH:
                    return None
                time.sleep(_TICK_S)

    def _look(self) -> Generator[Event, Ask | None, list[str]]:
        found = yield from inputs.find(self._given, self._config)
        now = time.monotonic()
        fresh = []
        for item in found.items:
            seen = self._stamp(item)
            if item in self._handed_on and self._handed_on[item] == seen:
                continue
            known, since = self._changing.get(item, (None, now))
            if known != seen or seen is None:
                self._changing[item] = (seen, now)
            elif now - since >= _STEADY_S:
                fresh.append(item)
        open_files = set(_open_for_writing()) if fresh else set()
        fresh = [item for item in fresh if os.path.realpath(self._path(item)) not in open_files]
        for item in fresh:
            self._handed_on[item] = self._changing.pop(item)[0]
        return fresh

    def _path(self, item: str) -> str:
        return audio_of(item, self._config.channels == "split")[0]

    def _stamp(self, item: str) -> _Stamp:
        return stamp(self._path(item))


def _open_for_writing() -> Iterator[str]:
    """Files that processes of this user have open for writing. Only Linux tells; elsewhere time has to."""
    processes = Path("/proc")
    if not processes.is_dir():
        return
    for process in processes.iterdir():
        if not process.name.isdecimal():
            continue
        try:
            for link in (process / "fd").iterdir():
                flags = (process / "fdinfo" / link.name).read_text().split("flags:")[1].split()[0]
                if int(flags, 8) & (os.O_WRONLY | os.O_RDWR):
                    yield os.fsdecode(os.readlink(link))  # noqa: PTH115 - of any name
        except (OSError, IndexError, ValueError):  # another's, or it has ended meanwhile
            continue
