"""The health report: what is wrong with labelled data, told before a training makes flattering figures of it.

One pass over the audio measures every item (``statistics``), the parts are searched for copies (``copies``), and every
check (``checks``) then answers from these measurements alone.

Invariant: the data are judged as they will be divided, and are not changed.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from engine.errors import StudioError
from engine.events import Job, Notice
from engine.files import csv_line, replacing
from engine.project import Project
from engine.rejects import Rejected
from engine.words import duration, many
from training.data import DataSet, of_project
from training.health.checks import Survey, checks
from training.health.copies import find_copies
from training.health.findings import (
    PART_WORDS,
    SEVERITIES,
    Baselines,
    Count,
    Finding,
    Place,
    Report,
    from_json,
    to_json,
)
from training.health.statistics import gather
from training.splits import Division, SplitConfig, divide

__all__ = [
    "SEVERITIES",
    "Baselines",
    "Count",
    "Finding",
    "Place",
    "Report",
    "check",
    "check_project",
    "kept_report",
    "lines",
    "write_csv",
]

CSV_COLUMNS = ("severity", "check", "finding", "what_to_do", "file", "start_s", "end_s", "label", "part")


def check(
    data: DataSet, division: Division | SplitConfig | None = None, *, window_s: float | None = None
) -> Job[Report]:
    """Look for what would spoil a training on labelled data or make its figures worthless.

    Args:
        data: The items.
        division: How they are divided, or how to; None: as the data say themselves, else by recording.
        window_s: Length of the windows that the model will take; None leaves out the check for short items.

    Returns:
        The report; that nothing was found is said, too.
    """
    made, trouble = _divided(data, division)
    items = made.items if made is not None else data.items
    statistics, unreadable = yield from gather(items)
    copies = (yield from find_copies(statistics)) if made is not None else []
    survey = Survey(data, tuple(items), tuple(statistics), tuple(unreadable), tuple(copies), window_s)
    findings = [trouble] if trouble is not None else []
    for one in checks():
        found = list(one.find(survey))
        findings += found or ([Finding(one.id, "ok", one.fine)] if one.fine and one.asked(survey) else [])
    findings.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    rejected = (*data.rejected, *(Rejected(u.item.key, u.reason) for u in unreadable))
    return Report(data.source, tuple(findings), _table(survey), _baselines(survey), rejected)


def check_project(folder: str, split_id: int | None = None, *, window_s: float | None = None) -> Job[Report]:
    """Check a frozen split of a project, the newest when None, and keep the report with it.

    Raises:
        StudioError: When the project has no such split.
    """
    with Project(folder) as project:
        data = of_project(project, split_id)
    for rejected in data.rejected:
        yield Notice(rejected.reason, "warning")
    report = yield from check(data, window_s=window_s)
    assert data.split_id is not None
    with Project(folder) as project:
        project.save_health(data.split_id, to_json(report))
    return report


def kept_report(project: Project, split_id: int) -> Report | None:
    """What the last check of a split has found; None when there was none, or by another version of Earmark."""
    kept = project.health(split_id)
    try:
        return None if kept is None else from_json(kept)
    except (KeyError, TypeError):
        return None


def _divided(data: DataSet, division: Division | SplitConfig | None) -> tuple[Division | None, Finding | None]:
    """The division, or the finding that there can be none."""
    if isinstance(division, Division):
        return division, None
    if division is None:
        division = SplitConfig(split="given" if any(item.part for item in data.items) else "group")
    try:
        return divide(data.items, division), None
    except StudioError as error:
        sentence, _, advice = str(error).partition(". ")
        return None, Finding("split", "fault", f"{sentence.rstrip('.')}.", advice)


def _table(survey: Survey) -> tuple[Count, ...]:
    items: Counter[tuple[str, str]] = Counter()
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    seconds: dict[tuple[str, str], float] = defaultdict(float)
    for item in survey.items:
        for label in item.labels:
            items[label, item.part] += 1
            groups[label, item.part].update(item.groups)
    for s in survey.statistics:
        for label in s.item.labels:
            seconds[label, s.item.part] += s.duration_s
    cells = [(label, part) for label in survey.data.labels for part in survey.parts or ("",)]
    return tuple(Count(*cell, items[cell], len(groups[cell]), seconds[cell]) for cell in cells)


def _baselines(survey: Survey) -> Baselines:
    parts = survey.parts
    part = next((p for p in ("test", "val") if p in parts), "")
    measured = [item for item in survey.items if not part or item.part == part]
    judged = Counter(label for item in measured for label in item.labels)
    learnt = Counter(label for item in survey.items if item.part == "train" for label in item.labels) or judged
    largest = max(sorted(learnt), key=lambda label: learnt[label])
    chance = judged.total() / len(measured) / len(survey.data.labels)
    return Baselines(part, chance, judged[largest] / len(measured), largest)


def lines(report: Report) -> Iterator[str]:
    """A report as text: the table, what guessing would reach, and the findings, the worst first."""
    parts = list(dict.fromkeys(count.part for count in report.table))
    widest = max(len("class"), *(len(count.label) for count in report.table))
    yield "  ".join(["class".ljust(widest), *(f"{PART_WORDS[part]:>22}" for part in parts)])
    for label in dict.fromkeys(count.label for count in report.table):
        cells = (f"{many(c.items, 'item')}, {duration(c.seconds)}" for c in report.table if c.label == label)
        yield "  ".join([label.ljust(widest), *(f"{cell:>22}" for cell in cells)])
    base = report.baselines
    where = f" in the {PART_WORDS[base.part]} part" if base.part else ""
    yield (
        f"Guessing at random would be right in {base.chance:.1%}, always saying {base.largest} in {base.majority:.1%}"
        f"{where}. A model must beat both."
    )
    for finding in report.findings:
        yield f"{finding.severity:>7}  {finding.sentence}"
        if finding.advice:
            yield f"{'':7}  {finding.advice}"


def write_csv(report: Report, path: str | os.PathLike[str]) -> Path:
    """Write the findings as a table: one row for each place of a finding, one for a finding without places.

    Raises:
        StudioError: When the file cannot be written.
    """
    with replacing(path, "w") as file:
        file.write(csv_line(CSV_COLUMNS))
        for finding in report.findings:
            words = (finding.severity, finding.id, finding.sentence, finding.advice)
            for p in finding.places:
                end = "" if p.end_s is None else f"{p.end_s:.3f}"
                file.write(csv_line((*words, p.path, f"{p.start_s:.3f}", end, p.label, p.part)))
            if not finding.places:
                file.write(csv_line((*words, "", "", "", "", "")))
    return Path(path)
