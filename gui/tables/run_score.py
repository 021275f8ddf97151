"""How good a run's model is, as a figure and in words.

Invariant: a figure is never told without what it was measured on: the test, a random (flattering) test, or validation,
on which the epoch was chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from engine.training_tables import Run


@dataclass(frozen=True)
class Score:
    """How good a run's model is.

    Attributes:
        value, low, high: Macro F1 and its 95 % interval.
        over, units: What the interval was drawn over, and how many of them there were.
        part: "test" or "val".
        leaky: Whether the split leaks, so that the figure flatters.
        items: How many items it was measured on.
        folds: How many folds gave the answers; 0 where one model did.
    """

    value: float
    low: float
    high: float
    over: str
    units: int
    part: str
    leaky: bool
    items: int
    folds: int = 0


def score(run: Run) -> Score | None:
    """A run's figure on the test, or on validation where there was no test; None where there is neither."""
    part = next((p for p in ("test", "val") if run.metrics.get(p)), None)
    if part is None:
        return None
    figures = run.metrics[part]
    f1 = figures["intervals"]["macro_f1"]
    leaky = bool(run.metrics.get("leaky"))
    return Score(
        f1["value"], f1["low"], f1["high"], f1["over"], f1["units"], part, leaky, figures["items"],
        len(run.metrics.get("folds", ())),
    )  # fmt: skip


def _tr(text: str) -> str:
    return QCoreApplication.translate("Runs", text)


def measured_on(found: Score) -> str:
    """What a figure was measured on, short enough for a column."""
    if found.part == "val":
        return _tr("validation")
    if found.folds:
        return (_tr("{} random folds") if found.leaky else _tr("{} folds")).format(found.folds)
    return _tr("random test") if found.leaky else _tr("test")


def score_words(found: Score) -> str:
    """A score as a sentence."""
    over = {"recordings": _tr("recordings"), "items": _tr("items")}.get(found.over, found.over)
    part = {"test": _tr("the test"), "val": _tr("validation")}[found.part]
    if found.folds:
        part = _tr("all {} folds").format(found.folds)
    return _tr("Macro F1 {} on {} ({} items); 95 % interval {} to {}, from {} {}.").format(
        f"{found.value:.3f}", part, found.items, f"{found.low:.3f}", f"{found.high:.3f}", found.units, over
    )


def flattery(found: Score) -> str:
    """Why a score looks better than the model is, or nothing."""
    if found.part == "val":
        return _tr("There was no test part. The best epoch was chosen on validation, so its figure flatters the model.")
    if found.leaky:
        return _tr("The split is random: parts of one recording are on both sides, so the figure flatters the model.")
    return ""
