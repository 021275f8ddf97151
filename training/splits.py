"""Dividing items into train, val and test so that the figures are honest.

Invariant: with the method "group", items that share a group are on one side. With any method, an item that was
synthesized from others is only ever trained on.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.config import check, setting, to_json
from engine.errors import StudioError
from engine.events import Job, Notice, Progress
from engine.project import Project
from engine.training_tables import Split
from training.data import PARTS, Item


@dataclass(frozen=True)
class SplitConfig:
    """How to divide."""

    split: str = setting(
        "group",
        "group keeps everything from one recording (or speaker, source) on one side; stratified draws items at random "
        "and lets recordings leak into the test; given uses the split column or folders of the data, and is what is "
        "taken where they have them.",
        title="Split",
        choices=("group", "stratified", "given"),
        choice_words=("By recording", "At random (leaks)", "As the data say"),
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
    if config.split == "given":
        return _given(items, config)
    done, notices = _drawn(items, config)
    shares = {"train": 1.0, "val": config.val_split, "test": config.test_split}
    return Division(done, config.split == "stratified" and _leaks(done), (*notices, *_warnings(done, shares)))


def _drawn(items: Sequence[Item], config: SplitConfig) -> tuple[list[Item], list[str]]:
    """Items drawn into parts by group or at random, and what was left out, as sentences."""
    real = [item for item in items if not item.synthesized]
    if not real:
        raise StudioError("All items were synthesized from others, which are not there. Add what they were made of.")
    blocks = [[item] for item in real] if config.split == "stratified" else components(real)
    if config.split == "group" and len(blocks) < 2:
        raise StudioError(
            "All items come from one recording (or speaker, source), so they cannot be split by it. Add "
            "recordings, or split at random (--split stratified), knowing that the figures will flatter the model."
        )
    shares = {"val": config.val_split, "test": config.test_split}
    shares["train"] = 1.0 - sum(shares.values())
    done = _assign(blocks, shares, random.Random(config.split_seed))
    # A child of a recording on the other side would carry its sound into training. A random split leaks anyway.
    measured = {item.groups[0] for item in done if item.part != "train"} if config.split == "group" else set()
    children = [item for item in items if item.synthesized]
    kept = [replace(item, part="train") for item in children if measured.isdisjoint(item.groups)]
    left_out = len(children) - len(kept)
    words = "1 synthesized item was" if left_out == 1 else f"{left_out} synthesized items were"
    return done + kept, [f"{words} left out, made from recordings in validation or the test."] if left_out else []


def _given(items: Sequence[Item], config: SplitConfig) -> Division:
    without = sum(1 for item in items if not item.part)
    if without == len(items):
        raise StudioError("The data do not say which part each item is in. Add a split column, or use --split group.")
    kept = [item for item in items if item.part]
    notices = [f"{without} items without a given part were left out."] if without else []
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


def _assign(blocks: list[list[Item]], shares: dict[str, float], rng: random.Random) -> list[Item]:
    """Give each block to a part so that every class comes near its share in every part.

    Large blocks go first, each to the part that is furthest below its share of the block's classes.
    """
    totals = Counter(item.label for block in blocks for item in block)
    counts: dict[str, Counter[str]] = {part: Counter() for part in PARTS}
    sizes = dict.fromkeys(PARTS, 0)
    order = list(blocks)
    rng.shuffle(order)
    order.sort(key=len, reverse=True)
    done: list[Item] = []
    for block in order:
        labels = Counter(item.label for item in block)

        def need(part: str, labels: Counter[str] = labels) -> tuple[float, float]:
            share = shares[part]
            if share <= 0:
                return (float("-inf"), 0.0)
            lack = sum(n * (share - counts[part][label] / totals[label]) / share for label, n in labels.items())
            return (lack, share)

        part = max(PARTS, key=need)
        counts[part].update(labels)
        sizes[part] += len(block)
        done += [replace(item, part=part) for item in block]
    position = {item.key: i for i, item in enumerate(item for block in blocks for item in block)}
    return sorted(done, key=lambda item: position[item.key])


def _leaks(items: Sequence[Item]) -> bool:
    parts: dict[str, set[str]] = defaultdict(set)
    for item in items:
        for group in item.groups:
            parts[group].add(item.part)
    return any(len(found) > 1 for found in parts.values())


def _warnings(items: Sequence[Item], shares: dict[str, float]) -> list[str]:
    by_part = {part: Counter(item.label for item in items if item.part == part) for part in PARTS}
    labels = sorted({item.label for item in items})
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
        config: How.
        cut_id: Which cut; the newest when None.

    Raises:
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
    items = [Item(str(c.id), "", c.start_s, c.end_s, names[c.class_id], c.groups) for c in project.chunks(wanted)]
    if not items:
        raise StudioError(f"Cut {wanted} has no chunks. Cut again.")
    division = divide(items, config)
    for text in division.notices:
        yield Notice(text, "warning")
    if division.leaky:
        yield Notice(
            "Random split: parts of one recording are on both sides, so figures will flatter the model.", "warning"
        )
    parts = {int(item.key): item.part for item in division.items}
    return project.save_split(wanted, config.split, config.split_seed, to_json(config), parts, division.leaky)
