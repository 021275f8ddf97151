"""Social context: how many people are in conversation around a microphone; trained on simulated conversations."""

from __future__ import annotations

import itertools
from collections import defaultdict
from pathlib import Path

from engine import audio
from engine.errors import StudioError
from engine.events import Job, Progress
from training import ami_audio
from training.bundled import conversations, scenes, sets
from training.bundled.conversations import Span
from training.bundled.model import (
    AMI,
    CALLERS,
    DIGITS,
    ESC10,
    PROMPTS,
    READINGS,
    BundledModel,
    Material,
    Order,
)
from training.bundled.sets import Sound
from training.bundled.sounding import Background
from training.data import PARTS, DataSet, Item

_SCENES = {"train": 700, "val": 80, "test": 100}


def material(order: Order) -> Job[Material]:
    """Conversations of callers, readers and others, and the excerpts of real meetings to measure on."""
    yield Progress("Reading the table")
    sounds = [*sets.callers(order.data), *sets.readings(order.data)]
    sounds += [Sound(item.path, f"digits of {item.groups[0]}") for item in sets.digits(order.data)[::4]]
    sounds += [Sound(prompt.path, "the voice of the prompts") for prompt in sets.prompts(order.data)[::6]]
    people = sets.by_part(sounds, order.seed)
    noises = sets.by_part(sets.noises(order.data), order.seed)
    made = []
    for part in PARTS:
        yield Progress("Finding phrases")
        voices = sets.spoken(people[part][:: 4 if order.trial else 1], ami_audio.RATE_HZ)
        background = Background(noises[part], ami_audio.RATE_HZ)
        made.append(conversations.scenes(voices, background, part, order.amount(_SCENES[part]), order.seed))
    total = sum(order.amount(count) for count in _SCENES.values())
    data = yield from scenes.write(order.work, ami_audio.RATE_HZ, itertools.chain(*made), total)
    return Material(data, unseen=DataSet("AMI excerpts", meeting_windows(order.data / "ami" / "excerpts")))


def meeting_windows(folder: Path) -> list[Item]:
    """The windows of recordings beside an RTTM file, with the class that it gives them by the rule.

    Raises:
        StudioError: When there is no RTTM file, or no audio that it names.
    """
    turns: dict[str, list[Span]] = defaultdict(list)
    tables = sorted(folder.glob("*.rttm"))
    if not tables:
        raise StudioError(f"There is no RTTM file in {folder}. Say where the sets are: --data FOLDER.", path=folder)
    for line in tables[0].read_text("utf-8").splitlines():
        fields = line.split()
        if len(fields) > 7 and fields[0] == "SPEAKER":
            start, length = (round(float(field) * ami_audio.RATE_HZ) for field in fields[3:5])
            turns[fields[1]].append(Span(fields[7], start, start + length))
    items = []
    for name, own in sorted(turns.items()):
        path = folder / f"{name}.flac"
        if not path.is_file():
            continue
        length = round(audio.probe(path).duration_s * ami_audio.RATE_HZ)
        for start_s, end_s, label in conversations.windows(own, length):
            items.append(Item(f"{path}#{start_s}", str(path), start_s, end_s, label, (name,)))
    if not items:
        raise StudioError(f"There is no audio of {tables[0]} beside it.", path=folder)
    return items


MODEL = BundledModel(
    name="social-context",
    purpose="Says what company a microphone is in: nobody speaks, one person, two, a group, or speech in noise.",
    hears="Three seconds at a time. Anybody heard within them counts, however briefly. The conversations it learned "
    "from are simulated: people who were recorded alone, placed in made-up rooms with overlapping turns and noise.",
    recipe="logmel-resnet",
    config={"window_s": 3.0, "hop_s": 1.5, "rate_hz": 16000, "n_fft": 512, "hop": 240, "pooling": "all"},
    training={
        "epochs": 20,
        "windows_per_epoch": 6_000,
        "sampling": "balanced",
        "augment": '[{"id": "gain", "min_db": -6.0, "max_db": 6.0}, {"id": "noise", "probability": 0.2, '
        '"min_snr_db": 18.0, "max_snr_db": 40.0}, {"id": "spec-augment"}]',
    },
    material=material,
    sources=(CALLERS, DIGITS, PROMPTS, READINGS, ESC10, AMI.measuring()),
    licence="CC BY-SA 4.0, as the prompts and digits ask",
    split="Speakers and noises were divided first, and conversations simulated with those of one part only.",
    unseen="windows of nine excerpts of real meetings (AMI), labelled from their annotations; there is no noisy class",
    failures=(
        "Counting voices is hard for it: neighbouring classes (one and two, two and a group) are often confused, in "
        "real meetings far more than in the simulated ones.",
        "Simulated turns are read aloud, not answers to each other; laughter and whispering were never heard.",
        "A monologue in a loud place and a group in a loud place are both noisy to it.",
    ),
    withheld="On windows of nine AMI meeting excerpts its balanced accuracy was 0.302 (0.188 to 0.365, over the "
    "excerpts), and guessing among the four classes heard there gives 0.250; on simulated conversations of speakers it "
    "never heard its macro F1 was 0.57. What it learns of simulated turns does not carry over to real meetings: train "
    "one on meetings of your own, with the same recipe.",
)
