"""Giving a project's recordings their groups: a speaker, a meeting, a source, whatever must not be on both sides of a
split.

Invariant: planning changes nothing. A plan is one Edit, so that it is one step of undo, with a sentence for every row
that it leaves out.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import StudioError
from engine.labels_io import LabelFile, LabelRow
from engine.labels_io.matching import match
from engine.project import Project
from engine.rejects import Rejected
from engine.segments import Edit, Recording
from engine.words import many
from training.data import group_search
from training.tables import table_rows

_RECORDING_COLUMNS = ("recording", "file", "audio_filepath", "audio_file", "path", "filename", "file_name", "filepath")


@dataclass(frozen=True)
class GroupPlan:
    """What giving groups will do.

    Attributes:
        edit: The edit to apply; None when every recording has its group already.
        matched: How many recordings the table or the pattern names.
        changed: How many of them it changes.
        groups: How many groups the recordings then have; one without a group is a group of its own.
        rejected: What was left out, with reasons.
    """

    edit: Edit | None
    matched: int
    changed: int
    groups: int
    rejected: tuple[Rejected, ...]


def groups_from_table(project: Project, path: str | os.PathLike[str], column: str = "group") -> GroupPlan:
    """What the groups in a CSV would change. A recording with an empty group becomes a group of its own.

    Args:
        project: The project; apply ``plan.edit`` to it.
        path: The table. One column names the recordings (recording, file, path ...), with or without folders and
            extension; the folders decide between recordings of one name.
        column: The column with the groups: "group", "speaker", "meeting", "fold" ...

    Raises:
        StudioError: When the file cannot be read or lacks a column.
    """
    table = Path(path)
    rows = table_rows(table)
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    file_column = next((header.index(name) for name in _RECORDING_COLUMNS if name in header), None)
    if file_column is None or column.lower() not in header:
        wanted = f"a column recording (or file) and a column {column}"
        raise StudioError(f"{table} needs {wanted}; it has {', '.join(header) or 'nothing'}.", path=table)
    group_column = header.index(column.lower())
    labels: list[LabelRow] = []
    rejected: list[Rejected] = []
    for row, cells in rows[1:]:
        file, group = (cells[i].strip() if i < len(cells) else None for i in (file_column, group_column))
        if not file or group is None:
            what = "the recording's name is empty" if not file else f"it has no cell for {column}"
            rejected.append(Rejected(f"line {row}", f"Line {row}: {what}."))
        else:
            labels.append(LabelRow(0.0, None, group, file, row=row))
    matched = match(LabelFile("csv", tuple(labels), (), (), os.fspath(path)), project.recordings())
    rejected += [Rejected(f"line {r.row}", r.reason) for r in matched.rejected]
    wanted_groups: dict[int, str] = {}
    contradicted: set[int] = set()
    for label, recording in matched.pairs:
        if wanted_groups.setdefault(recording.id, label.label) != label.label:
            contradicted.add(recording.id)
    for recording in project.recordings():
        if recording.id in contradicted:
            reason = f"{recording.path} is listed with different groups; it keeps the one that it has."
            rejected.append(Rejected(recording.path, reason))
            del wanted_groups[recording.id]
    return _plan(project.recordings(), wanted_groups, rejected)


def groups_by_pattern(project: Project, pattern: str) -> GroupPlan:
    """What the groups in the recordings' paths would change. Recordings that do not match keep the group they have.

    Args:
        project: The project; apply ``plan.edit`` to it.
        pattern: A regular expression searched in each path (with "/"); its first bracket is the group.

    Raises:
        UsageError: When it is no regular expression, or has no bracket.
    """
    search = group_search(pattern)
    wanted: dict[int, str] = {}
    rejected: list[Rejected] = []
    for recording in project.recordings():
        found = search(project.audio_path(recording).as_posix())
        if found:
            wanted[recording.id] = found
        else:
            rejected.append(Rejected(recording.path, f"The group pattern {pattern!r} does not match {recording.path}."))
    return _plan(project.recordings(), wanted, rejected)


def _plan(recordings: Sequence[Recording], wanted: Mapping[int, str], rejected: Sequence[Rejected]) -> GroupPlan:
    then = [replace(r, group=wanted.get(r.id, r.group)) for r in recordings]
    changed = [(old, new) for old, new in zip(recordings, then, strict=True) if old != new]
    groups = len({r.group for r in then if r.group}) + sum(not r.group for r in then)
    edit = None
    if changed:
        removed, added = zip(*changed, strict=True)
        edit = Edit(f"Group {many(len(changed), 'recording')}", removed, added)
    return GroupPlan(edit, len(wanted), len(changed), groups, tuple(rejected))
