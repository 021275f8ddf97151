"""A project's labels into files of other programs.

Invariant: files appear when all of them are written; an export that is cancelled or fails leaves the place as it was.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from engine import labels_io
from engine.errors import StudioError
from engine.events import Job, Progress
from engine.labels_io.label_file import LabelRow, stem
from engine.project import Project
from engine.segments import Segment


def rows_of(project: Project, recording_ids: Iterable[int] | None = None) -> list[LabelRow]:
    """The labels of some recordings, or of all, as rows with ``file`` as the project has it."""
    names = {c.id: c.name for c in project.classes()}
    wanted = None if recording_ids is None else set(recording_ids)
    files = {r.id: r.path for r in project.recordings() if wanted is None or r.id in wanted}
    return [_row(s, names, files[s.recording_id]) for s in project.segments() if s.recording_id in files]


def _row(segment: Segment, names: dict[int, str], file: str) -> LabelRow:
    name = names[segment.class_id]
    return LabelRow(segment.start_s, segment.end_s, name, file, segment.note, segment.source, segment.score)


def export_labels(
    project: Project,
    out: str | os.PathLike[str],
    format_id: str = "csv",
    recording_ids: Iterable[int] | None = None,
) -> Job[list[Path]]:
    """Write a project's labels. Job: yields Progress in recordings; cancelled, it leaves nothing behind.

    Args:
        project: The project.
        out: A file for a format that holds several recordings, or when only one has labels; else a folder, which gets
            one file for each recording, named like it.
        format_id: See ``labels_io.formats()``.
        recording_ids: Only these recordings; None for all.

    Returns:
        The files written.

    Raises:
        StudioError: When the format cannot hold the labels or the place cannot be written.
    """
    names = {c.id: c.name for c in project.classes()}
    wanted = None if recording_ids is None else set(recording_ids)
    recordings = [r for r in project.recordings() if wanted is None or r.id in wanted]
    rows: dict[str, list[LabelRow]] = {}
    for number, recording in enumerate(recordings):
        yield Progress("Reading labels", number, len(recordings), "recordings")
        found = [_row(s, names, recording.path) for s in project.segments(recording.id)]
        if found:
            rows[recording.path] = found
    durations = {r.path: r.duration_s for r in recordings}
    return (yield from write_rows(rows, durations, out, format_id))


def write_rows(
    rows: Mapping[str, Sequence[LabelRow]],
    durations: Mapping[str, float],
    out: str | os.PathLike[str],
    format_id: str = "csv",
) -> Job[list[Path]]:
    """Write labels as ``export_labels`` does, wherever they come from.

    Args:
        rows: The labels of each recording that has any, by its path.
        durations: Length in seconds of each recording, also of those without labels.
        out, format_id: See ``export_labels``.

    Raises:
        StudioError: When the format cannot hold the labels or the place cannot be written.
    """
    known = labels_io.find(format_id)
    target = Path(out)
    as_folder = target.is_dir() or (not known.several_files and (len(rows) > 1 or not target.suffix))
    if not as_folder or known.several_files:
        yield Progress("Writing labels")
        file = target / f"labels{known.extensions[0]}" if as_folder else target
        everything = [row for own in rows.values() for row in own]
        own_durations = {path: durations[path] for path in rows}
        return [labels_io.write(file, everything, format_id, durations if as_folder else own_durations)]
    with _staging(target) as staging:
        made: list[Path] = []
        for path, name in zip(rows, _names(rows), strict=True):
            yield Progress("Writing labels", len(made), len(rows), "recordings")
            file = staging / f"{name}{known.extensions[0]}"
            made.append(labels_io.write(file, rows[path], format_id, {path: durations[path]}))
        return [_moved(file, target) for file in made]


def _names(paths: Iterable[str]) -> Iterator[str]:
    """A file name for each recording; two of the same name get different ones."""
    taken: set[str] = set()
    for path in paths:
        name = stem(path)
        while name.casefold() in taken:
            name += "-2"
        taken.add(name.casefold())
        yield name


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A place for files that are to appear in a folder together; what has not been moved from it vanishes."""
    new = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".exporting-", dir=folder))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        for made in new:
            if made.is_dir() and not any(made.iterdir()):
                made.rmdir()


def _moved(file: Path, folder: Path) -> Path:
    target = folder / file.name
    try:
        file.replace(target)
    except OSError as error:
        raise _unwritable(target, error) from error
    return target


def _unwritable(path: Path, error: OSError) -> StudioError:
    reason = error.strerror or str(error)
    return StudioError(f"{path} cannot be written: {reason}. Choose another folder, or make room.", path=path)
