"""From a list of files and labels to the three label files that training reads.

Invariant: a row is either in exactly one of the three files or in the table of rejects, with a sentence.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from engine import audio
from engine.config import check, setting
from engine.errors import AudioError, UsageError
from engine.events import Job, Notice, Progress, Skipped
from engine.files import write_text
from engine.rejects import AllRejectedError, Rejected, write_rejects
from training.data import PARTS, Item, read
from training.splits import SplitConfig, divide, seed_split

REJECTS = "rejects.csv"


@dataclass(frozen=True)
class PrepareConfig:
    """How the files are divided."""

    train_ratio: float = setting(0.9, "Share for training.", title="Training share", low=0.0, high=1.0)
    val_ratio: float = setting(0.05, "Share for validation.", title="Validation share", low=0.0, high=1.0)
    test_ratio: float = setting(0.05, "Share for the test.", title="Test share", low=0.0, high=1.0)
    seed: int = setting(42, "The same seed gives the same division.", title="Seed", low=0, high=2**32 - 1)
    split: str = setting(
        "group",
        "group keeps everything from one recording (or of one group, where there is such a column) on one side and "
        "balances the classes; stratified draws files at random within each class; seed shuffles all rows and cuts the "
        "list, as the answering-machine scripts did.",
        title="Split",
        choices=("group", "stratified", "seed"),
    )
    any_label: bool = setting(False, "Allow labels other than 0 and 1.", title="Any label")


@dataclass(frozen=True)
class Prepared:
    """What came out.

    Attributes:
        files: The label file of each part.
        counts: How many files each part has of each label: ``counts["train"]["1"]``.
        rejects: The table of what was left out.
        rejected: Its rows.
    """

    files: dict[str, Path]
    counts: dict[str, dict[str, int]]
    rejects: Path
    rejected: list[Rejected]


def prepare(dataset: str | os.PathLike[str], out: str | os.PathLike[str], config: PrepareConfig) -> Job[Prepared]:
    """Check every file of a list, divide the list, and write ``{train,val,test}_labels.txt`` with ``path label`` lines.

    Paths are written as they are listed. A row is left out, and told, when its file is missing or cannot be read, when
    its label is not allowed, and when it repeats or contradicts another.

    Args:
        dataset: A CSV with the columns ``audio_filepath,label``, or anything else that training reads.
        out: The folder of the label files and of the table of rejects.
        config: How to divide.

    Raises:
        UsageError: When the shares do not add up.
        StudioError: When no row is usable, the data do not allow the division, or nothing can be written.
    """
    check(config)
    if abs(config.train_ratio + config.val_ratio + config.test_ratio - 1) > 1e-6:
        raise UsageError("The shares for training, validation and test do not add up to 1.")
    rejects = Path(out) / REJECTS
    try:
        data = read(dataset)
    except AllRejectedError as error:
        write_rejects(rejects, error.rejected)
        raise
    for text in data.notes:
        yield Notice(text)
    rejected = list(data.rejected)
    usable: list[Item] = []
    for number, item in enumerate(data.items):
        yield Progress("Checking files", number, len(data.items), "files")
        reason = _fault(item, config.any_label)
        if reason:
            rejected.append(Rejected(item.key, reason))
        else:
            usable.append(item)
    for row in rejected:
        yield Skipped(row.row, row.reason)
    if not usable:
        write_rejects(rejects, rejected)
        raise AllRejectedError(
            f"{dataset} has no usable row; the reasons are in {rejects}. The first: {rejected[0].reason}", rejected
        )
    parts, notices = _divided(usable, config)
    for text in notices:
        yield Notice(text, "warning")
    home = Path(out)
    files = {part: home / f"{part}_labels.txt" for part in PARTS}
    for part, path in files.items():
        if not parts[part]:
            yield Notice(f"No file is left for {path.name}; it is empty.", "warning")
        write_text(path, "".join(f"{item.path} {item.label}\n" for item in parts[part]))
    counts = {part: dict(sorted(Counter(item.label for item in parts[part]).items())) for part in PARTS}
    return Prepared(files, counts, write_rejects(rejects, rejected), rejected)


def _fault(item: Item, any_label: bool) -> str:
    """Why an item cannot be listed, as a sentence, or nothing."""
    if not any_label and item.label not in ("0", "1"):
        return f"{item.path} has the label {item.label!r}, which is neither 0 nor 1 (--any-label allows others)."
    if item.label.split() != [item.label]:
        return f"The label {item.label!r} of {item.path} holds a blank, which “path label” lines cannot."
    if item.start_s or item.end_s is not None:
        return f"{item.key} is a part of a file, and “path label” lines are for whole files."
    try:
        audio.probe(item.path)
    except AudioError as error:
        return str(error)
    return ""


def _divided(items: list[Item], config: PrepareConfig) -> tuple[dict[str, list[Item]], tuple[str, ...]]:
    if config.split == "seed":
        return seed_split(items, config.train_ratio, config.val_ratio, config.seed), ()
    how = SplitConfig(
        split=config.split, val_split=config.val_ratio, test_split=config.test_ratio, split_seed=config.seed
    )
    division = divide(items, how)
    return {part: division.part(part) for part in PARTS}, division.notices
