"""Writes what the documents say of keys and verbs from the program itself: ``python docs/make_tables.py``.

The tables in README.md between their marks, docs/command-line.md, and the pages of the models that come with Earmark
in docs/models. A test runs ``current()`` and fails when a document lags behind the program.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
# argparse breaks lines at the width of the terminal; a document must not depend on it.
os.environ["COLUMNS"] = "110"

#: A load average above it means that other work disturbed a measurement, as in bench/timing.py.
_BUSY = 1.5

PAGES = {
    "window": "Anywhere",
    "label": "Label",
    "cut": "Cut",
    "train": "Train",
    "classify": "Classify",
    "review": "Review",
    "models": "Models",
}


def keys_table() -> str:
    """Every action that has a key, page by page."""
    from gui.actions import ACTIONS

    lines = ["| page | what | keys |", "|---|---|---|"]
    for scope, page in PAGES.items():
        for action in ACTIONS:
            if action.scope == scope and action.shortcuts:
                keys = ", ".join(f"`{key}`" for key in action.shortcuts).replace("|", "\\|")
                lines.append(f"| {page} | {action.text.rstrip('.')} | {keys} |")
    return "\n".join(lines)


def _verbs(parser: argparse.ArgumentParser) -> list[tuple[str, argparse.ArgumentParser, str]]:
    found = []
    for group in parser._actions:
        if isinstance(group, argparse._SubParsersAction):
            words = {choice.dest: choice.help or "" for choice in group._choices_actions}
            for name, inner in group.choices.items():
                found.append((name, inner, words.get(name, "")))
                found += [(f"{name} {sub}", p, help_) for sub, p, help_ in _verbs(inner)]
    return found


def verbs_table() -> str:
    """Every verb with its line of help."""
    from training.cli import parser

    lines = ["| verb | what it does |", "|---|---|"]
    return "\n".join(lines + [f"| `{name}` | {text} |" for name, _, text in _verbs(parser())])


def recipes_table() -> str:
    """Every model family with what it is good for and what it costs."""
    from engine.recipes import recipes

    lines = ["| recipe | what it is | good for |", "|---|---|---|"]
    return "\n".join(lines + [f"| `{r.id}` | {r.title} | {r.blurb} {r.cost} |" for r in recipes().values()])


def reference() -> str:
    """docs/command-line.md: the help of every verb."""
    from training.cli import parser

    parts = ["# The command line", "", "Made from the program by `docs/make_tables.py`.", ""]
    for name, inner, _ in _verbs(parser()):
        parts += [f"## {name}", "", "```", inner.format_help().rstrip(), "```", ""]
    return "\n".join(parts)


def accuracy_table() -> str:
    """The figures that bench/accuracy.py measured last."""
    lines = ["| set | recipe | items | accuracy | macro F1 | by fold | guessing the largest class | minutes |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    for row in json.loads((ROOT / "bench" / "accuracy.json").read_text()):
        accuracy, f1 = (
            f"{i['value']:.3f} ({i['low']:.3f} to {i['high']:.3f}, over {i['units']} {i['over']})"
            for i in (row["accuracy"], row["macro_f1"])
        )
        folds = ", ".join(f"{name} {value:.3f}" for name, value in row["folds"].items())
        cells = (row["set"], row["recipe"], row["items"], accuracy, f1, folds, f"{row['majority_baseline']:.3f}")
        lines.append("| " + " | ".join(map(str, cells)) + f" | {row['seconds'] / 60:.1f} |")
    return "\n".join(lines)


def speed_table() -> str:
    """The ratios that ``make bench`` measured last."""
    found = json.loads((ROOT / "bench" / "results.json").read_text())
    lines = ["| what | Earmark | plain | ratio | aimed at | note |", "|---|---|---|---|---|---|"]
    for row in found["rows"]:
        ours, plain = (f"{row[side]:,.1f} {row['unit']}" for side in ("ours", "plain"))
        star = "\\*" if row["load"] > _BUSY else ""
        cells = (row["what"], ours, plain, f"{row['ratio']:.1f}{star}", f"{row['target']:g}", row["note"])
        lines.append("| " + " | ".join(cells) + " |")
    made = found["machine"]
    versions = ", ".join(f"{name} {value}" for name, value in made.items() if name not in ("cores", "system"))
    return "\n".join([*lines, "", f"{made['cores']} cores, {made['system']}, {versions}."])


def workers_table() -> str:
    """How fast one worker process was in ``make bench``: what two of them were compared with."""
    rows = json.loads((ROOT / "bench" / "results.json").read_text())["rows"]
    lines = ["| material | x real time, one worker |", "|---|---|"]
    for before, row in itertools.pairwise(rows):
        if row["what"].startswith("the same"):
            lines.append(f"| {before['what'].removesuffix(', warm')} | {row['plain']:,.0f} |")
    return "\n".join(lines)


def bits_table() -> str:
    """What fewer bits brought the models that come with Earmark in ``bench.precision``."""
    lines = ["| model | windows with the same class | smaller | as fast, on one core |", "|---|---|---|---|"]
    figures = json.loads((ROOT / "bench" / "precision.json").read_text())["figures"]
    for equal, smaller, faster in zip(*[iter(figures)] * 3, strict=True):
        name, _, what = equal["what"].partition(": ")
        windows = what.removeprefix("same class, of ").removesuffix(" windows")
        star = "\\*" if (faster["load"] or 0) > _BUSY else ""
        ratios = (f"{smaller['value']:.1f}x", f"{faster['value']:.2f}x{star}")
        cells = (name, f"{equal['value']:.2%} of {windows}", *ratios)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def bounds_table() -> str:
    """What ``make bench`` measured of memory, the start and a busy machine."""
    lines = ["| what | measured | aimed at |", "|---|---|---|"]
    for row in json.loads((ROOT / "bench" / "results.json").read_text()).get("bounds", []):
        lines.append(f"| {row['what']} | {row['value']:,.2f} {row['unit']} | {row['target']} |")
    return "\n".join(lines)


def _between(path: Path, mark: str, table: str, text: str) -> str:
    pattern = rf"(<!-- {mark}: [^\n]*-->\n).*?(<!-- end of {mark} -->)"
    text, count = re.subn(pattern, lambda m: f"{m[1]}{table}\n{m[2]}", text, flags=re.DOTALL)
    if count != 1:
        raise SystemExit(f"{path.name} has lost its mark for {mark}.")
    return text


def current() -> dict[Path, str]:
    """The documents as they should be."""
    from training.bundled.page import pages

    readme, results = ROOT / "README.md", ROOT / "docs" / "results.md"
    text = _between(readme, "keys", keys_table(), readme.read_text(encoding="utf-8"))
    text = _between(readme, "verbs", verbs_table(), text)
    text = _between(readme, "recipes", recipes_table(), text)
    figures = _between(results, "figures", accuracy_table(), results.read_text(encoding="utf-8"))
    performance = ROOT / "docs" / "performance.md"
    speed = _between(performance, "speed", speed_table(), performance.read_text(encoding="utf-8"))
    speed = _between(performance, "bounds", bounds_table(), speed)
    speed = _between(performance, "bits", bits_table(), speed)
    scale = ROOT / "docs" / "scale.md"
    many = _between(scale, "workers", workers_table(), scale.read_text(encoding="utf-8"))
    models = pages(ROOT / "docs" / "models")
    return {
        readme: text,
        results: figures,
        performance: speed,
        scale: many,
        ROOT / "docs" / "command-line.md": reference(),
        **models,
    }


def main() -> None:
    """Write them."""
    for path, text in current().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
