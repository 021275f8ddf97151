"""Can a class be told by the kind of its files alone: rate, channels or format?

Invariant: mixed files are harmless as long as every class has the same mixture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from training.health.checks import Check, Survey, places
from training.health.findings import Finding, joined
from training.health.statistics import Statistics

#: A kind of file that nearly all items of a class have and nearly no other item has.
_NEARLY_ALL, _NEARLY_NONE = 0.9, 0.1

_KINDS: tuple[tuple[str, Callable[[Statistics], str]], ...] = (
    ("sample rate", lambda s: f"{s.rate_hz:,} Hz"),
    ("number of channels", lambda s: {1: "mono", 2: "stereo"}.get(s.channels, f"{s.channels} channels")),
    ("file format", lambda s: s.format),
)


def _find(survey: Survey) -> Iterator[Finding]:
    for word, kind in _KINDS:
        of_item = [kind(s) for s in survey.statistics]
        counts = Counter(of_item)
        if len(counts) < 2:
            continue
        telling = _telling(survey, of_item, counts)
        mixture = joined([f"{n} items with {name}" for name, n in counts.most_common(4)])
        if telling:
            label, value, inside, outside = telling
            yield Finding(
                "file-kinds",
                "warning",
                f"The class {label} can be told by its {word} alone: {inside:.0%} of its items are {value}, and "
                f"{outside:.0%} of all others.",
                "The model may learn the recorder instead of the sound, and fail on other recordings. Bring recordings "
                "of every class from the same sources, or convert all in the same way (the lowest rate, one format).",
                places(
                    s for s, v in zip(survey.statistics, of_item, strict=True) if v == value and label in s.item.labels
                ),
            )
        else:
            rare = counts.most_common()[-1][0]
            yield Finding(
                "file-kinds",
                "advice",
                f"The items differ in {word}: {mixture}.",
                "All are brought to the model's rate and first channel, and every class has some of each, so this does "
                "no harm as long as what will be classified is as mixed.",
                places(s for s, v in zip(survey.statistics, of_item, strict=True) if v == rare),
            )


def _telling(survey: Survey, of_item: list[str], counts: Counter[str]) -> tuple[str, str, float, float] | None:
    sizes = Counter(label for s in survey.statistics for label in s.item.labels)
    both = Counter((name, value) for s, value in zip(survey.statistics, of_item, strict=True) for name in s.item.labels)
    found = []
    for (label, value), n in both.items():
        if sizes[label] == len(survey.statistics):
            continue  # there are no others to tell it from
        inside = n / sizes[label]
        outside = (counts[value] - n) / (len(survey.statistics) - sizes[label])
        if inside >= _NEARLY_ALL and outside <= _NEARLY_NONE:
            found.append((label, value, inside, outside))
    return min(found, key=lambda f: (f[3] - f[2], f[0]), default=None)


CHECK = Check("file-kinds", 70, _find, "All items have the same sample rate, channels and file format.")
