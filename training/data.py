"""Reading labelled data, whatever form it comes in, as a list of items.

An item is one stretch of one file with one label. Items come from a project's frozen split, from a folder with one
sub-folder per class, from a CSV or from a text file with ``path label`` lines.

Invariant: a row that cannot be used is listed among the rejected with a sentence; it never stops the others, and it is
never left out in silence.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine import audio_files
from engine.errors import AudioError, StudioError, UsageError
from engine.labels_io.label_file import number
from engine.project import Project
from engine.rejects import AllRejectedError, Rejected
from training.swaps import is_child, parent_groups, source_name
from training.tables import COLUMNS, labelled_rows, text_of

PARTS = ("train", "val", "test")
_PART_NAMES = {
    "train": "train", "training": "train",
    "val": "val", "valid": "val", "validation": "val", "dev": "val",
    "test": "test", "testing": "test", "eval": "test",
}  # fmt: skip


#: What parts several classes in one cell, where they are asked for.
_LABEL_MARKS = re.compile("[;|]")


@dataclass(frozen=True)
class Item:
    """One labelled stretch of one file.

    Attributes:
        key: Unique within its data set; the path, with the times where one file gives several items.
        path: The audio file.
        start_s, end_s: The stretch; None is the file's end.
        label: The class's name; of several, the one that covers most of it, or that is named first.
        groups: What it must share a side of the split with. Never empty; an item that was synthesized from others has
            one entry for each of them, even where they are equal.
        part: "train", "val" or "test" where the data says so itself, else empty.
        recording_id: The project's recording, where there is a project.
        also: Further class names, where it has several.
        text: What is said in it, where the data say so.
    """

    key: str
    path: str
    start_s: float
    end_s: float | None
    label: str
    groups: tuple[str, ...]
    part: str = ""
    recording_id: int | None = None
    also: tuple[str, ...] = ()
    text: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """All its class names, ``label`` first."""
        return (self.label, *self.also)

    @property
    def synthesized(self) -> bool:
        """Whether it was made from several other items; it may be trained on, never measured on."""
        return len(self.groups) > 1


@dataclass
class DataSet:
    """Labelled items and what was wrong with the rest.

    Attributes:
        source: Where they come from, in words.
        items: Unique by key.
        rejected: Rows left out.
        notes: Sentences about the data as a whole.
        leaky: Whether a split that came with the data is known to leak.
        split_id: The project's split, where there is a project.
    """

    source: str
    items: list[Item] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    leaky: bool = False
    split_id: int | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The class names in the order of a model's outputs: sorted, whole numbers as numbers."""
        names = {name for item in self.items for name in item.labels}
        if all(name.isdecimal() for name in names):
            return tuple(sorted(names, key=lambda name: (int(name), name)))
        return tuple(sorted(names))

    @property
    def multi_label(self) -> bool:
        """Whether any item has several classes."""
        return any(item.also for item in self.items)


def read(
    source: str | os.PathLike[str],
    *,
    group_pattern: str = "",
    split_id: int | None = None,
    multi_label: bool = False,
    beside: str | os.PathLike[str] = "",
) -> DataSet:
    """Read labelled data in any of the supported forms.

    Several classes of one item are a matter of asking: a semicolon or a bar may well be part of a name. When they are
    asked for, the label "rain;wind" or "rain|wind" is two classes, and a stretch that is listed several times with
    different labels has all of them. A project says itself which of its chunks have several.

    Args:
        source: A project folder, a folder with one sub-folder per class (itself or below train/ val/ test/), a folder
            of files whose names end in _a or _b (the classes A and B, whatever comes before is the group), a CSV
            with ``audio_filepath,label`` (and optionally ``start_s,end_s,group,split``; or ``groups``, with semicolons,
            for what was made of several recordings; ``text``, what is said), a word_bounds.json, or a text file with
            ``path label`` lines. Relative paths count from the file's own folder, then from the current one.
        group_pattern: A regular expression searched in each path; its first bracket is the group.
        split_id: Which split of a project; the newest when None.
        multi_label: Whether a file that lists items may give them several classes.
        beside: The folder that relative paths in a file count from, instead of the file's own.

    Raises:
        AllRejectedError: When there is nothing usable in it.
        StudioError: When it cannot be read at all.
    """
    path = Path(source)
    if path.is_dir() and (path / "project.db").is_file():
        with Project(path) as project:
            return of_project(project, split_id)
    if path.is_dir():
        data = _from_folder(path)
    elif not path.exists():
        raise StudioError(f"{path} does not exist. Give a folder with one sub-folder per class, a CSV or a label file.")
    elif path.suffix.lower() in (".csv", ".tsv"):
        data = _from_csv(path, Path(beside or path.parent), multi_label)
    elif path.suffix.lower() == ".json":
        from training.word_bounds import read_word_bounds

        data = read_word_bounds(path, audio_folder=beside or None)
    else:
        data = _from_lines(path, Path(beside or path.parent), multi_label)
    if group_pattern:
        data.items = list(_regrouped(data.items, group_pattern))
    data.items = _with_parents(data.items)
    data.items = _unique(data, multi_label)
    if not data.items:
        first = f" The first row left out: {data.rejected[0].reason}" if data.rejected else ""
        raise AllRejectedError(f"{path} holds no usable labelled audio.{first}", data.rejected, path=path)
    return data


def of_project(project: Project, split_id: int | None = None) -> DataSet:
    """The items of a project's frozen split.

    Raises:
        StudioError: When there is no split yet, or not that one.
    """
    splits = project.splits()
    if not splits:
        raise StudioError(f"{project.folder} has no split yet. Cut the labels into chunks and split them first.")
    split = splits[-1] if split_id is None else next((s for s in splits if s.id == split_id), None)
    if split is None:
        raise StudioError(
            f"{project.folder} has no split number {split_id}; it has {', '.join(str(s.id) for s in splits)}."
        )
    parts = project.split_parts(split.id)
    recordings = {r.id: r for r in project.recordings()}
    names = {c.id: c.name for c in project.classes()}
    data = DataSet(f"split {split.id} of {project.name}", leaky=split.leaky, split_id=split.id)
    gone: set[int] = set()
    for chunk in project.chunks(split.cut_id):
        recording = recordings[chunk.recording_id]
        path = str(project.audio_path(recording))
        if recording.id in gone or not Path(path).is_file():
            if recording.id not in gone:
                data.rejected.append(Rejected(path, f"{path} is missing. Relink it, or remove it from the project."))
            gone.add(recording.id)
            continue
        if chunk.id in parts:
            key = f"{recording.path}#{chunk.start_s:.6f}-{chunk.end_s:.6f}"
            item = Item(
                key,
                path,
                chunk.start_s,
                chunk.end_s,
                names[chunk.class_id],
                chunk.groups,
                parts[chunk.id],
                recording.id,
                tuple(names[class_id] for class_id in chunk.also),
            )
            data.items.append(item)
    if not data.items:
        raise StudioError(
            f"Split {split.id} of {project.name} has no chunk whose recording can be found. Relink the recordings."
        )
    return data


def _group_of(path: str) -> str:
    """The recording a file belongs to: itself, or for a cut chunk the recording it was cut from."""
    name = Path(path)
    return str(name.with_name(source_name(name.stem)))


def _with_parents(items: Sequence[Item]) -> list[Item]:
    """The items; those called as synthesized ones get the groups of what they were made of."""
    stems = [Path(item.path).stem for item in items]
    real = {stem for stem in stems if not is_child(stem)}
    if not any(map(is_child, stems)):
        return list(items)
    groups: dict[str, tuple[str, ...]] = {}
    for item, stem in zip(items, stems, strict=True):
        if not is_child(stem):
            # Recordings of one name in several folders: which of them was the parent cannot be told, so all were.
            source = source_name(stem)
            groups[source] = tuple(dict.fromkeys((*groups.get(source, ()), *item.groups)))
    return [
        replace(item, groups=parent_groups(stem, real, groups) or item.groups)
        for item, stem in zip(items, stems, strict=True)
    ]


def group_search(pattern: str) -> Callable[[str], str | None]:
    """What finds the group in a path: the first bracket of a regular expression, or None where it does not match.

    Raises:
        UsageError: When it is no regular expression, or has no bracket.
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise UsageError(f"The group pattern {pattern!r} is not a regular expression: {error}.") from error
    if compiled.groups < 1:
        raise UsageError(f"The group pattern {pattern!r} needs a bracket around the part that is the group.")

    def search(path: str) -> str | None:
        found = compiled.search(path)
        return found.group(1) if found is not None else None

    return search


def _regrouped(items: Sequence[Item], pattern: str) -> Iterator[Item]:
    search = group_search(pattern)
    for item in items:
        group = search(Path(item.path).as_posix())
        if group is not None:
            yield replace(item, groups=(group,))
        elif is_child(Path(item.path).stem):
            yield item  # its groups are its parents', whatever it is called
        else:
            raise UsageError(f"The group pattern {pattern!r} does not match {item.path}.")


def _unique(data: DataSet, multi_label: bool) -> list[Item]:
    """The items without repetitions.

    Two labels for the same stretch are both refused, for one of them is wrong; where items may have several classes, it
    has both, if the rows agree in everything else.
    """
    by_key: dict[str, Item] = {}
    contradicted: set[str] = set()
    for item in data.items:
        other = by_key.setdefault(item.key, item)
        if other is item:
            continue
        if {*other.labels} == {*item.labels}:
            data.rejected.append(Rejected(item.key, f"{item.key} is listed twice; it counts once."))
        elif multi_label and (other.groups, other.part) == (item.groups, item.part):
            more = (name for name in item.labels if name not in other.labels)
            by_key[item.key] = replace(other, also=(*other.also, *more))
        else:
            contradicted.add(item.key)
    what = "groups or parts" if multi_label else "labels"
    for key in sorted(contradicted):
        data.rejected.append(Rejected(key, f"{key} is listed with different {what}; it was left out."))
    return [item for key, item in by_key.items() if key not in contradicted]


def _from_folder(folder: Path) -> DataSet:
    data = DataSet(str(folder))
    children = sorted(d for d in folder.iterdir() if d.is_dir() and not d.name.startswith("."))
    if not children:
        return _from_names(folder)
    by_part = all(child.name.lower() in _PART_NAMES for child in children)
    divided = [
        child for child in children if child.name.lower() in _PART_NAMES and any(d.is_dir() for d in child.iterdir())
    ]
    if not by_part and {"train"} < {_PART_NAMES[child.name.lower()] for child in divided}:
        # Where chunks were cut, what they were cut from lies beside them; as classes it would be nonsense.
        others = ", ".join(child.name for child in children if child not in divided)
        parts = " and ".join(child.name for child in divided)
        data.notes.append(f"{folder} is divided already, into {parts}; what lies beside them is not used: {others}.")
        by_part, children = True, divided
    for child in children:
        classes = sorted(d for d in child.iterdir() if d.is_dir()) if by_part else [child]
        part = _PART_NAMES[child.name.lower()] if by_part else ""
        for class_folder in classes:
            refused: list[AudioError] = []
            files = audio_files.find_audio([class_folder], refused)
            data.rejected += [Rejected(str(error.path), str(error)) for error in refused]
            if not files and not refused:
                data.rejected.append(Rejected(str(class_folder), f"{class_folder} holds no audio."))
            for path in files:
                # Chunks of one recording may lie in several class folders, so the group is the bare name.
                data.items.append(Item(path, path, 0.0, None, class_folder.name, (Path(_group_of(path)).name,), part))
    return data


def _from_names(folder: Path) -> DataSet:
    """Files whose class is the letter behind the last underscore of their name, as in ``12_a.wav`` and ``12_b.wav``."""
    data = DataSet(str(folder))
    refused: list[AudioError] = []
    files = audio_files.find_audio([folder], refused)
    data.rejected += [Rejected(str(error.path), str(error)) for error in refused]
    for path in files:
        stem, _, letter = Path(path).stem.rpartition("_")
        if stem and letter in ("a", "b", "A", "B"):
            group = Path(_group_of(str(Path(path).with_stem(stem)))).stem
            data.items.append(Item(path, path, 0.0, None, letter.upper(), (group,)))
        else:
            data.rejected.append(
                Rejected(path, f"{Path(path).name} tells no class: its name ends neither in _a nor _b.")
            )
    if not data.items:
        raise StudioError(
            f"{folder} has no sub-folders, and no audio whose name ends in _a or _b. Give a folder with one sub-folder "
            "of audio per class."
        )
    return data


def _resolved(name: str, beside: Path) -> str | None:
    """The file that a table means, or None when it is nowhere. Windows separators are understood everywhere."""
    for text in (name, name.replace("\\", "/")):
        for candidate in (beside / text, Path(text)):
            if os.path.isfile(candidate):  # noqa: PTH113 - Path.is_file raises on names that are too long
                return str(candidate)
    return None


def _from_csv(path: Path, beside: Path, multi_label: bool) -> DataSet:
    table = labelled_rows(path, lambda name: _resolved(name, beside) is not None)
    data = DataSet(str(path), notes=list(table.notes))
    for row, values in table.rows:
        item, reason = _item(values, beside, multi_label)
        if item is None:
            data.rejected.append(Rejected(f"line {row}", f"Line {row} of {path.name}: {reason}"))
        else:
            data.items.append(item)
    return data


def _item(values: dict[str, str], beside: Path, multi_label: bool) -> tuple[Item | None, str]:
    """An item from the cells of a row, or the sentence that says why not."""
    labels = _LABEL_MARKS.split(values["label"]) if multi_label else [values["label"]]
    label, *also = dict.fromkeys(filter(None, map(str.strip, labels))) or [""]
    if not label:
        return None, "the label is empty."
    found = _resolved(values["path"], beside)
    if found is None:
        return None, f"{values['path'] or 'the file name'} does not exist."
    try:
        start_s = number(values["start_s"]) if values["start_s"] else 0.0
        end_s = number(values["end_s"]) if values["end_s"] else None
    except ValueError as error:
        return None, f"{error}."
    if start_s < 0 or (end_s is not None and end_s <= start_s):
        return None, f"the stretch from {values['start_s']} to {values['end_s']} s is empty."
    part = _PART_NAMES.get(values["part"].lower(), "")
    if values["part"] and not part:
        return None, f"the split {values['part']!r} is none of train, val and test."
    whole = start_s == 0.0 and end_s is None
    key = found if whole else f"{found}#{start_s:.6f}-{'end' if end_s is None else f'{end_s:.6f}'}"
    groups = tuple(filter(None, map(str.strip, values["groups"].split(";"))))
    groups = groups or (values["group"] or _group_of(found),)
    return Item(key, found, start_s, end_s, label, groups, part, also=tuple(also), text=values["text"]), ""


def _from_lines(path: Path, beside: Path, multi_label: bool) -> DataSet:
    data = DataSet(str(path))
    for row, line in enumerate(io.StringIO(text_of(path), newline=None), start=1):
        if not line.strip():
            continue
        name, _, label = line.strip().rpartition(" ")  # at the last blank: paths may hold blanks
        values = {**dict.fromkeys(COLUMNS, ""), "path": name.strip(), "label": label}
        item, reason = (None, f"{line.strip()!r} is not 'path label'.")
        if name:
            item, reason = _item(values, beside, multi_label)
        if item is None:
            data.rejected.append(Rejected(f"line {row}", f"Line {row} of {path.name}: {reason}"))
        else:
            data.items.append(item)
    return data
