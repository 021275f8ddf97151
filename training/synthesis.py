"""More training chunks for a project, made from those that it has: halves of pairs swapped, or noise added.

What is made lies in files of the project, one for each class and kind of recording, and is referred to by the chunks of
a new cut, whose other chunks are those of the old one. The new cut comes with the old one's split: whoever was in
validation or test still is, so figures stay comparable.

Invariant: only training chunks are parents, and only training gets the children. A child has the groups of all its
parents, one entry for each, and is never itself a parent.
"""

from __future__ import annotations

import itertools
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from engine import audio, audio_files
from engine.audio import Decoder
from engine.config import check, setting
from engine.errors import AudioError, StudioError, UsageError
from engine.events import Job, Notice, Progress, Skipped
from engine.files import file_name
from engine.project import Project
from engine.segments import Edit, Recording
from engine.training_tables import Chunk, Split
from engine.words import many
from training.ami_audio import Noise, with_noise
from training.swaps import pairs
from training.wav_clips import stretch, to_int16, writing_wav

FOLDER = "synthesized"


@dataclass(frozen=True)
class SynthesisConfig:
    """What to make, and how much."""

    kind: str = setting(
        "swaps",
        "swaps joins the second half of one chunk and the first half of another of the same class; noise mixes noise "
        "from a folder of recordings into copies of chunks.",
        title="Make",
        choices=("swaps", "noise"),
        choice_words=("Swapped halves", "Noisy copies"),
    )
    amount: str = setting(
        "balance",
        "balance goes on until each class has as many training chunks as the largest, target until each has a given "
        "number, once pairs or copies each chunk once.",
        title="How many",
        choices=("balance", "target", "once"),
        choice_words=("As the largest class", "Up to a number", "Each chunk once"),
    )
    target: int = setting(
        1000, "Training chunks of each class, for “up to a number”.", title="Number", low=1, high=1_000_000
    )
    only: str = setting("", "Make more of this class alone; empty: of all.", title="Only the class")
    noise: str = setting("", "Folder with recordings of noise, for noisy copies.", title="Noise from", pick="folder")
    snr_db: float = setting(
        10.0, "Level of the chunk above that of the noise.", title="Signal to noise", unit="dB", low=-20.0, high=60.0
    )
    noisy_class: str = setting(
        "", "Class of the noisy copies; empty: the class of what they are copies of.", title="Class of noisy copies"
    )
    seed: int = setting(0, "The same seed makes the same chunks.", title="Seed", low=0)


@dataclass(frozen=True)
class _Child:
    """A chunk to be made: of one parent and noise, or of the second half of one parent and the first of the other."""

    parents: tuple[Chunk, ...]
    class_ids: tuple[int, ...]


@dataclass
class _File:
    """A file in the making, and the chunks that will point into it."""

    path: Path
    rate_hz: int
    channels: int
    children: list[_Child] = field(default_factory=list)
    made: list[Chunk] = field(default_factory=list)


def synthesize_chunks(project: Project, split_id: int, config: SynthesisConfig) -> Job[Split]:
    """Make more training chunks from those of a split.

    Args:
        project: The project.
        split_id: Whose training chunks are the parents.
        config: What to make.

    Returns:
        The split of the new cut: the old parts, and the children in training.

    Raises:
        UsageError: When there is no such split or class, or no folder of noise.
        StudioError: When nothing can be made, or the noise is silent.
    """
    check(config)
    split = next((s for s in project.splits() if s.id == split_id), None)
    if split is None:
        raise UsageError(f"{project.name} has no split number {split_id}.")
    if config.kind == "noise" and not config.noise:
        raise UsageError("Noisy copies need noise: say in which folder its recordings are.")
    chunks, parts = project.chunks(split.cut_id), project.split_parts(split_id)
    learnt = [chunk for chunk in chunks if parts.get(chunk.id) == "train"]
    noise = Noise(config.noise) if config.kind == "noise" else None
    home = _new_folder(project)
    finished = False
    try:
        files = _planned(project, learnt, config, home)
        total, done = sum(len(file.children) for file in files), 0
        for file in files:
            done += yield from _make(project, file, noise, config, done, total)
        files = [file for file in files if file.made]
        if not files:
            raise StudioError(
                "There is nothing to make: every class has enough training chunks already, or no two that are alike."
            )
        stored = _store(project, split, chunks, parts, files)
        finished = True
    finally:
        if not finished:
            shutil.rmtree(home, ignore_errors=True)
    yield from _told(project, learnt, files, config)
    return stored


def _new_folder(project: Project) -> Path:
    numbers = itertools.count(1)
    return next(home for n in numbers if not (home := project.folder / FOLDER / str(n)).exists())


def _planned(project: Project, learnt: Sequence[Chunk], config: SynthesisConfig, home: Path) -> list[_File]:
    """The files to be made, with their children."""
    recordings = {recording.id: recording for recording in project.recordings()}
    names = {label.id: label.name for label in project.classes()}
    if config.only and config.only not in names.values():
        raise UsageError(f"{project.name} has no class called {config.only}.")
    counts: Counter[tuple[int, ...]] = Counter(chunk.class_ids for chunk in learnt)
    parents: dict[tuple[int, ...], list[Chunk]] = defaultdict(list)
    for chunk in learnt:
        if len(chunk.groups) == 1 and (not config.only or config.only in {names[c] for c in chunk.class_ids}):
            parents[chunk.class_ids].append(chunk)

    def shape(chunk: Chunk) -> tuple[int, int]:
        recording = recordings[chunk.recording_id]
        return recording.rate_hz, recording.channels if config.kind == "swaps" else 1

    files: dict[tuple[tuple[int, ...], tuple[int, int]], _File] = {}
    for class_ids, own in sorted(parents.items()):
        wanted = {"balance": max(counts.values()), "target": config.target, "once": None}[config.amount]
        # Made more of again, a class gets other pairs than the first time.
        rng = random.Random(f"{config.seed} {class_ids} {counts[class_ids]}")
        for several in itertools.islice(
            _families(own, shape, config, rng), None if wanted is None else max(0, wanted - counts[class_ids])
        ):
            kind = shape(several[0])
            if (class_ids, kind) not in files:
                stem = file_name("+".join(names[c] for c in class_ids))
                path = home / f"{stem}.{config.kind}.{len(files) + 1}.wav"
                files[class_ids, kind] = _File(path, *kind)
            files[class_ids, kind].children.append(_Child(several, class_ids))
    return list(files.values())


def _families(
    own: Sequence[Chunk], shape: Callable[[Chunk], tuple[int, int]], config: SynthesisConfig, rng: random.Random
) -> Iterator[tuple[Chunk, ...]]:
    """The parents of each child of a class, as many as there can be, or as "once" wants."""
    if config.kind == "swaps":
        for one, two in pairs(own, shape, config.amount != "once", rng):
            yield one, two
            yield two, one
        return
    while own:
        for chunk in rng.sample(own, len(own)):
            yield (chunk,)
        if config.amount == "once":
            return


def _make(
    project: Project, file: _File, noise: Noise | None, config: SynthesisConfig, done: int, total: int
) -> Job[int]:
    """Write the children of a file one after another, and note where each lies; gives how many were tried."""
    recordings = {recording.id: recording for recording in project.recordings()}
    noisy_id = project.ensure_class(config.noisy_class).id if noise is not None and config.noisy_class else None
    rng = random.Random(f"{config.seed} {file.path.name}")
    at = 0
    with writing_wav(file.path, file.rate_hz, file.channels) as append:
        for number, child in enumerate(file.children):
            yield Progress("Synthesizing", done + number, total, "chunks")
            paths = [str(project.audio_path(recordings[parent.recording_id])) for parent in child.parents]
            groups = tuple(group for parent in child.parents for group in parent.groups)
            try:
                if noise is None:
                    block = _swapped(child.parents, paths)
                else:
                    block, source = _noisy(child.parents[0], paths[0], noise, config.snr_db, rng)
                    groups = (*groups, f"noise {Path(source).name}")
            except AudioError as error:
                yield Skipped(paths[0], str(error))
                continue
            append(block)
            class_id, *also = child.class_ids if noisy_id is None else (noisy_id,)
            start_s, at = at / file.rate_hz, at + len(block)
            file.made.append(Chunk(0, 0, 0, start_s, at / file.rate_hz, class_id, groups, tuple(also)))
    return len(file.children)


def _swapped(parents: Sequence[Chunk], paths: Sequence[str]) -> np.ndarray:
    """The second half of the first, then the first half of the second; int16 of shape (n, channels)."""
    blocks: list[np.ndarray] = []
    for place, (chunk, path) in enumerate(zip(parents, paths, strict=True)):
        with Decoder(path) as decoder:
            first, last = (round(at_s * decoder.info.rate_hz) for at_s in (chunk.start_s, chunk.end_s))
            half = (last - first) // 2
            blocks += (
                stretch(decoder, first + half, last - first - half) if place == 0 else stretch(decoder, first, half)
            )
    if not blocks:
        raise AudioError(paths[0], f"it ends before {parents[0].start_s:g} s")
    return np.concatenate(blocks)


def _noisy(chunk: Chunk, path: str, noise: Noise, snr_db: float, rng: random.Random) -> tuple[np.ndarray, str]:
    """A chunk with noise, int16 of shape (n, 1), and the file that the noise is from."""
    rate_hz = audio.probe(path).rate_hz
    speech = audio.load(path, start_s=chunk.start_s, end_s=chunk.end_s)
    sound, source = noise.draw(rng, rate_hz, len(speech))
    return to_int16(with_noise(speech, sound, snr_db)), source


def _store(
    project: Project, split: Split, chunks: Sequence[Chunk], parts: Mapping[int, str], files: Sequence[_File]
) -> Split:
    """Add the files to the project, and freeze the new cut and its split."""
    recordings = []
    for file in files:
        info = audio.probe(file.path)
        path = file.path.relative_to(project.folder).as_posix()
        content = audio_files.content_hash(file.path)
        recordings.append(
            Recording(project.new_id(), path, info.duration_s, info.rate_hz, info.channels, info.format, content, "")
        )
    # Without labels of their own: a later cut of the labels does not take children for recordings.
    project.apply(Edit(f"Add {many(len(recordings), 'synthesized recording')}", added=tuple(recordings)))
    children = [
        replace(chunk, recording_id=recording.id)
        for recording, file in zip(recordings, files, strict=True)
        for chunk in file.made
    ]
    old = next(cut for cut in project.cuts() if cut.id == split.cut_id)
    made = project.save_cut(old.config, [*chunks, *children])
    stored = project.chunks(made.id)
    where = [*(parts.get(chunk.id) for chunk in chunks), *("train" for _ in children)]
    then = {chunk.id: part for chunk, part in zip(stored, where, strict=True) if part is not None}
    config = {**split.config, "synthesized": len(children)}
    return project.save_split(made.id, split.method, split.seed, config, then, split.leaky)


def _told(project: Project, learnt: Sequence[Chunk], files: Sequence[_File], config: SynthesisConfig) -> Job[None]:
    names = {label.id: label.name for label in project.classes()}
    counts = Counter(chunk.class_ids for chunk in learnt)
    made: Counter[tuple[int, ...]] = Counter(chunk.class_ids for file in files for chunk in file.made)
    for class_ids, count in sorted(made.items()):
        yield Notice(f"Made {many(count, 'chunk')} of {' + '.join(names[c] for c in class_ids)}.")
    if config.amount == "target" and config.kind == "swaps":
        for class_ids, count in sorted(counts.items()):
            reached = count + made[class_ids]
            if class_ids in made and reached < config.target:
                label = " + ".join(names[c] for c in class_ids)
                yield Notice(f"All pairs of {label} are used; it has {reached:,} training chunks now.", "warning")
