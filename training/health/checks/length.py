"""Are there items shorter than what the model listens to at once?"""

from __future__ import annotations

from collections.abc import Iterator

from training.health.checks import Check, Survey, places
from training.health.findings import Finding, counted

#: What a window may lack without anyone hearing it: decoders and resamplers take a few samples.
_ENOUGH = 0.98
_MANY = 0.5


def _find(survey: Survey) -> Iterator[Finding]:
    if survey.window_s is None:
        return
    short = sorted(
        (s for s in survey.statistics if s.duration_s < _ENOUGH * survey.window_s), key=lambda s: s.duration_s
    )
    if not short:
        return
    share = len(short) / len(survey.statistics)
    verb = "is" if len(short) == 1 else "are"
    yield Finding(
        "length",
        "warning" if share >= _MANY else "advice",
        f"{counted(len(short), 'item')} of {len(survey.statistics)} ({share:.1%}) {verb} shorter than the model's "
        f"window of {survey.window_s:g} s (the shortest {short[0].duration_s:.2f} s).",
        "They will be filled up with silence or repeated. Choose a shorter window, or cut longer chunks.",
        places(short),
    )


CHECK = Check(
    "length",
    63,
    _find,
    "No item is shorter than the model's window.",
    asked=lambda survey: survey.window_s is not None and bool(survey.statistics),
)
