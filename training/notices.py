"""What the course of a training and its figures teach, as sentences that say what to do.

Invariant: a sentence is only said where the figures bear it out, and names them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.events import EpochDone

#: Validation loss that has risen by this share above its lowest value, while training loss fell on.
_RISEN = 0.15
#: At so many epochs after the lowest loss a rise is no longer chance.
_LATE_EPOCHS = 3
#: Fewer items of a class than this say little about it.
_FEW_ITEMS = 30
#: A 95 % interval wider than this.
_WIDE = 0.2


def of_training(history: Sequence[EpochDone], figures: Mapping[str, Any], part: str) -> list[str]:
    """All that is to be noticed.

    Args:
        history: The epochs, in their order.
        figures: Of the test, or of validation where there is none; see ``training.evaluate.figures``.
        part: "test" or "val", whichever it is.
    """
    return [*_course(history), *_classes(figures, part), *_size(figures, part)]


def _course(history: Sequence[EpochDone]) -> Iterator[str]:
    losses = [epoch.val_loss for epoch in history]
    if len(losses) <= _LATE_EPOCHS or not all(math.isfinite(loss) for loss in losses):
        return
    low = min(range(len(losses)), key=losses.__getitem__)
    last = history[-1]
    risen = losses[-1] > losses[low] * (1 + _RISEN)
    if len(losses) - 1 - low >= _LATE_EPOCHS and risen and last.train_loss < history[low].train_loss:
        yield (
            f"Overfitting: after epoch {history[low].epoch} the loss on validation rose from {losses[low]:.2f} to "
            f"{losses[-1]:.2f} while that on training fell on. Stronger augmentation, more recordings or a smaller "
            "network would help."
        )
    elif last.best and low == len(losses) - 1 and len(losses) == last.epochs and losses[-1] < 0.98 * losses[-2]:
        yield (
            f"The last epoch was the best and the loss was still falling: more than {last.epochs} epochs may give a "
            "better model."
        )


def _classes(figures: Mapping[str, Any], part: str) -> Iterator[str]:
    where = "the test" if part == "test" else "validation"
    per_class: Mapping[str, Any] = figures.get("per_class", {})
    matrix: Sequence[Sequence[int]] = figures.get("confusion", ())
    for at, (label, values) in enumerate(per_class.items()):
        said = sum(row[at] for row in matrix) if len(matrix) == len(per_class) else None
        if values["items"] and said == 0:
            yield (
                f"{label} was never predicted on {where}, though {values['items']} items are {label}. Label more of "
                "it, or let class weights or balanced sampling make up for its rarity."
            )


def _size(figures: Mapping[str, Any], part: str) -> Iterator[str]:
    few = [f"{label} ({v['items']})" for label, v in figures.get("per_class", {}).items() if v["items"] < _FEW_ITEMS]
    if few and part == "test":
        yield (
            f"The test has fewer than {_FEW_ITEMS} items of {', '.join(few)}: a figure for that hangs on a few clips. "
            "Add recordings before you rely on it."
        )
    elif few:
        yield (
            f"Validation has fewer than {_FEW_ITEMS} items of {', '.join(few)}: a figure for that hangs on a few "
            "clips. Add recordings before you rely on it."
        )
    found = figures.get("intervals", {}).get("macro_f1")
    if found and found["high"] - found["low"] > _WIDE:
        yield (
            f"The 95 % interval of macro F1 reaches from {found['low']:.2f} to {found['high']:.2f}: too wide to tell a "
            "good model from a middling one. More recordings narrow it."
        )
