"""What was said in review of labelled files outside of a project, kept as a corrected label file beside them.

Invariant: the files that were given are only read. The corrected file lists all of them, so that it can be trained on
and measured on as it is, and it holds the verdicts, so that a review can be gone on with another day.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import StudioError
from engine.files import csv_line, write_text
from engine.project import Project
from engine.results import harmless
from engine.segments import RELABEL, VERDICTS
from training.data import Item
from training.tables import table_rows

COLUMNS = ("audio_filepath", "label", "start_s", "end_s", "groups", "split", "said", "was", "model", "at")


@dataclass(frozen=True)
class Said:
    """What a person said of one item.

    Attributes:
        said: One of ``engine.segments.VERDICTS``.
        was: The label that it had at first; several joined by semicolons, as ``several`` does.
        label: The label that it has since.
        model: Whose answer was reviewed.
        at: When, ISO with the zone.
    """

    said: str
    was: str
    label: str
    model: str
    at: str


Place = tuple[str, float, float]


def several(labels: Iterable[str]) -> str:
    """The classes of an item as a corrected file has them, and ``training.data`` reads them."""
    return ";".join(labels)


def place(item: Item) -> Place:
    """What tells an item from all others in a corrected file, whatever its label is now."""
    # Not by Path: a hundred thousand of them take a second and a half, and links must stay what they are.
    return os.path.abspath(item.path), round(item.start_s, 4), round(item.end_s or 0.0, 4)  # noqa: PTH100


def corrected_path(source: str | os.PathLike[str]) -> Path:
    """Where the corrections of a label file or of a folder of class folders go: beside it.

    Of a file that is a corrected one already, itself.
    """
    path = Path(source)
    if path.name.endswith(".corrected.csv"):
        return path
    return path.with_name(f"{path.stem if path.is_file() else path.name}.corrected.csv")


def read(path: Path) -> dict[Place, Said]:
    """The verdicts in a corrected file; none when it is not there.

    Raises:
        StudioError: When it cannot be read.
    """
    if not path.is_file():
        return {}
    found: dict[Place, Said] = {}
    rows = table_rows(path)
    if not rows or tuple(rows[0][1][: len(COLUMNS)]) != COLUMNS:
        raise StudioError(f"{path} is not a file of corrections: it lacks their columns. Move it away.", path=path)
    for line, cells in rows[1:]:
        values = dict(zip(COLUMNS, cells, strict=False))
        if len(cells) < len(COLUMNS) or values["said"] not in VERDICTS:
            if any(cells[6:]):
                raise StudioError(f"Line {line} of {path} cannot be read as a correction. Move the file away.")
            continue
        where = os.path.normpath(path.parent.absolute() / values["audio_filepath"].lstrip("'"))
        key = where, round(float(values["start_s"]), 4), round(float(values["end_s"] or 0.0), 4)
        found[key] = Said(values["said"], values["was"], values["label"], values["model"], values["at"])
    return found


def write(path: Path, items: Iterable[Item], verdicts: Mapping[Place, Said]) -> Path:
    """Write all items with their labels of today, and what was said of them.

    Raises:
        StudioError: When the file cannot be written.
    """
    lines = [csv_line(COLUMNS)]
    for item in items:
        told = verdicts.get(place(item))
        labels = told.label if told is not None and told.said == RELABEL else several(item.labels)
        groups = ";".join(group.replace(";", ",") for group in item.groups)
        end = "" if item.end_s is None else f"{item.end_s:.6f}"
        own = (told.said, told.was, told.model, told.at) if told is not None else ("", "", "", "")
        where = Path(item.path).absolute()
        home = path.parent.absolute()
        name = where.relative_to(home).as_posix() if where.is_relative_to(home) else str(where)
        lines.append(csv_line((harmless(name), labels, f"{item.start_s:.6f}", end, groups, item.part, *own)))
    return write_text(path, "".join(lines))


def of_project(project: Project) -> list[tuple[str, float, float, Said]]:
    """The verdicts of a project: path, start and end in seconds, and what was said."""
    names = {c.id: c.name for c in project.classes()}
    paths = {r.id: str(project.audio_path(r)) for r in project.recordings()}
    return [
        (
            paths[v.recording_id], v.start_s, v.end_s,
            Said(v.said, names.get(v.was_id, ""), names[v.class_id], v.model, v.at),
        )
        for v in project.verdicts()
    ]  # fmt: skip


def table(rows: Sequence[tuple[str, float, float, Said]]) -> str:
    """Verdicts as CSV text: who said what of which stretch, from which label to which, and when."""
    lines = [csv_line(("audio_file", "start_s", "end_s", "said", "from", "to", "model", "at"))]
    for path, start_s, end_s, told in rows:
        end = f"{end_s:.3f}" if end_s else ""
        cells = (harmless(path), f"{start_s:.3f}", end, told.said, harmless(told.was), harmless(told.label))
        lines.append(csv_line((*cells, harmless(told.model), told.at)))
    return "".join(lines)
