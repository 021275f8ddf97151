"""What a model heard in classified files as label files of other programs.

Invariant: a label says which model proposed it, and its score.
"""

from __future__ import annotations

import os
from pathlib import Path

from engine import answers, labels_io
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
    """Write the stretches in which a class is heard. A job: yields Progress in files.

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
    known = labels_io.find(format_id)
    source = f"model {store.meta['model']}"
    rows: list[LabelRow] = []
    durations: dict[str, float] = {}
    made: list[Path] = []
    taken: set[str] = set()
    total = store.count()
    for number, answer in enumerate(answers.of_files(store, threshold, only)):
        yield Progress("Writing labels", number, total, "files")
        file, channel = audio_of(answer.item, store.split)
        note = "" if channel is None else f"channel {channel + 1}"
        own = [
            LabelRow(p.start_s, p.end_s, p.label, file, note, source, p.score)
            for p in answers.detections(store, answer, threshold, config)
        ]
        durations[file] = answer.duration_s
        if merged:
            rows += own
        elif own:
            name = _unused(file_name(Path(answer.item).name), taken)
            path = Path(out) / f"{name}{known.extensions[0]}"
            made.append(labels_io.write(path, own, format_id, {file: answer.duration_s}))
    if merged and rows:
        made = [labels_io.write(out, rows, format_id, durations)]
    if not made:
        raise StudioError("Nothing was heard at this threshold, so there are no labels to write. Lower it.")
    return made


def _unused(name: str, taken: set[str]) -> str:
    """The name, or the name with a number where another recording has it."""
    number, found = 2, name
    while found.casefold() in taken:
        found, number = f"{name}-{number}", number + 1
    taken.add(found.casefold())
    return found
