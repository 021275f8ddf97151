"""What leaves a review besides its report: the mistakes as clips in folders, and the labels of files after correction.

Invariant: recordings are only read, and folders appear whole or not at all.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.audio import Decoder, probe
from engine.errors import AudioError, StudioError
from engine.events import Job, Progress, Skipped
from engine.files import file_name
from engine.labels_io.exporting import write_rows
from engine.labels_io.label_file import LabelRow
from engine.segments import RELABEL
from engine.words import many
from training.data import Item
from training.evaluate import Evaluation, results_csv
from training.reviewed import Place, Said, place
from training.wav_clips import appearing, refuse_used, stretch, write_wav

#: The table beside the folders of clips.
TABLE = "misclassified.csv"


def export_mistakes(evaluation: Evaluation, out: str | os.PathLike[str], rows: Sequence[int] | None = None) -> Job[int]:
    """Write misclassified items as ``out/<label> taken for <answer>/<number> <probability> <file>.wav``.

    The numbers count the mistakes, the surest first. What cannot be read is told, and the others are written.

    Args:
        evaluation: Whose mistakes.
        out: The folder that gets the folders.
        rows: Which items of the evaluation; all mistakes when None.

    Returns:
        How many clips were written.

    Raises:
        StudioError: When there are none, a folder holds files already, or none can be read or written.
    """
    chosen = list(evaluation.wrong if rows is None else rows)
    if not chosen:
        raise StudioError("There are no mistakes to export: every answer is right.")
    home = Path(out)
    names = (*evaluation.card.labels, "unsure")
    folders = [
        file_name(f"{names[int(evaluation.target[i])]} taken for {names[int(evaluation.predicted[i])]}") for i in chosen
    ]
    refuse_used(home / folder for folder in set(folders))
    written = 0
    with appearing(home) as making:
        for number, (i, folder) in enumerate(zip(chosen, folders, strict=True)):
            yield Progress("Writing clips", number, len(chosen), "clips")
            item = evaluation.items[i]
            sure = float(evaluation.probabilities[i].max())
            name = file_name(f"{number + 1:04d} {sure:.3f} {Path(item.path).stem}")
            try:
                _write(item, making / folder / f"{name}.wav")
            except AudioError as error:
                yield Skipped(item.path, str(error))
                continue
            written += 1
        if not written:
            raise StudioError(f"None of the {many(len(chosen), 'mistake')} could be read. Relink the recordings.")
        (making / TABLE).write_text(results_csv(evaluation, chosen), encoding="utf-8", newline="")
    yield Progress("Writing clips", len(chosen), len(chosen), "clips")
    return written


def export_corrected(
    items: Sequence[Item],
    told: Mapping[Place, Said],
    out: str | os.PathLike[str],
    format_id: str = "csv",
) -> Job[list[Path]]:
    """Write the labels of files that are in no project, with what was corrected in review, in any label format.

    Args:
        items: The labelled files.
        told: What was said of them; see ``training.reviewed``.
        out: As for ``engine.labels_io.exporting.export_labels``.
        format_id: See ``engine.labels_io.formats``.

    Returns:
        The files written.

    Raises:
        StudioError: When a file cannot be read, the format cannot hold the labels or the place cannot be written.
    """
    several = any(item.also for item in items)
    rows: dict[str, list[LabelRow]] = {}
    durations: dict[str, float] = {}
    for number, item in enumerate(items):
        if item.path not in durations:
            yield Progress("Reading labels", number, len(items), "items")
            durations[item.path] = probe(item.path).duration_s
        one = told.get(place(item))
        labels: Sequence[str] = item.labels
        if one is not None and one.said == RELABEL:
            labels = one.label.split(";") if several else [one.label]
        end_s = durations[item.path] if item.end_s is None else item.end_s
        rows.setdefault(item.path, []).extend(LabelRow(item.start_s, end_s, label, item.path) for label in labels)
    return (yield from write_rows(rows, durations, out, format_id))


def _write(item: Item, target: Path) -> None:
    with Decoder(item.path) as decoder:
        info = decoder.info
        first = round(item.start_s * info.rate_hz)
        end_s = info.duration_s if item.end_s is None else item.end_s
        blocks = stretch(decoder, first, max(round(end_s * info.rate_hz) - first, 1))
        opening = next(blocks, None)
        if opening is None:
            raise AudioError(item.path, f"it ends before {item.start_s:g} s")
        write_wav(target, info.rate_hz, info.channels, itertools.chain((opening,), blocks))
