"""Cutting recordings into class folders: by switch points into segments, and segments into chunks of one length.

The names are those that folders of chunks have always had, so that such folders from elsewhere and from here are read
alike: ``<name>_segment_<k>.wav`` and ``<file>_chunk_<i>.wav``.

Invariant: what is cut is only read. Files appear whole or not at all, and a cancelled job takes back what it wrote.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from engine import audio, audio_files, labels_io
from engine.audio import AudioInfo, Decoder
from engine.config import check, setting
from engine.errors import AudioError, StudioError
from engine.events import Job, Notice, Progress, Skipped
from engine.labels_io import LabelRow
from training.data import Item
from training.splits import SplitConfig, divide
from training.swaps import source_name
from training.wav_clips import appearing, refuse_used, stretch, write_wav

#: A piece shorter than this beyond a whole number of frames is a rounding of times, not sound.
_TINY_FRAMES = 1e-3


def cut_segments(
    segments: str | os.PathLike[str], recordings: str | os.PathLike[str], out: str | os.PathLike[str]
) -> Job[dict[str, int]]:
    """Cut recordings at the switch points of a segments.txt.

    Piece k of ``name`` becomes ``out/A/name_segment_k.wav`` or ``out/B/...``, k from 1; A has the odd numbers. Rate and
    channels stay, at 16 bits.

    Args:
        segments: The segments.txt.
        recordings: The folder with the recordings; they are found by their names without extension.
        out: Where the class folders are made.

    Returns:
        How many files each class got.

    Raises:
        StudioError: When the label file cannot be read, or nothing could be cut.
    """
    labels = labels_io.read(segments, "segments_txt")
    for bad in labels.rejected:
        yield Skipped(f"{segments} line {bad.row}", bad.reason)
    pieces: dict[str, list[LabelRow]] = defaultdict(list)
    for row in labels.rows:
        pieces[row.file or ""].append(row)
    files: dict[str, list[str]] = defaultdict(list)
    for path in (yield from audio_files.search([recordings])):
        files[Path(path).stem].append(path)
    counts = {"A": 0, "B": 0}
    written: list[Path] = []
    finished = False
    try:
        for number, (name, rows) in enumerate(pieces.items()):
            yield Progress("Cutting recordings", number, len(pieces), "recordings")
            found = files[name] or files[Path(name).stem]
            if len(found) != 1:
                what = "is no recording" if not found else f"are {len(found)} recordings"
                yield Skipped(name, f"There {what} called {name} in {recordings}; one is needed.")
                continue
            try:
                yield from _cut_recording(Path(found[0]), name, rows, Path(out), counts, written)
            except AudioError as error:
                yield Skipped(name, str(error))
        if not written:
            raise StudioError(f"Nothing was cut. Put the recordings that {segments} names into {recordings}.")
        yield Progress("Cutting recordings", len(pieces), len(pieces), "recordings")
        finished = True
    finally:
        if not finished:
            _take_back(written)
    return counts


def _take_back(written: list[Path]) -> None:
    for path in written:
        path.unlink(missing_ok=True)


def _cut_recording(
    path: Path, name: str, rows: list[LabelRow], out: Path, counts: dict[str, int], written: list[Path]
) -> Job[None]:
    with Decoder(path) as decoder:
        rate_hz, frames = decoder.info.rate_hz, decoder.info.frames
        k = 0
        for row in rows:
            # Pieces without length are no rows but have their number, which is why a B may come first.
            k += 2 if k % 2 == "BA".index(row.label) else 1
            first = round(row.start_s * rate_hz)
            last = frames if row.end_s is None else min(frames, round(row.end_s * rate_hz))
            if last <= first:
                length_s = decoder.info.duration_s
                yield Skipped(
                    name, f"Segment {k} of {name} begins at {row.start_s:g} s, after its end ({length_s:.1f} s)."
                )
                continue
            yield Progress(f"Cutting {name}", k, len(rows), "segments")
            target = out / row.label / f"{Path(name).name}_segment_{k}.wav"
            write_wav(target, rate_hz, decoder.info.channels, stretch(decoder, first, last - first))
            written.append(target)
            counts[row.label] += 1


@dataclass(frozen=True)
class ChunksConfig:
    """How class folders become chunks for training and validation."""

    chunk_s: float = setting(8.192, "Length of each chunk.", title="Chunk length", unit="s", low=0.05, high=600.0)
    hop_s: float = setting(
        4.096, "Step from one chunk to the next; half the length makes neighbours overlap by half.",
        title="Step", unit="s", low=0.01, high=600.0,
    )  # fmt: skip
    val_share: float = setting(
        0.07, "Share of each class set aside for validation.", title="Validation share", low=0.0, high=0.8
    )
    split: str = setting(
        "file",
        "file keeps everything from one recording on one side; seed draws chunks at random, so that overlapping "
        "neighbours lie on both sides and figures flatter.",
        title="Split",
        choices=("file", "seed"),
    )
    seed: int = setting(0, "The same seed gives the same division.", title="Seed", low=0)


@dataclass(frozen=True)
class _Planned:
    """A chunk to be written."""

    info: AudioInfo
    label: str
    name: str
    first: int
    frames: int


def separate_chunks(
    raw: str | os.PathLike[str], out: str | os.PathLike[str], config: ChunksConfig
) -> Job[dict[str, dict[str, int]]]:
    """Cut a folder with one sub-folder per class into ``out/train/<class>`` and ``out/val/<class>``.

    A rest at a file's end that does not fill a chunk is left out. ``raw`` is not touched.

    Returns:
        How many chunks each part has of each class: ``counts["train"]["A"]``.

    Raises:
        StudioError: When there is nothing to cut, the division is not possible, or there are chunks in ``out`` already:
            older ones on the other side would leak.
    """
    check(config)
    home = Path(out)
    refuse_used(home / part for part in ("train", "val"))
    plan = yield from _plan(Path(raw), config)
    parts, notices = _parts(plan, config)
    for text in notices:
        yield Notice(text, "warning")
    if config.split == "seed" and config.hop_s < config.chunk_s:
        yield Notice(
            "Random split: chunks that overlap are on both sides, so figures will flatter the model.", "warning"
        )
    counts: dict[str, dict[str, int]] = {"train": {}, "val": {}}
    with appearing(home) as making:
        for number, (chunk, part) in enumerate(zip(plan, parts, strict=True)):
            yield Progress("Cutting chunks", number, len(plan), "chunks", number * config.hop_s)
            with Decoder(chunk.info.path) as decoder:
                blocks = stretch(decoder, chunk.first, chunk.frames)
                write_wav(making / part / chunk.label / chunk.name, chunk.info.rate_hz, chunk.info.channels, blocks)
            counts[part][chunk.label] = counts[part].get(chunk.label, 0) + 1
        for part in counts:
            (making / part).mkdir(exist_ok=True)
    yield Progress("Cutting chunks", len(plan), len(plan), "chunks")
    return counts


def _plan(raw: Path, config: ChunksConfig) -> Job[list[_Planned]]:
    if not raw.is_dir():
        raise StudioError(f"{raw} is not a folder. Give a folder with one sub-folder of audio per class.")
    classes = sorted(d for d in raw.iterdir() if d.is_dir() and not d.name.startswith("."))
    files: list[tuple[str, str]] = []
    for folder in classes:
        found = yield from audio_files.search([folder])
        files += [(folder.name, path) for path in found]
    plan: list[_Planned] = []
    seen: dict[tuple[str, str], str] = {}
    for number, (label, path) in enumerate(files):
        yield Progress("Looking at the files", number, len(files), "files")
        stem = Path(path).stem
        if (label, stem) in seen:
            yield Skipped(path, f"{path} is called as {seen[label, stem]}, and their chunks would be too; rename one.")
            continue
        seen[label, stem] = path
        try:
            info = audio.probe(path)
        except AudioError as error:
            yield Skipped(path, str(error))
            continue
        frames = int(config.chunk_s * info.rate_hz + _TINY_FRAMES)
        index = 0
        while (first := int(index * config.hop_s * info.rate_hz + _TINY_FRAMES)) + frames <= info.frames:
            plan.append(_Planned(info, label, f"{stem}_chunk_{index}.wav", first, frames))
            index += 1
        if index == 0:
            yield Skipped(path, f"{path} is shorter than a chunk of {config.chunk_s:g} s.")
    if not plan:
        raise StudioError(
            f"No chunk of {config.chunk_s:g} s comes out of {raw}. It needs one sub-folder per class with audio in it."
        )
    return plan


def _parts(plan: list[_Planned], config: ChunksConfig) -> tuple[list[str], tuple[str, ...]]:
    """The part of each planned chunk, and what is to be said of the division."""
    if config.val_share == 0:
        return ["train"] * len(plan), ()
    if config.split == "seed":
        rng = random.Random(config.seed)
        by_class: dict[str, list[int]] = defaultdict(list)
        for number, chunk in enumerate(plan):
            by_class[chunk.label].append(number)
        val: set[int] = set()
        for numbers in by_class.values():
            rng.shuffle(numbers)
            val.update(numbers[: int(len(numbers) * config.val_share)])
        return ["val" if number in val else "train" for number in range(len(plan))], ()
    items = [
        Item(str(number), chunk.info.path, 0.0, None, chunk.label, (source_name(Path(chunk.info.path).stem),))
        for number, chunk in enumerate(plan)
    ]
    if len({item.groups for item in items}) < 2:
        raise StudioError(
            "All files come from one recording, so none can be set aside by it. Add recordings, leave out validation "
            "(--val-share 0), or split at random (--split seed), knowing that the figures will flatter the model."
        )
    divided = divide(items, SplitConfig(val_split=config.val_share, test_split=0.0, split_seed=config.seed))
    part = {item.key: item.part for item in divided.items}
    return [part[item.key] for item in items], divided.notices
