"""Reading for the table of classified files, off the GUI thread.

Invariant: nothing here touches Qt or the table; a reading is a value that the table takes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.events import Job, Progress
from engine.phrases import fold
from engine.results import Columns, ResultStore

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Loaded:
    """What one reading of the store brought.

    Attributes:
        columns: The rows after ``after_id``.
        after_id: From where on was read; 0 means that the rows replace what was there.
        folder: What all paths have in common.
        text: What was searched for.
        matching: Ids of the files whose name or transcript holds the text, or None when nothing was searched for.
        by_path: All ids in the order of their paths, or None when it was not asked for.
        transcripts: Whether the model writes down what is said.
    """

    columns: Columns
    after_id: int
    folder: str
    text: str
    matching: Ints | None
    by_path: Ints | None
    transcripts: bool = False


def load(store_path: str, after_id: int, known: int, text: str, by_path: bool) -> Job[Loaded]:
    """Read what the table needs of a store. A job, because a million rows take seconds.

    Args:
        store_path: The store.
        after_id: Only rows after it, 0 for all. All are read as well where there are not ``known`` rows up to it: a
            file that took long has been committed after those behind it.
        known: How many rows the table has.
        text: What is searched for.
        by_path: Whether the order of the paths is wanted.
    """
    yield Progress("Reading results")
    with ResultStore(store_path) as store:
        if after_id and store.count(after_id) != known:
            after_id = 0
        columns = store.columns(after_id)
        folder = store.folder()
        matching = None
        if text:
            matching = yield from _matching(store, text, len(folder))
        by_path_ids = store.ids_by_path() if by_path else None
        return Loaded(columns, after_id, folder, text, matching, by_path_ids, store.transcripts.there)


def _matching(store: ResultStore, text: str, skip: int) -> Job[Ints]:
    """The ids of the files that a text is found in: in the path behind so many signs, or in what is said."""
    needle, words = text.casefold(), fold(text)
    found = []
    for number, (file_id, path) in enumerate(store.paths()):
        if needle in path[skip:].casefold():
            found.append(file_id)
        if number % 5000 == 0:
            yield Progress("Reading results")
    for number, (file_id, said) in enumerate(store.transcripts.all_texts() if words else ()):
        if words in fold(said):
            found.append(file_id)
        if number % 500 == 0:
            yield Progress("Reading results")
    return np.unique(np.array(found, np.int64))
