"""``python -m training.bundled NAME ... --data FOLDER``: make models that come with Earmark."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import resources
from engine import places
from engine.errors import StudioError
from engine.events import EpochDone
from engine.verbs import Terminal, words_for
from engine.words import duration
from training import bundled
from training.bundled.model import Order
from training.bundled.page import size


def main() -> int:
    """Make what is asked for and return the exit code."""
    from training.bundled.make import make

    parser = argparse.ArgumentParser(prog="python -m training.bundled", description=__doc__)
    parser.add_argument("names", nargs="+", choices=[*bundled.NAMES, "all"], metavar="NAME", help="or all")
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="the folder with the sets")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="default: resources/models; of a trial, --work")
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="for what is put together (default: the cache)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--trial", action="store_true", help="little material and two epochs, to see that all runs")
    args = parser.parse_args()
    work = args.work or places.cache() / "bundled"
    out = args.out or (work if args.trial else resources.path("models"))
    terminal = Terminal(as_json=False)
    words_for(EpochDone, _epoch_words)
    failed = False
    for name in bundled.NAMES if "all" in args.names else args.names:
        began = time.monotonic()
        try:
            order = Order(args.data, work / name, args.seed, args.trial)
            made = terminal.drive(make(bundled.get(name), order, out))
        except StudioError as error:
            terminal.say(str(error))
            failed = True
            continue
        unseen = made.unseen["intervals"]["balanced_accuracy"]
        terminal.say(
            f"{made.path}: {size(made.path.stat().st_size)}, balanced accuracy on unseen sources "
            f"{unseen['value']:.3f} ({unseen['low']:.3f} to {unseen['high']:.3f}), in "
            f"{duration(time.monotonic() - began)}"
        )
    return 1 if failed else 0


def _epoch_words(done: EpochDone) -> str:
    return (
        f"epoch {done.epoch} of {done.epochs}: loss {done.train_loss:.3f}, validation {done.val_loss:.3f}, "
        f"F1 {done.val_f1:.3f}, {done.windows_per_s:.0f} windows/s"
    )


if __name__ == "__main__":
    sys.exit(main())
