"""What files really are, as tables and folders say it: from names to the numbers of classes.

Invariant: a file whose class nobody stated counts as of the class that its folder is named after; a name that is none
of the model's classes says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from engine.files import file_name

#: What stands between the classes of one item: in tables to train from, and in what ``decision.joined`` writes.
_BETWEEN = re.compile("[;|+]")
#: What ``decision.joined`` writes where there are none.
_NONE = "none"


class ClassNames:
    """Finds classes by their names, in whichever case, also as the names of folders that were made for them."""

    def __init__(self, labels: Sequence[str], several: bool) -> None:
        """
        Args:
            labels: The classes.
            several: Whether an item may have several of them, or none: "rain+wind", "none".
        """
        self._several = several
        self._found: dict[str, tuple[int, ...] | None] = {}
        for spelt in (str, str.casefold, lambda label: file_name(label).casefold()):
            for number, label in enumerate(labels):
                self._found.setdefault(spelt(label), (number,))

    def numbers(self, text: str | None) -> tuple[int, ...] | None:
        """The classes that a text names, rising; None where it is none of them, or empty."""
        if not text:
            return None
        if text not in self._found:  # names come again and again, row by row
            self._found[text] = self._read(text)
        return self._found[text]

    def _read(self, text: str) -> tuple[int, ...] | None:
        folded = text.casefold()
        if folded in self._found:
            return self._found[folded]
        if not self._several:
            return None
        if folded == _NONE:
            return ()
        parts = [self._found.get(part.strip()) for part in _BETWEEN.split(folded)]
        if len(parts) < 2 or None in parts:
            return None
        return tuple(sorted({number for part in parts if part for number in part}))

    def of_folder(self, path: str) -> tuple[int, ...] | None:
        """The classes that the folder of a file is named after; None where it is not."""
        return self.numbers(path.replace("\\", "/").rpartition("/")[0].rpartition("/")[2])


def truth_arrays(
    found: Iterable[tuple[int, ...] | None], n_classes: int, several: bool
) -> tuple[np.ndarray, np.ndarray]:
    """What is known of files, as ``results.Columns`` has it.

    Args:
        found: The numbers of each file's classes; None where they are not known.
        n_classes: How many classes there are.
        several: Whether a file may have several.

    Returns:
        ``truth``, int16 of shape (files,), and ``has``, bool of shape (files, classes), or (files, 0) where a file has
        one class.
    """
    each = list(found)
    truth = np.array([-1 if one is None else one[0] if one else n_classes for one in each], np.int16)
    has = np.zeros((len(each), n_classes if several else 0), bool)
    if several:
        for row, one in enumerate(each):
            has[row, list(one or ())] = True
    return truth, has
