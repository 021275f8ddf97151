"""What fewer bits bring the models that come with Earmark: ``python -m bench.precision SOUND [SOUND ...]``.

SOUND are folders of recordings such as the models hear: of the sets of ``bench.accuracy``, ``digits`` for the model
spoken-digits, and so on. For each model that is named, or all, and each precision: the share of windows that get the
same class as before, how much smaller the network is, and how many times as fast it runs on one core. What is refused
has no line of its own but its sentence. Prints a table, writes ``bench/precision.json``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.figures import Figure, load, save, show
from engine import bundle
from engine.bundle_precision import LEAST_EQUAL, PRECISIONS, reduced, stretches
from engine.errors import StudioError
from engine.events import run

#: Static 8 bits on one core were 1.4 times as fast as 32 with batches of 32, for a network of three convolutions.
_LEAST_FASTER = 1.2


def measured(names: Sequence[str], sound: Sequence[Path]) -> Iterator[Figure]:
    """Three figures for each model and precision."""
    found = stretches(sound)
    for path, card in bundle.installed():
        if card.runtime != "onnx" or (names and card.name not in names):
            continue
        for precision, words in PRECISIONS.items():
            began = load()
            try:
                done = run(reduced(bundle.load(path), precision, found))
            except StudioError as error:
                print(error)
                continue
            what = f"{card.name} in {words}: "
            yield Figure(f"{what}same class, of {done.windows:,} windows", done.equal, "", None, LEAST_EQUAL, began)
            yield Figure(f"{what}smaller", done.smaller, "x", None, None, began)
            least = _LEAST_FASTER if precision == "int8" else None
            yield Figure(f"{what}as fast, on one core", done.faster, "x", None, least, began)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sound", nargs="+", type=Path)
    parser.add_argument("--models", nargs="+", default=[], help="only these installed models")
    args = parser.parse_args()
    figures = list(measured(args.models, args.sound))
    if not figures:
        raise SystemExit("No model was measured.")
    show(figures)
    save(Path(__file__).with_suffix(".json"), False, figures)


if __name__ == "__main__":
    main()
