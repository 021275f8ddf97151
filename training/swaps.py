"""Clips synthesized from pairs of clips: the second half of one and the first half of another, and back.

Such a child belongs to the groups of both its parents, one entry in ``groups`` for each, which is how every other
module knows it for a child: more than one group.

Invariant: a child is written among the training files only, and is never itself a parent.
"""

from __future__ import annotations

import itertools
import os
import random
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from engine import audio, audio_files
from engine.audio import AudioInfo, Decoder
from engine.errors import AudioError, StudioError, UsageError
from engine.events import Job, Notice, Progress, Skipped
from training.wav_clips import stretch, write_wav

P = TypeVar("P", bound=Hashable)

_PREFIX = "swap_"
#: So many pairs are listed and shuffled; of more, pairs are drawn one by one.
_LISTED_PAIRS = 500_000

#: What cutting tools append to the name of the recording that a chunk was cut from.
_CHUNK_SUFFIX = re.compile(r"(_(chunk|segment)_\d+)+$")


def source_name(stem: str) -> str:
    """The name of the recording that a chunk was cut from: "ep1" for "ep1_segment_2_chunk_0"."""
    return _CHUNK_SUFFIX.sub("", stem)


def is_child(stem: str) -> bool:
    """Whether a file is called as a synthesized one."""
    return stem.startswith(_PREFIX)


def child_name(first: str, second: str) -> str:
    """What the child is called that begins with the second half of ``first``."""
    return f"{_PREFIX}{first}_{second}"


def parent_groups(stem: str, stems: Collection[str], groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The groups of a child's parents, one for each; empty where the name is not a child's.

    A name such as "swap_a_b_c" can be read in several ways. The one is taken whose halves are most surely names: of a
    file that is there, of a chunk of a recording that is there, of a chunk at all.

    Args:
        stem: The file's name without its extension.
        stems: The names of the files that are no children.
        groups: The groups of each recording, by its ``source_name``.
    """
    known: dict[str, tuple[int, tuple[str, ...]]] = {}

    def sure(name: str) -> tuple[int, tuple[str, ...]]:
        """How surely a name is a parent's, 0 to 3, and the groups it stands for."""
        if name not in known:
            source = source_name(name)
            if name in stems:
                known[name] = 3, groups[source]
            elif is_child(name):
                known[name] = halves(name)
            elif source in groups:
                known[name] = 1 + (source != name), groups[source]
            else:
                known[name] = int(source != name), (source,)
        return known[name]

    def halves(child: str) -> tuple[int, tuple[str, ...]]:
        parts = child.removeprefix(_PREFIX).split("_")
        found: tuple[str, ...] = ()
        score = (0, 1)  # less is a recording that merely happens to be called so
        for cut in range(1, len(parts)):
            (first, first_groups), (second, second_groups) = sure("_".join(parts[:cut])), sure("_".join(parts[cut:]))
            if (min(first, second), first + second) > score:
                score, found = (min(first, second), first + second), (*first_groups, *second_groups)
        return score[0], found

    return halves(stem)[1] if is_child(stem) else ()


@dataclass(frozen=True)
class Clips:
    """The files of one class.

    Attributes:
        parents: What may be paired, in alphabetical order.
        children: Names of what was synthesized, before or now.
    """

    folder: Path
    parents: list[AudioInfo]
    children: set[str]

    @property
    def count(self) -> int:
        """All files of the class."""
        return len(self.parents) + len(self.children)


def synthesize(
    folders: Sequence[str | os.PathLike[str]], *, target: int | None = None, balance: bool = False, seed: int = 0
) -> Job[dict[str, int]]:
    """Make more files of a class by joining halves of pairs; the children lie beside their parents.

    Without a target each file is paired once, and each pair gives two children. Whatever was made before under the
    same name stays as it is and counts. Only files of one rate and channel count are paired.

    Args:
        folders: Each holds the training files of one class.
        target: Go on with new pairs until each class has this many files.
        balance: The same, up to the size of the largest class.
        seed: The same seed gives the same pairs.

    Returns:
        How many files were made in each folder.

    Raises:
        UsageError: For a folder of validation or test files.
        StudioError: When a folder is not there or cannot be written.
    """
    classes = []
    for folder in folders:
        classes.append((yield from _clips(Path(folder))))
    wanted = max(c.count for c in classes) if balance else target
    made: dict[str, int] = {}
    written: list[Path] = []
    finished = False
    try:
        for clips in classes:
            before = len(written)
            yield from _fill(clips, wanted, random.Random(seed), written)
            made[str(clips.folder)] = len(written) - before
            if wanted is not None and clips.count < wanted:
                yield Notice(
                    f"All pairs in {clips.folder} are used; it has {clips.count} files now. Add recordings to reach "
                    f"{wanted}.",
                    "warning",
                )
        finished = True
    finally:
        if not finished:
            for path in written:
                path.unlink(missing_ok=True)
    return made


def _clips(folder: Path) -> Job[Clips]:
    if not folder.is_dir():
        raise StudioError(f"{folder} is not a folder. Give a folder with the training files of one class.")
    for name in folder.absolute().parts[-2:]:
        if name.lower() in ("val", "valid", "validation", "test", "testing", "eval"):
            raise UsageError(
                f"{folder} holds files for {name}. Synthesized sound belongs into training only; figures on it would "
                "mean nothing."
            )
    parents: list[AudioInfo] = []
    children: set[str] = set()
    found = yield from audio_files.search([folder])
    files = [path for path in found if Path(path).parent == folder]
    for number, path in enumerate(files):
        yield Progress("Looking at the files", number, len(files), "files")
        if is_child(Path(path).stem):
            children.add(Path(path).stem)
            continue
        try:
            parents.append(audio.probe(path))
        except AudioError as error:
            yield Skipped(path, str(error))
    if len(parents) < 2:
        raise StudioError(f"{folder} has fewer than two files that can be read, so there is nothing to pair.")
    return Clips(folder, sorted(parents, key=lambda p: p.path), children)


def pairs(
    parents: Sequence[P], shape: Callable[[P], Hashable], everything: bool, rng: random.Random
) -> Iterator[tuple[P, P]]:
    """Pairs to make children of: each parent once (the odd one with any other), then, if wanted, all other pairs.

    Args:
        parents: All different.
        shape: Only parents with equal ones are paired.
        everything: Whether to go on with the other pairs.
        rng: Draws them.
    """
    alike: dict[Hashable, list[P]] = defaultdict(list)
    for parent in parents:
        alike[shape(parent)].append(parent)
    rounds: list[tuple[P, P]] = []
    for several in alike.values():
        rng.shuffle(several)
        rounds += zip(several[::2], several[1::2], strict=False)
        if len(several) % 2 and len(several) > 1:
            rounds.append((several[-1], rng.choice(several[:-1])))
    yield from rounds
    if not everything:
        return
    used = {frozenset(pair) for pair in rounds}
    count = sum(len(several) * (len(several) - 1) // 2 for several in alike.values())
    if count <= _LISTED_PAIRS:
        others = [pair for several in alike.values() for pair in itertools.combinations(several, 2)]
        rng.shuffle(others)
        yield from (pair for pair in others if frozenset(pair) not in used)
        return
    weights = [len(several) * (len(several) - 1) for several in alike.values()]
    while len(used) < count:
        one, two = rng.sample(rng.choices(list(alike.values()), weights)[0], 2)
        if frozenset((one, two)) not in used:
            used.add(frozenset((one, two)))
            yield one, two


def _fill(clips: Clips, wanted: int | None, rng: random.Random, written: list[Path]) -> Job[None]:
    """Write one class's children, and note each among ``written``."""
    total = None if wanted is None else max(0, wanted - clips.count)
    first = len(written)
    shapes = {(info.rate_hz, info.channels) for info in clips.parents}
    if len(shapes) > 1:
        yield Notice(f"{clips.folder} mixes sample rates or channel counts; only files that are alike are paired.")
    for one, two in pairs(clips.parents, lambda info: (info.rate_hz, info.channels), wanted is not None, rng):
        for front, back in ((one, two), (two, one)):
            if wanted is not None and clips.count >= wanted:
                return
            yield Progress(f"Synthesizing in {clips.folder}", len(written) - first, total, "files")
            name = child_name(Path(front.path).stem, Path(back.path).stem)
            if name in clips.children:
                continue
            path = clips.folder / f"{name}.wav"
            try:
                _write_child(path, front, back)
            except AudioError as error:
                yield Skipped(str(path), str(error))
                continue
            written.append(path)
            clips.children.add(name)


def _write_child(path: Path, front: AudioInfo, back: AudioInfo) -> None:
    """The second half of ``front``, then the first half of ``back``."""
    with Decoder(front.path) as one, Decoder(back.path) as two:
        blocks = itertools.chain(
            stretch(one, front.frames // 2, front.frames - front.frames // 2), stretch(two, 0, back.frames // 2)
        )
        write_wav(path, front.rate_hz, front.channels, blocks)
