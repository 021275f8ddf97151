"""The documents keep their promises: what they list is what the program has."""

from __future__ import annotations

import importlib.util
import re
import shlex
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
#: Trains a family that the page tells how to add; it has a test of its own.
ADDED = "add-a-recipe.md"


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_tables", ROOT / "docs" / "make_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="argparse words its help otherwise in other versions")
def test_the_tables_are_those_of_the_program(tables: ModuleType) -> None:
    for path, text in tables.current().items():
        assert path.read_text(encoding="utf-8") == text, f"run docs/make_tables.py: {path.name} lags behind"


def test_every_link_and_picture_is_there() -> None:
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)]*))?\)", text):
            if "://" in target:
                continue
            found = document.parent / target if target else document
            assert found.exists(), f"{document.name} points to {target}"
            if anchor:
                headings = re.findall(r"^#+ (.*)$", found.read_text(encoding="utf-8"), re.MULTILINE)
                slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
                assert anchor in slugs, f"{document.name} points to {target}#{anchor}"


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        named = re.findall(r"(?:`|^    )make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(named) <= targets, document.name


def test_every_script_that_is_named_is_there() -> None:
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for module in re.findall(r"python -m ((?:bench|training|docs)[\w.]*)", text):
            place = ROOT.joinpath(*module.split("."))
            assert place.with_suffix(".py").is_file() or (place / "__main__.py").is_file(), f"{document.name}: {module}"
        for script in re.findall(r"python ((?:docs|packaging|bench)[/\\][\w./\\]+\.py)", text):
            assert (ROOT / script.replace("\\", "/")).is_file(), f"{document.name}: {script}"


def test_every_command_in_a_block_is_understood() -> None:
    from training.cli import parser

    count = 0
    for document in DOCUMENTS:
        for line in document.read_text(encoding="utf-8").splitlines():
            command = re.fullmatch(r"    python main\.py (.*?)(?:  +#.*)?", line)
            if command is not None and document.name != ADDED:
                count += 1
                parser().parse_args(shlex.split(command[1]))
    assert count >= 14


def test_every_verb_and_flag_in_a_sentence_is_there(tables: ModuleType) -> None:
    from training.cli import parser

    known = {name: inner for name, inner, _ in tables._verbs(parser())}
    count = 0
    for document in DOCUMENTS:
        # What was typed for other programs stands in the left column of this one; it has a test of its own.
        text = "" if document.name == "from-scripts.md" else document.read_text(encoding="utf-8")
        for code in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text):
            words = re.sub(r"^(python main\.py|earmark) ", "", code).split()
            verb = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in known), "")
            flags = {word.strip("[]").split("=")[0] for word in words if word.strip("[]").startswith("--")}
            if verb and flags:
                count += 1
                assert flags <= set(known[verb]._option_string_actions), f"{document.name}: {code}"
            named = code.startswith("python main.py ") and words[0].islower()
            assert verb or not named, f"{document.name}: {code}"
    assert count >= 20
