"""What a project's labels are made of, and the one way they change.

A row is a frozen value with an id: a Recording, a LabelClass, a Segment, a Suggestion or a Verdict. An Edit removes
some rows and adds others; a row whose id is on both sides has changed. The inverse of an edit is the edit with its
sides swapped, which is all that undo needs.

Invariant: rows are never mutated, and every change to them goes through ``Project.apply(edit)``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

#: Class colours that people with the common kinds of colour blindness can tell apart (after Okabe and Ito 2008,
#: lightened where they would be lost on a dark background). A class's letter is always shown beside its colour.
COLOURS = (
    "#f2a03d",
    "#3fb8af",
    "#7aa6ff",
    "#e0719e",
    "#b5c334",
    "#b58af0",
    "#56b4e9",
    "#d55e00",
    "#9a9a9a",
    "#f0e442",
)
KEYS = "1234567890"


@dataclass(frozen=True)
class Recording:
    """One audio file that the project refers to; the file itself is never changed.

    Attributes:
        path: As stored: relative to the project folder (with "/") where the file lies inside it, else absolute.
        duration_s, rate_hz, channels, format: As found when it was added.
        content: Hash of its size and of samples of its content, by which it is found again when it was moved.
        group: What must stay on one side of a split together: a speaker, a meeting, a source. Empty: the recording
            is its own group.
    """

    id: int
    path: str
    duration_s: float
    rate_hz: int
    channels: int
    format: str
    content: str
    group: str = ""


@dataclass(frozen=True)
class LabelClass:
    """A class that segments can belong to.

    Attributes:
        colour: "#rrggbb".
        key: The key that gives this class, one character, or empty.
        position: Its place in lists, from 0.
    """

    id: int
    name: str
    colour: str
    key: str
    position: int


@dataclass(frozen=True)
class Segment:
    """A labelled stretch of a recording, ``start_s <= end_s``; equal ends are a point label.

    Attributes:
        note: Free text.
        source: Who said so: "person", "person, asked by NAME (WHY)" for an answer to a model's question, "model NAME",
            or "activity" for what is louder than its surroundings.
        score: The model's probability where a model said so.
    """

    id: int
    recording_id: int
    start_s: float
    end_s: float
    class_id: int
    note: str = ""
    source: str = "person"
    score: float | None = None

    @property
    def duration_s(self) -> float:
        """Its length in seconds."""
        return self.end_s - self.start_s


OPEN, REJECTED = "open", "rejected"


@dataclass(frozen=True)
class Suggestion:
    """A segment that was proposed and that nobody has confirmed: it is never cut, exported or trained on.

    Accepting it puts a Segment in its place. A rejected one is kept, so that it is not proposed again.

    Attributes:
        source: Who proposes it: "model NAME" or "activity".
        score: The model's mean probability over the stretch; None where no model said so.
        state: "open" or "rejected".
    """

    id: int
    recording_id: int
    start_s: float
    end_s: float
    class_id: int
    source: str
    score: float | None = None
    state: str = OPEN


AGREE, RELABEL, UNSURE, SKIP = VERDICTS = ("agree", "relabel", "unsure", "skip")


@dataclass(frozen=True)
class Verdict:
    """What a person said of a labelled stretch on listening to it again. There is at most one for a stretch.

    Attributes:
        said: "agree": the label is right; "relabel": it was changed; "unsure": it cannot be told; "skip": not now.
        was_id: The class that the stretch had before.
        class_id: The class it has since; but for "relabel" the same.
        model: The name of the model whose answer was reviewed.
        at: When, ISO with the zone.
    """

    id: int
    recording_id: int
    start_s: float
    end_s: float
    said: str
    was_id: int
    class_id: int
    model: str
    at: str


#: What has a place in a recording.
Marked = Segment | Suggestion
Row = Recording | LabelClass | Segment | Suggestion | Verdict


@dataclass(frozen=True)
class Edit:
    """One change to a project, with the words of its undo entry ("Move segment")."""

    name: str
    removed: tuple[Row, ...] = ()
    added: tuple[Row, ...] = ()

    def inverse(self) -> Edit:
        """The edit that takes this one back."""
        return Edit(self.name, self.added, self.removed)

    def then(self, later: Edit) -> Edit | None:
        """This edit and a later one as a single step, or None when they do not touch the very same rows.

        A drag makes one edit per mouse move; merged, it is one step of undo.
        """
        if later.name != self.name or later.removed != self.added:
            return None
        return Edit(self.name, self.removed, later.added)

    @property
    def recording_ids(self) -> frozenset[int]:
        """The recordings whose segments or suggestions this edit touches."""
        rows = (*self.removed, *self.added)
        return frozenset(row.recording_id for row in rows if isinstance(row, (Segment, Suggestion)))


def change(name: str, old: Row, **fields: object) -> Edit:
    """An edit that replaces fields of one row."""
    return Edit(name, (old,), (dataclasses.replace(old, **fields),))  # type: ignore[arg-type]


def next_class(classes: Iterable[LabelClass], name: str, class_id: int) -> LabelClass:
    """A new class with the first colour and key that are still free."""
    existing = list(classes)
    used_colours = {c.colour for c in existing}
    used_keys = {c.key for c in existing}
    colour = next((c for c in COLOURS if c not in used_colours), COLOURS[len(existing) % len(COLOURS)])
    key = next((k for k in KEYS if k not in used_keys), "")
    return LabelClass(class_id, name, colour, key, 1 + max((c.position for c in existing), default=-1))


def outside(start_s: float, end_s: float, taken: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """What is left of a stretch when other stretches are taken out of it, in order."""
    left = []
    at_s = start_s
    for first_s, last_s in sorted(taken):
        if last_s <= at_s or first_s >= end_s or first_s == last_s:
            continue
        if first_s > at_s:
            left.append((at_s, first_s))
        at_s = max(at_s, last_s)
    if at_s < end_s:
        left.append((at_s, end_s))
    return left
