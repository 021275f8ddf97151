"""Which columns of classified files come on demand: what is said, windows over the threshold, each class's probability.

Invariant: they stand behind the columns that are always there, and always in this order.
"""

from __future__ import annotations

#: What a column shows, besides the number of a class.
TRANSCRIPT, WINDOWS = "transcript", "windows"


class OnDemand:
    """The columns that were asked for."""

    def __init__(self, first: int) -> None:
        """``first``: the number of the first of them."""
        self._first = first
        self._wanted = (False, False, False)
        self._shown: tuple[int | str, ...] = ()

    def __len__(self) -> int:
        return len(self._shown)

    def choose(self, *, transcripts: bool, windows: bool, classes: bool, labels: int) -> None:
        """Show these, of so many classes."""
        self._wanted = (transcripts, windows, classes)
        self.lay_out(labels)

    def lay_out(self, labels: int) -> None:
        """Other results have so many classes."""
        transcripts, windows, classes = self._wanted
        words = [name for name, shown in ((TRANSCRIPT, transcripts), (WINDOWS, windows)) if shown]
        self._shown = (*words, *(range(labels) if classes else ()))

    def shows(self, column: int) -> int | str:
        """What a column shows: TRANSCRIPT, WINDOWS, or the probability of a class by its number; empty for others."""
        return self._shown[column - self._first] if column >= self._first else ""

    def label_of(self, column: int) -> int | None:
        """The class whose probability a column shows."""
        shown = self.shows(column)
        return shown if isinstance(shown, int) else None
