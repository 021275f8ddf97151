"""Reading who speaks when from the annotations of the AMI meeting corpus.

The corpus (Carletta et al. 2005, "The AMI Meeting Corpus") comes as a folder, a zip or a tar with
``corpusResources/meetings.xml`` and ``segments/<meeting>.<agent>.segments.xml``.

Invariant: nothing is unpacked to disk, and a file with a document type, and so with entities, is refused before
anything of it is used.
"""

from __future__ import annotations

import math
import os
import re
import tarfile
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from engine.errors import StudioError, UsageError
from engine.events import Job, Progress

_SEGMENTS = re.compile(r"(?:^|/)([A-Za-z0-9_-]+)\.([A-Z])\.segments\.xml$")
_MEETINGS = re.compile(r"(?:^|/)meetings\.xml$")
#: The largest real one has 0.2 MB.
_LARGEST_BYTES = 32 * 2**20
#: Longer than any meeting, and short enough that its windows fit into memory.
_LATEST_S = 1e6


@dataclass(frozen=True)
class Speaker:
    """A person in a meeting.

    Attributes:
        agent: The letter in file names.
        channel: The headset, as written.
        name: The same person has the same name in all meetings.
    """

    agent: str
    channel: str
    name: str


@dataclass(frozen=True)
class Turn:
    """A stretch in which somebody speaks, as annotated; two in the corpus end before they begin.

    Attributes:
        agent: The letter in the name of its file.
        channel: The headset that it says it is from.
    """

    agent: str
    channel: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Meeting:
    """A meeting and all that is said in it.

    Attributes:
        group: Equal for meetings that share a speaker, directly or through others: they belong on one side of a split.
    """

    name: str
    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]
    group: str


@dataclass
class Annotations:
    """The meetings, by name, and what was wrong, as sentences by the file concerned."""

    meetings: list[Meeting] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)


class _RefusedError(Exception):
    """Why a file is not used, as the end of a sentence without its full stop."""


def read_annotations(source: str | os.PathLike[str], wanted: Collection[str] = ()) -> Job[Annotations]:
    """Read the speakers and turns of meetings.

    A file that cannot be used takes its meeting with it, since the others would be counted as silent.

    Args:
        source: A folder, a .tar (.xz, .gz, .bz2) or a .zip.
        wanted: Names of meetings; all when empty.

    Raises:
        UsageError: When a wanted meeting is not in the corpus.
        StudioError: When the annotations are not there or cannot be read.
    """
    found = Annotations()
    speakers: dict[str, tuple[Speaker, ...]] | None = None
    turns: dict[str, dict[str, list[Turn]]] = {}
    spoiled: set[str] = set()
    for number, (name, data) in enumerate(_documents(Path(source))):
        yield Progress("Reading annotations", number, None, "files")
        part = _SEGMENTS.search(name)
        try:
            if part is None:
                speakers = _speakers(data)
            elif not wanted or part[1] in wanted:
                agents = turns.setdefault(part[1], {})
                if part[2] in agents:
                    raise _RefusedError("it is there twice")
                agents[part[2]] = _turns(name, part[2], data, found.faults)
        except _RefusedError as error:
            if part is None:
                raise StudioError(f"{name} in {source} cannot be used: {error}.") from error
            spoiled.add(part[1])
            found.faults.append((name, f"{name} cannot be used, so {part[1]} is left out: {error}."))
    if speakers is None:
        raise StudioError(f"There is no meetings.xml in {source}. Give the folder of the AMI manual annotations.")
    unknown = sorted(set(wanted) - set(speakers))
    if unknown:
        raise UsageError(f"There is no meeting called {', '.join(unknown)} in {source}.")
    groups = _groups(speakers)
    for name in sorted(set(wanted) or speakers):
        if not any(turns.get(name, {}).values()) and name not in spoiled:
            found.faults.append((name, f"Nobody speaks in the annotations of {name}; it is left out."))
        elif name not in spoiled:
            all_turns = tuple(turn for agent in sorted(turns[name]) for turn in turns[name][agent])
            found.meetings.append(Meeting(name, speakers[name], all_turns, groups[name]))
    return found


def _documents(source: Path) -> Iterator[tuple[str, bytes]]:
    """The names and contents of the files that matter."""
    try:
        if source.is_dir():
            for path in sorted(source.rglob("*.xml")):
                if _matters(path.as_posix()):
                    with path.open("rb") as file:
                        yield path.relative_to(source).as_posix(), file.read(_LARGEST_BYTES + 1)
        elif zipfile.is_zipfile(source):
            with zipfile.ZipFile(source) as archive:
                for name in sorted(filter(_matters, archive.namelist())):
                    with archive.open(name) as member:
                        yield name, member.read(_LARGEST_BYTES + 1)
        else:
            with tarfile.open(source) as tar:
                for entry in tar:
                    stored = tar.extractfile(entry) if entry.isreg() and _matters(entry.name) else None
                    if stored is not None:
                        yield entry.name, stored.read(_LARGEST_BYTES + 1)
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StudioError(
            f"{source} cannot be read: {reason}. Give the folder of the AMI manual annotations."
        ) from error


def _matters(name: str) -> bool:
    return bool(_SEGMENTS.search(name) or _MEETINGS.search(name))


def _elements(data: bytes) -> list[tuple[str, Mapping[str, str]]]:
    """The elements of a document with their attributes, in order; the encoding is the one it declares."""
    found: list[tuple[str, Mapping[str, str]]] = []
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise _RefusedError("it has a document type, which may declare entities; such files are refused")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: found.append((name, attributes))
    if len(data) > _LARGEST_BYTES:
        raise _RefusedError("it is too large")
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise _RefusedError(f"it is not whole XML ({error})") from error
    return found


def _speakers(data: bytes) -> dict[str, tuple[Speaker, ...]]:
    found: dict[str, list[Speaker]] = {}
    meeting = ""
    for element, values in _elements(data):
        if element == "meeting":
            meeting = values.get("observation", "")
            found[meeting] = []
        elif element == "speaker" and meeting:
            found[meeting].append(
                Speaker(values.get("nxt_agent", ""), values.get("channel", ""), values.get("global_name", ""))
            )
    found.pop("", None)
    if not found:
        raise _RefusedError("it names no meeting")
    return {name: tuple(several) for name, several in found.items()}


def _turns(file: str, agent: str, data: bytes, faults: list[tuple[str, str]]) -> list[Turn]:
    turns = []
    for element, values in _elements(data):
        if element != "segment":
            continue
        which = values.get("nite:id", "a segment")
        try:
            start_s, end_s = float(values["transcriber_start"]), float(values["transcriber_end"])
        except (KeyError, ValueError):
            start_s = end_s = math.nan
        if not (0 <= start_s <= _LATEST_S and 0 <= end_s <= _LATEST_S):
            faults.append((file, f"{which} in {file} has no usable times; it is left out."))
            continue
        if end_s <= start_s:
            times = f"ends at {end_s:g} s, not after it begins ({start_s:g} s)"
            faults.append((file, f"{which} in {file} {times}; it counts as it is written."))
        turns.append(Turn(agent, values.get("channel", ""), start_s, end_s))
    return turns


def _groups(speakers: Mapping[str, tuple[Speaker, ...]]) -> dict[str, str]:
    """For each meeting the name of the first meeting with which it shares speakers, directly or through others."""
    first: dict[str, str] = {name: name for name in speakers}

    def root(name: str) -> str:
        while first[name] != name:
            first[name] = first[first[name]]
            name = first[name]
        return name

    heard: dict[str, str] = {}
    for name in sorted(speakers):
        for speaker in speakers[name]:
            other = root(heard.setdefault(speaker.name or f"{name} {speaker.agent}", name))
            here = root(name)
            first[max(here, other)] = min(here, other)
    return {name: root(name) for name in speakers}
