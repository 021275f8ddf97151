"""What a classification is given: files, folders, patterns, lists and tables become one list of items.

Invariant: what is named one by one is taken as it is, whatever its ending; what is found in folders is audio by its
ending. Each file is taken once, in an order that people expect.
"""

from __future__ import annotations

import csv
import fnmatch
import glob
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine import audio, audio_files
from engine.classify_config import ClassifyConfig
from engine.errors import AudioError, StudioError
from engine.events import Job, Progress
from engine.files import decoded
from engine.items import channel_item

#: Endings of files that name other files, a line or a row each.
LISTS = frozenset({".txt", ".lst", ".m3u", ".m3u8"})
TABLES = frozenset({".csv", ".tsv", ".parquet"})
#: The columns of tables that name a file, the first that there is, and its class.
PATH_COLUMNS = ("audio_file", "audio_filepath", "path", "file", "filename", "filepath", "audio", "recording")
TRUTH_COLUMNS = ("true_label_text", "label", "class", "truth")
_PATTERN = frozenset("*?[")
_PAUSE = 200


@dataclass
class Found:
    """What is to be classified.

    Attributes:
        items: As results name them.
        truth: The class of files whose table says it, by item.
        refused: Folders that could not be looked into.
    """

    items: list[str] = field(default_factory=list)
    truth: dict[str, str] = field(default_factory=dict)
    refused: list[AudioError] = field(default_factory=list)


def find(given: Sequence[str | os.PathLike[str]], config: ClassifyConfig) -> Job[Found]:
    """Everything that is to be classified. A job: yields Progress.

    Args:
        given: Files, folders, patterns such as ``calls/**/*.wav``, ``@list.txt`` or a .txt file with a path a line,
            CSV, TSV and Parquet tables with a column of paths (audio_file, path, file ...) and, where known, one of
            classes (label ...). Relative paths count from the current folder, then from the list's own.
        config: Which of them are wanted.

    Raises:
        StudioError: When a list cannot be read.
    """
    yield Progress("Looking for audio")
    truth: dict[str, str] = {}
    named: list[str] = []
    for path in given:
        named += _named(os.fspath(path), truth, config)
    refused: list[AudioError] = []
    files = audio_files.find_audio(named, refused)
    if not config.recursive:
        top = {os.path.abspath(path) for path in named}  # noqa: PTH100 - without following links
        files = [f for f in files if {os.path.abspath(f), os.path.dirname(os.path.abspath(f))} & top]  # noqa: PTH100, PTH120
    files = [f for f in files if wanted(f, config)]
    if config.channels == "model":
        return Found(files, truth, refused)
    found = Found(refused=refused)
    for number, file in enumerate(files):
        for item in _channels(file):
            found.items.append(item)
            if file in truth:
                found.truth[item] = truth[file]
        if number % _PAUSE == 0:
            yield Progress("Looking at channels", number, len(files), "files")
    return found


def _named(given: str, truth: dict[str, str], config: ClassifyConfig) -> list[str]:
    """The files and folders that one argument stands for."""
    suffix = Path(given).suffix.lower()
    if given.startswith("@") and not os.path.exists(given):  # noqa: PTH110 - never raises
        given = given[1:]
        return _table(given, truth) if Path(given).suffix.lower() in TABLES else listed(given)
    if os.path.isfile(given) and suffix in LISTS:  # noqa: PTH113
        return listed(given)
    if os.path.isfile(given) and suffix in TABLES:  # noqa: PTH113
        return _table(given, truth)
    if set(given) & _PATTERN and not os.path.exists(given):  # noqa: PTH110
        return sorted(glob.glob(given, recursive=config.recursive))  # noqa: PTH207 - keeps names as they are given
    return [given]


def wanted(file: str, config: ClassifyConfig) -> bool:
    """Whether the settings' patterns let a file through."""
    name = os.path.basename(file)  # noqa: PTH119 - of any name
    kept, left_out = _patterns(config.include), _patterns(config.exclude)
    return (not kept or _matches(name, file, kept)) and not _matches(name, file, left_out)


def _patterns(text: str) -> list[str]:
    return [part.strip().casefold() for part in text.split(";") if part.strip()]


def _matches(name: str, path: str, patterns: Iterable[str]) -> bool:
    """A pattern with a slash is for the path, any other for the name."""
    path = path.replace("\\", "/").casefold()
    return any(fnmatch.fnmatchcase(path if "/" in p else name.casefold(), p) for p in patterns)


def _channels(file: str) -> Iterator[str]:
    return (channel_item(file, channel) for channel in range(channel_count(file)))


def channel_count(file: str) -> int:
    """How many items a file is where each channel is one; 1 where it cannot be read, which its row then says."""
    try:
        return audio.probe(file).channels
    except AudioError:
        return 1


def listed(path: str) -> list[str]:
    """The paths in a text file, one a line.

    Raises:
        StudioError: When it cannot be read or names none.
    """
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise StudioError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.", path=path) from error
    try:
        text = data.decode("utf-8-sig", "surrogateescape" if os.name != "nt" else "strict")
    except UnicodeDecodeError:
        text = decoded(data)
    lines = (line.strip("\r ") for line in text.split("\n"))
    paths = [_beside(line, path) for line in lines if line and not line.startswith("#")]
    if not paths:
        raise StudioError(f"{path} names no file. Write one path a line.", path=path)
    return paths


def _table(path: str, truth: dict[str, str]) -> list[str]:
    rows = _parquet_rows(path) if Path(path).suffix.lower() == ".parquet" else csv_rows(_bytes(path), path)
    paths = []
    for cells in rows:
        row = lower_names(cells)
        name = first_of(row, PATH_COLUMNS)
        if name is None:
            continue
        file = _beside(as_written(name), path)
        paths.append(file)
        label = first_of(row, TRUTH_COLUMNS)
        if label is not None:
            truth[file] = label
    if not paths:
        raise StudioError(
            f"{path} names no file. It needs a column audio_file (or {', '.join(PATH_COLUMNS[1:4])}) with the paths.",
            path=path,
        )
    return paths


def lower_names(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a table with its columns' names in small letters."""
    return {str(name).strip().lower(): value for name, value in row.items() if name is not None}


def first_of(row: Mapping[str, Any], columns: Iterable[str]) -> str | None:
    """The text in the first of some columns that a row of ``lower_names`` has and that is not empty."""
    return next((str(row[name]) for name in columns if row.get(name)), None)


def as_written(cell: str) -> str:
    """A path without the apostrophe that ``results.harmless`` puts before what a spreadsheet would run."""
    return cell[1:] if cell[:2] in ("'=", "'+", "'-", "'@") else cell


def csv_rows(data: bytes, name: str) -> list[Mapping[str, Any]]:
    """The rows of a CSV or TSV file in whichever encoding; its first line says which sign parts the cells.

    Raises:
        StudioError: When it is no table.
    """
    text = decoded(data)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise StudioError(f"{name} cannot be read as a table: {error}.", path=name) from error


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise StudioError(f"{path} cannot be read as a table: {error}.", path=path) from error


def _parquet_rows(path: str) -> list[Mapping[str, Any]]:
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise StudioError(
            f"{path} cannot be read: Parquet needs the library pyarrow, which is not installed. Run: pip install "
            "pyarrow. Or save the table as CSV.",
            path=path,
        ) from error
    try:
        rows: list[Mapping[str, Any]] = parquet.read_table(path).to_pylist()
    except Exception as error:  # pyarrow's errors share no base class
        raise StudioError(f"{path} cannot be read as a Parquet table: {error}.", path=path) from error
    return rows


def _beside(name: str, listed_in: str) -> str:
    """A path in a list: from the current folder, or else from the list's own."""
    here = os.path.join(os.path.dirname(listed_in), name)  # noqa: PTH118, PTH120 - of any name
    return here if not os.path.exists(name) and os.path.exists(here) else name  # noqa: PTH110
