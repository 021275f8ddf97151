"""What a model heard in classified files, classes or words, as label files of other programs.

Invariant: a label says which model proposed it, and its score.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from engine import answers, labels_io
from engine.answers import Answer
from engine.errors import StudioError
from engine.events import Job, Progress
from engine.files import file_name
from engine.items import audio_of
from engine.labels_io.label_file import LabelRow
from engine.results import ResultStore
from engine.suggest import SuggestConfig


def write_labels(
    store: ResultStore,
    out: str | os.PathLike[str],
    format_id: str,
    threshold: float,
    *,
    merged: bool = False,
    only: list[int] | None = None,
    config: SuggestConfig | None = None,
) -> Job[list[Path]]:
    """Write the stretches in which a class is heard; where a format has no times, what each file is said to be.

    A job: yields Progress in files.

    Args:
        store: The results.
        out: A folder, which gets a label file for each recording that has labels, named like it; when ``merged``, the
            one file.
        format_id: See ``labels_io.formats()``.
        threshold: What decides.
        merged: One file for all, in formats that can hold several recordings.
        only: Ids of the files; all when None.
        config: What makes one stretch of several windows.

    Returns:
        The files written.

    Raises:
        StudioError: When the format cannot hold them, the files have no window scores, or nothing can be written.
    """
    source = f"model {store.meta['model']}"

    def heard(answer: Answer) -> Iterator[LabelRow]:
        if labels_io.find(format_id).whole_files:
            if answer.classes:
                label = ";".join(store.labels[number] for number in answer.classes)
                yield LabelRow(0.0, answer.duration_s, label, None, "", source, answer.probability)
            return
        for p in answers.detections(store, answer, threshold, config):
            yield LabelRow(p.start_s, p.end_s, p.label, None, "", source, p.score)

    made = yield from _write(store, out, format_id, threshold, heard, merged, only)
    if not made:
        raise StudioError("Nothing was heard at this threshold, so there are no labels to write. Lower it.")
    return made


def write_words(
    store: ResultStore,
    out: str | os.PathLike[str],
    format_id: str,
    *,
    merged: bool = False,
    only: list[int] | None = None,
) -> Job[list[Path]]:
    """Write the words that are said, each as a label, in a tier of their own where the format has tiers.

    A job and its arguments as ``write_labels``; the score is how sure it is that the word was said.

    Raises:
        StudioError: When the format cannot hold them, no words with times are known, or nothing can be written.
    """
    source = f"model {store.meta['model']}"

    def spoken(answer: Answer) -> Iterator[LabelRow]:
        said = store.transcripts.of(answer.id)
        for word in said.words if said is not None else ():
            if word.start_s is not None:
                yield LabelRow(word.start_s, word.end_s, word.text, None, "", source, word.probability, tier="words")

    made = yield from _write(store, out, format_id, float(store.meta["threshold"]), spoken, merged, only)
    if not made:
        raise StudioError(
            "No words with their times are known of these files, so there are none to write. Classify them with a "
            "model that writes down what is said."
        )
    return made


def _write(
    store: ResultStore,
    out: str | os.PathLike[str],
    format_id: str,
    threshold: float,
    rows_of: Callable[[Answer], Iterable[LabelRow]],
    merged: bool,
    only: list[int] | None,
) -> Job[list[Path]]:
    """Write the rows of each file, which are given its name here. Returns the files written."""
    known = labels_io.find(format_id)
    rows: list[LabelRow] = []
    durations: dict[str, float] = {}
    made: list[Path] = []
    taken: set[str] = set()
    total = store.count()
    for number, answer in enumerate(answers.of_files(store, threshold, only)):
        yield Progress("Writing labels", number, total, "files")
        file, channel = audio_of(answer.item, store.split)
        note = "" if channel is None else f"channel {channel + 1}"
        own = [replace(row, file=file, note=note) for row in rows_of(answer)]
        durations[file] = answer.duration_s
        if merged:
            rows += own
        elif own:
            name = _unused(file_name(Path(answer.item).name), taken)
            path = Path(out) / f"{name}{known.extensions[0]}"
            made.append(labels_io.write(path, own, format_id, {file: answer.duration_s}))
    if merged and rows:
        made = [labels_io.write(out, rows, format_id, durations)]
    return made


def _unused(name: str, taken: set[str]) -> str:
    """The name, or the name with a number where another recording has it."""
    number, found = 2, name
    while found.casefold() in taken:
        found, number = f"{name}-{number}", number + 1
    taken.add(found.casefold())
    return found
