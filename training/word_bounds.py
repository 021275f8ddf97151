"""word_bounds.json and the recordings beside it as labelled data.

The file lists the recordings with the phrase and the seconds between which it is said; whatever recording it does not
list is without it. Windows can be sampled: with the phrase whole inside, and from the same recording without it.

Invariant: a recording's id is its name as text, and what is drawn from it depends on its id and the seed alone.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

from engine import audio, audio_files, labels_io
from engine.errors import AudioError, StudioError
from engine.rejects import Rejected
from engine.words import many
from training.data import DataSet, Item

WITH, WITHOUT = "1", "0"
#: Files that the list does not speak of lie in folders with this in their names.
_OTHERS = "test"


def read_word_bounds(
    path: str | os.PathLike[str],
    *,
    audio_folder: str | os.PathLike[str] | None = None,
    window_s: float = 0.0,
    seed: int = 0,
) -> DataSet:
    """Labelled items of a word_bounds.json: "1" with the phrase, "0" without.

    Args:
        path: The file.
        audio_folder: Where the recordings are; below the file's own folder when None, where folders with "test" in
            their names are left out, for the file says nothing of them.
        window_s: 0 takes whole recordings. Else from each recording with the phrase one window that has all of it,
            where it fits, and where there is room one without any of it; from each of the others one window.
        seed: Of the places of the windows.

    Raises:
        StudioError: When the file is none of its kind, or no recording is there.
    """
    source = Path(path)
    read = labels_io.read(source, "word_bounds_json")
    spans: dict[str, list[tuple[float, float]]] = {}
    for row in read.rows:
        end_s = row.start_s if row.end_s is None else row.end_s
        spans.setdefault(row.file or "", []).append((row.start_s, end_s))
    data = DataSet(str(source), rejected=[Rejected(f"recording {bad.row}", bad.reason) for bad in read.rejected])
    # Listed, but not where: neither with the phrase nor without it.
    unclear = {bad.text.partition(": ")[0] for bad in read.rejected} - set(spans)
    home = Path(audio_folder) if audio_folder is not None else source.parent
    refused: list[AudioError] = []
    files = audio_files.find_audio([home], refused)
    data.rejected += [Rejected(str(error.path), str(error)) for error in refused]
    if audio_folder is None:
        files = [file for file in files if not _is_other(Path(file).relative_to(home))]
    files = [file for file in files if Path(file).stem not in unclear]
    if not files:
        raise StudioError(f"There is no audio in {home}. Put the recordings beside {source.name}.", path=home)
    found = {Path(file).stem for file in files}
    missing = sorted(set(spans) - found)
    data.rejected += [Rejected(name, f"{name} of {source.name} has no recording in {home}.") for name in missing]
    for file in files:
        stem = Path(file).stem
        data.items += _items(file, spans.get(stem, []), window_s, random.Random(f"{seed} {stem}"), data.rejected)
    with_it = sum(item.label == WITH for item in data.items)
    data.notes.append(
        f"{many(with_it, 'item')} with the phrase, {len(data.items) - with_it} without: what {source.name} does not "
        "list counts as without."
    )
    return data


def _is_other(path: Path) -> bool:
    return any(_OTHERS in part.lower() for part in path.parts[:-1])


def _items(
    file: str, spans: list[tuple[float, float]], window_s: float, draw: random.Random, rejected: list[Rejected]
) -> Iterator[Item]:
    label = WITH if spans else WITHOUT
    group = (Path(file).stem,)
    if not window_s:
        yield Item(file, file, 0.0, None, label, group)
        return
    try:
        length_s = audio.probe(file).duration_s
    except AudioError as error:
        rejected.append(Rejected(file, str(error)))
        return

    def item(start_s: float, label: str) -> Item:
        end_s = min(start_s + window_s, length_s)
        return Item(f"{file}#{start_s:.6f}-{end_s:.6f}", file, start_s, end_s, label, group)

    latest_s = max(0.0, length_s - window_s)
    if not spans:
        yield item(draw.uniform(0.0, latest_s), WITHOUT)
        return
    first_s, last_s = draw.choice(spans)
    if last_s - first_s <= window_s:
        low_s, high_s = max(0.0, last_s - window_s), min(first_s, latest_s)
        yield item(draw.uniform(low_s, max(low_s, high_s)), WITH)
    free = [(a, b) for a, b in _gaps(spans, length_s) if b - a >= window_s]
    if free:
        low_s, high_s = draw.choice(free)
        yield item(draw.uniform(low_s, high_s - window_s), WITHOUT)


def _gaps(spans: list[tuple[float, float]], length_s: float) -> Iterator[tuple[float, float]]:
    """The stretches without the phrase."""
    reached_s = 0.0
    for start_s, end_s in sorted(spans):
        if start_s > reached_s:
            yield reached_s, start_s
        reached_s = max(reached_s, end_s)
    if length_s > reached_s:
        yield reached_s, length_s
