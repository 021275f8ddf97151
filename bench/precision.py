"""What fewer bits bring: speed beside eager torch, and the models that come with Earmark on recordings like theirs.

In ``python -m bench`` two families learn for a minute and are then kept in 8 bits. A row says how fast that runs beside
the family's network in eager torch, and how many windows of other sounds get the same class as before.

    python -m bench.precision DATA [--models NAME ...]

DATA is the folder with the sets of ``bench.accuracy``. For each model that comes with Earmark and has sounds there, and
each precision: the share of windows that get the same class as before, how much smaller the network is, and how many
times as fast it runs on one core. What is refused has no line of its own but its sentence. Prints a table, writes
``bench/precision.json``, from which a table in docs/performance.md is made.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import material, networks
from bench.figures import Figure, load, save, show
from bench.timing import Row, alone
from engine import bundle
from engine.bundle_precision import LEAST_EQUAL, PRECISIONS, reduced, stretches
from engine.errors import StudioError
from engine.events import run

#: Static 8 bits on one core were 1.4 times as fast as 32 with batches of 32, for a network of three convolutions.
_LEAST_FASTER = 1.2
#: The sets that a model's sounds are taken from.
_SETS = {
    "activity": ("callers", "esc10", "music_and_readings", "prompts_en"),
    "answering-machine": ("callers", "prompts_en"),
    "everyday-sounds": ("esc10",),
    "spoken-digits": ("digits",),
}
#: Sounds that a model learns from, and others on which its answers in 8 bits are compared.
_LEARNED, _COMPARED = 400, 600
#: Enough to tell most pitches apart.
_EPOCHS = {"logmel-cnn": 8, "mfcc-lstm": 40}


# Beside eager torch ---------------------------------------------------------------------------------------------------


def in_8_bits(home: str, family: str) -> tuple[str, str]:
    """Teach a family, keep it in 8 bits. Returns the model's path, and how often it decides as before, in words."""
    from engine.config import to_json
    from engine.recipes import get
    from training.data import read
    from training.run import plan, train

    values = to_json(material.settings(get(family)))
    learning = plan(family, values, {"epochs": _EPOCHS[family], "patience": 0, "device": "cpu"})
    made = run(train(read(Path(home) / "learned"), learning)).bundle
    done = run(reduced(made, "int8", stretches([Path(home) / "compared"])))
    path = bundle.save(done.bundle, Path(home) / f"{family}-int8{bundle.SUFFIX}")
    return str(path), f"one core; {done.equal:.2%} of {done.windows:,} windows get the same class"


def measure(home: Path) -> Iterator[Row]:
    """All rows, each as soon as it is known."""
    material.pitched(home / "learned", _LEARNED, seed=0)
    material.pitched(home / "compared", _COMPARED, seed=1)
    for family, aims in (("logmel-cnn", {1: 6.0, 128: 12.0}), ("mfcc-lstm", {1: 3.0})):
        try:
            path, note = alone(in_8_bits, str(home), family)
        except StudioError as error:
            print(error)
            continue
        for batch, target in aims.items():
            began = os.getloadavg()[0]
            ours, plain = alone(networks.inference, path, family, batch)
            what = f"{family} in 8 bits, against torch eager, batch {batch}"
            yield Row(what, ours, plain, "windows/s", target, began, note)


# Models that come with Earmark ----------------------------------------------------------------------------------------


def measured(names: Sequence[str], data: Path) -> Iterator[Figure]:
    """Three figures for each model and precision."""
    models = {card.name: path for path, card in bundle.installed()}
    for name in [name for name in names if name in models]:
        path, found = models[name], stretches([data / folder for folder in _SETS[name]])
        for precision, words in PRECISIONS.items():
            began = load()
            try:
                done = run(reduced(bundle.load(path), precision, found))
            except StudioError as error:
                print(error)
                continue
            what = f"{name} in {words}: "
            yield Figure(f"{what}same class, of {done.windows:,} windows", done.equal, "", None, LEAST_EQUAL, began)
            yield Figure(f"{what}smaller", done.smaller, "x", None, None, began)
            least = _LEAST_FASTER if precision == "int8" else None
            yield Figure(f"{what}as fast, on one core", done.faster, "x", None, least, began)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder with the sets")
    parser.add_argument("--models", nargs="+", choices=_SETS, default=list(_SETS), help="only these models")
    args = parser.parse_args()
    figures = list(measured(args.models, args.data))
    if not figures:
        raise SystemExit("No model was measured.")
    show(figures)
    save(Path(__file__).with_suffix(".json"), False, figures)


if __name__ == "__main__":
    main()
