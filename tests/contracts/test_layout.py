"""What may lie where in the repository (the layout in ARCHITECTURE.md), asked of git."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {"gui", "training", "engine", "resources", "packaging", "tests", "docs", "bench", ".ci", ".github"}
FILES = {
    "main.py",
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-speech.txt",
    "requirements-cluster.txt",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "ARCHITECTURE.md",
    "Makefile",
    "pyproject.toml",
    ".pre-commit-config.yaml",
    ".gitignore",
    ".gitattributes",
}
EMPTY_WORDS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}
AUDIO = {
    ".aac",
    ".aif",
    ".aiff",
    ".amr",
    ".au",
    ".caf",
    ".flac",
    ".m4a",
    ".mka",
    ".mp2",
    ".mp3",
    ".oga",
    ".ogg",
    ".opus",
    ".wav",
    ".wma",
}
LARGEST_BYTES = 2_000_000


@pytest.fixture(scope="module")
def files() -> list[PurePosixPath]:
    """Every file that is in git, or would be after ``git add .``."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a git checkout")
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    found = [PurePosixPath(name) for name in sorted(set(names) - {""}) if (ROOT / name).is_file()]
    assert PurePosixPath("main.py") in found
    return found


def test_the_top_level_holds_only_what_the_layout_names(files: list[PurePosixPath]) -> None:
    assert {path.parts[0] for path in files if len(path.parts) > 1} <= FOLDERS
    assert {path.name for path in files if len(path.parts) == 1} <= FILES


def test_no_package_hides_the_one_called_packaging() -> None:
    # An __init__.py there would be imported instead of the PyPI package that half of the tools need.
    for folder in ("packaging", "tests/packaging"):
        assert not (ROOT / folder / "__init__.py").exists()


def test_no_module_has_a_name_that_says_nothing(files: list[PurePosixPath]) -> None:
    modules = [path for path in files if path.suffix == ".py"]
    words = {path: {word for part in path.with_suffix("").parts for word in part.split("_")} for path in modules}
    assert {str(path): said & EMPTY_WORDS for path, said in words.items() if said & EMPTY_WORDS} == {}


def test_no_file_is_large(files: list[PurePosixPath]) -> None:
    models = PurePosixPath("resources/models")
    sizes = {str(path): (ROOT / path).stat().st_size for path in files if not path.is_relative_to(models)}
    assert {name: size for name, size in sizes.items() if size > LARGEST_BYTES} == {}


def test_no_audio_is_in_git(files: list[PurePosixPath]) -> None:
    assert [str(path) for path in files if path.suffix.lower() in AUDIO] == []


def test_requirements_are_exact() -> None:
    for name in ("requirements.txt", "requirements-speech.txt", "requirements-cluster.txt", "requirements-dev.txt"):
        lines = [line.strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
        pins = [line for line in lines if line and not line.startswith(("#", "-r "))]
        assert pins
        assert [pin for pin in pins if not re.fullmatch(r"[\w.\[\]-]+==[\w.]+( *;.*)?", pin)] == []


def test_the_commit_hooks_run_the_pinned_ruff() -> None:
    pin = re.search(r"^ruff==\S+$", (ROOT / "requirements-dev.txt").read_text(encoding="utf-8"), re.M)
    assert pin is not None
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"ruff==[^\s\]]+", hooks)) == {pin.group()}
