"""What is to be noticed of a run that is over, as sentences.

Invariant: every figure is told with what it was measured on and how sure it is.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.training_tables import Run
from gui.tables.run_score import Score, flattery, score, score_words
from gui.translation import told, told_device

#: Below this many recordings an interval says little.
_FEW_RECORDINGS = 10


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunSentences", text)


def sentences_of(run: Run) -> list[tuple[str, str]]:
    """What is to be noticed of a stored run besides what its training said, with levels."""
    found = score(run)
    out = [] if found is None else _of_score(run, found)
    if run.note:
        out.append((told(run.note), "warning"))
    elif run.state == "cancelled":
        out.append((_tr("It was cancelled; no model was kept."), "info"))
    elif run.state in ("running", "interrupted") and run.settings.get("folds"):
        words = _tr("It was broken off. It can go on; the folds that are done are kept.")
        out.append((words, "warning"))
    elif run.state in ("running", "interrupted"):
        words = _tr("It was broken off, so there is no model yet. It can go on after its last epoch.")
        out.append((words, "warning"))
    if run.metrics.get("notes"):
        out.append((told(run.metrics["notes"]), "info"))
    if run.device:
        words = _tr("Measured on {}.") if "members" in run.settings else _tr("Trained on {}.")
        out.append((words.format(told_device(run.device)), "info"))
    return out


def _of_score(run: Run, found: Score) -> list[tuple[str, str]]:
    out = [(score_words(found), "result")]
    spread = run.metrics.get("spread")
    if spread:
        f1 = spread["macro_f1"]
        words = _tr("Over the folds macro F1 is {} on average, with a standard deviation of {}; from {} to {}.")
        figures = (f"{f1[name]:.3f}" for name in ("mean", "deviation", "low", "high"))
        out.append((words.format(*figures), "result"))
    if found.part == "val":
        out.append((flattery(found), "warning"))  # that a split leaks is among the run's own notices
    elif not found.leaky and (found.over != "recordings" or found.units < _FEW_RECORDINGS):
        text = _tr("The interval rests on few recordings; more of them would make it surer.")
        out.append((text, "info"))
    guess = run.metrics[found.part]["majority_baseline"]
    right = run.metrics[found.part]["accuracy"]
    text = _tr("{} of the items were right; always guessing the largest class would have got {}.")
    out.append((text.format(_percent(right), _percent(guess)), "info"))
    return out


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
