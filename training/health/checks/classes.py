"""Are there enough examples of every class in every part?

Invariant: a class is only asked of parts that the split has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from training.health.checks import Check, Survey
from training.health.findings import PART_WORDS, Finding, Place, counted, place, some

#: With fewer, one mistake moves a class's recall by more than three points.
_FEW = 30


def _find(survey: Survey) -> Iterator[Finding]:
    labels = survey.data.labels
    if len(labels) < 2:
        yield Finding(
            "classes",
            "fault",
            f"There is only the class {labels[0]}.",
            "A classifier needs examples of at least two classes; add what it is to be told from.",
            tuple(map(place, survey.items[:1])),
        )
        return
    left_out = len(survey.data.items) - len(survey.items)
    if left_out:
        yield Finding(
            "classes",
            "advice",
            f"{counted(left_out, 'item')} of {len(survey.data.items)} are in no part and will not be used.",
            "Give every row a part, or split by recording instead.",
        )
    counts = Counter((item.part, label) for item in survey.items for label in item.labels)
    for part in survey.parts:
        lacking = [label for label in labels if not counts[part, label]]
        few = [label for label in labels if 0 < counts[part, label] < _FEW]
        if lacking:
            verb = "has" if len(lacking) == 1 else "have"
            yield Finding(
                "classes",
                "fault" if part == "train" else "warning",
                f"{some(lacking)} {verb} no example in the {PART_WORDS[part]} part.",
                "A class cannot be learnt without examples. Add recordings of it, or split again."
                if part == "train"
                else "How well it is recognised cannot be measured there. Add recordings of it, or enlarge that part.",
                _places(survey, lacking),
            )
        if few and part != "train":
            least = min(counts[part, label] for label in few)
            yield Finding(
                "classes",
                "advice",
                f"The {PART_WORDS[part]} part has fewer than {_FEW} examples of {some(few)} (as few as {least}).",
                "Figures on so few are rough: look at their intervals, and add recordings where you can.",
                _places(survey, few, part),
            )


def _places(survey: Survey, labels: Sequence[str], part: str = "") -> tuple[Place, ...]:
    """Where the items of some classes are, in one part or in any."""
    wanted = set(labels)
    return tuple(place(i) for i in survey.items if wanted.intersection(i.labels) and part in ("", i.part))


CHECK = Check("classes", 10, _find, "Every class has examples in every part.", asked=lambda survey: bool(survey.items))
