"""Results as tables for other programs: CSV, JSON, Parquet, and lists of paths.

Invariant: the columns are COLUMNS of ``engine.results``, in that order, with the probability of each class behind them
only where it was asked for, and last the transcript only where the model writes one (in JSON also its words, for each
file); numbers have a decimal point whatever the system's language.
"""

from __future__ import annotations

import codecs
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from engine import answers
from engine.answers import Answer
from engine.errors import StudioError, UsageError
from engine.events import Job, Progress
from engine.files import csv_line, replacing
from engine.items import source_of
from engine.results import COLUMNS, DONE, TOO_SHORT, ResultStore, harmless
from engine.suggest import SuggestConfig

#: What a row of a table is.
ROWS = ("file", "window", "detection")
_STEP = 500
_PARQUET_ROWS = 50_000


@dataclass(frozen=True)
class TableConfig:
    """What a table of results holds.

    Attributes:
        threshold: What decides; strict: a probability equal to it is not over it.
        rows: One of ROWS.
        only: Ids of the files; all when None.
        each_class: Whether there is a column with the probability of each class.
        bom: Whether a CSV begins with the mark by which Excel knows UTF-8.
        stretches: What makes one detection of several windows.
    """

    threshold: float
    rows: str = "file"
    only: Sequence[int] | None = None
    each_class: bool = False
    bom: bool = False
    stretches: SuggestConfig | None = None


def export_csv(
    store: ResultStore, path: str | os.PathLike[str], threshold: float, only: Sequence[int] | None = None
) -> Path:
    """Write a row for each file as CSV, in one go; ``write_csv`` is the job that can do more.

    Raises:
        StudioError: When the file cannot be written.
    """
    job = write_csv(store, path, TableConfig(threshold, only=only))
    while True:
        try:
            next(job)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]


def write_csv(store: ResultStore, path: str | os.PathLike[str], config: TableConfig) -> Job[Path]:
    """Write a table as CSV: UTF-8, cells that no spreadsheet runs as a formula. A job: yields Progress.

    Raises:
        StudioError: When the file cannot be written.
    """
    with replacing(path, "w") as file:
        if config.bom:
            file.write(codecs.BOM_UTF8.decode("utf-8"))
        file.write(csv_line(harmless(name) for name in _names(store, config)))
        for number, row in enumerate(_rows(store, config)):
            file.write(csv_line(_cell(name, value) for name, value in row.items()))
            if number % _STEP == 0:
                yield Progress("Writing results", number, None, "rows")
    return Path(path)


def write_json(store: ResultStore, path: str | os.PathLike[str], config: TableConfig) -> Job[Path]:
    """Write a table as JSON: an array with an object for each row; what is not known is null. A job.

    Raises:
        StudioError: When the file cannot be written.
    """
    with replacing(path, "w") as file:
        file.write("[")
        for number, row in enumerate(_rows(store, config, words=config.rows == "file")):
            text = json.dumps({name: None if value == "" else value for name, value in row.items()})
            file.write((",\n" if number else "\n") + text)
            if number % _STEP == 0:
                yield Progress("Writing results", number, None, "rows")
        file.write("\n]\n")
    return Path(path)


def write_parquet(store: ResultStore, path: str | os.PathLike[str], config: TableConfig) -> Job[Path]:
    """Write a table as Parquet. A job: yields Progress.

    Raises:
        StudioError: When pyarrow is missing, or the file cannot be written.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise StudioError(
            "Parquet needs the library pyarrow, which is not installed. Run: pip install pyarrow. Or choose CSV."
        ) from error
    names = _names(store, config)
    schema = pyarrow.schema([(name, _arrow_type(pyarrow, name)) for name in names])
    with replacing(path) as file, parquet.ParquetWriter(file, schema) as writer:
        rows = _rows(store, config)
        number = 0
        while part := list(islice(rows, _PARQUET_ROWS)):
            columns = {name: [_typed(name, row[name]) for row in part] for name in names}
            writer.write_table(pyarrow.table(columns, schema=schema))
            number += len(part)
            yield Progress("Writing results", number, None, "rows")
    return Path(path)


#: By name: what writes a table.
TABLES: Mapping[str, Callable[[ResultStore, str | os.PathLike[str], TableConfig], Job[Path]]] = {
    "csv": write_csv,
    "json": write_json,
    "parquet": write_parquet,
}

_NUMBERS = frozenset({"probability", "start_s", "end_s", "threshold", "seconds"})


def _arrow_type(pyarrow: Any, name: str) -> Any:
    if name in _NUMBERS or name.startswith("p_"):
        return pyarrow.float64()
    return pyarrow.bool_() if name == "is_correct" else pyarrow.string()


def _typed(name: str, value: Any) -> Any:
    """A value as its column wants it: numbers of classes are text, because there may be several."""
    if value == "" or name in _NUMBERS or isinstance(value, bool | float):
        return None if value == "" else value
    return str(value).encode("utf-8", "backslashreplace").decode("utf-8")


_DECIMALS = {"probability": 6, "threshold": 4, "start_s": 3, "end_s": 3, "seconds": 3}
_TEXTS = frozenset({"audio_file", "true_label_text", "predicted_label_text", "model", "error", "transcript"})


def _cell(name: str, value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.{_DECIMALS.get(name, 6)}f}"
    return harmless(str(value)) if name in _TEXTS else str(value)


def _names(store: ResultStore, config: TableConfig) -> list[str]:
    each = (f"p_{label}" for label in store.labels if config.each_class)
    return [*COLUMNS, *each, *(["transcript"] if store.transcripts.there else [])]


def _rows(store: ResultStore, config: TableConfig, *, words: bool = False) -> Iterator[dict[str, Any]]:
    """The rows of a table, with the words of a transcript or without; what is not known is an empty text."""
    if config.rows not in ROWS:
        raise UsageError(f"A row can be a {', '.join(ROWS)}, not {config.rows!r}.")
    for answer in answers.of_files(store, config.threshold, config.only):
        if config.rows == "file":
            start_s = source_of(answer.item, store.split).start_s
            row = _row(store, config, answer, start_s, start_s + answer.duration_s, answer.probabilities)
            yield row | {"words": _words(store, answer.id)} if words and store.transcripts.there else row
        elif config.rows == "window":
            scores = answers.window_scores(store, answer.id, answer.duration_s)
            for start_s, end_s, p in zip(scores.start_s, scores.end_s, scores.probs, strict=True):
                probabilities = tuple(float(value) for value in p)
                yield _row(store, config, answer, float(start_s), float(end_s), probabilities)
        else:
            for found in answers.detections(store, answer, config.threshold, config.stretches):
                row = _row(store, config, answer, found.start_s, found.end_s, ())
                at = store.labels.index(found.label)
                row |= {"predicted_label": at, "predicted_label_text": found.label, "probability": found.score or 0.0}
                yield row | {"is_correct": _right(store, answer, (at,))}


def _row(
    store: ResultStore, config: TableConfig, answer: Answer, start_s: float, end_s: float, p: Sequence[float]
) -> dict[str, Any]:
    classes, shown, words = answer.classes, answer.probability, answer.words
    if config.rows == "window":
        classes, shown, words = answers.said(store, p, config.threshold)
    true = _true_classes(store, answer)
    row: dict[str, Any] = {
        "audio_file": answer.item,
        "true_label": "" if true is None else _numbers(true),
        "predicted_label": _numbers(classes) if answer.state == DONE else "",
        "probability": shown if answer.state == DONE else "",
        "true_label_text": answer.truth,
        "predicted_label_text": words,
        "is_correct": _right(store, answer, classes),
        "start_s": start_s,
        "end_s": end_s,
        "threshold": config.threshold if len(store.labels) == 2 or config.threshold > 0 else "",
        "model": str(store.meta["model"]),
        "model_version": str(store.meta["model_version"]),
        "seconds": end_s - start_s,
        "error": answer.reason,
    }
    if config.each_class:
        row |= {f"p_{label}": p[i] if p else "" for i, label in enumerate(store.labels)}
    if store.transcripts.there:
        row["transcript"] = store.transcripts.texts([answer.id]).get(answer.id, "")
    return row


def _words(store: ResultStore, file_id: int) -> list[dict[str, Any]]:
    """The words that are said in a file; of each whether the model looked for it."""
    said = store.transcripts.of(file_id)
    if said is None:
        return []
    matched = {number for match in said.matches for number in match}
    return [{**word._asdict(), "matched": number in matched} for number, word in enumerate(said.words)]


def _numbers(classes: Sequence[int]) -> int | str:
    return classes[0] if len(classes) == 1 else "+".join(map(str, classes))


def _true_classes(store: ResultStore, answer: Answer) -> tuple[int, ...] | None:
    """The numbers of the true classes; None where they are not known, or are none of the model's."""
    return store.classes.numbers(answer.truth)


def _right(store: ResultStore, answer: Answer, classes: Sequence[int]) -> bool | str:
    true = _true_classes(store, answer)
    return "" if true is None or answer.state != DONE else tuple(classes) == true


def write_lists(store: ResultStore, folder: str | os.PathLike[str], threshold: float) -> Job[list[Path]]:
    """Write the paths of the files into three text files, a path a line: detected, others, too short.

    A job: yields Progress. Of a model that looks for no class, there is a file for each class instead of the first two.

    Raises:
        StudioError: When they cannot be written.
    """
    labels, positive = store.labels, store.positive
    names = {"too short": "too_short_audios.txt"}  # the names that the scripts for answering machines used
    if positive is not None:
        other = next(label for label in labels if label != positive)
        names |= {positive: "detected_answering_machines.txt", other: "not_machine.txt"}
    else:
        names |= {label: f"class_{number}.txt" for number, label in enumerate(labels)} | {"unsure": "unsure.txt"}
    with ExitStack() as stack:
        files = {key: stack.enter_context(replacing(Path(folder) / name, "w")) for key, name in names.items()}
        for number, answer in enumerate(answers.of_files(store, threshold)):
            keys = ["too short"] if answer.state == TOO_SHORT else [labels[i] for i in answer.classes]
            for key in keys or (["unsure"] if answer.state == DONE and positive is None else []):
                files[key].write(answer.item + "\n")
            if number % _STEP == 0:
                yield Progress("Writing lists", number, None, "files")
    return [Path(folder) / name for name in names.values()]
