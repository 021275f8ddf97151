"""Accuracy on real audio: ``python -m bench.accuracy DATA [--only SET ...] [--recipes ID ...] [--folds N ...]``.

DATA is a folder with the sets ``esc10`` and ``esc50`` (ten and fifty kinds of everyday sounds, four given folds, takes
of one source in one fold), ``digits`` (spoken digits, four speakers) and ``prompts_en`` with ``callers`` (a telephone
system against people, both put through the same line). Each fold or speaker is the test once; of the rest a part is
set aside for validation, by source or speaker, and what is left is trained on. The answers of all tests are put
together, so that every item was tested by a model that never heard its source or speaker. Prints one line per set and
recipe and writes ``bench/accuracy.json``, from which ``docs/make_tables.py`` makes the table in docs/results.md.

All families are measured that learn from sound alone; those on Whisper or on texts need a model from elsewhere. What a
family is measured with on a set, and about how long that takes, is in ``SETS``. A training that was broken off goes on
where it was when the command is given again.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf

from engine import audio, audio_files
from engine.augment.telephone import Telephone
from engine.events import EpochDone, run
from training.data import DataSet, Item, read
from training.evaluate import figures
from training.metrics import Interval
from training.run import plan, train
from training.splits import SplitConfig, divide

_LINE_HZ = 8000


@dataclass(frozen=True)
class Family:
    """How a family is measured on a set.

    Attributes:
        minutes: About how long all folds take on two processor cores, when nothing else runs.
        settings: Of the recipe, where they differ from its defaults.
        training: Likewise of its trainer.
    """

    minutes: float
    settings: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Set:
    """One set of recordings.

    Attributes:
        read: Gives its items, with what must stay together as group, and the fold of each.
        val_split: Share of the items outside the test that is set aside for validation.
        families: What is measured on it, by recipe.
    """

    read: Callable[[Path, Path], tuple[DataSet, list[str]]]
    val_split: float
    families: Mapping[str, Family]


def esc10(data: Path, scratch: Path) -> tuple[DataSet, list[str]]:
    """Items with their source as group, and the fold of each."""
    found = read(data / "esc10", group_pattern=r"\d-(\d+)-\w+\.ogg$")
    return found, [Path(item.path).name[0] for item in found.items]


def esc50(data: Path, scratch: Path) -> tuple[DataSet, list[str]]:
    """Items with their source as group, as the table beside them says, and the fold of each."""
    found = read(data / "esc50" / "esc50.csv")
    return found, [Path(item.path).name[0] for item in found.items]


def digits(data: Path, scratch: Path) -> tuple[DataSet, list[str]]:
    """Items with their speaker as group and as fold."""
    found = read(data / "digits", group_pattern=r"\d_([a-z]+)_\d+\.\w+$")
    return found, [item.groups[0] for item in found.items]


def prompts(data: Path, scratch: Path) -> tuple[DataSet, list[str]]:
    """Prompts and callers after one and the same telephone line, with the speaker (or prompt) as group.

    As they are, the channel alone tells them apart. Each is brought to the same level, cut to at most 4 s and put
    through the line that the augmentation draws, seeded by its name.
    """
    found = DataSet("prompts and callers")
    for label, folder in (("machine", data / "prompts_en"), ("person", data / "callers")):
        for number, path in enumerate(sorted(audio_files.find_audio([folder]))):
            sound = audio.load(path, rate_hz=_LINE_HZ)[: 4 * _LINE_HZ]
            level = float(np.sqrt(np.mean(sound**2)))
            if len(sound) < _LINE_HZ or level < 1e-4:
                continue
            line = Telephone()(sound * np.float32(0.1 / level), _LINE_HZ, np.random.default_rng(number))[0]
            target = scratch / label / f"{number}.wav"
            target.parent.mkdir(parents=True, exist_ok=True)
            sf.write(target, np.clip(line, -1, 1), _LINE_HZ)
            speaker = f"{label} {Path(path).stem}"  # people's files are called after the person
            found.items.append(Item(str(target), str(target), 0.0, None, label, (speaker,)))
    groups = sorted({item.groups[0] for item in found.items})
    fold = {group: str(1 + number % 4) for number, group in enumerate(groups)}
    return found, [fold[item.groups[0]] for item in found.items]


# The 2 and 4 kHz at which podcasts are heard would leave little of these sounds.
_MFCC = {"rate_hz": 8000, "n_mfcc": 13}
_SHORT = {"window_s": 1.0, "hop_s": 0.5}
_LONG = {"window_s": 5.0, "hop_s": 2.5}
_WHOLE = {"window_s": 5.0, "hop_s": 5.0}
_LINE = {"rate_hz": _LINE_HZ}
SETS = {
    "esc10": Set(
        esc10,
        0.1,
        {
            "distilled-transformer": Family(4, {**_WHOLE, **_MFCC}),
            "embedding-head": Family(1),
            "fbank-encoder-mlp": Family(1),
            "logmel-cnn": Family(4),
            "logmel-crnn": Family(4, _LONG),
            "logmel-resnet": Family(30, _LONG, {"epochs": 200, "batch_size": 16}),
            "mfcc-lstm": Family(2, {**_WHOLE, **_MFCC}),
            "mfcc-transformer": Family(2, {**_WHOLE, **_MFCC}),
            "soundnet-multihead": Family(7, _WHOLE),
        },
    ),
    "esc50": Set(
        esc50,
        0.1,
        {
            "embedding-head": Family(2),
            "logmel-cnn": Family(30),
            "logmel-resnet": Family(90, {**_LONG, "rate_hz": 16000}),
        },
    ),
    "digits": Set(
        digits,
        0.3,
        {
            "distilled-transformer": Family(4, {"window_s": 1.5, "hop_s": 1.5, **_MFCC}),
            "embedding-head": Family(1, _LINE),
            "fbank-encoder-mlp": Family(1, _LINE),
            "logmel-cnn": Family(2, {**_SHORT, **_LINE, "n_fft": 512, "hop": 128, "n_mels": 64}),
            "logmel-crnn": Family(10, {**_SHORT, **_LINE, "n_fft": 256, "hop": 80}),
            "logmel-resnet": Family(
                15, {**_SHORT, **_LINE, "n_fft": 256, "hop": 80}, {"epochs": 40, "augment": "strong"}
            ),
            "mfcc-lstm": Family(3, {**_SHORT, **_MFCC}),
            "mfcc-transformer": Family(2, {"window_s": 1.5, "hop_s": 1.5, **_MFCC}),
            "soundnet-multihead": Family(15, _SHORT),
        },
    ),
    "prompts": Set(
        prompts,
        0.2,
        {
            "distilled-transformer": Family(4, {"window_s": 3.0, "hop_s": 1.5, **_MFCC}),
            "embedding-head": Family(1, _LINE),
            "fbank-encoder-mlp": Family(1, _LINE),
            "logmel-cnn": Family(4, {**_LINE, "n_fft": 512, "hop": 128, "n_mels": 64}),
            "logmel-crnn": Family(15, {**_LINE, "n_fft": 512, "hop": 160}),
            "logmel-resnet": Family(15, {**_LINE, "n_fft": 512, "hop": 200}, {"epochs": 30}),
            "mfcc-lstm": Family(3, {"window_s": 3.0, "hop_s": 1.5, **_MFCC}),
            "mfcc-transformer": Family(3, {"window_s": 3.0, "hop_s": 1.5, **_MFCC}),
            "soundnet-multihead": Family(20, {"window_s": 3.0, "hop_s": 3.0}),
            "timing-trees": Family(1),
        },
    ),
}
RECIPES = tuple(sorted({recipe for told in SETS.values() for recipe in told.families}))


def cross_validate(name: str, data_folder: Path, scratch: Path, recipe: str, only: list[str]) -> dict[str, Any]:
    """Test on each fold once and put the answers together."""
    told = SETS[name]
    family = told.families[recipe]
    data, fold_of = told.read(data_folder, scratch)
    folds = [fold for fold in sorted(set(fold_of)) if not only or fold in only]
    began = time.monotonic()
    target, predicted, probabilities, groups, per_fold = [], [], [], [], []
    for test in folds:
        pairs = list(zip(data.items, fold_of, strict=True))
        rest = divide(
            [item for item, fold in pairs if fold != test], SplitConfig(val_split=told.val_split, test_split=0)
        )
        items = [*rest.items, *(replace(item, part="test") for item, fold in pairs if fold == test)]
        made = plan(recipe, dict(family.settings), dict(family.training), {"split": "given"})
        trained = run(train(replace(data, items=items), made), _tell)
        found = trained.test
        assert found is not None
        target.append(found.target)
        predicted.append(found.predicted)
        probabilities.append(found.probabilities)
        groups += [item.groups[0] for item in found.items]
        per_fold.append(found.figures["accuracy"])
        print(
            f"  {name} {recipe} fold {test}: accuracy {per_fold[-1]:.3f}, epoch {trained.metrics['best_epoch']}, "
            f"{trained.seconds:.0f} s",
            flush=True,
        )
    card = replace(trained.bundle.card, threshold=0.0)
    pooled = figures(card, np.concatenate(target), np.concatenate(predicted), np.concatenate(probabilities), groups)
    return {
        "set": name,
        "recipe": recipe,
        "items": pooled["items"],
        "accuracy": pooled["intervals"]["accuracy"],
        "macro_f1": pooled["intervals"]["macro_f1"],
        "folds": dict(zip(folds, per_fold, strict=True)),
        "seconds": time.monotonic() - began,
        "majority_baseline": pooled["majority_baseline"],
    }


def _tell(event: object) -> None:
    if isinstance(event, EpochDone) and event.epoch % 25 == 0:
        print(
            f"    epoch {event.epoch} of {event.epochs}: loss {event.train_loss:.3f}, "
            f"{event.windows_per_s:.0f} windows/s, {event.wait_share:.0%} of the time waiting for data",
            flush=True,
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", choices=sorted(SETS), nargs="+", default=sorted(SETS))
    parser.add_argument("--recipes", choices=RECIPES, nargs="+", default=RECIPES)
    parser.add_argument("--folds", nargs="+", default=[], help="only these; nothing is written then")
    args = parser.parse_args()
    todo = [(name, recipe) for name in args.only for recipe in args.recipes if recipe in SETS[name].families]
    hours = sum(SETS[name].families[recipe].minutes for name, recipe in todo) / 60
    print(f"{len(todo)} rows; all folds of them take about {hours:.1f} h on two free cores.", flush=True)
    for name, recipe in todo:
        with tempfile.TemporaryDirectory() as scratch:
            row = cross_validate(name, args.data, Path(scratch), recipe, args.folds)
        accuracy, f1 = Interval(**row["accuracy"]), Interval(**row["macro_f1"])
        print(f"{name} {recipe}: accuracy {accuracy.words()}, macro F1 {f1.words()}, {row['seconds']:.0f} s")
        if not args.folds:
            _keep(row)


def _keep(row: dict[str, Any]) -> None:
    """Put a row into the file, in place of an older one."""
    out = Path(__file__).with_name("accuracy.json")
    kept = json.loads(out.read_text()) if out.exists() else []
    rows = [old for old in kept if (old["set"], old["recipe"]) != (row["set"], row["recipe"])] + [row]
    rows.sort(key=lambda row: (row["set"], row["recipe"]))
    out.write_text(json.dumps(rows, indent=1) + "\n")
    print(f"Wrote {out}")


if __name__ == "__main__":
    main()
