"""Accuracy on real audio with honest splits: ``python -m bench.accuracy DATA [--only SET] [--recipe ID]``.

DATA is a folder with the sets ``esc10`` (ten everyday sounds, four given folds, takes of one source in one fold) and
``digits`` (spoken digits, four speakers). Each fold or speaker is the test once; the next one is validation, on which
the epoch is chosen; the rest is training. The answers of all tests are put together, so that every item was tested by
a model that never heard its source or speaker. Prints one line per set and recipe and writes ``bench/accuracy.json``.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.events import run
from training.data import DataSet, Item, read
from training.evaluate import figures
from training.metrics import Interval
from training.run import plan, train

#: Settings that differ from the recipes' defaults, per set: digits last about half a second.
SETTINGS: dict[str, dict[str, dict[str, float]]] = {
    "esc10": {"logmel-cnn": {}, "mfcc-lstm": {"window_s": 5.0, "hop_s": 5.0, "rate_hz": 8000, "n_mfcc": 13}},
    "digits": {
        "logmel-cnn": {"window_s": 1.0, "hop_s": 0.5, "rate_hz": 8000, "n_fft": 512, "hop": 128, "n_mels": 64},
        "mfcc-lstm": {"window_s": 1.0, "hop_s": 0.5, "rate_hz": 8000, "n_mfcc": 13},
    },
}
RECIPES = ("logmel-cnn", "mfcc-lstm")


def esc10(folder: Path) -> tuple[DataSet, list[str]]:
    """Items with their source as group, and the fold of each."""
    data = read(folder, group_pattern=r"\d-(\d+)-\w+\.ogg$")
    return data, [Path(item.path).name[0] for item in data.items]


def digits(folder: Path) -> tuple[DataSet, list[str]]:
    """Items with their speaker as group and as fold."""
    data = read(folder, group_pattern=r"\d_([a-z]+)_\d+\.\w+$")
    return data, [item.groups[0] for item in data.items]


SETS = {"esc10": esc10, "digits": digits}


def cross_validate(name: str, folder: Path, recipe: str) -> dict[str, object]:
    """Test on each fold once and put the answers together."""
    data, fold_of = SETS[name](folder)
    folds = sorted(set(fold_of))
    began = time.monotonic()
    target, predicted, probabilities, groups, per_fold = [], [], [], [], []
    for number, test in enumerate(folds):
        val = folds[(number + 1) % len(folds)]
        parts = {test: "test", val: "val"}
        items: list[Item] = [
            replace(item, part=parts.get(fold, "train")) for item, fold in zip(data.items, fold_of, strict=True)
        ]
        made = plan(recipe, SETTINGS[name][recipe], {}, {"split": "given"})
        trained = run(train(replace(data, items=items), made))
        found = trained.test
        assert found is not None
        target.append(found.target)
        predicted.append(found.predicted)
        probabilities.append(found.probabilities)
        groups += [item.groups[0] for item in found.items]
        per_fold.append(found.figures["accuracy"])
        print(
            f"  {name} {recipe} fold {test}: accuracy {per_fold[-1]:.3f}, epoch {trained.metrics['best_epoch']}",
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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", choices=sorted(SETS))
    parser.add_argument("--recipe", choices=RECIPES)
    args = parser.parse_args()
    rows = []
    for name in [args.only] if args.only else SETS:
        for recipe in [args.recipe] if args.recipe else RECIPES:
            row = cross_validate(name, args.data / name, recipe)
            rows.append(row)
            accuracy, f1 = Interval(**row["accuracy"]), Interval(**row["macro_f1"])  # type: ignore[arg-type]
            print(f"{name} {recipe}: accuracy {accuracy.words()}, macro F1 {f1.words()}, {row['seconds']:.0f} s")
    out = Path(__file__).with_name("accuracy.json")
    kept = json.loads(out.read_text()) if out.exists() else []
    new = {(row["set"], row["recipe"]) for row in rows}
    rows += [row for row in kept if (row["set"], row["recipe"]) not in new]
    rows.sort(key=lambda row: (row["set"], row["recipe"]))
    out.write_text(json.dumps(rows, indent=1) + "\n")
    print(f"Wrote {out}")


if __name__ == "__main__":
    main()
