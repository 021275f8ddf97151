"""The tables of the SoundNet scripts: lists of recordings with their categories, feature files, predictions.

Invariant: ids are text, whatever they look like; a recording that lacks a feature file is told with the layers that it
lacks, never left out in silence.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.errors import StudioError
from engine.events import Job, Progress, Skipped
from engine.files import csv_line, write_text
from engine.rejects import Rejected
from engine.soundnet.layers import FEATURE_LAYERS
from engine.words import many
from training.tables import table_rows

#: Recordings read between two events.
_ROWS_PER_EVENT = 100


@dataclass(frozen=True)
class ListRow:
    """A recording of a list: its id, and its category as it is written, empty where it is to be predicted."""

    id: str
    category: str


def read_list(path: str | os.PathLike[str]) -> list[ListRow]:
    """The recordings of ``train_val.csv`` or ``test_for_students.csv``: columns Id and Category, in the file's order.

    Raises:
        StudioError: When it cannot be read, has no column Id, or no rows.
    """
    source = Path(path)
    rows = table_rows(source)
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    if "id" not in header:
        raise StudioError(f"{source} needs the columns Id and Category.", path=source)
    at = header.index("id")
    category = header.index("category") if "category" in header else len(header)
    found = [
        ListRow(cells[at].strip(), cells[category].strip() if category < len(cells) else "")
        for _, cells in rows[1:]
        if at < len(cells)
    ]
    if not found:
        raise StudioError(f"{source} lists no recordings.", path=source)
    return found


def read_classes(path: str | os.PathLike[str]) -> dict[str, str]:
    """Names of categories by the category as written: ``cls_map.csv``, columns Label and Category.

    Raises:
        StudioError: When it cannot be read, or does not have both columns.
    """
    source = Path(path)
    rows = table_rows(source)
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    if not {"label", "category"} <= set(header):
        raise StudioError(f"{source} needs the columns Label and Category.", path=source)
    label, category = header.index("label"), header.index("category")
    return {cells[category].strip(): cells[label].strip() for _, cells in rows[1:] if max(label, category) < len(cells)}


@dataclass
class FeatureRows:
    """The features of recordings, as far as there are files of them.

    Attributes:
        values: float32, shape (recordings, numbers of all layers), the layers one behind the other; zeros where a file
            is missing.
        widths: Numbers of each layer.
        complete: bool, shape (recordings,): whether there were files for all layers.
        missing: How many recordings lack each layer.
    """

    values: np.ndarray
    widths: dict[str, int]
    complete: np.ndarray
    missing: dict[str, int]

    def missing_words(self) -> str:
        """For people: "pool5 of 1 recording, conv6 of 2 recordings"; empty where nothing is missing."""
        return ", ".join(f"{layer} of {many(n, 'recording')}" for layer, n in self.missing.items() if n)


def read_features(
    folder: str | os.PathLike[str], ids: Sequence[str], ending: str, widths: Mapping[str, int] | None = None
) -> Job[FeatureRows]:
    """The features of recordings from ``folder/<layer>/<id><ending>``.

    Args:
        folder: Has the folders pool5, conv6 and conv7.
        ids: The recordings.
        ending: Of the files' names, ".csv".
        widths: Numbers of each layer; those of the first file of each when None.

    Raises:
        StudioError: When a layer has no file of any of the recordings.
    """
    home = Path(folder)
    if not home.is_dir():
        raise StudioError(f"There is no folder {home}.", path=home)
    known = dict(widths or {})
    parts: dict[str, list[np.ndarray | None]] = {layer: [] for layer in FEATURE_LAYERS}
    for number, name in enumerate(ids):
        reasons = []
        for layer, values in parts.items():
            file = home / layer / f"{name}{ending}"
            found, why = _numbers(file)
            if found is not None and len(found) != known.setdefault(layer, len(found)):
                why = f"has {many(len(found), 'number')} where {known[layer]} are needed"
                found = None
            values.append(found)
            if found is None:
                reasons.append(f"{layer} ({file.name} {why})")
        if reasons:
            yield Skipped(name, f"{name} lacks features: {', '.join(reasons)}.")
        elif number % _ROWS_PER_EVENT == 0:
            yield Progress("Reading features", number, len(ids), "recordings")
    for layer, values in parts.items():
        if all(v is None for v in values):
            raise StudioError(
                f"{home / layer} has no usable file of the {many(len(ids), 'recording')} in the list; they should be "
                f"called as {ids[0]}{ending}.",
                path=home,
            )
    rows = np.zeros((len(ids), sum(known[layer] for layer in FEATURE_LAYERS)), np.float32)
    start = 0
    for layer in FEATURE_LAYERS:
        for row, value in zip(rows, parts[layer], strict=True):
            if value is not None:
                row[start : start + known[layer]] = value
        start += known[layer]
    complete = np.array([all(v[i] is not None for v in parts.values()) for i in range(len(ids))])
    missing = {layer: sum(v is None for v in values) for layer, values in parts.items()}
    return FeatureRows(rows, {layer: known[layer] for layer in FEATURE_LAYERS}, complete, missing)


def _numbers(file: Path) -> tuple[np.ndarray | None, str]:
    """The numbers of a feature file, or the end of a sentence that says why not."""
    try:
        text = file.read_text("ascii")
        values = np.array([float(word) for word in text.replace(";", " ").replace(",", " ").split()], np.float32)
    except FileNotFoundError:
        return None, "is missing"
    except OSError as error:
        return None, f"cannot be read: {error.strerror or error}"
    except ValueError:
        return None, "holds something other than numbers"
    if not len(values) or not np.isfinite(values).all():
        return None, "is empty or damaged"
    return values, ""


def labelled(rows: Iterable[ListRow], path: str) -> tuple[list[ListRow], list[Rejected]]:
    """The rows that can be learned from, each recording once, and why the others cannot."""
    kept: dict[str, ListRow] = {}
    rejected = []
    for row in rows:
        if not row.category:
            rejected.append(Rejected(row.id, f"{row.id} in {path} has no category."))
        elif kept.setdefault(row.id, row) is not row:
            rejected.append(Rejected(row.id, f"{row.id} in {path} is listed more than once; its first row counts."))
    return list(kept.values()), rejected


def categories(rows: Iterable[ListRow]) -> list[str]:
    """The categories of a list in the order of a model's outputs: whole numbers as numbers."""
    names = {row.category for row in rows if row.category}
    if all(name.isdecimal() for name in names):
        return sorted(names, key=int)
    return sorted(names)


def write_predictions(path: str | os.PathLike[str], predictions: Iterable[tuple[str, str]]) -> Path:
    """Write ``Id,Category`` in the given order.

    Raises:
        StudioError: When it cannot be written.
    """
    return write_text(path, "".join(map(csv_line, (("Id", "Category"), *predictions))))
