"""Label files into a project: which recording a row belongs to, and what an import would do.

Invariant: planning changes nothing. A plan is one Edit, so that an import is one step of undo, with a sentence for
everything that it leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from engine.labels_io.label_file import UNNAMED, LabelFile, LabelRow, Rejected, stem
from engine.project import Project
from engine.segments import Edit, LabelClass, Recording, Segment, next_class

#: Times closer than this are the same moment: label files commonly have six decimals.
_SAME_S = 1e-6


@dataclass(frozen=True)
class Matched:
    """Rows with their recordings, and the rows without one."""

    pairs: tuple[tuple[LabelRow, Recording], ...]
    rejected: tuple[Rejected, ...]
    unknown_files: tuple[str, ...]


@dataclass(frozen=True)
class ImportPlan:
    """What an import will do.

    Attributes:
        added: The edit to apply; None when there is nothing to add.
        count: How many segments it adds.
        new_classes: Names of classes that the project does not have yet.
        repeated: Rows that are in the project already, or twice in the file.
        clipped: Rows that reached out of their recording and were cut at its edge.
        rejected: Rows that were left out, with reasons.
        unknown_files: Recordings that the file names and the project does not have.
        summary: All of this as sentences.
    """

    added: Edit | None
    count: int
    new_classes: tuple[str, ...]
    repeated: int
    clipped: int
    rejected: tuple[Rejected, ...]
    unknown_files: tuple[str, ...]
    summary: tuple[str, ...]


# Which recording a row belongs to -------------------------------------------------------------------------------------


def _parts(path: str) -> tuple[str, ...]:
    """A path's parts for comparing: from the last, the name without its extension, whatever the system or address."""
    if "://" in path:
        path = unquote(urlsplit(path).path)
    parts = [p for p in path.replace("\\", "/").split("/") if p not in ("", ".")]
    if not parts:
        return ()
    return (stem(parts[-1]).casefold(), *(p.casefold() for p in reversed(parts[:-1])))


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """How many parts two paths share, counted from their ends."""
    shared = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        shared += 1
    return shared


def _named(file: str, recordings: Mapping[str, Sequence[Recording]]) -> list[Recording]:
    """The recordings that a name in a label file may mean, the nearest in folders only."""
    wanted = _parts(file)
    # A name written without extension may itself hold a dot ("take.1"), which is then no extension.
    bare = file.replace("\\", "/").rsplit("/", 1)[-1].casefold()
    candidates = recordings.get(bare, ()) or recordings.get(wanted[0] if wanted else "", ())
    if not candidates:
        return []
    extension = Path(bare).suffix
    same = [r for r in candidates if Path(r.path).suffix.casefold() == extension] or list(candidates)
    shared = [_common(wanted, _parts(r.path)) for r in same]
    return [r for r, n in zip(same, shared, strict=True) if n == max(shared)]


def _by_label_file(path: str, recordings: Iterable[Recording]) -> list[Recording]:
    """The recordings whose name the label file's own name is, or begins with ("call.Table.1.selections.txt")."""
    name = Path(path).name.casefold()
    fitting: list[tuple[int, Recording]] = []
    for recording in recordings:
        own = stem(recording.path).casefold()
        if name.startswith(own) and not name[len(own) : len(own) + 1].isalnum():
            fitting.append((len(own), recording))
    longest = max((n for n, _ in fitting), default=0)
    return [recording for n, recording in fitting if n == longest]


def match(label_file: LabelFile, recordings: Sequence[Recording], recording_id: int | None = None) -> Matched:
    """Find the recording of each row.

    Rows that name a recording go to the one with that name, the folders deciding between equal names. Rows that name
    none go to the recording that the label file itself is named after.

    Args:
        label_file: What was read.
        recordings: The project's.
        recording_id: The recording the user chose. Then rows that name another one are left out, unless the file
            names no more than one at all.
    """
    by_name: dict[str, list[Recording]] = {}
    for recording in recordings:
        by_name.setdefault(_parts(recording.path)[0], []).append(recording)
    files = dict.fromkeys(row.file for row in label_file.rows)
    chosen = [r for r in recordings if r.id == recording_id]
    targets: dict[str | None, list[Recording]] = {}
    for file in files:
        if chosen and (file is None or len(files) == 1):
            targets[file] = chosen
        elif file is None:
            targets[file] = _by_label_file(label_file.path, recordings)
        else:
            found = _named(file, by_name)
            targets[file] = [r for r in found if r in chosen] if chosen else found
    pairs: list[tuple[LabelRow, Recording]] = []
    rejected: list[Rejected] = []
    for row in label_file.rows:
        target = targets[row.file]
        if len(target) == 1:
            pairs.append((row, target[0]))
        else:
            rejected.append(
                Rejected(row.row, row.label, f"Line {row.row}: {_why_not(row, len(target), bool(chosen))}.")
            )
    unknown = tuple(file for file, target in targets.items() if file is not None and not target)
    return Matched(tuple(pairs), tuple(rejected), unknown)


def _why_not(row: LabelRow, fitting: int, chosen: bool) -> str:
    if row.file is None:
        if fitting:
            return f"{fitting} recordings have the label file's name; choose the one that is meant"
        return "nothing says which recording it belongs to; choose one, or name the label file like it"
    if fitting:
        return f"{fitting} recordings are called {row.file}; write it with its folder"
    return f"it belongs to {row.file}, which {'was not chosen' if chosen else 'is not in the project'}"


# Import ---------------------------------------------------------------------------------------------------------------


def _fitted(row: LabelRow, duration_s: float) -> tuple[float, float] | str | None:
    """A row's times inside its recording; a reason why it has none; or None for a last piece without length."""
    end_s = duration_s if row.end_s is None else row.end_s
    if row.end_s is None and row.start_s >= duration_s:
        return None
    if end_s < row.start_s:
        return f"the end, {end_s:g} s, lies before the start, {row.start_s:g} s"
    if row.start_s > duration_s or (row.start_s == duration_s and end_s > row.start_s):
        return f"it starts at {row.start_s:g} s, after the end of the recording at {duration_s:g} s"
    if end_s < 0 or (end_s == 0 and row.start_s < 0):
        return f"it ends at {end_s:g} s, before the recording begins"
    return max(row.start_s, 0.0), min(end_s, duration_s)


def _key(recording_id: int, start_s: float, end_s: float, name: str) -> tuple[int, int, int, str]:
    return recording_id, round(start_s / _SAME_S), round(end_s / _SAME_S), name


class _Known:
    """What a project has, and what the plans made so far will add to it."""

    def __init__(self, project: Project) -> None:
        self.recordings = project.recordings()
        self.classes = project.classes()
        self.ids = {c.name: c.id for c in self.classes}
        names = {c.id: c.name for c in self.classes}
        self.seen = {_key(s.recording_id, s.start_s, s.end_s, names[s.class_id]) for s in project.segments()}
        self.new_id = project.new_id


def plan_import(project: Project, label_file: LabelFile, recording_id: int | None = None) -> ImportPlan:
    """What importing a label file would add to a project, and what it would leave out and why. Nothing is changed.

    Args:
        project: The project; apply ``plan.added`` to it to import.
        label_file: From ``labels_io.read``.
        recording_id: The recording that the labels belong to, where the user chose one.
    """
    return _plan(_Known(project), label_file, recording_id)


def plan_imports(
    project: Project, label_files: Sequence[LabelFile], recording_ids: Sequence[int | None] | None = None
) -> list[ImportPlan]:
    """What importing several label files, one after the other, would add. Nothing is changed.

    A label that two of the files have counts as repeated in the later one, and a class that is new in two of them is
    added by the first.

    Args:
        project: The project; apply ``joined(plans)`` to it to import.
        label_files: From ``labels_io.read``.
        recording_ids: For each file the recording that the user chose, or None.
    """
    known = _Known(project)
    chosen = recording_ids or [None] * len(label_files)
    return [_plan(known, file, recording_id) for file, recording_id in zip(label_files, chosen, strict=True)]


def joined(plans: Iterable[ImportPlan]) -> Edit | None:
    """The edits of several plans from ``plan_imports`` as a single step of undo, or None when nothing is added."""
    rows = tuple(row for plan in plans if plan.added is not None for row in plan.added.added)
    return Edit(_edit_name(sum(isinstance(row, Segment) for row in rows)), added=rows) if rows else None


def _edit_name(count: int) -> str:
    return "Import 1 label" if count == 1 else f"Import {count} labels"


def _plan(known: _Known, label_file: LabelFile, recording_id: int | None) -> ImportPlan:
    matched = match(label_file, known.recordings, recording_id)
    new_classes: list[LabelClass] = []
    segments: list[Segment] = []
    rejected = [*label_file.rejected, *matched.rejected]
    repeated = clipped = unnamed = 0
    for row, recording in matched.pairs:
        fitted = _fitted(row, recording.duration_s)
        if isinstance(fitted, str):
            rejected.append(Rejected(row.row, row.label, f"Line {row.row}: {fitted}."))
        if fitted is None or isinstance(fitted, str):
            continue
        name = row.label.strip() or UNNAMED
        key = _key(recording.id, *fitted, name)
        if key in known.seen:
            repeated += 1
            continue
        known.seen.add(key)
        clipped += row.start_s < 0 or (row.end_s is not None and row.end_s > recording.duration_s + _SAME_S)
        unnamed += not row.label.strip()
        if name not in known.ids:
            made = next_class(known.classes, name, known.new_id())
            new_classes.append(made)
            known.classes.append(made)
            known.ids[name] = made.id
        source = row.source or "person"
        segments.append(Segment(known.new_id(), recording.id, *fitted, known.ids[name], row.note, source, row.score))
    plan = ImportPlan(
        Edit(_edit_name(len(segments)), added=(*new_classes, *segments)) if segments else None,
        len(segments),
        tuple(c.name for c in new_classes),
        repeated,
        clipped,
        tuple(rejected),
        matched.unknown_files,
        (),
    )
    return replace(plan, summary=(*_summary(plan, unnamed), *label_file.notes))


def _summary(plan: ImportPlan, unnamed: int) -> list[str]:
    """A plan as sentences; at most six on what is left out, because a folder of mistakes must not fill the screen."""
    facts = [_counted(plan.count, "label is new", "labels are new")]
    if plan.new_classes:
        facts.append(f"New classes: {', '.join(plan.new_classes)}.")
    if plan.repeated:
        facts.append(_counted(plan.repeated, "is there already", "are there already"))
    if plan.clipped:
        facts.append(_counted(plan.clipped, "is cut at its recording's edge", "are cut at their recordings' edges"))
    if unnamed:
        facts.append(_counted(unnamed, f"has no text: “{UNNAMED}”", f"have no text: “{UNNAMED}”"))
    if plan.unknown_files:
        more = " …" if len(plan.unknown_files) > 5 else ""
        facts.append(f"Not in the project: {', '.join(plan.unknown_files[:5])}{more}.")
    if plan.rejected:
        facts.append(_counted(len(plan.rejected), "line is left out", "lines are left out"))
        facts += [r.reason for r in plan.rejected[:3]]
    if len(plan.rejected) > 3:
        facts.append(f"… and {len(plan.rejected) - 3} more.")
    return facts


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}."
