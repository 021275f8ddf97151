"""The page of a bundled model, from its card: docs/models/NAME.md.

Invariant: a page says nothing that is not in the model's file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import resources
from engine import bundle
from engine.files import json_ready
from training.bundled import NAMES, encoder, get
from training.metrics import Interval

_FIGURES = (("accuracy", "Accuracy"), ("balanced_accuracy", "Balanced accuracy"), ("macro_f1", "Macro F1"))


def pages(folder: Path) -> dict[Path, str]:
    """The pages of all models that come with Earmark.

    Args:
        folder: Where they lie.

    Returns:
        By path, the text of each; and README.md with a table of all.
    """
    home = resources.path("models")
    found: dict[Path, str] = {}
    rows = ["# Models that come with Earmark", "", "Made from the models' cards by `docs/make_tables.py`.", ""]
    rows += ["| model | classes | on unseen sources | size | licence |", "|---|---|---|---|---|"]
    for name in NAMES:
        for suffix in (bundle.SUFFIX, encoder.SUFFIX):
            path = home / f"{name}{suffix}"
            if not path.is_file():
                continue
            card = _card(path)
            found[folder / f"{name}.md"] = page(card, path.stat().st_size)
            unseen = card["metrics"]["unseen"]["intervals"]["balanced_accuracy"]
            classes = "a vector" if suffix == encoder.SUFFIX else len(card["labels"])
            cells = (f"[{name}]({name}.md)", classes, _interval(unseen), size(path.stat().st_size), card["licence"])
            rows.append("| " + " | ".join(map(str, cells)) + " |")
    withheld = [model for model in map(get, NAMES) if model.withheld]
    if found and withheld:
        rows += [
            "",
            "## Made and not shipped",
            "",
            "A model that is no better than guessing on sources it never saw stays out.",
        ]
        for model in withheld:
            rows += ["", f"**{model.name}** (`{model.recipe}`). {model.purpose} {model.withheld}"]
    if found:
        found[folder / "README.md"] = "\n".join(rows) + "\n"
    return found


def page(card: Mapping[str, Any], size_bytes: int) -> str:
    """The page of one model.

    Args:
        card: The card's fields as JSON values.
        size_bytes: Of its file.
    """
    about, metrics = card["data"]["about"], card["metrics"]
    lines = [f"# {card['name']}", "", about["purpose"], "", about["hears"], ""]
    if "without" not in metrics:
        lines += [f"Classes: {', '.join(card['labels'])}.", ""]
    lines += ["## How good it is", "", about["split"], ""]
    lines += _figures(metrics, about["unseen"])
    lines += ["## Known failures", "", *(f"- {failure}" for failure in about["failures"]), ""]
    lines += ["## What it is made of", ""]
    lines += ["| recordings | by | licence | for |", "|---|---|---|---|"]
    lines += [f"| {s['title']} | {s['by']} | {s['licence']} | {s['use']} |" for s in about["sources"]]
    counts = card["data"]["counts"]
    parts = ", ".join(f"{sum(own.values()):,} {part}" for part, own in counts.items() if own)
    lines += ["", f"Items: {parts}. Recipe `{card['recipe']}`, windows of {card['window_s']:g} s."]
    lines += ["", f"Licence of the model: {card['licence']}.", ""]
    speed = f"{metrics['speed_x']:,.0f} times real time on the machine that trained it, decoding included"
    lines += [f"Size {size(size_bytes)}; {speed}.", ""]
    name = card["name"]
    lines += ["Made by", "", f"    python -m training.bundled {name} --data FOLDER_WITH_THE_SETS", ""]
    return "\n".join(lines)


def _card(path: Path) -> dict[str, Any]:
    if path.suffix == encoder.SUFFIX:
        return encoder.read_card(path)
    card: dict[str, Any] = json_ready(vars(bundle.read_card(path)))
    return card


def _figures(metrics: Mapping[str, Any], unseen_words: str) -> list[str]:
    """The table of figures, and of the single classes."""
    columns: list[tuple[str, Mapping[str, Any]]] = []
    if metrics.get("test"):
        folds = metrics["test"].get("folds")
        columns.append((f"test of {folds} folds" if folds else "test", metrics["test"]))
    if metrics["unseen"] != metrics.get("test"):
        columns.append(("unseen sources", metrics["unseen"]))
    if metrics.get("without"):
        columns.append(("the same without an encoder", metrics["without"]))
    lines = [f"Unseen sources: {unseen_words}.", "", "| | " + " | ".join(name for name, _ in columns) + " |"]
    lines.append("|---" * (len(columns) + 1) + "|")
    for key, words in _FIGURES:
        lines.append(f"| {words} | " + " | ".join(_interval(told["intervals"][key]) for _, told in columns) + " |")
    lines.append("| Items | " + " | ".join(f"{told['items']:,}" for _, told in columns) + " |")
    lines.append("| The largest class | " + " | ".join(f"{t['majority_baseline']:.3f}" for _, t in columns) + " |")
    lines.append("")
    if len(metrics["unseen"]["per_class"]) <= 12:
        lines += ["Recall by class:", "", "| class | " + " | ".join(name for name, _ in columns) + " |"]
        lines.append("|---" * (len(columns) + 1) + "|")
        for label in metrics["unseen"]["per_class"]:
            lines.append(f"| {label} | " + " | ".join(_recall(told["per_class"][label]) for _, told in columns) + " |")
        lines.append("")
    return lines


def _recall(own: Mapping[str, Any]) -> str:
    return f"{own['recall']:.2f} of {own['items']:,}" if own["items"] else "–"


def _interval(values: Mapping[str, Any]) -> str:
    found = Interval(**values)
    return f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f}, over {found.units} {found.over})"


def size(size_bytes: int) -> str:
    """How large a file is, in words."""
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 1e5 else f"{size_bytes / 1e3:.0f} kB"
