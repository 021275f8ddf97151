"""Social context: how many people are in conversation around a microphone, learned from real meetings.

Invariant: a label counts exactly those whose speech lies within its window.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine import audio
from engine.augment.noise import mix_at_snr
from engine.errors import StudioError
from engine.events import Job, Progress
from training.ami import HOP_S, LABELS, NOISY
from training.ami_audio import RATE_HZ, SNR_DB, WINDOW_S
from training.bundled import scenes, sets
from training.bundled.model import AMI, ESC10, BundledModel, Material, Order
from training.bundled.scenes import Scene
from training.bundled.sounding import Background
from training.data import DataSet, Item
from training.splits import components


class Span(NamedTuple):
    """Somebody speaks: who, from which sample at 16 kHz, and until before which."""

    speaker: str
    start: int
    end: int


def material(order: Order) -> Job[Material]:
    """Windows of real meetings, and their monologues once more with noise.

    Recordings that share people are a fold, with noise that no other fold is mixed with.
    """
    yield Progress("Reading the table")
    meetings = meeting_windows(order.data / "ami" / "excerpts")
    groups = sorted({item.groups[0] for item in meetings})
    noises: dict[str, list[sets.Sound]] = defaultdict(list)
    for number, (_, same) in enumerate(itertools.groupby(sets.noises(order.data), lambda sound: sound.source)):
        noises[groups[number % len(groups)]] += same
    made = (_noisy(meetings, group, Background(noises[group], RATE_HZ), order.seed) for group in groups)
    noisy = yield from scenes.write(order.work, RATE_HZ, made, len(groups))
    items = [*meetings, *(replace(item, part="") for item in noisy.items)]
    return Material(DataSet("AMI excerpts", items), tuple(item.groups[0] for item in items))


def _noisy(meetings: Sequence[Item], group: str, noise: Background, seed: int) -> Scene:
    """The monologues of a group, each with noise at the rule's level, one after another."""
    rng = scenes.rng_of(seed, group, 0)
    clips: list[np.ndarray] = []
    spans: list[tuple[float, float, str]] = []
    sources: set[str] = set()
    end_s = 0.0
    for item in meetings:
        if item.groups[0] == group and item.label == LABELS[1]:
            clip = audio.load(item.path, rate_hz=RATE_HZ, start_s=item.start_s, end_s=item.end_s)
            drawn, source = noise.draw(len(clip), rng)
            clips.append(mix_at_snr(clip, drawn, SNR_DB))
            spans.append((end_s, end_s := end_s + len(clip) / RATE_HZ, NOISY))
            sources.add(source)
    sound = np.concatenate([*clips, np.empty(0, np.float32)])
    return Scene(sound, tuple(spans), group, (group, *sorted(sources - {""})), "train")


def speakers_within(spans: Sequence[Span], start: int, end: int) -> int:
    """How many people are heard between two samples; any overlap counts, however short."""
    return len({span.speaker for span in spans if span.start < end and span.end > start})


def windows(spans: Sequence[Span], length: int) -> tuple[tuple[float, float, str], ...]:
    """The windows of a conversation with their classes, by the rule of ``training.ami``."""
    found = []
    for start_s in np.arange(0.0, length / RATE_HZ - WINDOW_S + 1e-6, HOP_S):
        start = round(start_s * RATE_HZ)
        count = speakers_within(spans, start, start + round(WINDOW_S * RATE_HZ))
        found.append((float(start_s), float(start_s) + WINDOW_S, LABELS[min(count, len(LABELS) - 1)]))
    return tuple(found)


def meeting_windows(folder: Path) -> list[Item]:
    """The windows of recordings beside an RTTM file, with the class that it gives them by the rule.

    The group of each is the names of all recordings that share its people, directly or through others.

    Raises:
        StudioError: When there is no RTTM file, or no audio that it names.
    """
    turns = {name: own for name, own in _turns(folder).items() if (folder / f"{name}.flac").is_file()}
    if not turns:
        raise StudioError(f"There is no audio of the RTTM file in {folder} beside it.", path=folder)
    people = [Item(name, "", 0.0, None, "", (name, *{span.speaker for span in own})) for name, own in turns.items()]
    group_of = {item.key: " + ".join(other.key for other in block) for block in components(people) for item in block}
    items = []
    for name, own in turns.items():
        path = folder / f"{name}.flac"
        length = round(audio.probe(path).duration_s * RATE_HZ)
        for start_s, end_s, label in windows(own, length):
            items.append(Item(f"{path}#{start_s}", str(path), start_s, end_s, label, (group_of[name],)))
    return items


def _turns(folder: Path) -> dict[str, list[Span]]:
    """Who speaks when, by the recordings' names, which are sorted."""
    tables = sorted(folder.glob("*.rttm"))
    if not tables:
        raise StudioError(f"There is no RTTM file in {folder}. Say where the sets are: --data FOLDER.", path=folder)
    turns: dict[str, list[Span]] = defaultdict(list)
    for line in tables[0].read_text("utf-8").splitlines():
        fields = line.split()
        if len(fields) > 7 and fields[0] == "SPEAKER":
            start, length = (round(float(field) * RATE_HZ) for field in fields[3:5])
            turns[fields[1]].append(Span(fields[7], start, start + length))
    return dict(sorted(turns.items()))


MODEL = BundledModel(
    name="social-context",
    purpose="Says what company a microphone is in: nobody speaks, one person, two, a group, or speech in noise.",
    hears="Three seconds at a time. Anybody heard within them counts, however briefly. It hears the statistics of a "
    "spectrum, not who speaks.",
    recipe="embedding-head",
    config={"window_s": WINDOW_S, "hop_s": HOP_S},
    training={},
    material=material,
    sources=(AMI, ESC10),
    licence="CC BY 4.0, as the meetings",
    split="Excerpts of meetings that share a person were put together. Each such group was the test of a model that "
    "learned from the others; the model here learned in the same way from all of them. Noise was mixed into the "
    "monologues of a group from recordings that no other group had.",
    unseen="each group of excerpts, by a model that never heard its people",
    failures=(
        "It learned from nine excerpts of half a minute: enough to be far better than guessing, too few to be trusted "
        "on a single window.",
        "Counting voices is hard for it: one person who speaks is often taken for two, and two for a group. That "
        "nobody speaks, or that there is noise, it hears better.",
        "It knows the rooms and headsets of one corpus. For meetings of another kind train one of your own: the recipe "
        "learns in seconds.",
        "Simulated conversations (people who were recorded alone, put into made-up rooms) did not help: a network that "
        "learned from 700 of them had a balanced accuracy of 0.302 on four classes of these meetings, where guessing "
        "gives 0.250, and this model got worse with every one that was added, from 0.46 to 0.28 with 60. They are "
        "left out.",
    ),
)
