"""What decodes audio, as ``engine.audio`` sees it: one small reader for each library, all of them alike.

Invariant: frame numbers count decoded samples from the start of the recording. A seek lands on exactly the sample that
reading from the start would have brought there, or the reader decodes from the start; it never guesses.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Shorts = npt.NDArray[np.int16]


class UnreadableError(Exception):
    """This reader cannot read the file; the text ends the sentence "NAME cannot be read: ..."."""


class Reader(Protocol):
    """What every reader offers. ``frames`` is None while the length is unknown."""

    rate_hz: int
    channels: int
    frames: int | None
    format: str
    decoder: str
    cut_short: bool

    @property
    def reached(self) -> int:
        """A number that changes as decoding gets on, within a long seek too; another thread may look at it."""
        ...

    @property
    def jumps(self) -> bool:
        """Whether a seek to a far place is quicker than decoding up to it."""
        ...

    def read(self, frames: int) -> Floats: ...
    def seek(self, frame: int) -> None: ...
    def close(self) -> None: ...
