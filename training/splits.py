"""Dividing items into train, val and test so that the figures are honest: once, or in folds.

Invariant: with the method "group", items that share a group are on one side. With any method, an item that was
synthesized from others is only ever trained on.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from engine.config import check, setting, to_json
from engine.errors import StudioError, UsageError
from engine.events import Job, Notice, Progress
from engine.project import Project
from engine.training_tables import Split
from engine.words import many
from training.data import PARTS, Item

T = TypeVar("T")

#: Divisions that many use, as shares of training, validation and test, and what they are in settings.
SHARES: Mapping[str, tuple[float, float]] = {
    "90/5/5": (0.05, 0.05),
    "80/10/10": (0.1, 0.1),
    "70/15/15": (0.15, 0.15),
    "80/20": (0.2, 0.0),
}


@dataclass(frozen=True)
class SplitConfig:
    """How to divide."""

    split: str = setting(
        "group",
        "group keeps everything from one recording (or speaker, source) on one side; stratified draws items at random "
        "and lets recordings leak into the test; seed shuffles the list of recordings, or of files, and cuts it at "
        "whole numbers, as the answering-machine scripts did, whatever the classes; given uses the split column or "
        "folders of the data, and is what is taken where they have them.",
        title="Split",
        choices=("group", "stratified", "seed", "given"),
        choice_words=("By recording", "At random (leaks)", "Shuffled list", "As the data say"),
    )
    val_split: float = setting(
        0.15,
        "Share for validation, on which the best epoch and threshold are chosen.",
        title="Validation share",
        low=0.0,
        high=0.8,
    )
    test_split: float = setting(
        0.15, "Share for the test, which is looked at once, at the end.", title="Test share", low=0.0, high=0.8
    )
    split_seed: int = setting(0, "Seed of the division: the same seed gives the same split.", title="Split seed", low=0)
    folds: int = setting(
        0,
        "0 divides once, by the shares. 3 or more makes that many splits of a project: each fold is the test of one of "
        "them and the validation of another, and the shares are not used.",
        title="Folds",
        low=0,
        high=20,
        advanced=True,
    )


@dataclass(frozen=True)
class Division:
    """The outcome: the items with their part set, and what a reader of figures must know.

    Attributes:
        leaky: Whether one recording (or speaker, source) can be on both sides, so that figures flatter.
        notices: Sentences about classes that a part is missing, and the like.
    """

    items: list[Item]
    leaky: bool
    notices: tuple[str, ...]

    def part(self, name: str) -> list[Item]:
        """The items of one part."""
        return [item for item in self.items if item.part == name]


def divide(items: Sequence[Item], config: SplitConfig) -> Division:
    """Divide items.

    Raises:
        StudioError: When the data do not allow the division (one group only, no given split).
    """
    check(config)
    if config.val_split + config.test_split > 0.9:
        raise StudioError("Validation and test together take more than nine tenths; leave more for training.")
    if config.folds:
        raise UsageError("Folds are made of a project's chunks. Cut a project and split that, or leave --folds out.")
    if config.split == "given":
        return _given(items, config)
    done, notices = _drawn(items, config)
    shares = {"train": 1.0, "val": config.val_split, "test": config.test_split}
    return Division(done, config.split != "group" and _leaks(done), (*notices, *_warnings(done, shares)))


def _drawn(items: Sequence[Item], config: SplitConfig) -> tuple[list[Item], list[str]]:
    """Items drawn into parts by group, at random or by the list, and what was left out, as sentences."""
    real = _real(items)
    if config.split == "seed":
        return _with_children(_shuffled(real, config), items, config)
    blocks = _blocks(real, config)
    if config.split == "group" and len(blocks) < 2:
        raise StudioError(
            "All items come from one recording (or speaker, source), so they cannot be split by it. Add "
            "recordings, or split at random (--split stratified), knowing that the figures will flatter the model."
        )
    shares = {"val": config.val_split, "test": config.test_split}
    shares["train"] = 1.0 - sum(shares.values())
    place = _assign(blocks, {part: shares[part] for part in PARTS}, random.Random(config.split_seed))
    done = [replace(item, part=place[item.key]) for block in blocks for item in block]
    return _with_children(done, items, config)


def _real(items: Sequence[Item]) -> list[Item]:
    real = [item for item in items if not item.synthesized]
    if not real:
        raise StudioError("All items were synthesized from others, which are not there. Add what they were made of.")
    return real


def _blocks(real: Sequence[Item], config: SplitConfig) -> list[list[Item]]:
    """What is drawn as one."""
    return [[item] for item in real] if config.split == "stratified" else components(real)


def _with_children(done: list[Item], items: Sequence[Item], config: SplitConfig) -> tuple[list[Item], list[str]]:
    """Items with their parts, and with the synthesized ones that may be trained on."""
    # A child of a recording on the other side would carry its sound into training. A random split leaks anyway.
    measured = {item.groups[0] for item in done if item.part != "train"} if config.split != "stratified" else set()
    children = [item for item in items if item.synthesized]
    kept = [replace(item, part="train") for item in children if measured.isdisjoint(item.groups)]
    left_out = len(children) - len(kept)
    words = "1 synthesized item was" if left_out == 1 else f"{left_out} synthesized items were"
    return done + kept, [f"{words} left out, made from recordings in validation or the test."] if left_out else []


def seed_split(rows: Sequence[T], train_ratio: float, val_ratio: float, seed: int) -> dict[str, list[T]]:
    """The division of the answering-machine scripts: shuffle all rows, cut at whole numbers, the rest is the test.

    The shuffle is the permutation of NumPy's legacy Mersenne Twister, which is what a shuffle of a pandas table with
    ``random_state`` draws; both promise to keep it as it is. Neither classes nor recordings are looked at.
    """
    order = np.random.RandomState(seed).permutation(len(rows))
    train_end = int(len(rows) * train_ratio)
    val_end = train_end + int(len(rows) * val_ratio)
    shuffled = [rows[i] for i in order]
    return {"train": shuffled[:train_end], "val": shuffled[train_end:val_end], "test": shuffled[val_end:]}


def _shuffled(real: Sequence[Item], config: SplitConfig) -> list[Item]:
    """Items in the parts of ``seed_split``. Its rows are files: all chunks of a project's recording are one row."""
    rows: dict[Hashable, list[Item]] = {}
    for item in real:
        rows.setdefault(item.key if item.recording_id is None else item.recording_id, []).append(item)
    # Shares that are no binary fractions must not lose a row: 1 - 0.05 - 0.05 is less than 0.9.
    train_ratio = round(1.0 - config.val_split - config.test_split, 12)
    parts = seed_split(list(rows.values()), train_ratio, config.val_split, config.split_seed)
    if config.test_split == 0:  # then what whole numbers leave over is no test
        parts["val"] += parts["test"]
        parts["test"] = []
    if not parts["train"] or (config.val_split > 0 and not parts["val"]):
        raise StudioError(
            f"A list of {many(len(rows), 'row')} is too short to be cut so: a part stays empty. Add recordings, give "
            "validation a larger share, or use --split group."
        )
    place = {item.key: part for part, blocks in parts.items() for block in blocks for item in block}
    return [replace(item, part=place[item.key]) for item in real]


def _given(items: Sequence[Item], config: SplitConfig) -> Division:
    without = sum(1 for item in items if not item.part)
    if without == len(items):
        raise StudioError("The data do not say which part each item is in. Add a split column, or use --split group.")
    kept = [item for item in items if item.part]
    if not any(item.part == "train" for item in kept):
        raise StudioError("The data give no item for training. Mark some as train, or use --split group.")
    notices = [f"Without a given part, and so left out: {many(without, 'item')}."] if without else []
    measured = sum(1 for item in kept if item.synthesized and item.part != "train")
    if measured:
        kept = [item for item in kept if not item.synthesized or item.part == "train"]
        notices.append(
            f"{measured} synthesized items were left out of validation and test: figures on them would mean nothing."
        )
    if not any(item.part == "val" for item in kept):
        # A best epoch chosen on the test would make its figure worthless, so validation comes out of training.
        train = [replace(item, part="") for item in kept if item.part == "train"]
        share = config.val_split or 0.15
        drawn, left_out = _drawn(train, replace(config, split="group", val_split=share, test_split=0.0))
        kept = drawn + [item for item in kept if item.part != "train"]
        notices += left_out
        notices.append(f"No validation part was given; {share:.0%} of training was set aside by recording.")
    present = {part: 1.0 for part in PARTS if any(item.part == part for item in kept)}
    return Division(kept, _leaks(kept), (*notices, *_warnings(kept, present)))


def components(items: Sequence[Item]) -> list[list[Item]]:
    """Items in blocks that share groups, directly or through others (an item made of two recordings joins them)."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for item in items:
        first = root(item.groups[0])
        for other in item.groups[1:]:
            parent[root(other)] = first
    blocks: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        blocks[root(item.groups[0])].append(item)
    return list(blocks.values())


def _assign(
    blocks: list[list[Item]], shares: Mapping[str, float], rng: random.Random, *, even: bool = False
) -> dict[str, str]:
    """Give each block to a part so that every class comes near its share in every part.

    Large blocks go first, each to the part that is furthest below its share of the block's classes.

    Args:
        blocks: What stays together.
        shares: Each part's share.
        rng: Decides between blocks of equal size.
        even: Among parts that need a block alike, the smallest takes it; else the first, as it always was: a seed must
            go on giving the split that figures were measured on.

    Returns:
        The part of each item, by key.
    """
    totals = Counter(label for block in blocks for item in block for label in item.labels)
    counts: dict[str, Counter[str]] = {part: Counter() for part in shares}
    order = list(blocks)
    rng.shuffle(order)
    order.sort(key=len, reverse=True)
    place: dict[str, str] = {}
    for block in order:
        labels = Counter(label for item in block for label in item.labels)

        def need(part: str, labels: Counter[str] = labels) -> tuple[float, float, int]:
            share = shares[part]
            if share <= 0:
                return (float("-inf"), 0.0, 0)
            lack = sum(n * (share - counts[part][label] / totals[label]) / share for label, n in labels.items())
            return (lack, share, -counts[part].total() if even else 0)

        part = max(shares, key=need)
        counts[part].update(labels)
        place.update((item.key, part) for item in block)
    return place


def divide_into_folds(items: Sequence[Item], config: SplitConfig) -> list[Division]:
    """Divide items ``config.folds`` times, so that every item is in the test once and in validation once.

    The folds are alike in size and classes as far as the groups allow. In division i, fold i is the test and the next
    one validation; the others are trained on. That every item is measured once by a model that never saw it lets the
    figures of all folds be taken together, and epoch and threshold are still chosen on other data than the test.

    References:
        M. Stone, Cross-validatory choice and assessment of statistical predictions, J. R. Stat. Soc. B 36, 1974.

    Raises:
        UsageError: For fewer than three folds, and for a method that does not draw.
        StudioError: When there are fewer groups than folds.
    """
    check(config)
    k = config.folds
    if k < 3:
        raise UsageError(
            f"{k} folds are too few: one is the test, one validation, the rest for training. Take 3 or more."
        )
    if config.split not in ("group", "stratified"):
        raise UsageError(f"Folds are drawn by group or at random, not with --split {config.split}.")
    real = _real(items)
    blocks = _blocks(real, config)
    if len(blocks) < k:
        raise StudioError(
            f"There are {many(len(blocks), 'recording')} (or speakers, sources), too few for {k} folds. Take fewer "
            "folds, or add recordings."
        )
    fold = _assign(blocks, {str(n): 1 / k for n in range(k)}, random.Random(config.split_seed), even=True)
    divisions = []
    for n in range(k):
        roles = {str(n): "test", str((n + 1) % k): "val"}
        done = [replace(item, part=roles.get(fold[item.key], "train")) for block in blocks for item in block]
        kept, left_out = _with_children(done, items, config)
        leaky = config.split == "stratified" and _leaks(kept)
        divisions.append(Division(kept, leaky, (*left_out, *_warnings(kept, dict.fromkeys(PARTS, 1.0)))))
    return divisions


def _leaks(items: Sequence[Item]) -> bool:
    parts: dict[str, set[str]] = defaultdict(set)
    for item in items:
        for group in item.groups:
            parts[group].add(item.part)
    return any(len(found) > 1 for found in parts.values())


def _warnings(items: Sequence[Item], shares: dict[str, float]) -> list[str]:
    by_part = {part: Counter(name for item in items if item.part == part for name in item.labels) for part in PARTS}
    labels = sorted({name for item in items for name in item.labels})
    words = {"train": "training", "val": "validation", "test": "the test"}
    out = []
    for part in PARTS:
        lacking = [label for label in labels if not by_part[part][label]] if shares.get(part, 0) > 0 else []
        if lacking:
            names = ", ".join(lacking)
            verb = "have" if len(lacking) > 1 else "has"
            out.append(f"{names} {verb} no example in {words[part]}: too few recordings to have some on every side.")
    few = [label for label in labels if 0 < by_part["val"][label] < 10]
    if few:
        out.append(f"Validation has fewer than ten examples of {', '.join(few)}: figures on them are rough.")
    return out


def split_project(project: Project, config: SplitConfig, cut_id: int | None = None) -> Job[Split]:
    """Divide the chunks of a project's cut and freeze the division, so that every model is compared on the same items.

    Args:
        project: The project.
        config: How. With folds, as many splits are stored, one for each fold.
        cut_id: Which cut; the newest when None.

    Returns:
        The split; of several the first, the others follow it in ``project.splits()``. Their ``config["fold"]`` counts
        from 1.

    Raises:
        UsageError: When folds are asked for that cannot be.
        StudioError: When nothing is cut yet, or the data do not allow the division.
    """
    cuts = project.cuts()
    if not cuts:
        raise StudioError("Nothing is cut yet. Cut the labels into chunks first.")
    if config.split == "given":
        raise StudioError("A project's chunks carry no given split. Split by group, or at random.")
    wanted = cuts[-1].id if cut_id is None else cut_id
    yield Progress("Splitting")
    names = {c.id: c.name for c in project.classes()}
    items = [
        Item(
            str(c.id),
            "",
            c.start_s,
            c.end_s,
            names[c.class_id],
            c.groups,
            recording_id=c.recording_id,
            also=tuple(names[class_id] for class_id in c.also),
        )
        for c in project.chunks(wanted)
    ]
    if not items:
        raise StudioError(f"Cut {wanted} has no chunks. Cut again.")
    divisions = divide_into_folds(items, config) if config.folds else [divide(items, config)]
    for number, division in enumerate(divisions, start=1):
        for text in division.notices:
            yield Notice(f"Fold {number}: {text}" if config.folds else text, "warning")
    if any(division.leaky for division in divisions):
        yield Notice(
            "Random split: parts of one recording are on both sides, so figures will flatter the model.", "warning"
        )
    stored = []
    for number, division in enumerate(divisions, start=1):
        parts = {int(item.key): item.part for item in division.items}
        settings = to_json(config) | ({"fold": number} if config.folds else {})
        stored.append(project.save_split(wanted, config.split, config.split_seed, settings, parts, division.leaky))
    return stored[0]
