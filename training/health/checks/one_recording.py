"""Are there classes that come from a single recording?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from training.health.checks import Check, Survey
from training.health.findings import Finding, place, some


def _find(survey: Survey) -> Iterator[Finding]:
    groups: dict[str, set[str]] = defaultdict(set)
    for item in survey.items:
        for label in item.labels:
            groups[label].update(item.groups)
    single = [label for label in survey.data.labels if len(groups[label]) == 1]
    if not single:
        return
    verb = "comes" if len(single) == 1 else "come each"
    yield Finding(
        "one-recording",
        "warning",
        f"{some(single)} {verb} from a single recording (or speaker, source).",
        "The model may learn that recording instead of the class, and nothing can show it. Add recordings of it made "
        "elsewhere.",
        tuple(place(item) for label in single for item in [i for i in survey.items if label in i.labels][:1]),
    )


CHECK = Check(
    "one-recording", 80, _find, "Every class comes from several recordings.", asked=lambda survey: bool(survey.items)
)
