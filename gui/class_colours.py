"""The colours of a model's classes.

Invariant: a class that the project knows has the project's colour everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.segments import COLOURS
from gui.document import Document


def class_colours(document: Document, labels: Sequence[str]) -> tuple[str, ...]:
    """A colour for each label: the project's for the classes it knows, the next free ones for others."""
    known = {c.name: c.colour for c in document.classes()}
    taken = {known.get(label) for label in labels}
    free = [colour for colour in COLOURS if colour not in taken] or list(COLOURS)
    others = [label for label in labels if label not in known]
    return tuple(known.get(label) or free[others.index(label) % len(free)] for label in labels)
