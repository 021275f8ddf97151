"""Pickled lists of labelled clips: written in the layout of the social-context notebooks, and read without trust.

The layout is a list of dicts with ``meeting_id``, ``label``, ``ihm_audio`` and ``sdm_audio`` (float64, 48,000 samples
each) and ``sample_rate``.

Invariant: reading runs nothing that the file names; see ``engine.array_pickle``.
"""

from __future__ import annotations

import io
import os
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from engine import array_pickle
from engine.errors import StudioError

#: Without frames (new in 4), so that the entries can be pickled one by one and joined.
_PROTOCOL = 3


@dataclass(frozen=True)
class ClipEntry:
    """One labelled clip.

    Attributes:
        ihm, sdm: The sound close to the mouths and on the table, float, of shape (n,); may be one and the same.
    """

    meeting: str
    label: str
    ihm: np.ndarray
    sdm: np.ndarray
    rate_hz: int


class _EntryPickler(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        """Arrays as a call that old and new NumPy know alike; their own form names modules that were renamed."""
        if isinstance(obj, np.ndarray):
            return np.frombuffer, (obj.tobytes(), obj.dtype.str)
        return NotImplemented


class EntryWriter:
    """Writes entries as one pickled list, holding one at a time. Use it as a context manager.

    Args:
        file: Open for writing bytes; left open.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        file.write(pickle.PROTO + bytes([_PROTOCOL]) + pickle.EMPTY_LIST)

    def write(self, entry: ClipEntry) -> None:
        """Append an entry."""
        ihm = entry.ihm.astype(np.float64)
        sdm = ihm if entry.sdm is entry.ihm else entry.sdm.astype(np.float64)
        body = io.BytesIO()
        _EntryPickler(body, _PROTOCOL).dump(
            {
                "meeting_id": entry.meeting,
                "label": entry.label,
                "ihm_audio": ihm,
                "sdm_audio": sdm,
                "sample_rate": entry.rate_hz,
            }
        )
        # Each entry is a pickle of its own without its first two bytes and its last; its memo is its own as well.
        self._file.write(body.getbuffer()[2:-1])
        self._file.write(pickle.APPEND)

    def __enter__(self) -> EntryWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.write(pickle.STOP)


def read_entries(path: str | os.PathLike[str]) -> Iterator[ClipEntry]:
    """The entries of a pickled list. The whole list is held in memory, which is how the layout is made.

    Raises:
        StudioError: When the file cannot be read, holds anything but plain values and arrays of numbers, or other
            entries than the layout's.
    """
    try:
        with Path(path).open("rb") as file:
            found = array_pickle.load(file)
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror or error}.", path=path) from error
    except array_pickle.ForbiddenNameError as error:
        raise StudioError(
            f"{path} was not opened: it asks for {error}, and data has no need of that.", path=path
        ) from None
    except MemoryError:
        raise StudioError(f"{path} does not fit into memory.", path=path) from None
    except Exception as error:  # a damaged pickle can raise anything
        raise StudioError(f"{path} is not a pickle that can be read ({error}).", path=path) from error
    if not isinstance(found, list):
        raise StudioError(f"{path} holds no list of clips.", path=path)
    for number, values in enumerate(found):
        entry = _entry(values)
        if entry is None:
            raise StudioError(
                f"Entry {number} of {path} is none with meeting_id, label, ihm_audio, sdm_audio and sample_rate.",
                path=path,
            )
        yield entry


def _entry(values: Any) -> ClipEntry | None:
    if not isinstance(values, dict):
        return None
    meeting, label, rate_hz = (values.get(key) for key in ("meeting_id", "label", "sample_rate"))
    ihm, sdm = (values.get(key) for key in ("ihm_audio", "sdm_audio"))
    if not (isinstance(meeting, str) and isinstance(label, str) and label and isinstance(rate_hz, int)):
        return None
    if not (isinstance(ihm, np.ndarray) and isinstance(sdm, np.ndarray) and 100 <= rate_hz <= 1_000_000):
        return None
    if ihm.ndim != 1 or sdm.ndim != 1:
        return None
    return ClipEntry(meeting, label, ihm, sdm, rate_hz)
