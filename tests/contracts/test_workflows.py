"""What runs on GitHub: the files are read by GitHub alone, so that a slip would show only after a push."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def steps(path: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


def test_there_are_two() -> None:
    assert [path.stem for path in WORKFLOWS] == ["ci", "package"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_job_is_limited_and_may_only_read(path: Path) -> None:
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert found["permissions"] == {"contents": "read"}
    assert found[True]  # YAML's word for "on": when it runs
    for name, job in found["jobs"].items():
        assert job["timeout-minutes"] <= 40, name
        assert job["runs-on"], name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_by_their_commit_with_the_version_beside_it(path: Path) -> None:
    lines = re.findall(r"^\s*- uses: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) == sum("uses" in step for step in steps(path)) > 0
    for line in lines:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_is_run_is_there(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    commands = [line for step in steps(path) for line in step.get("run", "").splitlines()]
    for command in commands:
        if command.startswith("make "):
            assert set(command.split()[1:]) <= targets, command
        for file in re.findall(r"(?:packaging|requirements)[\w./-]*\.(?:py|txt|desktop)", command):
            assert (ROOT / file).is_file(), command


def test_what_is_downloaded_is_checked() -> None:
    for path in WORKFLOWS:
        for step in steps(path):
            command = step.get("run", "")
            assert not re.search(r"\b(curl|wget)\b", command) or "sha256sum --check" in command, command
