"""Reading for the table of classified files, off the GUI thread.

Invariant: nothing here touches Qt or the table; a reading is a value that the table takes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.events import Job, Progress
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
        matching: Ids of the files whose name holds the text, or None when nothing was searched for.
        by_path: All ids in the order of their paths, or None when it was not asked for.
    """

    columns: Columns
    after_id: int
    folder: str
    text: str
    matching: Ints | None
    by_path: Ints | None


def load(store_path: str, after_id: int, known: int, text: str, by_path: bool) -> Job[Loaded]:
    """Read what the table needs of a store. A job, because a million rows take seconds.

    Args:
        store_path: The store.
        after_id: Only rows after it, 0 for all. All are read as well where there are not ``known`` rows up to it: a
            file that took long has been committed after those behind it.
        known: How many rows the table has.
        text: What is searched for.
        by_path: Whether the order of the paths is wanted.

    A file whose class nobody stated counts as of the class whose name its folder bears.
    """
    yield Progress("Reading results")
    with ResultStore(store_path) as store:
        if after_id and store.count(after_id) != known:
            after_id = 0
        columns = _with_folder_truth(store, store.columns(after_id), after_id)
        folder = store.folder()
        matching = None
        if text:
            needle, skip = text.casefold(), len(folder)
            found = []
            for number, (file_id, path) in enumerate(store.paths()):
                if needle in path[skip:].casefold():
                    found.append(file_id)
                if number % 5000 == 0:
                    yield Progress("Reading results")
            matching = np.array(found, np.int64)
        return Loaded(columns, after_id, folder, text, matching, store.ids_by_path() if by_path else None)


def _with_folder_truth(store: ResultStore, columns: Columns, after_id: int) -> Columns:
    index = {label.casefold(): i for i, label in enumerate(store.labels)}
    folders = (path.replace("\\", "/").rpartition("/")[0].rpartition("/")[2] for _, path in store.paths(after_id))
    # Rows may have been added since the columns were read; ids rise, so the first ones are the same files.
    named = np.array([index.get(folder.casefold(), -1) for folder in folders], np.int16)[: len(columns.ids)]
    return replace(columns, truth=np.where(columns.truth < 0, named, columns.truth))
