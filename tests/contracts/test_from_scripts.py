"""docs/from-scripts.md names verbs and flags that there are, and all importers for files of other programs."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from training.cli import parser
from training.import_weights import IMPORTERS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "from-scripts.md"


def verbs(made: argparse.ArgumentParser, before: str = "") -> dict[str, argparse.ArgumentParser]:
    found = {}
    for action in made._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                found |= {f"{before}{name}": inner, **verbs(inner, f"{before}{name} ")}
    return found


@pytest.fixture(scope="module")
def commands() -> list[str]:
    """What stands in backticks in the column “now”."""
    rows = [line.split(" | ", 1)[1] for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if " | " in line]
    return [code for row in rows for code in re.findall(r"`([^`]+)`", row)]


def test_every_verb_and_flag_is_there(commands: list[str]) -> None:
    known = verbs(parser())
    seen = set()
    for command in commands:
        words = command.split()
        verb = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in known), None)
        if verb is None:
            assert words[0] not in {"train", "models", "classify"}, command
            continue
        seen.add(verb)
        flags = {word.strip("[]") for word in words if word.strip("[]").startswith("--")}
        assert flags <= set(known[verb]._option_string_actions), command
    assert len(seen) >= 20


def test_what_can_be_imported_is_named_with_its_family(commands: list[str]) -> None:
    named = {re.search(r"--recipe (\S+)", command)[1] for command in commands if command.startswith("models import")}  # type: ignore[index]
    assert named == set(IMPORTERS)
