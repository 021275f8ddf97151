"""The documents keep their promises: what they list is what the program has."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


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
    for document in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (document.parent / target).exists(), f"{document.name} points to {target}"


def test_every_make_target_named_in_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"(?:`|^    )make ([a-z]+)", readme, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_command_in_the_readme_is_understood(tables: ModuleType) -> None:
    from training.cli import parser

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [
        line.split("python main.py ", 1)[1] for line in text.splitlines() if line.startswith("    python main.py ")
    ]
    assert len(commands) >= 10
    for command in commands:
        parser().parse_args(command.split())
