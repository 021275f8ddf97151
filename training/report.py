"""An evaluation as one HTML file that needs nothing else, and its plots as SVG files.

Invariant: a number stands with what it was measured on; where figures flatter the model, that is the first thing said.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from engine import __version__, svg
from engine.events import Job, Progress
from engine.files import write_text
from engine.html_page import page, section
from engine.words import many
from training import curves
from training.evaluate import Evaluation, calibrated

_WORST = 200
#: More classes than this are not drawn one by one.
_MOST_CURVES = 12
_NAMES = {
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
    "macro_f1": "Macro F1",
    "weighted_f1": "Weighted F1",
    "macro_precision": "Macro precision",
    "macro_recall": "Macro recall",
    "weighted_precision": "Weighted precision",
    "weighted_recall": "Weighted recall",
    "micro_f1": "Micro F1",
    "auc": "Area under the ROC curve",
    "average_precision": "Average precision",
    "mean_average_precision": "Mean average precision",
    "matthews": "Matthews' correlation",
    "calibration_error": "Expected calibration error",
    "loss": "Loss",
    "majority_baseline": "Always the largest class",
}


def plots(evaluation: Evaluation) -> dict[str, str]:
    """The plots of an evaluation as SVG text, by file name without its ending.

    With a positive class they are of it; without, of how sure the model is of whatever it says, and ROC and
    precision-recall curves are drawn class by class.
    """
    card, probs = evaluation.card, evaluation.probabilities
    labels = card.labels
    diagonal = svg.Curve(np.array([0.0, 1.0]), np.array([0.0, 1.0]), svg.FAINT, dashed=True)
    roc, pr = [diagonal], []
    shown = [labels.index(card.positive)] if card.positive is not None else list(range(len(labels)))[:_MOST_CURVES]
    for number, c in enumerate(shown):
        found = curves.points(evaluation.truth[:, c], probs[:, c]).thinned(300)
        colour = svg.ACCENT if len(shown) == 1 else _hue(number, len(shown))
        name = labels[c][:12] if len(shown) in (1, 2, 3) else ""
        roc.append(svg.Curve(found.false_alarm_rate, found.recall, colour, name))
        pr.append(svg.Curve(found.recall, found.precision, colour, name))
    score, came_true = calibrated(card, evaluation.target, probs)
    found = curves.points(came_true, score).thinned(300)
    told = curves.reliability(score, came_true)
    threshold = card.threshold if not card.multi_label else None
    at = found.at(card.threshold)
    one = card.positive is not None
    sweep = [
        svg.Curve(found.threshold, found.precision, svg.FAINT, "precision"),
        svg.Curve(found.threshold, found.recall, svg.WARM, "recall"),
        svg.Curve(found.threshold, found.f1, svg.ACCENT, "F1"),
    ]
    others, hits = curves.spread(came_true, score)
    what = f"Score of {card.positive}" if one else "Probability of the answer"
    rate, recall = float(found.false_alarm_rate[at]), float(found.recall[at])
    dot = one and math.isfinite(rate) and math.isfinite(recall)
    return {
        "roc": svg.curves("ROC", "False alarm rate", "Recall", roc, (rate, recall) if dot else None),
        "precision_recall": svg.curves(
            "Precision and recall", "Recall", "Precision", pr, (recall, float(found.precision[at])) if dot else None
        ),
        "threshold": svg.curves("Threshold", "Threshold", "Share", sweep, threshold),
        "calibration": svg.curves(
            "Calibration", what, "Came true", [diagonal, svg.Curve(told.claimed, told.right)]
        ),
        "scores": svg.bars(
            "Scores", what, "Items (square root)", [(others, svg.FAINT), (hits, svg.ACCENT)], threshold
        ),
        "confusion": svg.matrix(labels, np.array(evaluation.figures["confusion"])),
    }  # fmt: skip


def _hue(number: int, of: int) -> str:
    return f"hsl({round(360 * number / of)}, 65%, 42%)"


def html(evaluation: Evaluation, warnings: Sequence[str] = ()) -> str:
    """The report as the text of a file without any reference to another.

    Args:
        evaluation: What is reported.
        warnings: Why the figures flatter the model, where they do.
    """
    card, f = evaluation.card, evaluation.figures
    warned = list(warnings)
    if evaluation.leaky and not any("Random split" in text for text in warned):
        warned.insert(0, "Random split: parts of one recording are on both sides, so these figures flatter the model.")
    if evaluation.heard and not any("trained on" in text or "learned from" in text for text in warned):
        warned.append(
            f"{many(evaluation.heard, 'item')} of these data come from recordings that the model was trained or chosen "
            "on, so these figures flatter it."
        )
    made = datetime.now().astimezone()
    drawn = plots(evaluation)
    matrix = drawn.pop("confusion")
    parts = [
        f"<h1>{escape(card.name)}</h1>",
        f"<p class='faint'>{many(f['items'], 'item')}, {escape(', '.join(card.labels))}. Threshold {card.threshold:g}. "
        f"Made {made:%Y-%m-%d %H:%M} by Earmark {__version__} on {escape(evaluation.device)}.</p>",
    ]
    parts += [f"<section class='warn'><p>{escape(text)}</p></section>" for text in warned]
    parts += [
        section("Figures", _figures(f)),
        section("Class by class", _classes(f["per_class"])),
        section("What was taken for what", matrix),
        section("Curves", f"<div class='plots'>{''.join(drawn.values())}</div>"),
        section(f"The worst mistakes of {len(evaluation.wrong):,}", _worst(evaluation)),
    ]
    return page(f"{card.name}: evaluation", parts)


def _number(value: Any) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.4f}"


def _figures(f: dict[str, Any]) -> str:
    rows = ["<tr><th>Figure</th><th class='n'>Value</th><th>95 % interval</th></tr>"]
    for name, words in _NAMES.items():
        if name not in f:
            continue
        interval = f["intervals"].get(name)
        told = ""
        if interval is not None:
            told = f"{interval['low']:.4f} to {interval['high']:.4f}, over {interval['units']:,} {interval['over']}"
        rows.append(f"<tr><td>{words}</td><td class='n'>{_number(f[name])}</td><td class='faint'>{told}</td></tr>")
    if f.get("unsure"):
        rows.append(
            f"<tr><td>Unsure</td><td class='n'>{f['unsure']:,}</td><td class='faint'>counted as wrong</td></tr>"
        )
    return f"<table>{''.join(rows)}</table>"


def _classes(per_class: dict[str, dict[str, Any]]) -> str:
    names = ("precision", "recall", "f1", "average_precision")
    rows = [
        "<tr><th>Class</th><th class='n'>Items</th><th class='n'>Precision</th><th class='n'>Recall</th>"
        "<th class='n'>F1</th><th class='n'>Average precision</th></tr>"
    ]
    for label, own in per_class.items():
        cells = "".join(f"<td class='n'>{_number(own.get(name))}</td>" for name in names)
        rows.append(f"<tr><td>{escape(label)}</td><td class='n'>{own['items']:,}</td>{cells}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _worst(evaluation: Evaluation) -> str:
    mistakes = evaluation.wrong[:_WORST]
    if not len(mistakes):
        return "<p>None: every answer is right.</p>"
    names = (*evaluation.card.labels, "unsure")
    rows = ["<tr><th>File</th><th class='n'>From, s</th><th>Label</th><th>Model says</th><th class='n'>Sure</th></tr>"]
    for i in mistakes:
        item = evaluation.items[i]
        rows.append(
            f"<tr><td title='{escape(item.path)}'>{escape(Path(item.path).name)}</td>"
            f"<td class='n'>{item.start_s:.2f}</td><td>{escape(names[int(evaluation.target[i])])}</td>"
            f"<td>{escape(names[int(evaluation.predicted[i])])}</td>"
            f"<td class='n'>{float(evaluation.probabilities[i].max()):.4f}</td></tr>"
        )
    return f"<table>{''.join(rows)}</table>"


def write_html(evaluation: Evaluation, folder: str | os.PathLike[str], warnings: Sequence[str] = ()) -> Job[list[Path]]:
    """Write ``report.html`` and, below ``plots``, each plot as SVG. Job: yields Progress.

    Args:
        evaluation: What is reported.
        folder: Where to; made when it is not there.
        warnings: See ``html``.

    Returns:
        The files written, the report first.

    Raises:
        StudioError: When the folder cannot be written.
    """
    home = Path(folder)
    yield Progress("Writing the report")
    files = [write_text(home / "report.html", html(evaluation, warnings))]
    for name, text in plots(evaluation).items():
        yield Progress("Drawing the plots")
        files.append(write_text(home / "plots" / f"{name}.svg", text))
    return files
