"""Tables of answers by id, as competitions take them: read, combined by id, and written.

Invariant: an id is text, the recording's name without folder and ending; zeros in front stay, and rows of different
tables belong together by it and never by their order.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from engine.blending import Blend
from engine.decision import decide
from engine.errors import StudioError, UsageError
from engine.files import csv_line, write_text
from engine.results import DONE, ResultStore, harmless
from training.ensemble import out_of_fold, stacker
from training.tables import table_rows

_IDS = ("id", "audio_file", "path", "audio_filepath")
_LABELS = ("predicted_label_text", "label", "target", "predicted_label")


@dataclass(frozen=True)
class Answer:
    """One model's answer on one recording.

    Attributes:
        label: The class it decided for; empty for none.
        probs: Its probabilities by class, where the table has them.
    """

    label: str
    probs: dict[str, float]


@dataclass(frozen=True)
class Blended:
    """Combined answers.

    Attributes:
        labels: All classes.
        answers: Id and class, in the order of the first table; then those that it lacks.
        lacking: How many ids are not in all tables.
        accuracy: Against the truth, out of fold where a stacker was fitted; None without a truth.
    """

    labels: tuple[str, ...]
    answers: list[tuple[str, str]]
    lacking: int
    accuracy: float | None = None


def id_of(path: str) -> str:
    """The id in a table's cell: a recording's name without folder and ending, as text."""
    bare = path[1:] if path[:2] in ("'=", "'+", "'-", "'@") else path
    name = PurePosixPath(bare.replace("\\", "/")).name
    stem, dot, ending = name.rpartition(".")
    is_ending = ending.isalnum() and not ending.isdecimal() and len(ending) <= 5
    return stem if dot and stem and is_ending else name


def read_answers(path: str | os.PathLike[str]) -> dict[str, Answer]:
    """A table of answers by id.

    Args:
        path: The result store of a classification; a CSV with its results, which is read from the store beside it
            where that is still there; or any CSV with a column id (or path) and one label (or target).

    Raises:
        StudioError: When it is none of these, or has an id twice.
    """
    source = Path(path)
    beside = source.with_name(f"{source.name}.scores")
    if source.suffix.lower() == ".scores" or beside.is_file():
        with ResultStore(beside if beside.is_file() else source) as store:
            return _of_store(store, source)
    rows = table_rows(source)
    if not rows:
        raise StudioError(f"{source} is empty. It needs the columns id and label.", path=source)
    header = [cell.strip().lower() for cell in rows[0][1]]
    at_id, at_label = (next((header.index(n) for n in names if n in header), None) for names in (_IDS, _LABELS))
    if at_id is None or at_label is None:
        raise StudioError(f"{source} needs the columns id and label; it has {', '.join(header)}.", path=source)
    out: dict[str, Answer] = {}
    for line, cells in rows[1:]:
        if len(cells) <= max(at_id, at_label):
            raise StudioError(f"Line {line} of {source} is too short.", path=source)
        label = cells[at_label].strip()
        _add(out, id_of(cells[at_id].strip()), Answer("" if label == "unsure" else label, {}), source)
    return out


def _of_store(store: ResultStore, source: Path) -> dict[str, Answer]:
    out: dict[str, Answer] = {}
    threshold = float(store.meta["threshold"])
    for _, name, state, _, _, _, *p in store.rows():
        if state == DONE:
            (predicted,), _ = decide(np.array([p]), store.labels, threshold, store.positive)
            label = store.labels[predicted] if predicted >= 0 else ""
            _add(out, id_of(name), Answer(label, dict(zip(store.labels, p, strict=True))), source)
    return out


def _add(out: dict[str, Answer], key: str, answer: Answer, source: Path) -> None:
    if key in out:
        raise StudioError(f"{source} has the id {key} twice. Ids are names without folders; give each its own.")
    out[key] = answer


def read_truth(path: str | os.PathLike[str]) -> dict[str, str]:
    """The true class of each id: a CSV with a column id (or path) and one label (or target)."""
    return {key: answer.label for key, answer in read_answers(path).items()}


def blend_tables(tables: Sequence[dict[str, Answer]], blend: Blend, truth: dict[str, str] | None = None) -> Blended:
    """Combine tables of answers by id.

    Args:
        tables: At least two. An answer without probabilities is taken as sure.
        blend: How; for "stacking" only its name, the stacker is fitted on the ids with a truth.
        truth: True classes by id.

    Raises:
        UsageError: When there are too few tables, or stacking lacks a truth.
        StudioError: When nothing can be combined.
    """
    if len(tables) < 2:
        raise UsageError("There must be at least two tables to combine.")
    found = {a.label for table in tables for a in table.values()} | {
        c for t in tables for a in t.values() for c in a.probs
    }
    labels = _in_order(found - {""})
    ids = list(dict.fromkeys(key for table in tables for key in table))
    lacking = sum(any(key not in table for table in tables) for key in ids)
    if blend.method == "stacking":
        ids = [key for key in ids if all(key in table for table in tables)]
    if not ids or len(labels) < 2:
        raise StudioError("There is nothing to combine: the tables share no ids, or know only one class.")
    probs, votes = _arrays(tables, ids, labels)
    measured = None
    if blend.method == "stacking":
        blend, measured = _fit(probs, ids, labels, truth)
    predicted = blend.combine(probs, votes).argmax(axis=1)
    if measured is None and truth:
        right = [truth[key] == labels[p] for key, p in zip(ids, predicted, strict=True) if key in truth]
        measured = float(np.mean(right)) if right else None
    answers = [(key, labels[p]) for key, p in zip(ids, predicted, strict=True)]
    return Blended(labels, answers, lacking, measured)


def _in_order(found: set[str]) -> tuple[str, ...]:
    if all(name.isdecimal() for name in found):
        return tuple(sorted(found, key=int))
    return tuple(sorted(found))


def _arrays(
    tables: Sequence[dict[str, Answer]], ids: Sequence[str], labels: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities, NaN where a table has no answer, (tables, ids, classes), and votes, (tables, ids)."""
    index = {label: number for number, label in enumerate(labels)}
    probs = np.full((len(tables), len(ids), len(labels)), np.nan)
    votes = np.full((len(tables), len(ids)), -1, np.int64)
    for number, table in enumerate(tables):
        for row, key in enumerate(ids):
            answer = table.get(key)
            if answer is None:
                continue
            votes[number, row] = index.get(answer.label, -1)
            if answer.probs:
                probs[number, row] = [answer.probs.get(label, 0.0) for label in labels]
            elif answer.label:
                probs[number, row] = [float(label == answer.label) for label in labels]
    return probs, votes


def _fit(
    probs: np.ndarray, ids: Sequence[str], labels: Sequence[str], truth: dict[str, str] | None
) -> tuple[Blend, float]:
    """A stacker for tables, fitted on the ids with a truth, and its accuracy out of fold."""
    index = {label: number for number, label in enumerate(labels)}
    rows = [row for row, key in enumerate(ids) if (truth or {}).get(key) in index]
    if not rows:
        raise UsageError("Stacking needs the true classes of some ids: a table with the columns id and label.")
    assert truth is not None
    target = np.array([index[truth[ids[row]]] for row in rows], np.int64)
    known = probs[:, rows]
    apart = out_of_fold(known, target, [ids[row] for row in rows], len(labels))
    return stacker(known, target, len(labels)), float((apart.argmax(axis=1) == target).mean())


def write_answers(path: str | os.PathLike[str], answers: Sequence[tuple[str, str]]) -> Path:
    """Write answers as ``id,label``; missing folders are made.

    Raises:
        StudioError: When the file cannot be written.
    """
    rows = (csv_line((harmless(key), harmless(label))) for key, label in answers)
    return write_text(path, csv_line(("id", "label")) + "".join(rows))
