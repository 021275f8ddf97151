"""Writing a project's chunks as sound files in class folders, for other programs and other people.

Invariant: a file holds the very samples that training reads of its chunk, in 16 bits (of an MP3, whose decoder carries
rounding along, to one step), at the recording's rate and with all its channels. The recordings are only read; the
folders appear all together or not at all.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.audio import Decoder
from engine.errors import AudioError, StudioError, UsageError
from engine.events import Job, Progress, Skipped
from engine.files import csv_line, file_name, write_text
from engine.labels_io.label_file import stem
from engine.project import Project
from engine.segments import Recording
from engine.training_tables import Chunk
from engine.words import many
from training.data import PARTS
from training.wav_clips import appearing, refuse_used, stretch, write_flac, write_wav

WRITERS = {"wav": write_wav, "flac": write_flac}
_MOST_FLAC_CHANNELS = 8


#: The table beside the folders.
TABLE = "chunks.csv"


@dataclass(frozen=True)
class _Planned:
    """A chunk and where its file goes, below the folder of the export and without its extension."""

    chunk: Chunk
    place: Path
    part: str
    labels: tuple[str, ...]

    def row(self, file_format: str) -> tuple[str, ...]:
        """Its line in the table."""
        groups = (group.replace(";", ",") for group in self.chunk.groups)
        name = f"{self.place.as_posix()}.{file_format}"
        return name, "; ".join(self.labels), "; ".join(groups), self.part


def export_chunks(
    project: Project,
    out: str | os.PathLike[str],
    *,
    cut_id: int | None = None,
    split_id: int | None = None,
    file_format: str = "wav",
) -> Job[dict[str, dict[str, int]]]:
    """Write the chunks of a cut as ``out/<class>/<file>_chunk_<i>.wav``, of a split below train, val and test.

    The number i counts the chunks of a recording in time, from 0, whatever their classes. Files have 16 bits. A
    recording that cannot be read, or ends before a chunk begins, is told, and the others are written. A chunk of
    several classes lies in the folder of the first. The table ``chunks.csv`` tells all classes, groups and parts, which
    names and folders cannot; training reads it, too.

    Args:
        project: The project.
        out: The folder that gets the folders.
        cut_id: Which cut; the newest, or the split's, when None.
        split_id: Which split, if the folders are to be divided. Chunks that the split leaves out are not written.
        file_format: "wav" or "flac".

    Returns:
        How many files each part has of each class: ``counts["train"]["A"]``; without a split the part is "".

    Raises:
        UsageError: When there is no such cut, split or format.
        StudioError: When the folders hold files already, cannot be written, or none of the chunks can be read.
    """
    if file_format not in WRITERS:
        raise UsageError(f"Chunks cannot be written as {file_format}. Choose {' or '.join(WRITERS)}.")
    home = Path(out)
    plan = _plan(project, *_chosen(project, cut_id, split_id))
    refuse_used(home / name for name in {planned.place.parts[0] for planned in plan})
    if (home / TABLE).exists():
        raise StudioError(f"{home / TABLE} is there already. Move it away, or choose another folder (--out).")
    rows = [csv_line(("audio_filepath", "label", "groups", "split"))]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    by_recording: dict[int, list[_Planned]] = defaultdict(list)
    for planned in plan:
        by_recording[planned.chunk.recording_id].append(planned)
    recordings = {recording.id: recording for recording in project.recordings()}
    done, audio_s = 0, 0.0
    with appearing(home) as making:
        for recording_id, own in by_recording.items():
            path = project.audio_path(recordings[recording_id])
            written = 0
            try:
                with Decoder(path) as decoder:
                    for planned in own:
                        yield Progress("Writing chunks", done + written, len(plan), "chunks", audio_s)
                        _write(decoder, planned, making, file_format)
                        written += 1
                        counts[planned.part][planned.labels[0]] += 1
                        rows.append(csv_line(planned.row(file_format)))
                        audio_s += planned.chunk.end_s - planned.chunk.start_s
            except AudioError as error:
                left = len(own) - written
                yield Skipped(str(path), f"{error} {left} of its {many(len(own), 'chunk')} could not be written.")
            done += len(own)
        if not counts:
            raise StudioError(f"None of the chunks could be written. Relink the recordings of {project.name}.")
        write_text(making / TABLE, "".join(rows))
    yield Progress("Writing chunks", len(plan), len(plan), "chunks", audio_s)
    return {part: dict(sorted(counts[part].items())) for part in ("", *PARTS) if part in counts}


def _write(decoder: Decoder, planned: _Planned, making: Path, file_format: str) -> None:
    info, chunk = decoder.info, planned.chunk
    first = round(chunk.start_s * info.rate_hz)
    frames = round(chunk.end_s * info.rate_hz) - first
    target = making / planned.place.parent / f"{planned.place.name}.{file_format}"
    if file_format == "flac" and info.channels > _MOST_FLAC_CHANNELS:
        raise AudioError(
            info.path, f"FLAC holds {_MOST_FLAC_CHANNELS} channels, and it has {info.channels}; choose WAV"
        )
    blocks = stretch(decoder, first, frames)
    opening = next(blocks, None)
    if opening is None:
        raise AudioError(info.path, f"it ends before {chunk.start_s:g} s")
    WRITERS[file_format](target, info.rate_hz, info.channels, itertools.chain((opening,), blocks))


def _chosen(project: Project, cut_id: int | None, split_id: int | None) -> tuple[int, dict[int, str] | None]:
    """The cut, and each chunk's part where there is a split."""
    cuts = [cut.id for cut in project.cuts()]
    if not cuts:
        raise StudioError("Nothing is cut yet. Cut the labels into chunks first.")
    parts = None
    if split_id is not None:
        splits = {split.id: split for split in project.splits()}
        if split_id not in splits:
            known = ", ".join(map(str, splits)) or "none"
            raise UsageError(f"{project.name} has no split number {split_id}. Its splits: {known}.")
        if cut_id not in (None, splits[split_id].cut_id):
            raise UsageError(f"Split {split_id} is of cut {splits[split_id].cut_id}, not of cut {cut_id}.")
        cut_id, parts = splits[split_id].cut_id, project.split_parts(split_id)
    cut_id = cuts[-1] if cut_id is None else cut_id
    if cut_id not in cuts:
        raise UsageError(f"{project.name} has no cut number {cut_id}. Its cuts: {', '.join(map(str, cuts))}.")
    return cut_id, parts


def _plan(project: Project, cut_id: int, parts: Mapping[int, str] | None) -> list[_Planned]:
    chunks = sorted(project.chunks(cut_id), key=lambda c: (c.recording_id, c.start_s, c.end_s, c.id))
    if not chunks:
        raise StudioError(f"Cut {cut_id} has no chunks. Cut again.")
    classes = {c.id: c.name for c in project.classes()}
    folders = _distinct({class_id: file_name(name) for class_id, name in classes.items()})
    stems = _distinct({r.id: stem(r.path) for r in _of(chunks, project.recordings())})
    numbers: Counter[int] = Counter()
    plan = []
    for chunk in chunks:
        part = "" if parts is None else parts.get(chunk.id)
        name = f"{stems[chunk.recording_id]}_chunk_{numbers[chunk.recording_id]}"
        numbers[chunk.recording_id] += 1
        if part is not None:
            labels = tuple(classes[class_id] for class_id in chunk.class_ids)
            plan.append(_Planned(chunk, Path(part, folders[chunk.class_id], name), part, labels))
    return plan


def _of(chunks: Sequence[Chunk], recordings: Iterable[Recording]) -> list[Recording]:
    wanted = {chunk.recording_id for chunk in chunks}
    return [recording for recording in recordings if recording.id in wanted]


def _distinct(names: Mapping[int, str]) -> dict[int, str]:
    """The names, made different where they are one name to some file system; the first keeps its own."""
    taken: set[str] = set()
    found: dict[int, str] = {}
    for key, name in names.items():
        number, tried = 1, name
        while tried.casefold() in taken:
            number += 1
            tried = f"{name}-{number}"
        taken.add(tried.casefold())
        found[key] = tried
    return found
